"""Numbers and times as the report prints them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ephemeris.timescales import convert_ns, iso
from ...errors import TimeError
from .markup import Html, tag

_ARCSEC = math.degrees(1.0) * 3600.0
_LEAST_SHOWN_RAD = 0.01e-6 / _ARCSEC
_SECOND_NS = 1_000_000_000


def minus(text: str) -> str:
    """The same number with a true minus sign."""
    return text.replace("-", "\N{MINUS SIGN}")


def angle(angle_rad: float) -> str:
    """An angle in the unit that suits its size; below 0.01 microarcseconds it is 0."""
    arcsec = angle_rad * _ARCSEC
    size = abs(arcsec)
    if abs(angle_rad) < _LEAST_SHOWN_RAD:
        return "0"
    if size >= 3600.0:
        return minus(f"{arcsec / 3600.0:.6f}°")
    if size >= 1.0:
        return minus(f"{arcsec:.4f}″")
    if size >= 1e-3:
        return minus(f"{arcsec * 1e3:.3f} mas")
    return minus(f"{arcsec * 1e6:.3g} µas")


def bound(angle_rad: float) -> str:
    """A bound on an angle to three digits, rounded up."""
    units = ((3600.0, "°"), (60.0, "′"), (1.0, "″"), (1e-3, " mas"), (1e-6, " µas"), (1e-9, " nas"))
    return _bound(angle_rad * _ARCSEC, units)


def length_bound(length_km: float) -> str:
    """A bound on a length to three digits, rounded up."""
    return _bound(length_km, ((1.0, " km"), (1e-3, " m"), (1e-6, " mm")))


def _bound(value: float, units: Sequence[tuple[float, str]]) -> str:
    """In the largest unit that leaves one or more, else the last."""
    if value <= 0.0:
        return "0"
    unit, name = next((each for each in units if value >= each[0]), units[-1])
    number = value / unit
    digits = max(0, 2 - math.floor(math.log10(number)))
    # Not a digit more for the last bits' noise.
    return f"{math.ceil(round(number * 10**digits, 6)) / 10**digits:.{digits}f}{name}"


def size(bytes_: int) -> Html:
    """A file's size, decimal units; the exact count stays in the page."""
    value, unit = float(bytes_), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 999.5:
            break
        value, unit = value / 1000.0, larger
    text = f"{bytes_} B" if unit == "B" else f"{value:.3g} {unit}"
    return tag("data", text, value=str(bytes_), title=f"{bytes_:,} bytes".replace(",", " "))


def instant(et_ns: int, scale: str, decimals: int = 6) -> Html:
    """A time in a scale: date, time of day."""
    count = int(convert_ns(et_ns, "TDB", scale))
    text = iso(count, scale, decimals)
    machine = {"datetime": f"{text}Z"} if scale == "UTC" else {}
    return tag("time" if machine else "span", text.replace("T", " "), class_="instant", **machine)


def civil(et_ns: int) -> tuple[str, str]:
    """A date to the second, and its scale: UTC, or TDB before UTC had its present form in 1972."""
    try:
        return iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 0), "UTC"
    except TimeError:
        return iso(et_ns, "TDB", 0), "TDB"


def date(et_ns: int) -> str:
    """A time to the second, with its scale."""
    text, scale = civil(et_ns)
    return f"{text.replace('T', ' ')} {scale}"


def duration(ns: int) -> str:
    """A length of time in its largest fitting unit."""
    for unit_s, name in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if ns >= unit_s * _SECOND_NS:
            return f"{ns / (unit_s * _SECOND_NS):.6g} {name}"
    return f"{ns / 1e6:.6g} ms"


def short_hash(sha256: str) -> Html:
    return tag("code", sha256[:12], title=sha256)
