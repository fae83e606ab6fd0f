"""Questions in the dialects of the virtual observatory.

The routes have read the dialect's own parameters; here stand numbers and texts. What a window leaves open, or reaches
beyond, the mission's law bounds.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ....ephemeris.timescales import parse_time
from .common import LONGEST_TIME, Asked, Declination, RightAscension, readable


def _name(text: str) -> str:
    if not text.isprintable():
        raise ValueError("a name is one line of printable text")
    return text


def tcb_time(text: str) -> int:
    """TDB ns past J2000 of a time that is in TCB, as in GOST's form, unless it names its scale. Raises TimeError."""
    return parse_time(text if _HAS_SCALE.search(text) else f"{text} TCB")


_HAS_SCALE = re.compile(r"[A-Za-z]\s*$")
TcbTime = Annotated[str, Field(max_length=LONGEST_TIME), readable(tcb_time)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_name)]


class VoQuestion(Asked):
    """What the VOTable services have in common.

    ranges         start and end, MJD in the scale of the protocol, None where it is open; without any, all there is
    most_records   rows that the client takes at most
    access_url     where the service was asked
    """

    ranges: tuple[tuple[float | None, float | None], ...] = Field((), max_length=32)
    most_records: int | None = Field(None, ge=0)
    response_format: Literal["votable", "csv"] = "votable"
    media_type: str = Field(max_length=80)
    access_url: str = Field(max_length=300)


class ObjVisQuestion(VoQuestion):
    """GOST's ObjVisSAP: a star, or the targets in the body."""

    ra: RightAscension | None = None
    dec: Declination | None = None


class ObjObsQuestion(VoQuestion):
    """ObjObsSAP: a star; passages of ``least_s`` seconds or more, of this facility or of any."""

    ra: RightAscension
    dec: Declination
    least_s: float | None = None
    facility: str | None = Field(None, max_length=200)


class GostQuestion(Asked):
    """GOST's servlet and form: a star.

    start, stop  ISO 8601, TCB unless the text names another scale, at the spacecraft
    """

    ra: RightAscension
    dec: Declination
    name: Name | None = None
    start: TcbTime | None = None
    stop: TcbTime | None = None
    form: Literal["xml", "csv"] = "csv"
