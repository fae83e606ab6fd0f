"""Bodies and stars near the fields, against brute force with directions by CSPICE and ERFA."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.ephemeris.bodies import body_number
from scanplan.planning.events.bright_stars import bright_stars
from scanplan.planning.events.find import find_events
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import stars_of
from scanplan.planning.transits import transits

from ..made_bodies import Truth, kernels_in_cspice

SECOND_NS = 1_000_000_000


def limited(gaia, **limits):
    return replace(gaia, event_limits=replace(gaia.event_limits, **limits))


def apart_deg(law, field, direction, et_ns):
    """Angle (N,) between a field's centre and directions (N, 3)."""
    x, y, _ = np.moveaxis(srs_axes(law.attitude(et_ns)), 1, 0)
    centre = np.cos(field.azimuth_rad) * x + np.sin(field.azimuth_rad) * y
    return np.degrees(np.arccos(np.clip((centre * direction).sum(axis=1), -1.0, 1.0)))


def brute(law, field, direction_of, limit_deg, step_ns=20 * SECOND_NS):
    """(first, last) samples below the limit, on a grid."""
    grid = np.arange(law.start_et_ns, law.stop_et_ns, step_ns)
    near = np.r_[False, apart_deg(law, field, direction_of(grid), grid) < limit_deg, False]
    edges = np.flatnonzero(near[1:] != near[:-1])
    return [(grid[a], grid[b - 1]) for a, b in zip(edges[::2], edges[1::2], strict=True)]


@pytest.mark.parametrize(
    ("kind", "body", "limit_deg", "window"),
    [
        ("planet", "jupiter", 1.0, ("2017-02-22", "2017-02-25")),
        ("planet", "mars", 3.0, ("2014-09-04", "2014-09-06")),
        ("moon", "moon", 20.0, ("2016-04-14T12:00", "2016-04-16")),
    ],
)
def test_bodies_against_brute_force(gaia, kind, body, limit_deg, window):
    mission = limited(gaia, moon_limit_deg=limit_deg, planet_limit_deg=limit_deg, planets=(body,))
    law = propagate(mission, *window)
    events = find_events(law, [kind]).events
    number = body_number(body, {segment.target for segment in law.kernels.ephemeris.segments})
    total = 0
    with kernels_in_cspice(law.kernels):
        truth = Truth(law, number)
        coarse = np.arange(law.start_et_ns, law.stop_et_ns + 3600 * SECOND_NS, 3600 * SECOND_NS)
        places = truth.direction(coarse)

        def direction_of(et_ns):
            # the body moves by a tenth of a degree in an hour at most
            seen = np.stack([np.interp(et_ns, coarse, places[:, axis]) for axis in range(3)], axis=1)
            return seen / np.linalg.norm(seen, axis=1, keepdims=True)

        for field in law.mission.fields:
            found = [each for each in events if each.subject == f"{body.capitalize()} {field.name}"]
            expected = brute(law, field, direction_of, limit_deg)
            seen = [each for each in found if each.stop_et_ns - each.start_et_ns > 20 * SECOND_NS]
            assert len(found) >= len(expected) >= len(seen)
            for first, last in expected:
                (event,) = [each for each in found if each.start_et_ns <= first and last < each.stop_et_ns]
                assert first - event.start_et_ns < 21 * SECOND_NS
                assert event.stop_et_ns - last < 21 * SECOND_NS
            total += len(found)
            ends = np.array([at for each in found for at in (each.start_et_ns, each.stop_et_ns)], np.int64)
            inner = ends[(ends > law.start_et_ns) & (ends < law.stop_et_ns)]
            if inner.size:
                off_deg = apart_deg(law, field, truth.direction(inner), inner) - limit_deg
                # 1 ms of the spin; the Moon's light is not bent as that of a star
                assert np.abs(off_deg).max() < 0.06 / 3600.0
    assert total > 3
    print(f"{body}: {total} passages")


def test_every_transit_of_a_bright_star_lies_in_an_event(gaia):
    law = propagate(gaia, "2017-02-05", "2017-02-19")
    events = find_events(law, ["bright-star"]).events
    stars = list(bright_stars(2.5, (law.start_et_ns + law.stop_et_ns) // 2))
    x, y, z = np.array([star.direction for star in stars]).T
    found = transits(law, stars_of((np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arcsin(z)))), between_rows=True)
    fields = law.mission.fields
    assert len(found) > 50
    matched = set()
    for star, field, et_ns, zeta_rad in zip(found.star, found.field, found.et_ns, found.zeta_rad, strict=True):
        subject = f"{stars[star].name} {fields[field].name}"
        (event,) = [e for e in events if e.subject == subject and e.start_et_ns <= et_ns < e.stop_et_ns]
        assert event.value == pytest.approx(abs(np.degrees(zeta_rad)), abs=1e-5)
        assert abs(event.peak_et_ns - et_ns) < 0.15 * SECOND_NS  # the star moves across the scan too
        matched.add(event)
    beside = [event for event in events if event not in matched]
    assert all(event.value > 0.28 or event.start_et_ns == law.start_et_ns for event in beside)


def test_the_table_of_bright_stars_against_astropy(gaia):
    from astropy import units as u
    from astropy.coordinates import SkyCoord
    from astropy.time import Time

    stars = {star.name: star for star in bright_stars(2.5, 0)}
    assert len(stars) == 89
    assert len(list(bright_stars(0.0, 0))) == 2
    # catalogue of the bright star, J2000, of SIMBAD
    sirius = SkyCoord("06h45m08.917s", "-16d42m58.02s")
    assert sirius.separation(SkyCoord(*stars["Sirius"].direction, representation_type="cartesian")).arcsec < 0.05
    arcturus = SkyCoord(
        213.9181141 * u.deg, 19.1872705 * u.deg, pm_ra_cosdec=-1093.39 * u.mas / u.yr, pm_dec=-2000.06 * u.mas / u.yr,
        obstime=Time("J1991.25"), distance=11.26 * u.pc,
    ).apply_space_motion(Time("J2000"))  # fmt: skip
    found = SkyCoord(*stars["Arcturus"].direction, representation_type="cartesian")
    assert arcturus.separation(found).arcsec < 0.01
