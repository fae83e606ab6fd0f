"""Every format, written and read back by our own code and by other people's."""

import io
import json
import warnings

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest
from astropy.io import fits, votable
from astropy.io.votable.ucd import parse_ucd
from astropy.table import Table
from scanplan.planning.products import table_ecsv, table_fits, table_parquet, table_text, table_votable
from scanplan.planning.products.table import ScanLawTable
from scanplan.planning.products.table_columns import TableLayout

BINARY = (table_parquet, table_fits, table_votable)
HALF_LAST_DIGIT = {"d": 0.0, "deg": 0.5e-12, "": 0.5e-12}


def assert_same(found: ScanLawTable, table: ScanLawTable, exact: bool) -> None:
    assert found.layout == table.layout
    for spec in table.layout.columns:
        a, b = found[spec.name], table[spec.name]
        assert a.dtype == b.dtype
        if exact or spec.dtype == "int64":
            assert a.tobytes() == b.tobytes(), spec.name
        else:
            # text: half a digit, and the double nearest to it
            limit = HALF_LAST_DIGIT[spec.unit] and HALF_LAST_DIGIT[spec.unit] + np.spacing(np.abs(b))
            assert np.all(np.abs(a - b) <= limit), spec.name


def assert_equal_columns(found, table):
    """A table of another library against ours, bit by bit."""
    for name in table.layout.names:
        assert np.array_equal(np.asarray(found[name]), table[name]), name


def test_round_trip(product, table):
    found = product.read(product.write(table), "law")
    assert_same(found, table, exact=product in BINARY)
    expected = {} if product is table_text else dict(table.metadata)
    assert dict(found.metadata) == expected
    assert list(found.metadata) == list(expected)


@pytest.mark.parametrize("azimuths_deg", [(0.0,), (60.0, 0.0, -60.0)])
@pytest.mark.parametrize("rows", [0, 1, 7])
def test_round_trip_of_other_shapes(product, make_table, azimuths_deg, rows):
    table = make_table(rows, azimuths_deg)
    assert len(table) == rows
    assert_same(product.read(product.write(table), "law"), table, exact=product in BINARY)


def test_what_is_read_writes_the_same_bytes(product, table):
    data = product.write(table)
    assert product.write(product.read(data, "law")) == data


def test_the_archives_thirteen_columns_are_read(product, table):
    thirteen = TableLayout(2, parallax_factors=False)
    archive = ScanLawTable(thirteen, {name: table[name] for name in thirteen.names}, {})
    assert product.read(product.write(archive), "law").layout == thirteen


@pytest.mark.witness
def test_fits_by_astropy(table):
    data = table_fits.write(table)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with fits.open(io.BytesIO(data), checksum=True) as units:
            units.verify("exception")
            header = units["SCANLAW"].header
            assert_equal_columns(units["SCANLAW"].data, table)
            assert (header["TIMESYS"], header["JDREF"], header["TIMEUNIT"]) == ("TCB", 2455197.5, "d")
            assert header["DATE-BEG"] == table.metadata["validity"]["start"]["tcb"]
            assert json.loads(header["SCANPLAN"]) == dict(table.metadata)
            assert "DATE" not in header
            for unit in units:
                assert unit.verify_checksum() == 1
                assert unit.verify_datasum() == 1
        found = Table.read(io.BytesIO(data), format="fits")
    for number, spec in enumerate(table.layout.columns, start=1):
        assert str(found[spec.name].unit or "") == spec.unit
        assert header[f"TUCD{number}"] == spec.ucd
        assert header[f"TCOMM{number}"] == spec.description


@pytest.mark.witness
def test_votable_by_astropy(table, tmp_path):
    path = tmp_path / "law.vot"
    path.write_bytes(table_votable.write(table))
    report = io.StringIO()
    assert votable.validate(path, output=report), report.getvalue()
    assert "found no violations" in report.getvalue()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = votable.parse(path, verify="exception")
    first = document.get_first_table()
    assert_equal_columns(first.array, table)
    assert not any(first.array[name].mask.any() for name in table.layout.names)
    for spec in table.layout.columns:
        field = first.get_field_by_id(spec.name)
        assert (str(field.unit or ""), field.ucd) == (spec.unit, spec.ucd)
        parse_ucd(field.ucd, check_controlled_vocabulary=True)
    assert json.loads(first.get_field_by_id_or_name("scanplan").value) == dict(table.metadata)
    systems = {system.ID: system for system in document.resources[0].time_systems}
    assert systems[first.get_field_by_id("jd_time").ref].timeorigin == 2455197.5
    assert systems[first.get_field_by_id("bjd_fov2").ref].refposition == "BARYCENTER"


@pytest.mark.witness
def test_ecsv_by_astropy(table):
    found = Table.read(table_ecsv.write(table).decode("ascii"), format="ascii.ecsv")
    for spec in table.layout.columns:
        assert found[spec.name].dtype == spec.dtype
        assert str(found[spec.name].unit or "") == spec.unit
        assert found[spec.name].description == spec.description
    assert dict(found.meta) == dict(table.metadata)
    ours = table_ecsv.read(table_ecsv.write(table), "law")
    assert_equal_columns(found, ours)


@pytest.mark.witness
def test_parquet_by_pyarrow_and_astropy(table):
    data = table_parquet.write(table)
    file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    assert_equal_columns(file.read().to_pydict(), table)
    assert json.loads(file.schema_arrow.metadata[b"scanplan"]) == dict(table.metadata)
    for spec in table.layout.columns:
        described = file.schema_arrow.field(spec.name).metadata
        assert described[b"unit"].decode() == spec.unit
        assert described[b"ucd"].decode() == spec.ucd
    assert file.metadata.row_group(0).column(1).compression == "ZSTD"
    assert "BYTE_STREAM_SPLIT" in file.metadata.row_group(0).column(1).encodings


@pytest.mark.witness
def test_parquet_carries_a_votable_header(table):
    content = pyarrow.parquet.read_schema(io.BytesIO(table_parquet.write(table))).metadata
    assert content[b"IVOA.VOTable-Parquet.version"] == b"1.0"
    header = votable.parse(io.BytesIO(content[b"IVOA.VOTable-Parquet.content"]), verify="exception")
    assert [field.name for field in header.get_first_table().fields] == list(table.layout.names)


def test_csv_is_names_and_numbers_only(table):
    lines = table_text.write(table).decode("ascii").split("\n")
    assert lines[0] == ",".join(table.layout.names)
    assert lines[-1] == ""
    assert len(lines) == len(table) + 2
    assert all(line.count(",") == len(table.layout.columns) - 1 for line in lines[:-1])
    first = dict(zip(table.layout.names, lines[1].split(","), strict=True))
    for spec in table.layout.columns:
        value = table[spec.name][0]
        assert first[spec.name] == (str(value) if spec.dtype == "int64" else f"{value:.{spec.decimals}f}")


@pytest.mark.witness
def test_csv_by_pyarrow(table):
    found = pyarrow.csv.read_csv(io.BytesIO(table_text.write(table)))
    assert_equal_columns(found.to_pydict(), table_text.read(table_text.write(table), "law"))


def test_csv_columns_in_any_order_and_windows_lines(make_table):
    table = make_table(4)
    lines = table_text.write(table).decode("ascii").splitlines()
    turned = "".join(",".join(reversed(line.split(","))) + "\r\n" for line in lines)
    assert_same(table_text.read(turned.encode("ascii"), "law"), table, exact=False)
