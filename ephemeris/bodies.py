"""Names of NAIF body numbers."""

from __future__ import annotations

from collections.abc import Collection

from ..errors import InvalidInput

# A kernel of planets may hold the barycentre of a planet's system but not the planet; minor planets have two numbers.
_PLANETS = range(199, 1000, 100)
_MINOR_PLANETS = range(2_000_001, 3_000_000)
_NEW_MINOR_PLANETS = 18_000_000


def body_label(body: int) -> str:
    """For instance ``EARTH (399)``; the bare number for a body SPICE has no name for."""
    name = body_name(body)
    return f"{name} ({body})" if name != str(body) else name


def body_name(body: int) -> str:
    """For instance ``EARTH``; the number as text for a body SPICE has no name for."""
    import spiceypy

    with spiceypy.no_found_check():
        name, found = spiceypy.bodc2n(body)
    return name if found else str(body)


def body_number(named: int | str, known: Collection[int]) -> int:
    """The NAIF number that a number, its text or a name such as ``jupiter`` stands for.

    A name means the first of the known numbers among: the body's own; the barycentre of the planet's system; the
    number that minor planets have since 2021. Raises InvalidInput for a name that SPICE does not know.
    """
    import spiceypy

    text = str(named).strip()
    if text.removeprefix("-").isdecimal():
        return int(text)
    with spiceypy.no_found_check():
        number, found = spiceypy.bodn2c(text)
    if not found:
        hint = f"give a NAIF number, or the name of one of those there are: {', '.join(map(body_label, sorted(known)))}"
        raise InvalidInput(f"no body is known as '{text}'", hint=hint)
    return next((each for each in (number, *_other_numbers(number)) if each in known), int(number))


def _other_numbers(number: int) -> tuple[int, ...]:
    if number in _PLANETS:
        return (number // 100,)
    return (number + _NEW_MINOR_PLANETS,) if number in _MINOR_PLANETS else ()
