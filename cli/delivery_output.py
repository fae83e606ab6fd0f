"""How deliveries and the log are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .columns import columns
from .output import echo_json

if TYPE_CHECKING:
    from ..planning.delivery.store.delivery import Delivery, LogEntry


def delivery_facts(delivery: Delivery) -> dict[str, Any]:
    """A delivery for JSON."""
    from ..planning.plan_facts import instant

    identity = delivery.identity
    return {
        "name": identity.name,
        "series": identity.series,
        "version": identity.version,
        "level": identity.level,
        "state": delivery.state,
        "start": instant(identity.start_et_ns),
        "stop": instant(identity.stop_et_ns),
        "files": [asdict(file) for file in delivery.files],
        "package": None if delivery.package is None else asdict(delivery.package),
    }


def delivery_text(delivery: Delivery) -> str:
    """A delivery as a page of text."""
    identity = delivery.identity
    files = [*delivery.files, *([delivery.package] if delivery.package else [])]
    facts = [
        ("delivery", identity.name),
        ("state", delivery.state),
        ("series", f"{identity.series}, version {identity.version}, {identity.level}"),
        ("valid", f"{shown_time(identity.start_et_ns)} to {shown_time(identity.stop_et_ns)}"),
    ]
    rows = [("file", "bytes", "sha256"), *((file.name, file.size_bytes, file.sha256) for file in files)]
    return f"{columns(facts)}\n\n{columns(rows, right=(1,))}"


def echo_deliveries(deliveries: Sequence[Delivery], as_json: bool) -> None:
    """A table of deliveries, or JSON."""
    if as_json:
        echo_json([delivery_facts(each) for each in deliveries])
        return
    rows = [
        (
            each.identity.name,
            each.state,
            each.identity.version,
            *validity(each.identity.start_et_ns, each.identity.stop_et_ns),
        )
        for each in deliveries
    ]
    click.echo(columns([("delivery", "state", "version", "from", "until"), *rows], right=(2,)))


def validity(start_et_ns: int, stop_et_ns: int) -> tuple[str, str]:
    return shown_time(start_et_ns), shown_time(stop_et_ns)


def shown_time(et_ns: int) -> str:
    """UTC, or TDB where there was no UTC yet."""
    from ..planning.plan_facts import instant

    facts = instant(et_ns)
    return facts["utc"] or f"{facts['tdb']} TDB"


def entry_rows(entries: Sequence[LogEntry]) -> list[tuple[object, ...]]:
    """The log as rows of a table with their head."""
    head = ("entry", "at, UTC", "who", "delivery", "state", "why")
    return [head, *((e.number, e.at_utc, e.who, e.delivery or "", e.after or "", e.why) for e in entries)]
