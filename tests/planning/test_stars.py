"""Stars: how they move, and what they are made from."""

import astropy.units as u
import erfa
import numpy as np
import pytest
from astropy.coordinates import CIRS, FK4, AltAz, BarycentricTrueEcliptic, SkyCoord
from astropy.table import QTable, Table
from astropy.time import Time
from scanplan.ephemeris.timescales import et_ns_from_tcb_days
from scanplan.errors import InvalidInput
from scanplan.planning.catalogue import ColumnChoice
from scanplan.planning.stars import Stars, stars_of

MAS_RAD = np.radians(1.0 / 3.6e6)
UAS_RAD = MAS_RAD / 1e3

BARNARD = {"ra": 269.44850252543836, "dec": 4.739420051112412, "pmra": -801.551, "pmdec": 10362.394}
BARNARD |= {"parallax": 546.976, "rv": -110.11}
KAPTEYN = {"ra": 77.95993734, "dec": -45.04381488, "pmra": 6491.223, "pmdec": -5708.614}
KAPTEYN |= {"parallax": 254.1986, "rv": 245.05}
NEAR_POLE = {"ra": 37.95, "dec": 89.9999, "pmra": 3000.0, "pmdec": -2000.0, "parallax": 100.0, "rv": 50.0}
FAST = (BARNARD, KAPTEYN, NEAR_POLE)


def fast_stars(epoch=2016.0):
    column = {key: np.array([star[key] for star in FAST]) for key in BARNARD}
    return Stars(
        np.radians(column["ra"]),
        np.radians(column["dec"]),
        None,
        column["pmra"],
        column["pmdec"],
        column["parallax"],
        column["rv"],
        np.full(len(FAST), epoch),
    )


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=0)


def seconds_past_j2000(jyear):
    return et_ns_from_tcb_days(np.array([(jyear - 2000.0) * 365.25]))[0] / 1e9


def directions_at(stars, jyear):
    motion = stars.motion()
    return unit(stars.directions() + motion.velocity_per_s * (seconds_past_j2000(jyear) - motion.epoch_et_s))


def for_erfa(stars):
    """Right ascension, declination, their motions per year, parallax in arcsec, radial velocity."""
    return (
        stars.ra_rad,
        stars.dec_rad,
        stars.pmra_mas_yr * MAS_RAD / np.cos(stars.dec_rad),
        stars.pmdec_mas_yr * MAS_RAD,
        stars.parallax_mas / 1e3,
        stars.radial_velocity_km_s,
    )


@pytest.mark.parametrize("years", [-25.0, 1.0, 10.0])
def test_fast_stars_are_where_erfa_puts_them(years):
    """`pmpx` is the standard model; what remains is rounding."""
    stars = fast_stars()
    expected = erfa.pmpx(*for_erfa(stars), years, np.zeros(3)).T
    assert np.abs(directions_at(stars, 2016.0 + years) - expected).max() < 1e-3 * UAS_RAD


def test_parallax_shifts_as_erfa_does():
    """Of a shifted observer: the star moves on by the light time over his distance, then against him."""
    stars, observer_au = fast_stars(), np.array([0.6, -0.7, 0.3])
    motion, u0 = stars.motion(), stars.directions()
    light_s = erfa.AULT * (observer_au @ u0)
    moved = u0 + motion.velocity_per_s * (seconds_past_j2000(2021.0) + light_s - motion.epoch_et_s)
    seen = unit(moved - motion.parallax_rad * observer_au[:, None])
    assert np.abs(seen - erfa.pmpx(*for_erfa(stars), 5.0, observer_au).T).max() < 1e-3 * UAS_RAD


def test_light_time_is_all_that_parts_us_from_astropy():
    """astropy corrects for the light time to the star, quadratic in time: 12 uas for Barnard's star in 10 years.

    It moves stars per year of TDB, which is 1.6 uas for this one: the times are TDB, for as many years.
    """
    stars = fast_stars()
    coordinates = SkyCoord(
        stars.ra_rad * u.rad,
        stars.dec_rad * u.rad,
        distance=1e3 / stars.parallax_mas * u.pc,
        pm_ra_cosdec=stars.pmra_mas_yr * u.mas / u.yr,
        pm_dec=stars.pmdec_mas_yr * u.mas / u.yr,
        radial_velocity=stars.radial_velocity_km_s * u.km / u.s,
        obstime=Time(2016.0, format="jyear", scale="tdb"),
    )
    differences = []
    for years in (10.0, 20.0):
        moved = coordinates.apply_space_motion(new_obstime=Time(2016.0 + years, format="jyear", scale="tdb"))
        apart = directions_at(stars, 2016.0 + years) - unit(moved.cartesian.xyz.value)
        differences.append(np.linalg.norm(apart, axis=0) / UAS_RAD)
    assert differences[0][0] == pytest.approx(11.8, abs=0.5)
    assert differences[0].max() < 25.0
    np.testing.assert_allclose(differences[1], 4.0 * differences[0], rtol=0.1, atol=0.2)


def test_a_year_of_motion_is_a_year_of_tcb():
    stars = fast_stars()
    year_s = 365.25 * 86400.0 * (1.0 - erfa.ELB)
    moved_mas = np.linalg.norm(stars.motion().velocity_per_s, axis=0)[0] * year_s / MAS_RAD
    radial_mas = BARNARD["rv"] * BARNARD["parallax"] * MAS_RAD / (erfa.DAU / 1e3) * 365.25 * 86400.0 / MAS_RAD
    expected = np.sqrt(BARNARD["pmra"] ** 2 + BARNARD["pmdec"] ** 2 + radial_mas**2)
    assert moved_mas == pytest.approx(expected, rel=1e-12)


def test_the_epoch_is_of_tcb():
    epoch = Time([1991.25, 2000.0, 2016.0], format="jyear", scale="tcb")
    expected_s = (epoch.tdb - Time(2000.0, format="jyear", scale="tdb")).sec
    np.testing.assert_allclose(fast_stars(epoch.jyear).motion().epoch_et_s, expected_s, atol=1e-5, rtol=0.0)


@pytest.mark.parametrize("given", [{}, {"pmra_mas_yr": 0.0, "pmdec_mas_yr": np.nan}, {"radial_velocity_km_s": 100.0}])
def test_stars_that_do_not_move(given):
    columns = {name: np.full(2, value) for name, value in given.items()}
    assert Stars(np.zeros(2), np.ones(2), **columns).motion() is None


def test_what_is_not_given_is_zero_for_that_star_only():
    full = fast_stars()
    gaps = Stars(
        full.ra_rad,
        full.dec_rad,
        None,
        np.array([np.nan, *full.pmra_mas_yr[1:]]),
        np.array([np.nan, *full.pmdec_mas_yr[1:]]),
        full.parallax_mas * [1.0, 1.0, np.nan],
        full.radial_velocity_km_s * [np.nan, 1.0, 1.0],
        np.array([np.nan, 2016.0, 2016.0]),
    )
    motion = gaps.motion()
    assert not motion.velocity_per_s[:, 0].any()
    np.testing.assert_array_equal(motion.velocity_per_s[:, 1], full.motion().velocity_per_s[:, 1])
    assert motion.parallax_rad[2] == 0.0
    assert abs(motion.velocity_per_s[:, 2] @ full.directions()[:, 2]) < 1e-25


def test_a_negative_parallax_has_no_radial_part():
    stars = Stars(np.zeros(1), np.zeros(1), None, None, None, np.array([-1.0]), np.array([100.0]))
    motion = stars.motion()
    assert motion.parallax_rad[0] == -MAS_RAD
    assert not motion.velocity_per_s.any()


def test_a_star_that_moves_needs_an_epoch():
    ones = np.ones(2)
    with pytest.raises(InvalidInput, match="star 2 moves but has no epoch"):
        Stars(ones, ones, None, np.array([0.0, 1.0]), ones * 0.0).motion()
    with pytest.raises(InvalidInput, match="star 1 has the epoch 57388; give a Julian year"):
        Stars(ones, ones, None, ones, ones, epoch_tcb_jyear=ones * 57388.0).motion()


def coordinates(frame="icrs", **others):
    return SkyCoord([10.0, 359.0] * u.deg, [20.0, -30.0] * u.deg, frame=frame, **others)


def test_stars_are_passed_on():
    stars = fast_stars()
    assert stars_of(stars) is stars


@pytest.mark.parametrize("frame", ["icrs", "galactic", "fk5", FK4(equinox="B1950"), BarycentricTrueEcliptic()])
def test_coordinates_of_any_frame(frame):
    given = coordinates(frame)
    stars = stars_of(given)
    expected = given.icrs.cartesian.xyz.value
    assert np.abs(stars.directions() - expected).max() < 1e-15
    assert stars.motion() is None
    assert stars.names is None


def test_one_coordinate_is_one_star():
    assert len(stars_of(SkyCoord("05h47m17.088s", "-51d03m59.44s"))) == 1


def test_coordinates_that_move():
    epoch = Time(2016.0, format="jyear", scale="tcb")
    motion = {"pm_ra_cosdec": [3.0, -4.0] * u.mas / u.yr, "pm_dec": [5.0, 6.0] * u.mas / u.yr}
    far = {"distance": [10.0, 200.0] * u.pc, "radial_velocity": [-7.0, 8.0] * u.km / u.s}
    stars = stars_of(coordinates(**motion, **far, obstime=epoch))
    np.testing.assert_allclose(stars.pmra_mas_yr, [3.0, -4.0], rtol=1e-14)
    np.testing.assert_allclose(stars.pmdec_mas_yr, [5.0, 6.0], rtol=1e-14)
    np.testing.assert_allclose(stars.parallax_mas, [100.0, 5.0], rtol=1e-14)
    np.testing.assert_allclose(stars.radial_velocity_km_s, [-7.0, 8.0], rtol=1e-14)
    np.testing.assert_array_equal(stars.epoch_tcb_jyear, [2016.0, 2016.0])
    only_proper = stars_of(coordinates(**motion, obstime=epoch))
    np.testing.assert_allclose(only_proper.pmra_mas_yr, [3.0, -4.0], rtol=1e-14)
    assert only_proper.parallax_mas is None
    assert only_proper.radial_velocity_km_s is None
    receding = stars_of(coordinates(**far, obstime=epoch))
    assert not receding.motion().velocity_per_s[:, 0] @ np.cross(stars.directions()[:, 0], [0.0, 0.0, 1.0]) > 1e-25
    with pytest.raises(InvalidInput, match="a proper motion but no epoch; give it as obstime"):
        stars_of(coordinates(**motion))


def test_galactic_motion_becomes_equatorial():
    given = coordinates(
        "galactic", pm_l_cosb=[3, 4] * u.mas / u.yr, pm_b=[0, 1] * u.mas / u.yr, obstime=Time("J2016.0", scale="tcb")
    )
    stars = stars_of(given)
    np.testing.assert_allclose(np.hypot(stars.pmra_mas_yr, stars.pmdec_mas_yr), np.hypot([3, 4], [0, 1]), rtol=1e-12)
    np.testing.assert_allclose(stars.pmra_mas_yr, given.icrs.pm_ra_cosdec.to_value("mas/yr"), rtol=1e-14)


def test_coordinates_that_cannot_be_stars():
    with pytest.raises(InvalidInput, match="no way to ICRS"):
        stars_of(coordinates(AltAz()))
    with pytest.raises(InvalidInput, match="of shape"):
        stars_of(SkyCoord(np.zeros((2, 2)) * u.deg, np.zeros((2, 2)) * u.deg))
    with pytest.raises(InvalidInput, match="star 2 has no position"):
        stars_of(SkyCoord([1.0, 1.0] * u.deg, [1.0, np.nan] * u.deg))


def test_apparent_places_are_no_epoch():
    seen = SkyCoord(10.0 * u.deg, 20.0 * u.deg, frame=CIRS(obstime=Time("J2016.5")))
    assert stars_of(seen).motion() is None


@pytest.mark.parametrize("kind", [Table, QTable, "pandas"])
def test_tables(kind):
    columns = {"source_id": np.array([4472832130942575872, 7]), "ra": [10.0, 350.0] * u.deg, "dec": [-1.0, 1.0] * u.deg}
    columns |= {"pmra": [1.0, np.nan] * u.arcsec / u.yr, "pmdec": [1.0, 2.0] * u.arcsec / u.yr}
    if kind == "pandas":
        pytest.importorskip("pandas")
        given = QTable(columns).to_pandas()
        factor = 1.0
    else:
        given, factor = kind(columns), 1000.0
    stars = stars_of(given, ColumnChoice(default_epoch=2016.0))
    assert stars.names.dtype == np.int64
    assert stars.names[0] == 4472832130942575872
    np.testing.assert_allclose(stars.ra_rad, np.radians([10.0, 350.0]), rtol=1e-15)
    np.testing.assert_allclose(stars.pmra_mas_yr, np.array([1.0, np.nan]) * factor)
    assert stars.motion().epoch_et_s[0] == pytest.approx(seconds_past_j2000(2016.0))


def test_masked_tables():
    table = Table({"ra": [1.0, 2.0], "dec": [1.0, 2.0], "parallax": [1.0, 2.0]}, masked=True)
    table["parallax"].mask = [True, False]
    np.testing.assert_array_equal(stars_of(table).parallax_mas, [np.nan, 2.0])
    table["dec"].mask = [False, True]
    with pytest.raises(InvalidInput, match=r"^row 2, column dec: has no value"):
        stars_of(table)


@pytest.mark.parametrize(
    ("given", "ra_deg"),
    [((10.0, 20.0), [10.0]), (([10, 20], [1, 2]), [10, 20]), ((np.array([-10.0]), [1.0]), [350.0])],
)
def test_degrees(given, ra_deg):
    np.testing.assert_allclose(stars_of(given).ra_rad, np.radians(ra_deg), rtol=1e-15)


def test_quantities():
    np.testing.assert_allclose(stars_of((1.0 * u.hourangle, 1.0 * u.rad)).ra_rad, np.radians(15.0), rtol=1e-15)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (5, "stars of type int; give a SkyCoord"),
        (("05h", "6d", "7"), "stars of type tuple"),
        (([1.0, 2.0], [1.0]), r"ra and dec have the shapes \(2,\) and \(1,\)"),
        (([1.0, 400.0], [1.0, 1.0]), "row 2, column ra: 400.0 is no right ascension; give 0 to 360 degrees"),
        (([1.0, 2.0], [91.0, 1.0]), "row 1, column dec: 91.0 is no declination; give -90 to 90"),
        (([], []), "the table has no stars"),
        (Table({"a": [1.0], "dec": [1.0]}), "has no column of right ascension; its columns are a, dec"),
        (Table({"ra": [[1.0, 2.0]], "dec": [1.0]}), "column ra: has arrays for values"),
    ],
)
def test_what_is_no_star(given, message):
    with pytest.raises(InvalidInput, match=message):
        stars_of(given)


@pytest.mark.parametrize("places", [slice(1, 3), [2, 0], np.array([False, True, True])])
def test_some_of_the_stars(places):
    stars = fast_stars()
    some = stars.taken(places)
    assert some.names is None
    np.testing.assert_array_equal(some.pmra_mas_yr, stars.pmra_mas_yr[places])
    np.testing.assert_array_equal(some.directions(), stars.directions()[:, places])
