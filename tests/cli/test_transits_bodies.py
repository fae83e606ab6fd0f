"""``scanplan transits --body``: what a user gets, and what a user is told."""

import csv
import io
import json

import numpy as np
import pytest
import scanplan
from scanplan.planning.bodies import body_transits
from scanplan.planning.readers import read_transits

from ..planning.made_bodies import write_spk

DAYS = ("--start", "2017-02-20", "--days", 30)


@pytest.fixture(scope="module")
def law():
    return scanplan.propagate(scanplan.Mission.load("gaia"), "2017-02-20", "2017-03-22")


@pytest.fixture
def spk(law, tmp_path):
    """A body that stands still beside Jupiter."""
    et_s = np.arange(law.start_et_ns - 10**13, law.stop_et_ns + 10**13, 10**13) * 1e-9
    places_km = np.tile(law.kernels.ephemeris.position_km(5, 0, et_s[:1]), (et_s.size, 1))
    return write_spk(tmp_path / "still.bsp", 2000001, et_s, places_km)


def test_two_bodies_to_the_standard_output(call, law):
    done = call("transits", "gaia", "--body", "jupiter", "--target", "8", *DAYS)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    found = [body_transits(law, number) for number in (5, 8)]
    assert (done.code, done.err) == (0, "")
    assert [row["star"] for row in rows] == [each.body.name for each in found for _ in range(len(each))]
    assert [int(row["tcb_ns"]) for row in rows] == np.concatenate([each.tcb_ns for each in found]).tolist()
    assert [int(row["barycentric_tcb_ns"]) for row in rows] == np.concatenate(
        [each.barycentric_tcb_ns for each in found]
    ).tolist()
    assert [float(row["ra_deg"]) for row in rows] == pytest.approx(
        np.degrees(np.concatenate([each.stars.ra_rad for each in found])), abs=1e-12
    )


@pytest.mark.parametrize("format_", ["csv", "parquet", "votable", "ecsv", "gost"])
def test_every_format(call, law, tmp_path, format_):
    path = tmp_path / f"transits.{format_}"
    done = call("transits", "gaia", "--body", "jupiter", *DAYS, "--format", format_, "--out", path, "--json")
    table = read_transits(path)
    assert json.loads(done.out)["bodies"] == 1
    assert json.loads(done.out)["transits"] == len(table) == len(body_transits(law, 5)) > 20
    assert call("check", path).code == 0
    if table.metadata:
        assert "astrometric" in table.metadata["conventions"]["position"]


def test_a_body_from_an_spk(call, spk):
    done = call("transits", "gaia", "--target", "2000001", "--spk", spk, *DAYS, "--summary")
    assert done.code == 0
    assert done.out.startswith("bodies")
    by_kernel = call("transits", "gaia", "--body", "ceres", "--kernel", spk, *DAYS, "--summary")
    assert by_kernel.out == done.out


def test_outside_what_the_spk_covers(call, spk):
    done = call("transits", "gaia", "--target", "2000001", "--spk", spk, "--start", "2017-02-20", "--days", 90)
    assert done.code == 3
    assert done.out == ""
    assert done.err.startswith("scanplan: body CERES (2000001) seen from SOLAR SYSTEM BARYCENTER (0) is covered from ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--body", "ceres"), 3, "no kernel loaded gives body CERES (2000001); there are "),
        (("--body", "nibiru"), 3, "no body is known as 'nibiru'; give a NAIF number, or the name of one "),
        (("--body", "mars", "--ra", "10"), 2, "Give either --body or --ra."),
        (("--body", "mars", "--ra-column", "ra"), 2, "Give either --body or --ra-column."),
        (("--spk", "asteroid.bsp"), 2, "Say which --body the --spk is for."),
        (("--body", "mars", "--spk", "asteroid.bsp"), 3, "asteroid.bsp: no such kernel"),
        (("--body", "mars", "--out", "folder/"), 2, "a folder is made from a catalogue in a file"),
    ],
)
def test_what_makes_no_sense(call, tmp_path, monkeypatch, options, code, told):
    monkeypatch.chdir(tmp_path)
    done = call("transits", "gaia", *options, *DAYS)
    assert done.code == code
    assert told in done.err
    assert done.out == ""
    assert not list(tmp_path.iterdir())
