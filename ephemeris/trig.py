"""Sine, cosine and arc tangent from ``+ - * /`` and fused multiply-add: fast in loops, the same bits everywhere.

Library trigonometry differs in the last bit between processors (and with the vector width it happens to use), so
no file made with it is reproducible. These scalar kernels have no branch and no call: numba turns a loop over them
into SIMD code. They must be compiled without fastmath, so that nothing is contracted or re-associated; where one
rounding is wanted for ``a b + c`` it is asked for with ``fma``, which means the same on a processor without it.

Polynomials: minimax coefficients of the freely distributable fdlibm (Sun Microsystems, 1993), kernel functions
``__kernel_sin``, ``__kernel_cos`` and ``atan``.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

PI = 3.141592653589793
TWO_PI = 6.283185307179586

_TWO_OVER_PI = 0.6366197723675814
# Adding and subtracting 1.5 * 2**52 rounds a double to the nearest integer.
_ROUND = 6755399441055744.0

_S1 = -1.66666666666666324348e-01
_S2 = 8.33333333332248946124e-03
_S3 = -1.98412698298579493134e-04
_S4 = 2.75573137070700676789e-06
_S5 = -2.50507602534068634195e-08
_S6 = 1.58969099521155010221e-10

_C1 = 4.16666666666666019037e-02
_C2 = -1.38888888888741095749e-03
_C3 = 2.48015872894767294178e-05
_C4 = -2.75573143513906633035e-07
_C5 = 2.08757232129817482790e-09
_C6 = -1.13596475577881948265e-11

# Minimax on |x| <= 0.175, by Remez's exchange: x (1 + N1 x^2 + ...) to 1.6e-19, 1 - x^2/2 + M2 x^4 + ... to 2.9e-17.
_N1 = -0.1666666666666643
_N2 = 0.008333333332703695
_N3 = -0.00019841264306446466
_N4 = 2.7537472614323402e-06

_M2 = 0.041666666664218525
_M3 = -0.0013888885104851654
_M4 = 2.4783437162483405e-05

_A0 = 3.33333333333329318027e-01
_A1 = -1.99999999998764832476e-01
_A2 = 1.42857142725034663711e-01
_A3 = -1.11111104054623557880e-01
_A4 = 9.09088713343650656196e-02
_A5 = -7.69187620504482999495e-02
_A6 = 6.66107313738753120669e-02
_A7 = -5.83357013379057348645e-02
_A8 = 4.97687799461593236017e-02
_A9 = -3.65315727442169155270e-02
_A10 = 1.62858201153657823623e-02

# Minimax on |s| <= sin(pi/8): asin s = s (1 + B1 s^2 + ...) to 3.6e-17.
_B1 = 0.16666666666701915
_B2 = 0.0749999999255056
_B3 = 0.04464286299493404
_B4 = 0.03038170948642166
_B5 = 0.022377624484119344
_B6 = 0.017275034105199774
_B7 = 0.014646969414520424
_B8 = 0.007995890605162622
_B9 = 0.019457077495866965

_COS_PI_8 = 0.9238795325112867
_SIN_PI_8 = 0.3826834323650898
_PI_8 = 0.39269908169872414

_TAN_PI_8 = 0.41421356237309503
_PI_4 = 0.7853981633974483
_PI_4_LOW = 3.061616997868383e-17
_PI_2 = 1.5707963267948966
_PI_2_LOW = 6.123233995736766e-17
_PI_LOW = 1.2246467991473532e-16


@intrinsic
def fma(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a b + c`` with one rounding (IEEE 754-2008 fusedMultiplyAdd)."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(types.float64, types.float64, types.float64), codegen


@njit(cache=True, error_model="numpy", inline="always")
def sincos_small(angle_rad: float) -> tuple[float, float]:
    """``(sin, cos)`` of an angle within pi/4 of zero, in radians, to 1.2e-16."""
    z = angle_rad * angle_rad
    s = fma(z, fma(z, fma(z, fma(z, fma(z, _S6, _S5), _S4), _S3), _S2), _S1)
    c = fma(z, fma(z, fma(z, fma(z, fma(z, _C6, _C5), _C4), _C3), _C2), _C1)
    return fma(angle_rad * z, s, angle_rad), fma(z, fma(z, c, -0.5), 1.0)


@njit(cache=True, error_model="numpy", inline="always")
def sincos_within_10_deg(angle_rad: float) -> tuple[float, float]:
    """``(sin, cos)`` of an angle within 0.175 of zero, in radians, to 1.3e-16."""
    z = angle_rad * angle_rad
    s = fma(z, fma(z, fma(z, fma(z, _N4, _N3), _N2), _N1), 1.0)
    c = fma(z, fma(z, fma(z, fma(z, _M4, _M3), _M2), -0.5), 1.0)
    return angle_rad * s, c


@njit(cache=True, error_model="numpy", inline="always")
def sincos(angle_rad: float) -> tuple[float, float]:
    """``(sin, cos)`` of an angle in radians, to 1.5e-16 for ``|angle_rad| < 2e5``."""
    k = fma(angle_rad, _TWO_OVER_PI, _ROUND) - _ROUND
    sine, cosine = sincos_small(fma(-k, _PI_2_LOW, fma(-k, _PI_2, angle_rad)))
    quadrant = int(k)
    swapped = (quadrant & 1) != 0
    s = cosine if swapped else sine
    c = sine if swapped else cosine
    s = -s if (quadrant & 2) != 0 else s
    c = -c if ((quadrant + 1) & 2) != 0 else c
    return s, c


@njit(cache=True, error_model="numpy", inline="always")
def atan2(y: float, x: float) -> float:
    """Angle of ``(x, y)`` in radians, in [-pi, pi], to 6e-16; 0 at the origin."""
    ax = abs(x)
    ay = abs(y)
    steep = ay > ax
    small = ax if steep else ay
    large = ay if steep else ax
    # One division serves both reductions: atan(a) itself, or pi/4 + atan((a - 1)/(a + 1)).
    upper = small > _TAN_PI_8 * large
    numerator = small - large if upper else small
    denominator = small + large if upper else large
    denominator = denominator if denominator > 0.0 else 1.0
    t = numerator / denominator
    z = t * t
    p = fma(z, fma(z, fma(z, fma(z, fma(z, _A10, _A9), _A8), _A7), _A6), _A5)
    p = fma(z, fma(z, fma(z, fma(z, fma(z, p, _A4), _A3), _A2), _A1), _A0)
    angle = fma(-t * z, p, t)
    angle = _PI_4 + (angle + _PI_4_LOW) if upper else angle
    angle = _PI_2 - (angle - _PI_2_LOW) if steep else angle
    angle = PI - (angle - _PI_LOW) if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@njit(cache=True, error_model="numpy", inline="always")
def angle_of_unit(sine: float, cosine: float) -> float:
    """Angle in [0, pi] of a unit vector ``(cosine, sine)`` with ``sine >= 0``, to 4e-16: without a division.

    Folded into [0, pi/4], turned back by pi/8, then an arc sine.
    """
    reach = abs(cosine)
    steep = sine > reach
    small = reach if steep else sine
    large = sine if steep else reach
    s = fma(small, _COS_PI_8, -(large * _SIN_PI_8))
    z = s * s
    p = fma(z, fma(z, fma(z, fma(z, _B9, _B8), _B7), _B6), _B5)
    p = fma(z, fma(z, fma(z, fma(z, p, _B4), _B3), _B2), _B1)
    angle = fma(s * z, p, s) + _PI_8
    angle = _PI_2 - angle if steep else angle
    return PI - angle if cosine < 0.0 else angle


@njit(cache=True, error_model="numpy", inline="always")
def asin(sine: float) -> float:
    """Angle in [-pi/2, pi/2] whose sine is given, in radians."""
    return atan2(sine, sqrt((1.0 - sine) * (1.0 + sine)))


@njit(cache=True, error_model="numpy", inline="always")
def wrap_positive(angle_rad: float) -> float:
    """The angle in [0, 2 pi), for an angle in [-2 pi, 2 pi)."""
    wrapped = angle_rad + TWO_PI if angle_rad < 0.0 else angle_rad
    return 0.0 if wrapped >= TWO_PI else wrapped


@njit(cache=True, error_model="numpy")
def _sincos_flat(angle_rad: NDArray[np.float64], sine: NDArray[np.float64], cosine: NDArray[np.float64]) -> None:
    for i in range(angle_rad.size):
        s, c = sincos(angle_rad[i])
        sine[i] = s
        cosine[i] = c


def sincos_of(angle_rad: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """``(sin, cos)`` of an array of any shape, in radians: the array twin of ``sincos``."""
    flat = np.ascontiguousarray(angle_rad, dtype=np.float64).reshape(-1)
    sine, cosine = np.empty(flat.size), np.empty(flat.size)
    _sincos_flat(flat, sine, cosine)
    return sine.reshape(angle_rad.shape), cosine.reshape(angle_rad.shape)
