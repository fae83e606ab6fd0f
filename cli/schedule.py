"""``scanplan schedule``: predicted data, the passes that carry them down, and the memory in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .columns import columns
from .options import PUBLICATION, json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_manifest
from .passes import plan_in_words
from .progress import progress
from .science_options import science_of, science_options

if TYPE_CHECKING:
    from ..planning.mission import Mission
    from ..planning.product import Product
    from ..planning.scanlaw import ScanLaw
    from ..planning.schedule import ScienceSchedule

_MOST_DAYS_NS = 62 * 86_400_000_000_000
_FORMATS = ("ecsv", "parquet", "xml", "csv")


@click.command("schedule")
@mission_argument
@window_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help=PUBLICATION)
@click.option(
    "--format",
    "formats",
    default=",".join(_FORMATS),
    show_default=True,
    help="Of the bins, comma-separated; the days are always written.",
)
@science_options
@click.option("--creation-date", help="Of the files, in UTC.  [default: start of the window]")
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    out: Path,
    formats: str,
    creation_date: str | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Make the science schedule of a window: what is observed, stored, sent and deleted, bin by bin and day by day.

    \b
    scanplan schedule gaia --start 2017-02-05 --days 7 --out schedule
    scanplan schedule gaia --start 2015-01-01 --days 365 --passes baseline --format csv --out year
    """
    from ..planning.delivery.publish import publish
    from ..planning.scanlaw import propagate
    from ..planning.schedule_products import manifest_of_schedule
    from ..planning.science_plan import schedule

    chosen = _formats(formats)
    stop = window_end(start, end, days)
    with progress("Reading") as say:
        options = science_of(mission, **given)
        mission, loaded = overruled(mission, kernels, orbit, start, stop)
        law = propagate(mission, start, stop, loaded)
        # Asked for inside ``publish``, which looks first whether the folder can be written.
        made = cache(lambda: schedule(law, options, say))
        publish(
            out,
            _files(made, law, creation_date, chosen),
            manifest_of_schedule(law, made),
            lambda record: say(f"Written: {record.name}"),
        )
    if as_json:
        echo_manifest(out)
    else:
        _echo(made(), out)


def _files(
    made: Callable[[], ScienceSchedule], law: ScanLaw, creation_date: str | None, formats: Sequence[str]
) -> Iterator[Product]:
    from ..planning.schedule_products import rate_products

    yield from rate_products(made(), law.mission, law.file_name, creation_date, formats)


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in _FORMATS:
            raise click.UsageError(f"Unknown format '{name}'; the formats are {', '.join(_FORMATS)}.")
    return names


def _echo(made: ScienceSchedule, out: Path) -> None:
    """A row a day, or a month where there are many days."""
    from ..planning.schedule_summary import summary

    edges = made.rate.edges_et_ns
    is_long = int(edges[-1] - edges[0]) > _MOST_DAYS_NS
    rows: list[Any] = [("UTC", "transits", "stored, GB", "sent, GB", "deleted, GB", "left, GB", "passes", "contact, h")]
    for each in summary(made, by_month=is_long):
        volumes = (f"{value:.1f}" for value in (each.stored_gb, each.sent_gb, each.deleted_gb, each.fill_gb))
        rows.append((each.period, f"{each.transits:.0f}", *volumes, each.passes, f"{each.contact_h:.1f}"))
    click.echo(columns(rows, right=range(1, 8)))
    click.echo(f"\n{plan_in_words(made.passes)}\n\nFiles and manifest.json in {out}")
