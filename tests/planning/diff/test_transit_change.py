"""Changes of transits against a known shift, and matching against brute force."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.diff.transit_change import matched, transit_change
from scanplan.planning.transit_run import StarsInMemory
from scanplan.planning.transits import transits

from ..made_stars import directions_crossing, random_directions, stars_at
from .made_laws import ARCSEC, day_of, gaia, spun

THRESHOLD_RAD = 1e-3 * ARCSEC
WINDOW = ("2017-02-09", "2017-02-09T12:00")
PLAIN = ("gained", "lost", "beyond_ends", "shifted", "row_changes")


@pytest.fixture(scope="module")
def law():
    return day_of(gaia(), WINDOW)


@pytest.fixture(scope="module")
def stars(law):
    """Stars that cross a field some time in the window, and one a rim from its end."""
    rng = np.random.default_rng(3)
    count = 300
    at = rng.integers(law.start_et_ns, law.stop_et_ns, count)
    fields = rng.choice([each.azimuth_rad for each in law.mission.fields], count)
    zeta = np.radians(rng.uniform(-0.36, 0.36, count))
    # 8 ms before the end, in the middle of a row: an arcsecond of spin is 17 ms
    at[0], zeta[0] = law.stop_et_ns - 8_000_000, np.radians(0.05)
    fields[0] = law.mission.fields[0].azimuth_rad
    return stars_at(directions_crossing(law, at, fields, zeta), names=np.array([f"s{k}" for k in range(count)]))


def changed(a, b, stars, **options):
    return transit_change(a, b, StarsInMemory(stars, 128), threshold_rad=THRESHOLD_RAD, **options)


def test_a_law_against_itself_loses_nothing(law, stars):
    change = changed(law, law, stars)
    assert change.is_same
    assert change.transits_a == change.transits_b == change.shift_s.size > 300
    assert len(change.changes) == 0
    assert not change.shift_s.any()


def test_an_arcsecond_ahead_is_earlier_by_the_time_the_spin_takes(law, stars):
    change = changed(law, day_of(spun(gaia(), ARCSEC), WINDOW), stars)
    # 59.9605 arcsec per second is Gaia's spin rate (ESA, Gaia DR3 documentation)
    np.testing.assert_allclose(change.shift_s, -1.0 / 59.9605, rtol=1e-3)
    np.testing.assert_allclose(change.shift_s, -ARCSEC / law.mission.law.spin_rate_rad_s, atol=2e-6)
    assert change.shifted == change.shift_s.size
    assert change.row_changes == 0
    assert change.lost == 0
    assert set(change.changes.names) <= {f"s{k}" for k in range(300)}


def test_what_went_beyond_the_end_is_not_lost(law, stars):
    behind = changed(law, day_of(spun(gaia(), -ARCSEC), WINDOW), stars)
    assert behind.lost == 0
    assert behind.beyond_ends >= 1
    last = transits(law, stars.taken(slice(0, 1)))
    assert law.stop_et_ns - last.et_ns[-1] < 16_000_000


def test_the_change_back_is_the_mirror(law, stars):
    other = day_of(spun(gaia(), 40 * ARCSEC), ("2017-02-09", "2017-02-09T14:00"))
    there, back = changed(law, other, stars), changed(other, law, stars, threads=2)
    assert (there.gained, there.lost, there.beyond_ends) == (back.lost, back.gained, back.beyond_ends)
    assert (there.shifted, there.row_changes) == (back.shifted, back.row_changes)
    np.testing.assert_array_equal(np.sort(there.shift_s), np.sort(-back.shift_s))
    np.testing.assert_array_equal(there.changes.names, back.changes.names)
    np.testing.assert_array_equal(there.changes.max_shift_s, -back.changes.max_shift_s)


def test_star_by_star_adds_up_to_all(law):
    mission = gaia()
    # the last law's nu a third of a degree on: rows change, transits come and go
    segments = tuple(replace(each, nu_ref_rad=each.nu_ref_rad + np.radians(0.3)) for each in mission.law.segments)
    other = day_of(replace(mission, law=replace(mission.law, segments=segments)), WINDOW)
    found = stars_at(random_directions(np.random.default_rng(8), 3000))
    one, two = changed(law, other, found), changed(law, other, found, threads=2)
    assert one.gained > 10
    assert one.lost > 10
    assert one.row_changes > 10
    assert one.changes.gained.sum() == one.gained
    assert one.changes.lost.sum() == one.lost
    assert one.changes.row_changes.sum() == one.row_changes
    assert one.changes.shifted.sum() == one.shifted
    assert all(getattr(one, name) == getattr(two, name) for name in PLAIN)
    np.testing.assert_array_equal(one.shift_s, two.shift_s)
    assert one.transits_a + one.transits_b == 2 * one.shift_s.size + one.lost + one.gained + one.beyond_ends
    worst = one.changes.weightiest(5)
    assert (worst.lost + worst.gained).min() >= np.sort(one.changes.lost + one.changes.gained)[-5]


def made_transits(rng, count, stars, span_ns):
    """Transits by star and time with unlikely many ties."""
    star, field = rng.integers(0, stars, count), rng.integers(0, 2, count).astype(np.int8)
    et_ns = rng.integers(0, span_ns, count)
    order = np.lexsort((et_ns, star))
    law = SimpleNamespace(mission=SimpleNamespace(fields=(None, None)))

    class Made(SimpleNamespace):
        def __len__(self):
            return self.et_ns.size

    return Made(star=star[order], field=field[order], et_ns=et_ns[order], law=law)


def brute_pairs(a, b, within):
    """Mutually nearest, the earlier of two equally near, by looking at all."""

    def nearest(x, i, y):
        alike = [
            j for j in range(len(y)) if y.star[j] == x.star[i] and y.field[j] == x.field[i]
            and abs(int(y.et_ns[j]) - int(x.et_ns[i])) <= within
        ]  # fmt: skip
        return min(alike, key=lambda j: (abs(int(y.et_ns[j]) - int(x.et_ns[i])), y.et_ns[j]), default=None)

    pairs = set()
    for i in range(len(a)):
        j = nearest(a, i, b)
        if j is not None:
            back = nearest(b, j, a)
            if back == i:
                pairs.add((i, j))
    return pairs


@pytest.mark.parametrize("seed", range(8))
def test_matching_is_that_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    a, b = (made_transits(rng, int(rng.integers(0, 60)), 4, 10_000) for _ in range(2))
    # no two of one star and field at the same time, as in a law: brute force could not tell them apart
    a, b = (distinct(each) for each in (a, b))
    partner, alone_a, alone_b = matched(a, b, 200)
    found = {(i, int(j)) for i, j in enumerate(partner) if j >= 0}
    assert found == brute_pairs(a, b, 200)
    assert set(alone_a) == set(range(len(a))) - {i for i, _ in found}
    assert set(alone_b) == set(range(len(b))) - {j for _, j in found}
    there = {(j, i) for i, j in found}
    back, _, _ = matched(b, a, 200)
    assert {(i, int(j)) for i, j in enumerate(back) if j >= 0} == there


def distinct(made):
    keys = np.stack([made.star, made.field, made.et_ns])
    _, first = np.unique(keys, axis=1, return_index=True)
    first.sort()
    for name in ("star", "field", "et_ns"):
        setattr(made, name, getattr(made, name)[first])
    return made


def test_other_fields_of_view_are_refused(law, stars):
    mission = gaia()
    renamed = replace(mission, fields=(replace(mission.fields[0], name="X"), mission.fields[1]))
    with pytest.raises(InvalidInput, match="those of B X, FovF"):
        changed(law, replace(law, mission=renamed), stars)
