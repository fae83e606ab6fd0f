"""A script for GOST's ObjVisSAP, with another host; what GOST itself answered is the truth."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import httpx
import numpy as np
import pytest
import pyvo
from astropy.io import votable
from lxml import etree
from pyvo.dal.exceptions import DALOverflowWarning, DALQueryError
from pyvo.dal.query import DALQuery, DALService
from scanplan.planning.service.answer import problem
from scanplan.planning.service.ivoa.objvissap import OBJVISSAP
from scanplan.planning.service.routes.vo import votable_problem
from scanplan.planning.service.service import response

SCHEMAS = Path(votable.__file__).parent / "data"
ADDRESS = "/gost/ObjVisSAP/gaiaobjvisap"
DAY_S, NS_PER_DAY = 86_400.0, 86_400_000_000_000


@pytest.fixture(scope="module")
def gost():
    """GOST's own rows for 45, +20."""
    lines = (Path(__file__).parent / "gost_45_20.csv").read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return votable.parse(io.BytesIO(answer.content), verify="exception").get_first_table().array


@pytest.fixture(scope="module")
def ours(server):
    return rows_of(server.get(ADDRESS, s_ra=45, s_dec=20, t_min=56800, t_max=60800, MAXREC=10000))


def test_rows_are_gosts(ours, gost):
    covered = [row for row in gost if float(row["t_start"]) < ours["t_validity"][0]]
    assert len(gost) == 142
    assert len(covered) == 137
    assert len(ours) == len(covered)
    for name in ("t_start", "t_stop"):
        off_ms = (ours[name] - np.array([float(row[name]) for row in covered])) * DAY_S * 1e3
        print(f"{name}: largest {np.abs(off_ms).max():.3f} ms, median {np.median(np.abs(np.asarray(off_ms))):.3f} ms")
        assert np.abs(off_ms).max() < 0.2
    assert list(ours["t_start_gaia_timestamp"]) == [row["t_start_gaia_timestamp"] for row in covered]
    assert set(ours["t_visibility"]) == {40.5}


def test_starts_are_the_transits_of_the_library(server, ours):
    answer = server.get("/api/transits", ra="45", dec="20", start="2014-07-26", end="2025-01-15", format="csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    expected = [Decimal(row["barycentric_tcb_ns"]) / NS_PER_DAY + Decimal("51544.5") for row in table]
    assert [float(each) for each in expected] == list(ours["t_start"])  # the double nearest to the nanosecond


def test_beyond_the_law_is_told_and_not_refused(server):
    answer = server.get(ADDRESS, s_ra=45, s_dec=20, t_min=60500, t_max=60800)
    assert 'name="T_MAX_HARD_LIMIT"' in answer.text
    assert len(rows_of(answer)) == 4
    assert len(rows_of(server.get(ADDRESS, s_ra=45, s_dec=20, t_min=60800, t_max=70000))) == 0
    assert len(rows_of(server.get(ADDRESS, s_ra=45, s_dec=20, t_max=50000))) == 0


def test_windows_that_meet_share_no_row_and_lose_none(server, ours):
    middle = float(ours["t_start"][70])
    first = rows_of(server.get(ADDRESS, s_ra=45, s_dec=20, t_max=repr(middle)))
    second = rows_of(server.get(ADDRESS, s_ra=45, s_dec=20, t_min=repr(middle)))
    assert (len(first), len(second)) == (70, 67)


@pytest.mark.parametrize("parameters", [{}, {"s_ra": 45, "s_dec": 20, "MAXREC": 3, "t_max": 70000}])
def test_documents_are_of_the_schema(server, parameters):
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "VOTable.v1.3.xsd"))
    schema.assertValid(etree.fromstring(server.get(ADDRESS, **parameters).content))


@pytest.mark.parametrize(
    "parameters",
    [
        {"s_ra": 45, "s_dec": 20},
        {"S_RA": "45.0", "S_Dec": "+20", "maxrec": 5, "service": 1},
        {"s_ra": 45, "s_dec": 20, "MAXREC": 0},
        {"s_ra": 83.6, "s_dec": -90, "RESPONSEFORMAT": "votable/td"},
    ],
)
def test_documents_pass_astropys_validator(server, tmp_path, parameters):
    file, said = tmp_path / "answer.xml", io.StringIO()
    file.write_bytes(server.get(ADDRESS, **parameters).content)
    assert votable.validate(file, output=said), said.getvalue()


def test_no_records_are_the_description(server):
    answer = server.get(ADDRESS, s_ra=45, s_dec=20, MAXREC=0)
    assert len(rows_of(answer)) == 0
    assert "OVERFLOW" not in answer.text
    assert "ivo://ivoa.net/std/ObjVisSAP#query-0.5" in answer.text


@pytest.mark.parametrize(
    ("format_", "media_type"),
    [
        ("", "application/xml"),
        ("null", "application/xml"),
        ("votable", "application/xml"),
        ("application/x-votable+xml;charset=utf-8;serialization=TABLEDATA", "application/x-votable+xml"),
        ("text/xml", "text/xml"),
        ("csv", "text/csv"),
    ],
)
def test_the_format_that_was_asked_for(server, format_, media_type):
    answer = server.get(ADDRESS, s_ra=45, s_dec=20, MAXREC=2, RESPONSEFORMAT=format_)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type


def test_csv_has_the_same_rows(server, ours):
    answer = server.get(ADDRESS, s_ra=45, s_dec=20, RESPONSEFORMAT="text/csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [float(row["t_stop"]) for row in table] == list(ours["t_stop"])


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"s_dec": 20}, "s_ra"),
        ({"s_ra": "north", "s_dec": 20}, "north"),
        ({"s_ra": 45, "s_dec": 200}, "-90 to 90"),
        ({"s_ra": 45, "s_dec": 20, "t_min": "<now>"}, "&lt;now&gt;"),
        ({"s_ra": 45, "s_dec": 20, "MAXREC": -1}, "MAXREC"),
        ({"s_ra": 45, "s_dec": 20, "RESPONSEFORMAT": "votable/b2"}, "RESPONSEFORMAT"),
        ({"s_ra": [45, 46], "s_dec": 20}, "twice"),
    ],
)
def test_errors_are_dalis_documents(server, tmp_path, parameters, said):
    answer = server.get(ADDRESS, **parameters)
    assert answer.status_code == 400
    assert 'name="QUERY_STATUS" value="ERROR"' in answer.text
    assert said in answer.text
    file, report = tmp_path / "answer.xml", io.StringIO()
    file.write_bytes(answer.content)
    assert votable.validate(file, output=report), report.getvalue()


def test_pyvo_reads_the_answer(server, gost):
    results = DALService(server.url + ADDRESS).create_query(s_ra=45, s_dec=20, t_max=60800).execute()
    assert len(results) == 137
    assert results.fieldnames[:2] == ("t_validity", "t_start")
    assert results.fieldname_with_utype("obscore:Char.TimeAxis.Coverage.Support.Extent") == "t_visibility"
    assert abs(results[0]["t_start"] - float(gost[0]["t_start"])) * DAY_S < 1e-3


def test_pyvo_reads_overflow_errors_and_posts(server):
    with pytest.warns(DALOverflowWarning):
        assert len(DALQuery(server.url + ADDRESS, s_ra=45, s_dec=20, MAXREC=3).execute()) == 3
    with pytest.raises(DALQueryError, match="no number"):
        DALQuery(server.url + ADDRESS, s_ra=45, s_dec=20, t_min="soon").execute()
    posted = DALQuery(server.url + ADDRESS, s_ra=45, s_dec=20).execute_votable(post=True)
    assert len(posted.get_first_table().array) == 137
    print("pyvo", pyvo.__version__)


def test_targets_of_an_upload_have_a_table_each(server, ours):
    text = "name,ra,dec\nfirst,45,20\n'second' <2>,05:47:17.088,-51:03:59.44\n\n# none\n12.5, -3.25\n"
    sent = server.http.post(ADDRESS, params={"t_min": 56000}, content=text, headers={"content-type": "text/csv"})
    form = server.http.post(ADDRESS, data={"t_min": 56000}, files={"targets": ("targets.csv", text, "text/csv")})
    assert sent.content == form.content
    tables = list(votable.parse(io.BytesIO(sent.content), verify="exception").iter_tables())
    assert [table.name for table in tables] == ["first", "'second' <2>", "source_name_2"]
    np.testing.assert_array_equal(tables[0].array["t_start"], ours["t_start"])
    alone = rows_of(server.get(ADDRESS, s_ra="12.5", s_dec="-3.25"))
    np.testing.assert_array_equal(tables[2].array["t_stop"], alone["t_stop"])


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        ("a,1,2\nb,1,95\n", "line 2"),
        ("a,1,2,3\n", "line 1"),
        ("\n", "no targets"),
        ("x,1,2\n" * 1001, "more than 1,000"),
        (b"\xff\xfe,1,2\n", "UTF-8"),
    ],
)
def test_what_is_wrong_in_an_upload_is_told_by_line(server, upload, said):
    answer = server.http.post(ADDRESS, content=upload, headers={"content-type": "text/csv"})
    assert answer.status_code == 400
    assert 'value="ERROR"' in answer.text
    assert said in answer.text


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"{}", "application/json"),
        (b"--x\r\n", "multipart/form-data"),
        (b"no parts", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Type: text/csv\r\n\r\na\r\n--x--", "multipart/form-data; boundary=x"),
        (b"&".join(b"a=%d" % k for k in range(100)), "application/x-www-form-urlencoded"),
    ],
)
def test_bodies_that_are_no_forms_are_refused(server, body, media_type):
    answer = server.http.post(ADDRESS, content=body, headers={"content-type": media_type})
    assert answer.status_code == 400
    assert 'value="ERROR"' in answer.text


def test_the_same_question_has_the_same_bytes(server):
    asked = {"s_ra": 200.5, "s_dec": -10, "t_min": 57000, "t_max": 58000}
    with httpx.Client(base_url=server.url, timeout=120) as other:
        assert other.get(ADDRESS, params=asked).content == server.get(ADDRESS, **asked).content


def test_a_busy_service_says_so_in_dalis_words():
    told = response(problem(429, "Too many <requests> wait.", hint="try again", Retry_After="1"))
    answer = votable_problem(OBJVISSAP, told, "application/xml")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert b'value="ERROR">Too many &lt;requests&gt; wait.; try again</INFO>' in answer.body
    assert votable_problem(OBJVISSAP, response(problem(422, "no")), "text/xml").status_code == 400
