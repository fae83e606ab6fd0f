"""The answer about a star is what the library writes, to the byte."""

import numpy as np
import pytest
import scanplan as sp
from scanplan.ephemeris.timescales import iso
from scanplan.planning.catalogue.one_star import one_star
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.service.answer import Question
from scanplan.planning.service.answers.kinds import KINDS
from scanplan.planning.service.desk import Desk
from scanplan.planning.service.settings import Limits
from scanplan.planning.transit_formats import FORMATS


@pytest.mark.parametrize("name", ["json", "gost", "csv", "ecsv", "votable", "parquet"])
def test_same_bytes_as_the_library(server, name):
    answer = server.get("/api/transits", ra="86.8212", dec="-51.0665", start="2017-01-01", days=200, format=name)
    law = sp.propagate(sp.Mission.load("gaia"), "2017-01-01", "2017-07-20")
    found = sp.transits(law, one_star(86.8212, -51.0665))
    assert len(found) > 5
    assert answer.status_code == 200
    assert answer.content == b"".join(FORMATS[name].write([found], TransitOptions()))


@pytest.fixture(scope="module")
def desk():
    return Desk(sp.Mission.load("gaia"), Limits())


def windows(law):
    """Of all lengths; some end where a segment does."""
    rng = np.random.default_rng(9)
    ends = [law.start_et_ns, *(segment.stop_et_ns for segment in law.segments)]
    for number in range(12):
        start, stop = np.sort(rng.integers(law.start_et_ns, law.stop_et_ns, 2)).tolist()
        if number % 3 == 1:
            start = max(end for end in ends if end <= start)
        if number % 3 == 2:
            stop = min(end for end in ends if end >= stop)
        yield start, stop
    yield law.start_et_ns, law.stop_et_ns


def test_every_window_is_the_librarys(desk):
    """A worker propagates the whole mission once; the library the window."""
    star = {"ra": "86.8212", "dec": "-51.0665", "pmra": 4.65, "pmdec": 83.1, "parallax": 51.44, "epoch": 1991.25}
    made = one_star(86.8212, -51.0665, pmra_mas_yr=4.65, pmdec_mas_yr=83.1, parallax_mas=51.44, epoch_tcb_jyear=1991.25)
    options = TransitOptions(state=True, ccd_times=True)
    for number, (start, stop) in enumerate(windows(desk.mission.law)):
        law = sp.propagate(desk.mission, start, stop, desk.kernels)
        name = ("json", "csv", "votable")[number % 3]
        window = {"start": f"{iso(start, 'TDB', 9)} TDB", "end": f"{iso(stop, 'TDB', 9)} TDB"}
        asked = {**star, **window, "format": name, "state": True, "ccd_times": True}
        answer = KINDS["one-star"].answer(desk, Question("one-star", asked))
        assert answer.body == b"".join(FORMATS[name].write([sp.transits(law, made)], options))


@pytest.mark.parametrize(
    "window", [("2014-07-25", "2014-08-01"), ("2025-01-01", "2025-02-01"), ("1990-01-01", "2040-01-01")]
)
def test_a_window_outside_the_law_is_told_as_the_library_tells_it(server, window):
    with pytest.raises(sp.InvalidInput) as caught:
        sp.propagate(sp.Mission.load("gaia"), *window)
    answer = server.get("/api/transits", ra="1", dec="2", start=window[0], end=window[1])
    assert answer.status_code == 422
    assert (answer.json()["detail"], answer.json()["hint"]) == (caught.value.problem, caught.value.hint)


def test_what_is_wrong_is_told_in_one_problem_document(server):
    answer = server.get("/api/transits", ra="86.8212", dec="-510", start="2017-01-01", days=1)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == "dec"
    assert "-90 to 90" in answer.json()["detail"]
