"""No transit is lost and none is found twice where the search passes from one turn, segment or window to the next."""

import numpy as np
import pytest
from scanplan.planning.field_angles import field_angles
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.transits import transits

from .ccd_rows import heights_rad
from .gost import shortest
from .made_stars import directions_crossing, random_directions, stars_at

SECOND_NS = 1_000_000_000
DAY_NS = 86_400 * SECOND_NS
FROM_BORDER_NS = np.array([-(10**6), -1000, -100, -20, -5, -3, -2, -1, 0, 1, 2, 3, 5, 20, 100, 1000, 10**6])
SURE_NS = 300
"""Farther from a step of the law than this, it is clear on which side of it a star crosses."""
ENGINES = ("list", "tiles")


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module")
def kernels(gaia):
    return gaia.kernel_set()


def years(law, count=11):
    """The law's span cut into parts."""
    cuts = np.linspace(law.start_et_ns, law.stop_et_ns, count + 1).astype(np.int64)
    cuts[-1] = law.stop_et_ns
    return list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))


def stars_near(law, rng, border):
    """A star for each border (B,) and each time from it: (index of the field, directions), by border, then time."""
    at = (border[:, None] + FROM_BORDER_NS).reshape(-1)
    fields = law.mission.fields
    field = rng.integers(0, len(fields), at.size)
    low, high = np.array([heights_rad(each) for each in fields])[field].T
    azimuth = np.array([each.azimuth_rad for each in fields])[field]
    return field, directions_crossing(law, at, azimuth, rng.uniform(low + 1e-6, high - 1e-6))


def due_ns(law, u, field, et_ns):
    """How long after the times the stars cross their fields, from the law as it is at those times."""
    azimuth = np.array([each.azimuth_rad for each in law.mission.fields])[field]
    off = shortest(field_angles(law, u, et_ns).azimuth_rad - azimuth)
    return off / law.mission.law.spin_rate_rad_s * 1e9


def turn_borders(law):
    """Where one turn ends and the next begins, inside the window."""
    begin_ns = law.turns.begin_ns[1:]
    return begin_ns[begin_ns < law.stop_et_ns]


def test_borders_of_turns_and_segments(gaia, kernels):
    """Within nanoseconds of every border there is, from the law's beginning to its end.

    Where the law goes on evenly each star crosses once. Where it steps, it may cross before as well as after, or not
    at all: as the law on either side has it.
    """
    for number, (start, stop) in enumerate(years(gaia.law)):
        law = propagate(gaia, start, stop, kernels)
        border = np.repeat(turn_borders(law), FROM_BORDER_NS.size)
        field, u = stars_near(law, np.random.default_rng(number), turn_borders(law))
        before, after = due_ns(law, u, field, border - 1) - 1.0, due_ns(law, u, field, border)
        expected = ((before < 0.0) & (before > -SECOND_NS)).astype(int) + ((after >= 0.0) & (after < SECOND_NS))
        even = np.abs(before - after) < 0.5
        expected[even] = 1
        sure = even | (np.minimum(np.abs(before), np.abs(after)) > SURE_NS)
        for engine in ENGINES:
            found = transits(law, stars_at(u), between_rows=True, engine=engine)
            near = (np.abs(found.et_ns - border[found.star]) < SECOND_NS) & (found.field == field[found.star])
            times = np.bincount(found.star[near], minlength=len(u))
            wrong = sure & (times != expected)
            assert not wrong.any(), f"{wrong.sum()} of {len(u)}, {(times[wrong] == 0).sum()} of them lost"
            meant = border + np.tile(FROM_BORDER_NS, border.size // FROM_BORDER_NS.size)
            alone = near & even[found.star]
            # in tiles of stars far apart the law given as a series is followed to a microsecond
            assert np.abs(found.et_ns - meant[found.star])[alone].max() < (SURE_NS if engine == "list" else 1000)


COLUMNS = ("et_ns", "field", "row", "zeta_rad", "zeta_rate_rad_s", "scan_angle_rad", "parallax_factor_al", "delay_s")


def assert_in_two_parts(law, kernels, stars, whole, cut_et_ns, engine):
    """The windows before and from a time on hold together what the whole window holds, to the last bit."""
    before = propagate(law.mission, law.start_et_ns, cut_et_ns, kernels)
    after = propagate(law.mission, cut_et_ns, law.stop_et_ns, kernels)
    parts = [transits(part, stars, between_rows=True, engine=engine) for part in (before, after)]
    assert np.all(parts[0].et_ns < cut_et_ns)
    assert np.all(parts[1].et_ns >= cut_et_ns)
    order = np.argsort(np.concatenate([part.star for part in parts]), kind="stable")
    assert np.array_equal(np.concatenate([part.star for part in parts])[order], whole.star)
    for name in COLUMNS:
        assert np.array_equal(np.concatenate([getattr(part, name) for part in parts])[order], getattr(whole, name)), (
            name
        )
    names = [np.array([piece.name for piece in part.law.segments])[part.segment] for part in (*parts, whole)]
    assert np.array_equal(np.concatenate(names[:2])[order], names[2])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("first_day", ["2014-08-20", "2017-02-07", "2019-07-15", "2022-03-03"])
def test_a_window_cut_anywhere_loses_nothing(gaia, kernels, first_day, engine):
    """At transits and a nanosecond beside them, between sky mapper and field, at borders of turns and anywhere."""
    begin = propagate(gaia, first_day, first_day + "T12:00:00", kernels).start_et_ns
    law = propagate(gaia, begin, begin + 4 * DAY_NS, kernels)
    rng = np.random.default_rng(5)
    border = turn_borders(law)
    _, beside_borders = stars_near(law, rng, border)
    stars = stars_at(np.concatenate([random_directions(rng, 2000), beside_borders]))
    whole = transits(law, stars, between_rows=True, engine=engine)
    at = rng.choice(whole.et_ns, 6)
    anywhere = rng.integers(law.start_et_ns + 1, law.stop_et_ns, 4)
    cuts = np.concatenate([at, at + 1, at - 5 * SECOND_NS, border[::8], border[::8] + 1, anywhere])
    for cut in cuts[(cuts > law.start_et_ns) & (cuts < law.stop_et_ns)]:
        assert_in_two_parts(law, kernels, stars, whole, int(cut), engine)
