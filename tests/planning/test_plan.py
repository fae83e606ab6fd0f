"""The files of a plan, read back by other programs and by the package's own readers."""

import importlib
import json
import math

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.timescales import convert_ns, iso, parse_time
from scanplan.errors import UsageError
from scanplan.planning.delivery.publish import publish
from scanplan.planning.manifest import verify
from scanplan.planning.mission import Mission
from scanplan.planning.plan import FORMATS, PlanOptions, manifest_of, scan_law_products
from scanplan.planning.plan_facts import generator, inputs_of, solution_id
from scanplan.planning.readers import read_aem, read_ck, read_compact_law, read_table
from scanplan.planning.rotation import rotation_between_rad
from scanplan.planning.scanlaw import propagate
from scanplan.planning.tabulate import tabulate
from scanplan.planning.window import end_after_days, window_label

UAS_PER_RAD = math.degrees(1.0) * 3.6e9


@pytest.fixture(scope="module")
def law():
    """Two hours that hold the spin-phase jump of 2017-02-08T18:11."""
    return propagate(Mission.load("gaia"), "2017-02-08T17:10:00", "2017-02-08T19:10:00")


@pytest.fixture(scope="module")
def folder(law, tmp_path_factory):
    path = tmp_path_factory.mktemp("plan")
    publish(path, scan_law_products(law), manifest_of(law))
    return path


@pytest.fixture(scope="module")
def records(folder):
    return {each.kind: each for each in verify(folder).products}


def between(law, seed, count=3000):
    """Times inside the window, a microsecond off its jump."""
    times = np.random.default_rng(seed).integers(law.start_et_ns, law.stop_et_ns, count)
    return np.sort(times[np.abs(times - law.jumps()[0].et_ns) > 2_000])


def test_every_format_is_there_with_a_telling_name(folder, records):
    stem = "gaia_20170208T171000_20170208T191000_"
    assert {path.name for path in folder.iterdir()} == {
        *(stem + each for each in ("attitude.aem", "attitude.aem.xml", "attitude.bc", "frames.tf", "clock.tsc")),
        *(stem + each for each in ("kernels.tm", "compact_law.fits", "sun_azimuth.ecsv")),
        *(f"{stem}scanlaw.{each}" for each in ("parquet", "fits", "ecsv", "vot", "csv")),
        *("naif0012.tls", "de440_2010_2050.bsp", "gaia_orbit.bsp", "manifest.json"),
    }
    assert set(FORMATS) <= set(records)


def test_every_interpolated_product_states_its_error(records):
    for kind in FORMATS:
        assert records[kind].facts["max_error_uas"] >= 0.0, kind
    assert 0.0 < records["ck"].facts["max_error_uas"] < 1000.0
    assert records["csv"].facts["max_error_uas"] == records["parquet"].facts["max_error_uas"] > 0.0


def test_spice_reads_the_attitude_from_the_meta_kernel_alone(law, folder, records, monkeypatch):
    monkeypatch.chdir(folder)
    et_ns = between(law, 1)
    spiceypy.furnsh(records["mk"].name)
    try:
        found = np.array([spiceypy.m2q(spiceypy.pxform("J2000", "GAIA_SRS", t)) for t in et_ns / 1e9])
        orbit = np.array([spiceypy.spkezr("-139479", t, "J2000", "NONE", "0")[0][:3] for t in et_ns[:100] / 1e9])
        utc = spiceypy.str2et("2017-02-08T18:00:00")
    finally:
        spiceypy.kclear()
    quaternion = np.column_stack([-found[:, 1:], found[:, 0]])
    errors_uas = rotation_between_rad(quaternion, law.attitude(et_ns)) * UAS_PER_RAD
    facts = records["ck"].facts
    assert errors_uas.max() <= facts["max_error_uas"] + facts["look_up_error_uas"]
    assert errors_uas.max() > 0.5 * facts["max_error_uas"]
    assert np.abs(orbit - law.orbit(et_ns[:100])[0]).max() < 1e-6
    assert round(utc * 1e9) == pytest.approx(parse_time("2017-02-08T18:00:00"), abs=200_000)


def test_aem_and_ck_are_read_back_within_their_certificates(law, folder, records):
    for kind in ("aem", "aem-xml"):
        read = read_aem(folder / records[kind].name)
        assert [block.segment for block in read.blocks] == ["NSL GAREQ 1", "NSL GAREQ 2"]
        for block, piece in zip(read.blocks, law.segments, strict=True):
            assert block.et_ns[0] == piece.start_et_ns
            assert block.et_ns[-1] == piece.stop_et_ns
            error_rad = rotation_between_rad(block.quaternion, piece.attitude(block.et_ns)).max()
            assert error_rad * UAS_PER_RAD < 1e-3
    series = read_ck(folder / records["ck"].name, law.mission.naif_id)
    assert sum(block.et_ns.size for block in series.blocks) == records["ck"].facts["rows"]


def test_the_header_of_the_aem_comes_from_the_window(law, folder, records):
    header = read_aem(folder / records["aem"].name).header
    assert header.creation_date == "2017-02-08T17:10:00"
    assert header.message_id == "GAIA_20170208T171000_20170208T191000_ATTITUDE"
    options = PlanOptions(originator="ESA", creation_date="2017-01-20T09:30:00", angular_velocity=True)
    data = next(scan_law_products(law, ["aem"], options)).data
    assert b"\nORIGINATOR = ESA\n" in data
    assert b"\nCREATION_DATE = 2017-01-20T09:30:00\n" in data
    assert b"\nATTITUDE_TYPE = QUATERNION/ANGVEL\n" in data


def test_tables_agree_in_every_format(law, folder, records):
    tables = {kind: read_table(folder / records[kind].name) for kind in ("parquet", "fits", "ecsv", "votable", "csv")}
    assert {len(table) for table in tables.values()} == {720}
    exact = tables["parquet"]
    for kind, table in tables.items():
        for name in exact.layout.names:
            assert np.allclose(table[name], exact[name], rtol=0.0, atol=2e-12), (kind, name)
    assert exact["ra_fov1"][7] == math.degrees(law.fov(_row_et_ns(law, 7))[0].ra_rad) % 360.0


def _row_et_ns(law, row):
    first = -(-law.start_et_ns // 10**10)
    return np.int64((first + row) * 10**10)


def test_the_table_error_holds_between_rows(law, folder, records):
    """Great circles between neighbouring rows against the law, at random fractions of the way."""
    table = read_table(folder / records["parquet"].name)
    certificate_uas = records["parquet"].facts["max_error_uas"]
    et_ns = np.array([_row_et_ns(law, row) for row in range(len(table))])
    jump = law.jumps()[0].et_ns
    rng, worst_uas = np.random.default_rng(3), 0.0
    for field, number in zip(law.mission.fields, (1, 2), strict=True):
        nodes = _unit(np.radians(table[f"ra_fov{number}"]), np.radians(table[f"dec_fov{number}"]))
        for fraction in rng.uniform(0.02, 0.98, 25):
            at = et_ns[:-1] + (np.diff(et_ns) * fraction).astype(np.int64)
            pointing = next(each for each in law.fov(at) if each.name == field.name)
            arc = np.arccos(np.clip(np.sum(nodes[:-1] * nodes[1:], axis=1), -1, 1))[:, None]
            drawn = (np.sin((1 - fraction) * arc) * nodes[:-1] + np.sin(fraction * arc) * nodes[1:]) / np.sin(arc)
            apart = 2 * np.arcsin(0.5 * np.linalg.norm(drawn - _unit(pointing.ra_rad, pointing.dec_rad), axis=1))
            same_segment = (et_ns[1:] < jump) | (et_ns[:-1] >= jump)
            worst_uas = max(worst_uas, apart[same_segment].max() * UAS_PER_RAD)
    assert 0.9 * certificate_uas < worst_uas <= certificate_uas


def _unit(ra_rad, dec_rad):
    return np.stack([np.cos(dec_rad) * np.cos(ra_rad), np.cos(dec_rad) * np.sin(ra_rad), np.sin(dec_rad)], axis=-1)


def test_the_compact_law_gives_the_same_attitude(law, folder, records):
    et_ns = between(law, 4)
    again = read_compact_law(folder / records["compact"].name)
    assert np.array_equal(again.attitude(et_ns), law.attitude(et_ns))


def test_the_manifest_tells_inputs_and_the_jump(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [each["name"] for each in manifest["inputs"]] == [
        "gaia.toml",
        "naif0012.tls",
        "de440_2010_2050.bsp",
        "gaia_orbit.bsp",
    ]
    (jump,) = manifest["plan"]["jumps"]
    assert jump["spin_phase_deg"] == pytest.approx(-82.5, abs=1e-6)
    assert jump["spin_axis_deg"] == 0.0
    assert [each["name"] for each in manifest["plan"]["segments"]] == ["NSL GAREQ 1", "NSL GAREQ 2"]


def test_nothing_of_the_machine_is_in_a_product(folder):
    for path in folder.iterdir():
        if path.suffix not in (".bsp", ".tls"):
            data = path.read_bytes()
            assert str(folder).encode() not in data
            assert b"site-packages" not in data
            assert b"/kernels/" not in data


def test_solution_id_is_63_bits_and_depends_on_every_input(law):
    inputs = inputs_of(law)
    number = solution_id(inputs)
    assert 0 < number < 2**63
    others = {solution_id([*inputs[:k], {**inputs[k], "sha256": "0" * 64}, *inputs[k + 1 :]]) for k in range(4)}
    assert number not in others
    assert len(others) == 4


def test_unknown_format():
    law = propagate(Mission.load("gaia"), "2017-02-08", "2017-02-09")
    with pytest.raises(UsageError, match="unknown format 'cvs'; the formats are aem, aem-xml, ck"):
        list(scan_law_products(law, ["cvs"]))


def test_a_mission_without_clock_and_of_another_sun(tmp_path):
    """Hipparcos: its law follows the true Sun, its orbit is the Earth's, it has no on-board time."""
    hipparcos = Mission.load("hipparcos")
    start = hipparcos.law.start_et_ns + 86_400 * 10**9
    law = propagate(hipparcos, start, start + 3600 * 10**9)
    publish(tmp_path, scan_law_products(law), manifest_of(law))
    table = read_table(next(tmp_path.glob("*.parquet")))
    assert "obmt_time" not in table.layout.names
    assert verify(tmp_path).plan["mission"]["name"] == "hipparcos"


@pytest.mark.parametrize("scale", ["UTC", "TAI", "TT", "TDB", "TCB"])
def test_rows_lie_on_the_grid_of_the_scale(law, scale):
    step_ns = 30 * 10**9
    table = tabulate(law, step_ns, scale, solution_id=1, inputs=[], generator=generator())
    days_ns = np.rint(table["jd_time"] * 86_400e9).astype(np.int64)
    et_ns = convert_ns(days_ns + (2455197_5 - 2451545_0) * 8_640 * 10**9, "TCB", "TDB")
    seconds = [float(iso(int(ns), scale, 9)[17:]) for ns in convert_ns(et_ns, "TDB", scale)]
    # A double of days has kept the time to 40 ns.
    assert max(abs((each + 15.0) % 30.0 - 15.0) for each in seconds) < 1e-7
    assert np.abs(np.diff(et_ns) - step_ns).max() < 1000


def test_windows_by_days_follow_the_clock_through_a_leap_second():
    start = parse_time("2016-12-30")
    assert iso(int(convert_ns(end_after_days(start, 7), "TDB", "UTC")), "UTC", 3) == "2017-01-06T00:00:00.000"
    assert end_after_days(start, 7) - start == pytest.approx((7 * 86400 + 1) * 10**9, abs=2_000_000)
    for days in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(UsageError, match="days are no window"):
            end_after_days(start, days)


@pytest.mark.parametrize(
    ("start", "stop", "label"),
    [
        ("2017-02-05", "2017-02-12", "20170205_20170212"),
        ("2017-02-05", "2017-02-05T12:00", "20170205T000000_20170205T120000"),
        ("2016-12-31T23:59:60", "2017-01-02", "20161231T235960_20170102T000000"),
        ("1965-03-01 TDB", "1965-03-02 TDB", "19650301_19650302"),
    ],
)
def test_window_labels(start, stop, label):
    assert window_label(parse_time(start), parse_time(stop)) == label


def test_the_package_names_are_all_there():
    package = importlib.import_module("scanplan")
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'propogate'"):
        _ = package.propogate
