"""Options that say what a science schedule is made of: sky, passes, interruptions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .options import Duration

if TYPE_CHECKING:
    from ..planning.mission import Mission
    from ..planning.science_plan import ScienceOptions
    from ..planning.sky.star_map import StarMap

_F = TypeVar("_F", bound=Callable[..., Any])

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PASS_METHODS = ("optimal", "baseline", "none")


def sky_option(function: _F) -> _F:
    """``--sky``: counts of stars instead of the embedded model."""
    return click.option(
        "--sky", type=_FILE, help="Star counts: CSV, FITS or Parquet.  [default: the embedded model of the Galaxy]"
    )(function)


def manoeuvres_option(function: _F) -> _F:
    """``--manoeuvres``: a file of known interruptions."""
    return click.option(
        "--manoeuvres", type=_FILE, help="CSV of known interruptions: start, end, kind; all within the window."
    )(function)


def threads_option(function: _F) -> _F:
    """``--threads``: all processors unless given."""
    return click.option(
        "--threads",
        type=click.IntRange(min=1),
        help="How many work at once; the result does not depend on it.  [default: one per processor]",
    )(function)


def science_options(function: _F) -> _F:
    """``--bins``, ``--passes``, ``--daily-pass``, ``--requests``, ``--memory-fill``, ``--sky`` and ``--threads``."""
    options = (
        click.option(
            "--bins", type=Duration(), help="Length of the bins of the data rate.  [default: 60s, 600s beyond 60 days]"
        ),
        click.option(
            "--passes",
            type=click.Choice(PASS_METHODS, case_sensitive=False),
            help="optimal: at least cost; baseline: the same pass every day; none: only locked ones.  "
            "[default: optimal, baseline beyond 120 days]",
        ),
        click.option(
            "--daily-pass",
            type=Duration(),
            help="Length of the same pass every day, such as 8h.  "
            "[default: the shortest that loses no more than the plan]",
        ),
        click.option("--requests", type=_FILE, help="CSV of passes locked or cancelled and stations unavailable."),
        click.option(
            "--memory-fill",
            "memory_fill_gbit",
            type=click.FloatRange(min=0.0),
            default=0.0,
            show_default=True,
            help="Gbit in the memory at the start.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return sky_option(threads_option(function))


def star_map_of(sky: Path | None) -> StarMap | None:
    """The map of a file; None for the embedded model."""
    if sky is None:
        return None
    from ..planning.sky.map_file import read_star_map

    return read_star_map(sky)


def science_of(
    mission: Mission,
    *,
    bins: int | None,
    passes: str | None,
    daily_pass: int | None,
    requests: Path | None,
    memory_fill_gbit: float,
    sky: Path | None,
    threads: int | None,
    manoeuvres: Path | None = None,
) -> ScienceOptions:
    """What the options amount to, files read."""
    from ..planning.events.manoeuvres import ManoeuvreList
    from ..planning.hats.workers import processors
    from ..planning.passes.requests import read_pass_requests
    from ..planning.science_plan import ScienceOptions

    return ScienceOptions(
        star_map=star_map_of(sky),
        step_ns=bins,
        requests=read_pass_requests(requests, mission) if requests else None,
        manoeuvres=ManoeuvreList.read(manoeuvres) if manoeuvres else None,
        passes=passes,  # type: ignore[arg-type]
        daily_pass_s=None if daily_pass is None else daily_pass * 1e-9,
        start_fill_bits=1e9 * memory_fill_gbit,
        threads=threads or processors(),
    )
