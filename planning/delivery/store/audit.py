"""Whether the registry contradicts itself: every function reads an open connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from . import rows
from .delivery import Delivery, LogEntry
from .finding import StoreFinding
from .states import TRANSITIONS, State
from .validity import superseded

_HAS_PACKAGE: tuple[State, ...] = ("PACKAGED", "SENT", "ACKED", "REJECTED", "TIMEOUT", "SUPERSEDED")


def damage_of_file(connection: sqlite3.Connection) -> Iterator[StoreFinding]:
    """What SQLite finds wrong in its own file; after that nothing in it can be relied on."""
    for (text,) in connection.execute("PRAGMA integrity_check"):
        if text != "ok":
            yield StoreFinding("ERROR", "registry-damaged", "registry.sqlite", f"{text}; restore it from a snapshot")


def contradictions(connection: sqlite3.Connection) -> Iterator[StoreFinding]:
    """References to nothing, gaps in the log, states that do not follow from it, packages that are missing."""
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield StoreFinding("ERROR", "registry-reference", str(table), f"names a row of {parent} that is not there")
    entries = rows.entries_where(connection, "true", ())
    deliveries = rows.deliveries_where(connection, "true", ())
    yield from _log_numbers(entries)
    yield from _states(deliveries, entries)
    for each in deliveries:
        if each.state in _HAS_PACKAGE and each.package is None:
            yield StoreFinding("ERROR", "package-unnamed", each.identity.name, f"is {each.state} without a package")
    for series in sorted({each.identity.series for each in deliveries}):
        yield from _superseded(connection, series)


def _log_numbers(entries: tuple[LogEntry, ...]) -> Iterator[StoreFinding]:
    expected = 1
    for entry in entries:
        if entry.number != expected:
            message = f"entry {entry.number} follows {expected - 1}; what lay between is lost"
            yield StoreFinding("ERROR", "log-gap", f"log {entry.number}", message)
        expected = entry.number + 1


def _states(deliveries: tuple[Delivery, ...], entries: tuple[LogEntry, ...]) -> Iterator[StoreFinding]:
    """Replay the log, and compare where it ends with the registry."""
    reached: dict[str, State] = {}
    for entry in entries:
        if entry.delivery is None or entry.after is None:
            continue
        before = reached.get(entry.delivery)
        allowed = ("DRAFT", "PACKAGED") if before is None else TRANSITIONS[before]
        if entry.before != before or entry.after not in allowed:
            message = f"{entry.delivery} goes from {entry.before} to {entry.after}, but was {before}"
            yield StoreFinding("ERROR", "log-transition", f"log {entry.number}", message)
        reached[entry.delivery] = entry.after
    for delivery in deliveries:
        name = delivery.identity.name
        if delivery.state != reached.get(name):
            message = f"is {delivery.state}, but {reached.get(name)} by the log"
            yield StoreFinding("ERROR", "state-not-in-log", name, message)


def _superseded(connection: sqlite3.Connection, series: str) -> Iterator[StoreFinding]:
    in_force = rows.spans_in_force(connection, series)
    overruled = superseded([span for span, _ in in_force])
    for span, state in in_force:
        right = "SUPERSEDED" if span.name in overruled else "ACKED"
        if state != right:
            yield StoreFinding("ERROR", "superseded", span.name, f"is {state}, but {right} by the validities in force")
