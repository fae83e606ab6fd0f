"""Broken files, one defect each: the message names file, place and what would be right."""

import base64
import io
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scanplan.errors import ProductError
from scanplan.planning.products import (
    transit_csv,
    transit_ecsv,
    transit_gost,
    transit_json,
    transit_parquet,
    transit_votable,
)

from .conftest import part_of, written

MODULES = (transit_csv, transit_ecsv, transit_votable, transit_parquet, transit_gost, transit_json)


@pytest.fixture(scope="module")
def few(numbered):
    return part_of(numbered, slice(6))


@pytest.fixture(scope="module")
def few_named(named):
    return part_of(named, slice(6))


def refusal(module, data):
    with pytest.raises(ProductError) as caught:
        module.read(data, "star.x")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("star.x:")
    return str(caught.value)


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("stars", ["few", "few_named"])
def test_truncation_anywhere_is_noticed(module, stars, request):
    data = written(module, [request.getfixturevalue(stars)])
    first_row = data.find(b"\n", data.index(b"parallax"))
    for size in (*range(0, len(data), max(1, len(data) // 97)), len(data) - 3):
        whole_rows = module in (transit_csv, transit_ecsv) and data[:size].endswith(b"\n") and size > first_row
        # GOST's own files may lack the last newline: what is cut in its last column is half a number, and so a number
        whole_columns = module is transit_gost and size > first_row and not _lacks_columns(data[:size])
        if not whole_rows and not whole_columns:
            refusal(module, data[:size])


def _lacks_columns(text):
    last = text.rpartition(b"\n")[2]
    return bool(last) and last.count(b",") < 12


@pytest.mark.parametrize("module", MODULES)
def test_another_format_is_refused(module, few):
    for other in MODULES:
        if other is not module:
            refusal(module, written(other, [few]))


def lines_of(module, found):
    return written(module, [found]).split(b"\n")


def changed(module, found, row, column, value):
    """A text with another value in one place; rows from 1."""
    lines = lines_of(module, found)
    top = next(i for i, line in enumerate(lines) if not line.startswith(b"#"))
    cells = lines[top + row].split(b",")
    cells[lines[top].split(b",").index(column)] = value
    lines[top + row] = b",".join(cells)
    return b"\n".join(lines), top + row + 1


@pytest.mark.parametrize("module", [transit_csv, transit_ecsv])
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (b"zeta_deg", b"0.1x", "zeta_deg: '0.1x' is not a number"),
        (b"zeta_deg", b"nan", "zeta_deg: the value is not a finite number"),
        (b"zeta_deg", b"", "zeta_deg: the value is empty"),
        (b"tcb_ns", b"1.5", "tcb_ns: '1.5' is not a whole number"),
        (b"tcb_ns", b"9" * 30, f"tcb_ns: '{'9' * 30}' is not a whole number"),
        (b"ccd_row", b"", "ccd_row: the value is empty"),
        (b"zeta_deg", b"1,2", "17 values where 16 columns are named"),
    ],
)
def test_a_bad_value_is_found_with_its_line(module, few, column, value, message):
    data, line = changed(module, few, 4, column, value)
    assert refusal(module, data) == f"star.x:{line}: {message}"


def test_a_bad_value_behind_a_quoted_name(few_named):
    data, line = changed(transit_csv, few_named, 2, b"tcb_ns", b"soon")
    data = data.replace(b"HIP 27321", b'"HIP, 27321"')
    assert refusal(transit_csv, data) == f"star.x:{line}: tcb_ns: 'soon' is not a whole number"


def test_bytes_that_are_no_text(few_named):
    data, line = changed(transit_csv, few_named, 3, b"star", b"\xff\xfe")
    assert refusal(transit_csv, data).startswith(f"star.x:{line}: not UTF-8 text")


@pytest.mark.parametrize("module", [transit_csv, transit_ecsv])
def test_columns_that_are_not_right(module, few):
    data = written(module, [few])
    line = data[: data.index(b"star,ra_deg")].count(b"\n") + 1
    for old, new, message in (
        (b"star,ra_deg", b"star,ra", f"star.x:{line}: ra_deg: the column is missing; the columns are star, ra_deg"),
        (b",obmt_rev,", b",obmt,", f"star.x:{line}: obmt: not a column of transits; the columns are"),
        (b",obmt_rev,", b",zeta_deg,", f"star.x:{line}: zeta_deg: the column stands twice"),
    ):
        head, _, body = data.partition(b"star,ra_deg")
        assert refusal(module, head + (b"star,ra_deg" + body).replace(old, new)).startswith(message)


def test_an_ecsv_that_says_other_than_it_holds(few):
    data = written(transit_ecsv, [few])
    seconds = data.replace(b"unit: mas/s", b"unit: deg/s")
    assert "zeta_rate_mas_s: the unit is 'deg/s'; expected 'mas/s'" in refusal(transit_ecsv, seconds)
    texts = re.sub(rb"(name: ccd_row\n#\s+datatype: )int64", rb"\1string", data)
    assert texts != data
    assert "ccd_row: the datatype is 'string'; expected 'int64'" in refusal(transit_ecsv, texts)


def test_a_votable_that_says_other_than_it_holds(few, few_named):
    data = written(transit_votable, [few])
    assert "zeta_deg: unit is 'rad'; expected 'deg'" in refusal(
        transit_votable,
        data.replace(
            b'ID="zeta_deg" name="zeta_deg" datatype="double" unit="deg"',
            b'ID="zeta_deg" name="zeta_deg" datatype="double" unit="rad"',
        ),
    )
    assert "zeta_deg: datatype is 'float'" in refusal(
        transit_votable, data.replace(b'name="zeta_deg" datatype="double"', b'name="zeta_deg" datatype="float"')
    )
    assert "utc: arraysize is '2x'" in refusal(
        transit_votable, data.replace(b'datatype="char" arraysize="29"', b'datatype="char" arraysize="2x"')
    )
    assert "not a whole number of rows" in refusal(
        transit_votable, data.replace(b'datatype="char" arraysize="29"', b'datatype="char" arraysize="28"')
    )
    assert "the rows are not base64" in refusal(transit_votable, data.replace(b"</STREAM>", b"!</STREAM>"))
    assert re.search(r"star.x:\d+: not well-formed XML", refusal(transit_votable, data.replace(b"</STREAM>", b"")))
    twice = data.replace(b"</RESOURCE>", b'<TABLE name="x"></TABLE></RESOURCE>')
    assert "holds 2 tables" in refusal(transit_votable, twice)
    rows = written(transit_votable, [few_named])
    stream = base64.b64decode(rows.partition(b'base64">\n')[2].partition(b"</STREAM>")[0])
    shorter = base64.b64encode(stream[:-9])
    cut = rows.partition(b'base64">\n')[0] + b'base64">\n' + shorter + b"</STREAM>" + rows.partition(b"</STREAM>")[2]
    assert "row 6 is cut off" in refusal(transit_votable, cut)


def test_a_votable_with_an_empty_value(few):
    data = written(transit_votable, [few])
    head, opening, rest = data.partition(b'base64">\n')
    text, closing, tail = rest.partition(b"</STREAM>")
    stream = bytearray(base64.b64decode(text))
    stream[2 * len(stream) // 6] |= 0x40  # the second column of the third row
    changed = head + opening + base64.b64encode(bytes(stream)) + closing + tail
    assert refusal(transit_votable, changed) == "star.x: ra_deg: row 3 is empty"


def rewritten(data, change):
    table = pq.read_table(io.BytesIO(data))
    sink = io.BytesIO()
    pq.write_table(change(table), sink)
    return sink.getvalue()


def with_column(table, name, values):
    return table.set_column(table.schema.names.index(name), name, values)


def test_a_parquet_that_holds_something_else(few):
    data = written(transit_parquet, [few])
    angles = np.zeros(6)
    angles[2] = np.inf
    for change, message in (
        (lambda t: t.drop_columns(["zeta_deg"]), "zeta_deg: the column is missing"),
        (lambda t: t.append_column("mag", pa.array(np.zeros(6))), "mag: not a column of transits"),
        (lambda t: with_column(t, "zeta_deg", pa.array(angles)), "zeta_deg: row 3 is not a finite number"),
        (lambda t: with_column(t, "zeta_deg", pa.array(["0"] * 6)), "zeta_deg: holds string values; expected float64"),
        (lambda t: with_column(t, "tcb_ns", pa.array([1, None, 3, 4, 5, 6])), "tcb_ns: row 2 is empty"),
        (
            lambda t: with_column(t, "segment", pa.array(["a", "b", None, "c", "d", "e"])),
            "segment: row 3 is empty",
        ),
        (lambda t: t.replace_schema_metadata({"scanplan": "{"}), "scanplan: the metadata is not JSON"),
    ):
        assert refusal(transit_parquet, rewritten(data, change)).startswith(f"star.x: {message}")


def test_a_flipped_bit_in_parquet_is_noticed(few):
    data = bytearray(written(transit_parquet, [few]))
    chunk = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(10)
    data[chunk.data_page_offset + chunk.total_compressed_size - 3] ^= 4
    assert refusal(transit_parquet, bytes(data)).startswith("star.x: not a readable Parquet file")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"zeta_deg":-', b'"zeta_deg":"x', "star.x:"),
        (b'"field":"Fov', b'"field":7,"x":"Fov', "star.x: transits: row 1 has other columns than are described"),
        (b'"field":"FovP"', b'"field":7', "star.x: field: row {row} is not a text"),
        (b'"ccd_row":', b'"ccd_row":0.5,"x":', "star.x: transits: row 1 has other columns than are described"),
        (b'"unit":"mas/s"', b'"unit":"deg/s"', "star.x: zeta_rate_mas_s: is of another unit; expected 'mas/s'"),
        (b'"name":"zeta_deg"', b'"name":"zeta"', "star.x: zeta_deg: the column is missing"),
        (b'{"metadata":{', b'{"metadata":{"product":1,', "star.x: not readable as JSON: a key stands there twice"),
        (b'"columns":[', b'"columns":[7,', "star.x: columns: is no list of objects"),
        (b'"columns":[', b'"columns":[{},', "star.x: columns: a column has no name"),
        (b'"star":', b'"star":null,"s":', "star.x: transits: row 1 has other columns than are described"),
        (b'"columns":', b'"columns":' + b"[" * 100_000, "star.x: is nested too deeply"),
        (b'"tcb_ns":', b'"tcb_ns":' + b"9" * 5000, "star.x: not readable as JSON: "),
        (b'c_tcb_ns":', b'c_tcb_ns":9' + b"0" * 20, "star.x: barycentric_tcb_ns: row 1 is not a whole number"),
        (b'"bjd_tcb":', b'"bjd_tcb":1E', "star.x:"),
        (b'"FovP"', b'"\xff"', "star.x:"),
    ],
)
def test_json_that_says_other_than_it_holds(few, old, new, message):
    data = written(transit_json, [few])
    assert old in data
    rows = data.split(b"\n")[1:]
    row = next((i for i, line in enumerate(rows, start=1) if old in line), 0)
    assert refusal(transit_json, data.replace(old, new, 1)).startswith(message.format(row=row))


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("zeta_deg", "null", "is empty"),
        ("zeta_deg", "true", "is not a number"),
        ("zeta_deg", "1e999", "is not a finite number"),
        ("zeta_deg", "NaN", "is not a finite number"),
        ("ccd_row", "3.0", "is not a whole number"),
        ("ccd_row", "true", "is not a whole number"),
        ("utc", '["x"]', "is not a text"),
    ],
)
def test_json_with_a_bad_value(few, name, value, problem):
    written_so = re.compile(rf'"{name}":[^,{{]+,'.encode())
    data = written_so.sub(f'"{name}":{value},'.encode(), written(transit_json, [few]), count=1)
    assert refusal(transit_json, data) == f"star.x: {name}: row 1 {problem}"


def test_gosts_columns_must_be_gosts(few):
    data = written(transit_gost, [few])
    assert refusal(transit_gost, data.replace(b", ra[rad]", b",ra[rad]")).startswith(
        "star.x:1: not GOST's line of column names; expected 'Target, ra[rad], dec[rad]"
    )
    bad, line = data.replace(b",0.", b",O.", 1), 2
    assert refusal(transit_gost, bad).startswith(f"star.x:{line}: ")
