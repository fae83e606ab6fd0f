"""``scanplan transits``: when which star crosses which field of view."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .body_options import body_list, body_options
from .columns import columns
from .options import json_option, kernel_options, mission_argument, open_window_options, overruled, window_of
from .output import echo_json
from .progress import Counter, counting
from .star_options import star_options, star_source
from .transits_hats import hats_options, reduces_hats

if TYPE_CHECKING:
    from ..planning.mission import Mission
    from ..planning.transit_run import TransitCounts, TransitJob

_TABLE = "table"
_FORMATS = (_TABLE, "gost", "csv", "parquet", "votable", "ecsv", "json")
_CARRY_ON = "the parts that are done are kept: the same command goes on from there"


@click.command("transits")
@mission_argument
@star_options
@body_options
@hats_options
@open_window_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="Of the transits.  [default: by the suffix of --out; parquet in a folder; a table on a terminal, else csv]",
)
@click.option(
    "--out",
    metavar="FILE|FOLDER/",
    help="New file, or a folder: with / at the end or without suffix.  [default: standard output]",
)
@click.option("--replace", is_flag=True, help="Let the file take the place of an old one.")
@click.option("--between-rows", is_flag=True, help="List also transits that pass between the rows of detectors.")
@click.option("--ccd-times", is_flag=True, help="Add the time on each strip of detectors.")
@click.option("--state", is_flag=True, help="Add position and velocity of the spacecraft.")
@click.option(
    "--gaps",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of gaps in the data: start, end, kind; the kind becomes a column.",
)
@click.option("--data-probability", is_flag=True, help="Add how likely a transit has data; 0 in one of the --gaps.")
@click.option(
    "--engine",
    type=click.Choice(("auto", "list", "tiles")),
    default="auto",
    show_default=True,
    help="list: star by star; tiles: many stars of a tile of the sky at once; auto: what is faster.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="How many work at once; the result does not depend on it.  [default: one per processor]",
)
@kernel_options
@click.option("--summary", is_flag=True, help="Print how many transits there are; without --out, nothing else.")
@json_option
def command(
    mission: Mission,
    start: int | None,
    end: int | None,
    days: float | None,
    format_: str | None,
    out: str | None,
    replace: bool,
    between_rows: bool,
    ccd_times: bool,
    state: bool,
    gaps: Path | None,
    data_probability: bool,
    engine: Any,
    threads: int | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    summary: bool,
    as_json: bool,
    bodies: tuple[str, ...],
    spk: tuple[str, ...],
    **stars: Any,
) -> None:
    """Print when a star, the stars of a catalogue, or a planet crosses the fields of view, or write it to a file.

    \b
    scanplan transits gaia --name Sirius
    scanplan transits gaia --ra 05:47:17.088 --dec -51:03:59.44 --start 2017-01-01 --end 2018-01-01
    scanplan transits gaia --catalog stars.parquet --start 2017-01-01 --days 365 --out year.parquet
    scanplan transits gaia --catalog stars.fits --start 2014-08-01 --end 2025-01-01 --out transits/
    scanplan transits gaia --body jupiter --start 2017-02-01 --days 60
    scanplan transits gaia --body 2000001 --spk asteroid.bsp --start 2017-02-01 --days 60

    A folder gets parts of a fixed number of stars each; a run that ends early is gone on with by the same command.
    """
    if reduces_hats(click.get_current_context()):
        return
    from ..planning.gaps import GapList
    from ..planning.hats.workers import processors
    from ..planning.plan_facts import input_file
    from ..planning.products.transit_columns import TransitOptions
    from ..planning.scanlaw import propagate
    from ..planning.transit_run import TransitJob, stars_at_once

    first, stop = window_of(mission, start, end, days)
    sought = body_list(bodies, spk, stars)
    mission, loaded = overruled(mission, (*kernels, *spk), orbit, first, stop)
    law = propagate(mission, first, stop, loaded)
    shown = _format(format_, out)
    job = TransitJob(
        law,
        sought or star_source(stars_at_once(law), stars),
        "csv" if shown == _TABLE else shown,
        TransitOptions(state, ccd_times, None if gaps is None else GapList.read(gaps), data_probability),
        between_rows,
        engine,
        threads or processors(),
        () if gaps is None else (input_file("gaps", gaps),),
    )
    if out is None and not (summary or as_json):
        _print(job, is_table=shown == _TABLE)
        return
    told = _counts(job) if out is None else _folder(job, out) if _is_folder(out) else _file(job, out, replace)
    if as_json:
        echo_json(told)
    else:
        _echo(told, job.sought)


def _is_folder(out: str) -> bool:
    return out.endswith(("/", os.sep)) or Path(out).is_dir() or not Path(out).suffix


def _format(named: str | None, out: str | None) -> str:
    from ..planning.transit_formats import format_of_suffix

    if named == _TABLE and out is not None:
        raise click.UsageError("A table is for reading; choose another --format for --out.")
    if named is not None:
        return named
    if out is None:
        return _TABLE if sys.stdout.isatty() else "csv"
    return "parquet" if _is_folder(out) else format_of_suffix(Path(out))


class _Tally:
    """What has been found so far, and a bar that shows it."""

    def __init__(self, counter: Counter) -> None:
        from ..planning.transit_run import NONE_YET

        self.total, self._counter = NONE_YET, counter

    def __call__(self, counts: TransitCounts) -> None:
        self.total += counts
        self._counter.add(counts.stars, f"{self.total.transits:,} transits")

    def keep(self, counts: TransitCounts) -> None:
        """Count what an earlier run had found."""
        self.total += counts
        self._counter.begin_at(counts.stars)


@contextmanager
def _tally(job: TransitJob) -> Iterator[_Tally]:
    with counting(job.sought, job.source.rows) as counter:
        yield _Tally(counter)


def _print(job: TransitJob, is_table: bool) -> None:
    from ..planning.transit_formats import FORMATS
    from ..planning.transit_run import transit_stream
    from .transit_table import transit_table

    if sys.stdout.isatty() and not FORMATS[job.format].is_text:
        raise click.UsageError(f"A terminal cannot show {job.format}; give --out, or choose another --format.")
    if is_table:
        with _tally(job) as tally:
            lines = list(transit_table(transit_stream(job, tally)))  # shown once the bar has gone
        click.echo("\n".join(lines))
        return
    stream = sys.stdout.buffer
    with _tally(job) as tally:
        for piece in transit_stream(job, tally):
            stream.write(piece)
    stream.flush()


def _counts(job: TransitJob) -> Mapping[str, Any]:
    from ..planning.transit_run import Counted, found_in

    with _tally(job) as tally:
        for _ in Counted(found_in(job), tally):
            pass
    return _told(job, tally.total)


def _file(job: TransitJob, out: str, replace: bool) -> Mapping[str, Any]:
    from ..planning.delivery.stream import publish_stream
    from ..planning.transit_run import transit_stream

    with _tally(job) as tally:
        written = publish_stream(Path(out), transit_stream(job, tally), replace)
    return {**_told(job, tally.total), "format": job.format, "file": out, **asdict(written)}


def _folder(job: TransitJob, out: str) -> Mapping[str, Any]:
    from ..planning.transit_dataset import write_transit_dataset

    with _tally(job) as tally:
        try:
            total, records = write_transit_dataset(job, Path(out), on_kept=tally.keep, on_found=tally)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(_CARRY_ON) from None
    size = sum(record.size_bytes for record in records)
    return {**_told(job, total), "format": job.format, "folder": out, "parts": len(records), "size_bytes": size}


def _told(job: TransitJob, total: TransitCounts) -> dict[str, Any]:
    return {job.sought if key == "stars" else key: value for key, value in total.as_json().items()}


def _echo(told: Mapping[str, Any], sought: str) -> None:
    rows = [(sought, told[sought]), ("transits", told["transits"])]
    rows += [(f"  {name}", count) for name, count in told["transits_by_field"].items()]
    click.echo(columns(rows, right=(1,)))
    if "file" in told:
        click.echo(f"\n{told['size_bytes']} bytes in {told['file']}")
    elif "folder" in told:
        parts = "1 part" if told["parts"] == 1 else f"{told['parts']} parts"
        click.echo(f"\n{parts} and manifest.json in {told['folder']}")
