"""``scanplan mission``: mission files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import MISSION, MissionFile, json_option
from .output import echo_findings, echo_json

if TYPE_CHECKING:
    from ..planning.mission import Mission


@click.group("mission")
def command() -> None:
    """Show, validate or begin a mission file; print its schema."""


@command.command("show")
@click.argument("mission", type=MissionFile(), required=False, help=f"{MISSION}  [default: list the embedded ones]")
@json_option
def show(mission: Mission | None, as_json: bool) -> None:
    """Print a mission; without MISSION, the names of those that come with scanplan."""
    from ..planning.mission import embedded_missions
    from ..planning.mission_text import describe, text

    if mission is None:
        names = list(embedded_missions())
        if as_json:
            echo_json({"embedded": names})
        else:
            click.echo("\n".join(names))
    elif as_json:
        echo_json(describe(mission))
    else:
        click.echo(text(mission), nl=False)


@command.command("validate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Mission file.")
@json_option
def validate(file: Path, as_json: bool) -> None:
    """Check a mission FILE and the kernels it names; list all that is wrong, with lines. Exit code 3 if any."""
    from ..planning.file_check import mission_findings

    findings = mission_findings(file)
    echo_findings(file, "mission file", findings, as_json)
    if findings:
        raise click.exceptions.Exit(3)


@command.command("new")
@click.argument("name", help="Of the mission, lower case, such as my-survey.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
def new(name: str, out: Path | None) -> None:
    """Write a commented mission file called NAME to start from."""
    from ..planning.mission_text import template

    content = template(name)
    if out is None:
        click.echo(content, nl=False)
        return
    from ..planning.delivery.publish import publish_file

    publish_file(out, content.encode("utf-8"))
    click.echo(f"{out}: edit it, then  scanplan mission validate {out}")


@command.command("schema")
@click.option("--out", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
def schema(out: Path | None) -> None:
    """Write the JSON Schema of mission files, by which editors complete keys and mark mistakes.

    \b
    scanplan mission schema --out mission.schema.json
    """
    from json import dumps

    from ..planning.mission_text import json_schema

    content = dumps(json_schema(), indent=2) + "\n"
    if out is None:
        click.echo(content, nl=False)
        return
    from ..planning.delivery.publish import publish_file

    publish_file(out, content.encode("utf-8"))
    click.echo(f"{out}")
