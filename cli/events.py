"""``scanplan events``: what happens to the spacecraft and in its fields of view."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .event_output import lasts, manoeuvres_of, rate_of, require_out, utc, write_out
from .options import json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_json
from .progress import progress
from .science_options import manoeuvres_option, sky_option, threads_option

if TYPE_CHECKING:
    from ..planning.events.event import EventList
    from ..planning.mission import Mission

_NEEDS_RATE = "dense-region"


@click.command("events")
@mission_argument
@window_options
@click.option(
    "--kinds",
    metavar="KINDS",
    help="Comma-separated: segment,galactic-plane.  [default: all for which there is what they need]",
)
@manoeuvres_option
@sky_option
@threads_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Event file, .xml or .csv, not to exist.")
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    kinds: str | None,
    manoeuvres: Path | None,
    sky: Path | None,
    threads: int | None,
    out: Path | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """Find eclipses, bodies and bright stars near the fields of view, crossings of the Galactic plane and more.

    Dense regions need a predicted data rate: they are searched when named in --kinds or with --sky.

    \b
    scanplan events gaia --start 2017-02-05 --days 28
    scanplan events gaia --start 2015-11-01 --days 10 --kinds penumbra,antumbra --out events.xml
    """
    from ..planning.events.find import find_events
    from ..planning.hats.workers import processors
    from ..planning.products import event_file
    from ..planning.scanlaw import propagate

    stop = window_end(start, end, days)
    require_out(out)
    wanted = None if kinds is None else [name.strip() for name in kinds.split(",") if name.strip()]
    listed = manoeuvres_of(manoeuvres)
    if listed is not None:
        listed.require_inside(start, stop)
    mission, loaded = overruled(mission, kernels, orbit, start, stop)
    law = propagate(mission, start, stop, loaded)
    with_rate = sky is not None or (wanted is not None and _NEEDS_RATE in wanted)
    rate = rate_of(law, sky, None, threads or processors()) if with_rate else None
    with progress("searching for events") as say:
        found = find_events(law, wanted, rate=rate, manoeuvres=listed, on_done=lambda kind: say(f"searched {kind}"))
    if out is not None:
        write_out(out, {".xml": event_file.write_xml, ".csv": event_file.write_csv}, found, mission.object_name)
    _echo(found, as_json)


def _echo(found: EventList, as_json: bool) -> None:
    if as_json:
        echo_json({
            "mission": found.mission,
            "start_et_ns": found.start_et_ns,
            "stop_et_ns": found.stop_et_ns,
            "inputs": [dict(each) for each in found.inputs],
            "events": [asdict(each) for each in found.events],
        })  # fmt: skip
        return
    rows: list[tuple[str, ...]] = [("start, UTC", "h:mm:ss", "kind", "subject", "value", "unit", "note")]
    for each in found.events:
        value = "" if each.value is None else f"{round(each.value, 6):.4g}"
        length = lasts(each.start_et_ns, each.stop_et_ns)
        rows.append((utc(each.start_et_ns), length, each.kind, each.subject, value, each.unit, each.note))
    click.echo(columns(rows, right=(1, 4)))
    click.echo(f"\n{len(found.events)} events")
