"""The frame kernel (FK) beside our CK files: the scanning reference system and the fields of view, by name.

Text after NAIF's "Frames Required Reading": class 3 (CK) for the scanning reference system, class 4 (TK,
fixed offset) for the fields of view.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_FRAME_NAME = 26  # SPICE keeps it in a kernel variable FRAME_<name> of at most 32 characters
MAX_SPACECRAFT_ID = (2**31 - 1) // 1000


@dataclass(frozen=True)
class FieldFrame:
    """A field of view as a frame: x looks along its centre, z is the spin axis."""

    name: str
    """Of the field alone; the frame is called <spacecraft>_<name>."""
    azimuth_rad: float
    """Of its centre in the scanning reference system, from x towards y."""


@dataclass(frozen=True)
class SpacecraftIds:
    """The NAIF ids that CK, FK and SCLK must agree on."""

    spacecraft: int
    """Negative, for instance -139479 for Gaia."""
    structure: int
    """What the CK orients; also the id of the SRS frame. Fields of view count down from it."""
    clock: int

    @classmethod
    def of(cls, naif_id: int) -> SpacecraftIds:
        """By custom: the clock has the spacecraft's id, structures count from a thousand times it."""
        if not -MAX_SPACECRAFT_ID <= naif_id < 0:
            raise ValueError(f"NAIF id {naif_id} of a spacecraft is not within -{MAX_SPACECRAFT_ID} .. -1")
        return cls(spacecraft=naif_id, structure=naif_id * 1000, clock=naif_id)


def frame_name(*words: str) -> str:
    """The words in capitals, joined by ``_``: ``frame_name("Gaia", "SRS")`` is ``GAIA_SRS``.

    Raises ValueError when nothing is left or SPICE could not hold the name.
    """
    name = "_".join(re.sub(r"[^A-Z0-9]+", "_", word.upper()).strip("_") for word in words)
    if not all(words) or not name.strip("_") or len(name) > MAX_FRAME_NAME:
        raise ValueError(f"{name!r} is no name for a SPICE frame: 1 to {MAX_FRAME_NAME} characters are")
    return name


def fk_text(object_name: str, ids: SpacecraftIds, fields: Sequence[FieldFrame]) -> str:
    """The frame kernel of a spacecraft and its fields of view, as text."""
    srs = frame_name(object_name, "SRS")
    frames = [(frame_name(object_name, field.name), field.azimuth_rad) for field in fields]
    listing = "\n".join(
        f"    {name:<28}{ids.structure - i:>12d}   fixed, azimuth {math.degrees(azimuth_rad):.10g} deg"
        for i, (name, azimuth_rad) in enumerate(frames, start=1)
    )
    blocks = "".join(
        _field_block(name, ids.structure - i, ids.spacecraft, srs, azimuth_rad)
        for i, (name, azimuth_rad) in enumerate(frames, start=1)
    )
    return f"""KPL/FK

Frames of {object_name}, made by scanplan for its attitude kernels (CK).

The scanning reference system {srs} is the attitude the scanning law commands:

    z   the spin axis
    x   in the scanning plane, midway between the fields of view
    y   completes the right-handed set; a star crosses from +y to -y

Azimuth is counted in the scanning plane from x towards y. The frame of a field of
view is the scanning reference system turned about z: its x axis looks along the
centre of the field.

    name                                  id   kind
    {srs:<28}{ids.structure:>12d}   attitude from the CK
{listing}

With these kernels furnished, pxform_c ( "J2000", "{srs}", et, m ) gives the
matrix that takes vectors from ICRS components to the scanning reference system.

\\begindata

NAIF_BODY_NAME += ( '{_quoted(object_name.upper())}' )
NAIF_BODY_CODE += ( {ids.spacecraft} )

FRAME_{srs} = {ids.structure}
FRAME_{ids.structure}_NAME = '{srs}'
FRAME_{ids.structure}_CLASS = 3
FRAME_{ids.structure}_CLASS_ID = {ids.structure}
FRAME_{ids.structure}_CENTER = {ids.spacecraft}
CK_{ids.structure}_SCLK = {ids.clock}
CK_{ids.structure}_SPK = {ids.spacecraft}
{blocks}
\\begintext
"""


def _field_block(name: str, frame_id: int, spacecraft: int, srs: str, azimuth_rad: float) -> str:
    # TK frames give the rotation from themselves to what they are relative to, hence the minus.
    return f"""
FRAME_{name} = {frame_id}
FRAME_{frame_id}_NAME = '{name}'
FRAME_{frame_id}_CLASS = 4
FRAME_{frame_id}_CLASS_ID = {frame_id}
FRAME_{frame_id}_CENTER = {spacecraft}
TKFRAME_{frame_id}_SPEC = 'ANGLES'
TKFRAME_{frame_id}_RELATIVE = '{srs}'
TKFRAME_{frame_id}_ANGLES = ( {-azimuth_rad!r}, 0.0, 0.0 )
TKFRAME_{frame_id}_AXES = ( 3, 2, 3 )
TKFRAME_{frame_id}_UNITS = 'RADIANS'
"""


def _quoted(text: str) -> str:
    return text.replace("'", "''")
