"""``scanplan ack``: take the control centre's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .act_options import act_options, store_option
from .columns import columns
from .options import Duration, json_option
from .output import echo_json
from .progress import progress
from .target_options import ADDRESS, sftp_options, sftp_session

if TYPE_CHECKING:
    from ..planning.delivery.outbox.collect import Collected
    from ..planning.delivery.outbox.sftp_session import SftpOptions
    from ..planning.delivery.store.store import Store


@click.command("ack")
@click.option(
    "--from",
    "address",
    metavar=ADDRESS,
    required=True,
    help="Folder with the answers, or its sftp://user@host:port/folder.",
)
@click.option(
    "--timeout",
    type=Duration(),
    default="24h",
    show_default=True,
    help="What was sent longer ago and has no answer becomes TIMEOUT.",
)
@sftp_options
@store_option
@act_options
@json_option
def command(
    address: str,
    timeout: int,
    identity: Path | None,
    known_hosts: Path | None,
    patience: int,
    store: Store,
    who: str,
    at_utc: str,
    as_json: bool,
) -> None:
    """Take acknowledgements and rejections into the store, and tell what was not answered in time.

    Exit code 4 if something was rejected, not answered in time, or cannot be taken.
    """
    session = sftp_session(identity, known_hosts, patience)
    collected = take_answers(store, address, session, who=who, at_utc=at_utc, timeout_ns=timeout)
    if as_json:
        echo_json(facts_of(collected))
    ends_well(collected, is_told=as_json)


def take_answers(
    store: Store, address: str, session: SftpOptions, *, who: str, at_utc: str, timeout_ns: int | None
) -> tuple[Collected, ...]:
    """``collect_answers`` of the folder at an address."""
    from ..planning.delivery.outbox.collect import collect_answers
    from ..planning.delivery.outbox.targets import target_of

    target = target_of(address, session)
    try:
        with progress("Taking answers"):
            return collect_answers(store, target, who=who, at_utc=at_utc, timeout_ns=timeout_ns)
    finally:
        target.close()


def facts_of(collected: Sequence[Collected]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(each) for each in collected]


def ends_well(collected: Sequence[Collected], is_told: bool) -> None:
    """Tell what was found, unless that is done; exit with 4 where somebody must look."""
    if not is_told:
        rows = [(each.name, each.outcome, each.state or "", each.text) for each in collected]
        click.echo(columns([("delivery", "answer", "state", "what"), *rows]) if rows else "no answers")
    if any(
        each.outcome in ("timeout", "problem") or (each.outcome, each.state) == ("taken", "REJECTED")
        for each in collected
    ):
        raise click.exceptions.Exit(4)
