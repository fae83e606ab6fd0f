"""How a scan law turns: its rates and accelerations, and where it steps.

Rates come from the attitude's own polynomials, steps from the heliotropic angles on either side of each border of
their series and of the law's segments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..jumps import jump_between
from ..law_piece import LawPiece
from ..mission import Law
from ..scanlaw import ScanLaw

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LawStep:
    """What happens to the attitude at a border: the law after it against the law before.

    rotation_rad  of the whole rotation
    rate_rad_s    of the angular velocity, by its components in the scanning reference system
    segments      names of the law segments before and after
    """

    et_ns: int
    rotation_rad: float
    rate_rad_s: float
    segments: tuple[str, str]


@dataclass(frozen=True, eq=False)
class LawMotion:
    """Rates at two times in every attitude block, (N,) each, by time.

    spin_rad_s, axis_rad_s       about the spin axis; speed of that axis among the stars
    spin_rad_s2, axis_rad_s2     how they change
    is_smooth                    False in blocks through which a border with a step goes: the fit swings there
    steps                        at every border of series and segments, by time
    """

    et_ns: Times
    spin_rad_s: Array
    axis_rad_s: Array
    spin_rad_s2: Array
    axis_rad_s2: Array
    is_smooth: NDArray[np.bool_]
    steps: tuple[LawStep, ...]


# Rounding of the series, and of rates at both ends of an interval, stays a thousand times below.
_STEP_RAD = 1e-10
_STEP_RAD_S = 1e-13
_SLIVER_S = 0.5


def motion_of(law: ScanLaw) -> LawMotion:
    """The motion of a law over its window."""
    steps = sorted((*_inner_steps(law), *_border_steps(law)), key=lambda each: each.et_ns)
    rough = np.array(
        [each.et_ns for each in steps if each.rotation_rad > _STEP_RAD or each.rate_rad_s > _STEP_RAD_S], np.int64
    )
    parts = [_rates(piece, rough) for piece in law.segments]
    et_ns, spin, axis, spin_change, axis_change, is_smooth = (np.concatenate(each) for each in zip(*parts, strict=True))
    return LawMotion(et_ns, spin, axis, spin_change, axis_change, is_smooth, tuple(steps))


def _rates(piece: LawPiece, rough_et_ns: Times) -> tuple[Times, Array, Array, Array, Array, NDArray[np.bool_]]:
    borders = np.unique(np.clip(piece.border_et_ns, piece.start_et_ns, piece.stop_et_ns))
    length = np.diff(borders)
    first, second = borders[:-1] + length // 4, borders[1:] - length // 4
    et_ns = np.stack([first, second], axis=1).ravel()
    velocity = piece.angular_velocity_rad_s(et_ns)
    spin, axis = velocity[:, 2], np.hypot(velocity[:, 0], velocity[:, 1])
    apart_s = np.maximum(second - first, 1) * 1e-9
    spin_change, axis_change = (np.repeat(np.diff(each.reshape(-1, 2))[:, 0] / apart_s, 2) for each in (spin, axis))
    inside = np.searchsorted(rough_et_ns, borders[1:], "left") > np.searchsorted(rough_et_ns, borders[:-1], "right")
    return et_ns, spin, axis, spin_change, axis_change, np.repeat(~inside, 2)


def _border_steps(law: ScanLaw) -> Iterator[LawStep]:
    for before, after in zip(law.segments[:-1], law.segments[1:], strict=True):
        at = np.array([after.start_et_ns], np.int64)
        rates = before.angular_velocity_rad_s(at)[0], after.angular_velocity_rad_s(at)[0]
        jump = jump_between(before, after)
        step = float(np.linalg.norm(rates[1] - rates[0]))
        yield LawStep(jump.et_ns, jump.rotation_rad, step, (jump.before, jump.after))


def _inner_steps(law: ScanLaw) -> Iterator[LawStep]:
    """Where one interval of the series passes to the next, inside a segment."""
    geometry = law.mission.law
    for piece in law.segments:
        series = piece.series
        borders = series.interval_et_ns
        inside = (borders[1:-1] > piece.start_et_ns) & (borders[1:-1] < piece.stop_et_ns)
        # the border of a segment may leave a sliver, whose slopes are rounding
        wide = np.minimum(series.half_s[:-1], series.half_s[1:]) > _SLIVER_S
        inner = np.flatnonzero(inside & wide) + 1
        if not inner.size:
            continue
        degree = np.arange(series.series.shape[2])
        signs = np.where(degree % 2, -1.0, 1.0)
        ends = series.series[inner - 1].sum(axis=2), (series.series[inner] * signs).sum(axis=2)
        slopes = (
            (series.series[inner - 1] * degree**2).sum(axis=2) / series.half_s[inner - 1, None],
            (series.series[inner] * (-signs * degree**2)).sum(axis=2) / series.half_s[inner, None],
        )
        turns = (borders[inner] - series.reference_et_ns) * 1e-9 * series.spin_rate_rad_s
        sides = [
            _axes_and_rate(end + turns[:, None] * [0, 0, 0, 1], slope, series.spin_rate_rad_s, geometry)
            for end, slope in zip(ends, slopes, strict=True)
        ]
        chord = np.linalg.norm(sides[1][0] - sides[0][0], axis=(1, 2)) / np.sqrt(8.0)
        rotation = 2.0 * np.arcsin(np.minimum(chord, 1.0))
        rate = np.linalg.norm(sides[1][1] - sides[0][1], axis=1)
        for at, angle, change in zip(borders[inner].tolist(), rotation.tolist(), rate.tolist(), strict=True):
            yield LawStep(at, angle, change, (piece.name, piece.name))


def _axes_and_rate(angles: Array, slopes: Array, spin_rad_s: float, geometry: Law) -> tuple[Array, Array]:
    """Axes of the SRS (K, 3, 3) in the ecliptic, as columns, and the angular velocity (K, 3) in the SRS.

    Of longitude, latitude, nu and whole spin phase (K, 4), by the turns that the compact law file states.
    """
    aspect_rad = geometry.solar_aspect_angle_rad
    lon, lat, nu, omega = angles.T
    about_pole, about_node = _turn(2, lon), _turn(1, -lat)
    to_sun = about_pole @ about_node
    quarter = np.full_like(lon, -0.5 * np.pi)
    axes = to_sun @ _turn(0, nu) @ _turn(2, aspect_rad + quarter) @ _turn(0, quarter) @ _turn(2, omega)
    turned_by = np.stack([np.broadcast_to([0.0, 0.0, 1.0], (lon.size, 3)), -about_pole[:, :, 1], to_sun[:, :, 0]], 1)
    velocity = np.einsum("ki,kij->kj", slopes[:, :3], turned_by)
    in_srs = np.einsum("ki,kij->kj", velocity, axes)
    in_srs[:, 2] += slopes[:, 3] + spin_rad_s
    return axes, in_srs


def _turn(axis: int, angle_rad: Array) -> Array:
    """Matrices (K, 3, 3) whose columns are the axes after a turn about one of them."""
    sine, cosine = np.sin(angle_rad), np.cos(angle_rad)
    a, b = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.zeros((angle_rad.size, 3, 3))
    matrix[:, axis, axis] = 1.0
    matrix[:, a, a] = matrix[:, b, b] = cosine
    matrix[:, b, a], matrix[:, a, b] = sine, -sine
    return matrix
