"""``scanplan plan``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import Duration, json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_manifest, echo_publication
from .progress import progress

if TYPE_CHECKING:
    from ..planning.mission import Mission


@click.command("plan")
@mission_argument
@window_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the files: new or empty.")
@click.option("--step", type=Duration(), default="10s", show_default=True, help="Between rows.")
@click.option("--originator", default="SCANPLAN", show_default=True, help="Who issues the attitude messages.")
@click.option("--creation-date", help="Of the attitude messages, in UTC.  [default: start of the window]")
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
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """Make every scan-law file of a window, a manifest and a one-page report.

    \b
    scanplan plan gaia --start 2017-02-05 --days 7 --out plan
    """
    from ..planning.delivery.publish import publish
    from ..planning.plan import PlanOptions, manifest_of, plan_products
    from ..planning.plan_facts import plan_facts
    from ..planning.scanlaw import propagate

    options = PlanOptions(step_ns=step, originator=originator, creation_date=creation_date)
    stop = window_end(start, end, days)
    with progress("Computing the scan law") as say:
        mission, loaded = overruled(mission, kernels, orbit, start, stop)
        law = propagate(mission, start, stop, loaded)
        records = publish(
            out, plan_products(law, options), manifest_of(law, options), lambda record: say(f"Written: {record.name}")
        )
    if as_json:
        echo_manifest(out)
    else:
        echo_publication(out, records, plan_facts(law))
