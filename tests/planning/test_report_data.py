"""What the report draws, against CSPICE, astropy, scipy and counting by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import spiceypy
from astropy.coordinates import SkyCoord
from astropy.time import Time
from astropy.wcs import WCS
from scanplan.ephemeris.timescales import astropy_from_et_ns
from scanplan.planning.mission import Mission
from scanplan.planning.report import motion
from scanplan.planning.report.mollweide import great_circle, mollweide, mollweide_grid
from scanplan.planning.report.sky_map import field_height_rad, sky_map
from scanplan.planning.report.time_axis import labels, ticks
from scanplan.planning.scanlaw import ScanLaw, propagate
from scipy.spatial.transform import Rotation

OBLIQUITY_RAD = math.radians(84381.411 / 3600.0)
ARCSEC_RAD = math.radians(1.0 / 3600.0)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.fixture(scope="module")
def week() -> ScanLaw:
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-02-12")


@pytest.fixture(scope="module")
def reversal() -> ScanLaw:
    """The precession turns round on 2019-07-16: every phase steps."""
    return propagate(Mission.load("gaia"), "2019-07-13", "2019-07-20")


def axes_of(law: ScanLaw, et_ns: np.ndarray) -> np.ndarray:
    """x, y, z of the SRS (N, 3, 3) on ICRS axes, by scipy: rows of the matrix that turns ICRS into SRS components."""
    return Rotation.from_quat(law.attitude(et_ns)).inv().as_matrix()


def nominal_sun(et_ns: np.ndarray) -> np.ndarray:
    """Gaia's nominal Sun (N, 3), ICRS, from its published mean elements; astropy does the time."""
    t = astropy_from_et_ns(et_ns, scale="tdb").tcb
    days = (t.jd1 - 2451545.0) + t.jd2
    anomaly = np.radians(357.529 + 0.98560020 * days)
    e = 0.01671
    lon = np.radians(280.4665 - 20.49122 / 3600.0 + 0.98560903 * days)
    lon += np.sin(anomaly) * (2 * e + 2.5 * e * e * np.cos(anomaly))
    on_ecliptic = np.stack([np.cos(lon), np.sin(lon), np.zeros(lon.size)], axis=1)
    return Rotation.from_euler("x", OBLIQUITY_RAD).apply(on_ecliptic)


def spice_sun(law: ScanLaw, observer: int, et_ns: np.ndarray) -> np.ndarray:
    """Apparent Sun (N, 3) by CSPICE: light time and (first-order) stellar aberration."""
    names = [str(file.path) for file in law.kernels.files]
    for name in names:
        spiceypy.furnsh(name)
    try:
        vectors = np.array([spiceypy.spkezr("10", t * 1e-9, "J2000", "CN+S", str(observer))[0][:3] for t in et_ns])
    finally:
        spiceypy.kclear()
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def angle_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.arctan2(np.linalg.norm(np.cross(a, b), axis=1), np.sum(a * b, axis=1))


def test_solar_aspect_angle(week: ScanLaw) -> None:
    parts = motion.solar_aspect(week, 200)
    assert len(parts) == 2
    for part in parts:
        inside = part.et_ns[:-1]
        z = axes_of(week, inside)[:, 2]
        own = angle_between(z, nominal_sun(inside)) - math.pi / 4
        np.testing.assert_allclose(part.law_rad[:-1], own, atol=1e-6 * ARCSEC_RAD)
        for observer, shown in ((399, part.earth_rad), (-139479, part.spacecraft_rad)):
            true = angle_between(z, spice_sun(week, observer, inside)) - math.pi / 4
            np.testing.assert_allclose(shown[:-1], true, atol=3e-3 * ARCSEC_RAD)
        assert 0.5 < np.abs(part.earth_rad).max() / ARCSEC_RAD < 3.0
        assert np.abs(part.spacecraft_rad).max() / ARCSEC_RAD > 100.0


def test_spin_axis_path(week: ScanLaw) -> None:
    for piece in week.segments:
        path = motion.axis_path(week, piece, motion.sample_times(piece, week, 100))
        inside = path.et_ns[:-1]
        np.testing.assert_allclose(np.hypot(path.east_deg, path.north_deg), 45.0, atol=1e-11)
        nu = np.arctan2(path.north_deg, path.east_deg)[:-1] % (2 * math.pi)
        np.testing.assert_allclose(nu, week.angles(inside).nu_rad, atol=1e-12)
        x, y, z = Rotation.from_euler("x", -OBLIQUITY_RAD).apply(axes_of(week, inside)[:, 2]).T
        np.testing.assert_allclose(path.lon_deg[:-1], np.degrees(np.arctan2(y, x)) % 360.0, atol=1e-10)
        np.testing.assert_allclose(path.lat_deg[:-1], np.degrees(np.arcsin(z)), atol=1e-10)


def test_surroundings_hold_one_turn_more(week: ScanLaw) -> None:
    wider = motion.surroundings(week)
    turn_d = 365.2422 / 5.8
    assert (wider.stop_et_ns - wider.start_et_ns) / 86_400e9 == pytest.approx(7.0 + turn_d, abs=1e-3)
    early = propagate(week.mission, "2014-07-26", "2014-07-27")
    assert motion.surroundings(early).start_et_ns == week.mission.law.start_et_ns


def test_rates(week: ScanLaw) -> None:
    part = motion.rates(week, 60)[0]
    at, step = part.et_ns[1:-1], 600_000_000_000
    before, after = axes_of(week, at - step)[:, 2], axes_of(week, at + step)[:, 2]
    seconds = 2e-9 * step
    np.testing.assert_allclose(part.spin_axis_rad_s[1:-1], angle_between(before, after) / seconds, rtol=1e-6)
    nu_rate = (week.angles(at + step).nu_rad - week.angles(at - step).nu_rad) / seconds
    np.testing.assert_allclose(part.precession_rad_s[1:-1], nu_rate, rtol=1e-6)
    assert np.abs(part.inertial_spin_rad_s).max() < 1e-3 * ARCSEC_RAD * 1e-6
    assert np.degrees(part.precession_rad_s[0]) * 86400.0 == pytest.approx(6.4, abs=0.05)


def test_sample_times_do_not_overflow() -> None:
    law = propagate(Mission.load("gaia"), "2014-09-26", "2024-09-26")
    for piece in law.segments:
        et_ns = motion.sample_times(piece, law, 100_000)
        assert (et_ns[0], et_ns[-1]) == (piece.start_et_ns, piece.stop_et_ns)
        assert np.ptp(np.diff(et_ns)) <= 1


def test_residual_is_zero_before_and_the_jump_after(week: ScanLaw, reversal: ScanLaw) -> None:
    for law in (week, reversal):
        (jump,) = law.jumps()
        part = motion.residual(law, jump, 3600 * 10**9)
        before, after = slice(None, part.border), part.border
        assert np.abs(part.spin_rad[before]).max() < 1e-9 * ARCSEC_RAD * 1e3
        assert np.abs(part.precession_rad[before]).max() < 1e-9 * ARCSEC_RAD * 1e3
        assert part.et_ns[after] == jump.et_ns
        assert part.spin_rad[after] == pytest.approx(jump.spin_phase_rad, abs=1e-12)
        assert part.precession_rad[after] == pytest.approx(jump.precession_phase_rad, abs=1e-12)
    stepped = motion.residual(week, week.jumps()[0], 3600 * 10**9)
    np.testing.assert_allclose(np.degrees(stepped.spin_rad[stepped.border :]), -82.5, atol=1e-9)
    turned = motion.residual(reversal, reversal.jumps()[0], 3600 * 10**9)
    # After the reversal nu runs the other way: twice its rate, about 6 degrees a day, from the old law.
    drift = np.degrees(turned.precession_rad[-1] - turned.precession_rad[turned.border]) * 24.0
    assert drift == pytest.approx(-2 * 6.3, abs=1.0)


def test_sky_map_spreads_the_area_swept(week: ScanLaw) -> None:
    seen = sky_map(week)
    heights = [high - low for low, high in map(field_height_rad, week.mission.fields)]
    swept = (week.stop_et_ns - week.start_et_ns) * 1e-9 * week.mission.law.spin_rate_rad_s * sum(heights)
    assert seen.passes.sum() * 4 * math.pi / seen.passes.size == pytest.approx(swept, rel=1e-12)
    assert 0.0 < seen.seen_fraction < seen.passes.mean()


def test_sky_map_counts_passes(week: ScanLaw) -> None:
    """Passes of 1500 random directions counted from the attitude every minute."""
    random = np.random.default_rng(1)
    stars = random.normal(size=(1500, 3))
    stars /= np.linalg.norm(stars, axis=1, keepdims=True)
    axes = axes_of(week, np.arange(week.start_et_ns, week.stop_et_ns, 60_000_000_000, dtype=np.int64))
    x, y, z = np.einsum("nij,mj->inm", axes, stars)
    azimuth, zeta = np.arctan2(y, x), np.arcsin(z)
    counts = np.zeros(1500)
    for field in week.mission.fields:
        low, high = field_height_rad(field)
        ahead = np.angle(np.exp(1j * (azimuth - field.azimuth_rad)))
        crossing = (ahead[:-1] >= 0.0) & (ahead[1:] < 0.0) & (ahead[:-1] < 0.1)
        part = ahead[:-1] / np.where(crossing, ahead[:-1] - ahead[1:], 1.0)
        height = zeta[:-1] + part * (zeta[1:] - zeta[:-1])
        counts += np.sum(crossing & (height >= low) & (height < high), axis=0)
    mapped = sky_map(week).at(np.arctan2(stars[:, 1], stars[:, 0]), np.arcsin(stars[:, 2]))
    assert counts.sum() > 300
    assert mapped.sum() == pytest.approx(counts.sum(), rel=0.05)
    # A star counts whole passes, the map the mean over a pixel two thirds as wide as a field.
    assert np.corrcoef(mapped, counts)[0, 1] > 0.93


def test_mollweide_as_astropy_draws_it() -> None:
    random = np.random.default_rng(2)
    lon, lat = random.uniform(-math.pi, math.pi, 500), np.arcsin(random.uniform(-1, 1, 500))
    x, y = mollweide(lon, lat)
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---MOL", "DEC--MOL"]
    wcs.wcs.cdelt = [-1.0, 1.0]
    expected = wcs.wcs_world2pix(np.degrees(np.stack([lon, lat], axis=1)), 0) + 1.0
    scale = math.degrees(math.sqrt(2.0))
    np.testing.assert_allclose(expected / scale, np.stack([x, y], axis=1), atol=1e-7)


def test_mollweide_grid_inverts_the_projection() -> None:
    lon, lat, inside = mollweide_grid(400)
    x, y = mollweide(lon[inside], lat[inside])
    row, column = np.nonzero(inside)
    np.testing.assert_allclose(x, (column + 0.5) / 100.0 - 2.0, atol=1e-8)
    np.testing.assert_allclose(y, 1.0 - (row + 0.5) / 100.0, atol=1e-8)
    assert inside.mean() == pytest.approx(math.pi / 4, abs=1e-3)


def test_galactic_plane_as_astropy_has_it() -> None:
    from scanplan.planning.report.figures_sky import _GALACTIC_CENTRE_DEG, _GALACTIC_POLE_DEG

    lon, lat = np.radians(_GALACTIC_POLE_DEG)
    circle = great_circle((math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)))
    latitude = SkyCoord(*circle, unit="rad", frame="icrs").galactic.b.deg
    assert np.abs(latitude).max() < 1e-3
    centre = SkyCoord(*_GALACTIC_CENTRE_DEG, unit="deg", frame="icrs").galactic
    assert centre.separation(SkyCoord(0, 0, unit="deg", frame="galactic")).deg < 1e-3


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("2017-02-05", "2017-02-12", ["5 Feb\n2017", "7 Feb", "9 Feb", "11 Feb"]),
        ("2016-12-31T23:59:58", "2017-01-01T00:00:01.5", None),
        ("2014-07-26", "2024-07-26", ["2016", "2018", "2020", "2022", "2024"]),
        ("2019-11-01", "2020-03-01", ["Nov\n2019", "Dec", "Jan\n2020", "Feb", "Mar"]),
        ("2017-02-05", "2017-02-05T01:00:00", None),
        ("1990-01-01", "1990-01-02", None),
    ],
)
def test_ticks_stand_at_round_dates(start: str, stop: str, expected: list[str] | None) -> None:
    j2000 = Time("2000-01-01T12:00:00", scale="tdb")
    ends = [round((Time(time, scale="utc").tdb - j2000).sec * 1e9) for time in (start, stop)]
    found = ticks(ends[0] - 1000, ends[1] + 1000)
    assert 2 <= len(found) <= 8
    if expected is not None:
        assert labels(found) == expected
    utc = astropy_from_et_ns(np.array([tick.et_ns for tick in found]), scale="tdb").utc
    utc.precision = 6
    assert all(text.endswith(".000000") for text in utc.isot)
    for tick, text in zip(found, utc.isot, strict=True):
        month = MONTHS[int(text[5:7]) - 1]
        day = f"{int(text[8:10])} {month}"
        known = {
            (text[11:19], f"{day} {text[:4]}"),
            (text[11:16], f"{day} {text[:4]}"),
            (day, text[:4]),
            (month, text[:4]),
            (text[:4], ""),
        }
        assert (tick.label, tick.period) in known
