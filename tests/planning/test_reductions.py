"""Reductions of transits against plain Python, star by star, and against what their definitions demand."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from astropy.time import Time
from scanplan.ephemeris.timescales import astropy_from_et_ns
from scanplan.errors import UsageError
from scanplan.planning.mission import Mission
from scanplan.planning.reduction_columns import reduction_columns
from scanplan.planning.reductions import HARMONICS, NO_TIME, REDUCTIONS, reduce_transits
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import Transits, transits

DAY_NS = 86_400_000_000_000
RANDOM = np.random.default_rng(20170205)


@pytest.fixture(scope="module")
def law() -> ScanLaw:
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-04-16")


@pytest.fixture(scope="module")
def found(law: ScanLaw) -> Transits:
    """Ten weeks of transits: many stars have few, some have none."""
    stars = Stars(RANDOM.uniform(0.0, 2.0 * math.pi, 300), np.arcsin(RANDOM.uniform(-1.0, 1.0, 300)))
    return transits(law, stars)


def of_star(found: Transits, star: int) -> np.ndarray:
    return np.flatnonzero(found.star == star)


def made_up(found: Transits, star: list[int], et_ns: list[int], angle_rad: list[float]) -> Transits:
    """Transits of four stars with chosen times and angles."""
    n = len(star)
    return replace(
        found,
        stars=Stars(np.zeros(4), np.zeros(4)),
        star=np.array(star),
        et_ns=np.array(et_ns),
        field=np.zeros(n, np.int8),
        scan_angle_rad=np.array(angle_rad),
        parallax_factor_al=np.ones(n),
    )


def test_counts_are_those_of_each_star_and_field(found: Transits) -> None:
    counts = reduce_transits(found, ("counts",)).counts
    by_hand = np.zeros((2, 300), int)
    for star, field in zip(found.star, found.field, strict=True):
        by_hand[field, star] += 1
    np.testing.assert_array_equal(counts, by_hand)
    assert (by_hand.sum(axis=0) == 0).any(), "a star without transits was to be among them"


def test_epochs_are_those_of_each_star(found: Transits) -> None:
    epochs = reduce_transits(found, ("epochs",)).epochs
    for star in range(300):
        times = [int(t) for t in found.et_ns[of_star(found, star)]]
        gaps = [after - before for before, after in pairwise(times)]
        assert epochs.first_et_ns[star] == (min(times) if times else NO_TIME)
        assert epochs.last_et_ns[star] == (max(times) if times else NO_TIME)
        assert epochs.mean_et_ns[star] == (math.floor(Fraction(sum(times), len(times))) if times else NO_TIME)
        assert epochs.longest_gap_ns[star] == (max(gaps) if gaps else NO_TIME)
        assert epochs.visibility_periods[star] == (1 + sum(gap >= 4 * DAY_NS for gap in gaps) if times else 0)


def test_moments_are_means_of_complex_numbers(found: Transits) -> None:
    moments = reduce_transits(found, ("moments",)).moments
    for star in range(300):
        angles = found.scan_angle_rad[of_star(found, star)]
        assert moments.transits[star] == angles.size
        for k in range(1, HARMONICS + 1):
            turns = [cmath.exp(1j * k * angle) for angle in angles]
            total = complex(math.fsum(z.real for z in turns), math.fsum(z.imag for z in turns))
            assert abs(moments.cos_sum[k - 1, star] + 1j * moments.sin_sum[k - 1, star] - total) < 1e-14 * (
                1 + angles.size
            )
            if angles.size:
                assert moments.strength[k - 1, star] == pytest.approx(abs(total) / angles.size, abs=1e-14)
                back = cmath.rect(abs(total), k * moments.mean_rad[k - 1, star])
                assert abs(back - total) < 1e-12
            else:
                assert np.isnan(moments.strength[k - 1, star])
                assert np.isnan(moments.mean_rad[k - 1, star])


def test_parallax_factors_are_those_of_each_star(found: Transits) -> None:
    parallax = reduce_transits(found, ("parallax",)).parallax
    for star in range(300):
        factors = found.parallax_factor_al[of_star(found, star)]
        if factors.size:
            assert parallax.mean_abs_al[star] == pytest.approx(np.abs(factors).mean(), rel=1e-14)
            assert parallax.rms_al[star] == pytest.approx(math.sqrt(math.fsum(factors**2) / factors.size), rel=1e-14)
            assert parallax.mean_abs_al[star] <= parallax.rms_al[star] * (1.0 + 1e-15)
        else:
            assert np.isnan(parallax.mean_abs_al[star])
            assert np.isnan(parallax.rms_al[star])


def test_mean_time_of_two_centuries_stays_exact(found: Transits) -> None:
    """Sums of such times do not fit an integer of 64 bits, differences of them hardly do."""
    century_ns = 36525 * DAY_NS
    times = [-century_ns - 1, -century_ns, *([century_ns + 1] * 5)]
    epochs = reduce_transits(made_up(found, [2] * 7, times, [0.0] * 7), ("epochs",)).epochs
    assert epochs.mean_et_ns[2] == math.floor(Fraction(sum(times), 7))
    assert epochs.longest_gap_ns[2] == 2 * century_ns + 1
    assert epochs.first_et_ns.tolist() == [NO_TIME, NO_TIME, -century_ns - 1, NO_TIME]


def test_a_gap_of_four_days_to_the_nanosecond_parts_visibility_periods(found: Transits) -> None:
    times = [0, 4 * DAY_NS - 1, 8 * DAY_NS - 1]
    epochs = reduce_transits(made_up(found, [0, 0, 0], times, [0.0] * 3), ("epochs",)).epochs
    assert epochs.visibility_periods.tolist() == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("angles_deg", "strength"),
    [([10.0, 190.0], [0, 1, 0, 1]), ([30.0, 30.0], [1, 1, 1, 1]), ([0.0, 90.0, 180.0, 270.0], [0, 0, 0, 1])],
)
def test_strength_of_directions_that_are_known(found: Transits, angles_deg, strength) -> None:
    n = len(angles_deg)
    angles = [math.radians(a if a <= 180.0 else a - 360.0) for a in angles_deg]
    moments = reduce_transits(made_up(found, [1] * n, list(range(n)), angles), ("moments",)).moments
    np.testing.assert_allclose(moments.strength[:, 1], strength, atol=1e-15)


def test_stars_reduced_in_parts_give_the_same_bits(law: ScanLaw, found: Transits) -> None:
    whole = reduction_columns(reduce_transits(found), law.mission.fields)
    halves = []
    for part in (slice(0, 117), slice(117, 300)):
        rows = np.flatnonzero((found.star >= part.start) & (found.star < part.stop))
        stars = Stars(found.stars.ra_rad[part], found.stars.dec_rad[part])
        values = {
            name: getattr(found, name)[rows] for name in ("et_ns", "field", "scan_angle_rad", "parallax_factor_al")
        }
        half = replace(found, stars=stars, star=found.star[rows] - part.start, **values)
        halves.append(reduction_columns(reduce_transits(half), law.mission.fields))
    for column, first, second in zip(whole, *halves, strict=True):
        assert np.concatenate([first.values, second.values]).tobytes() == column.values.tobytes(), column.name


def test_only_what_is_asked_for_is_there(found: Transits) -> None:
    for name in REDUCTIONS:
        reduced = reduce_transits(found, [name])
        assert [each for each in REDUCTIONS if getattr(reduced, each) is not None] == [name]


@pytest.mark.parametrize("which", [["count"], [], ["counts", "colours"]])
def test_another_name_is_refused_in_one_line(found: Transits, which: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^[^\n]*there are counts, epochs, moments, parallax$"):
        reduce_transits(found, which)


def test_columns_are_named_apart_and_in_their_units(law: ScanLaw, found: Transits) -> None:
    columns = {c.name: c for c in reduction_columns(reduce_transits(found), law.mission.fields)}
    assert len(columns) == len(reduction_columns(reduce_transits(found), law.mission.fields)) == 18
    star = int(np.argmax(columns["transits"].values))
    rows = of_star(found, star)
    assert columns["transits"].values[star] == rows.size
    assert columns["transits_fovp"].values[star] == np.sum(found.field[rows] == 0)
    origin = Time("2010-01-01T00:00:00", scale="tcb")
    first = astropy_from_et_ns(found.et_ns[rows[:1]], scale="tcb")
    assert columns["first_transit"].values[star] == pytest.approx(float((first - origin).jd[0]), abs=1e-11)
    gap_d = np.diff(found.et_ns[rows]).max() / 86400e9
    assert columns["longest_gap"].values[star] == pytest.approx(gap_d, rel=1e-15)
    assert columns["scan_direction_mean_k2"].unit == "deg"
    assert np.nanmax(np.abs(columns["scan_direction_mean_k2"].values)) <= 90.0
    unseen = columns["transits"].values == 0
    for name, column in columns.items():
        if column.values.dtype.kind == "f":
            expected = columns["transits"].values < 2 if name == "longest_gap" else unseen
            np.testing.assert_array_equal(np.isnan(column.values), expected, err_msg=name)
