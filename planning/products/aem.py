"""CCSDS Attitude Ephemeris Message 2.0 (504.0-B-2): its vocabulary, and the values its files carry.

Choices where the standard leaves them open:

- frames ICRF to SC_BODY_1 (SANA registries) unless told otherwise: the second is the scanning reference system, a
  comment says so;
- angular velocity, where written, is that of the second frame with respect to the first, components in the second
  (``ANGVEL_FRAME``), deg per second of TDB, a comment says so;
- the useable span is the total span: the certificate of every block holds between all its nodes;
- a block's law segment and its interpolation certificate are comments of fixed wording, read back.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns
from ...errors import ProductError
from .series import Interpolation

VERSION_KEY, VERSION = "CCSDS_AEM_VERS", "2.0"
FRAME_A, FRAME_B = "ICRF", "SC_BODY_1"

HEADER_KEYS = ("CLASSIFICATION", "CREATION_DATE", "ORIGINATOR", "MESSAGE_ID")
HEADER_MANDATORY = ("CREATION_DATE", "ORIGINATOR")
META_KEYS = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "CENTER_NAME",
    "REF_FRAME_A",
    "REF_FRAME_B",
    "TIME_SYSTEM",
    "START_TIME",
    "USEABLE_START_TIME",
    "USEABLE_STOP_TIME",
    "STOP_TIME",
    "ATTITUDE_TYPE",
    "EULER_ROT_SEQ",
    "ANGVEL_FRAME",
    "INTERPOLATION_METHOD",
    "INTERPOLATION_DEGREE",
)
META_MANDATORY = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "REF_FRAME_A",
    "REF_FRAME_B",
    "TIME_SYSTEM",
    "START_TIME",
    "STOP_TIME",
    "ATTITUDE_TYPE",
)
REMOVED_KEYS = ("ATTITUDE_DIR", "QUATERNION_TYPE", "RATE_FRAME")
"""Keys of version 1 that version 2 took away."""

ROW_COLUMNS = {
    "QUATERNION": ("Q1", "Q2", "Q3", "QC"),
    "QUATERNION/DERIVATIVE": ("Q1", "Q2", "Q3", "QC", "Q1_DOT", "Q2_DOT", "Q3_DOT", "QC_DOT"),
    "QUATERNION/ANGVEL": ("Q1", "Q2", "Q3", "QC", "ANGVEL_X", "ANGVEL_Y", "ANGVEL_Z"),
    "EULER_ANGLE": ("ANGLE_1", "ANGLE_2", "ANGLE_3"),
    "EULER_ANGLE/DERIVATIVE": ("ANGLE_1", "ANGLE_2", "ANGLE_3", "ANGLE_1_DOT", "ANGLE_2_DOT", "ANGLE_3_DOT"),
    "EULER_ANGLE/ANGVEL": ("ANGLE_1", "ANGLE_2", "ANGLE_3", "ANGVEL_X", "ANGVEL_Y", "ANGVEL_Z"),
    "SPIN": ("SPIN_ALPHA", "SPIN_DELTA", "SPIN_ANGLE", "SPIN_ANGLE_VEL"),
    "SPIN/NUTATION": (
        *("SPIN_ALPHA", "SPIN_DELTA", "SPIN_ANGLE", "SPIN_ANGLE_VEL"),
        *("NUTATION", "NUTATION_PER", "NUTATION_PHASE"),
    ),
    "SPIN/NUTATION_MOM": (
        *("SPIN_ALPHA", "SPIN_DELTA", "SPIN_ANGLE", "SPIN_ANGLE_VEL"),
        *("MOMENTUM_ALPHA", "MOMENTUM_DELTA", "NUTATION_VEL"),
    ),
}
"""The numbers behind the epoch of a data row, by ATTITUDE_TYPE (table 4-4)."""

TIME_SYSTEMS = ("GMST", "GPS", "MET", "MRT", "SCLK", "TAI", "TCB", "TCG", "TDB", "TT", "UT1", "UTC")
"""TIME_SYSTEM values of the SANA registry of time systems."""
READABLE_TIME_SYSTEMS = ("UTC", "TAI", "TT", "TDB", "TCB")

METHODS = ("LINEAR", "HERMITE", "LAGRANGE")

_CERTIFICATE = re.compile(
    r"INTERPOLATION_CERTIFICATE MAX_ERROR_MAS=(\d+(?:\.\d+)?(?:E[+-]?\d+)?) METHOD=([A-Z]+) DEGREE=(\d{1,9})", re.ASCII
)
_LAW_SEGMENT = re.compile(r"LAW_SEGMENT (.+)")
_MAS_PER_RAD = math.degrees(3.6e6)


@dataclass(frozen=True)
class AemHeader:
    """What the header of a message says; nothing in it comes from the clock."""

    creation_date: str
    """UTC, ``YYYY-MM-DDThh:mm:ss`` with or without decimals."""
    originator: str
    message_id: str | None = None
    classification: str | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class AemFrames:
    """The frames of a message: names of SANA's registries, and what comments say of them."""

    a: str = FRAME_A
    b: str = FRAME_B
    comments: tuple[str, ...] = ()


ICRF_TO_SRS = AemFrames()


@dataclass(frozen=True)
class AemBlock:
    """One metadata group and its data; the attributes named as in `AttitudeBlock` mean the same."""

    segment: str
    """Law segment, from the comment; empty if the file does not say."""
    time_scale: str
    tags_ns: NDArray[np.int64]
    quaternion: NDArray[np.float64]
    """(N, 4) scalar last, REF_FRAME_A to REF_FRAME_B, as printed: unit to within a unit of the last digit."""
    angular_velocity_rad_s: NDArray[np.float64] | None
    """(N, 3) of frame B with respect to frame A, components in frame B; None if the file has none."""
    interpolation: Interpolation | None
    """``max_error_rad`` is infinite if a method is named without a certificate."""
    frame_a: str
    frame_b: str
    useable_ns: tuple[int, int]
    comments: tuple[str, ...]

    @property
    def et_ns(self) -> NDArray[np.int64]:
        """(N,) the tags in TDB, ns past J2000."""
        return convert_ns(self.tags_ns, self.time_scale, "TDB")


@dataclass(frozen=True)
class AemFile:
    """A message read back."""

    header: AemHeader
    object_name: str
    object_id: str
    blocks: tuple[AemBlock, ...]


def rows_needed(method: str, degree: int) -> int:
    """Fewest rows with which an interpolation can be carried out; a Hermite row gives two conditions."""
    if method == "HERMITE":
        return max(2, (degree + 2) // 2)
    return max(2, degree + 1)


def certificate_comment(interpolation: Interpolation) -> str:
    """The comment that states a block's largest interpolation error, in milliarcseconds, rounded up."""
    if not (math.isfinite(interpolation.max_error_rad) and interpolation.max_error_rad >= 0.0):
        raise ProductError(
            f"a certificate of {interpolation.max_error_rad} rad cannot be written",
            key="INTERPOLATION_CERTIFICATE",
            hint="the largest error must be known",
        )
    exact = Decimal(interpolation.max_error_rad * _MAS_PER_RAD)
    if exact:
        exact = exact.quantize(Decimal((0, (1,), exact.adjusted() - 3)), rounding=ROUND_CEILING)
    text = f"{exact:f}" if exact == 0 or exact.adjusted() >= -6 else f"{exact:E}"
    return f"INTERPOLATION_CERTIFICATE MAX_ERROR_MAS={text} METHOD={interpolation.method} DEGREE={interpolation.degree}"


def certificate_of(comments: tuple[str, ...]) -> Interpolation | None:
    """The interpolation certificate among a block's comments."""
    for comment in comments:
        if match := _CERTIFICATE.fullmatch(comment.strip()):
            return Interpolation(match[2], int(match[3]), float(match[1]) / _MAS_PER_RAD)
    return None


def segment_comment(name: str) -> str:
    """The comment that names a block's law segment."""
    return f"LAW_SEGMENT {name}"


def segment_of(comments: tuple[str, ...]) -> str:
    """The law segment named among a block's comments, or nothing."""
    for comment in comments:
        if match := _LAW_SEGMENT.fullmatch(comment.strip()):
            return match[1]
    return ""
