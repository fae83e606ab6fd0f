"""``scanplan plan``: the main job."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import (
    PUBLICATION,
    Duration,
    json_option,
    kernel_options,
    mission_argument,
    overruled,
    window_end,
    window_options,
)
from .output import echo_manifest, echo_publication
from .passes import plan_in_words
from .progress import progress
from .science_options import manoeuvres_option, science_of, science_options

if TYPE_CHECKING:
    from ..planning.mission import Mission


@click.command("plan")
@mission_argument
@window_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help=PUBLICATION)
@click.option("--step", type=Duration(), default="10s", show_default=True, help="Time between rows.")
@click.option("--originator", default="SCANPLAN", show_default=True, help="Who issues the attitude messages.")
@click.option("--creation-date", help="Creation date in the files, UTC.  [default: start of the window]")
@science_options
@manoeuvres_option
@click.option("--scan-law-only", is_flag=True, help="No science schedule, passes, events and avoidance periods.")
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    out: Path,
    step: int,
    originator: str,
    creation_date: str | None,
    scan_law_only: bool,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Make every product of a window: scan law, science schedule, pass request, events, avoidance periods; a manifest
    and a one-page report.

    A mission without instruments or stations in its file gets the scan law only.

    \b
    scanplan plan gaia --start 2017-02-05 --days 7 --out plan
    """
    from ..planning.delivery.publish import publish
    from ..planning.plan import PlanOptions, manifest_of, plan_products
    from ..planning.plan_facts import plan_facts
    from ..planning.scanlaw import propagate
    from ..planning.science_plan import can_plan_science, plan_science

    options = PlanOptions(step_ns=step, originator=originator, creation_date=creation_date)
    stop = window_end(start, end, days)
    with progress("Computing the scan law") as say:
        mission, loaded = overruled(mission, kernels, orbit, start, stop)
        law = propagate(mission, start, stop, loaded)
        wanted = not scan_law_only and can_plan_science(mission)
        chosen = science_of(mission, **given) if wanted else None
        science = cache(lambda: plan_science(law, chosen, say)) if wanted else None
        records = publish(
            out,
            plan_products(law, options, science),
            manifest_of(law, options, science),
            lambda record: say(f"Written: {record.name}"),
        )
    if as_json:
        echo_manifest(out)
    else:
        echo_publication(out, records, plan_facts(law))
        if science is not None:
            click.echo(f"{plan_in_words(science().schedule.passes)}")
