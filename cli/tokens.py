"""``scanplan tokens``: who may ask a service for what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .act_options import now_utc
from .columns import columns
from .options import json_option
from .output import echo_json
from .service_extra import service_extra
from .state_option import state_option

if TYPE_CHECKING:
    from ..planning.service.tokens import Scope, Tokens


@click.group("tokens")
def command() -> None:
    """Make, list or revoke the tokens with which jobs are submitted and packages delivered over HTTP.

    A running service heeds each change at once.
    """


@command.command("new")
@click.argument("name", help="Whose it is: letters, digits and ._+-")
@click.option(
    "--scope",
    type=click.Choice(("read", "deliver")),
    required=True,
    help="read: what changes nothing, and jobs. deliver: also acts on packages.",
)
@state_option
@json_option
def new(name: str, scope: Scope, state: Path, as_json: bool) -> None:
    """Make a token for NAME and print it, this once: only its hash is kept.

    \b
    scanplan tokens new observatory --scope read
    """
    text = _tokens(state).new(name, scope, now_utc())
    if as_json:
        echo_json({"name": name, "scope": scope, "token": text})
        return
    click.echo(text)
    click.echo(f"The token of {name}, which nothing can show again.", err=True)


@command.command("list")
@state_option
@json_option
def listed(state: Path, as_json: bool) -> None:
    """List the tokens that hold, without what makes them secret."""
    tokens = _tokens(state).all()
    if as_json:
        echo_json([{"name": each.name, "scope": each.scope, "since_utc": each.since_utc} for each in tokens])
        return
    click.echo(columns([("name", "scope", "since"), *((each.name, each.scope, each.since_utc) for each in tokens)]))


@command.command("revoke")
@click.argument("name", help="Whose it is: letters, digits and ._+-")
@state_option
def revoke(name: str, state: Path) -> None:
    """Take back the token of NAME; its jobs stay where they are."""
    _tokens(state).revoke(name)
    click.echo(f"{name} has no token any more")


def _tokens(state: Path) -> Tokens:
    with service_extra():
        from ..planning.service.tokens import Tokens
    return Tokens(state)
