"""What build_table computes, against astropy and plain vector algebra; what it refuses."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from astropy import units as u
from astropy.time import Time
from astropy_healpix import lonlat_to_healpix
from scanplan.ephemeris.timescales import OnboardClock
from scanplan.ephemeris.uniform import convert_ns
from scanplan.errors import ProductError
from scanplan.planning.products.table import (
    build_table,
    checked_table,
    days_since_origin,
    onboard_time_ns,
)
from scanplan.planning.products.table_columns import TableLayout, layout_of
from scanplan.planning.products.table_metadata import great_circle_error_rad

LIGHT_KM_S = 299_792.458
AU_KM = 149_597_870.7

# Gaia EDR3 documentation, section 13.4.1, with the parallax factors of the full-mission file after them.
ARCHIVE_COLUMNS = [
    "solution_id",
    "jd_time",
    "bjd_fov1",
    "bjd_fov2",
    "obmt_time",
    "ra_fov1",
    "dec_fov1",
    "heal_pix_fov1",
    "scan_angle_fov1",
    "ra_fov2",
    "dec_fov2",
    "heal_pix_fov2",
    "scan_angle_fov2",
]
FULL_MISSION_COLUMNS = [
    "parallax_factor_al_fov1",
    "parallax_factor_ac_fov1",
    "parallax_factor_al_fov2",
    "parallax_factor_ac_fov2",
]


def test_columns_are_the_archives():
    assert list(TableLayout(2, parallax_factors=False).names) == ARCHIVE_COLUMNS
    assert list(TableLayout(2).names) == ARCHIVE_COLUMNS + FULL_MISSION_COLUMNS


@pytest.mark.parametrize("azimuths_deg", [(0.0,), (29.0, -29.0), (90.0, 0.0, -90.0)])
def test_any_number_of_fields(make_table, azimuths_deg):
    table = make_table(3, azimuths_deg)
    assert table.layout == layout_of(reversed(table.layout.names), "shuffled")
    for n, azimuth_deg in enumerate(azimuths_deg, start=1):
        apart = np.cos(np.deg2rad(azimuth_deg - azimuths_deg[0]))
        assert _unit(table, n) @ _unit(table, 1).T == pytest.approx(np.full((3, 3), apart), abs=0.01)
    assert f"ra_fov{len(azimuths_deg) + 1}" not in table.layout.names


def test_times_are_tcb_days(day, table):
    tdb = Time(2451545.0, day.et_ns / 86400e9, format="jd", scale="tdb")
    tcb = tdb.tcb
    expected = (tcb.jd1 - 2455197.5) + tcb.jd2
    assert np.abs(table["jd_time"] - expected).max() * 86400 < 1e-6


def test_day_count_is_rounded_once():
    """Against whole-number arithmetic; 1e-15 of a day is 0.1 ns."""
    et_ns = 540_000_000_000_000_001 + 10_000_000_007 * np.arange(1000)
    counts = [int(n) - 36525 * 8_640_000_000_000 for n in convert_ns(et_ns, "TDB", "TCB")]
    for day_count, found in zip(counts, days_since_origin(et_ns), strict=True):
        assert found == day_count / 86_400_000_000_000


def test_onboard_time_of_gaia():
    """Published relation: TCB days from 2010.0 = (obmt - 1717.6256) / 4 - (2455197.5 - 2457023.5 - 0.25)."""
    clock = OnboardClock("OBMT", 4.0, 2457023.75, 1717.6256)
    et_ns = np.arange(4 * 10**17, 8 * 10**17, 10**16)
    found = onboard_time_ns(clock, et_ns)
    revolutions = (days_since_origin(et_ns) - 1826.25) * 4 + 1717.6256
    assert found.dtype == np.int64
    assert np.abs(found / 21600e9 - revolutions).max() * 21600 < 1e-5


def test_pointings(day, table):
    for n, (w, field) in enumerate(zip(day.directions, day.fields, strict=True), start=1):
        assert np.abs(_unit(table, n) - w).max() < 5e-16 * 4
        assert np.all((table[f"ra_fov{n}"] >= 0.0) & (table[f"ra_fov{n}"] < 360.0))
        scan_deg = table[f"scan_angle_fov{n}"]
        assert np.all((scan_deg >= -180.0) & (scan_deg < 180.0))
        assert np.abs(np.sin(np.deg2rad(scan_deg) - field.scan_angle_rad)).max() < 1e-15
        pixels = lonlat_to_healpix(table[f"ra_fov{n}"] * u.deg, table[f"dec_fov{n}"] * u.deg, 4096, order="nested")
        assert np.array_equal(table[f"heal_pix_fov{n}"], pixels)


def test_barycentric_times_and_parallax_factors(day, table):
    for n, (w, m) in enumerate(zip(day.directions, day.along_scan, strict=True), start=1):
        delay_s = np.sum(w * day.position_km, axis=1) / LIGHT_KM_S
        found_s = (table[f"bjd_fov{n}"] - table["jd_time"]) * 86400
        assert np.abs(found_s - delay_s).max() < 2e-7
        r, v = day.position_km / AU_KM, day.velocity_km_s / LIGHT_KM_S
        doppler = 1.0 - np.sum(w * v, axis=1)
        for name, direction in (("al", m), ("ac", np.cross(w, m))):
            along = np.sum(r * direction, axis=1)
            expected = -(along + np.sum(r * w, axis=1) * np.sum(v * direction, axis=1)) * doppler
            assert np.abs(table[f"parallax_factor_{name}_fov{n}"] - expected).max() < 1e-13
            assert np.abs(expected + along).max() < 4e-4  # the plain projection is close


def test_angles_at_the_seams():
    """Whole turns off, just below zero, at the pole."""
    ra_rad = np.array([-1e-18, 2 * np.pi, -np.pi / 2, 7.0])
    scan_rad = np.array([np.pi, -np.pi, 3 * np.pi / 2, -7.0])
    field = SimpleNamespace(ra_rad=ra_rad, dec_rad=np.full(4, np.pi / 2), scan_angle_rad=scan_rad)
    table = build_table(10**9 * np.arange(4), [field], np.zeros((4, 3)), np.zeros((4, 3)))
    assert table["ra_fov1"] == pytest.approx([0.0, 0.0, 270.0, np.rad2deg(7.0) - 360.0])
    assert table["scan_angle_fov1"] == pytest.approx([-180.0, -180.0, -90.0, 360.0 - np.rad2deg(7.0)])
    assert "obmt_time" not in table.layout.names


def test_nothing_can_be_changed_afterwards(table):
    with pytest.raises(ValueError, match="read-only"):
        table["ra_fov1"][0] = 1.0
    with pytest.raises(TypeError):
        table.values["ra_fov1"] = table["dec_fov1"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.metadata = {}


@pytest.mark.parametrize(
    ("column", "spoil", "message"),
    [
        (
            "dec_fov2",
            lambda a: np.where(np.arange(a.size) == 3, np.nan, a),
            "dec_fov2: row 4 is not a finite number",
        ),
        ("jd_time", lambda a: a[[0, 1, 3, 2, 4]], "jd_time: row 4 is not later than the row before"),
        ("jd_time", lambda a: a[[0, 1, 1, 2, 3]], "jd_time: row 3 is not later than the row before"),
        ("ra_fov1", lambda a: a.astype(np.float32), "ra_fov1: holds float32 values; expected float64"),
        ("heal_pix_fov1", lambda a: a.astype(float), "heal_pix_fov1: holds float64 values; expected int64"),
        ("bjd_fov1", lambda a: a[:-1], "bjd_fov1: has 4 rows where solution_id has 5"),
        ("ra_fov2", lambda a: a[:, None], "ra_fov2: has shape (5, 1), not one number a row"),
    ],
)
def test_bad_columns_are_refused(make_table, column, spoil, message):
    good = make_table(5)
    values = {**good.values, column: spoil(np.array(good[column]))}
    with pytest.raises(ProductError) as caught:
        checked_table(good.layout, values, {}, "law.xyz")
    assert str(caught.value) == f"law.xyz: {message}"


def test_great_circle_error_of_a_small_circle():
    """Points of a circle of latitude: halfway, the great circle passes above it by a known angle."""
    latitude, step = np.deg2rad(0.5), np.deg2rad(1.0 / 6.0)

    def on_circle(longitude):
        return np.stack(
            (
                np.cos(latitude) * np.cos(longitude),
                np.cos(latitude) * np.sin(longitude),
                np.full(longitude.size, np.sin(latitude)),
            ),
            axis=1,
        )

    nodes = step * np.arange(50)
    found = great_circle_error_rad(on_circle(nodes), on_circle(nodes[:-1] + step / 2), 0.5)
    expected = np.arctan(np.tan(latitude) / np.cos(step / 2)) - latitude
    assert found == pytest.approx(expected, rel=1e-6)


def test_certificate_is_rounded_up(make_record):
    for error_rad in (1.2345e-12, 9.9999e-10, 3e-9, 0.0):
        stated_uas = make_record(10, max_error_rad=error_rad)["interpolation"]["max_error_uas"]
        true_uas = np.rad2deg(error_rad) * 3.6e9
        assert true_uas <= stated_uas <= true_uas * 1.01


def test_metadata_times(make_record):
    validity = make_record(10)["validity"]["start"]
    tcb = Time(validity["tcb"], scale="tcb", precision=9)
    assert (tcb.tdb - Time(2451545.0, validity["et_ns"] / 86400e9, format="jd", scale="tdb")).sec == pytest.approx(
        0.0, abs=2e-6
    )
    assert (tcb.jd1 - 2455197.5) + tcb.jd2 == pytest.approx(validity["jd_time"], abs=1e-12)


def _unit(table, n):
    ra, dec = np.deg2rad(table[f"ra_fov{n}"]), np.deg2rad(table[f"dec_fov{n}"])
    return np.stack((np.cos(ra) * np.cos(dec), np.sin(ra) * np.cos(dec), np.sin(dec)), axis=1)
