"""Numbers of stars between any magnitudes, from the bins of a map."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scanplan.errors import UsageError
from scanplan.planning.sky.magnitudes import coarser, density_per_deg2, stars_between, stars_brighter, with_edges
from scanplan.planning.sky.star_map import StarMap

EDGES = np.array([10.0, 11.0, 12.0, 14.0])


def sky_of(counts, nside=1):
    return StarMap(nside, EDGES, np.array(counts, float), "made here")


@pytest.fixture
def sky():
    """All pixels follow 10**(0.5 (G - 10)) but the first, which is empty, and the second, empty to G 12."""
    cumulative = 10.0 ** (0.5 * (EDGES - 10.0))
    rows = np.tile(np.diff(cumulative), (12, 1))
    rows[:, 0] = cumulative[1]
    rows[0] = 0.0
    rows[1] = [0.0, 0.0, 7.0]
    return sky_of(rows)


def test_edges_give_the_sums_of_whole_bins(sky) -> None:
    np.testing.assert_array_equal(stars_brighter(sky, 9.0), np.zeros(12))
    np.testing.assert_array_equal(stars_brighter(sky, 10.0), np.zeros(12))
    for edge in range(1, 4):
        np.testing.assert_allclose(stars_brighter(sky, EDGES[edge]), sky.stars[:, :edge].sum(axis=1), rtol=1e-15)
    np.testing.assert_allclose(stars_brighter(sky, 25.0), sky.stars.sum(axis=1), rtol=1e-15)


@pytest.mark.parametrize("g", [11.2, 11.9, 12.5, 13.99])
def test_inside_a_bin_the_logarithm_is_linear(sky, g) -> None:
    np.testing.assert_allclose(stars_brighter(sky, g)[2:], 10.0 ** (0.5 * (g - 10.0)), rtol=1e-12)


def test_the_first_bin_with_stars_fills_smoothly_from_nothing(sky) -> None:
    for pixel, low, high in ((2, 10.0, 11.0), (1, 12.0, 14.0)):
        steps = np.array([stars_brighter(sky, g)[pixel] for g in np.linspace(low, high, 21)])
        assert steps[0] == 0.0
        assert np.all(np.diff(steps, 2) > 0.0)
        assert steps[-1] == pytest.approx(stars_brighter(sky, high)[pixel], rel=1e-12)
        assert np.diff(steps)[-1] / np.diff(steps)[0] == pytest.approx(10 ** (0.45 * (high - low) * 0.95), rel=1e-9)


def test_parts_add_up(sky) -> None:
    cuts = [9.0, 10.3, 11.0, 11.7, 13.1, 20.0]
    parts = [stars_between(sky, a, b) for a, b in pairwise(cuts)]
    np.testing.assert_allclose(np.sum(parts, axis=0), sky.stars.sum(axis=1), rtol=1e-12)
    with pytest.raises(UsageError, match=r"12\.0 to 11\.0 is no interval"):
        stars_between(sky, 12.0, 11.0)


def test_density(sky) -> None:
    assert density_per_deg2(sky, 12.0)[5] == pytest.approx(10.0 / (41252.96125 / 12.0), rel=1e-8)


def test_other_edges_keep_the_stars_inside_them(sky) -> None:
    other = with_edges(sky, [10.5, 11.0, 13.0])
    np.testing.assert_allclose(other.stars.sum(axis=1), stars_between(sky, 10.5, 13.0), rtol=1e-12)
    np.testing.assert_allclose(other.stars[2:, 1], 10**1.5 - 10**0.5, rtol=1e-12)
    assert (other.nside, other.source) == (1, "made here")
    for wrong in ([12.0], [12.0, 12.0], [13.0, 11.0]):
        with pytest.raises(UsageError, match="do not rise"):
            with_edges(sky, wrong)


def test_coarser_pixels_hold_the_stars_of_their_four() -> None:
    fine = sky_of(np.random.default_rng(3).random((12 * 16, 3)), nside=4)
    once = coarser(fine, 2)
    np.testing.assert_allclose(once.stars[7], fine.stars[28:32].sum(axis=0), rtol=1e-14)
    np.testing.assert_allclose(coarser(fine, 1).stars, coarser(once, 1).stars, rtol=1e-14)
    for wrong in (8, 3, 0):
        with pytest.raises(UsageError, match=f"nside {wrong} is no power of two up to 4"):
            coarser(fine, wrong)
