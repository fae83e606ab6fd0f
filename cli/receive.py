"""``scanplan receive``: the other side of an inbox."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from .act_options import act_options, public_key, public_key_option
from .columns import columns
from .options import json_option
from .output import echo_json
from .progress import progress

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("receive")
@click.argument("inbox", type=_FOLDER, help="Folder with the packages; those whose marker is there are looked at.")
@click.option("--answers", type=_FOLDER, required=True, help="Folder for the answers; a package that has one is left.")
@public_key_option
@click.option("--unsigned", is_flag=True, help="Do without a key: compare hashes only.")
@act_options
@json_option
def command(inbox: Path, answers: Path, key: Path | None, unsigned: bool, who: str, at_utc: str, as_json: bool) -> None:
    """Verify the packages that have arrived in INBOX, and write an acknowledgement or a rejection of each.

    For the control centre, and for rehearsals. One that was answered before is left. Exit code 4 if one is rejected.
    """
    from ..planning.delivery.outbox.receive import receive

    if (key is None) != unsigned:
        raise click.UsageError("Give the sender's public --key, or --unsigned to do without.")
    with progress("Verifying"):
        received = list(receive(inbox, answers, public_key(key), by=who, at_utc=at_utc))
    if as_json:
        echo_json([asdict(each) for each in received])
    elif received:
        rows = [(each.name, each.verdict, each.outcome, each.reason) for each in received]
        click.echo(columns([("package", "answer", "when", "reason"), *rows]))
    else:
        click.echo("no packages")
    if any((each.outcome, each.verdict) == ("answered", "REJ") for each in received):
        raise click.exceptions.Exit(4)
