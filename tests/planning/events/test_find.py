"""The other kinds of events, by brute force; which kinds are searched; what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.events.find import find_events
from scanplan.planning.events.kinds import KINDS
from scanplan.planning.events.manoeuvres import ManoeuvreList
from scanplan.planning.mission import Mission
from scanplan.planning.mission_events import Antenna
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate

from ..made_bodies import Truth, kernels_in_cspice

SECOND_NS = 1_000_000_000
WINDOW = ("2017-02-08", "2017-02-10")


@pytest.fixture(scope="module")
def law(gaia):
    """Two days that hold a step of the spin phase."""
    return propagate(gaia, *WINDOW)


def brute(law, wanted, step_ns):
    """(first, last) samples of the runs on a grid in which ``wanted`` is true, by segment of the law."""
    runs = []
    for piece in law.segments:
        begin, end = max(law.start_et_ns, piece.start_et_ns), min(law.stop_et_ns, piece.stop_et_ns)
        grid = np.arange(begin, end, step_ns)
        inside = np.r_[False, wanted(grid), False]
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        runs += [(grid[a], grid[b - 1]) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return runs


def assert_same(events, runs, step_ns):
    assert len(events) == len(runs) > 0
    for event, (first, last) in zip(events, runs, strict=True):
        assert 0 <= first - event.start_et_ns < step_ns
        assert 0 < event.stop_et_ns - last <= step_ns


def test_galactic_latitudes_by_astropy(law):
    from astropy import units as u
    from astropy.coordinates import SkyCoord

    step_ns = 20 * SECOND_NS
    events = find_events(law, ["galactic-plane"]).events
    for index, field in enumerate(law.mission.fields):

        def near(et_ns, index=index):
            pointing = law.fov(et_ns)[index]
            return np.abs(SkyCoord(pointing.ra_rad * u.rad, pointing.dec_rad * u.rad).galactic.b.deg) < 5.0

        assert_same([each for each in events if each.subject == field.name], brute(law, near, step_ns), step_ns)


@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (0.6, 0.0, 0.8)])
def test_the_earth_outside_a_cone_by_cspice(gaia, axis):
    x, y, z = axis
    wide = propagate(replace(gaia, antenna=Antenna(axis, 45.0)), "2017-02-08", "2017-02-22")
    law = wide if axis[0] == 0.0 else propagate(wide.mission, *WINDOW)
    events = find_events(law, ["antenna"]).events
    with kernels_in_cspice(law.kernels):
        truth = Truth(law, 399)

        def outside(et_ns):
            turned = np.einsum("k,nkj->nj", [x, y, z], srs_axes(law.attitude(et_ns)))
            return np.degrees(np.arccos((turned * truth.direction(et_ns)).sum(axis=1))) > 45.0

        step_ns = 300 * SECOND_NS
        assert_same(events, brute(law, outside, step_ns), step_ns)


def test_the_sun_keeps_its_angle_within_what_the_formula_of_the_nominal_sun_allows(gaia):
    limits = replace(gaia.event_limits, sun_aspect_tolerance_deg=0.05)
    law = propagate(replace(gaia, event_limits=limits), "2017-02-08", "2017-04-08")
    assert find_events(propagate(gaia, "2017-02-08", "2017-04-08"), ["sun-aspect"]).events == ()
    events = find_events(law, ["sun-aspect"]).events
    with kernels_in_cspice(law.kernels):
        truth = Truth(law, 10)

        def off(et_ns):
            line_km, _ = truth.line(et_ns)
            sun = line_km / np.linalg.norm(line_km, axis=1, keepdims=True)
            cosine = (srs_axes(law.attitude(et_ns))[:, 2] * sun).sum(axis=1)
            # aberration moves the Sun by 20" at most
            return np.abs(np.degrees(np.arccos(cosine)) - 45.0)

        middles = np.array([each.peak_et_ns for each in events])
        assert middles.size > 0
        assert off(middles) == pytest.approx([each.value for each in events], abs=21.0 / 3600.0)


def test_borders_of_segments(law):
    (border,) = find_events(law, ["segment"]).events
    assert border.start_et_ns == border.stop_et_ns == law.jumps()[0].et_ns
    assert border.subject == "NSL GAREQ 2"
    assert border.value == pytest.approx(82.5)


def test_manoeuvres_are_cut_and_those_outside_refused(law, tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("# comment\nkind,start,end\nburn,2017-02-07,2017-02-08T01:00\nburn,2017-02-09,2017-02-09T01:00\n")
    listed = ManoeuvreList.read(path)
    found = find_events(law, ["manoeuvre"], manoeuvres=listed)
    assert found.events[0].start_et_ns == law.start_et_ns
    assert [each.kind for each in found.events] == ["manoeuvre"] * 2
    assert found.inputs[-1]["name"] == "m.csv"
    path.write_text("kind,start,end\nburn,2017-02-09,2017-02-09T01:00\nburn,2017-02-10,2017-02-11\n")
    with pytest.raises(InvalidInput, match=r"m.csv:3: the manoeuvre 2017-02-10.*outside the window; it goes from"):
        find_events(law, manoeuvres=ManoeuvreList.read(path))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("burn,2017-02-09,2017-02-09", "m.csv:2: end: the manoeuvre ends at or before its start"),
        ("burn,soon,2017-02-09", "m.csv:2: start:"),
        (",2017-02-08,2017-02-09", "m.csv:2: kind: the manoeuvre has no kind"),
        ("burn,2017-02-08", "m.csv:2: 2 values in this line"),
    ],
)
def test_bad_lists_of_manoeuvres(tmp_path, line, words):
    path = tmp_path / "m.csv"
    path.write_text(f"kind,start,end\n{line}\n")
    with pytest.raises(InvalidInput) as caught:
        ManoeuvreList.read(path)
    assert words in str(caught.value)


def test_kinds_without_what_they_need(law):
    for kind, words in (("dense-region", "a data rate"), ("manoeuvre", "a list of manoeuvres"), ("comet", "no kind")):
        with pytest.raises(UsageError, match=words):
            find_events(law, [kind])
    told = []
    find_events(law, on_done=told.append)
    assert told == [name for name in KINDS if name not in ("dense-region", "manoeuvre")]


def test_a_mission_that_says_nothing_has_eclipses_and_borders():
    law = propagate(Mission.load("hipparcos"), "1990-01-01", "1990-01-03")
    told = []
    found = find_events(law, on_done=told.append)
    assert told == ["umbra", "penumbra", "antumbra", "segment"]
    assert found.events == ()


def test_events_are_in_order_and_the_same_again(law):
    found = find_events(law)
    keys = [(each.start_et_ns, each.kind, each.subject) for each in found.events]
    assert keys == sorted(keys)
    assert all(law.start_et_ns <= e.start_et_ns <= e.peak_et_ns <= e.stop_et_ns <= law.stop_et_ns for e in found.events)
    assert find_events(propagate(law.mission, *WINDOW)) == found
