"""Kinds of values and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ..ephemeris.kernels import KernelSet
    from ..planning.mission import Mission

_F = TypeVar("_F", bound=Callable[..., Any])

MISSION = "Name of an embedded mission (gaia, hipparcos), or a mission file."
PUBLICATION = "Folder for the files: new, empty, or with an earlier publication of the same files, which is replaced."


class Time(click.ParamType):
    """A time, to ``et_ns``: int nanoseconds of TDB past J2000."""

    name = "time"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> int:
        from ..ephemeris.timescales import parse_time
        from ..errors import TimeError

        if isinstance(value, int):
            return value
        try:
            return parse_time(value)
        except TimeError as error:
            self.fail(str(error), parameter, ctx)


class Duration(click.ParamType):
    """A length of time, to int nanoseconds."""

    name = "duration"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> int:
        from ..ephemeris.timescales import parse_duration
        from ..errors import TimeError

        if isinstance(value, int):
            return value
        try:
            nanoseconds = parse_duration(value)
        except TimeError as error:
            self.fail(str(error), parameter, ctx)
        if nanoseconds <= 0:
            self.fail(f"'{value}' is no length of time; give one above zero, such as 10s", parameter, ctx)
        return nanoseconds


class Angle(click.ParamType):
    """A coordinate of a star, decimal degrees or sexagesimal, to degrees by this function of ``catalogue.one_star``."""

    name = "angle"

    def __init__(self, function: str) -> None:
        self._function = function

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> float:
        from ..planning.catalogue import one_star

        if isinstance(value, float):
            return value
        try:
            degrees: float = getattr(one_star, self._function)(value)
        except ValueError as error:
            self.fail(str(error), parameter, ctx)
        return degrees


class MissionFile(click.ParamType):
    """An embedded mission's name or a path, to a Mission."""

    name = "mission"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> Mission:
        from ..planning.mission import Mission, embedded_missions

        if isinstance(value, Mission):
            return value
        names = embedded_missions()
        if value not in names and not Path(value).exists():
            self.fail(f"'{value}' is neither a file nor an embedded mission ({', '.join(names)})", parameter, ctx)
        return Mission.load(value)


class Formats(click.ParamType):
    """Comma-separated names of formats, to a tuple."""

    name = "formats"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        from ..planning.plan import FORMATS

        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        for name in names:
            if name not in FORMATS:
                self.fail(f"unknown format '{name}'; the formats are {', '.join(FORMATS)}", parameter, ctx)
        if not names:
            self.fail(f"names no format; the formats are {', '.join(FORMATS)}", parameter, ctx)
        return names


def mission_argument(function: _F) -> _F:
    return click.argument("mission", type=MissionFile(), help=MISSION)(function)


def json_option(function: _F) -> _F:
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(function)


def kernel_options(function: _F) -> _F:
    """``--kernel`` and ``--orbit``: what the mission's own kernels are overruled with."""
    orbit = click.option(
        "--orbit",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="CCSDS OEM that gives the spacecraft's orbit instead of the mission's kernels.",
    )
    kernel = click.option(
        "--kernel",
        "kernels",
        multiple=True,
        metavar="FILE",
        help="SPICE kernel or meta-kernel to load after the mission's own, so that it wins. May be repeated.",
    )
    return kernel(orbit(function))


def window_options(function: _F) -> _F:
    """``--start`` with ``--end`` or ``--days``."""
    start = click.option(
        "--start", type=Time(), required=True, help="Start of the window: 2017-02-05, 2017-02-05T12:00 TCB."
    )
    end = click.option("--end", type=Time(), help="End of the window.")
    days = click.option("--days", type=float, help="Length of the window in days of 86400 s, instead of --end.")
    return start(end(days(function)))


def open_window_options(function: _F) -> _F:
    """The same where the window may be left out: ``window_of``."""
    start = click.option(
        "--start",
        type=Time(),
        help="Start of the window: 2017-02-05, 2017-02-05T12:00 TCB.  [default: that of the scanning law]",
    )
    end = click.option("--end", type=Time(), help="End of the window.  [default: that of the scanning law]")
    days = click.option("--days", type=float, help="Length of the window in days of 86400 s, instead of --end.")
    return start(end(days(function)))


def window_of(mission: Mission, start: int | None, end: int | None, days: float | None) -> tuple[int, int]:
    """Start and end that the open options amount to: the scanning law's where they are left out.

    Raises click.UsageError when they make no window.
    """
    first = mission.law.start_et_ns if start is None else start
    if end is None and days is None:
        end = mission.law.stop_et_ns
    return first, window_end(first, end, days)


def window_end(start: int, end: int | None, days: float | None) -> int:
    """The end that ``--end`` or ``--days`` amounts to. Raises click.UsageError when it makes no window."""
    from ..planning.window import end_after_days

    if days is not None and end is None:
        return end_after_days(start, days)
    if end is None or days is not None:
        raise click.UsageError("Give one of --end and --days.")
    if end <= start:
        raise click.UsageError("The window is empty: give an --end after the --start.")
    return end


def overruled(
    mission: Mission, kernels: tuple[str, ...], orbit: Path | None, *window_et_ns: int
) -> tuple[Mission, KernelSet | None]:
    """The mission on the orbit of the command line, and its kernels with those named there; None if none are.

    An orbit must cover the window: its start and end, if there is one.
    """
    if orbit is not None:
        from ..planning.orbit import require_orbit, with_orbit

        require_orbit(orbit, *window_et_ns)
        mission = with_orbit(mission, orbit)
    return mission, mission.kernel_set(kernels) if kernels or orbit is not None else None
