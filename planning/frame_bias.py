"""From the ICRF to EME2000, the mean equator and equinox of J2000.0.

The two differ by the frame bias of IAU 2000: Mathews, Herring and Buffett, J. Geophys. Res. 107 (B4), 2002; IERS
Conventions 2003, section 5.4.4. As a turn of axes it is ``Rz(dra) Ry(dpsi sin eps0) Rx(-deps)``, 23 mas in all. SPICE
calls the ICRF itself J2000: a reader that takes one for the other errs by these 23 mas.
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..ephemeris.trig import sincos
from .core.quaternion import Quaternion, about_x, about_y, about_z, multiply
from .core.turn_frame import turned_first
from .products.aem import FRAME_A, AemFile
from .products.series import AttitudeSeries
from .rotation import normalised

EME2000 = "EME2000"

_ARCSEC_RAD = math.pi / 648_000.0
_DPSI_RAD = -0.041775 * _ARCSEC_RAD
_DEPS_RAD = -0.0068192 * _ARCSEC_RAD
_DRA_RAD = -0.0146 * _ARCSEC_RAD
_EPS0_RAD = 84381.448 * _ARCSEC_RAD
"""Obliquity at J2000.0 that the bias goes with: Lieske et al., A&A 58, 1977."""


def icrf_to_eme2000() -> Quaternion:
    """Scalar last; coordinates transform as ``X_EME2000 = M(q) X_ICRF``."""
    turn = multiply(about_z(_DRA_RAD), about_y(_DPSI_RAD * sincos(_EPS0_RAD)[0]))
    return multiply(turn, about_x(-_DEPS_RAD))


def from_eme2000(series: AttitudeSeries) -> AttitudeSeries:
    """The same attitude with EME2000 for the ICRF: quaternions from EME2000 to the scanning reference system.

    Rates, in the axes of the latter, and the error of an interpolation do not change: the turn is constant.
    """
    x, y, z, w = icrf_to_eme2000()
    blocks = tuple(
        replace(block, quaternion=normalised(turned_first(-x, -y, -z, w, block.quaternion))) for block in series.blocks
    )
    return replace(series, blocks=blocks)


def in_icrf(message: AemFile) -> AemFile:
    """A message with its blocks in EME2000 turned to the ICRF; others stay as they are."""
    x, y, z, w = icrf_to_eme2000()
    blocks = tuple(
        replace(block, frame_a=FRAME_A, quaternion=normalised(turned_first(x, y, z, w, block.quaternion)))
        if block.frame_a == EME2000
        else block
        for block in message.blocks
    )
    return replace(message, blocks=blocks)
