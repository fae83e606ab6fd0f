"""``scanplan coverage``: how often, when and how every part of the sky is scanned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .options import json_option, kernel_options, mission_argument, overruled, window_end, window_options
from .output import echo_json
from .progress import counting

if TYPE_CHECKING:
    from ..planning.coverage import ColumnSummary
    from ..planning.mission import Mission
    from ..planning.report.coverage_figure import Frame

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("coverage")
@mission_argument
@window_options
@click.option(
    "--nside", type=int, default=64, show_default=True, help="Resolution of the HEALPix map: a power of two up to 2048."
)
@click.option(
    "--reduce",
    "reduce_",
    default="counts",
    show_default=True,
    metavar="GROUPS",
    help="What the map holds, comma-separated: counts, epochs, moments, parallax.",
)
@click.option("--out", type=_FILE, required=True, help="FITS file for the map; must not exist.")
@click.option("--png", type=_FILE, help="PNG picture of one quantity; must not exist.")
@click.option(
    "--quantity",
    default="transits",
    show_default=True,
    metavar="NAME",
    help="Column of the picture; its group comes into the map too.",
)
@click.option(
    "--frame",
    type=click.Choice(("ecliptic", "galactic", "icrs"), case_sensitive=False),
    default="ecliptic",
    show_default=True,
    help="Of the picture. The map is always in ICRS.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="How many work at once; the result does not depend on it.  [default: one per processor]",
)
@kernel_options
@json_option
def command(
    mission: Mission,
    start: int,
    end: int | None,
    days: float | None,
    nside: int,
    reduce_: str,
    out: Path,
    png: Path | None,
    quantity: str,
    frame: Frame,
    threads: int | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
) -> None:
    """Map the transits that a star would have in each pixel of the sky, as a FITS file in the HEALPix convention.

    \b
    scanplan coverage gaia --start 2017-02-05 --days 180 --out map.fits --png map.png
    scanplan coverage gaia --start 2014-08-01 --end 2025-01-01 \\
        --out map.fits --png gap.png --quantity longest_gap
    """
    from ..planning.coverage import coverage, reductions_for, summary
    from ..planning.delivery.together import publish_together, require_new
    from ..planning.hats.workers import processors
    from ..planning.products import healpix_map
    from ..planning.scanlaw import propagate

    stop = window_end(start, end, days)
    which = reductions_for([name.strip() for name in reduce_.split(",")], quantity, mission.fields)
    require_new([out, *([png] if png else [])])
    mission, loaded = overruled(mission, kernels, orbit, start, stop)
    law = propagate(mission, start, stop, loaded)
    with counting("pixels", 12 * nside**2) as counter:
        sky = coverage(law, nside, which, threads=threads or processors(), on_pixels=lambda n: counter.add(n, ""))
    files = [(out, healpix_map.write(sky))]
    if png is not None:
        from ..planning.report.coverage_figure import coverage_png

        files.append((png, coverage_png(sky, quantity, frame)))
    publish_together(files)
    told = tuple(summary(sky))
    if as_json:
        echo_json({
            "mission": sky.mission,
            "start_et_ns": sky.start_et_ns,
            "stop_et_ns": sky.stop_et_ns,
            "nside": sky.nside,
            "files": [{"name": str(path), "bytes": len(data)} for path, data in files],
            "columns": [asdict(each) for each in told],
        })  # fmt: skip
    else:
        _echo(told, nside, [path for path, _ in files])


def _echo(told: Sequence[ColumnSummary], nside: int, paths: Sequence[Path]) -> None:
    """The columns in numbers, and where they are."""
    rows: list[Sequence[object]] = [("column", "unit", "pixels", "least", "mean", "most")]
    for each in told:
        numbers = ("" if value is None else f"{value:.6g}" for value in (each.least, each.mean, each.most))
        rows.append((each.name, each.unit, each.pixels, *numbers))
    click.echo(columns(rows, right=(2, 3, 4, 5)))
    click.echo(f"\n{12 * nside**2} pixels, nside {nside}, in {' and '.join(str(path) for path in paths)}")
