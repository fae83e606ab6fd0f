"""Laws about the true Sun, and Gaia's own in both senses, against an integration of vectors with CSPICE's Sun."""

import dataclasses
import math

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.mission import Mission, SunModel
from scanplan.planning.scanlaw import propagate

from .vector_law import apparent_sun, geometric_sun, law_errors_rad, nominal_sun

UAS = math.radians(1 / 3.6e9)
DAY_NS = 86_400 * 10**9


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module")
def cspice(gaia):
    for kernel in gaia.kernel_set().files:
        spiceypy.furnsh(str(kernel.path))
    yield
    spiceypy.kclear()


def about_the_true_sun(gaia, observer, apparent, sense, start, days):
    """Gaia's geometry about another Sun: one integrated segment, its reference a third of the way in."""
    segment = next(each for each in gaia.law.segments if each.kind == "integrated")
    start_et_ns = parse_time(start)
    segment = dataclasses.replace(
        segment,
        start_et_ns=start_et_ns,
        stop_et_ns=start_et_ns + days * DAY_NS,
        reference_et_ns=start_et_ns + days // 3 * DAY_NS,
        sense=sense,
    )
    sun = SunModel("true", None, observer, apparent)
    return dataclasses.replace(gaia, law=dataclasses.replace(gaia.law, sun=sun, segments=(segment,)))


@pytest.mark.usefixtures("cspice")
@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize("apparent", [False, True], ids=["geometric", "apparent"])
def test_thirty_days_about_the_true_sun(gaia, apparent, sense):
    mission = about_the_true_sun(gaia, "earth", apparent, sense, "2017-01-20T00:00:00 TDB", 30)
    (segment,) = mission.law.segments
    law = propagate(mission, segment.start_et_ns, segment.stop_et_ns, gaia.kernel_set())
    et_ns = np.sort(np.random.default_rng(2).integers(law.start_et_ns, law.stop_et_ns, 300))
    sun = (apparent_sun if apparent else geometric_sun)(399)
    off_uas = law_errors_rad(mission.law, law.segments[0], segment, sun, et_ns) / UAS
    print(f"apparent {apparent}, sense {sense:+d}: {off_uas.max():.3f} uas at most")
    assert off_uas.max() <= 5.0
    # The Sun does leave the law's ecliptic, and the nominal one is not the true one.
    assert np.abs(law.angles(et_ns).sun_lat_rad).max() > 1e-6


@pytest.mark.parametrize("name", ["NSL GAREQ 2", "NSL reversed"])
def test_the_nominal_law_as_a_case_of_the_general_one(gaia, name):
    segment = next(each for each in gaia.law.segments if each.name == name)
    law = propagate(gaia, segment.start_et_ns, min(segment.stop_et_ns, segment.start_et_ns + 200 * DAY_NS))
    (piece,) = law.segments
    et_ns = np.sort(np.random.default_rng(2).integers(law.start_et_ns, law.stop_et_ns, 200))
    off_uas = law_errors_rad(gaia.law, piece, segment, nominal_sun(gaia.law.obliquity_rad), et_ns) / UAS
    print(f"{name}: {off_uas.max():.3f} uas at most")
    assert off_uas.max() <= 5.0
