"""Inputs that once did harm, and those that would: each is refused in one line that says why."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from scanplan.ephemeris.oem import read_oem
from scanplan.ephemeris.plain_file import plain_bytes
from scanplan.errors import IntegrityError, InvalidInput, MissionFileError, ProductError, one_line
from scanplan.planning.catalogue.files import open_catalogue
from scanplan.planning.catalogue.values import ValueDefect, names
from scanplan.planning.file_check import check_path
from scanplan.planning.file_kind import kind_of
from scanplan.planning.foreign import parquet_table, refused_by
from scanplan.planning.gaps import GapList
from scanplan.planning.manifest import verify, write_manifest
from scanplan.planning.mission_file import read_mission
from scanplan.planning.product import ProductRecord
from scanplan.planning.products import aem_kvn, aem_xml, table_fits, table_votable
from scanplan.planning.products.aem_check import check
from scanplan.planning.readers import read_aem, read_table
from scanplan.planning.readers import read_oem as read_oem_path
from scanplan.planning.sky.map_file import read_star_map

from ..fuzz import seeds
from ..fuzz.readers import READERS


@pytest.fixture(scope="module")
def aem() -> bytes:
    return seeds.aem_kvn_seeds()[0]


@pytest.fixture(scope="module")
def aem_in_xml() -> bytes:
    return seeds.aem_xml_seeds()[0]


@pytest.fixture(scope="module")
def oem_in_xml() -> bytes:
    return seeds.oem_xml_seeds()[0]


def test_messages_are_one_line_whatever_they_quote() -> None:
    error = ProductError("holds '\n\x1b[31m\udcff\u2028'", file="a\nb", key="\x00", hint="x" * 10_000)
    assert str(error).isprintable()
    assert r"holds '\n\x1b[31m\udcff\u2028'" in str(error)
    assert len(str(error)) < 800
    assert str(IntegrityError("a\nb" * 5000)).isprintable()
    assert len(str(IntegrityError("a\nb" * 5000))) < 2000
    assert one_line("Gaïa, ε Eri") == "Gaïa, ε Eri"


def test_findings_are_one_line_whatever_they_quote(aem: bytes) -> None:
    findings = check(aem.replace(b"OBJECT_NAME", b"OB\x1b[JECT").replace(b"= TDB", b"= T\x00B"))
    assert findings
    assert all(finding.message.isprintable() and finding.key.isprintable() for finding in findings)


@pytest.mark.parametrize("encoding", [b"idna", b"x-none", b"big5", b"cp037", b"unicode_escape"])
@pytest.mark.parametrize(
    ("read", "made"),
    [
        (read_oem, seeds.oem_xml_seeds),
        (aem_xml.read, seeds.aem_xml_seeds),
        (table_votable.read, lambda: [seeds.product("votable")]),
    ],
    ids=["oem", "aem", "votable"],
)
def test_encodings_that_only_python_knows(read, made, encoding: bytes) -> None:
    with pytest.raises(ProductError):
        read(made()[0].replace(b'encoding="UTF-8"', b'encoding="' + encoding + b'"'), "x")


def test_a_votable_may_not_declare_entities() -> None:
    data = seeds.product("votable").replace(b"<VOTABLE", b'<!DOCTYPE v [<!ENTITY a "b">]><VOTABLE', 1)
    with pytest.raises(ProductError, match=r"DOCTYPE"):
        table_votable.read(data, "x")


def test_elements_within_elements(aem_in_xml: bytes) -> None:
    found = check(aem_in_xml.replace(b"<body>", b"<body>" + b"<a>" * 20_000))
    assert any("nested" in finding.message for finding in found)


@pytest.mark.parametrize("digits", [b"9" * 5000, "²".encode()])
def test_degrees_that_are_no_small_numbers(digits: bytes, aem: bytes, aem_in_xml: bytes, oem_in_xml: bytes) -> None:
    with pytest.raises(ProductError):  # of the line's length or characters, which come first
        aem_kvn.read(aem.replace(b"INTERPOLATION_DEGREE = 3", b"INTERPOLATION_DEGREE = " + digits), "x")
    with pytest.raises(ProductError, match="LAGRANGE"):
        aem_xml.read(aem_in_xml.replace(b"DEGREE>3<", b"DEGREE>" + digits + b"<"), "x")
    with pytest.raises(ProductError, match="INTERPOLATION_DEGREE"):
        read_oem(oem_in_xml.replace(b"DEGREE>2<", b"DEGREE>" + digits + b"<"), "x")


def test_a_certificate_of_no_number(aem: bytes) -> None:
    found = check(aem.replace(b"MAX_ERROR_MAS=0.", b"MAX_ERROR_MAS=0.."))
    assert "certificate" in {finding.rule for finding in found}


def test_a_block_of_rows_that_cannot_be_read_is_left(aem: bytes) -> None:
    rows = aem.index(b"DATA_START\n") + len(b"DATA_START\n")
    found = check(aem[:rows] + b"x\n" * 50_000 + aem[rows:])
    assert any(finding.rule == "rows-unread" for finding in found)
    assert not any(finding.rule in ("end-missing", "structure") for finding in found)


def test_words_that_could_be_taken_apart_in_many_ways() -> None:
    assert kind_of(b"COMMENT " * 500) == ""
    assert kind_of(b"COMMENT a COMMENT b\r\nCOMMENT\n \nCCSDS_OEM_VERS = 2.0\n") == "oem"
    assert kind_of(b"COMMENT a\rCCSDS_AEM_VERS = 2.0\r") == "aem"


def test_names_of_columns_that_are_mostly_blanks(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("ra [" + " " * 50_000 + "x,dec\n1,2\n")
    with pytest.raises(InvalidInput, match="no column of right ascension"):
        open_catalogue(path)


def test_a_number_of_thousands_of_digits(aem_in_xml: bytes) -> None:
    first = aem_in_xml.index(b"<Q1>") + 4
    found = check(aem_in_xml[:first] + b"9" * 100_000 + b"x" + aem_in_xml[first:])
    assert any(finding.rule.startswith("number") and finding.key == "Q1" for finding in found)


def test_an_angle_of_thousands_of_digits(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("x " + "9" * 400 + ":00:00 1:00:00\n")
    with pytest.raises(InvalidInput, match=r"x\.txt:1: column ra"):
        list(open_catalogue(path).chunks())


def test_a_row_of_thousands_of_words(aem: bytes) -> None:
    rows = aem.index(b"DATA_START\n") + len(b"DATA_START\n")
    found = check(aem[:rows] + b"2017-02-05T00:00:00 " + b"1.5 " * 50_000 + b"\n" + aem[rows:])
    assert any("50000 numbers stand behind the time" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"x = " + b"[" * 20_000 + b"]" * 20_000, "nested too deeply"),
        (b"x = " + b"[" * 70 + b"]" * 70, "nested too deeply"),
        (b"a." * 70 + b"b = 1", "nested too deeply"),
        (b"a." * 20_000 + b"b = 1", "dots in a key"),
        (b"x = " + b"9" * 5000, "thousands of digits"),
        (b"#" * (17 << 20), "bytes"),
    ],
    ids=["very deep", "deep", "long key", "very long key", "long number", "large"],
)
def test_toml_that_is_too_much(text: bytes, problem: str) -> None:
    with pytest.raises(MissionFileError, match=problem):
        read_mission(text, "x.toml")


def test_what_a_library_says_is_one_line_and_faults_of_our_own_stay() -> None:
    with (
        pytest.raises(ProductError, match=r"^f: not a readable FITS file: \S"),
        refused_by(("astropy",), "FITS file", "f"),
    ):
        fits.open(io.BytesIO(b"SIMPLE  =                    X"))
    with pytest.raises(KeyError), refused_by(("astropy",), "FITS file", "f"):
        {}["x"]


def test_a_fits_column_without_a_name() -> None:
    data = seeds.unsealed(seeds.product("fits"))
    with pytest.raises(ProductError):
        table_fits.read(data.replace(b"TTYPE2", b"COMMENT"[:6]), "x")


@pytest.mark.parametrize("name", ["table-fits", "compact-law", "coverage-map", "catalogue-fits"])
@pytest.mark.parametrize("keyword", ["NAXIS", "TFIELDS"])
def test_more_axes_or_columns_than_fits_has_are_not_counted_to(name: str, keyword: str, tmp_path: Path) -> None:
    data = READERS[name].seeds()[0]
    many = re.sub(keyword.encode().ljust(8) + rb"= +\d+", keyword.encode().ljust(8) + b"=" + b"5000000".rjust(21), data)
    assert len(many) == len(data)
    assert many != data
    with pytest.raises(InvalidInput, match=f"{keyword}: is 5000000; expected at most 999"):
        READERS[name].read(many, tmp_path)


@pytest.mark.parametrize("name", ["compact-law", "coverage-map"])
def test_a_fits_unit_of_another_kind(name: str, tmp_path: Path) -> None:
    data = READERS[name].seeds()[0].replace(b"XTENSION= 'BINTABLE'", b"XTENSION= 'NONESUCH'")
    with pytest.raises(ProductError, match=r"compact law|coverage map"):
        READERS[name].read(data, tmp_path)


def test_thousands_of_unknown_keys_take_no_more_than_their_number(tmp_path: Path) -> None:
    data = READERS["activities"].seeds()[0] + b"".join(b"[law%d]\n" % number for number in range(20_000))
    with pytest.raises(InvalidInput, match=r"law\w*: unknown key"):
        READERS["activities"].read(data, tmp_path)


def test_a_coverage_map_whose_input_has_no_hash(tmp_path: Path) -> None:
    data = READERS["coverage-map"].seeds()[0]
    assert b"INHASH1 " in data
    with pytest.raises(ProductError, match=r"INNAME1: does not name an input"):
        READERS["coverage-map"].read(data.replace(b"INHASH1 ", b"INHUSH1 "), tmp_path)


def test_a_compact_law_that_ends_before_it_starts(tmp_path: Path) -> None:
    data = READERS["compact-law"].seeds()[0]
    with fits.open(io.BytesIO(data)) as units:
        row = units["SEGMENTS"].data[0]
        start, stop = (np.array(row[name], ">i8").tobytes() for name in ("START_NS", "STOP_NS"))
    swapped = data.replace(start, b"#" * 8).replace(stop, start).replace(b"#" * 8, stop)
    with pytest.raises(ProductError, match=r"ends before it starts"):
        READERS["compact-law"].read(swapped, tmp_path)


def test_rows_of_a_catalogue_that_are_longer_than_the_file(tmp_path: Path) -> None:
    data = re.sub(rb"NAXIS1  = +\d+", b"NAXIS1  =" + b"2000000000".rjust(21), READERS["catalogue-fits"].seeds()[0])
    with pytest.raises(InvalidInput):
        READERS["catalogue-fits"].read(data, tmp_path)


def test_names_in_a_catalogue_that_are_not_utf8() -> None:
    with pytest.raises(ValueDefect) as caught:
        names(np.array([b"HIP 1", b"\x80"]))
    assert (caught.value.row, str(caught.value)) == (1, "is not UTF-8 text")


def test_a_parquet_file_that_would_fill_memory() -> None:
    sink = io.BytesIO()
    rows = 9_000_000
    column = pa.DictionaryArray.from_arrays(np.zeros(rows, np.int8), pa.array([1.0]))
    pq.write_table(pa.table({"x": column}), sink, compression="zstd")
    assert len(sink.getvalue()) < 100_000
    with pytest.raises(ProductError, match="9000000 rows of 1 columns would take 68 MiB"):
        parquet_table(sink.getvalue(), "x")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"<TABLE", b'<TABLE nrows="1000000000"', "announces 1000000000 values"),
        (b'datatype="long"', b'datatype="long" arraysize="99999999999999999999"', "announces 9"),
        (b"<TABLEDATA>", b'<BINARY><STREAM href="http://localhost:1/x"/></BINARY><TABLEDATA>', "rows elsewhere"),
        (b"utf-8", b"idna", "encoding"),
    ],
)
def test_a_votable_of_stars_that_asks_for_more_than_it_has(
    tmp_path: Path, old: bytes, new: bytes, problem: str
) -> None:
    data = seeds.catalogue_seed("vot")
    assert old in data
    path = tmp_path / "x.vot"
    path.write_bytes(data.replace(b'nrows="4"', b"").replace(old, new, 1))
    with pytest.raises(InvalidInput, match=problem):
        open_catalogue(path)


def test_a_catalogue_whose_compression_is_broken(tmp_path: Path) -> None:
    data = bytearray(seeds.catalogue_seed("csv.gz"))
    data[12] ^= 255
    path = tmp_path / "x.csv.gz"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(open_catalogue(path).chunks())


@pytest.fixture(params=["pipe", "folder", "device", "large"])
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What is no file that anybody meant."""
    path = tmp_path / "odd.aem"
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "folder":
        path.mkdir()
    elif request.param == "device":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(10 << 30)
    return path


@pytest.mark.parametrize(
    "read",
    [read_aem, read_oem_path, read_table, read_star_map, GapList.read, check_path, lambda path: plain_bytes(path)],
)
def test_what_is_no_plain_file_is_not_read(read, odd: Path) -> None:
    if read is check_path and odd.is_dir():
        pytest.skip("a folder may be a publication")
    with pytest.raises((InvalidInput, OSError), match=r"plain file|[Ii]s a directory|bytes, and at most"):
        read(odd)


def test_a_pipe_that_a_manifest_names_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "law.aem")
    record = ProductRecord("law.aem", "aem", "text/plain", 0, "0" * 64, {})
    (tmp_path / "manifest.json").write_bytes(write_manifest([record], generator="x", plan={}, inputs=[]))
    with pytest.raises(IntegrityError, match="no plain file"):
        verify(tmp_path)
