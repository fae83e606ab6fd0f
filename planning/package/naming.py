"""Names of files and packages: made from a pattern, and read back.

A pattern is plain text with placeholders in braces, such as ``{mission}_{class}_{type}_{start}_{stop}_{version}``:

``{mission}``   code of the mission
``{class}``     OPER, TEST or the like
``{type}``      type of the file, ten characters, filled up with underscores
``{level}``     LTP, MTP or STP
``{start}``, ``{stop}``   validity in UTC, whole seconds: the start rounded down, the stop up
``{version}``   four digits

Nothing in a pattern is looked up or run: a placeholder is one of these words or the pattern is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np

from ...ephemeris.timescales import convert_ns, iso, parse_time
from ...errors import InvalidInput, ProductError, TimeError
from .identity import Level

Case = Literal["upper", "lower"]
TimeForm = Literal["YYYYMMDDThhmmss", "YYYYDDDThhmmss"]

TYPE_LENGTH = 10
LONGEST_NAME = 99
NEEDED = ("mission", "class", "type", "start", "stop", "version")
"""Without these two different files could have one name."""

_PARTS = re.compile(r"\{([^{}]*)\}|([^{}]+)|[{}]")
_LITERAL = re.compile(r"[A-Za-z0-9._+-]+")
_DIGITS = {"YYYYMMDDThhmmss": r"\d{8}T\d{6}", "YYYYDDDThhmmss": r"\d{7}T\d{6}"}
_NS_PER_S = 1_000_000_000
_CONVERSION_NS = 1_000
"""A time this close to a whole second is that second: a conversion of scales may be off by a nanosecond."""


@dataclass(frozen=True, slots=True)
class NameStyle:
    """A pattern that ``pattern_problem`` finds nothing wrong with, and how its parts are written."""

    pattern: str
    time_form: TimeForm
    case: Case


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a name says.

    file_type   as in the profile or filled up to ten characters
    start_et_ns, stop_et_ns   validity [start, stop), TDB ns past J2000; whole seconds of UTC where read from a name
    """

    mission: str
    file_class: str
    file_type: str
    level: Level
    start_et_ns: int
    stop_et_ns: int
    version: int


def pattern_problem(pattern: str, needed: Sequence[str] = NEEDED) -> tuple[str, str] | None:
    """What is wrong with a pattern, and what would be right; None where nothing is."""
    known = ", ".join(f"{{{each}}}" for each in _WRITERS)
    found = []
    for part in _PARTS.finditer(pattern):
        placeholder, literal = part[1], part[2]
        if placeholder is not None:
            if placeholder not in _WRITERS:
                return f'"{{{placeholder}}}" is no placeholder', f"known are {known}"
            found.append(placeholder)
        elif literal is None or not _LITERAL.fullmatch(literal):
            return (
                f'"{literal or part[0]}" cannot stand in a name',
                "use letters, digits and . _ + - between placeholders",
            )
    for name in needed:
        if name not in found:
            return f"has no {{{name}}}", f"it needs {', '.join(f'{{{each}}}' for each in needed)}"
    return None


def type10(file_type: str) -> str:
    """A type filled up to ten characters with underscores."""
    return file_type.ljust(TYPE_LENGTH, "_")


def name_of(style: NameStyle, parts: NameParts) -> str:
    """The name without an ending. Raises InvalidInput for a validity before 1972, which has no UTC."""
    text = "".join(
        part[2] if part[1] is None else _WRITERS[part[1]](style, parts) for part in _PARTS.finditer(style.pattern)
    )
    return cased(style, text)


def cased(style: NameStyle, text: str) -> str:
    """Text in the case of the style."""
    return text.upper() if style.case == "upper" else text.lower()


def longest_name(style: NameStyle, mission: str, file_class: str, ending: str = "") -> int:
    """Characters of the longest name, with an ending."""
    parts = NameParts(mission, file_class, "", "STP", 0, 0, 1)
    return len(name_of(style, parts)) + len(ending)


def parse_name(
    style: NameStyle, name: str, *, missions: Sequence[str], file_classes: Sequence[str], level: Level = "STP"
) -> NameParts:
    """What a name (without its ending) says; ``level`` is taken where the pattern has none.

    Raises ProductError for a name that the pattern cannot have made.
    """
    texts = {
        "mission": "|".join(map(re.escape, missions)),
        "class": "|".join(map(re.escape, file_classes)),
        "type": f"[A-Z0-9_]{{{TYPE_LENGTH}}}",
        "level": "|".join(get_args(Level)),
        "start": _DIGITS[style.time_form],
        "stop": _DIGITS[style.time_form],
        "version": r"\d{4}",
    }
    seen: set[str] = set()
    pieces = []
    for part in _PARTS.finditer(style.pattern):
        if part[1] is None:
            pieces.append(re.escape(part[2].upper()))
        elif part[1] in seen:
            pieces.append(f"(?P={part[1]})")
        else:
            seen.add(part[1])
            pieces.append(f"(?P<{part[1]}>{texts[part[1]]})")
    found = re.fullmatch("".join(pieces), name.upper(), re.ASCII) if cased(style, name) == name else None
    if found is None:
        raise ProductError("is no name of this profile", file=name, hint=f"names are like {style.pattern}")
    said = found.groupdict()
    try:
        start, stop = (_et_ns(said[key], style.time_form) for key in ("start", "stop"))
    except (TimeError, ValueError):
        raise ProductError("holds no valid times", file=name, hint=f"times are like {style.time_form}") from None
    level_said: Level = next((each for each in get_args(Level) if each == said.get("level")), level)
    return NameParts(said["mission"], said["class"], said["type"], level_said, start, stop, int(said["version"]))


def utc_second(et_ns: int, *, up: bool) -> str:
    """A whole second of UTC, YYYY-MM-DDThh:mm:ss: that before a time, or after it. Raises InvalidInput before 1972."""
    try:
        count = int(convert_ns(np.array([et_ns], np.int64), "TDB", "UTC")[0])
    except TimeError:
        raise InvalidInput("a time before 1972 has no date in UTC for names and headers") from None
    whole, rest = divmod(count, _NS_PER_S)
    if rest > (_CONVERSION_NS if up else _NS_PER_S - _CONVERSION_NS):
        whole += 1
    return iso(whole * _NS_PER_S, "UTC", 0)


def _time(et_ns: int, form: TimeForm, up: bool) -> str:
    text = utc_second(et_ns, up=up)
    day = text[:10]
    if form == "YYYYDDDThhmmss":
        day = f"{day[:4]}{date.fromisoformat(day).timetuple().tm_yday:03d}"
    return day.replace("-", "") + text[10:].replace(":", "")


def _et_ns(text: str, form: TimeForm) -> int:
    day, clock = text.split("T")
    day = f"{day[:4]}-{day[4:]}" if form == "YYYYDDDThhmmss" else f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return parse_time(f"{day}T{clock[:2]}:{clock[2:4]}:{clock[4:]}")


_WRITERS = {
    "mission": lambda style, parts: parts.mission,
    "class": lambda style, parts: parts.file_class,
    "type": lambda style, parts: type10(parts.file_type),
    "level": lambda style, parts: parts.level,
    "start": lambda style, parts: _time(parts.start_et_ns, style.time_form, up=False),
    "stop": lambda style, parts: _time(parts.stop_et_ns, style.time_form, up=True),
    "version": lambda style, parts: f"{parts.version:04d}",
}
"""Placeholders, and the text that stands for each in a name."""
