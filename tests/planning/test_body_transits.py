"""Transits of planets and of bodies that are made up, against CSPICE, ERFA and brute force."""

from itertools import pairwise

import numpy as np
import pytest
import spiceypy
from scanplan.errors import CoverageError, InvalidInput
from scanplan.planning.bodies import body_transits
from scanplan.planning.focal_plane import NOT_SEEN, ccd_times_et_ns
from scanplan.planning.mission import Mission
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate

from .ccd_rows import heights_rad, row_of
from .gost import shortest
from .made_bodies import AXES, BARYCENTER, Truth, kernels_in_cspice, write_spk

SECOND_NS = 1_000_000_000
STEP_NS = 240 * SECOND_NS
WINDOWS = {
    "jupiter": ("2017-02-01", "2017-03-15"),
    "mars": ("2014-11-25", "2015-01-05"),
    "saturn": ("2017-03-01", "2017-05-20"),
    "venus": ("2017-05-25", "2017-06-25"),
    "moon": ("2019-01-01", "2019-02-15"),
}


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module", params=WINDOWS)
def planet(request, gaia):
    """A law, the transits of a planet between rows too, and where it really is."""
    law = propagate(gaia, *WINDOWS[request.param])
    found = body_transits(law, request.param, between_rows=True)
    with kernels_in_cspice(law.kernels):
        yield law, found, Truth(law, found.body.number)


def lines_passed(law, truth, step_ns=STEP_NS):
    """Fields, and first nanoseconds with their line passed, by brute force: (field, et_ns), by time."""
    field, passed = [], []
    for piece in law.segments:
        begin, end = max(law.start_et_ns, piece.start_et_ns), min(law.stop_et_ns, piece.stop_et_ns)
        grid = np.unique(np.append(np.arange(begin, end, step_ns), end - 1))
        azimuth, zeta = truth.azimuth_and_zeta(grid)
        for index, each in enumerate(law.mission.fields):
            off = shortest(azimuth - each.azimuth_rad)
            near = np.abs(zeta[1:]) < 0.2
            at = np.flatnonzero((off[:-1] > 0.0) & (off[1:] <= 0.0) & (off[:-1] - off[1:] < 1.0) & near)
            before, after = grid[at], grid[at + 1]
            while at.size and (after - before).max() > 1:
                middle = before + (after - before) // 2
                to_come = shortest(truth.azimuth_and_zeta(middle)[0] - each.azimuth_rad) > 0.0
                before, after = np.where(to_come, middle, before), np.where(to_come, after, middle)
            low, high = heights_rad(each)
            height = truth.azimuth_and_zeta(after)[1] if at.size else np.empty(0)
            inside = (height >= low) & (height < high)
            field.append(np.full(inside.sum(), index))
            passed.append(after[inside])
    field, passed = np.concatenate(field), np.concatenate(passed)
    order = np.argsort(passed)
    return field[order], passed[order]


def test_none_is_lost_and_none_is_double(planet):
    law, found, truth = planet
    field, et_ns = lines_passed(law, truth)
    assert found.field.tolist() == field.tolist()
    assert found.body.name == "MOON" or len(found) > 5
    if len(found):
        off_ns = np.abs(found.et_ns - et_ns).max()
        print(f"{found.body.name}: {len(found)} transits, times within {off_ns} ns")
        assert off_ns < 100


@pytest.mark.long
@pytest.mark.parametrize("body", ["jupiter", "mars", "saturn", "venus"])
def test_none_is_lost_of_the_whole_law(gaia, body):
    law = propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)
    found = body_transits(law, body, between_rows=True)
    with kernels_in_cspice(law.kernels):
        field, et_ns = lines_passed(law, Truth(law, found.body.number), 1200 * SECOND_NS)
    assert found.field.tolist() == field.tolist()
    off_ns = np.abs(found.et_ns - et_ns).max()
    print(f"{found.body.name}: {len(found)} transits, times within {off_ns} ns")
    assert off_ns < 100


def test_what_is_told_of_each(planet):
    law, found, truth = planet
    if not len(found):
        pytest.skip("it keeps out of the fields")
    azimuth, zeta = truth.azimuth_and_zeta(found.et_ns)
    of_field = np.array([each.azimuth_rad for each in law.mission.fields])[found.field]
    off_s = shortest(azimuth - of_field) / law.mission.law.spin_rate_rad_s
    zeta_0, zeta_1 = (truth.azimuth_and_zeta(found.et_ns + beside)[1] for beside in (-SECOND_NS, SECOND_NS))
    lead = np.array([each.sky_mapper_lead_s for each in law.mission.fields])[found.field]
    row = row_of(law, found.field, zeta, zeta - lead * (zeta_1 - zeta_0) / 2.0)
    line_km, light_s = truth.line(found.et_ns)
    u = line_km / np.linalg.norm(line_km, axis=1)[:, None]
    w = truth.direction(found.et_ns)
    ra, dec = found.stars.ra_rad, found.stars.dec_rad
    place = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)
    along = np.cross(srs_axes(law.attitude(found.et_ns))[:, 2], w)
    east = np.stack([-w[:, 1], w[:, 0], np.zeros(len(w))], axis=1)
    north = np.cross(w, east)
    scan_angle = np.arctan2((along * east).sum(axis=1), (along * north).sum(axis=1))
    assert np.abs(off_s).max() < 1e-7
    assert np.abs(found.zeta_rad - zeta).max() < 1e-11
    assert np.abs(found.zeta_rate_rad_s - (zeta_1 - zeta_0) / 2.0).max() < 1e-12
    assert np.array_equal(found.row, row)
    assert np.abs(place - u).max() < 1e-12
    assert np.abs(found.body.distance_km - light_s * 299_792.458).max() < 1e-3
    assert np.abs(shortest(found.scan_angle_rad - scan_angle)).max() < 1e-10
    assert set(found.stars.names) == {found.body.name}


def test_light_at_the_barycentre(planet):
    """What left the body when the spacecraft's light did is at the barycentre after the delay."""
    _, found, truth = planet
    _, light_s = truth.line(found.et_ns)
    for et_ns, delay_s, there_s in zip(found.et_ns, found.delay_s, light_s, strict=True):
        et_s = et_ns * 1e-9
        _, to_barycentre_s = spiceypy.spkpos(truth.body, et_s + delay_s, AXES, "CN", BARYCENTER)
        assert abs((delay_s - to_barycentre_s) + there_s) < 1e-6


def test_times_on_the_strips(planet):
    """A planet moves while it passes the strips."""
    law, found, truth = planet
    times = ccd_times_et_ns(found)
    assert found.body.name == "MOON" or (times != NOT_SEEN).any()
    for index, strip in enumerate(law.mission.strips):
        seen = np.flatnonzero(times[:, index] != NOT_SEEN)
        if not seen.size:
            continue
        azimuth, _ = truth.azimuth_and_zeta(times[seen, index])
        of_field = np.array([each.azimuth_rad for each in law.mission.fields])[found.field[seen]]
        off_s = shortest(azimuth - of_field + strip.offset_rad) / law.mission.law.spin_rate_rad_s
        assert np.abs(off_s).max() < 3e-5


def test_windows_that_meet_share_no_transit(gaia):
    whole = propagate(gaia, *WINDOWS["jupiter"])
    found = body_transits(whole, "jupiter")
    cuts = [whole.start_et_ns, found.et_ns[3], found.et_ns[4] + 1, found.et_ns[5], whole.stop_et_ns]
    parts = [body_transits(propagate(gaia, int(a), int(b)), "jupiter").et_ns for a, b in pairwise(cuts)]
    assert np.concatenate(parts).tolist() == found.et_ns.tolist()
    assert [part.size for part in parts[1:3]] == [2, 0]
    listed = body_transits(whole, "jupiter", between_rows=True)
    assert listed.et_ns[listed.row > 0].tolist() == found.et_ns.tolist()
    assert body_transits(whole, 5).et_ns.tolist() == body_transits(whole, " Jupiter Barycenter").et_ns.tolist()


RUNNER = 2_000_001
"""A body that runs along the scanned circle."""


@pytest.fixture(scope="module", params=[-200.0, -30.0, 30.0, 200.0])
def runner(request, gaia, tmp_path_factory):
    """It stays in the scan plane, 2 million km off, and runs so many degrees a day with the scan."""
    window = "2016-05-01", "2016-05-05"
    law = propagate(gaia, *window)
    et_ns = np.arange(law.start_et_ns - 3600 * SECOND_NS, law.stop_et_ns + 3600 * SECOND_NS, 300 * SECOND_NS)
    wide = propagate(gaia, int(et_ns[0]), int(et_ns[-1]))
    axes = srs_axes(wide.attitude(et_ns))
    since_s = (et_ns - et_ns[0]) * 1e-9
    azimuth = (np.radians(request.param) / 86400.0 - gaia.law.spin_rate_rad_s) * since_s
    u = np.cos(azimuth)[:, None] * axes[:, 0] + np.sin(azimuth)[:, None] * axes[:, 1]
    file = write_spk(
        tmp_path_factory.mktemp("runner") / "runner.bsp", RUNNER, et_ns * 1e-9, law.orbit(et_ns)[0] + 2e6 * u
    )
    kernels = gaia.kernel_set([file])
    law = propagate(gaia, *window, kernels)
    with kernels_in_cspice(kernels):
        yield request.param, law, Truth(law, RUNNER)


def test_a_body_that_runs_with_the_scan(runner):
    """The faster it runs the rarer it is met, whatever the law's turns: in some never, in others twice."""
    deg_per_day, law, truth = runner
    found = body_transits(law, RUNNER, between_rows=True)
    field, et_ns = lines_passed(law, truth)
    assert found.field.tolist() == field.tolist()
    assert np.abs(found.et_ns - et_ns).max() < 1000
    assert body_transits(law, "ceres", between_rows=True).et_ns.tolist() == found.et_ns.tolist()
    of_turns = [
        np.histogram(found.et_ns[found.field == f], np.append(law.turns.begin_ns, law.turns.end_ns[-1]))[0]
        for f in range(len(law.mission.fields))
    ]
    turns = (np.degrees(law.mission.law.spin_rate_rad_s) * 86400.0 - deg_per_day) * 4.0 / 360.0
    assert all(abs(each.sum() - turns) < 2.0 for each in of_turns)
    assert (min(map(min, of_turns)) == 0) if deg_per_day > 0 else (max(map(max, of_turns)) == 2)


@pytest.mark.parametrize(("miss_km", "speed_km_s"), [(1e6, 30.0), (1e5, 6.0)])
def test_a_body_that_flies_by(gaia, tmp_path, miss_km, speed_km_s):
    """Through the scan plane, or along it, in a day: the line of sight turns by half a circle."""
    window = "2016-05-01", "2016-05-06"
    law = propagate(gaia, *window)
    et_ns = np.arange(law.start_et_ns - 3600 * SECOND_NS, law.stop_et_ns + 3600 * SECOND_NS, 600 * SECOND_NS)
    middle_ns = (law.start_et_ns + law.stop_et_ns) // 2
    axes = srs_axes(law.attitude(middle_ns)[None])[0]
    since_s = (et_ns - middle_ns)[:, None] * 1e-9
    place_km = law.orbit(et_ns)[0] + miss_km * axes[0] + speed_km_s * since_s * (axes[1] + 0.01 * axes[2])
    kernels = gaia.kernel_set([write_spk(tmp_path / "near.bsp", 2_000_002, et_ns * 1e-9, place_km)])
    law = propagate(gaia, *window, kernels)
    with kernels_in_cspice(kernels):
        field, passed = lines_passed(law, Truth(law, 2_000_002), 60 * SECOND_NS)
    found = body_transits(law, 2_000_002, between_rows=True)
    assert found.field.tolist() == field.tolist()
    assert len(found) >= 3
    assert np.abs(found.et_ns - passed).max() < 3000


def test_a_body_that_outruns_the_scan(gaia, tmp_path):
    law = propagate(gaia, "2016-05-01", "2016-05-02")
    et_ns = np.arange(law.start_et_ns - 3600 * SECOND_NS, law.stop_et_ns + 3600 * SECOND_NS, 600 * SECOND_NS)
    since_s = (et_ns - et_ns[70])[:, None] * 1e-9
    place_km = law.orbit(et_ns)[0] + 100.0 + since_s * [1.0, 2.0, -1.0]
    kernels = gaia.kernel_set([write_spk(tmp_path / "hit.bsp", 2_000_003, et_ns * 1e-9, place_km)])
    with pytest.raises(InvalidInput, match=r"too near the spacecraft at 2016-05-01T.* outruns the scan"):
        body_transits(propagate(gaia, "2016-05-01", "2016-05-02", kernels), 2_000_003)


def test_bodies_that_are_not_there(gaia, tmp_path):
    law = propagate(gaia, "2016-05-01", "2016-05-02")
    with pytest.raises(CoverageError, match=r"no kernel loaded gives body CERES \(2000001\); there are .*MOON \(301\)"):
        body_transits(law, "ceres")
    with pytest.raises(CoverageError, match=r"body JUPITER \(599\)"):
        body_transits(law, 599)
    with pytest.raises(InvalidInput, match="no body is known as 'planet x'; give a NAIF number"):
        body_transits(law, "planet x")
    with pytest.raises(InvalidInput, match="is the spacecraft"):
        body_transits(law, gaia.orbit_body)
    et_s = np.arange(law.start_et_ns + 3600 * SECOND_NS, law.stop_et_ns, 600 * SECOND_NS) * 1e-9
    place_km = np.outer(et_s - et_s[0], [1.0, 2.0, 3.0]) + 1e8
    late = gaia.kernel_set([write_spk(tmp_path / "late.bsp", 2_000_004, et_s, place_km)])
    with pytest.raises(CoverageError, match=r"body VESTA .* is covered from 2016-05-01T01:01:.*; asked for 2016-05-01"):
        body_transits(propagate(gaia, "2016-05-01", "2016-05-02", late), 2_000_004)
