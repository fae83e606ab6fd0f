"""``scanplan sky``: star maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .columns import columns
from .options import Duration, json_option
from .output import echo_json
from .progress import progress

if TYPE_CHECKING:
    from ..planning.report.coverage_figure import Frame
    from ..planning.sky.star_map import StarMap

_FILE = click.Path(dir_okay=False, path_type=Path)
_INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)
_NS_PER_S = 1e9


@click.group("sky")
def command() -> None:
    """Show, picture, fetch or import star maps: how many stars of which brightness stand where."""


def _map_options(function: Any) -> Any:
    nside = click.option("--nside", type=int, help="Resolution of the map.  [default: 128, or that of --map]")
    file = click.option(
        "--map",
        "file",
        type=_INPUT,
        help="Star counts, or a map of scanplan sky import.  [default: the embedded model]",
    )
    return file(nside(function))


def _star_map(file: Path | None, nside: int | None) -> StarMap:
    from ..planning.sky.galaxy_counts import default_star_map
    from ..planning.sky.magnitudes import coarser
    from ..planning.sky.map_file import read_star_map

    with progress("counting the stars of the model" if file is None else f"reading {file}"):
        if file is None:
            return default_star_map(128 if nside is None else nside)
        star_map = read_star_map(file)
        return star_map if nside is None else coarser(star_map, nside)


@command.command("show")
@_map_options
@json_option
def show(file: Path | None, nside: int | None, as_json: bool) -> None:
    """Print how many stars a map has to each magnitude, and how densely they stand."""
    from ..planning.sky.summary import summary

    star_map = _star_map(file, nside)
    told = summary(star_map)
    if as_json:
        echo_json({
            "source": star_map.source,
            "nside": star_map.nside,
            "inputs": [dict(each) for each in star_map.inputs],
            "magnitudes": [each._asdict() for each in told],
        })  # fmt: skip
        return
    rows: list[Any] = [("G <", "stars", "per deg2: least", "median", "mean", "most")]
    for each in told:
        densities = (f"{value:.4g}" for value in (each.least, each.median, each.mean, each.most))
        rows.append((f"{each.g_mag:g}", f"{each.stars:.6g}", *densities))
    click.echo(columns(rows, right=range(6)))
    click.echo(f"\n{star_map.source}\n{star_map.stars.shape[0]} pixels, nside {star_map.nside}, nested, ICRS")


@command.command("picture")
@_map_options
@click.option("--g", "g_mag", type=float, default=20.0, show_default=True, help="Stars brighter than this.")
@click.option(
    "--frame",
    type=click.Choice(("galactic", "ecliptic", "icrs"), case_sensitive=False),
    default="galactic",
    show_default=True,
    help="Of the picture.",
)
@click.option("--out", type=_FILE, required=True, help="PNG file, must not exist.")
def picture(file: Path | None, nside: int | None, g_mag: float, frame: Frame, out: Path) -> None:
    """Draw how densely the stars of a map stand."""
    from ..planning.delivery.together import publish_together, require_new
    from ..planning.report.star_figure import star_map_png

    require_new([out])
    publish_together([(out, star_map_png(_star_map(file, nside), g_mag, frame))])
    click.echo(str(out))


@command.command("import")
@click.argument("file", type=_INPUT, help="Star counts: CSV, FITS or Parquet.")
@click.option("--out", type=_FILE, required=True, help="Parquet file for the map, must not exist.")
@json_option
def import_(file: Path, out: Path, as_json: bool) -> None:
    """Check a FILE of star counts (CSV, FITS, Parquet) and write it as a star map."""
    from ..planning.delivery.together import publish_together, require_new
    from ..planning.sky.map_file import read_star_map, write_star_map

    require_new([out])
    with progress(f"reading {file}"):
        star_map = read_star_map(file)
        data = write_star_map(star_map)
    publish_together([(out, data)])
    edges, stars = star_map.g_edges_mag, float(star_map.stars.sum())
    if as_json:
        echo_json({"file": str(out), "bytes": len(data), "nside": star_map.nside, "g_edges_mag": edges.tolist(),
                   "stars": stars})  # fmt: skip
        return
    click.echo(
        f"{out}: {stars:.6g} stars of G {edges[0]:g} to {edges[-1]:g} in {edges.size - 1} bins, nside {star_map.nside}"
    )


@command.command("query")
@click.option(
    "--nside", type=int, default=64, show_default=True, help="Resolution of the map: a power of two up to 256."
)
@click.option("--g-max", "g_max_mag", type=float, default=21.5, show_default=True, help="Faintest stars counted.")
@click.option(
    "--run", "runs", is_flag=True, help="Send the query to the archive, and save the table if it covers the whole sky."
)
@click.option("--archive", metavar="URL", help="Address of its TAP service.  [default: that of the Gaia archive]")
@click.option("--timeout", type=Duration(), default="2h", show_default=True, help="How long to wait for the table.")
@click.option("--out", type=_FILE, help="CSV file for the table, must not exist; with --run.")
def query(nside: int, g_max_mag: float, runs: bool, archive: str | None, timeout: int, out: Path | None) -> None:
    """Print the archive query that counts stars for a map, or run it."""
    from ..planning.delivery.together import publish_together, require_new
    from ..planning.sky.archive import GAIA_ARCHIVE, counts_query, run_query

    adql = counts_query(nside, g_max_mag)
    if not runs:
        if out is not None or archive is not None:
            raise click.UsageError("--archive and --out go with --run; without it the query is printed.")
        click.echo(adql)
        return
    if out is None:
        raise click.UsageError("Give --out with --run.")
    require_new([out])
    with progress("asking the archive") as tell:
        data = run_query(
            adql,
            archive or GAIA_ARCHIVE,
            timeout_s=timeout / _NS_PER_S,
            on_phase=lambda phase: tell(f"asking the archive: {phase}"),
        )
    publish_together([(out, data)])
    click.echo(f"{out}: {len(data)} bytes; scanplan sky import {out} --out map.parquet makes a star map of it")
