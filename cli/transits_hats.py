"""``scanplan transits --hats``: what is to be known of every star of a whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from .columns import columns
from .options import overruled, window_of
from .output import echo_json
from .progress import progress
from .star_options import column_choice

if TYPE_CHECKING:
    from ..planning.hats.reduction import TransitReduction

_F = TypeVar("_F", bound=Callable[..., Any])

_NEEDS_IT = ("hats", "reduce", "scheduler", "workers")
_GOES_WITH_IT = (
    *("mission", "start", "end", "days", "out", "kernels", "orbit", "as_json", "epoch"),
    *(f"{kind}_column" for kind in ("name", "pmra", "pmdec", "parallax", "rv", "epoch")),
)
_CARRY_ON = "the partitions that are done are kept: the same command goes on from there"
_OPTIONS = (
    click.option(
        "--hats", metavar="FOLDER", help="Catalogue in the HATS layout, of any size; needs --reduce and --out."
    ),
    click.option(
        "--reduce",
        metavar="NAMES",
        help="What to keep of each of its stars: counts, epochs, moments, parallax; comma-separated.",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler whose workers work.  [default: this machine]"),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Processes of this machine to work with.  [default: one per processor]",
    ),
)


def hats_options(function: _F) -> _F:
    """``--hats`` and what goes with it alone."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def reduces_hats(context: click.Context) -> bool:
    """Do what the options of a command ask for if ``--hats`` is among them; whether it is.

    Raises click.UsageError for options that do not go with it, or not without it.
    """
    given = context.params
    _refuse_mixture(context)
    if given["hats"] is None:
        return False
    from ..planning.hats.reduction import TransitReduction
    from ..planning.mission_kernels import from_here

    start, stop = window_of(given["mission"], given["start"], given["end"], given["days"])
    mission, _ = overruled(given["mission"], given["kernels"], given["orbit"], start, stop)
    which = tuple(name.strip() for name in given["reduce"].split(",") if name.strip())
    kernels = tuple(str(from_here(each)) for each in given["kernels"])
    _reduce(TransitReduction(mission, start, stop, which, column_choice(given), kernels), given)
    return True


def _reduce(reduction: TransitReduction, given: Mapping[str, Any]) -> None:
    from ..planning.hats.run import reduce_catalogue

    with progress("Opening the catalogue ...") as show:
        try:
            made = reduce_catalogue(
                given["hats"],
                Path(given["out"]),
                reduction,
                scheduler=given["scheduler"],
                workers=given["workers"],
                on_progress=lambda done, total: show(f"{done} of {total} partitions"),
            )
        except KeyboardInterrupt:
            raise KeyboardInterrupt(_CARRY_ON) from None
    if given["as_json"]:
        echo_json({**asdict(made), "folder": given["out"]})
        return
    rows = [("stars", made.stars), ("partitions", made.partitions), ("  done before", made.kept)]
    click.echo(columns(rows if made.kept else rows[:2], right=(1,)))
    if made.promised_stars not in (None, made.stars):
        click.echo(f"scanplan: {given['hats']} says it has {made.promised_stars} stars", err=True)
    click.echo(f"\n{', '.join(reduction.which)} of every star in {given['out']}")


def _refuse_mixture(context: click.Context) -> None:
    given = [
        parameter
        for parameter in context.command.params
        if context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    ]
    hats = context.params["hats"] is not None
    for parameter in given:
        if (hats and parameter.name not in (*_GOES_WITH_IT, *_NEEDS_IT)) or (not hats and parameter.name in _NEEDS_IT):
            raise click.UsageError(f"{parameter.opts[0]} does not go {'with' if hats else 'without'} --hats.")
    for name in ("reduce", "out") if hats else ():
        if not context.params[name]:
            raise click.UsageError(f"--hats needs --{name}.")
    if context.params["scheduler"] and context.params["workers"]:
        raise click.UsageError("Give either --scheduler, which has workers of its own, or --workers.")
