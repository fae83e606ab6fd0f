"""Broken files, one defect each: the message names file, place and what would be right."""

import base64
import binascii
import io
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from scanplan.errors import ProductError
from scanplan.planning.products import table_ecsv, table_fits, table_parquet, table_text, table_votable


@pytest.fixture(scope="module")
def small(make_table):
    return make_table(6)


def refusal(module, data: bytes) -> str:
    with pytest.raises(ProductError) as caught:
        module.read(data, "law.x")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3
    return str(caught.value)


def test_truncation_anywhere_is_noticed(product, small):
    data = product.write(small)
    for size in (*range(0, len(data), max(1, len(data) // 97)), len(data) - 2):
        if product in (table_text, table_ecsv) and data[:size].endswith(b"\n") and size > data.index(b"solution_id"):
            continue  # whole rows are missing: a text without metadata cannot tell
        assert refusal(product, data[:size]).startswith("law.x:")


def test_another_format_is_refused(product, small, make_table):
    others = {table_parquet, table_fits, table_text, table_ecsv, table_votable} - {product}
    for other in others:
        assert refusal(product, other.write(small)).startswith("law.x:")


def _place_in_fits(data: bytes, small) -> int:
    return data.index(int(small["solution_id"][0]).to_bytes(8, "big")) + 12


def _place_in_parquet(data: bytes, small) -> int:
    chunk = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(5)
    return chunk.data_page_offset + chunk.total_compressed_size - 3


@pytest.mark.parametrize(("module", "place"), [(table_fits, _place_in_fits), (table_parquet, _place_in_parquet)])
def test_a_flipped_bit_in_the_rows_is_noticed(module, place, small):
    data = bytearray(module.write(small))
    data[place(bytes(data), small)] ^= 4
    assert refusal(module, bytes(data)).startswith("law.x: not a readable ")


# text

CSV_DEFECTS = {
    "renamed column": (
        "ra_fov1",
        "right_ascension",
        r"law\.x: dec_fov1: .*|law\.x: ra_fov1: the column is missing; .*",
    ),
    "missing column": (
        ",dec_fov2,",
        ",",
        r"law\.x: dec_fov2: the column is missing; the columns are solution_id, .*",
    ),
    "column twice": ("dec_fov2", "dec_fov1", r"law\.x: dec_fov1: the column stands twice in the table"),
    "unknown column": (
        "parallax_factor_ac_fov2\n",
        "parallax_factor_ac_fov2,colour\n",
        r"law\.x: colour: not a column of a scan-law table; .*",
    ),
}


@pytest.mark.parametrize("defect", CSV_DEFECTS)
def test_csv_header_defects(small, defect):
    old, new, expected = CSV_DEFECTS[defect]
    text = table_text.write(small).decode("ascii")
    assert re.fullmatch(expected, refusal(table_text, text.replace(old, new, 1).encode("ascii")))


@pytest.mark.parametrize("module", [table_text, table_ecsv])
@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("ra_fov1", "12.5x", "ra_fov1: '12.5x' is not a number"),
        ("ra_fov1", "", "ra_fov1: the value is empty"),
        ("ra_fov1", "nan", "ra_fov1: the value is not a finite number"),
        ("dec_fov2", "inf", "dec_fov2: the value is not a finite number"),
        ("heal_pix_fov2", "12.0", "heal_pix_fov2: '12.0' is not a whole number"),
        ("obmt_time", "99999999999999999999", "obmt_time: '99999999999999999999' is not a whole number"),
        ("jd_time", "1.0", "jd_time: the value is not later than the row before"),
        ("ra_fov2", "1.0,2.0", "18 values where 17 columns are named"),
    ],
)
def test_text_value_defects(small, module, column, value, expected):
    """In the fourth row."""
    lines = module.write(small).decode("ascii").splitlines()
    header = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    row = lines[header + 4].split(",")
    row[small.layout.names.index(column)] = value
    lines[header + 4] = ",".join(row)
    found = refusal(module, ("\n".join(lines) + "\n").encode("ascii"))
    assert found == f"law.x:{header + 5}: {expected}"


def test_csv_line_with_too_few_values(small):
    lines = table_text.write(small).decode("ascii").splitlines()
    lines[3] = lines[3].rsplit(",", 1)[0]
    found = refusal(table_text, ("\n".join(lines) + "\n").encode("ascii"))
    assert found == "law.x:4: 16 values where 17 columns are named"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# %ECSV 1.0", "# %ECSV 0.9", "law.x:1: not an ECSV file; the first line is '# %ECSV 1.0'"),
        ("unit: deg", "unit: rad", "law.x: ra_fov1: the unit is 'rad'; expected 'deg'"),
        (
            "datatype: float64",
            "datatype: float32",
            "law.x: jd_time: the datatype is 'float32'; expected 'float64'",
        ),
        ("delimiter: ','", "delimiter: ' '", "law.x: delimiter: the values are not separated by commas"),
        ("- name: jd_time", "- name: time", "law.x: jd_time: the header does not describe the column"),
        ("# datatype:\n", "# datatypes:\n", "law.x: datatype: the header lists no columns"),
        ("# - name: bjd_fov1", "# - [name: bjd_fov1", "law.x:1[0-9]: the header is not YAML: .*"),
    ],
)
def test_ecsv_header_defects(small, old, new, expected):
    text = table_ecsv.write(small).decode("ascii")
    assert old in text
    found = refusal(table_ecsv, text.replace(old, new, 1).encode("ascii"))
    assert found == expected or re.fullmatch(expected, found)


# binary


def fits_with(small, change) -> bytes:
    with fits.open(io.BytesIO(table_fits.write(small))) as units:
        change(units)
        sink = io.BytesIO()
        for unit in units:
            for keyword in ("CHECKSUM", "DATASUM"):
                unit.header.remove(keyword, ignore_missing=True)
        units.writeto(sink)
    return sink.getvalue()


def test_fits_defects(small):
    number = small.layout.names.index("dec_fov1") + 1

    def other_unit(units):
        units[1].header[f"TUNIT{number}"] = "rad"

    def not_a_number(units):
        units[1].data["dec_fov1"][2] = np.nan

    def no_table(units):
        del units[1]

    def bad_metadata(units):
        units[1].header["SCANPLAN"] = "{"

    for change, expected in (
        (other_unit, "law.x: dec_fov1: is in 'rad'; expected 'deg'"),
        (not_a_number, "law.x: dec_fov1: row 3 is not a finite number"),
        (no_table, "law.x: holds 0 binary tables; one was expected"),
        (bad_metadata, "law.x: scanplan: the metadata is not JSON: .*"),
    ):
        assert re.fullmatch(expected, refusal(table_fits, fits_with(small, change)))


def test_fits_wrong_type(small):
    columns = [
        fits.Column(
            c.name,
            "E" if c.name == "ra_fov2" else {"float64": "D", "int64": "K"}[c.dtype],
            array=small[c.name],
        )
        for c in small.layout.columns
    ]
    sink = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns(columns)]).writeto(sink)
    assert refusal(table_fits, sink.getvalue()) == "law.x: ra_fov2: has the form E; expected D"


def test_parquet_defects(small):
    whole = pq.read_table(io.BytesIO(table_parquet.write(small)))
    index = whole.schema.get_field_index("ra_fov1")
    field = whole.schema.field(index)

    def written(table) -> bytes:
        sink = io.BytesIO()
        pq.write_table(table, sink)
        return sink.getvalue()

    def with_column(array, metadata):
        return whole.set_column(index, pa.field("ra_fov1", array.type, metadata=metadata), array)

    holed = pa.array([None, *small["ra_fov1"][1:]])
    for data, expected in (
        (written(whole.drop_columns(["jd_time"])), "law.x: jd_time: the column is missing; .*"),
        (written(with_column(holed, None)), "law.x: ra_fov1: has empty values"),
        (
            written(with_column(whole["ra_fov1"], {**field.metadata, b"unit": b"rad"})),
            "law.x: ra_fov1: is in 'rad'; expected 'deg'",
        ),
        (
            written(with_column(whole["ra_fov1"].cast(pa.float32()), None)),
            "law.x: ra_fov1: holds float32 values; expected float64",
        ),
        (
            written(whole.replace_schema_metadata({"scanplan": "[1]"})),
            "law.x: scanplan: the metadata is not a JSON object",
        ),
        (b"PAR1", "law.x: not a readable Parquet file: .*"),
    ):
        assert re.fullmatch(expected, refusal(table_parquet, data))


def votable_with_rows(small, change) -> bytes:
    data = table_votable.write(small)
    start = data.index(b'base64">') + 8
    end = data.index(b"</STREAM>")
    rows = bytearray(base64.b64decode(data[start:end]))
    change(rows)
    return data[:start] + binascii.b2a_base64(bytes(rows)) + data[end:]


def test_votable_defects(small):
    data = table_votable.write(small)

    def flag_empty(rows):
        rows[2 * 139] = 0b00100000  # third row, third column

    def cut(rows):
        del rows[-5:]

    def lose_a_row(rows):
        del rows[-139:]

    for broken, expected in (
        (votable_with_rows(small, flag_empty), "law.x: bjd_fov1: row 3 is empty"),
        (
            votable_with_rows(small, cut),
            "law.x: STREAM: 829 bytes are not a whole number of rows; a row has 139 bytes",
        ),
        (votable_with_rows(small, lose_a_row), "law.x: nrows: 5 rows where 6 are announced"),
        (data.replace(b'unit="deg"', b'unit="rad"', 1), "law.x: ra_fov1: unit is 'rad'; expected 'deg'"),
        (
            data.replace(b'datatype="long"', b'datatype="int"', 1),
            "law.x: solution_id: datatype is 'int'; expected 'long'",
        ),
        (data.replace(b"BINARY2", b"BINARY"), "law.x: STREAM: the rows are not in BINARY2 with base64"),
        (data.replace(b"</STREAM>", b"!</STREAM>"), "law.x: STREAM: the rows are not base64: .*"),
        (data.replace(b"</FIELD>", b"", 1), r"law.x:\d+: not well-formed XML: .*"),
        (data.replace(b"value='{", b"value='", 1), "law.x: scanplan: the metadata is not JSON: .*"),
    ):
        assert broken != data
        assert re.fullmatch(expected, refusal(table_votable, broken))


def test_numbers_that_text_cannot_hold(small):
    from scanplan.planning.products.table import checked_table

    values = {**small.values, "ra_fov1": np.where(np.arange(6) == 2, 2e15, small["ra_fov1"])}
    huge = checked_table(small.layout, values, {}, "law.x")
    with pytest.raises(ProductError, match=r"^ra_fov1: row 3 is beyond 1e\+15$"):
        table_text.write(huge)
