"""Earth Explorer headers: lxml finds the standard's elements; read back; broken ones told by line and element."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
import scanplan
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from scanplan.errors import ProductError
from scanplan.planning.package.eo_header import EoHeader, read_header, unwrap, wrap, write_header

SCHEMA = etree.XMLSchema(file=Path(scanplan.__file__).parent / "data" / "schemas" / "earth_explorer_header.xsd")
HEADER = EoHeader(
    file_name="GAI_OPER_MPL_EVENTS_20170201T000000_20170301T000000_0001",
    description="Predicted events",
    notes="",
    mission="Gaia",
    file_class="OPER",
    file_type="MPL_EVENTS",
    validity_start="2017-02-01T00:00:00",
    validity_stop="2017-03-01T00:00:00",
    version="0001",
    system="Gaia SOC",
    creator="scanplan",
    creator_version="0.1.0",
    creation_date="2017-01-30T12:00:00",
)
BLOCK = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<e:a xmlns:e="urn:x" b="&lt;"><Data_Block/><c>]]&gt; \xc3\xa4</c></e:a>\n'
)
ORDER = [
    *("File_Name", "File_Description", "Notes", "Mission", "File_Class", "File_Type"),
    *("Validity_Start", "Validity_Stop", "File_Version"),
    *("System", "Creator", "Creator_Version", "Creation_Date"),
]
"""As in public files of CryoSat and Sentinel-1."""

texts = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \t\n"), max_size=40)


def test_a_header_has_the_standards_elements_in_order() -> None:
    root = etree.fromstring(write_header(HEADER))
    SCHEMA.assertValid(root)
    assert [child.tag for child in root] == ["Fixed_Header", "Variable_Header"]
    leaves = [each for each in root[0].iter() if len(each) == 0]
    assert [each.tag for each in leaves] == ORDER
    dates = {"validity_start", "validity_stop", "creation_date"}
    values = [f"UTC={getattr(HEADER, f.name)}" if f.name in dates else getattr(HEADER, f.name) for f in fields(HEADER)]
    assert [each.text or "" for each in leaves] == values


@settings(max_examples=50, deadline=None)
@given(texts, texts)
def test_any_text_is_read_back(description, notes) -> None:
    header = replace(HEADER, description=description, notes=notes)
    data = write_header(header)
    assert read_header(data, "a.HDR") == header
    assert etree.fromstring(data).findtext("Fixed_Header/Notes") == notes


def test_a_wrapped_file_is_whole_inside() -> None:
    data = wrap(HEADER, BLOCK)
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    inside = etree.tostring(root.find("Data_Block")[0], method="c14n2", strip_text=False)
    assert inside.strip() == etree.tostring(etree.fromstring(BLOCK), method="c14n2").strip()
    assert unwrap(data, "a.EOF") == (HEADER, BLOCK)
    assert read_header(data, "a.EOF") == HEADER
    for bare in (BLOCK.partition(b"\n")[2], b"<a/>"):
        assert etree.fromstring(unwrap(wrap(HEADER, bare), "a.EOF")[1]).tag == etree.fromstring(bare).tag


REFUSED = {
    "class": {"file_class": "oper"},
    "type": {"file_type": "MPL_EVENT"},
    "name": {"file_name": "a/b"},
    "date": {"creation_date": "2017-01-30"},
    "version": {"version": "1"},
    "control": {"notes": "a\x00b"},
    "long": {"notes": "a" * 3000},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_header_cannot_hold_is_refused(what) -> None:
    with pytest.raises(ProductError, match="cannot be written; expected"):
        write_header(replace(HEADER, **REFUSED[what]))


@pytest.mark.parametrize(
    "block", [b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<a/>', b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"]
)
def test_xml_that_cannot_stand_in_a_block_is_refused(block) -> None:
    with pytest.raises(ProductError):
        wrap(HEADER, block)


GOOD = wrap(HEADER, BLOCK).decode()
BROKEN = {
    "order": ("<Notes></Notes>\n<Mission>Gaia</Mission>", "<Mission>Gaia</Mission>\n<Notes></Notes>", 7, "Mission"),
    "missing": ("<Notes></Notes>\n", "", 7, "Mission"),
    "twice": ("<Notes></Notes>", "<Notes></Notes><Notes></Notes>", 7, "Notes"),
    "unknown": ("<Notes></Notes>", "<Remarks/>", 7, "Remarks"),
    "attribute": ("<Mission>", '<Mission lang="en">', 8, "Mission"),
    "child": ("<Mission>Gaia", "<Mission><b/>Gaia", 8, "b"),
    "stray-text": ("<Source>\n", "<Source>\nx", 17, "Source"),
    "class": (">OPER<", ">PRODUCTION<", 9, "File_Class"),
    "type": (">MPL_EVENTS<", ">EVENTS<", 10, "File_Type"),
    "date": ("UTC=2017-02-01T00:00:00", "2017-02-01T00:00:00", 12, "Validity_Period/Validity_Start"),
    "end": ("<Creator_Version>0.1.0</Creator_Version>\n", "", 19, "Creation_Date"),
    "short-source": ("<Creation_Date>UTC=2017-01-30T12:00:00</Creation_Date>\n", "", 20, "Source"),
    "doctype": ("<Earth_Explorer_File>", "<!DOCTYPE a><Earth_Explorer_File>", 2, "DOCTYPE"),
    "root": ("Earth_Explorer_File", "Earth_Observation_File", 2, "Earth_Observation_File"),
    "block-type": ('type="xml"', 'type="ascii"', 25, "Data_Block"),
    "cut": ("</Source>", "</Sauce>", 21, None),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_header_is_told_by_line_and_element(what) -> None:
    old, new, line, key = BROKEN[what]
    assert old in GOOD
    with pytest.raises(ProductError) as caught:
        unwrap(GOOD.replace(old, new).encode(), "a.EOF")
    assert (caught.value.file, caught.value.line, caught.value.key) == ("a.EOF", line, key)
    assert "\n" not in str(caught.value)


def test_files_without_block_or_header_are_told() -> None:
    with pytest.raises(ProductError, match="has no data block"):
        unwrap(write_header(HEADER), "a.HDR")
    block = GOOD.index("<Data_Block")
    with pytest.raises(ProductError, match="has no Data_Block"):
        read_header((GOOD[:block] + "</Earth_Explorer_File>").encode(), "a.EOF")
    with pytest.raises(ProductError, match="Earth_Explorer_File: has no Earth_Explorer_Header"):
        read_header(b"<Earth_Explorer_File/>", "a.EOF")
    with pytest.raises(ProductError, match="has no File_Name"):
        read_header(b"<Earth_Explorer_Header/>", "a.HDR")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(GOOD)), st.integers(0, 60))
def test_no_bytes_whatever_break_the_reader(junk, at, removed) -> None:
    data = GOOD.encode()
    try:
        header, block = unwrap(data[:at] + junk + data[at + removed :], "a.EOF")
    except ProductError as error:
        told = str(error)
    else:
        told = "good"
        assert unwrap(wrap(header, block), "a.EOF") == (header, block)
    assert "\n" not in told
