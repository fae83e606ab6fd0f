"""``scanplan obsplan``: where the fields of view look when, as IVOA's table of planned observations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .event_output import lasts, utc
from .options import (
    Duration,
    Time,
    json_option,
    kernel_options,
    mission_argument,
    overruled,
    window_end,
    window_options,
)
from .output import echo_json

if TYPE_CHECKING:
    from ..planning.mission import Mission
    from ..planning.obsplan import ObservingPlan

_SUFFIXES = {".vot": "votable", ".xml": "votable", ".csv": "csv", ".ecsv": "ecsv"}


@click.command("obsplan")
@mission_argument
@window_options
@click.option("--step", type=Duration(), default="10m", show_default=True, help="Length of a row, in UTC.")
@click.option(
    "--planned-at", type=Time(), help="When the plan was made, for t_planning.  [default: start of the window]"
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File, .vot, .csv or .ecsv, not to exist.")
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    step: int,
    planned_at: int | None,
    out: Path | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """List what each field of view sweeps, step by step: IVOA's table ivoa.obsplan (ObsLocTAP 1.0).

    \b
    scanplan obsplan gaia --start 2017-02-05 --days 7 --out obsplan.vot
    """
    from ..planning.delivery.publish import publish_file
    from ..planning.obsplan import observing_plan
    from ..planning.products.obsplan_file import WRITERS
    from ..planning.scanlaw import propagate

    stop = window_end(start, end, days)
    _require_out(out)
    mission, loaded = overruled(mission, kernels, orbit, start, stop)
    plan = observing_plan(propagate(mission, start, stop, loaded), step * 1e-9, planned_at)
    if out is not None:
        publish_file(out, WRITERS[_SUFFIXES[out.suffix]](plan))
        click.echo(f"Written to {out}", err=True)
    _echo(plan, as_json)


def _require_out(out: Path | None) -> None:
    from ..errors import UsageError
    from ..planning.delivery.together import require_new

    if out is None:
        return
    if out.suffix not in _SUFFIXES:
        raise UsageError(f"{out.name} is of no known kind by its name; end it with {', '.join(_SUFFIXES)}")
    require_new([out])


def _echo(plan: ObservingPlan, as_json: bool) -> None:
    if as_json:
        from ..planning.products.obsplan_columns import values_of

        values = values_of(plan)
        echo_json([dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)])
        return
    names = [field.name for field in plan.law.mission.fields]
    rows: list[tuple[str, ...]] = [("start, UTC", "h:mm:ss", "field", "ra, deg", "dec, deg")]
    for field, begin, end, (ra_deg, dec_deg) in zip(
        plan.field.tolist(), plan.start_et_ns.tolist(), plan.stop_et_ns.tolist(), plan.centre_deg.tolist(), strict=True
    ):
        rows.append((utc(begin), lasts(begin, end), names[field], f"{ra_deg:.4f}", f"{dec_deg:.4f}"))
    click.echo(columns(rows, right=(1, 3, 4)))
    click.echo(f"\n{len(plan)} rows")
