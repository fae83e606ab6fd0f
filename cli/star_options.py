"""Options that say which stars: one star, a list, or a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .options import Angle

if TYPE_CHECKING:
    from ..planning.catalogue import ColumnChoice
    from ..planning.stars import Stars
    from ..planning.transit_run import StarSource

_F = TypeVar("_F", bound=Callable[..., Any])

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ONE_STAR = ("ra", "dec", "name", "pmra", "pmdec", "parallax", "rv")
_COLUMNS = {
    "ra": "right ascensions",
    "dec": "declinations",
    "name": "names",
    "pmra": "proper motions in right ascension, times cos(dec)",
    "pmdec": "proper motions in declination",
    "parallax": "parallaxes",
    "rv": "radial velocities",
    "epoch": "epochs of the positions",
}
_OPTIONS = (
    click.option(
        "--ra",
        type=Angle("right_ascension_deg"),
        help="Of one star, ICRS: 86.8212 (degrees), 05:47:17.088, 05h47m17.088s.",
    ),
    click.option("--dec", type=Angle("declination_deg"), help="Of one star, ICRS: -51.0665 (degrees), -51:03:59.44."),
    click.option(
        "--name", help="What to call that star; alone, a bright star: Sirius, HIP 32349.  [default: its position]"
    ),
    click.option(
        "--pmra", type=float, help="Its proper motion in right ascension times cos(dec), mas per year; needs --epoch."
    ),
    click.option("--pmdec", type=float, help="Its proper motion in declination, mas per year; needs --epoch."),
    click.option("--parallax", type=float, help="Its parallax, mas."),
    click.option("--rv", type=float, help="Its radial velocity, km/s."),
    click.option("--catalog", type=_FILE, help="Catalogue: CSV, ECSV, Parquet, FITS or VOTable."),
    click.option("--name-file", type=_FILE, help="List of stars, one name, ra, dec a line."),
    click.option(
        "--epoch", type=float, help="Of positions where the catalogue gives none, Julian year of TCB: 2016.0."
    ),
    *(
        click.option(f"--{kind}-column", metavar="NAME", help=f"Of the catalogue: {what}.")
        for kind, what in _COLUMNS.items()
    ),
)


def star_options(function: _F) -> _F:
    """Options for one star (``--ra`` and on), ``--name-file``, ``--catalog`` and its columns."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def star_source(rows_at_once: int, given: Mapping[str, Any]) -> StarSource:
    """The stars that the options name. Raises click.UsageError unless they name them in one way."""
    from ..planning.catalogue import open_catalogue, open_name_list
    from ..planning.catalogue.one_star import one_star
    from ..planning.transit_run import StarsInMemory

    _refuse_mixture(given)
    if given["catalog"] is not None:
        return open_catalogue(given["catalog"], column_choice(given), rows_at_once=rows_at_once)
    if given["name_file"] is not None:
        return open_name_list(given["name_file"], rows_at_once=rows_at_once)
    if given["ra"] is None:
        return StarsInMemory(_bright_star(given["name"]), rows_at_once)
    star = one_star(
        given["ra"],
        given["dec"],
        name=given["name"],
        pmra_mas_yr=given["pmra"],
        pmdec_mas_yr=given["pmdec"],
        parallax_mas=given["parallax"],
        radial_velocity_km_s=given["rv"],
        epoch_tcb_jyear=given["epoch"],
    )
    return StarsInMemory(star, rows_at_once)


def _refuse_mixture(given: Mapping[str, Any]) -> None:
    one = [f"--{each}" for each in _ONE_STAR if given[each] is not None]
    files = [f"--{each.replace('_', '-')}" for each in ("catalog", "name_file") if given[each] is not None]
    chosen_columns = [f"--{kind}-column" for kind in _COLUMNS if given[f"{kind}_column"] is not None]
    if len(files) > 1 or (files and one):
        raise click.UsageError(f"Give either {' or '.join([*files, *one[:1]])}.")
    if not files and one != ["--name"] and (given["ra"] is None or given["dec"] is None):
        raise click.UsageError("Give the stars: --ra and --dec, --name, --catalog, or --name-file.")
    if chosen_columns and given["catalog"] is None:
        raise click.UsageError(f"{chosen_columns[0]} is for a --catalog.")


def _bright_star(name: str) -> Stars:
    """Raises click.UsageError where the embedded table has none of the name."""
    from ..planning.catalogue.one_star import one_star
    from ..planning.named_stars import EPOCH_TCB_JYEAR, star_called

    known = star_called(name)
    if known is None:
        raise click.UsageError(f"No bright star is called '{name}'. Give its --ra and --dec, or a name such as Sirius.")
    return one_star(
        known.ra_deg,
        known.dec_deg,
        name=known.name,
        pmra_mas_yr=known.pmra_mas_yr,
        pmdec_mas_yr=known.pmdec_mas_yr,
        epoch_tcb_jyear=EPOCH_TCB_JYEAR,
    )


def column_choice(given: Mapping[str, Any]) -> ColumnChoice:
    """The columns that the options name, and the epoch."""
    from ..planning.catalogue import ColumnChoice

    return ColumnChoice(
        ra=given["ra_column"],
        dec=given["dec_column"],
        name=given["name_column"],
        pmra=given["pmra_column"],
        pmdec=given["pmdec_column"],
        parallax=given["parallax_column"],
        radial_velocity=given["rv_column"],
        epoch=given["epoch_column"],
        default_epoch=given["epoch"],
    )
