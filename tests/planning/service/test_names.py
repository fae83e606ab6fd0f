"""Stars by name, and what is typed into a search box, against the table and astropy."""

import csv
from pathlib import Path

import pytest
import scanplan
from astropy.coordinates import SkyCoord

TABLE = Path(scanplan.__file__).parent / "data" / "stars" / "bright_stars.csv"


@pytest.fixture(scope="module")
def table():
    lines = [line for line in TABLE.read_text(encoding="ascii").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def told(row):
    return {
        "name": row["name"] or f"HIP {row['hip']}",
        "hip": int(row["hip"]),
        "ra_deg": float(row["ra_deg"]),
        "dec_deg": float(row["dec_deg"]),
        "pmra_mas_yr": float(row["pmra_mas_yr"]),
        "pmdec_mas_yr": float(row["pmdec_mas_yr"]),
        "epoch": 1991.25,
        "magnitude": float(row["hp_mag"]),
    }


def found(server, path, **parameters):
    answer = server.get(path, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["stars"]


def test_all_of_the_table(server, table):
    assert found(server, "/api/names", limit=1000) == [told(row) for row in table]
    assert len(found(server, "/api/names")) == 20


@pytest.mark.parametrize("q", ["sir", "SIRIUS", " sirius ", "hip 32349", "HIP32349", "32349"])
def test_a_star_by_name_or_number(server, table, q):
    assert found(server, "/api/names", q=q) == [told(row) for row in table if row["name"] == "Sirius"]


def test_beginnings(server, table):
    expected = [told(row) for row in table if row["name"].lower().startswith("al")]
    assert len(expected) > 5
    assert found(server, "/api/names", q="Al") == expected
    assert found(server, "/api/names", q="Al", limit=3) == expected[:3]
    assert found(server, "/api/names", q="al n") == []


def test_no_more_than_there_may_be(server):
    for parameters in ({"limit": 0}, {"q": "x" * 201}, {"name": "sirius"}):
        assert server.get("/api/names", **parameters).status_code == 422


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("86.8212 -51.0665", "deg"),
        ("86.8212,-51.0665", "deg"),
        ("05:47:17.088 -51:03:59.44", "hourangle,deg"),
        ("05 47 17.088 -51 03 59.44", "hourangle,deg"),
        ("05h47m17.088s -51d03m59.44s", "hourangle,deg"),
        ("5h 47m 17.088s, -51d 03m 59.44s", "hourangle,deg"),
        ("05:47:17.088-51:03:59.44", "hourangle,deg"),
        ("05:47:17.088 \u221251:03:59.44", "hourangle,deg"),
    ],
)
def test_coordinates_as_astropy_reads_them(server, text, units):
    plain = text.replace("\u2212", "-").replace(",", " ").replace("8-5", "8 -5")
    expected = SkyCoord(plain, unit=units)
    (star,) = found(server, "/api/resolve", text=text)
    assert star["ra_deg"] == pytest.approx(expected.ra.deg, abs=1e-12)
    assert star["dec_deg"] == pytest.approx(expected.dec.deg, abs=1e-12)
    assert star["name"] is None
    assert star["epoch"] is None


def test_a_name_that_says_where(server):
    (star,) = found(server, "/api/resolve", text="WISE J085510.83-071442.5")
    expected = SkyCoord("08:55:10.83 -07:14:42.5", unit="hourangle,deg")
    assert (star["ra_deg"], star["dec_deg"]) == pytest.approx((expected.ra.deg, expected.dec.deg), abs=1e-12)
    assert star["name"] == "WISE J085510.83-071442.5"


def test_names_and_numbers_come_before_beginnings(server, table):
    assert found(server, "/api/resolve", text="Sirius") == [told(row) for row in table if row["name"] == "Sirius"]
    assert found(server, "/api/resolve", text="HIP 32349") == [told(row) for row in table if row["name"] == "Sirius"]
    assert len(found(server, "/api/resolve", text="Al")) > 5


@pytest.mark.parametrize(("text", "status"), [("Trappist-1", 404), ("400 20", 422), ("10 100", 422), ("1,2,3", 422)])
def test_what_is_no_place(server, text, status):
    answer = server.get("/api/resolve", text=text)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
