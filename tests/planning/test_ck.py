"""The CK writer and reader, judged by CSPICE and by closed formulas of a made-up spin and precession."""

from __future__ import annotations

import hashlib
import importlib.resources
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import spiceypy as spice
from scanplan.ephemeris.daf import read_daf
from scanplan.ephemeris.daf_write import array_segment, write_daf
from scanplan.errors import ProductError
from scanplan.planning.products.ck import look_up_error_uas, write_ck
from scanplan.planning.products.ck_read import read_ck
from scanplan.planning.products.fk import FieldFrame, SpacecraftIds, fk_text
from scanplan.planning.products.meta_kernel import meta_kernel_text
from scanplan.planning.products.sclk import SpacecraftClock, sclk_text
from scanplan.planning.products.series import AttitudeBlock, AttitudeSeries, Interpolation

GAIA = -139479
STRUCTURE = -139479000
SECOND = 10**9
SPIN_RAD_S = np.deg2rad(60.0 / 3600)
PRECESSION_RAD_S = 1.16e-6
ASPECT_RAD = np.deg2rad(45.0)
START = 539_806_369 * SECOND  # 2017-02-08
BORDER = START + 3_000_123_457_000  # a whole microsecond, not a whole second
STOP = START + 7_200 * SECOND
JUMP_RAD = np.deg2rad(-82.5)


def euler_angles(et_ns, phase_rad):
    """Spin, tilt, precession of a made-up law: [spin]_3 [tilt]_1 [precession]_3 takes ICRS to SRS."""
    s = (np.asarray(et_ns) - START) / SECOND
    return phase_rad + SPIN_RAD_S * s, ASPECT_RAD + 0.0 * s, 0.4 + PRECESSION_RAD_S * s


def true_matrix(et_ns, phase_rad):
    return spice.eul2m(*(float(angle) for angle in euler_angles(et_ns, phase_rad)), 3, 1, 3)


def made_up_block(name, et_ns, phase_rad, max_error_rad=3e-9):
    spin, tilt, precession = euler_angles(et_ns, phase_rad)
    half_sum, half_difference = (spin + precession) / 2, (precession - spin) / 2
    quaternion = np.column_stack(
        (
            np.sin(tilt / 2) * np.cos(half_difference),
            np.sin(tilt / 2) * np.sin(half_difference),
            np.cos(tilt / 2) * np.sin(half_sum),
            np.cos(tilt / 2) * np.cos(half_sum),
        )
    )
    rate = np.column_stack(
        (
            PRECESSION_RAD_S * np.sin(tilt) * np.sin(spin),
            PRECESSION_RAD_S * np.sin(tilt) * np.cos(spin),
            PRECESSION_RAD_S * np.cos(tilt) + SPIN_RAD_S,
        )
    )
    return AttitudeBlock(name, et_ns, et_ns, quaternion, rate, Interpolation("LINEAR", 1, max_error_rad))


def made_up_series(*blocks):
    return AttitudeSeries("GAIA", "2013-074A", GAIA, "TDB", blocks)


def grid(start, stop, step):
    return np.append(np.arange(start, stop, step, dtype=np.int64), np.int64(stop))


@pytest.fixture(scope="module")
def jumping():
    """Two parts of a law, 10 s nodes, the spin phase jumping between them."""
    return made_up_series(
        made_up_block("BEFORE", grid(START, BORDER, 10 * SECOND), 0.0, 1.25e-9),
        made_up_block("AFTER", grid(BORDER, STOP, 10 * SECOND), JUMP_RAD, 2.5e-9),
    )


@pytest.fixture
def furnish(tmp_path):
    def furnish_ck(series, clock=None):
        clock = clock or SpacecraftClock(GAIA)
        texts = {
            "c.tsc": sclk_text(clock, "GAIA").encode(),
            "f.tf": fk_text("GAIA", SpacecraftIds.of(GAIA), [FieldFrame("FOVP", 0.9)]).encode(),
            "a.bc": write_ck(series, clock=clock),
        }
        for name, content in texts.items():
            (tmp_path / name).write_bytes(content)
            spice.furnsh(str(tmp_path / name))
        return tmp_path / "a.bc"

    yield furnish_ck
    spice.kclear()


def angle_rad(matrix, other):
    """Rotation angle between two matrices, exact for small ones."""
    off = matrix @ other.T
    return np.linalg.norm([off[1, 2] - off[2, 1], off[2, 0] - off[0, 2], off[0, 1] - off[1, 0]]) / 2


def et_s(et_ns):
    return int(et_ns) / SECOND  # integer division by an integer: correctly rounded


@pytest.mark.witness
def test_a_quarter_turn_about_z_has_the_sign_of_the_standard(furnish):
    et_ns = START + np.arange(3, dtype=np.int64) * SECOND
    quaternion = np.tile([0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5)], (3, 1))
    still = AttitudeBlock("STILL", et_ns, et_ns, quaternion, np.zeros((3, 3)), Interpolation("LINEAR", 1, 0.0))
    furnish(made_up_series(still))
    matrix = spice.pxform("J2000", "GAIA_SRS", et_s(et_ns[1]))
    np.testing.assert_allclose(matrix, [[0, 1, 0], [-1, 0, 0], [0, 0, 1]], atol=2e-16)
    q = spice.m2q(matrix)
    np.testing.assert_allclose([-q[1], -q[2], -q[3], q[0]], quaternion[1], atol=2e-16)


@pytest.mark.witness
def test_cspice_returns_the_nodes(furnish, jumping):
    furnish(jumping)
    for block, phase_rad in zip(jumping.blocks, (0.0, JUMP_RAD), strict=True):
        for et_ns in block.et_ns[:-1]:
            matrix = spice.pxform("J2000", "GAIA_SRS", et_s(et_ns))
            assert np.abs(matrix - true_matrix(et_ns, phase_rad)).max() < 1e-14


@pytest.mark.witness
def test_cspice_turns_constantly_between_the_nodes(furnish, jumping):
    furnish(jumping)
    block = jumping.blocks[1]
    resolution_rad = look_up_error_uas(jumping, SpacecraftClock(GAIA)) / 1e6 / 3600 * np.pi / 180
    assert 0 < resolution_rad < 1e-10
    for i in range(3, block.et_ns.size - 1, 7):
        begin, end = (true_matrix(et_ns, JUMP_RAD) for et_ns in block.et_ns[i : i + 2])
        axis, whole_rad = spice.raxisa(end @ begin.T)
        for fraction in (0.25, 0.5, 0.83):
            et_ns = int(block.et_ns[i] + fraction * (block.et_ns[i + 1] - block.et_ns[i]))
            matrix = spice.pxform("J2000", "GAIA_SRS", et_s(et_ns))
            slerped = spice.axisar(axis, whole_rad * fraction) @ begin
            assert angle_rad(matrix, slerped) < resolution_rad + 1e-14


@pytest.mark.witness
def test_cspice_returns_the_angular_velocity_along_icrs_axes(furnish, jumping):
    furnish(jumping)
    clock = SpacecraftClock(GAIA)
    for et_ns in jumping.blocks[0].et_ns[::29]:
        angles = [float(angle) for angle in euler_angles(et_ns, 0.0)]
        state = spice.eul2xf([*angles, SPIN_RAD_S, 0.0, PRECESSION_RAD_S], 3, 1, 3)
        _, expected = spice.xf2rav(state)
        _, rate, _ = spice.ckgpav(STRUCTURE, clock.ticks(np.array([et_ns]))[0], 0.0, "J2000")
        np.testing.assert_allclose(rate, expected, rtol=0, atol=1e-18)


@pytest.mark.witness
@pytest.mark.parametrize("origin_s", [-631_195_200, 0, 400_000_000])
def test_at_a_border_the_later_part_of_the_law_applies(furnish, jumping, origin_s):
    furnish(jumping, SpacecraftClock(GAIA, origin_s * SECOND))
    at = et_s(BORDER)
    for asked, phase_rad in (
        (et_s(BORDER - 1000), 0.0),
        (np.nextafter(at, 0.0), JUMP_RAD),  # still the border, as near as ET can say it
        (at, JUMP_RAD),
        (np.nextafter(at, np.inf), JUMP_RAD),
        (et_s(BORDER + 1000), JUMP_RAD),
    ):
        matrix = spice.pxform("J2000", "GAIA_SRS", asked)
        assert angle_rad(matrix, true_matrix(round(asked * 1e6) * 1000, phase_rad)) < 2e-10


@pytest.mark.witness
@pytest.mark.parametrize("origin_s", [-631_195_200, 0])
def test_both_ends_of_the_series_can_be_asked_for(furnish, jumping, origin_s):
    furnish(jumping, SpacecraftClock(GAIA, origin_s * SECOND))
    for end, direction in ((START, 0.0), (STOP, np.inf)):
        spice.pxform("J2000", "GAIA_SRS", et_s(end))
        spice.pxform("J2000", "GAIA_SRS", np.nextafter(et_s(end), direction))
        beyond_ns = 500 if direction else -500
        tick = SpacecraftClock(GAIA, origin_s * SECOND).ticks(np.array([end]))[0] + beyond_ns / 1000
        matrix, _ = spice.ckgp(STRUCTURE, tick, 0.0, "J2000")[:2]
        assert np.abs(matrix - true_matrix(end + beyond_ns, JUMP_RAD if direction else 0.0)).max() < 1e-14
    for beyond in (START - 2000, STOP + 2000):
        with pytest.raises(spice.exceptions.SpiceNOFRAMECONNECT):
            spice.pxform("J2000", "GAIA_SRS", et_s(beyond))


@pytest.mark.witness
def test_a_spice_user_only_furnishes_the_meta_kernel(furnish, jumping, tmp_path, monkeypatch):
    furnish(jumping)
    spice.kclear()
    leap_seconds = importlib.resources.files("scanplan.data") / "kernels" / "naif0012.tls"
    (tmp_path / "naif0012.tls").write_bytes(leap_seconds.read_bytes())
    text = meta_kernel_text("A test", ["naif0012.tls", "c.tsc", "f.tf", "a.bc"], "GAIA_SRS")
    (tmp_path / "all.tm").write_text(text)
    monkeypatch.chdir(tmp_path)
    spice.furnsh("all.tm")
    et = spice.str2et("2017-02-08 07:30:00 UTC")
    matrix = spice.pxform("J2000", "GAIA_FOVP", et)
    turn = spice.rotate(0.9, 3)
    expected = turn @ true_matrix(round(et * 1e6) * 1000, JUMP_RAD)
    assert START < et * SECOND < STOP
    assert angle_rad(matrix, expected) < 3e-9  # 10 s nodes


@pytest.mark.witness
def test_coverage_is_that_of_the_blocks(furnish, jumping):
    path = str(furnish(jumping))
    assert list(spice.ckobj(path)) == [STRUCTURE]
    cover = spice.ckcov(path, STRUCTURE, True, "INTERVAL", 0.0, "TDB")
    assert spice.wncard(cover) == 1  # the blocks meet
    np.testing.assert_allclose(spice.wnfetd(cover, 0), [et_s(START), et_s(STOP)], atol=7e-7)
    assert spice.wncard(spice.ckcov(path, STRUCTURE, True, "SEGMENT", 0.0, "SCLK")) == 1


@pytest.mark.witness
def test_a_segment_with_many_directory_entries(furnish):
    et_ns = START + np.arange(25_001, dtype=np.int64) * SECOND  # 250 directory entries, which fill their own page
    furnish(made_up_series(made_up_block("LONG", et_ns, 0.0)))
    chosen = np.random.default_rng(7).choice(et_ns, 400)
    for instant in np.concatenate((chosen, et_ns[[0, 1, 98, 99, 100, 101, 9998, 9999, 10000, 25_000]])):
        matrix = spice.pxform("J2000", "GAIA_SRS", et_s(instant))
        assert np.abs(matrix - true_matrix(instant, 0.0)).max() < 1e-14


@pytest.mark.witness
@pytest.mark.parametrize("rows", [3, 100, 101, 201, 1000])
def test_the_segment_is_the_one_ckw03_writes(tmp_path, rows):
    """Element by element: our segment against NAIF's writer given the same nodes."""
    et_ns = START + np.arange(rows - 2, dtype=np.int64) * SECOND
    (ours,) = read_daf(write_ck(made_up_series(made_up_block("SAME", et_ns, 0.3))), "ours").arrays
    path = tmp_path / "theirs.bc"
    packets, tags = ours.data[: 7 * rows].reshape(rows, 7).copy(), ours.data[7 * rows : 8 * rows].copy()
    handle = spice.ckopn(str(path), "THEIRS", 0)
    spice.ckw03(
        handle, tags[0], tags[-1], STRUCTURE, "J2000", True, "SAME", rows,
        tags, packets[:, :4].copy(), packets[:, 4:].copy(), 1, tags[:1],
    )  # fmt: skip
    spice.ckcls(handle)
    (theirs,) = read_daf(path.read_bytes(), "theirs").arrays
    assert (ours.name, ours.doubles, ours.integers) == (theirs.name, theirs.doubles, theirs.integers)
    np.testing.assert_array_equal(ours.data, theirs.data)


@pytest.mark.witness
def test_nodes_between_ticks_are_turned_to_the_tick(furnish):
    et_ns = START + 184_000_123 + np.arange(400, dtype=np.int64) * 10_000_000_377
    series = made_up_series(made_up_block("OFF TICK", et_ns, 0.0))
    furnish(series)
    ticks = SpacecraftClock(GAIA).ticks(et_ns)
    for tick, on_tick_ns in zip(ticks, (et_ns + 500) // 1000 * 1000, strict=True):
        matrix, _ = spice.ckgp(STRUCTURE, tick, 0.0, "J2000")[:2]
        assert np.abs(matrix - true_matrix(on_tick_ns, 0.0)).max() < 1e-14
    assert np.abs(et_ns % 1000 - 500).min() < 50  # some were moved by nearly half a microsecond


def test_nodes_on_one_tick_become_one():
    et_ns = START + np.array([0, 10 * SECOND, 20 * SECOND - 400, 20 * SECOND], dtype=np.int64)
    series = made_up_series(made_up_block("CLOSE", et_ns, 0.0))
    (block,) = read_ck(write_ck(series), "memory", naif_id=GAIA).blocks
    np.testing.assert_array_equal(block.et_ns, et_ns[[0, 1, 3]])
    np.testing.assert_allclose(block.quaternion[-1], series.blocks[0].quaternion[-1], atol=2e-16)


@pytest.mark.parametrize("origin_s", [-631_195_200, 86_400])
def test_reading_returns_what_was_written(jumping, origin_s):
    content = write_ck(jumping, clock=SpacecraftClock(GAIA, origin_s * SECOND), frame="GAIA_SRS")
    series = read_ck(content, "memory", naif_id=GAIA)
    assert (series.object_name, series.object_id, series.naif_id) == ("GAIA", "2013-074A", GAIA)
    assert series.time_scale == "TDB"
    assert len(series.blocks) == 2
    for block, written in zip(series.blocks, jumping.blocks, strict=True):
        assert block.segment == written.segment
        assert block.interpolation == written.interpolation
        np.testing.assert_array_equal(block.et_ns, written.et_ns)
        np.testing.assert_array_equal(block.quaternion, written.quaternion)
        np.testing.assert_allclose(block.angular_velocity_rad_s, written.angular_velocity_rad_s, rtol=0, atol=1e-18)


def test_a_file_of_ckw03_is_read_interval_by_interval(tmp_path, jumping):
    block = jumping.blocks[0]
    ticks = SpacecraftClock(GAIA).ticks(block.et_ns)
    spice_quaternion = np.ascontiguousarray(block.quaternion[:, [3, 0, 1, 2]] * [1, -1, -1, -1])
    path = tmp_path / "foreign.bc"
    handle = spice.ckopn(str(path), "FOREIGN", 0)
    spice.ckw03(
        handle, ticks[0], ticks[-1], STRUCTURE, "J2000", True, "FOREIGN", ticks.size,
        ticks, spice_quaternion, np.zeros((ticks.size, 3)), 2, ticks[[0, 120]],
    )  # fmt: skip
    spice.ckcls(handle)
    series = read_ck(path.read_bytes(), "foreign.bc", naif_id=GAIA)
    assert [part.et_ns.size for part in series.blocks] == [120, ticks.size - 120]
    np.testing.assert_array_equal(np.concatenate([part.et_ns for part in series.blocks]), block.et_ns)
    np.testing.assert_array_equal(np.vstack([part.quaternion for part in series.blocks]), block.quaternion)
    assert np.isnan(series.blocks[0].interpolation.max_error_rad)


def test_the_comments_state_producer_law_and_certificates(tmp_path, jumping):
    path = tmp_path / "a.bc"
    path.write_bytes(write_ck(jumping, frame="GAIA_SRS", producer="scanplan 1.2.3"))
    handle = spice.dafopr(str(path))
    _, lines, _ = spice.dafec(handle, 200, 256)
    spice.dafcls(handle)
    text = "\n".join(" ".join(line.split()) for line in lines)
    for fact in (
        "PRODUCER = scanplan 1.2.3",
        "FRAME = GAIA_SRS",
        "BLOCK_1_LAW_SEGMENT = BEFORE",
        "BLOCK_2_LAW_SEGMENT = AFTER",
        "BLOCK_2_MAX_ERROR_RAD = 2.5e-09",
    ):
        assert fact in text
    assert max(len(line) for line in lines) <= 110


def test_names_from_a_mission_file_may_be_any_text(jumping):
    block = replace(jumping.blocks[0], segment="r\u00e9gime " + "x" * 60)
    content = write_ck(replace(jumping, object_name="Ga\u00efa\n", blocks=(block,)))
    series = read_ck(content, "memory", naif_id=GAIA)
    assert series.object_name == "Ga?a?"
    assert series.blocks[0].segment == "r?gime " + "x" * 33


def test_the_same_series_gives_the_same_bytes_anywhere(jumping):
    script = (
        "import sys, hashlib, importlib.util as u\n"
        f"spec = u.spec_from_file_location('made_up', {__file__!r}); m = u.module_from_spec(spec)\n"
        "spec.loader.exec_module(m)\n"
        "block = m.made_up_block('ONE', m.grid(m.START, m.BORDER, m.SECOND), 0.0)\n"
        "print(hashlib.sha256(m.write_ck(m.made_up_series(block))).hexdigest())\n"
    )
    block = made_up_block("ONE", grid(START, BORDER, SECOND), 0.0)
    expected = hashlib.sha256(write_ck(made_up_series(block))).hexdigest()
    environment = os.environ | {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "77",
        "OMP_NUM_THREADS": "1",
    }
    found = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == expected


def test_a_series_that_makes_no_ck_is_refused(jumping):
    block = jumping.blocks[0]
    lagrange = replace(block, interpolation=Interpolation("LAGRANGE", 7, 1e-12))
    with pytest.raises(ValueError, match="certified for LAGRANGE"):
        write_ck(made_up_series(lagrange))
    with pytest.raises(ValueError, match="not in order"):
        write_ck(made_up_series(replace(block, et_ns=block.et_ns[::-1].copy())))
    with pytest.raises(ValueError, match="holds no attitude"):
        write_ck(made_up_series(replace(block, et_ns=block.et_ns[:0])))
    with pytest.raises(ProductError, match=r"outside the spacecraft clock -139479; it runs from 2018-"):
        write_ck(jumping, clock=SpacecraftClock(GAIA, 568_080_000 * SECOND))


def damaged(content, how):
    """The file with its one segment changed by `how`, a function of its elements; directory left as it is."""
    daf = read_daf(content, "whole")
    (array,) = daf.arrays
    elements = how(np.array(array.data))
    segment = array_segment(array.doubles, array.integers, array.name, elements)
    return write_daf("CK", [segment], comments=daf.comments)


def with_summary(content, doubles=None, integers=None):
    (array,) = read_daf(content, "whole").arrays
    doubles, integers = doubles or array.doubles, integers or array.integers
    return write_daf("CK", [array_segment(doubles, integers, array.name, array.data)])


def changed(index, value):
    def change(elements):
        elements[index] = value
        return elements

    return change


N_ROWS = 303  # of the whole file below: 301 nodes and the two beyond the ends
DEFECTS = {
    "empty": (lambda whole: b"", "holds 0 bytes"),
    "text": (lambda whole: b"KPL/FK\n" * 200, "identification word"),
    "truncated": (lambda whole: whole[:9_000], "truncated"),
    "cut in the summaries": (lambda whole: whole[:2_048], "truncated"),
    "spk": (lambda whole: write_daf("SPK", []), "is a SPK file; a CK is expected"),
    "no segments": (lambda whole: write_daf("CK", []), "holds no segments"),
    "type 2": (
        lambda whole: with_summary(whole, integers=(STRUCTURE, 1, 2, 1)),
        "segment 1 has type 2; 3 is",
    ),
    "other spacecraft": (lambda whole: with_summary(whole, integers=(-82000, 1, 3, 1)), "structure -82000"),
    "ecliptic": (
        lambda whole: with_summary(whole, integers=(STRUCTURE, 17, 3, 1)),
        "frame 17; 1 is expected",
    ),
    "no rates": (lambda whole: with_summary(whole, integers=(STRUCTURE, 1, 3, 0)), "angular velocity flag 0"),
    "claims": (lambda whole: with_summary(whole, doubles=(0.0, 1e16)), "claims times outside its nodes"),
    "counts": (lambda whole: damaged(whole, changed(-1, np.nan)), "does not end in its counts"),
    "count": (lambda whole: damaged(whole, changed(-1, 302.0)), "302 nodes in 1 intervals take"),
    "nan": (lambda whole: damaged(whole, changed(5, np.nan)), "no numbers"),
    "order": (lambda whole: damaged(whole, changed(7 * N_ROWS + 9, 0.0)), "times out of order"),
    "directory": (lambda whole: damaged(whole, changed(8 * N_ROWS, 1.0)), "directory"),
    "length": (lambda whole: damaged(whole, changed(0, 7.0)), "not of unit length"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_broken_file_is_an_error_that_names_it(defect):
    block = made_up_block("WHOLE", START + np.arange(301, dtype=np.int64) * SECOND, 0.0)
    whole = write_ck(made_up_series(block))
    breaking, message = DEFECTS[defect]
    with pytest.raises(ProductError) as caught:
        read_ck(breaking(whole), "broken.bc", naif_id=GAIA)
    assert str(caught.value).startswith("broken.bc: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
