"""ObjObsSAP, and VOSI as pyvo reads it."""

import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from astropy.io import votable
from astropy.time import Time
from lxml import etree
from pyvo.dal.exceptions import DALOverflowWarning, DALQueryError
from pyvo.dal.query import DALQuery
from pyvo.io.vosi import parse_availability, parse_capabilities

QUERY = "/objobssap/query"


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return votable.parse(io.BytesIO(answer.content), verify="exception").get_first_table().array


@pytest.fixture(scope="module")
def ours(server):
    return rows_of(server.get(QUERY, POS="45,20"))


def test_columns_are_the_drafts(server):
    table = votable.parse(io.BytesIO(server.get(QUERY, POS="45,20").content)).get_first_table()
    told = {field.name: (str(field.unit or ""), field.utype) for field in table.fields}
    assert told == {
        "t_validity": ("d", "Char.TimeAxis.Coverage.Time"),
        "t_start": ("d", "Char.TimeAxis.Coverage.Bounds.Limits.StartTime"),
        "t_stop": ("d", "Char.TimeAxis.Coverage.Bounds.Limits.StopTime"),
        "t_observability": ("s", "Char.TimeAxis.Coverage.Support.Extent"),
        "facility": ("", "Provenance.ObsConfig.Facility.name"),
    }


def test_times_are_gosts_at_the_spacecraft_in_utc(ours):
    """GOST's first row: 2014-09-03T22:17:05.019 to 22:17:43.861 in TCB at Gaia."""
    expected = Time(["2014-09-03T22:17:05.019", "2014-09-03T22:17:43.861"], scale="tcb").utc.mjd
    assert abs(ours["t_start"][0] - expected[0]) * 86400 < 1e-3
    assert abs(ours["t_stop"][0] - expected[1]) * 86400 < 1e-3
    np.testing.assert_allclose((ours["t_stop"] - ours["t_start"]) * 86400, ours["t_observability"], atol=2e-6)
    assert set(ours["facility"]) == {"GAIA"}


def test_ranges_of_time(server, ours):
    first, middle, last = (repr(float(ours["t_start"][k])) for k in (0, 70, -1))
    assert len(rows_of(server.get(QUERY, POS="45,20", TIME=f"{first}/{middle}"))) == 70
    assert len(rows_of(server.get(QUERY, pos="45,20", time=f"/{middle}"))) == 70
    assert len(rows_of(server.get(QUERY, POS="45,20", TIME=f"{middle}/"))) == len(ours) - 70
    both = rows_of(server.get(QUERY, POS="45,20", TIME=f"/{middle},{last}/70000"))
    assert len(both) == 71
    assert 'name="T_MAX_HARD_LIMIT"' in server.get(QUERY, POS="45,20", TIME=f"{last}/70000").text


def test_least_duration_and_facility(server, ours):
    long = rows_of(server.get(QUERY, POS="45,20", MIN_OBS=38))
    assert len(long) == np.count_nonzero(ours["t_observability"] >= 38) == 121
    assert len(rows_of(server.get(QUERY, POS="45,20", FACILITY="Gaia"))) == len(ours)
    assert len(rows_of(server.get(QUERY, POS="45,20", FACILITY="HST"))) == 0


@pytest.mark.parametrize("parameters", [{}, {"POS": "45,20", "MAXREC": 3, "TIME": "/70000"}])
def test_documents_are_of_the_schema(server, parameters):
    schema = etree.XMLSchema(etree.parse(Path(votable.__file__).parent / "data" / "VOTable.v1.4.xsd"))
    schema.assertValid(etree.fromstring(server.get(QUERY, **parameters).content))


@pytest.mark.parametrize("parameters", [{}, {"MAXREC": 3}, {"MAXREC": 0}, {"TIME": "60000/70000"}])
def test_documents_pass_astropys_validator(server, tmp_path, parameters):
    file, said = tmp_path / "answer.xml", io.StringIO()
    file.write_bytes(server.get(QUERY, POS="45,20", **parameters).content)
    assert votable.validate(file, output=said), said.getvalue()


@pytest.mark.parametrize(
    "parameters",
    [{}, {"POS": "45"}, {"POS": "45,95"}, {"POS": "45,20", "TIME": "59000"}, {"POS": "45,20", "MIN_OBS": "nan"}],
)
def test_errors_are_dalis_documents(server, parameters):
    answer = server.get(QUERY, **parameters)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/x-votable+xml"
    with pytest.raises(DALQueryError):
        DALQuery(server.url + QUERY, **parameters).execute()


def test_pyvo_asks_by_get_and_post(server, ours):
    results = DALQuery(server.url + QUERY, POS="45,20").execute()
    np.testing.assert_array_equal(results["t_start"], ours["t_start"])
    assert len(DALQuery(server.url + QUERY, POS="45,20").execute_votable(post=True).get_first_table().array) == 137
    with pytest.warns(DALOverflowWarning):
        assert len(DALQuery(server.url + QUERY, POS="45,20", MAXREC=7).execute()) == 7


def test_pyvo_reads_what_the_service_can_do(server):
    told = parse_capabilities(io.BytesIO(server.get("/objobssap/capabilities").content), pedantic=True)
    addresses = {each.standardid: each.interfaces[0].accessurls[0].content for each in told}
    base = f"{server.url}/objobssap"
    assert addresses == {
        "ivo://ivoa.net/std/VOSI#capabilities": f"{base}/capabilities",
        "ivo://ivoa.net/std/VOSI#availability": f"{base}/availability",
        "ivo://ivoa.net/std/DALI#examples": f"{base}/examples",
        "ivo://ivoa.net/std/ObjObsSAP#query-0.3": f"{base}/query",
    }
    available = parse_availability(io.BytesIO(server.get("/objobssap/availability").content), pedantic=True)
    assert available.available


def test_addresses_are_those_the_client_used(server):
    port = server.url.rpartition(":")[2]
    text = server.http.get("/objobssap/capabilities", headers={"host": f"localhost:{port}"}).text
    assert f"http://localhost:{port}/objobssap/query" in text
    assert server.http.get("/objobssap/capabilities", headers={"host": "elsewhere.example"}).status_code == 421


def test_examples_work(server):
    page = ElementTree.fromstring(server.get("/objobssap/examples").content)
    addresses = [each.get("href") for each in page.iter("{http://www.w3.org/1999/xhtml}a")]
    assert len(addresses) == 4
    for address in addresses:
        rows_of(server.http.get(address))
