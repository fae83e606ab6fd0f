"""The semantic checks: silent on a sound table, one finding for one defect."""

from types import MappingProxyType

import numpy as np
import pytest
from scanplan.planning.products.finding import Finding
from scanplan.planning.products.table import ScanLawTable, checked_table
from scanplan.planning.products.table_check import check

UAS_DEG = 1.0 / 3.6e9


def spoiled(table: ScanLawTable, **changes) -> ScanLawTable:
    """The table with whole columns replaced by what the given functions make of them."""
    values = {name: np.array(table[name]) for name in table.layout.names}
    for name, change in changes.items():
        values[name] = change(values[name])
    return checked_table(table.layout, values, table.metadata, "law")


def at(row, amount):
    """Add an amount in one row, counted from 1."""

    def change(column):
        column[row - 1] += amount
        return column

    return change


def the_one(findings: list[Finding]) -> tuple:
    assert len(findings) == 1, findings
    only = findings[0]
    assert "\n" not in only.message
    return (only.severity, only.rule, only.line, only.key)


def test_sound_tables(table, make_table):
    assert check(table) == []
    assert check(table, basic_angle_deg=106.5) == []
    assert check(make_table(20, (10.0,))) == []
    assert check(make_table(20, (60.0, 0.0, -60.0)), basic_angle_deg=60.0) == []


def test_sound_after_a_round_trip(table, product):
    assert check(product.read(product.write(table), "law"), basic_angle_deg=106.5) == []


@pytest.mark.parametrize(
    ("column", "change", "rule"),
    [
        ("bjd_fov1", at(5, 0.01), "barycentric-time"),
        ("heal_pix_fov2", at(9, 1), "heal-pix"),
        ("parallax_factor_ac_fov2", at(2, 2.0), "parallax-factor"),
        ("parallax_factor_al_fov1", at(3, -2.0), "parallax-factor"),
        ("scan_angle_fov2", at(7, 2 * UAS_DEG), "spin-axis"),
    ],
)
def test_one_defect_one_finding(table, column, change, rule):
    bad = spoiled(table, **{column: change})
    row = int(np.flatnonzero(np.asarray(bad[column]) != table[column])[0]) + 1
    assert the_one(check(bad)) == ("ERROR", rule, row, column)


def test_a_field_off_by_two_microarcseconds(table):
    """Moved along the scan the angle between the fields changes, moved across it the axis."""
    row = 4000
    psi, dec = np.deg2rad(table["scan_angle_fov2"][row - 1]), np.deg2rad(table["dec_fov2"][row - 1])
    along = spoiled(
        table,
        ra_fov2=at(row, 2 * UAS_DEG * np.sin(psi) / np.cos(dec)),
        dec_fov2=at(row, 2 * UAS_DEG * np.cos(psi)),
    )
    assert ("ERROR", "basic-angle", row, "ra_fov2") == the_one([f for f in check(along) if f.rule != "spin-axis"])
    across = spoiled(
        table,
        ra_fov2=at(row, 2 * UAS_DEG * np.cos(psi) / np.cos(dec)),
        dec_fov2=at(row, -2 * UAS_DEG * np.sin(psi)),
    )
    assert ("ERROR", "spin-axis", row, "scan_angle_fov2") == the_one(check(across))


def test_half_a_microarcsecond_is_let_pass(table):
    assert check(spoiled(table, scan_angle_fov1=at(7, 0.5 * UAS_DEG))) == []


def test_another_basic_angle(table):
    (finding,) = check(table, basic_angle_deg=106.4)
    assert the_one([finding]) == ("ERROR", "basic-angle", 1, "ra_fov2")
    assert finding.message.endswith("(8640 rows)")


def test_angles_out_of_range(make_table):
    table = make_table(4)
    for column, amount in (("ra_fov1", 360.0), ("scan_angle_fov2", -360.0)):
        findings = check(spoiled(table, **{column: lambda a, amount=amount: a + amount}))
        assert ("ERROR", "angle-range", 1, column) in [the_one([f]) for f in findings]
    findings = check(spoiled(table, dec_fov1=at(3, 200.0)))
    assert ("ERROR", "angle-range", 3, "dec_fov1") in [the_one([f]) for f in findings]


def test_rows_outside_the_validity(make_table, make_record):
    table = make_table(10)
    shorter = make_record(10, stop_et_ns=make_record(10)["validity"]["start"]["et_ns"] + 60 * 10**9)
    late = ScanLawTable(table.layout, table.values, MappingProxyType(shorter))
    assert the_one(check(late)) == ("ERROR", "validity", 8, "jd_time")


def test_a_missing_row_is_warned_of(table):
    kept = np.delete(np.arange(len(table)), 50)
    values = {name: table[name][kept] for name in table.layout.names}
    gap = checked_table(table.layout, values, table.metadata, "law")
    assert the_one(check(gap)) == ("WARN", "time-step", 51, "jd_time")


def test_no_rows(make_table):
    assert the_one(check(make_table(0))) == ("ERROR", "not-empty", None, None)


def test_a_direction_on_a_pixel_border_may_have_either_pixel(make_table):
    """(ra, dec) = (45, 0) is a corner of four pixels; text formats may round to any side of it."""
    from astropy import units as u
    from astropy_healpix import lonlat_to_healpix

    table = make_table(3)
    for east, north in ((1e-9, 0.0), (-1e-9, 0.0), (0.0, 1e-9), (0.0, -1e-9)):
        pixel = lonlat_to_healpix((45 + east) * u.deg, north * u.deg, 4096, order="nested")
        corner = spoiled(
            table,
            ra_fov1=lambda a: np.full_like(a, 45.0),
            dec_fov1=lambda a: np.zeros_like(a),
            heal_pix_fov1=lambda a, pixel=pixel: np.full_like(a, pixel),
        )
        assert "heal-pix" not in {finding.rule for finding in check(corner)}
