"""``scanplan avoidance``: when an interruption of the science would cost much."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .event_output import lasts, manoeuvres_of, rate_of, require_out, utc, write_out
from .options import Duration, json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_json
from .progress import progress
from .science_options import manoeuvres_option, sky_option, threads_option

if TYPE_CHECKING:
    from ..planning.events.event import AvoidanceList
    from ..planning.mission import Mission


@click.command("avoidance")
@mission_argument
@window_options
@click.option(
    "--threshold",
    type=click.FloatRange(min=0.0, min_open=True),
    default=2.0,
    show_default=True,
    help="Cost from which a period is to be avoided, in medians of the window.",
)
@click.option(
    "--bins", type=Duration(), help="Length of the bins of the data rate.  [default: 60s, 600s beyond 60 days]"
)
@manoeuvres_option
@sky_option
@threads_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Avoidance file, .xml or .csv, not to exist."
)
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    threshold: float,
    bins: int | None,
    manoeuvres: Path | None,
    sky: Path | None,
    threads: int | None,
    out: Path | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """List the periods in which an interruption would lose many transits, or rare ones, with what each would cost.

    \b
    scanplan avoidance gaia --start 2017-02-05 --days 28 --out avoidance.xml
    """
    from ..planning.events.avoidance import avoidance
    from ..planning.events.cost import CostOptions
    from ..planning.events.find import find_events
    from ..planning.hats.workers import processors
    from ..planning.products import avoidance_file
    from ..planning.scanlaw import propagate

    stop, at_once = window_end(start, end, days), threads or processors()
    require_out(out)
    listed = manoeuvres_of(manoeuvres)
    if listed is not None:
        listed.require_inside(start, stop)
    mission, loaded = overruled(mission, kernels, orbit, start, stop)
    law = propagate(mission, start, stop, loaded)
    rate = rate_of(law, sky, bins, at_once)
    with progress("weighing interruptions"):
        events = find_events(law, rate=rate, manoeuvres=listed)
        found = avoidance(law, rate, events, CostOptions(threshold=threshold), threads=at_once)
    if out is not None:
        write_out(out, {".xml": avoidance_file.write_xml, ".csv": avoidance_file.write_csv}, found, mission.object_name)
    _echo(found, as_json)


def _echo(found: AvoidanceList, as_json: bool) -> None:
    if as_json:
        echo_json({
            "mission": found.mission,
            "start_et_ns": found.start_et_ns,
            "stop_et_ns": found.stop_et_ns,
            "inputs": [dict(each) for each in found.inputs],
            "periods": [asdict(each) for each in found.periods],
        })  # fmt: skip
        return
    rows: list[tuple[str, ...]] = [("start, UTC", "h:mm:ss", "cost/min", "transits/min", "rare/min", "reasons", "note")]
    for each in found.periods:
        numbers = (f"{n:.0f}" for n in (each.cost_per_min, each.transits_per_min, each.rare_transits_per_min))
        length = lasts(each.start_et_ns, each.stop_et_ns)
        rows.append((utc(each.start_et_ns), length, *numbers, ", ".join(each.reasons), each.note))
    click.echo(columns(rows, right=(1, 2, 3, 4)))
    hours = sum(each.stop_et_ns - each.start_et_ns for each in found.periods) / 3.6e12
    click.echo(f"\n{len(found.periods)} periods, {hours:.1f} h")
