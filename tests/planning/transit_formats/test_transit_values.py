"""What the columns say, held against astropy, erfa and the formulas that stand in the documentation."""

import erfa
import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.time import Time
from scanplan.planning.focal_plane import NOT_SEEN, ccd_times_et_ns
from scanplan.planning.gaps import data_probability
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.products.transit_table import transit_qtable, transit_table


@pytest.fixture(scope="module")
def table(named, everything):
    return transit_table(named, everything)


@pytest.fixture(scope="module")
def qtable(named, everything):
    return transit_qtable(named, everything)


def test_times_are_one_instant(named, table, qtable):
    """UTC text to TCB by erfa, at the geocentre as everywhere: to the nanosecond it is written with."""
    tai = Time(table["utc"], format="isot", scale="utc").tai
    tt = erfa.taitt(tai.jd1, tai.jd2)
    tcb = erfa.tdbtcb(*erfa.tttdb(*tt, erfa.dtdb(*tt, 0.0, 0.0, 0.0, 0.0)))
    tcb_ns = (tcb[0] - 2451545.0) * 86_400e9 + np.rint(tcb[1] * 86_400e9)
    # of the whole days float64 holds 64 ns: compare what is left of them
    days = table["tcb_ns"] // 86_400_000_000_000
    assert np.array_equal(np.floor(tcb_ns / 86_400e9), days)
    rest = table["tcb_ns"] - days * 86_400_000_000_000
    expected = np.rint(((tcb[0] - 2451545.0 - days) + tcb[1]) * 86_400e9)
    assert np.abs(rest - expected).max() <= 2
    assert np.abs((qtable["utc"] - qtable["tcb"]).to_value(u.ns)).max() < 2.5
    assert np.array_equal(named.tcb_ns, table["tcb_ns"])


def test_onboard_time_is_that_of_the_gaia_archive(table):
    days = table["tcb_ns"] / 86_400e9 - (2457023.75 - 2451545.0)
    assert np.abs(table["obmt_rev"] - (1717.6256 + 4 * days)).max() < 1e-11


def test_barycentric_time_is_later_by_the_light_time(named, table, qtable):
    stars = SkyCoord(table["ra_deg"], table["dec_deg"], unit="deg").cartesian.xyz.value
    position = np.stack([table[name] for name in ("x_km", "y_km", "z_km")])
    delay_s = (stars * position).sum(axis=0) / 299_792.458
    assert np.abs((table["barycentric_tcb_ns"] - table["tcb_ns"]) * 1e-9 - delay_s).max() < 2e-9
    # a Julian date in a double resolves 40 us
    from_date = (table["bjd_tcb"] - 2451545.0) * 86_400e9
    assert np.abs(from_date - table["barycentric_tcb_ns"]).max() < 20_200
    assert np.abs((qtable["barycentric_tcb"] - qtable["tcb"]).to_value(u.s) - delay_s).max() < 2e-9
    assert np.array_equal(table["bjd_tcb"], np.array([each.jd for each in qtable["barycentric_tcb"]]))


def test_angles_and_rates_have_the_units_of_their_names(named, qtable):
    for name, radians in (
        ("ra_deg", named.stars.ra_rad[named.star]),
        ("dec_deg", named.stars.dec_rad[named.star]),
        ("zeta_deg", named.zeta_rad),
        ("scan_angle_deg", named.scan_angle_rad),
    ):
        assert np.allclose(qtable[name].to_value(u.rad), radians, rtol=4e-16, atol=0.0), name
    rate = qtable["zeta_rate_mas_s"].to_value(u.rad / u.s)
    assert np.allclose(rate, named.zeta_rate_rad_s, rtol=4e-16, atol=0.0)
    for short in ("al", "ac"):
        assert np.array_equal(qtable[f"parallax_factor_{short}"], getattr(named, f"parallax_factor_{short}"))


def test_names_of_stars_fields_and_segments(named, table):
    assert np.array_equal(table["star"], named.stars.names[named.star])
    assert np.array_equal(table["field"], np.where(named.field == 0, "FovP", "FovF"))
    assert np.array_equal(table["ccd_row"], named.row)
    assert set(table["ccd_row"]) == set(range(8))
    names = [piece.name for piece in named.law.segments]
    assert np.array_equal(table["segment"], [names[index] for index in named.segment])


def test_state_is_the_orbits(named, qtable):
    position_km, velocity_km_s = named.law.orbit(named.et_ns)
    for index, axis in enumerate("xyz"):
        assert np.array_equal(qtable[f"{axis}_km"].to_value(u.km), position_km[:, index])
        assert np.array_equal(qtable[f"v{axis}_km_s"].to_value(u.km / u.s), velocity_km_s[:, index])


def test_a_time_for_each_ccd_that_sees_the_star(named, table, qtable):
    times = ccd_times_et_ns(named)
    strips = [strip.name for strip in named.law.mission.strips]
    assert [
        name.removesuffix("_tcb_ns") for name in table.names if name[:2] in ("SM", "AF", "BP", "RP", "RV")
    ] == strips
    for index, strip in enumerate(strips):
        seen = times[:, index] != NOT_SEEN
        column = table[f"{strip}_tcb_ns"]
        assert np.array_equal(seen, ~np.ma.getmaskarray(column))
        assert seen.any()
        later_ns = (times[:, index] - named.et_ns)[seen] * (1.0 + 1.550519768e-8)  # IAU 2006 resolution B3
        assert np.abs((column - table["tcb_ns"])[seen] - later_ns).max() <= 2
        assert np.array_equal(np.asarray(qtable[f"{strip}_tcb"].mask), ~seen)


def test_gaps_and_probability(named, everything, table):
    utc = table["utc"]
    in_first = (utc >= "2017-02-10") & (utc < "2017-02-20")
    in_second = (utc >= "2017-03-01") & (utc < "2017-03-09")
    assert in_first.any()
    assert in_second.any()
    assert np.array_equal(table["gap"], np.where(in_first, "refocus, M2", np.where(in_second, "Ωx", "")))
    assert np.array_equal(table["data_probability"], data_probability(named, everything.gaps))
    assert np.array_equal(table["data_probability"] == 0.0, in_first | in_second)


def test_options_add_columns_and_take_none_away(named, everything):
    standard = transit_table(named).names
    assert standard[0] == "star"
    assert transit_table(named, everything).names[: len(standard)] == standard
    assert len(transit_table(named, TransitOptions(state=True)).names) == len(standard) + 6
    assert transit_table(named, TransitOptions(data_probability=True)).names == (*standard, "data_probability")


def test_the_qtable_is_described(qtable, table):
    assert qtable["utc"].scale == "utc"
    assert qtable["tcb"].scale == "tcb"
    assert qtable["bjd_tcb"].unit == u.day
    assert all(qtable[name].info.description for name in qtable.colnames)
    assert qtable.meta["mission"]["name"] == "gaia"
    assert len(qtable) == len(table)
