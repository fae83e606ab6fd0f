"""Attitude as one polynomial per block of a ninth of a spin or less, in a frame not rotating about the spin axis.

    q(t) = q_block(tau) Rz(w tau),   tau counted from the middle of the block

``q_block`` follows the spin axis and the slow part of the spin phase only, so a low degree holds it to rounding
error; the spin itself costs one sine and cosine. Within a block the four components are polynomials in
``u = tau / half length``; ``coefficients`` (B, 4, DEGREE + 1) holds them, constant term first.

The chain of turns from ICRS to the scanning reference system is

    Rx(obliquity) Rz(lon) Ry(-lat) Rx(nu) Rz(xi - 90 deg) Rx(-90 deg) Rz(omega)

Functions that take slices in the loop over blocks are compiled with ``_nrt=False``: numba then counts no references to
them. It counts with atomic instructions, and each of those waits until all results before it have reached the memory.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import PI, TWO_PI, fma, sincos_within_10_deg
from . import chebyshev
from .quaternion import about_x, about_y, about_z, multiply

Array = NDArray[np.float64]
Times = NDArray[np.int64]

DEGREE = 3
MOST_SPIN_RAD = PI / 9.0
"""Of spin phase between the middle and an end of a block: half of it has short series of sine and cosine."""

# Rows are evaluated in such groups, of which a vector of any processor takes a whole number.
_GROUP = 8
# So many rows pass through a small workspace at a time: it stays in the first cache.
_CHUNK = 128


@njit(cache=True, error_model="numpy", inline="always")
def _two_product(a: float, b: float) -> tuple[float, float]:
    """``a b`` as a sum of two doubles, without FMA (T. J. Dekker 1971)."""
    splitter = 134217729.0
    t = splitter * a
    a_high = t - (t - a)
    a_low = a - a_high
    t = splitter * b
    b_high = t - (t - b)
    b_low = b - b_high
    p = a * b
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


@njit(cache=True, error_model="numpy")
def spin_phase(elapsed_ns: int, turns_per_ns: float, turns_per_ns_low: float) -> float:
    """Uniform spin over ``elapsed_ns`` in radians, modulo two turns, to 1e-15; the rate is a sum of two doubles."""
    high = elapsed_ns >> 30
    low = elapsed_ns - (high << 30)
    total = 0.0
    for part in (float(high) * 1073741824.0, float(low)):
        product, error = _two_product(part, turns_per_ns)
        total += (product - 2.0 * np.rint(0.5 * product)) + (error + part * turns_per_ns_low)
    return TWO_PI * (total - 2.0 * np.rint(0.5 * total))


@njit(cache=True, error_model="numpy")
def fit_blocks(
    mid_ns: Times,
    half_s: Array,
    obliquity: float,
    xi: float,
    reference_ns: int,
    turns_per_ns: float,
    turns_per_ns_low: float,
    interval_ns: Times,
    interval_half_s: Array,
    series: Array,
    degree: int,
) -> Array:
    """Coefficients (B, 4, degree + 1) of blocks with middles ``mid_ns`` (TDB) and half lengths ``half_s``.

    ``interval_ns`` (K + 1,) are the borders of the intervals on which ``series`` (K, 4, M) holds Chebyshev
    coefficients of lon, lat, nu and the slow spin phase, in radians.
    """
    points = degree + 1
    nodes = chebyshev.lobatto_nodes(points)
    to_monomials = chebyshev.monomials_from_values(points)
    values = np.empty((4, points))
    coefficients = np.zeros((mid_ns.size, 4, points))
    intervals = interval_ns.size - 1
    ecliptic = about_x(obliquity)
    inclined = multiply(about_z(xi - 0.5 * PI), about_x(-0.5 * PI))
    for b in range(mid_ns.size):
        phase = spin_phase(mid_ns[b] - reference_ns, turns_per_ns, turns_per_ns_low)
        for i in range(points):
            # Nodes closed at both ends, so neighbouring blocks agree where they meet.
            offset_s = nodes[i] * half_s[b]
            at_ns = mid_ns[b] + np.int64(np.rint(offset_s * 1e9))
            k = min(max(np.searchsorted(interval_ns, at_ns, side="right") - 1, 0), intervals - 1)
            x = (float(mid_ns[b] - interval_ns[k]) * 1e-9 + offset_s) / interval_half_s[k] - 1.0
            lon = chebyshev.evaluate(series[k, 0], x)
            lat = chebyshev.evaluate(series[k, 1], x)
            nu = chebyshev.evaluate(series[k, 2], x)
            slow = chebyshev.evaluate(series[k, 3], x)
            sun = multiply(multiply(multiply(ecliptic, about_z(lon)), about_y(-lat)), about_x(nu))
            qx, qy, qz, qw = multiply(multiply(sun, inclined), about_z(slow + phase))
            # The products have left it a little off the unit length: a step of Newton's for the square root.
            to_unit = 1.0 - 0.5 * ((qx * qx + qy * qy) + (qz * qz + qw * qw) - 1.0)
            values[0, i] = qx * to_unit
            values[1, i] = qy * to_unit
            values[2, i] = qz * to_unit
            values[3, i] = qw * to_unit
            if i > 0:
                # Wrapped angles may have jumped by two turns between intervals: the sign must not.
                dot = qx * values[0, 0] + qy * values[1, 0] + qz * values[2, 0] + qw * values[3, 0]
                if dot < 0.0:
                    values[:, i] *= -1.0
        for c in range(4):
            # Of the small differences from one value, so that sums of large terms round nothing away.
            at_first = values[c, 0]
            for j in range(points):
                total = 0.0
                for i in range(1, points):
                    total += to_monomials[j, i] * (values[c, i] - at_first)
                coefficients[b, c, j] = total
            coefficients[b, c, 0] += at_first
    return coefficients


Row = tuple[float, float, float, float]


@njit(cache=True, error_model="numpy", inline="always")
def _row(block: Array, c: int, scale: float) -> Row:
    """One component's coefficients, of powers of ``time / scale``, as scalars: a loop keeps them in registers."""
    return block[c, 0], block[c, 1] * scale, block[c, 2] * (scale * scale), block[c, 3] * (scale * scale * scale)


@njit(cache=True, error_model="numpy", inline="always")
def _horner(c: Row, t: float) -> float:
    return fma(t, fma(t, fma(t, c[3], c[2]), c[1]), c[0])


@njit(cache=True, error_model="numpy", inline="always")
def _horner_slope(c: Row, t: float) -> float:
    return fma(t, fma(t, 3.0 * c[3], 2.0 * c[2]), c[1])


# One loop over all four components has more constants than a processor has registers, and reloading them costs more or
# less as the stack happens to lie: two loops over a few cached rows take the same time in every process.
@njit(cache=True, error_model="numpy", _nrt=False)
def _first_two(
    times_ns: Times,
    mid_ns: int,
    half_s: float,
    spin_rate: float,
    block: Array,
    sine: Array,
    cosine: Array,
    x_out: Array,
    y_out: Array,
) -> None:
    """Half the spin's sine and cosine, and the first two components turned by it, at times inside one block."""
    scale = 1e-9 / half_s
    x, y = _row(block, 0, scale), _row(block, 1, scale)
    half_rate = 0.5e-9 * spin_rate
    for i in range(times_ns.size):
        t = float(times_ns[i] - mid_ns)
        s, c = sincos_within_10_deg(half_rate * t)
        qx, qy = _horner(x, t), _horner(y, t)
        sine[i], cosine[i] = s, c
        x_out[i], y_out[i] = fma(qx, c, qy * s), fma(qy, c, -(qx * s))


@njit(cache=True, error_model="numpy", _nrt=False)
def _last_two(
    times_ns: Times, mid_ns: int, half_s: float, block: Array, sine: Array, cosine: Array, z_out: Array, w_out: Array
) -> None:
    scale = 1e-9 / half_s
    z, w = _row(block, 2, scale), _row(block, 3, scale)
    for i in range(times_ns.size):
        t = float(times_ns[i] - mid_ns)
        qz, qw = _horner(z, t), _horner(w, t)
        z_out[i], w_out[i] = fma(qz, cosine[i], qw * sine[i]), fma(qw, cosine[i], -(qz * sine[i]))


@njit(cache=True, error_model="numpy", _nrt=False)
def _last_two_interleaved(
    times_ns: Times,
    mid_ns: int,
    half_s: float,
    block: Array,
    sine: Array,
    cosine: Array,
    first: Array,
    second: Array,
    out: Array,
) -> None:
    """All four components, one quaternion after the other into ``out`` (>= 4 N,)."""
    scale = 1e-9 / half_s
    z, w = _row(block, 2, scale), _row(block, 3, scale)
    for i in range(times_ns.size):
        t = float(times_ns[i] - mid_ns)
        qz, qw = _horner(z, t), _horner(w, t)
        # Written out one by one, which the compiler makes one interleaved store.
        out[4 * i] = first[i]
        out[4 * i + 1] = second[i]
        out[4 * i + 2] = fma(qz, cosine[i], qw * sine[i])
        out[4 * i + 3] = fma(qw, cosine[i], -(qz * sine[i]))


@njit(cache=True, error_model="numpy", _nrt=False)
def by_component(times_ns: Times, mid_ns: int, half_s: float, spin_rate: float, block: Array, work: Array) -> None:
    """Quaternions at times inside one block, component by component into rows 0 to 3 of ``work`` (>= 6, >= N)."""
    n = times_ns.size
    sine, cosine = work[4, :n], work[5, :n]
    _first_two(times_ns, mid_ns, half_s, spin_rate, block, sine, cosine, work[0, :n], work[1, :n])
    _last_two(times_ns, mid_ns, half_s, block, sine, cosine, work[2, :n], work[3, :n])


@njit(cache=True, error_model="numpy", nogil=True)
def is_ascending(times_ns: Times) -> bool:
    """Whether no time lies before the one ahead of it."""
    for first in range(0, times_ns.size - 1, 4096):
        part = times_ns[first : first + 4097]
        falls = 0
        for i in range(part.size - 1):
            falls += part[i + 1] < part[i]
        if falls:
            return False
    return True


@njit(cache=True, error_model="numpy", _nrt=False)
def next_run(times_ns: Times, begin: int, border_ns: Times, block: int, length: int) -> tuple[int, int]:
    """The block that holds ``times_ns[begin]``, and the end of the run of ascending times in it.

    ``block`` and ``length`` are those of the run before (-1 and 0 at first): on a regular grid the next one follows it
    and is nearly as long.
    """
    last = border_ns.size - 2
    at_ns = times_ns[begin]
    b = block + 1
    if b > last or at_ns < border_ns[b] or (b < last and at_ns >= border_ns[b + 1]):
        b = min(np.searchsorted(border_ns, at_ns, side="right") - 1, last)
    if b == last:
        return b, times_ns.size
    end_ns = border_ns[b + 1]
    low = min(begin + max(length - 1, 1), times_ns.size)
    if times_ns[low - 1] >= end_ns:
        low = begin + 1
    high = low
    step = 1
    while high < times_ns.size and times_ns[high] < end_ns:
        low = high + 1
        high += step
        step *= 2
    high = min(high, times_ns.size)
    while low < high:
        middle = (low + high) // 2
        if times_ns[middle] < end_ns:
            low = middle + 1
        else:
            high = middle
    return b, low


@njit(cache=True, error_model="numpy", nogil=True, _nrt=False)
def _quaternions(
    times_ns: Times,
    border_ns: Times,
    mid_ns: Times,
    half_s: Array,
    spin_rate: float,
    coefficients: Array,
    work: Array,
    out: Array,
) -> None:
    begin, block, length = 0, -1, 0
    while begin < times_ns.size:
        block, end = next_run(times_ns, begin, border_ns, block, length)
        length = end - begin
        # Whole groups only, without a slow remainder: what they write beyond the run the next run writes again.
        padded = min(begin + (length + _GROUP - 1) // _GROUP * _GROUP, times_ns.size)
        for first in range(begin, padded, _CHUNK):
            n = min(_CHUNK, padded - first)
            times = times_ns[first : first + n]
            sine, cosine, x, y = work[0, :n], work[1, :n], work[2, :n], work[3, :n]
            _first_two(times, mid_ns[block], half_s[block], spin_rate, coefficients[block], sine, cosine, x, y)
            _last_two_interleaved(
                times, mid_ns[block], half_s[block], coefficients[block], sine, cosine, x, y, out[4 * first :]
            )
        begin = end


def quaternions(
    times_ns: Times, border_ns: Times, mid_ns: Times, half_s: Array, spin_rate: float, coefficients: Array, out: Array
) -> None:
    """Attitude quaternions at ascending ``times_ns`` inside ``[border_ns[0], border_ns[-1]]``, both included.

    ``out`` (4 N,) receives them one after the other; a flat array lets the compiler see the constant stride.
    """
    work = np.empty((4, _CHUNK))
    _quaternions(times_ns, border_ns, mid_ns, half_s, spin_rate, coefficients, work, out)


@njit(cache=True, error_model="numpy", nogil=True)
def angular_velocities(
    times_ns: Times,
    border_ns: Times,
    mid_ns: Times,
    half_s: Array,
    spin_rate: float,
    coefficients: Array,
    out: Array,
) -> None:
    """Angular velocity (N, 3) in rad/s of the scanning reference system, in its own axes; times as in ``quaternions``.

    ``omega = 2 q* q'`` with the block's polynomial differentiated, turned by the spin, plus the spin itself.
    """
    begin, block, length = 0, -1, 0
    while begin < times_ns.size:
        block, end = next_run(times_ns, begin, border_ns, block, length)
        length = end - begin
        rows = coefficients[block]
        scale = 1.0 / half_s[block]
        x, y, z, w = _row(rows, 0, scale), _row(rows, 1, scale), _row(rows, 2, scale), _row(rows, 3, scale)
        for n in range(begin, end):
            t = float(times_ns[n] - mid_ns[block]) * 1e-9
            qx, qy, qz, qw = _horner(x, t), _horner(y, t), _horner(z, t), _horner(w, t)
            dx, dy, dz, dw = _horner_slope(x, t), _horner_slope(y, t), _horner_slope(z, t), _horner_slope(w, t)
            ox = 2.0 * (qw * dx - qx * dw - (qy * dz - qz * dy))
            oy = 2.0 * (qw * dy - qy * dw - (qz * dx - qx * dz))
            oz = 2.0 * (qw * dz - qz * dw - (qx * dy - qy * dx))
            half_sine, half_cosine = sincos_within_10_deg(0.5 * spin_rate * t)
            s, c = 2.0 * half_sine * half_cosine, 1.0 - 2.0 * half_sine * half_sine
            out[n, 0] = c * ox + s * oy
            out[n, 1] = c * oy - s * ox
            out[n, 2] = oz + spin_rate
        begin = end
