"""The science schedule: stars along the law against healpy and numpy, which do the same sums array by array."""

from itertools import pairwise

import numpy as np
import pytest
from scanplan.ephemeris.trig import sincos_of
from scanplan.planning.mission import Mission
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.rate import transit_rate
from scanplan.planning.sky.galaxy_counts import default_star_map
from scanplan.planning.sky.magnitudes import stars_between

from .pairs import Work

SECTION = "Data rate, per day"
DAYS = 28
SAMPLE_S, STEP_S = 10, 60
EDGES_MAG = [3.0, 13.0, 16.0, 18.0, 20.0, 21.0]
NOTE = (
    "Stars of five classes of brightness that cross the 14 rows of Gaia's two fields, in bins of a minute, from a star "
    "map of nside 128. The peer samples every 10 s at two points of each row with healpy's vec2pix and numpy, with "
    "attitudes from the same law; both sums agree to 1 %, which is checked."
)


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-03-01", "2017-03-29")


@pytest.fixture(scope="module")
def sky():
    return default_star_map()


def by_arrays(law, sky):
    """(minutes, classes): the sum that a careful user of healpy would write."""
    import healpy

    density = np.stack([stars_between(sky, a, b) for a, b in pairwise(EDGES_MAG)], axis=1)
    density = density / (4.0 * np.pi / (12 * sky.nside**2))
    et_ns = law.start_et_ns + np.arange(SAMPLE_S // 2, DAYS * 86400, SAMPLE_S) * 1_000_000_000
    axes = srs_axes(law.attitude(et_ns))
    scanned = law.mission.law.spin_rate_rad_s * SAMPLE_S
    total = np.zeros((et_ns.size, len(EDGES_MAG) - 1))
    for field in law.mission.fields:
        centre = np.cos(field.azimuth_rad) * axes[:, 0] + np.sin(field.azimuth_rad) * axes[:, 1]
        for row in field.rows:
            width = row.zeta_max_rad - row.zeta_min_rad
            for part in (0.25, 0.75):
                sine, cosine = sincos_of(np.array([row.zeta_min_rad + part * width]))
                seen = cosine[0] * centre + sine[0] * axes[:, 2]
                pixel = healpy.vec2pix(sky.nside, *seen.T, nest=True)
                total += density[pixel] * (0.5 * width * scanned * cosine[0])
    return total.reshape(-1, STEP_S // SAMPLE_S, total.shape[1]).sum(axis=1)


def test_bench_stars_along_the_law(record, law, sky):
    pytest.importorskip("healpy")
    ours = transit_rate(law, sky, EDGES_MAG, STEP_S * 1_000_000_000)[1]
    theirs = by_arrays(law, sky)
    assert np.abs(ours.sum(axis=0) / theirs.sum(axis=0) - 1.0).max() < 0.01
    record.faster(
        SECTION,
        Work("stars along the law", lambda: transit_rate(law, sky, EDGES_MAG, STEP_S * 1_000_000_000), DAYS),
        Work("healpy and numpy", lambda: by_arrays(law, sky), DAYS),
        note=NOTE,
    )
