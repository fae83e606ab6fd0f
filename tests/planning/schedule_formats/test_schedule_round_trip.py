"""A science schedule comes back from every format as it was, bit for bit; others' parsers read the same numbers."""

import io
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from hypothesis import HealthCheck, given, settings
from lxml import etree
from scanplan.planning.products import (
    daily_volumes,
    schedule_csv,
    schedule_ecsv,
    schedule_parquet,
    schedule_xml,
    schedule_xml_read,
)
from scanplan.planning.schedule_days import schedule_days

from .made import a_schedule, assert_same_arrays, assert_same_schedule, schedules

FORMATS = {
    "csv": (schedule_csv.write, schedule_csv.read),
    "ecsv": (schedule_ecsv.write, schedule_ecsv.read),
    "parquet": (schedule_parquet.write, schedule_parquet.read),
    "xml": (schedule_xml.write, schedule_xml_read.read),
}
DAILY = {"csv": daily_volumes.write_csv, "ecsv": daily_volumes.write_ecsv}
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module")
def schema():
    text = resources.files("scanplan.data").joinpath("schemas/science_schedule_1.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text))


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(schedule=schedules())
def test_what_was_written_is_read(name, schedule):
    write, read = FORMATS[name]
    assert_same_schedule(read(write(schedule, "Gaia"), "schedule"), schedule)


@FEW
@given(schedule=schedules())
def test_every_xml_is_valid_by_the_schema(schema, schedule):
    schema.assertValid(etree.fromstring(schedule_xml.write(schedule, "a <\"ship\"> & 'co'")))


@pytest.mark.parametrize("name", DAILY)
@FEW
@given(schedule=schedules())
def test_daily_volumes_are_read_as_written(name, schedule):
    days = schedule_days(schedule)
    assert_same_arrays(daily_volumes.read(DAILY[name](days, "Gaia"), "days"), days)


@pytest.mark.witness
def test_astropy_reads_the_ecsv():
    schedule = a_schedule()
    table = Table.read(schedule_ecsv.write(schedule, "Gaia").decode(), format="ascii.ecsv")
    assert table["stored_bits_astro"].unit == "bit"
    assert np.array_equal(table["stored_bits_astro"], schedule.rate.bits[:, 1])
    assert np.array_equal(table["fill_bits_spectro"], schedule.memory.fill_bits[1:, 2])
    assert np.array_equal(table["transits_FovF_2"], schedule.rate.transits[:, 1, 1])
    assert np.array_equal(table["start_et_ns"], schedule.rate.edges_et_ns[:-1])
    assert table.meta["memory_limit_bits"] == 1e11
    assert len(table.meta["passes"]["passes"]) == 3


@pytest.mark.witness
def test_pyarrow_reads_the_parquet():
    schedule = a_schedule()
    table = pq.read_table(pa.BufferReader(schedule_parquet.write(schedule, "Gaia")))
    assert np.array_equal(table["sent_bits_astro"].to_numpy(), schedule.memory.sent_bits[:, 1])
    assert table.schema.field("sent_bits_astro").metadata[b"unit"] == b"bit"


@pytest.mark.witness
def test_lxml_reads_the_lists_of_the_xml():
    schedule = a_schedule()
    root = etree.fromstring(schedule_xml.write(schedule, "Gaia"))
    bins = root.findall(".//{*}bin")
    found = [[float(text) for text in each.get("transits").split()] for each in bins]
    assert np.array_equal(found, schedule.rate.transits.reshape(len(bins), -1))
    assert root.find("{*}header").get("gen_time") == "2017-036T00:00:00Z"


@pytest.mark.witness
def test_astropy_reads_the_daily_volumes():
    schedule = a_schedule(days=4)
    table = Table.read(io.BytesIO(daily_volumes.write_ecsv(schedule_days(schedule), "Gaia")), format="ascii.ecsv")
    assert list(table["start_utc"])[1] == "2017-02-06T00:00:00.000000000"
    expected = schedule.rate.bits.reshape(4, 24, 3).sum(axis=(1, 2)) / 8e9
    assert np.allclose(table["stored_gb"], expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_schedule_gives_the_same_bytes(name):
    write = FORMATS[name][0]
    assert write(a_schedule(), "Gaia") == write(a_schedule(), "Gaia")
