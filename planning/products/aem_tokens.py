"""Time stamps and numbers of an AEM, one at a time and to the letter of the standard.

The slow twin of ``core.row_parse``, for spellings that are rare and for finding out what a defect is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import LEAP_SECONDS, NS_PER_DAY, parse_label
from ...errors import TimeError
from ..core.digits import MAX_DIGITS
from .aem import READABLE_TIME_SYSTEMS

_STAMP = re.compile(r"\d{4}-(?:\d\d-\d\d|\d{3})T\d\d:\d\d:\d\d(?:\.\d{1,16})?Z?", re.ASCII)
_FIXED = re.compile(r"[+-]?\d+(?:\.(\d+))?", re.ASCII)
_FLOATING = re.compile(r"[+-]?\d\.(\d*)[Ee]([+-]?\d+)", re.ASCII)
_LOOSE_FLOATING = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)[EeDd][+-]?\d+", re.ASCII)
_NOT_A_NUMBER = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a token: the rule it breaks, and how."""

    rule: str
    message: str


def label_scale(time_system: str) -> str:
    """The scale in which to count a TIME_SYSTEM's labels; a uniform one stands in for those not known."""
    name = time_system.upper()
    return name if name in READABLE_TIME_SYSTEMS else "TT"


def stamp_ns(text: str, time_system: str) -> int | Fault:
    """A time stamp as a count of its scale (UTC: of TAI)."""
    if not _STAMP.fullmatch(text):
        return Fault("date-format", f"'{text}' is not a time; use YYYY-MM-DDThh:mm:ss[.f] or YYYY-DDDThh:mm:ss[.f]")
    try:
        return parse_label(text, label_scale(time_system))[0]
    except TimeError as error:
        return Fault("date-format", error.problem if error.hint is None else f"{error.problem}; {error.hint}")


def counts_ns(day: NDArray[np.int64], ns_of_day: NDArray[np.int64], time_system: str) -> NDArray[np.int64]:
    """Days from 2000-01-01 and ns of the day as counts of a scale (UTC: of TAI), from 1972 on for UTC."""
    midnight = day * NS_PER_DAY - NS_PER_DAY // 2
    if label_scale(time_system) == "UTC":
        index = np.searchsorted(LEAP_SECONDS.start_tai_ns - LEAP_SECONDS.offset_ns, midnight, "right")
        midnight = midnight + LEAP_SECONDS.offset_ns[np.maximum(index - 1, 0)]
    return midnight + ns_of_day


def number(text: str) -> tuple[float, int] | Fault:
    """A number and how many decimals it is printed to."""
    fixed, floating = _FIXED.fullmatch(text), _FLOATING.fullmatch(text)
    if fixed is None and floating is None:
        return _number_fault(text)
    mantissa = text if floating is None else text[: floating.start(2) - 1]
    digits = sum(character.isdigit() for character in mantissa)
    if digits > MAX_DIGITS:
        return Fault("number-digits", f"'{text}' has {digits} digits; at most {MAX_DIGITS} are allowed")
    value = float(text)
    if value == 0.0 and text.startswith("-"):
        return Fault("number-negative-zero", f"'{text}' is a negative zero; write it without the sign")
    if not np.isfinite(value):
        return Fault("number-range", f"'{text}' is larger than a double can hold")
    if floating is not None:
        return value, min(127, max(0, len(floating[1]) - int(floating[2])))
    return value, len(fixed[1] or "") if fixed is not None else 0


def _number_fault(text: str) -> Fault:
    if _NOT_A_NUMBER.fullmatch(text):
        return Fault("number-not-finite", f"'{text}' is not allowed; only finite numbers are")
    if "[" in text or "]" in text:
        return Fault("units", f"'{text}' looks like a unit; an AEM in KVN shows none")
    if _LOOSE_FLOATING.fullmatch(text):
        return Fault("number-exponent", f"'{text}': before an exponent one digit, a point and digits, as in 1.5E-03")
    return Fault("number-form", f"'{text}' is not a number; use 0.123 or 1.23E-01")
