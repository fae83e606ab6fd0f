"""Stations and visibility against astropy: its Earth rotation, its table of the IERS, its horizon."""

from dataclasses import dataclass

import erfa
import numpy as np
import pytest
from scanplan.ephemeris.bracketing import crossings, peaks
from scanplan.ephemeris.earth_orientation import EarthOrientation, orientation_table
from scanplan.ephemeris.stations import Tracking, visibility
from scanplan.ephemeris.timescales import NS_PER_DAY, NS_PER_S, astropy_from_et_ns, parse_time
from scanplan.errors import InvalidInput
from scanplan.planning.mission import Mission

GAIA = Mission.load("gaia")
EPHEMERIS = GAIA.kernel_set().ephemeris
C_KM_S = 299792.458
MONTHS = ("2014-08-01", "2017-01-20", "2019-06-10", "2020-12-01", "2022-03-15", "2024-12-10")


@pytest.fixture(autouse=True)
def _offline():
    from astropy.utils import iers

    with iers.conf.set_temp("auto_download", False):
        yield


@dataclass(frozen=True)
class Place:
    name: str = "X"
    latitude_deg: float = 40.0
    longitude_deg: float = 0.0
    height_m: float = 0.0
    elevation_min_deg: float = 10.0
    mask: tuple[tuple[float, float], ...] = ()


def astropy_horizontal(site, et_ns):
    """Elevation and azimuth, radians, with nothing of ours but the ephemeris.

    Barycentric places of spacecraft and station, light time, erfa's aberration by the station's velocity, then
    astropy's rotation to the ground and its horizon.
    """
    import astropy.units as u
    from astropy.coordinates import GCRS, ITRS, AltAz, CartesianRepresentation, EarthLocation

    times, et_s = astropy_from_et_ns(et_ns, "utc"), et_ns / NS_PER_S
    place = EarthLocation.from_geodetic(site.longitude_deg * u.deg, site.latitude_deg * u.deg, site.height_m * u.m)
    station, station_speed = place.get_gcrs_posvel(times)
    earth_km, earth_km_s = EPHEMERIS.state(399, 0, et_s)
    from_km = earth_km + station.xyz.to_value(u.km).T
    left_s = np.full(et_s.size, 5.0)
    for _ in range(3):
        line_km = EPHEMERIS.position_km(GAIA.orbit_body, 0, et_s - left_s) - from_km
        distance_km = np.linalg.norm(line_km, axis=1)
        left_s = distance_km / C_KM_S
    beta = (earth_km_s + station_speed.xyz.to_value(u.km / u.s).T) / C_KM_S
    seen = erfa.ab(line_km / distance_km[:, None], beta, np.ones(et_s.size), np.sqrt(1.0 - (beta**2).sum(axis=1)))
    sky = GCRS(CartesianRepresentation(seen.T * u.one), obstime=times)
    ground = sky.transform_to(ITRS(obstime=times)).cartesian
    frame = AltAz(obstime=times, location=place, pressure=0 * u.hPa)
    horizontal = ITRS(ground, obstime=times, location=place).transform_to(frame)
    return horizontal.alt.rad, horizontal.az.rad


def astropy_changes(site, start_et_ns, stop_et_ns):
    """Times of rise and set by a search of its own: a grid of half an hour, then secants."""
    times = np.arange(start_et_ns, stop_et_ns + 1, 1800 * NS_PER_S)
    above = astropy_horizontal(site, times)[0] - np.radians(site.elevation_min_deg)
    at = np.flatnonzero((above[1:] >= 0.0) != (above[:-1] >= 0.0))
    t0, t1, f0, f1 = times[at].astype(float), times[at + 1].astype(float), above[at], above[at + 1]
    for _ in range(4):
        t = t1 - f1 * (t1 - t0) / (f1 - f0)
        f = astropy_horizontal(site, t.astype(np.int64))[0] - np.radians(site.elevation_min_deg)
        t0, f0, t1, f1 = t1, f1, t, f
    return t1, above[at] < 0.0


@pytest.mark.parametrize("station", GAIA.ground.stations, ids=lambda station: station.name)
def test_rise_and_set_agree_with_astropy(station, record_property):
    worst_s, counted = 0.0, 0
    for month in MONTHS:
        start = parse_time(month)
        stop = start + 20 * NS_PER_DAY
        windows = visibility([station], EPHEMERIS, GAIA.orbit_body, start, stop)
        expected, rising = astropy_changes(station, start, stop)
        ends = [(w.rise_et_ns, True) for w in windows if w.rise_et_ns != start]
        ends = sorted(ends + [(w.set_et_ns, False) for w in windows if w.set_et_ns != stop])
        assert [rise for _, rise in ends] == rising.tolist(), "none lost, none doubled"
        counted += len(ends)
        worst_s = max(worst_s, np.abs(np.array([et_ns for et_ns, _ in ends]) - expected).max() * 1e-9)
    record_property("counted", int(counted))
    record_property("largest_s", float(worst_s))
    assert worst_s < 0.005


def test_azimuth_elevation_and_distance_agree_with_astropy():
    start = parse_time("2018-05-01")
    et_ns = start + np.arange(0, NS_PER_DAY, 1800 * NS_PER_S)
    tracking = Tracking.of(EPHEMERIS, GAIA.orbit_body, start, start + NS_PER_DAY)
    for station in GAIA.ground.stations:
        seen = tracking.seen_from(station, et_ns)
        elevation_rad, azimuth_rad = astropy_horizontal(station, et_ns)
        assert np.abs(seen.elevation_rad - elevation_rad).max() < 2e-8
        turn = (seen.azimuth_rad - azimuth_rad + np.pi) % (2 * np.pi) - np.pi
        assert np.abs(turn * np.cos(elevation_rad)).max() < 2e-8
        assert ((seen.light_time_s > 4.0) & (seen.light_time_s < 6.0)).all()


def test_highest_elevation():
    start = parse_time("2018-05-01")
    for station in GAIA.ground.stations:
        (window, *_) = visibility([station], EPHEMERIS, GAIA.orbit_body, start, start + 2 * NS_PER_DAY)
        near = window.highest_et_ns + np.arange(-3600, 3601, 60) * NS_PER_S
        near = near[(near >= window.rise_et_ns) & (near <= window.set_et_ns)]
        elevation_rad, _ = astropy_horizontal(station, near)
        assert elevation_rad.max() == pytest.approx(window.highest_elevation_rad, abs=5e-6)


def test_windows_do_not_depend_on_the_span_asked():
    station = GAIA.ground.stations[0]
    start = parse_time("2016-03-01")
    whole = visibility([station], EPHEMERIS, GAIA.orbit_body, start, start + 10 * NS_PER_DAY)
    half = visibility([station], EPHEMERIS, GAIA.orbit_body, start + 3 * NS_PER_DAY + 12345, start + 8 * NS_PER_DAY)
    assert set(half[1:-1]) <= set(whole)
    cut = [window for window in whole if window.rise_et_ns < start + 8 * NS_PER_DAY][-len(half) :]
    assert [window.set_et_ns for window in half[:-1]] == [window.set_et_ns for window in cut[:-1]]


def test_span_inside_a_window_and_before_one():
    station = GAIA.ground.stations[0]
    start = parse_time("2016-03-01")
    (_, window, *_) = visibility([station], EPHEMERIS, GAIA.orbit_body, start, start + 3 * NS_PER_DAY)
    inside = visibility([station], EPHEMERIS, GAIA.orbit_body, window.rise_et_ns + 1000, window.rise_et_ns + 10**9)
    assert [(each.rise_et_ns, each.set_et_ns) for each in inside] == [
        (window.rise_et_ns + 1000, window.rise_et_ns + 10**9)
    ]
    before = visibility([station], EPHEMERIS, GAIA.orbit_body, window.rise_et_ns - 10**12, window.rise_et_ns - 10**7)
    assert before == ()


def test_grazing_windows_between_samples_are_found():
    """The elevation limit just below the day's highest elevation: windows of minutes, then none."""
    start, stop = parse_time("2018-05-01"), parse_time("2018-05-04")
    plain = visibility([Place()], EPHEMERIS, GAIA.orbit_body, start, stop)
    top = plain[1].highest_elevation_rad
    limit = Place(elevation_min_deg=float(np.degrees(top - 1e-6)))
    short = [
        each
        for each in visibility([limit], EPHEMERIS, GAIA.orbit_body, start, stop)
        if abs(each.highest_et_ns - plain[1].highest_et_ns) < 10**11
    ]
    assert len(short) == 1
    assert 10 < (short[0].set_et_ns - short[0].rise_et_ns) * 1e-9 < 120
    hidden = Place(elevation_min_deg=float(np.degrees(max(each.highest_elevation_rad for each in plain) + 1e-6)))
    assert visibility([hidden], EPHEMERIS, GAIA.orbit_body, start, stop) == ()


def test_mask_by_azimuth():
    """A wall of 40 deg in the east, up to the meridian: the spacecraft rises late and sets as before."""
    start, stop = parse_time("2018-05-01"), parse_time("2018-05-05")
    plain = visibility([Place()], EPHEMERIS, GAIA.orbit_body, start, stop)
    walled = Place(mask=((5.0, 10.0), (10.0, 25.0), (170.0, 25.0), (175.0, 10.0)))
    masked = visibility([walled], EPHEMERIS, GAIA.orbit_body, start, stop)
    assert [each.set_et_ns for each in masked] == [each.set_et_ns for each in plain]
    for window in masked:
        if window.rise_et_ns == start:
            continue
        elevation_rad, azimuth_rad = astropy_horizontal(walled, np.array([window.rise_et_ns]))
        azimuth_deg = np.degrees(azimuth_rad[0])
        horizon_deg = np.interp(azimuth_deg, [5.0, 10.0, 170.0, 175.0], [10.0, 25.0, 25.0, 10.0])
        assert 5.0 < azimuth_deg < 175.0
        assert np.degrees(elevation_rad[0]) == pytest.approx(max(horizon_deg, 10.0), abs=1e-5)


def test_mask_goes_round_the_circle():
    level = Place(elevation_min_deg=0.0, mask=((350.0, 20.0), (355.0, 20.0)))
    start, stop = parse_time("2018-05-01"), parse_time("2018-05-03")
    masked = visibility([level], EPHEMERIS, GAIA.orbit_body, start, stop)
    limited = visibility([Place(elevation_min_deg=20.0)], EPHEMERIS, GAIA.orbit_body, start, stop)
    assert [(w.rise_et_ns, w.set_et_ns) for w in masked] == [(w.rise_et_ns, w.set_et_ns) for w in limited]


def test_earth_orientation_does_not_depend_on_the_span():
    et_ns = np.array([parse_time("2019-02-03T04:05:06")])
    place_km = np.array([[1.2e6, -8e5, 3e5]])
    one = EarthOrientation.over(int(et_ns[0]), int(et_ns[0])).ground_km(place_km, et_ns)
    other = EarthOrientation.over(parse_time("2014-01-01"), parse_time("2025-01-01")).ground_km(place_km, et_ns)
    assert np.array_equal(one, other)


def test_beyond_the_table_its_last_value_holds():
    table = orientation_table()
    late = int(parse_time("2060-01-01"))
    assert late > table.stop_tt_ns > parse_time("2026-01-01")
    assert (EarthOrientation.over(late, late).delta_t_s == table.delta_t_s[-1]).all()
    assert len(table.as_input()["sha256"]) == 64


def test_nobody_sees_the_centre_of_the_earth():
    start = parse_time("2018-05-01")
    with pytest.raises(InvalidInput, match="no station sees EARTH \\(399\\)"):
        visibility(GAIA.ground.stations, EPHEMERIS, 399, start, start + NS_PER_DAY)


def test_distance_of_the_operations_talk():
    """1,569,642 km, as a talk of 2018-11-15 has it, counted from the Earth's surface: passed on 2018-11-08."""
    et_s = (parse_time("2018-11-08") + np.arange(0, 86401, 60) * NS_PER_S) / NS_PER_S
    surface_km = np.linalg.norm(EPHEMERIS.position_km(GAIA.orbit_body, 399, et_s), axis=1) - 6378.0
    assert surface_km.min() < 1_569_642 < surface_km.max()


def test_crossings_and_peaks_of_a_sine():
    def sine(et_ns):
        return np.sin(et_ns / 1e12)

    half_turns = np.pi * np.arange(1, 6) * 1e12
    before, after = (half_turns - 7e11).astype(np.int64), (half_turns + 9e11).astype(np.int64)
    found = crossings(sine, before, after)
    assert ((found - half_turns >= -1) & (found - half_turns <= 1001)).all()
    tops = np.pi * (2 * np.arange(4) + 0.5) * 1e12
    highest = peaks(sine, (tops - 1e12).astype(np.int64), (tops + 5e11).astype(np.int64))
    assert np.abs(highest - tops).max() < 1e8  # a peak is flat
    assert crossings(sine, before[:0], after[:0]).size == 0
