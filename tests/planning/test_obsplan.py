"""Observing plans: strips of sky held against the law, and files against the standard and other readers."""

import io

import astropy.units as u
import numpy as np
import pytest
import scanplan as sp
from astropy.coordinates import SkyCoord
from astropy.io.votable import parse, validate
from astropy.table import Table
from astropy.time import Time
from scanplan.ephemeris.timescales import astropy_from_et_ns
from scanplan.errors import UsageError
from scanplan.planning.products.obsplan_columns import mjd_utc
from scanplan.planning.products.obsplan_file import WRITERS

NS = 1_000_000_000
# A jump between two segments of Gaia's law: 2017-02-08T18:11:11.5
START, STOP = "2017-02-08T12:03:20", "2017-02-09T02:00:00.5"


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), START, STOP)


@pytest.fixture(scope="module")
def plan(law):
    return sp.observing_plan(law)


def vectors(deg):
    place = SkyCoord(deg[..., 0] * u.deg, deg[..., 1] * u.deg)
    return np.moveaxis(place.cartesian.xyz.value, 0, -1)


def winding(corners, point):
    """How often an outline of unit vectors runs about a point, counter-clockwise as seen from inside the sphere."""
    north = np.cross(np.cross(point, [0.0, 0.0, 1.0]), point)
    # From inside, with north up, east is to the left: counter-clockwise is from north through east.
    east = np.cross(north, point)
    angle = np.arctan2(corners @ east, corners @ north)
    steps = np.diff(np.append(angle, angle[0]))
    return round(((steps + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))


def area_sr(corners, inside):
    """Of an outline about a point inside: the triangles between (Oosterom and Strackee 1983), seen from inside."""
    a, b, c = inside, corners, np.roll(corners, -1, axis=0)
    volume = -np.cross(b, c) @ a
    return 2.0 * np.arctan2(volume, 1.0 + b @ a + c @ a + (b * c).sum(axis=1)).sum()


def crosses(a, b, c, d):
    """Whether two arcs of great circles, ends left out, cross."""
    n, m = np.cross(a, b), np.cross(c, d)
    return (n @ c) * (n @ d) < 0 and (m @ a) * (m @ b) < 0 and (a + b) @ (c + d) > 0


def test_rows_follow_each_other_and_are_cut_where_the_law_is(law, plan):
    for field in range(2):
        mine = plan.field == field
        start, stop = plan.start_et_ns[mine], plan.stop_et_ns[mine]
        assert start[0] == law.start_et_ns
        assert stop[-1] == law.stop_et_ns
        assert np.array_equal(start[1:], stop[:-1])
        assert law.segments[1].start_et_ns in start
        assert (stop - start).max() < 601.1 * NS
        inner = Time(astropy_from_et_ns(start[1:]).utc, precision=3).isot
        on_grid = [text.endswith("0:00.000") for text in inner]
        assert on_grid.count(False) == 1, "all but the border of segments"
    assert np.array_equal(plan.field, np.arange(len(plan)) % 2)


def test_a_row_does_not_depend_on_the_window(law, plan):
    again = sp.observing_plan(sp.propagate(law.mission, "2017-02-08T20:00", "2017-02-08T21:00"))
    at = np.searchsorted(plan.start_et_ns, again.start_et_ns[0])
    assert np.allclose(again.corner_deg, plan.corner_deg[at : at + 12], rtol=0, atol=1e-11)


def test_strips_hold_what_their_field_looks_at(law, plan):
    for row in range(len(plan)):
        corners = vectors(plan.corner_deg[row])
        start, stop = int(plan.start_et_ns[row]), int(plan.stop_et_ns[row])
        times = start + (stop - start) * np.array([5, 50, 95]) // 100
        field = law.fov(times)[plan.field[row]]
        for ra, dec in zip(field.ra_rad, field.dec_rad, strict=True):
            seen = SkyCoord(ra * u.rad, dec * u.rad).cartesian.xyz.value
            assert winding(corners, seen) == 1
        assert winding(corners, vectors(plan.centre_deg[row])) == 1
        before = law.fov([start - 20 * NS if start - 20 * NS > law.start_et_ns else start])[plan.field[row]]
        if start > law.start_et_ns + 20 * NS and start != law.segments[1].start_et_ns:
            outside = SkyCoord(before.ra_rad[0] * u.rad, before.dec_rad[0] * u.rad).cartesian.xyz.value
            assert winding(corners, outside) == 0


def test_outlines_are_simple_and_as_large_as_what_is_swept(law, plan):
    heights = [
        np.sin(max(row.zeta_max_rad for row in field.rows)) - np.sin(min(row.zeta_min_rad for row in field.rows))
        for field in law.mission.fields
    ]
    for row in range(len(plan)):
        corners = vectors(plan.corner_deg[row])
        following = np.roll(corners, -1, axis=0)
        count = len(corners)
        assert not any(
            crosses(corners[i], following[i], corners[j], following[j])
            for i in range(count)
            for j in range(i + 2, count)
            if (i, j) != (0, count - 1)
        )
        start, stop = int(plan.start_et_ns[row]), int(plan.stop_et_ns[row])
        spin_rad_s = law.angular_velocity_rad_s([(start + stop) // 2])[0, 2]
        swept = spin_rad_s * (stop - start) * 1e-9 * heights[plan.field[row]]
        assert area_sr(corners, vectors(plan.centre_deg[row])) == pytest.approx(swept, rel=3e-4)
        apart = np.degrees(np.arccos(np.clip(corners @ vectors(plan.centre_deg[row]), -1, 1)))
        assert 2 * apart.max() == pytest.approx(plan.diameter_deg[row], rel=1e-6)


def test_outlines_follow_the_edges_of_the_field(law, plan):
    from scipy.spatial.transform import Rotation

    for row in range(0, len(plan), 7):
        field = law.mission.fields[plan.field[row]]
        corners = vectors(plan.corner_deg[row])
        half = len(corners) // 2
        start, count = int(plan.start_et_ns[row]), 10 * (half - 1)
        times = start + (int(plan.stop_et_ns[row]) - 1 - start) * np.arange(count + 1) // count
        # SciPy's quaternion turns vectors, that of CCSDS the axes: what turns axes to the SRS turns vectors out of it.
        to_icrs = Rotation.from_quat(law.attitude(times))
        edges = (
            (max(each.zeta_max_rad for each in field.rows), corners[:half]),
            (min(each.zeta_min_rad for each in field.rows), corners[half:][::-1]),
        )
        for zeta, own in edges:
            azimuth = field.azimuth_rad
            in_srs = [np.cos(zeta) * np.cos(azimuth), np.cos(zeta) * np.sin(azimuth), np.sin(zeta)]
            points = to_icrs.apply(in_srs)
            for number in range(half - 1):
                pole = np.cross(own[number], own[number + 1])
                off = np.arcsin(points[10 * number : 10 * number + 11] @ (pole / np.linalg.norm(pole)))
                assert np.degrees(np.abs(off)).max() * 3600 < 0.5


def test_transits_of_stars_lie_in_the_strip_of_their_time(law, plan):
    """Stars in the middle of strips: aberration shifts them by 21 arcsec, not beyond an edge."""
    from scanplan.planning.catalogue.one_star import one_star

    rng = np.random.default_rng(1)
    found = 0
    for row in rng.choice(len(plan), 6, replace=False):
        ra, dec = plan.centre_deg[row]
        transits = sp.transits(law, one_star(float(ra), float(dec)))
        for et_ns, field in zip(transits.et_ns, transits.field, strict=True):
            own = (plan.field == field) & (plan.start_et_ns <= et_ns) & (et_ns < plan.stop_et_ns)
            corners = vectors(plan.corner_deg[own][0])
            found += 1
            assert winding(corners, vectors(np.array([ra, dec]))) == 1
    assert found >= 6


@pytest.mark.parametrize("name", ["gaia", "hipparcos"])
def test_a_validator_finds_nothing_wrong(name, tmp_path):
    mission = sp.Mission.load(name)
    start = mission.law.start_et_ns
    data = WRITERS["votable"](sp.observing_plan(sp.propagate(mission, start, start + 7200 * NS)))
    path = tmp_path / "plan.vot"
    path.write_bytes(data)
    told = io.StringIO()
    validate(str(path), output=told)
    assert "found no violations" in told.getvalue()


# Of the standard's table of TAP_SCHEMA.columns: name, unit, UCD, utype.
STANDARD = """
t_planning d - -
target_name - meta.id;src Target.name
obs_id - meta.id DataID.observationID
obs_collection - meta.id DataID.collection
s_ra deg pos.eq.ra Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C1
s_dec deg pos.eq.dec Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C2
s_fov deg phys.angSize;instr.fov Char.SpatialAxis.Coverage.Bounds.Extent.diameter
s_region - pos.outline;obs.field Char.SpatialAxis.Coverage.Support.Area
s_resolution arcsec pos.angResolution Char.SpatialAxis.Resolution.Refval.value
t_min d time.start;obs.exposure Char.TimeAxis.Coverage.Bounds.Limits.StartTime
t_max d time.end;obs.exposure Char.TimeAxis.Coverage.Bounds.Limits.StopTime
t_exptime s time.duration;obs.exposure Char.TimeAxis.Coverage.Support.Extent
t_resolution s time.resolution Char.TimeAxis.Resolution.Refval.value
em_min m em.wl;stat.min Char.SpectralAxis.Coverage.Bounds.Limits.LoLimit
em_max m em.wl;stat.max Char.SpectralAxis.Coverage.Bounds.Limits.HiLimit
em_res_power - spect.resolution Char.SpectralAxis.Resolution.ResolPower.refVal
o_ucd - meta.ucd Char.ObservableAxis.ucd
pol_states - meta.code;phys.polarization Char.PolarizationAxis.stateList
pol_xel - meta.number Char.PolarizationAxis.numBins
facility_name - meta.id;instr.tel Provenance.ObsConfig.Facility.name
instrument_name - meta.id;instr Provenance.ObsConfig.Instrument.name
t_plan_exptime s time.duration;obs.exposure Char.TimeAxis.Coverage.Support.Extent
category - - -
priority - - -
execution_status - - -
tracking_type - - -
"""


def test_columns_are_the_standards(plan):
    document = parse(io.BytesIO(WRITERS["votable"](plan)))
    table = document.get_first_table()
    assert table.name == "ivoa.obsplan"
    assert table.utype == "ivo://ivoa.net/std/ObsLocTAP#table-1.0"
    fields = [
        " ".join(str(each) if each else "-" for each in (field.name, field.unit, field.ucd, field.utype))
        for field in table.fields
    ]
    assert fields == STANDARD.split("\n")[1:-1]
    kinds = {field.name: field.datatype for field in table.fields}
    assert {kinds[name] for name in ("t_planning", "s_ra", "s_fov", "t_min", "t_exptime", "em_min")} == {"double"}
    assert {kinds[name] for name in ("priority", "pol_xel")} == {"long"}
    assert {kinds[name] for name in ("obs_id", "s_region", "execution_status", "tracking_type")} == {"char"}


@pytest.mark.parametrize("form", ["votable", "csv", "ecsv"])
def test_other_readers_find_the_plan(plan, form):
    readers = {"votable": "votable", "csv": "ascii.csv", "ecsv": "ascii.ecsv"}
    rows = Table.read(io.BytesIO(WRITERS[form](plan)), format=readers[form])
    assert len(rows) == len(plan)
    start, stop = (astropy_from_et_ns(each).utc.mjd for each in (plan.start_et_ns, plan.stop_et_ns))
    assert np.allclose(rows["t_min"], start, rtol=0, atol=2e-11)
    assert np.allclose(rows["t_max"], stop, rtol=0, atol=2e-11)
    assert np.allclose(rows["t_exptime"], (stop - start) * 86400.0, rtol=0, atol=2e-6)
    assert np.array_equal(rows["t_plan_exptime"], rows["t_exptime"])
    assert np.array_equal(rows["s_ra"], plan.centre_deg[:, 0])
    assert len(set(rows["obs_id"])) == len(plan)
    assert "gaia_FovF_20170208T130000" in set(rows["obs_id"])
    words = [str(text).split() for text in rows["s_region"]]
    assert {(first, second) for first, second, *_ in words} == {("POLYGON", "ICRS")}
    corners = np.array([numbers for _, _, *numbers in words], np.float64).reshape(plan.corner_deg.shape)
    assert np.allclose(corners, plan.corner_deg, rtol=0, atol=1e-7)
    # What the standard lets stand there, and what must.
    assert set(rows["category"]) <= {"Fixed", "Coordinated", "Window", "Other"}
    assert set(rows["priority"]) <= {0, 1, 2}
    assert set(rows["execution_status"]) <= {"Planned", "Scheduled", "Unscheduled", "Performed", "Aborted"}
    assert set(rows["tracking_type"]) <= {"Sidereal", "Solar-system-object-tracking", "Fixed-az-el-transit"}
    assert set(rows["t_planning"]) == {start[0]}


def test_when_it_was_planned_is_what_is_said(law):
    rows = Table.read(io.BytesIO(WRITERS["csv"](sp.observing_plan(law, 3600.0, "2017-01-20T12:00"))), format="csv")
    assert set(rows["t_planning"]) == {57773.5}


def test_days_with_a_leap_second_are_stretched():
    times = Time(["2016-12-31T00:00:00", "2016-12-31T12:00:00", "2016-12-31T23:59:60.5", "2017-01-01T00:00:00"])
    et_ns = np.round((times.tdb - Time(2451545.0, format="jd", scale="tdb")).to_value("s") * 1e9).astype(np.int64)
    assert np.allclose(mjd_utc(et_ns), times.mjd, rtol=0, atol=2e-11)


@pytest.mark.parametrize("step_s", [0.5, 3700.0, float("nan")])
def test_steps_that_make_no_strips_are_refused(law, step_s):
    with pytest.raises(UsageError, match="makes no strips"):
        sp.observing_plan(law, step_s)
