"""``scanplan windows``: where an interruption of given length hurts least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .event_output import manoeuvres_of, rate_of, utc
from .options import Duration, json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_json
from .progress import progress
from .science_options import manoeuvres_option, sky_option, threads_option

if TYPE_CHECKING:
    from ..planning.events.interruptions import InterruptionWindow
    from ..planning.mission import Mission


@click.command("windows")
@mission_argument
@click.option("--duration", type=Duration(), required=True, help="Of the interruption, such as 45m.")
@window_options
@click.option("--count", type=click.IntRange(min=1), default=5, show_default=True, help="How many windows at most.")
@click.option(
    "--bins", type=Duration(), help="Length of the bins of the data rate.  [default: 60s, 600s beyond 60 days]"
)
@manoeuvres_option
@sky_option
@threads_option
@kernel_options
@json_option
def command(
    mission: Mission,
    duration: int,
    start: int,
    end: int | None,
    days: float | None,
    count: int,
    bins: int | None,
    manoeuvres: Path | None,
    sky: Path | None,
    threads: int | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """Find the best times for an interruption: the cheapest that do not overlap, cheapest first.

    \b
    scanplan windows gaia --duration 45m --start 2017-02-05 --days 7
    """
    from ..planning.events.find import find_events
    from ..planning.events.interruptions import best_windows
    from ..planning.hats.workers import processors
    from ..planning.scanlaw import propagate

    stop, at_once = window_end(start, end, days), threads or processors()
    listed = manoeuvres_of(manoeuvres)
    if listed is not None:
        listed.require_inside(start, stop)
    mission, loaded = overruled(mission, kernels, orbit, start, stop)
    law = propagate(mission, start, stop, loaded)
    rate = rate_of(law, sky, bins, at_once)
    with progress("weighing interruptions"):
        events = find_events(law, rate=rate, manoeuvres=listed)
        found = best_windows(law, rate, events, duration, count, threads=at_once)
    if as_json:
        echo_json({"mission": mission.name, "duration_ns": duration, "windows": [asdict(each) for each in found]})
    else:
        _echo(found)


def _echo(found: Sequence[InterruptionWindow]) -> None:
    rows: list[tuple[str, ...]] = [("start, UTC", "stop, UTC", "cost", "transits", "rare", "of the mean")]
    for each in found:
        numbers = (f"{number:.0f}" for number in (each.cost, each.transits_lost, each.rare_transits_lost))
        rows.append((utc(each.start_et_ns), utc(each.stop_et_ns), *numbers, f"{100.0 * each.share_of_mean:.1f} %"))
    click.echo(columns(rows, right=(2, 3, 4, 5)))
