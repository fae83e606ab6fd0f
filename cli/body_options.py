"""Options that say which bodies of the solar system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ..planning.bodies import BodyList

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--body",
        "--target",
        "bodies",
        multiple=True,
        metavar="NAME|NUMBER",
        help="Body of the solar system instead of stars: jupiter, moon, 2000001 (NAIF). May be repeated.",
    ),
    click.option(
        "--spk", multiple=True, metavar="FILE", help="SPICE kernel (SPK) that gives the body's path. May be repeated."
    ),
)


def body_options(function: _F) -> _F:
    """``--body`` and ``--spk``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def body_list(bodies: tuple[str, ...], spk: tuple[str, ...], stars: Mapping[str, Any]) -> BodyList | None:
    """The bodies that the options name; None if they name none.

    stars  the options that name stars. Raises click.UsageError if these are given too, or ``--spk`` alone.
    """
    from ..planning.bodies import BodyList

    if not bodies:
        if spk:
            raise click.UsageError("Say which --body the --spk is for.")
        return None
    for name, value in stars.items():
        if value is not None:
            raise click.UsageError(f"Give either --body or --{name.replace('_', '-')}.")
    return BodyList(bodies)
