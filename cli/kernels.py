"""``scanplan kernels``: SPICE kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .columns import columns
from .options import MISSION, MissionFile, json_option
from .output import echo_json

if TYPE_CHECKING:
    from ..planning.mission import Mission


@click.group("kernels")
def command() -> None:
    """List kernels and what they cover."""


@command.command("list")
@click.argument("mission", type=MissionFile(), required=False, help=f"{MISSION}  [default: all embedded kernels]")
@json_option
def list_(mission: Mission | None, as_json: bool) -> None:
    """List the kernels of MISSION; without it, those that come with scanplan."""
    from ..ephemeris.kernels import embedded_kernels

    files = embedded_kernels() if mission is None else mission.kernel_set().files
    if as_json:
        echo_json(
            [
                {"name": file.path.name, "kind": file.kind, "size_bytes": file.size_bytes, "sha256": file.sha256}
                for file in files
            ]
        )
        return
    rows = [(file.path.name, file.kind, file.size_bytes, file.sha256) for file in files]
    click.echo(columns([("kernel", "kind", "bytes", "sha256"), *rows], right=(2,)))


@command.command("info")
@click.argument("file", help="Name of an embedded kernel, or path of one.")
@json_option
def info(file: str, as_json: bool) -> None:
    """Say what FILE holds: an embedded kernel's name or a path."""
    from ..planning.kernel_facts import kernel_facts

    facts = kernel_facts(file)
    if as_json:
        echo_json(facts)
        return
    click.echo(f"{facts['name']}: {facts['kind']}, {facts['size_bytes']} bytes\nsha256 {facts['sha256']}")
    if facts.get("segments"):
        rows = [
            (each["target"], each["center"], each["type"], each["start_tdb"], each["stop_tdb"])
            for each in facts["segments"]
        ]
        click.echo("\n" + columns([("target", "centre", "type", "start, TDB", "stop, TDB"), *rows]))
    for name in facts.get("lists", ()):
        click.echo(f"lists {name}")
