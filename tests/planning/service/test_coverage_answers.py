"""Coverage over HTTP is what the library has, value by value; frames add up to any window between their edges."""

import base64

import numpy as np
import pytest
import scanplan as sp
from scanplan.planning.products import healpix_map

WINDOW = {"start": "2017-02-05", "days": 60}


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), "2017-02-05", "2017-04-06")


@pytest.mark.parametrize("quantity", ["transits", "transits_fovf", "longest_gap", "scan_direction_mean_k2"])
def test_a_quantity_has_the_values_of_the_library(server, law, quantity):
    told = server.get("/api/coverage", nside=16, quantity=quantity, **WINDOW).json()
    column = sp.coverage(law, 16, ("counts", "epochs", "moments")).column(quantity)
    values = np.array(told["values"], np.float64)  # null is NaN
    assert np.array_equal(values, column.values, equal_nan=True)
    assert told["quantity"] == {"name": quantity, "unit": column.unit, "description": column.description}
    assert (told["least"], told["most"]) == (np.nanmin(values), np.nanmax(values))
    assert told["pixels"] == np.isfinite(values).sum()
    assert (told["start_utc"], told["end_utc"]) == ("2017-02-05T00:00:00.000Z", "2017-04-06T00:00:00.000Z")


def test_the_file_is_the_one_that_the_library_writes(server, law):
    answer = server.get("/api/coverage", nside=8, format="fits", reduce="counts,parallax", **WINDOW)
    assert answer.content == healpix_map.write(sp.coverage(law, 8, ("counts", "parallax")))
    assert answer.headers["content-type"] == "application/fits"
    assert 'filename="gaia_20170205_20170406_coverage.fits"' in answer.headers["content-disposition"]


def test_frames_add_up_to_the_windows_between_their_edges(server):
    told = server.get(
        "/api/coverage/frames", start="2015-01-01", end="2017-02-03T04:05:06.789", nside=16, frames=12
    ).json()
    raw = np.frombuffer(base64.b64decode(told["counts"]), f"<u{told['bytes_per_count']}")
    counts = raw.reshape(12, 3072).astype(np.int64)
    mission = sp.Mission.load("gaia")
    whole = sp.propagate(mission, "2015-01-01", "2017-02-03T04:05:06.789")
    assert np.array_equal(counts.sum(axis=0), sp.coverage(whole, 16)["transits"])
    span = whole.stop_et_ns - whole.start_et_ns
    edges = [whole.start_et_ns + span * number // 12 for number in range(13)]
    for first, last in ((0, 1), (3, 9), (11, 12)):
        part = sp.coverage(sp.propagate(mission, edges[first], edges[last]), 16)
        assert np.array_equal(counts[first:last].sum(axis=0), part["transits"])
    assert len(told["edges_utc"]) == 13
    assert told["edges_utc"][-1] == "2017-02-03T04:05:06.789Z"


@pytest.mark.parametrize(
    ("path", "given", "parameter", "said"),
    [
        ("", {"nside": 48}, "nside", "power of two"),
        ("", {"nside": 512}, "nside", "64"),
        ("", {"quantity": "colour"}, "quantity", "longest_gap"),
        ("", {"format": "fits", "reduce": "colours"}, "reduce", "moments"),
        ("", {"start": "2013-01-01"}, None, "leaves the law"),
        ("/frames", {"frames": 121}, "frames", "120"),
        ("/frames", {"nside": 64, "frames": 100}, None, "fewer frames"),
    ],
)
def test_what_cannot_be_mapped_is_said(server, path, given, parameter, said):
    answer = server.get(f"/api/coverage{path}", **{**WINDOW, **given})
    assert answer.status_code == 422
    told = answer.json()
    assert said in told["detail"]
    assert told.get("parameter") == parameter
