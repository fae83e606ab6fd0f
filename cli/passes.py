"""``scanplan passes``: what is asked of the ground stations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .columns import columns
from .event_output import utc
from .options import json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_json
from .progress import progress
from .science_options import science_of, science_options

if TYPE_CHECKING:
    from ..planning.mission import Mission
    from ..planning.passes.memory import MemoryHistory
    from ..planning.passes.pass_plan import PassPlan
    from ..planning.schedule import ScienceSchedule

_STATUSES = ("TEST", "PROVISIONAL", "OPERATIONAL", "OTHER")
_BITS_PER_GB = 8e9
_JOINED_NS = 12 * 3_600_000_000_000


@click.command("passes")
@mission_argument
@window_options
@science_options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Pass request, CCSDS Simple Schedule Format in XML; must not exist.",
)
@click.option(
    "--status",
    type=click.Choice(_STATUSES, case_sensitive=False),
    default="PROVISIONAL",
    show_default=True,
    help="Of the pass request.",
)
@click.option(
    "--request-version",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Of the pass request; a later one takes the place of an earlier one.",
)
@click.option("--originator", default="SCANPLAN", show_default=True, help="Who asks for the passes.")
@click.option("--creation-date", help="Of the pass request, in UTC.  [default: start of the window]")
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    out: Path | None,
    status: str,
    request_version: int,
    originator: str,
    creation_date: str | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Plan ground-station passes: the least station time that brings the predicted data down.

    \b
    scanplan passes gaia --start 2017-02-05 --days 28
    scanplan passes gaia --start 2017-02-05 --days 7 --requests locked.csv --out request.xml
    """
    from ..planning.delivery.publish import publish_file
    from ..planning.delivery.together import require_new
    from ..planning.passes.visibility import ground_of
    from ..planning.products import pass_request
    from ..planning.scanlaw import propagate
    from ..planning.science_plan import daily_memory, schedule

    stop = window_end(start, end, days)
    if out is not None:
        require_new([out])
    with progress("Reading") as say:
        options = science_of(mission, **given)
        mission, loaded = overruled(mission, kernels, orbit, start, stop)
        law = propagate(mission, start, stop, loaded)
        made = schedule(law, options, say)
        daily = daily_memory(law, made, options.start_fill_bits)
    if out is not None:
        request = pass_request.RequestOptions(status.upper(), request_version, originator, creation_date)
        publish_file(out, pass_request.write(made.passes, ground_of(mission), mission, request, made.rate.inputs))
    if as_json:
        echo_json(_facts(made))
    else:
        _echo(made, daily)


def plan_in_words(plan: PassPlan) -> str:
    """Passes, station time, and how that compares with the fixed daily pass."""
    noun = "pass" if len(plan.passes) == 1 else "passes"
    words = [f"{len(plan.passes)} {noun}, {plan.station_hours:.1f} h of station time"]
    if plan.gap is not None:
        words.append(f"at most {100.0 * plan.gap:.2f} % above the least cost")
    text = ", ".join(words)
    if plan.baseline is None:
        return text
    base = plan.baseline
    told = f"the fixed daily pass: {base.station_hours:.1f} h"
    lost = [each.shortfall.lost_bits / _BITS_PER_GB if each.shortfall else 0.0 for each in (base, plan)]
    if max(lost) > 0.0:
        told += f", deletes {lost[0]:.1f} GB; the plan deletes {lost[1]:.1f} GB"
    return f"{text}\n{told}"


def _echo(made: ScienceSchedule, daily: MemoryHistory | None) -> None:
    """The passes, and what is deleted all the same; beside it what the fixed daily pass would lose."""
    compares = made.passes.baseline is not None
    header: list[Any] = ["station", "set-up (UTC)", "data from", "to", "hours", "carries, GB", "origin"]
    rows = [[*header, "extra, h"] if compares else header]
    for number, each in enumerate(made.passes.passes):
        times = (utc(ns) for ns in (each.setup_et_ns, each.start_et_ns, each.stop_et_ns))
        hours = (each.stop_et_ns - each.start_et_ns) / 3.6e12
        row = [each.station, *times, f"{hours:.2f}", f"{each.capacity_bits / _BITS_PER_GB:.1f}", each.origin]
        rows.append([*row, f"{made.passes.extra_hours(number):.2f}"] if compares else row)
    click.echo(columns(rows, right=(4, 5, 7)))
    click.echo(f"\n{plan_in_words(made.passes)}")
    if compares:
        click.echo("extra: hours in which the fixed daily pass brings nothing down")
    _echo_losses("deleted", made.memory)
    if daily is not None:
        _echo_losses("deleted with the fixed daily pass", daily)


def _echo_losses(title: str, memory: MemoryHistory) -> None:
    from ..planning.passes.memory import losses

    rows: list[Any] = [(title, "priority", "from (UTC)", "to", "GB")]
    for loss in losses(memory, _JOINED_NS):
        ends = (utc(loss.start_et_ns), utc(loss.stop_et_ns))
        rows.append((loss.stream, loss.priority, *ends, f"{loss.bits / _BITS_PER_GB:.2f}"))
    if len(rows) > 1:
        click.echo(f"\n{columns(rows, right=(1, 4))}")


def _facts(made: ScienceSchedule) -> dict[str, Any]:
    from dataclasses import asdict

    from ..planning.passes.memory import losses
    from ..planning.plan_facts import instant
    from ..planning.schedule_products import schedule_facts

    plan = made.passes
    return {
        "mission": made.rate.mission,
        **schedule_facts(made),
        "gap": plan.gap,
        "plan": [
            {
                "station": each.station,
                "setup": instant(each.setup_et_ns),
                "start": instant(each.start_et_ns),
                "stop": instant(each.stop_et_ns),
                "capacity_bits": each.capacity_bits,
                "cost": each.cost,
                "origin": each.origin,
                "extra_h": plan.extra_hours(number),
            }
            for number, each in enumerate(plan.passes)
        ],
        "deletions": [asdict(each) for each in losses(made.memory)],
    }
