"""Transits of single stars: all that GOST lists of three targets and no more; what is told of each; its form."""

import numpy as np
import pytest
from scanplan.ephemeris.apparent import parallax_factors
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.field_angles import direction_seen, field_angles
from scanplan.planning.mission import Mission
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits

from .gost import rows, shortest, tcb_ns_from_bjd
from .made_stars import moving_stars, random_directions, stars_at, where_erfa_has_them
from .pairing import paired, unpaired

MAS = np.radians(1 / 3.6e6)
SECOND_NS = 1_000_000_000
LIGHT_KM_S = 299_792.458


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module", params=["htof", "orbitize", "octofitter"])
def forecasts(request):
    """One of GOST's files, columns by name."""
    table = [row for row in rows("gost_forecasts.csv") if row["source"] == request.param]
    text = {"source", "target", "utc", "fov"}
    columns = {key: np.array([row[key] if key in text else float(row[key]) for row in table]) for key in table[0]}
    columns["et_ns"] = np.array([parse_time(f"{utc} UTC") for utc in columns["utc"]])
    columns["old_orbit"] = request.param == "htof"
    return columns


@pytest.fixture(scope="module")
def found(gaia, forecasts):
    """What is found of the target from the first of its rows to the last."""
    span = int(forecasts["et_ns"].min()) - SECOND_NS, int(forecasts["et_ns"].max()) + SECOND_NS
    return transits(propagate(gaia, *span), Stars(forecasts["ra_rad"][:1], forecasts["dec_rad"][:1]))


@pytest.fixture(scope="module")
def match(found, forecasts):
    """For each of GOST's rows the transit found."""
    star = np.zeros(forecasts["et_ns"].size, np.int64)
    return paired(star, forecasts["et_ns"], found.star, found.et_ns, SECOND_NS)


def test_gosts_rows_and_no_others(found, match):
    assert (match >= 0).all()
    assert unpaired(match, len(found)).size == 0


def test_gosts_columns(found, match, forecasts):
    names = np.array([field.name for field in found.law.mission.fields])
    assert np.array_equal(names[found.field[match]], forecasts["fov"])
    assert np.array_equal(found.row[match], forecasts["ccd_row"])
    utc_ms = np.abs(found.et_ns[match] - forecasts["et_ns"]) / 1e6
    zeta_mas = np.abs(found.zeta_rad[match] - forecasts["zeta_rad"]) / MAS
    scan_mas = np.abs(shortest(found.scan_angle_rad[match] - forecasts["scan_angle_rad"])) / MAS
    al = np.abs(found.parallax_factor_al[match] - forecasts["plx_al"]).max()
    ac = np.abs(found.parallax_factor_ac[match] - forecasts["plx_ac"]).max()
    barycentric_ms = np.abs(found.barycentric_tcb_ns[match] - tcb_ns_from_bjd(forecasts["bjd_tcb"])) / 1e6
    print(
        f"{forecasts['source'][0]}: UTC {utc_ms.max():.3f} ms, zeta {zeta_mas.max():.3f} mas, scan angle "
        f"{scan_mas.max():.3f} mas, parallax factors {al:.1e} {ac:.1e}, barycentric time {barycentric_ms.max():.3f} ms"
    )
    assert utc_ms.max() < 1.0
    assert zeta_mas.max() < 1.0
    assert scan_mas.max() < 1.0
    assert max(al, ac) < (2.5e-6 if forecasts["old_orbit"] else 1e-7)
    assert barycentric_ms.max() < (1.9 if forecasts["old_orbit"] else 1.0)


@pytest.fixture(scope="module")
def law(gaia):
    """A month about the break of 2017."""
    return propagate(gaia, "2017-01-25", "2017-02-25")


@pytest.fixture(scope="module", params=["at rest", "moving"])
def sample(request, law):
    """Stars, their transits, and where each star of a transit is then for the spacecraft and the barycentre."""
    rng = np.random.default_rng(6)
    if request.param == "at rest":
        u = random_directions(rng, 2000)
        found = transits(law, stars_at(u))
        places = u[found.star]
        return found, places, places
    stars = moving_stars(rng, 2000)
    found = transits(law, stars)
    seen = where_erfa_has_them(law, stars)(found.star, found.et_ns)
    return found, seen, where_erfa_has_them(law, stars, from_barycentre=True)(found.star, found.et_ns)


def test_the_star_is_there(sample):
    """Azimuth, zeta, its rate and scan angle, by turning the direction from erfa into the scanning reference system."""
    found, u, _ = sample
    law = found.law
    angles = field_angles(law, u, found.et_ns)
    azimuth = np.array([field.azimuth_rad for field in law.mission.fields])[found.field]
    off_ns = np.abs(shortest(angles.azimuth_rad - azimuth)) / law.mission.law.spin_rate_rad_s * 1e9
    print(
        f"{len(found)} transits, time {off_ns.max():.1f} ns, zeta {np.abs(angles.zeta_rad - found.zeta_rad).max():.1e}"
    )
    assert off_ns.max() < 200.0
    assert np.abs(angles.zeta_rad - found.zeta_rad).max() < 1e-10
    assert np.abs(shortest(angles.scan_angle_rad - found.scan_angle_rad)).max() < 1e-8
    starts = np.array([piece.start_et_ns for piece in law.segments])
    assert np.array_equal(np.searchsorted(starts, found.et_ns, side="right") - 1, found.segment)
    inside = np.abs(found.et_ns[:, None] - starts).min(axis=1) > 10 * SECOND_NS
    ahead, behind = (field_angles(law, u[inside], found.et_ns[inside] + dt).zeta_rad for dt in (SECOND_NS, -SECOND_NS))
    assert np.abs((ahead - behind) / 2.0 - found.zeta_rate_rad_s[inside]).max() < 1e-12


def test_parallax_factors(sample):
    found, u, _ = sample
    law, et_ns = found.law, found.et_ns
    position_km, velocity_km_s = law.orbit(et_ns)
    spin_axis = srs_axes(law.attitude(et_ns))[:, 2]
    al, ac = parallax_factors(u, direction_seen(law, u, et_ns), spin_axis, position_km, velocity_km_s)
    assert np.abs(al - found.parallax_factor_al).max() < 1e-9
    assert np.abs(ac - found.parallax_factor_ac).max() < 1e-9


def test_delay_is_roemers(sample):
    """A plane wave from where the star is for the barycentre: of the parallax it knows nothing."""
    found, _, u = sample
    delay_s = np.sum(found.law.orbit(found.et_ns)[0] * u, axis=1) / LIGHT_KM_S
    assert np.abs(delay_s - found.delay_s).max() < 1e-6


def test_order_and_types(sample):
    found, _, _ = sample
    assert np.all((np.diff(found.star) > 0) | ((np.diff(found.star) == 0) & (np.diff(found.et_ns) > 0)))
    assert (found.row > 0).all()
    assert np.all((found.et_ns >= found.law.start_et_ns) & (found.et_ns < found.law.stop_et_ns))
    dtypes = {name: getattr(found, name).dtype for name in ("star", "et_ns", "field", "row", "segment", "zeta_rad")}
    assert dtypes == {
        "star": np.int64,
        "et_ns": np.int64,
        "field": np.int8,
        "row": np.int16,
        "segment": np.int16,
        "zeta_rad": np.float64,
    }


def test_no_stars_and_stars_never_seen(law):
    nobody = transits(law, Stars(np.empty(0), np.empty(0)))
    assert len(nobody) == 0
    assert nobody.barycentric_tcb_ns.size == 0
    axis = srs_axes(law.attitude([law.start_et_ns]))[0, 2]
    day = propagate(law.mission, law.start_et_ns, law.start_et_ns + 86_400 * SECOND_NS)
    assert len(transits(day, stars_at(axis[None, :]))) == 0
