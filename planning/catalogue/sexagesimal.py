"""Angles as text: decimal degrees or sexagesimal."""

from __future__ import annotations

import re

_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_SEXAGESIMAL = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<whole>\d+)\s*(?P<mark>[:hd°\s])\s*"
    rf"(?P<minutes>{_NUMBER})\s*(?:[:m'′\s]\s*(?:(?P<seconds>{_NUMBER})\s*(?:[s\"″]|'')?)?)?",
    re.IGNORECASE,
)
_MARKED = re.compile(rf"(?P<number>[+-]?(?:{_NUMBER}))\s*(?P<mark>[hd°])", re.IGNORECASE)


def angle_deg(text: str, *, in_hours: bool) -> float:
    """Degrees of an angle in decimal degrees (``88.5``) or sexagesimal (``05:54:00``, ``05h54m00s``, ``-7 24 25.4``).

    in_hours  sexagesimal angles count hours (right ascension) unless a ``d`` or a degree sign says otherwise

    Raises ValueError, saying what is wrong in words for a user.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    try:
        return float(plain)
    except ValueError:
        pass
    if marked := _MARKED.fullmatch(plain):
        return float(marked["number"]) * _degrees_of_mark(marked["mark"], text, in_hours)
    found = _SEXAGESIMAL.fullmatch(plain)
    if found is None:
        raise ValueError(f"'{text}' is no angle")
    minutes, seconds = float(found["minutes"]), float(found["seconds"] or 0.0)
    if minutes >= 60.0 or seconds > 60.0:  # 60 seconds: some catalogues round up to it
        raise ValueError(f"'{text}' has 60 minutes or seconds, or more")
    if found["seconds"] and not found["minutes"].isdigit():
        raise ValueError(f"'{text}' has a fraction of minutes and seconds")
    in_seconds = (float(found["whole"]) * 60 + minutes) * 60.0 + seconds
    degrees = in_seconds * _degrees_of_mark(found["mark"], text, in_hours) / 3600.0
    return -degrees if found["sign"] == "-" else degrees


def _degrees_of_mark(mark: str, text: str, in_hours: bool) -> float:
    if mark in "hH":
        if not in_hours:
            raise ValueError(f"'{text}' is in hours, a declination in degrees")
        return 15.0
    return 15.0 if in_hours and mark not in "dD°" else 1.0
