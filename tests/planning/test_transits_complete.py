"""The search for transits against brute force: nothing lost, nothing more, the same rows and times."""

import numpy as np
import pytest
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.transits import transits

from .ccd_rows import heights_rad
from .crossings import Crossings, at_rest, crossings
from .made_stars import moving_stars, random_directions, stars_at, where_erfa_has_them
from .pairing import paired, unpaired

HOUR_NS = 3_600_000_000_000
DAY_NS = 24 * HOUR_NS
EDGE_RAD = 1e-9
"""So near an edge of a row a star may be on either side of it."""


@pytest.fixture(scope="module")
def gaia_law():
    gaia = Mission.load("gaia")
    return propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)


def in_windows(et_ns, windows):
    return np.any([(et_ns >= start) & (et_ns < stop) for start, stop in windows], axis=0)


def brute_force(law, place, count, windows):
    parts = [crossings(law, place, count, *window) for window in windows]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return Crossings(*(column[order] for column in columns))


def assert_complete(law, stars, truth, windows, list_within_ns=200):
    """Both engines: everything between the lowest and highest rows; then what the rows see. How many there are."""
    for engine, within_ns in (("list", list_within_ns), ("tiles", 2000)):
        found = transits(law, stars, between_rows=True, engine=engine)
        chosen = np.flatnonzero(in_windows(found.et_ns, windows))
        partner = paired(truth.star, truth.et_ns, found.star[chosen], found.et_ns[chosen], within_ns)
        lost = np.flatnonzero((partner < 0) & (truth.edge_rad > EDGE_RAD))
        assert lost.size == 0, (truth.star[lost[:5]], truth.et_ns[lost[:5]])
        more = chosen[unpaired(partner, chosen.size)]
        more = more[to_outer_edge_rad(law, found.field[more], found.zeta_rad[more]) > EDGE_RAD]
        assert more.size == 0, (found.star[more[:5]], found.et_ns[more[:5]])

        ours, theirs = chosen[partner[partner >= 0]], partner >= 0
        assert np.array_equal(found.field[ours], truth.field[theirs])
        sure = truth.edge_rad[theirs] > EDGE_RAD
        assert np.array_equal(found.row[ours][sure], truth.row[theirs][sure])
        off_ns = np.abs(found.et_ns[ours] - truth.et_ns[theirs])
        off_rad = np.abs(found.zeta_rad[ours] - truth.zeta_rad[theirs])
        print(f"{engine}: {ours.size} crossings, time {off_ns.max()} ns, zeta {off_rad.max():.1e} rad")
        assert off_rad.max() < EDGE_RAD

        seen = transits(law, stars, engine=engine)
        for name in ("star", "et_ns", "field", "row", "scan_angle_rad"):
            assert np.array_equal(getattr(seen, name), getattr(found, name)[found.row > 0])
    return truth.star.size


def to_outer_edge_rad(law, field_index, zeta_rad):
    edges = np.array([heights_rad(field) for field in law.mission.fields])[field_index]
    return np.abs(edges - zeta_rad[:, None]).min(axis=1)


def days_at_random_and_borders(law, rng, days):
    """Days from anywhere in the law, and twelve hours on both sides of the borders of its segments; none overlap."""
    starts = [piece.start_et_ns - 12 * HOUR_NS for piece in law.segments[1:]]
    starts += rng.integers(law.start_et_ns, law.stop_et_ns - DAY_NS, days).tolist()
    windows = []
    for start in sorted(starts):
        begin = max(start, windows[-1][1]) if windows else start
        if begin < start + DAY_NS:
            windows.append((begin, start + DAY_NS))
    return windows


def test_ten_thousand_stars(gaia_law):
    rng = np.random.default_rng(1)
    u = random_directions(rng, 10_000)
    windows = days_at_random_and_borders(gaia_law, rng, 40)
    truth = brute_force(gaia_law, at_rest(u), len(u), windows)
    assert assert_complete(gaia_law, stars_at(u), truth, windows) > 20_000


@pytest.mark.long
def test_all_of_the_mission(gaia_law):
    u = random_directions(np.random.default_rng(2), 1000)
    windows = [(gaia_law.start_et_ns, gaia_law.stop_et_ns)]
    truth = brute_force(gaia_law, at_rest(u), len(u), windows)
    assert assert_complete(gaia_law, stars_at(u), truth, windows) > 150_000


def test_stars_on_the_move(gaia_law):
    """The fastest stars miss their catalogue places by minutes of arc, on other rows and beyond the fields."""
    rng = np.random.default_rng(3)
    stars = moving_stars(rng, 3000)
    windows = days_at_random_and_borders(gaia_law, rng, 20)
    truth = brute_force(gaia_law, where_erfa_has_them(gaia_law, stars), len(stars), windows)
    assert assert_complete(gaia_law, stars, truth, windows, 1000) > 3000


def test_another_mission():
    """Hipparcos turns thrice as fast, has one row a field and no sky mapper."""
    law = propagate(Mission.load("hipparcos"), "1990-03-01", "1990-03-21")
    u = random_directions(np.random.default_rng(4), 3000)
    windows = [(law.start_et_ns, law.stop_et_ns)]
    truth = brute_force(law, at_rest(u), len(u), windows)
    assert assert_complete(law, stars_at(u), truth, windows) > 5000
