"""The law, the orbit and the stars' apparent places against the transits that ESA's GOST service forecasts."""

import numpy as np
import pytest
from scanplan.ephemeris.apparent import parallax_factors
from scanplan.ephemeris.timescales import et_ns_from_tcb_days, parse_time
from scanplan.planning.field_angles import direction_seen, field_angles
from scanplan.planning.mission import Mission
from scanplan.planning.rotation import srs_axes
from scanplan.planning.scanlaw import propagate

from .gost import at_spacecraft, outside_rows_rad, pixel_directions, residuals, rows, shortest, tcb_ns_from_bjd

MAS = np.radians(1 / 3.6e6)
SPIN_MAS_PER_MS = 59.9605


@pytest.fixture(scope="module")
def law():
    gaia = Mission.load("gaia")
    return propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)


@pytest.fixture(scope="module", params=["htof", "orbitize", "octofitter"])
def forecasts(request):
    """One file's columns by name; its direction u and its times at Gaia as ``et_ns``."""
    table = [row for row in rows("gost_forecasts.csv") if row["source"] == request.param]
    text = {"source", "target", "utc", "fov"}
    columns = {key: np.array([row[key] if key in text else float(row[key]) for row in table]) for key in table[0]}
    ra, dec = columns["ra_rad"], columns["dec_rad"]
    columns["u"] = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
    columns["et_ns"] = np.array([parse_time(f"{utc} UTC") for utc in columns["utc"]])
    columns["old_orbit"] = request.param == "htof"
    return columns


def test_the_star_crosses_the_field_when_gost_says(law, forecasts):
    """Azimuth, zeta, field and row of detectors at the UTC that GOST prints to the millisecond."""
    off, nearest, angles = residuals(law, forecasts["u"], forecasts["et_ns"])
    off_mas = np.abs(off) / MAS
    # Against the angle it prints, zeta is compared at the crossing itself.
    crossing = forecasts["et_ns"] - np.rint(off / law.mission.law.spin_rate_rad_s * 1e9).astype(np.int64)
    zeta = field_angles(law, forecasts["u"], crossing).zeta_rad
    zeta_mas = np.abs(zeta - forecasts["zeta_rad"]) / MAS
    print(f"{forecasts['source'][0]}: {off.size} rows, azimuth {off_mas.max():.1f} mas, zeta {zeta_mas.max():.3f} mas")
    assert off_mas.max() < 60.0
    assert zeta_mas.max() < 1.0
    names = np.array([field.name for field in law.mission.fields])
    assert np.array_equal(names[nearest], forecasts["fov"])
    outside, number = outside_rows_rad(law, nearest, angles.zeta_rad)
    assert np.array_equal(number, forecasts["ccd_row"])
    assert outside.max() < np.radians(5e-4)


def test_scan_angle_and_parallax_factors_are_gosts(law, forecasts):
    u, et_ns = forecasts["u"], forecasts["et_ns"]
    scan_mas = np.abs(shortest(field_angles(law, u, et_ns).scan_angle_rad - forecasts["scan_angle_rad"])) / MAS
    spin_axis = srs_axes(law.attitude(et_ns))[:, 2]
    al, ac = parallax_factors(u, direction_seen(law, u, et_ns), spin_axis, *law.orbit(et_ns))
    al_off, ac_off = np.abs(al - forecasts["plx_al"]).max(), np.abs(ac - forecasts["plx_ac"]).max()
    print(f"{forecasts['source'][0]}: scan angle {scan_mas.max():.3f} mas, parallax {al_off:.1e} {ac_off:.1e}")
    assert scan_mas.max() < 1.0
    assert max(al_off, ac_off) < (2.5e-6 if forecasts["old_orbit"] else 1e-7)


def test_barycentric_time_leads_to_the_utc_at_gaia(law, forecasts):
    u = forecasts["u"]
    et_ns = at_spacecraft(law, u, tcb_ns_from_bjd(forecasts["bjd_tcb"]))
    utc_ms = np.abs(et_ns - forecasts["et_ns"]) / 1e6
    off, _, _ = residuals(law, u, et_ns)
    time_ms = np.abs(off) / MAS / SPIN_MAS_PER_MS
    print(f"{forecasts['source'][0]}: UTC {utc_ms.max():.3f} ms, barycentric time {time_ms.max():.3f} ms")
    assert utc_ms.max() < (2.5 if forecasts["old_orbit"] else 1.0)
    assert time_ms.max() < (1.9 if forecasts["old_orbit"] else 1.0)


def test_a_sample_of_all_the_sky_and_the_whole_mission(law):
    """Barycentric times stand in steps of 40 us; the wave is traced back to Gaia, and the field found there."""
    table = rows("gost_bulk_sample.csv")
    u = pixel_directions(np.array([int(row["hpx"]) for row in table]))
    bjd, scan = (np.array([float(row[key]) for row in table]) for key in ("bjd_tcb", "scan_angle_rad"))
    et_ns = at_spacecraft(law, u, tcb_ns_from_bjd(bjd))
    off, nearest, angles = residuals(law, u, et_ns)
    time_us = off / MAS / SPIN_MAS_PER_MS * 1e3
    scan_arcsec = shortest(angles.scan_angle_rad - scan) / MAS / 1e3
    late = et_ns > et_ns_from_tcb_days(7518.0)
    for name, part in (("to August 2020", ~late), ("after", late)):
        print(
            f"{name}: {part.sum()} transits, time {time_us[part].std():.1f} us rms, {np.abs(time_us[part]).max():.1f} "
            f'us at most; scan angle {scan_arcsec[part].std():.4f}" rms, {np.abs(scan_arcsec[part]).max():.4f}"'
        )
    assert np.abs(time_us).max() < 1000.0
    assert np.abs(time_us[~late]).max() < 200.0
    assert np.abs(scan_arcsec).max() < 0.15
    outside, _ = outside_rows_rad(law, nearest, angles.zeta_rad)
    assert outside.max() < np.radians(5e-4)
    segments = {np.searchsorted([piece.start_et_ns for piece in law.segments], each, side="right") for each in et_ns}
    assert len(segments) == len(law.segments) - 1  # all but the ramp of 0.2 d, for which GOST's own rows are odd
