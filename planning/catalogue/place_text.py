"""A place on the sky as somebody types or pastes it: both coordinates in one text.

86.8212 -51.0665                 degrees
05:47:17.088, -51:03:59.44       hours and degrees; so 05 47 17.088 -51 03 59.44 and 5h47m17.088s -51d03m59.44s
J054717.08-510359.4              in a name, whatever stands before the J
"""

from __future__ import annotations

import re

from .one_star import declination_deg, right_ascension_deg

_IN_A_NAME = re.compile(r"(?:.*[^A-Za-z0-9])?J(\d\d)(\d\d)(\d\d(?:\.\d+)?)([+-])(\d\d)(\d\d)(\d\d(?:\.\d+)?)")
_DIVIDED = re.compile(r"[,;|\t]")
_SECOND_SIGN = re.compile(r"(?<=[\dhmsd:.'\"\s°′″])\s*(?=[+-])")
_LOOKS_LIKE_ONE = re.compile(r"[+-]?[\d.][\d\s.:,;|+\-°'\"′″hdmse]*", re.IGNORECASE)


def place_deg(text: str) -> tuple[float, float] | None:
    """Right ascension and declination, ICRS, degrees; None for a text that does not look like coordinates.

    Raises ValueError, saying what is wrong in words for a user, for one that does.
    """
    plain = " ".join(text.replace("\N{MINUS SIGN}", "-").split())
    if is_name_of_place(plain):
        return _in_a_name(plain)
    if not _LOOKS_LIKE_ONE.fullmatch(plain):
        return None
    halves = _halves(plain, text)
    return None if halves is None else (right_ascension_deg(halves[0]) % 360.0, declination_deg(halves[1]))


def is_name_of_place(text: str) -> bool:
    """Whether the text is the name of a star that says where it is, such as WISE J085510.83-071442.5."""
    return _IN_A_NAME.fullmatch(text.strip()) is not None


def _in_a_name(plain: str) -> tuple[float, float]:
    found = _IN_A_NAME.fullmatch(plain)
    if found is None:
        raise ValueError(f"'{plain}' is no name of a place")
    parts = found.groups()
    return right_ascension_deg(":".join(parts[:3])), declination_deg(parts[3] + ":".join(parts[4:]))


def _halves(plain: str, text: str) -> tuple[str, str] | None:
    """The two coordinates: on either side of a comma, of the second one's sign, or of the middle blank."""
    parts = [part.strip() for part in _DIVIDED.split(text.replace("\N{MINUS SIGN}", "-"))]
    if len(parts) == 1:
        parts = [part for part in _SECOND_SIGN.split(plain) if part]
    if len(parts) == 1:
        words = plain.split()
        if len(words) % 2:
            return None
        middle = len(words) // 2
        parts = [" ".join(words[:middle]), " ".join(words[middle:])]
    if len(parts) != 2 or not all(parts):
        raise ValueError(f"'{text.strip()}' is no place on the sky; give two coordinates, as 86.8212 -51.0665")
    return parts[0], parts[1]
