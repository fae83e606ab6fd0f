"""Times on the CCD strips: against a root finder on the field angles, and against times at which Gaia observed."""

import dataclasses

import numpy as np
import pytest
from scanplan.ephemeris.timescales import convert_ns, ns_from_jd1_jd2
from scanplan.planning.field_angles import field_angles
from scanplan.planning.focal_plane import NOT_SEEN, ccd_times_et_ns, strip_names
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits
from scipy.optimize import brentq

ARCHIVE_EPOCH_JD = 2455197.5


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-01-01", "2017-07-01")


@pytest.fixture(scope="module")
def found(law):
    rng = np.random.default_rng(11)
    stars = Stars(rng.uniform(0.0, 2 * np.pi, 80), np.arcsin(rng.uniform(-1.0, 1.0, 80)))
    return transits(law, stars, between_rows=True)


@pytest.fixture(scope="module")
def times(found):
    return ccd_times_et_ns(found)


def test_strips_of_gaia(law):
    assert strip_names(law.mission) == (
        "SM1", "SM2", "AF1", "AF2", "AF3", "AF4", "AF5", "AF6", "AF7", "AF8", "AF9", "BP", "RP", "RVS1", "RVS2", "RVS3",
    )  # fmt: skip
    assert strip_names(Mission.load("hipparcos")) == ()


def test_a_star_crosses_the_strip_then(law, found, times):
    """The root of azimuth = field azimuth - offset, found without any rate."""
    u = found.stars.directions().T
    rng = np.random.default_rng(12)
    seen = np.argwhere(times != NOT_SEEN)
    for transit, strip in seen[rng.choice(len(seen), 120, replace=False)]:
        aim_rad = law.mission.fields[found.field[transit]].azimuth_rad - law.mission.strips[strip].offset_rad
        start_ns = int(found.et_ns[transit])

        def beyond(later_s, star=found.star[transit], start_ns=start_ns, aim_rad=aim_rad):
            return field_angles(law, u[star], start_ns + round(later_s * 1e9)).azimuth_rad - aim_rad

        root_s = brentq(beyond, -30.0, 120.0, xtol=1e-9)
        assert times[transit, strip] - start_ns == pytest.approx(root_s * 1e9, abs=20_000)


def test_a_uniform_drift_would_not_do(law, found, times):
    """The tilt of the motion matters: 60 s after the line the spin rate alone is a millisecond off."""
    rvs = strip_names(law.mission).index("RVS2")
    seen = times[:, rvs] != NOT_SEEN
    later_s = (times[seen, rvs] - found.et_ns[seen]) / 1e9
    uniform_s = law.mission.strips[rvs].offset_rad / law.mission.law.spin_rate_rad_s
    assert 0.5e-3 < np.abs(later_s - uniform_s).max() < 3e-3


def test_strips_see_their_fields_and_rows(law, found, times):
    """SM1 and SM2 have a field each, row 4 no AF9, rows 1 to 3 no RVS: Gaia Collaboration 2016, A&A 595, A1, fig. 4."""
    column = {name: times[:, index] != NOT_SEEN for index, name in enumerate(strip_names(law.mission))}
    in_row = found.row > 0
    assert np.array_equal(column["AF1"], in_row)
    assert not column["SM1"][found.field == 1].any()
    assert not column["SM2"][found.field == 0].any()
    assert (column["SM1"] | column["SM2"])[in_row].all()  # the condition for a row is the sky mapper's too
    assert not column["AF9"][found.row == 4].any()
    assert column["AF9"][in_row & (found.row != 4)].mean() > 0.98
    assert not column["RVS1"][found.row < 4].any()
    assert column["RVS3"][found.row >= 4].mean() > 0.9
    assert not in_row.all()


def test_a_star_that_leaves_its_row_is_not_seen(law, found, times):
    """Judged by the angle out of the scan plane at the strip's own time."""
    rows = [{row.number: row for row in field.rows} for field in law.mission.fields]
    u = found.stars.directions().T
    rvs = strip_names(law.mission).index("RVS3")
    later_ns = round(law.mission.strips[rvs].offset_rad / law.mission.law.spin_rate_rad_s * 1e9)
    candidates = np.flatnonzero(found.row >= 4)
    zeta_rad = field_angles(law, u[found.star[candidates]], found.et_ns[candidates] + later_ns).zeta_rad
    inside, margin_rad = [], []
    for transit, zeta in zip(candidates, zeta_rad, strict=True):
        row = rows[found.field[transit]][found.row[transit]]
        inside.append(row.zeta_min_rad <= zeta <= row.zeta_max_rad)
        margin_rad.append(min(abs(zeta - row.zeta_min_rad), abs(zeta - row.zeta_max_rad)))
    clear = np.array(margin_rad) > 1e-7
    assert np.array_equal(np.array(inside)[clear], (times[candidates, rvs] != NOT_SEEN)[clear])
    assert not np.array(inside).all()


def test_strips_follow_one_another(times):
    order = np.diff(np.where(times == NOT_SEEN, np.iinfo(np.int64).max, times)[:, 2:13], axis=1)
    seen = (times[:, 2:13] != NOT_SEEN).all(axis=1)
    assert seen.any()
    assert (order[seen] > 4.8e9).all()


@pytest.mark.parametrize(
    ("ra_deg", "dec_deg", "tcb_ns"),
    [
        (116.6981188, -25.2545197, [
            288300585382756992, 288300590442264128, 288300595298257472, 288300600158549888, 288300605018702144,
            288300609879007488, 288300614739104384, 288300619599242624, 288300624459521472, 288300629316553408,
        ]),
        (320.4611930, -60.8980324, [
            205193335669115785, 205193345583937814, 205193350439562015, 205193355299553950, 205193360159329259,
            205193365019360805, 205193369879091016, 205193374738827310, 205193379598543121, 205193384455360414,
        ]),
    ],
    ids=["following", "preceding"],
)  # fmt: skip
def test_real_observations(ra_deg, dec_deg, tcb_ns):
    """SM and AF1 to AF9 of two faint stars (sample epoch astrometry in ESA's gaiasupdate 0.1.2; TCB ns past 2010).

    The stars are unnamed; their places follow from the delays to the barycentre: tests/validate/gaia_focal_plane.py.
    """
    observed = convert_ns(np.array(tcb_ns) + ns_from_jd1_jd2(ARCHIVE_EPOCH_JD, 0.0), "TCB", "TDB")
    mission = Mission.load("gaia")
    day_ns = 86_400 * 10**9
    law = propagate(mission, int(observed[0]) - day_ns, int(observed[0]) + day_ns)
    stars = Stars(np.radians([ra_deg]), np.radians([dec_deg]))
    found = transits(law, stars)
    nearest = np.argmin(np.abs(found.et_ns - observed[1]))
    mapper = int(found.field[nearest])
    forecast = ccd_times_et_ns(found)[nearest][[mapper, *range(2, 11)]]
    apart_s = (observed - forecast) / 1e9
    assert np.abs(apart_s).max() < 0.5  # how far Gaia was from the forecast attitude
    assert np.ptp(apart_s) < 5e-3  # the strips among each other


def test_no_transits_and_no_strips(law, found):
    none = transits(law, Stars(np.empty(0), np.empty(0)))
    assert ccd_times_et_ns(none).shape == (0, 16)
    bare = dataclasses.replace(law, mission=dataclasses.replace(law.mission, strips=()))
    assert ccd_times_et_ns(dataclasses.replace(found, law=bare)).shape == (len(found), 0)
