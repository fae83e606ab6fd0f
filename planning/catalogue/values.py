"""Values of a column as numbers: missing ones, text, units."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .sexagesimal import angle_deg

Array = NDArray[np.float64]

MISSING_TEXT = ("", "nan", "null", "none", "n/a", "na", "--", "-")
"""Text, in any capitals, that stands for no value."""

_RAD_PER_DEG = np.pi / 180.0
_SEXAGESIMAL_UNITS = ("h:m:s", "d:m:s", "hms", "dms")
_FACTORS = {
    "rad": {"deg": _RAD_PER_DEG, "degree": _RAD_PER_DEG, "degrees": _RAD_PER_DEG, "rad": 1.0, "radian": 1.0},
    "mas/yr": {"mas/yr": 1.0, "mas / yr": 1.0, "mas yr-1": 1.0, "mas.yr**-1": 1.0},
    "mas": {"mas": 1.0},
    "km/s": {"km/s": 1.0, "km / s": 1.0, "km s-1": 1.0, "km.s**-1": 1.0},
    "yr": {"yr": 1.0, "a": 1.0, "year": 1.0, "jyear": 1.0},
}
"""Units written in the usual ways; all others are astropy's to understand."""


class ValueDefect(Exception):
    """A value that cannot be: its row from 0 in the piece it stands in, or None for the whole column."""

    def __init__(self, row: int | None, problem: str, hint: str | None = None) -> None:
        super().__init__(problem)
        self.row, self.problem, self.hint = row, problem, hint


LONGEST_TEXT = 1000
"""Characters of a name or a coordinate: an array of text has the room of the longest for each."""


def numbers(values: Any, stated_unit: str, unit: str) -> Array:
    """A column in a unit of `_FACTORS`, NaN where it has no value. Raises ValueDefect."""
    plain = _finite(_floats(values))
    factor = _factor(stated_unit or unit, unit)
    return plain if factor == 1.0 else plain * factor


def angles_rad(values: Any, stated_unit: str, *, in_hours: bool) -> Array:
    """A column of angles in radians, NaN where it has no value. Raises ValueDefect.

    Numbers are in the unit stated, else degrees; text is a number likewise, or sexagesimal.
    in_hours  sexagesimal text counts hours; so do numbers whose unit is an hour
    """
    stated_unit = stated_unit.strip('"')  # VizieR writes "h:m:s" with its quotation marks
    if _is_text(values) and stated_unit in ("", "deg", *_SEXAGESIMAL_UNITS):
        try:
            return numbers(values, "deg", "rad")
        except ValueDefect:
            return _finite(_text_angles_deg(values, in_hours)) * _RAD_PER_DEG
    if in_hours and stated_unit.lower() in ("h", "hr", "hour", "hours", "hourangle"):
        return numbers(values, "deg", "rad") * 15.0
    if stated_unit in _SEXAGESIMAL_UNITS:
        raise ValueDefect(None, f"holds numbers in the unit '{stated_unit}'", "give text, as 05:47:17.088")
    return numbers(values, stated_unit or "deg", "rad")


def julian_years(values: Any, stated_unit: str) -> Array:
    """A column of epochs as years, NaN where it has no value; ``J2016.0`` is one. Raises ValueDefect."""
    if _is_text(values):
        values = np.array([str(each).strip().removeprefix("J") for each in _filled_text(values)])
    years = numbers(values, stated_unit, "yr")
    wrong = (years < 1710.0) | (years > 2290.0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueDefect(row, f"{years[row]:.10g} is no epoch", "give a Julian year, as 2016.0")
    return years


def names(values: Any) -> NDArray[Any]:
    """A column of names: int64 if it holds whole numbers, else text. Raises ValueDefect."""
    plain = np.ma.getdata(values)
    if plain.dtype.kind in "iu":
        missing = np.ma.getmaskarray(values)
        if missing.any():
            raise ValueDefect(int(np.argmax(missing)), "has no value", "name every star, or choose another column")
        if plain.size and plain.dtype.kind == "u" and plain.max() > np.iinfo(np.int64).max:
            raise ValueDefect(int(plain.argmax()), "is beyond int64", "choose another column")
        return plain.astype(np.int64)
    if not _is_text(values):
        raise ValueDefect(None, f"holds {plain.dtype}, no names", "choose a column of text or whole numbers")
    return np.array([each.strip() for each in _filled_text(values)], np.str_)


def _finite(plain: Array) -> Array:
    infinite = np.isinf(plain)
    if infinite.any():
        raise ValueDefect(int(np.argmax(infinite)), "is infinite")
    return plain


def _is_text(values: Any) -> bool:
    return np.ma.getdata(values).dtype.kind in "OSUT"


def _filled_text(values: Any) -> list[str]:
    """Every value as text, empty where there is none."""
    missing = np.ma.getmaskarray(values)
    filled: list[str] = []
    try:
        for each, gone in zip(np.ma.getdata(values).tolist(), missing.tolist(), strict=True):
            is_gone = gone or each is None or each != each
            filled.append("" if is_gone else each.decode() if isinstance(each, bytes) else str(each))
    except UnicodeDecodeError:
        raise ValueDefect(len(filled), "is not UTF-8 text") from None
    for row, text in enumerate(filled):
        if len(text) > LONGEST_TEXT:
            raise ValueDefect(row, f"has {len(text)} characters", f"give at most {LONGEST_TEXT}")
    return filled


def _floats(values: Any) -> Array:
    plain = np.ma.getdata(values)
    if plain.dtype.kind in "fiu":
        floats = plain.astype(np.float64)
        floats[np.ma.getmaskarray(values)] = np.nan
        return floats
    if not _is_text(values):
        raise ValueDefect(None, f"holds {plain.dtype}, no numbers")
    floats = np.empty(plain.size)
    for i, text in enumerate(_filled_text(values)):
        floats[i] = np.nan if text.strip().lower() in MISSING_TEXT else _float(i, text)
    return floats


def _float(row: int, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueDefect(row, f"'{text}' is no number") from None


def _text_angles_deg(values: Any, in_hours: bool) -> Array:
    degrees = np.empty(np.ma.getdata(values).size)
    for i, text in enumerate(_filled_text(values)):
        if text.strip().lower() in MISSING_TEXT:
            degrees[i] = np.nan
            continue
        try:
            degrees[i] = angle_deg(text, in_hours=in_hours)
        except ValueError as error:
            hint = "give degrees, or " + ("05:47:17.088" if in_hours else "-51:03:59.44")
            raise ValueDefect(i, str(error), hint) from None
    return degrees


@lru_cache
def _factor(stated: str, unit: str) -> float:
    known = _FACTORS[unit].get(stated.strip())
    if known is not None:
        return known
    from astropy import units

    try:
        return float(units.Unit(stated).to(units.Unit(unit)))
    except (ValueError, TypeError):  # UnitConversionError is a TypeError
        raise ValueDefect(None, f"is in '{stated}'", f"expected {unit}, or a unit that can become it") from None
