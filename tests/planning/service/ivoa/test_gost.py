"""What scripts for GOST do, written anew, with the host changed: servlet, web form, export."""

import csv
import io
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest
import requests
import scanplan as sp
from scanplan.ephemeris.timescales import convert_ns
from scanplan.planning.catalogue.one_star import one_star
from scanplan.planning.field_angles import field_angles
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.products.transit_gost import HEADER
from scanplan.planning.transit_formats import FORMATS

RA, DEC = 86.82119, -51.06651
FORM = {
    "serviceCode": "1",
    "inputmode": "single",
    "srcname": "009",
    "srcra": str(RA),
    "srcdec": str(DEC),
    "from": "2014-07-25T10:31:26",
    "to": "2017-06-28T00:00:00",
}


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), "2014-07-25T10:31:26 TCB", "2025-01-15")


@pytest.fixture(scope="module")
def found(law):
    return sp.transits(law, one_star(RA, DEC))


@pytest.fixture(scope="module")
def root(server):
    """The servlet's XML, fetched as htof does: once for the cookie, once with it."""
    url = f"{server.url}/gost/GostServlet?ra={RA}&dec={DEC}"
    with requests.Session() as session:
        session.get(url)
        headers = {"Cookie": f"JSESSIONID={session.cookies.get_dict()['JSESSIONID']}"}
        answer = session.get(url, headers=headers, timeout=100)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.text)


def text_of(event, path):
    return event.find(path).text


def first_of_the_astrometric_field(root):
    """htof's rule: of the events within an hour of the first of them, the second."""
    kept, group, begun = [], [], None
    for event in root.findall("./targets/target/events/event"):
        at = datetime.strptime(text_of(event, "eventUtcDate"), "%Y-%m-%dT%H:%M:%S.%f")
        if begun is None or at - begun >= timedelta(hours=1):
            kept += [group[1]] if len(group) > 2 else []
            group, begun = [], at
        group.append(event)
    return [*kept, group[1]]


def test_the_second_event_of_each_passage_is_the_transit(root, found):
    events = first_of_the_astrometric_field(root)
    assert len(events) == len(found) > 150
    rows = list(csv.reader(io.StringIO(b"".join(FORMATS["gost"].write([found], TransitOptions())).decode())))[1:]
    for event, row in zip(events, rows, strict=True):
        assert text_of(event, "details/kind") == "AF"
        assert text_of(event, "eventUtcDate") == row[5]
        assert text_of(event, "details/ccdRow") == row[6]
        assert text_of(event, "details/fov") == row[9]
        assert float(text_of(event, "eventTcbBarycentricJulianDateAtBarycentre")) == float(row[12])
        told = [float(text_of(event, f"details/{name}")) for name in ("zetaFieldAngle", "scanAngle")]
        np.testing.assert_allclose(told, [float(row[7]), float(row[8])], rtol=0, atol=1e-10)
        factors = [float(text_of(event, f"details/parallaxFactor{name}")) for name in ("Al", "Ac")]
        np.testing.assert_allclose(factors, [float(row[10]), float(row[11])], rtol=0, atol=1e-8)


def test_transits_are_those_of_gosts_own_table_of_beta_pictoris(root):
    """Its first rows, as the package orbitize has them (orbitize/example_data/gaia_edr3_betpic_epochs.csv)."""
    rows = [
        ("2014-09-24T03:17:43.690", "1", -2.300433958482974, "FoVP", 2456924.6385198794),
        ("2014-09-24T05:04:17.895", "6", -2.2989421430856525, "FoVF", 2456924.712528852),
    ]
    events = {text_of(event, "eventUtcDate")[:19]: event for event in first_of_the_astrometric_field(root)}
    for utc, row, scan_angle, field, julian_date in rows:
        event = events[utc[:19]]
        assert (text_of(event, "details/ccdRow"), text_of(event, "details/fov")) == (row, field)
        off = datetime.fromisoformat(text_of(event, "eventUtcDate")) - datetime.fromisoformat(utc)
        assert abs(off) <= timedelta(milliseconds=5)  # the direction here has one digit less than theirs
        assert abs(float(text_of(event, "details/scanAngle")) - scan_angle) < 1e-6
        assert abs(float(text_of(event, "eventTcbBarycentricJulianDateAtBarycentre")) - julian_date) * 86400 < 5e-3


def test_events_stand_where_the_star_does(root, law, found):
    """Every event's angles are those of the attitude then, and its azimuth is one strip on."""
    events = root.findall("./targets/target/events/event")
    assert {text_of(event, "details/kind") for event in events} == {"SM", "AF"}
    some = events[:200]
    tcb = np.array([np.datetime64(text_of(event, "eventTcbDate")) for event in some])
    counts = (tcb - np.datetime64("2000-01-01T12:00:00")).astype("timedelta64[ns]").astype(np.int64)
    angles = field_angles(law, found.stars.directions()[:, 0], convert_ns(counts, "TCB", "TDB"))
    for name, values in (("zetaFieldAngle", angles.zeta_rad), ("scanAngle", angles.scan_angle_rad)):
        told = [float(text_of(event, f"details/{name}")) for event in some]
        np.testing.assert_allclose(told, values, rtol=0, atol=1e-8)
    fields = {"FoVP": 53.25, "FoVF": -53.25}
    beyond = [
        np.degrees(azimuth) - fields[text_of(event, "details/fov")]
        for event, azimuth in zip(some, angles.azimuth_rad, strict=True)
    ]
    strips = np.array([b for b, e in zip(beyond, some, strict=True) if text_of(e, "details/kind") == "AF"]) / 0.0808689
    np.testing.assert_allclose(strips, np.rint(strips), atol=2e-3)
    assert np.rint(strips).min() == -8
    assert np.rint(strips).max() == 0


def test_head_of_the_document(root):
    target = root.find("./targets/target")
    assert float(text_of(target, "coords/ra")) == np.radians(RA)
    assert text_of(target, "coords/raHms") == "05:47:17.086"
    assert text_of(target, "coords/decDms") == "-51:03:59.436"
    assert text_of(target, "name") == "86.8211900-51.0665100"


def test_a_script_that_looks_for_elements_in_the_text(server):
    """Some do not parse: scan angle and parallax factor stand beside each other."""
    parameters = {
        "ra": RA,
        "dec": DEC,
        "service": 1,
        "fromdate": "2015-01-01T00:00:00",
        "todate": "2016-01-01T00:00:00",
    }
    text = server.get("/gost/GostServlet", **parameters).text
    number = r"([-\d.eE+]+)"
    found = re.findall(f"<scanAngle>{number}</scanAngle><parallaxFactorAl>{number}</parallaxFactorAl>", text)
    assert len(found) == text.count("<event>") > 50


@pytest.mark.parametrize("as_parts", [True, False])
def test_form_and_export(server, as_parts):
    """The web form's way, with the cookies and the page's text that scripts rely on."""
    with httpx.Client(base_url=server.url, timeout=120) as client:
        assert client.get("/gost/").status_code == 200
        if as_parts:
            submitted = client.post("/gost/GostServlet", files={name: (None, value) for name, value in FORM.items()})
        else:
            submitted = client.post("/gost/GostServlet", data=FORM)
        assert submitted.status_code == 200
        assert "error" not in submitted.text
        number = re.search(r"Submitted with id (\d+)", submitted.text)[1]
        cookie = next(each for each in client.cookies.jar if each.name == "JSESSIONID")
        assert cookie.path == "/gost"
        answer = client.get(f"/gost/export.jsp?id={cookie.value}/{number}&format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(HEADER)
    star = one_star(RA, DEC, name="009")
    law = sp.propagate(sp.Mission.load("gaia"), f"{FORM['from']} TCB", f"{FORM['to']} TCB")
    assert answer.content == b"".join(FORMATS["gost"].write([sp.transits(law, star)], TransitOptions()))


def test_nothing_is_kept_for_an_export(server):
    """A session of the client's own, another client, another spelling of the form: the number says it all."""
    number = re.search(r"id (\d+)", server.http.post("/gost/GostServlet", data=FORM).text)[1]
    first = httpx.get(
        f"{server.url}/gost/export.jsp", params={"id": f"73EE915E5F9FF8B5376D82FC116F765D/{number}"}, timeout=120
    )
    assert first.status_code == 200
    assert first.content == server.get("/gost/export.jsp", id=number, format="CSV").content


@pytest.mark.parametrize("number", ["", "1", "x/2", "9" * 2400, "9" * 5000, str(int.from_bytes(b'{"ra":"1"}', "big"))])
def test_numbers_that_nobody_was_given_are_refused(server, number):
    answer = server.get("/gost/export.jsp", id=number)
    assert answer.status_code == 400
    assert "error" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"srcra": "1"},
        {"srcra": "1", "srcdec": "1", "to": "soon"},
        {"srcra": "1", "srcdec": "100"},
        {"srcra": "1", "srcdec": "1", "srcname": "\x00"},
    ],
)
def test_forms_without_a_star_are_an_error_page(server, fields):
    answer = server.http.post("/gost/GostServlet", data=fields)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "error" in answer.text
    assert "Submitted" not in answer.text


def test_names_of_stars_come_back_escaped(server):
    answer = server.get("/gost/GostServlet", ra=1, dec=2, name="<a> & b")
    assert ElementTree.fromstring(answer.text).find("./targets/target/name").text == "<a> & b"
    assert "<script>" not in server.get("/gost/GostServlet", ra="<script>", dec=2).text


def test_an_own_page_welcomes(server):
    for path in ("/gost", "/gost/", "/gost/index.jsp"):
        assert 'href="/"' in server.get(path).text


def test_a_bright_star_by_its_number_in_hipparcos(server):
    """As htof asks, of the few that the table has: Sirius stands where SIMBAD has it, 101.28715533 -16.71611586."""
    answer = server.get("/gost/GostServlet", name="HIP32349", service=1)
    target = ElementTree.fromstring(answer.text).find("./targets/target")
    place = np.degrees([float(text_of(target, f"coords/{name}")) for name in ("ra", "dec")])
    np.testing.assert_allclose(place, [101.28715533, -16.71611586], atol=2e-6)
    assert text_of(target, "name") == "HIP32349"
    unknown = server.get("/gost/GostServlet", name="HIP27321", service=1)
    assert unknown.status_code == 400
    assert "error" in unknown.text
