"""The files in other people's readers."""

import csv
import io
import json
import warnings
from dataclasses import replace

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest
from astropy.io import votable
from astropy.io.votable.ucd import parse_ucd
from astropy.table import Table
from astropy.units import Unit
from scanplan.planning.products import transit_csv, transit_ecsv, transit_json, transit_parquet, transit_votable
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.products.transit_table import transit_table

from .conftest import written

pytestmark = pytest.mark.witness


@pytest.fixture(scope="module")
def table(named, everything):
    return transit_table(named, everything)


def assert_equal_columns(found, table):
    for column in table.columns:
        ours, theirs = table[column.name], found[column.name]
        there = ~np.ma.getmaskarray(ours)
        if column.dtype in ("text", "utc"):
            texts = ["" if each is np.ma.masked else str(each).strip() for each in theirs]  # astropy may have stripped
            assert texts == [each.strip() for each in ours], column.name
        else:
            assert np.array_equal(~np.ma.getmaskarray(theirs), there), column.name
            assert np.array_equal(np.ma.getdata(theirs)[there], np.ma.getdata(ours)[there]), column.name


def test_votable_by_astropy(named, everything, table, tmp_path):
    path = tmp_path / "transits.vot"
    path.write_bytes(written(transit_votable, [named], everything))
    report = io.StringIO()
    assert votable.validate(path, output=report), report.getvalue()
    assert "found no violations" in report.getvalue()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = votable.parse(path, verify="exception")
    first = document.get_first_table()
    assert_equal_columns(first.array, table)
    for column in table.columns:
        field = first.get_field_by_id(column.name)
        assert field.unit == (Unit(column.unit) if column.unit else None)
        assert field.ucd == column.ucd
        parse_ucd(field.ucd, check_controlled_vocabulary=True)
    assert json.loads(first.get_field_by_id_or_name("scanplan").value) == dict(table.metadata)
    systems = {system.ID: system for system in document.resources[0].time_systems}
    assert systems[first.get_field_by_id("tcb_ns").ref].timeorigin == 2451545.0
    assert systems[first.get_field_by_id("AF1_tcb_ns").ref].refposition == "TOPOCENTER"
    assert systems[first.get_field_by_id("bjd_tcb").ref].timeorigin == "JD-origin"
    assert systems[first.get_field_by_id("utc").ref].timescale == "UTC"


def test_votable_of_numbered_stars_by_astropy(numbered):
    data = written(transit_votable, [numbered])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = votable.parse(io.BytesIO(data), verify="exception").get_first_table().array
    assert_equal_columns(found, transit_table(numbered))


def test_ecsv_by_astropy(named, everything, table):
    found = Table.read(written(transit_ecsv, [named], everything).decode("utf-8"), format="ascii.ecsv")
    for column in table.columns:
        assert found[column.name].unit == (Unit(column.unit) if column.unit else None)
        assert found[column.name].description == column.description
    assert_equal_columns(found, table)
    assert dict(found.meta) == dict(table.metadata)


def test_parquet_by_pyarrow(named, everything, table):
    file = pyarrow.parquet.ParquetFile(io.BytesIO(written(transit_parquet, [named], everything)))
    read = file.read()
    assert json.loads(file.schema_arrow.metadata[b"scanplan"]) == dict(table.metadata)
    for column in table.columns:
        described = file.schema_arrow.field(column.name).metadata
        assert described[b"unit"].decode() == column.unit
        assert described[b"ucd"].decode() == column.ucd
        expected = [None if each is np.ma.masked else each for each in table[column.name].tolist()]
        masked = np.ma.getmaskarray(table[column.name])
        assert read[column.name].to_pylist() == [
            None if m else each for m, each in zip(masked, expected, strict=True)
        ], column.name
    assert file.metadata.row_group(0).column(1).compression == "ZSTD"
    content = file.schema_arrow.metadata[b"IVOA.VOTable-Parquet.content"]
    header = votable.parse(io.BytesIO(content), verify="exception")
    assert [field.name for field in header.get_first_table().fields] == list(table.names)


def test_csv_by_pyarrow_and_the_standard_library(named, everything, table):
    data = written(transit_csv, [named], everything)
    read = pyarrow.csv.read_csv(io.BytesIO(data))
    for column in table.columns:
        if column.dtype == "float64":
            assert np.array_equal(read[column.name].to_numpy(), table[column.name]), column.name
        elif column.name.endswith("_ns"):
            values = table[column.name]
            expected = [None if m else v for m, v in zip(np.ma.getmaskarray(values), values.tolist(), strict=True)]
            assert read[column.name].to_pylist() == expected
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    assert [row["star"] for row in rows] == list(table["star"])
    assert [row["gap"] for row in rows] == list(table["gap"])
    assert [float(row["zeta_rate_mas_s"]) for row in rows] == list(table["zeta_rate_mas_s"])


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def test_json_by_the_standard_library(named, everything, table):
    content = json.loads(written(transit_json, [named], everything), parse_constant=refuse)
    assert content["metadata"] == dict(table.metadata)
    assert content["columns"] == [
        {"name": each.name, "unit": each.unit, "description": each.description} for each in table.columns
    ]
    assert len(content["transits"]) == len(table)
    for name in table.names:
        masked = np.ma.getmaskarray(table[name])
        expected = [None if m else v for m, v in zip(masked, np.ma.getdata(table[name]).tolist(), strict=True)]
        assert [row[name] for row in content["transits"]] == expected, name


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 3, -1])
def test_json_has_null_for_numbers_that_are_none(numbered, value, place):
    """Also where the column is the last of the row."""
    zeta, state = numbered.zeta_rad.copy(), TransitOptions(data_probability=True)
    zeta[place] = value
    mission = replace(numbered.law.mission, live_fraction=value)
    found = replace(numbered, zeta_rad=zeta, law=replace(numbered.law, mission=mission))
    rows = json.loads(written(transit_json, [found], state), parse_constant=refuse)["transits"]
    assert [i for i, row in enumerate(rows) if row["zeta_deg"] is None] == [place % len(rows)]
    assert {row["data_probability"] for row in rows} == {None}


def test_csv_is_names_and_values_only(numbered):
    lines = written(transit_csv, [numbered]).decode("ascii").split("\n")
    table = transit_table(numbered, TransitOptions())
    assert lines[0] == ",".join(table.names)
    assert lines[-1] == ""
    assert len(lines) == len(table) + 2
    first = dict(zip(table.names, lines[1].split(","), strict=True))
    assert first["tcb_ns"] == str(table["tcb_ns"][0])
    assert first["utc"] == table["utc"][0]
    assert len(first["utc"]) == len("2017-02-05T00:00:00.000000000")
