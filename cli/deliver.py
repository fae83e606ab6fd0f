"""``scanplan deliver``: send packages to the control centre's inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .ack import ends_well, facts_of, take_answers
from .act_options import act_options, clock_of, store_option
from .columns import columns
from .options import json_option
from .output import echo_json
from .progress import progress
from .target_options import ADDRESS, sftp_options, sftp_session

if TYPE_CHECKING:
    from ..planning.delivery.outbox.deliver import Sent
    from ..planning.delivery.store.store import Store


@click.command("deliver")
@click.argument("names", metavar="[NAME]...", nargs=-1, help="Deliveries to send.")
@click.option(
    "--all",
    "is_all",
    is_flag=True,
    help="All that is PACKAGED, by validity and version; the first that cannot be sent ends it.",
)
@click.option(
    "--to",
    "address",
    metavar=ADDRESS,
    required=True,
    help="Inbox: a folder, file:///folder or sftp://user@host:port/folder.",
)
@click.option(
    "--answers",
    metavar=ADDRESS,
    help="Afterwards take the answers of this folder, as scanplan ack does without a time limit.",
)
@click.option(
    "--attempts",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="How often to try where a fault may pass.",
)
@click.option("--no-read-back", is_flag=True, help="Compare sizes of what was sent, not its content.")
@click.option("--rehearsal", is_flag=True, help="Send also from a store that is a rehearsal.")
@sftp_options
@store_option
@act_options
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    is_all: bool,
    address: str,
    answers: str | None,
    attempts: int,
    no_read_back: bool,
    rehearsal: bool,
    identity: Path | None,
    known_hosts: Path | None,
    patience: int,
    store: Store,
    who: str,
    at_utc: str,
    as_json: bool,
) -> None:
    """Send the packages NAME to an inbox and call them SENT. What was sent before is left as it is.

    Exit code 3 if the inbox refuses or cannot be reached, 5 if another file of the name is there.
    """
    from ..planning.delivery.outbox.deliver import deliver, waiting
    from ..planning.delivery.outbox.retry import RetryPolicy
    from ..planning.delivery.outbox.targets import target_of

    if bool(names) == is_all:
        raise click.UsageError("Give names of deliveries, or --all.")
    session = sftp_session(identity, known_hosts, patience)
    target = target_of(address, session)
    sent: list[Sent] = []
    try:
        with progress("Sending") as update:
            for name in waiting(store) if is_all else names:
                sent.append(
                    deliver(
                        store,
                        name,
                        target,
                        who=who,
                        now=clock_of(ctx, at_utc),
                        retry=RetryPolicy(attempts=attempts),
                        read_back=not no_read_back,
                        rehearsal=rehearsal,
                        on_event=update,
                    )
                )
    finally:
        target.close()
        if not as_json:
            _echo(sent)
    if answers is None:
        if as_json:
            echo_json({"sent": [asdict(each) for each in sent]})
        return
    collected = take_answers(store, answers, session, who=who, at_utc=clock_of(ctx, at_utc)(), timeout_ns=None)
    if as_json:
        echo_json({"sent": [asdict(each) for each in sent], "answers": facts_of(collected)})
    ends_well(collected, is_told=as_json)


def _echo(sent: Sequence[Sent]) -> None:
    """What was sent, also where a later one could not be."""
    rows = [(each.name, each.state, len(each.written), each.attempts or "", each.target) for each in sent]
    if rows:
        click.echo(columns([("delivery", "state", "files written", "attempts", "inbox"), *rows], right=(2, 3)))
