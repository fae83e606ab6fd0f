"""``scanplan diff``: what differs between two plans."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import Duration, json_option, kernel_options, overruled
from .output import echo_json
from .progress import progress
from .science_options import threads_option
from .star_options import star_options, star_source

if TYPE_CHECKING:
    from ..planning.diff.side import Side
    from ..planning.transit_run import StarSource

_SIDE = click.Path(exists=True, path_type=Path)
_SUFFIXES = (".png", ".svg")
_STARS_AT_ONCE = 4096
_MAS_PER_RAD = math.degrees(1.0) * 3.6e6


@click.command("diff")
@click.argument("a", metavar="A", type=_SIDE, help="Package, published folder or file.")
@click.argument("b", metavar="B", type=_SIDE, help="The same, held against A.")
@star_options
@click.option("--bright-stars", is_flag=True, help="Compare the transits of the brightest stars of the sky.")
@click.option(
    "--step", type=Duration(), help="Time between attitudes compared.  [default: 60s, whole minutes more over years]"
)
@click.option(
    "--threshold",
    "threshold_mas",
    type=click.FloatRange(min=0.0),
    default=1.0,
    show_default=True,
    help="Milliarcseconds of rotation that count as none; for transits, the time in which it spins so far.",
)
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Picture, .png or .svg; a new file.")
@click.option("--exit-code", is_flag=True, help="Exit with 4 if the plans differ, as a check would.")
@threads_option
@kernel_options
@json_option
def command(
    a: Path,
    b: Path,
    bright_stars: bool,
    step: int | None,
    threshold_mas: float,
    picture: Path | None,
    exit_code: bool,
    threads: int | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    as_json: bool,
    **stars: Any,
) -> None:
    """Tell what differs from A to B: packages, published folders, compact laws, AEMs, schedules, pass requests, events.

    Compared is the time that both are about: attitude, passes, data, memory, events and, for the stars that are named,
    transits.

    \b
    scanplan diff plan_1 plan_2
    scanplan diff plan_1 plan_2 --catalog stars.csv --picture change.png
    """
    from ..errors import RuleViolation
    from ..planning.diff.as_json import as_json as json_of
    from ..planning.diff.as_text import as_text
    from ..planning.diff.difference import compare, sides_of
    from ..planning.hats.workers import processors

    _require_new(picture)
    source = _source(bright_stars, stars)
    with progress("Reading") as say:
        first, second = (_on_orbit(side, kernels, orbit) for side in sides_of(str(a), str(b)))
        say("Comparing")
        found = compare(
            first,
            second,
            stars=source,
            step_ns=step,
            threshold_rad=threshold_mas / _MAS_PER_RAD,
            threads=threads or processors(),
        )
    if picture is not None:
        from ..planning.delivery.publish import publish_file
        from ..planning.report.figures_diff import difference_picture

        publish_file(picture, difference_picture(found, picture.suffix))
    if as_json:
        echo_json(json_of(found))
    else:
        click.echo(as_text(found))
    if exit_code and not found.is_same:
        raise click.exceptions.Exit(RuleViolation.exit_code)


def _source(bright_stars: bool, stars: dict[str, Any]) -> StarSource | None:
    """The stars that the options name, if they name any."""
    named = any(value is not None for value in stars.values())
    if bright_stars and named:
        raise click.UsageError("Give either --bright-stars or stars of your own.")
    if bright_stars:
        from ..planning.events.bright_stars import brightest
        from ..planning.transit_run import StarsInMemory

        return StarsInMemory(brightest(), _STARS_AT_ONCE)
    return star_source(_STARS_AT_ONCE, stars) if named else None


def _on_orbit(side: Side, kernels: tuple[str, ...], orbit: Path | None) -> Side:
    """The side with its law on the orbit of the command line."""
    if side.law is None:
        return side
    law = side.law
    mission, loaded = overruled(law.mission, kernels, orbit, law.start_et_ns, law.stop_et_ns)
    return side if loaded is None else replace(side, law=replace(law, mission=mission, _kernels=loaded))


def _require_new(picture: Path | None) -> None:
    from ..errors import UsageError
    from ..planning.delivery.together import require_new

    if picture is None:
        return
    if picture.suffix not in _SUFFIXES:
        raise UsageError(f"{picture.name} is no picture by its name; end it with {' or '.join(_SUFFIXES)}")
    require_new([picture])
