"""``scanplan scanlaw``: chosen formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    PUBLICATION,
    Duration,
    Formats,
    json_option,
    kernel_options,
    mission_argument,
    overruled,
    window_end,
    window_options,
)
from .output import echo_manifest, echo_publication
from .progress import progress

if TYPE_CHECKING:
    from ..planning.mission import Mission

_SCALES = ("UTC", "TAI", "TT", "TDB", "TCB")


@click.command("scanlaw")
@mission_argument
@window_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help=PUBLICATION)
@click.option(
    "--format",
    "formats",
    type=Formats(),
    required=True,
    help="Comma-separated: aem, aem-xml, ck, parquet, fits, ecsv, votable, csv, compact, sun-azimuth.",
)
@click.option("--step", type=Duration(), default="10s", show_default=True, help="Time between rows.")
@click.option(
    "--time-scale",
    type=click.Choice(_SCALES, case_sensitive=False),
    default="TDB",
    show_default=True,
    help="Of attitude messages and of the rows' grid. SPICE kernels are always in TDB.",
)
@click.option("--angular-velocity", is_flag=True, help="Put the angular velocity into attitude messages.")
@click.option(
    "--interpolation",
    type=click.Choice(("LAGRANGE", "LINEAR"), case_sensitive=False),
    default="LAGRANGE",
    show_default=True,
    help="How attitude messages are to be interpolated, and are certified for.",
)
@click.option(
    "--degree", type=click.IntRange(1, 15), default=3, show_default=True, help="Of the Lagrange interpolation."
)
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
    formats: tuple[str, ...],
    step: int,
    time_scale: str,
    angular_velocity: bool,
    interpolation: str,
    degree: int,
    originator: str,
    creation_date: str | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """Make scan-law files of a window in chosen formats, and their manifest.

    \b
    scanplan scanlaw gaia --start 2017-02-05 --end 2017-02-06 --format aem,ck --out law
    """
    from ..planning.delivery.publish import publish
    from ..planning.plan import PlanOptions, manifest_of, scan_law_products
    from ..planning.plan_facts import plan_facts
    from ..planning.scanlaw import propagate

    options = PlanOptions(
        step_ns=step,
        time_scale=time_scale.upper(),
        interpolation=interpolation.upper(),
        degree=degree,
        angular_velocity=angular_velocity,
        originator=originator,
        creation_date=creation_date,
    )
    stop = window_end(start, end, days)
    with progress("Computing the scan law") as say:
        mission, loaded = overruled(mission, kernels, orbit, start, stop)
        law = propagate(mission, start, stop, loaded)
        records = publish(
            out,
            scan_law_products(law, formats, options),
            manifest_of(law, options),
            lambda record: say(f"Written: {record.name}"),
        )
    if as_json:
        echo_manifest(out)
    else:
        echo_publication(out, records, plan_facts(law))
