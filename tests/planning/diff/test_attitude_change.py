"""The change of attitude against changes put in on purpose and scipy's rotations."""

import numpy as np
import pytest
from scanplan.planning.core import attitude_change as rows
from scanplan.planning.diff.attitude_change import attitude_change, change_at
from scanplan.planning.diff.stretches import stretches_of
from scipy.spatial.transform import Rotation

from .made_laws import ARCSEC, Turned, day_of, gaia, spun

MINUTE_NS = 60_000_000_000
FIELDS = [("P", np.radians(53.25)), ("F", np.radians(-53.25))]


@pytest.fixture(scope="module")
def law():
    return day_of(gaia())


def test_a_law_against_itself_is_no_change_at_all(law):
    change = attitude_change(law.segments, law.segments, FIELDS)
    extents = [change.rotation, change.spin_axis, change.spin_phase]
    extents += [extent for field in change.fields for extent in (field.along, field.across)]
    assert all(extent.max_rad == extent.rms_rad == 0.0 for extent in extents)
    assert change.jumps == ()
    assert change.first_above_et_ns is None


def test_a_spin_phase_ahead_by_an_arcsecond_is_an_arcsecond_along_scan_everywhere(law):
    change = attitude_change(law.segments, day_of(spun(gaia(), ARCSEC)).segments, FIELDS)
    series = change.series
    for angle in (series.rotation_rad, series.spin_phase_rad, *series.along_rad):
        np.testing.assert_allclose(angle, ARCSEC, rtol=1e-8)
    assert np.abs(series.spin_axis_rad).max() < 1e-9 * ARCSEC
    assert np.abs(series.across_rad).max() < 1e-9
    assert change.jumps == ()  # both laws jump alike
    assert change.first_above_et_ns == change.start_et_ns == law.start_et_ns
    assert change.spin_phase.rms_rad == pytest.approx(ARCSEC, rel=1e-8)


@pytest.mark.parametrize("size_rad", [1e-8, 1e-3, 0.3])
def test_a_tilt_is_what_scipy_makes_of_it(law, size_rad):
    direction = np.array([0.6, -0.8, 0.0])
    pieces = tuple(Turned.of(piece, tuple(size_rad * direction)) for piece in law.segments)
    change = attitude_change(law.segments, pieces, FIELDS, step_ns=10 * MINUTE_NS)
    assert change.spin_axis.max_rad == pytest.approx(size_rad, rel=1e-7)
    assert abs(change.spin_phase.max_rad) < 1e-14 + 1e-12 * size_rad
    for field, (_, azimuth) in zip(change.fields, FIELDS, strict=True):
        # the field of B as A sees it: turn its direction, read azimuth and height
        x, y, z = Rotation.from_rotvec(size_rad * direction).apply([np.cos(azimuth), np.sin(azimuth), 0.0])
        ahead = (np.arctan2(y, x) - azimuth + np.pi) % (2 * np.pi) - np.pi
        assert field.across.max_rad == pytest.approx(np.arcsin(z), abs=3e-15, rel=1e-7)
        assert field.along.max_rad == pytest.approx(ahead, abs=3e-15, rel=1e-7)


def test_any_rotation_is_split_as_scipy_splits_it():
    rng = np.random.default_rng(7)
    a, b = Rotation.random(500, random_state=rng), Rotation.random(500, random_state=rng)
    out = np.empty((rows.FIELDS, 500))
    rows.split_changes(a.as_quat(), b.as_quat(), np.empty(0), out)
    between = a.inv() * b
    z_a, z_b = a.apply([0.0, 0.0, 1.0]), b.apply([0.0, 0.0, 1.0])
    np.testing.assert_allclose(out[rows.ROTATION], between.magnitude(), atol=1e-14)
    np.testing.assert_allclose(out[rows.SPIN_AXIS], np.arccos(np.sum(z_a * z_b, axis=1)), atol=1e-7)
    # z taken the shortest way, then turned about itself: that must make the whole
    x, y, z = z_in_a = a.inv().apply(z_b).T
    swing_angle = np.arccos(np.clip(z, -1.0, 1.0))
    axis = np.stack([-y, x, np.zeros_like(x)]) / np.hypot(x, y)
    swing = Rotation.from_rotvec((axis * swing_angle).T)
    twist = Rotation.from_rotvec(np.stack([0 * x, 0 * x, out[rows.SPIN_PHASE]], axis=1))
    assert ((swing * twist).inv() * between).magnitude().max() < 1e-7
    assert z_in_a.shape == (3, 500)


def test_the_change_back_is_the_mirror(law):
    pieces = tuple(Turned.of(piece, (3e-6, -2e-6, 5e-6), "icrs") for piece in law.segments)
    there = attitude_change(law.segments, pieces, FIELDS, step_ns=MINUTE_NS)
    back = attitude_change(pieces, law.segments, FIELDS, step_ns=MINUTE_NS)
    np.testing.assert_allclose(back.series.rotation_rad, there.series.rotation_rad, atol=1e-15)
    np.testing.assert_allclose(back.series.spin_axis_rad, there.series.spin_axis_rad, atol=1e-15)
    np.testing.assert_allclose(back.series.spin_phase_rad, -there.series.spin_phase_rad, atol=1e-15)
    np.testing.assert_allclose(back.series.along_rad, -there.series.along_rad, atol=1e-10)
    np.testing.assert_allclose(back.series.across_rad, -there.series.across_rad, atol=1e-10)
    assert there.jumps == back.jumps == ()  # constant in the ICRS: no step where the law's spin phase steps


def test_a_step_of_the_change_is_reported_where_it_is(law):
    first, second = law.segments
    pieces = (first, Turned.of(second, (0.0, 0.0, 2 * ARCSEC)))
    change = attitude_change(law.segments, pieces, FIELDS)
    (jump,) = change.jumps
    assert jump.et_ns == second.start_et_ns
    assert jump.rotation_rad == pytest.approx(2 * ARCSEC, rel=1e-7)
    assert (jump.before_rad, jump.after_rad) == (0.0, pytest.approx(2 * ARCSEC, rel=1e-7))
    assert change.first_above_et_ns == second.start_et_ns
    at = change.series.et_ns == second.start_et_ns
    assert np.sort(change.series.rotation_rad[at]) == pytest.approx([0.0, 2 * ARCSEC], rel=1e-7)
    assert change.rotation.rms_rad == pytest.approx(
        2 * ARCSEC * np.sqrt((second.stop_et_ns - second.start_et_ns) / (law.stop_et_ns - law.start_et_ns)), rel=1e-6
    )


class Drifting:
    """Ahead in spin phase by a rate times the time since the start."""

    def __init__(self, piece, rate_rad_s):
        self.piece, self.rate = piece, rate_rad_s
        self.start_et_ns, self.stop_et_ns = piece.start_et_ns, piece.stop_et_ns

    def attitude(self, et_ns):
        angle = (et_ns - self.start_et_ns) * 1e-9 * self.rate
        turn = Rotation.from_rotvec(np.stack([0 * angle, 0 * angle, angle], axis=1))
        return (Rotation.from_quat(self.piece.attitude(et_ns)) * turn).as_quat()


def test_the_first_time_above_the_threshold_lies_between_the_grid_s_times(law):
    piece = law.segments[0]
    rate = ARCSEC / 12_345.678
    change = attitude_change([piece], [Drifting(piece, rate)], threshold_rad=ARCSEC, step_ns=600 * 10**9)
    assert (change.first_above_et_ns - piece.start_et_ns) * 1e-9 == pytest.approx(12_345.678, abs=2e-4)


def test_only_the_time_in_common_is_compared(law):
    later = day_of(gaia(), ("2017-02-08T12:00", "2017-02-10"))
    change = attitude_change(law.segments, later.segments)
    assert (change.start_et_ns, change.stop_et_ns) == (later.start_et_ns, law.stop_et_ns)
    assert change.rotation.max_rad == 0.0
    assert attitude_change(law.segments, day_of(gaia(), ("2017-03-01", "2017-03-02")).segments) is None


def test_thinned_series_keep_the_farthest(law):
    pieces = tuple(Turned.of(piece, (3e-6, -2e-6, 5e-6), "icrs") for piece in law.segments)
    series = attitude_change(law.segments, pieces, FIELDS).series
    thin = series.thinned(50)
    assert thin.et_ns.size == 50
    for name in ("rotation_rad", "spin_axis_rad", "along_rad", "across_rad"):
        np.testing.assert_array_equal(
            np.abs(getattr(thin, name)).max(axis=-1), np.abs(getattr(series, name)).max(axis=-1)
        )


def test_changes_at_any_times_in_any_order(law):
    turned = tuple(Turned.of(piece, (0.0, 0.0, ARCSEC)) for piece in law.segments)
    at = np.array([law.stop_et_ns - 10, law.start_et_ns, law.start_et_ns - 1, law.start_et_ns + 10**12], np.int64)
    found = change_at(stretches_of(law.segments, turned), at, np.empty(0))[rows.SPIN_PHASE]
    assert np.isnan(found[2])
    assert found[[0, 1, 3]] == pytest.approx(ARCSEC, rel=1e-7)
