"""Parameters as the Data Access Layer Interface (DALI 1.1) has them.

Names are the same in any case; what a service does not know it passes over, so that scripts for another service of the
kind work; a parameter that stands twice has no meaning and is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from ....errors import InvalidInput

VOTABLE = "votable"
CSV = "csv"
_VOTABLE_TYPES = ("application/x-votable+xml", "application/xml", "text/xml")
_VOTABLE_NAMES = ("votable", "votable/td", "votable/xml", "null", "")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_SERIALIZATION = re.compile(r"serialization\s*=\s*([a-z0-9]*)")
LONGEST_VALUE = 200


def parameters_of(
    fields: Iterable[tuple[str, str]], known: Iterable[str], longest: int = LONGEST_VALUE
) -> dict[str, str]:
    """The values of known parameters, by their names in lower case.

    Raises InvalidInput for one that stands twice with two values, or with one of more characters than the longest.
    """
    names = set(known)
    values: dict[str, str] = {}
    for field, value in fields:
        name = field.lower()
        if name not in names:
            continue
        if len(value) > longest:
            raise InvalidInput(f"a value of more than {longest} characters", key=field[:80])
        if name in values and values[name] != value.strip():
            raise InvalidInput("the parameter stands twice", key=field, hint="give it once")
        values[name] = value.strip()
    return values


def number(values: Mapping[str, str], name: str) -> float | None:
    """A finite number; None where the parameter is not given or empty."""
    text = values.get(name, "")
    if not text:
        return None
    # Python's float takes more: 1_000, digits of other scripts.
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise InvalidInput(f"{text!r} is no number", key=name.upper())
    return value


def most_records(values: Mapping[str, str]) -> int | None:
    """MAXREC: rows that the client takes, 0 for the description alone; None where it does not say."""
    text = values.get("maxrec", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise InvalidInput(f"{text!r} is no number of rows", key="MAXREC", hint="give 0 or a whole number above")
    return int(text)


def response_format(values: Mapping[str, str], default_type: str) -> tuple[str, str]:
    """The format of RESPONSEFORMAT, ``votable`` or ``csv``, and the media type to send it under.

    A media type that was asked for is the one that comes back. Raises InvalidInput for a format there is not.
    """
    asked = values.get("responseformat", "")
    media_type, _, rest = (part.strip() for part in asked.lower().partition(";"))
    serialization = _SERIALIZATION.search(rest)
    is_text = serialization is None or serialization[1] in ("tabledata", "table")  # the second is GOST's word
    if is_text and media_type in ("csv", "text/csv"):
        return CSV, "text/csv;header=present"
    if is_text and media_type in _VOTABLE_NAMES:
        return VOTABLE, default_type
    if is_text and media_type in _VOTABLE_TYPES:
        return VOTABLE, media_type
    raise InvalidInput(f"there is no format {asked!r}", key="RESPONSEFORMAT", hint="give votable or csv")
