"""Numbers, times and tables as a comparison prints them: plain letters, for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ephemeris.timescales import convert_ns, iso
from ...errors import TimeError

_ARCSEC_PER_RAD = math.degrees(1.0) * 3600.0


def angle(angle_rad: float) -> str:
    """An angle in the unit that suits its size; below a nanoarcsecond it is 0."""
    arcsec = angle_rad * _ARCSEC_PER_RAD
    size = abs(arcsec)
    if size < 1e-9:
        return "0"
    if size >= 3600.0:
        return f"{arcsec / 3600.0:.5f} deg"
    if size >= 0.1:
        return f"{arcsec:.4f} arcsec"
    if size >= 1e-4:
        return f"{arcsec * 1e3:.4f} mas"
    return f"{arcsec * 1e6:.4f} uas"


def limit(angle_rad: float) -> str:
    """An angle that somebody chose, without the digits it does not have."""
    number, _, unit = angle(angle_rad).partition(" ")
    return f"{float(number):g} {unit}".strip()


def signed(value: float, decimals: int) -> str:
    """A number with its sign; what is rounded to 0 has none."""
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0.0 else text


def seconds(value_s: float) -> str:
    """A signed time in the unit that suits its size."""
    size = abs(value_s)
    if size < 1e-9:
        return "0"
    if size >= 100.0:
        return f"{value_s:+.1f} s"
    if size >= 0.1:
        return f"{value_s:+.4f} s"
    return f"{value_s * 1e3:+.4f} ms" if size >= 1e-4 else f"{value_s * 1e6:+.3f} us"


def moment(et_ns: int) -> str:
    """A time to the second in UTC, before 1972 in TDB with its name."""
    try:
        return iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 0)
    except TimeError:
        return f"{iso(et_ns, 'TDB', 0)} TDB"


def table(rows: Sequence[Sequence[object]], right: Sequence[int] = ()) -> list[str]:
    """Lines with the cells of all rows below each other; ``right`` are the columns flush right."""
    if not rows:
        return []
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if k in right else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things: 1 pass, 2 passes."""
    return f"{number} {one if number == 1 else many or one + 's'}"
