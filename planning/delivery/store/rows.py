"""Rows of the registry to values and back. Every function works on an open connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, Literal

from ....errors import InvalidInput
from ...package.identity import PackageIdentity
from .delivery import Delivery, LogEntry, NoSuchDelivery, StoredFile
from .log import Act
from .objects import StoredObject
from .states import IN_FORCE, State
from .validity import Span

Role = Literal["product", "report", "package"]
_COLUMNS = "name, series, start_et_ns, stop_et_ns, version, level, state"
_FORCE = f"state IN {IN_FORCE} AND NOT only_withdraws"


def deliveries_where(connection: sqlite3.Connection, condition: str, values: Sequence[Any]) -> tuple[Delivery, ...]:
    """Deliveries by series, validity and version."""
    order = "series, start_et_ns, version, delivery.name"
    found = connection.execute(
        f"SELECT delivery.{_COLUMNS} FROM delivery WHERE {condition} ORDER BY {order}", values
    ).fetchall()
    files: dict[str, list[tuple[Role, StoredFile]]] = {}
    for owner, role, *file in connection.execute(
        "SELECT file.delivery, role, file.name, sha256, size_bytes FROM file JOIN object USING (sha256) "
        f"JOIN delivery ON delivery.name = file.delivery WHERE {condition} ORDER BY file.delivery, role, position",
        values,
    ):
        files.setdefault(owner, []).append((role, StoredFile(*file)))
    return tuple(_delivery(row, files.get(row[0], ())) for row in found)


def delivery_of(connection: sqlite3.Connection, name: str) -> Delivery | None:
    found = deliveries_where(connection, "delivery.name = ?", (name,))
    return found[0] if found else None


def require_delivery(connection: sqlite3.Connection, name: str) -> Delivery:
    """Raises NoSuchDelivery where there is none of that name."""
    found = delivery_of(connection, name)
    if found is None:
        raise NoSuchDelivery("there is no such delivery", file=name, hint="scanplan store list  names them")
    return found


def series_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    return tuple(name for (name,) in connection.execute("SELECT DISTINCT series FROM delivery ORDER BY series"))


def active_name(connection: sqlite3.Connection, series: str, et_ns: int) -> str | None:
    """The latest version in force at a time."""
    row = connection.execute(
        f"SELECT name FROM delivery WHERE series = ? AND start_et_ns <= ? AND stop_et_ns > ? AND {_FORCE} "
        "ORDER BY version DESC LIMIT 1",
        (series, et_ns, et_ns),
    ).fetchone()
    return None if row is None else str(row[0])


def spans_in_force(connection: sqlite3.Connection, series: str) -> tuple[tuple[Span, State], ...]:
    """Validity and state of all in force, by version and start."""
    rows = connection.execute(
        f"SELECT start_et_ns, stop_et_ns, version, name, state FROM delivery WHERE series = ? AND {_FORCE} "
        "ORDER BY version, start_et_ns",
        (series,),
    )
    return tuple((Span(start, stop, version, name), state) for start, stop, version, name, state in rows)


def latest_version(connection: sqlite3.Connection, series: str, start_et_ns: int, stop_et_ns: int) -> int:
    """The highest version of a series that is valid within a time, whatever became of it; 0 where it has none."""
    (version,) = connection.execute(
        "SELECT max(version) FROM delivery WHERE series = ? AND start_et_ns < ? AND stop_et_ns > ?",
        (series, stop_et_ns, start_et_ns),
    ).fetchone()
    return version or 0


def insert_delivery(connection: sqlite3.Connection, identity: PackageIdentity, state: State) -> None:
    """Raises InvalidInput where the version is taken within the validity."""
    taken = connection.execute(
        "SELECT name FROM delivery WHERE series = ? AND version = ? AND start_et_ns < ? AND stop_et_ns > ?",
        (identity.series, identity.version, identity.stop_et_ns, identity.start_et_ns),
    ).fetchone()
    if taken is not None:
        latest = latest_version(connection, identity.series, identity.start_et_ns, identity.stop_et_ns)
        raise InvalidInput(
            f"version {identity.version} of {identity.series} is {taken[0]} within the same time",
            file=identity.name,
            hint=f"the next version is {latest + 1}",
        )
    values = (*astuple(identity), state)
    connection.execute(f"INSERT INTO delivery ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def insert_file(
    connection: sqlite3.Connection, delivery: str, role: Role, position: int, name: str, stored: StoredObject
) -> None:
    connection.execute("INSERT OR IGNORE INTO object VALUES (?, ?)", (stored.sha256, stored.size_bytes))
    connection.execute("INSERT INTO file VALUES (?, ?, ?, ?, ?)", (delivery, role, position, name, stored.sha256))


def insert_withdrawals(connection: sqlite3.Connection, delivery: str, withdrawn: Sequence[str], only: bool) -> None:
    """What a package takes out of force once it is acknowledged; ``only`` where it holds nothing else."""
    connection.executemany(
        "INSERT INTO withdrawal VALUES (?, ?)", [(delivery, name) for name in sorted(set(withdrawn))]
    )
    connection.execute("UPDATE delivery SET only_withdraws = ? WHERE name = ?", (int(only), delivery))


def withdrawn_by(connection: sqlite3.Connection, delivery: str) -> tuple[str, ...]:
    rows = connection.execute("SELECT withdrawn FROM withdrawal WHERE delivery = ? ORDER BY withdrawn", (delivery,))
    return tuple(name for (name,) in rows)


def set_state(connection: sqlite3.Connection, name: str, before: State | None, after: State, act: Act) -> None:
    """Change a delivery's state and say so in the log."""
    connection.execute("UPDATE delivery SET state = ? WHERE name = ?", (after, name))
    insert_entry(connection, name, before, after, act)


def insert_entry(
    connection: sqlite3.Connection, delivery: str | None, before: State | None, after: State | None, act: Act
) -> None:
    connection.execute(
        "INSERT INTO log (at_utc, who, delivery, before, after, why) VALUES (?, ?, ?, ?, ?, ?)",
        (act.at_utc, act.who, delivery, before, after, act.why),
    )


def entries_where(connection: sqlite3.Connection, condition: str, values: Sequence[Any]) -> tuple[LogEntry, ...]:
    rows = connection.execute(
        f"SELECT number, at_utc, who, delivery, before, after, why FROM log WHERE {condition} ORDER BY number", values
    )
    return tuple(LogEntry(*row) for row in rows)


def files_of(connection: sqlite3.Connection, name: str, role: Role) -> tuple[StoredFile, ...]:
    rows = connection.execute(
        "SELECT name, sha256, size_bytes FROM file JOIN object USING (sha256) WHERE delivery = ? AND role = ? "
        "ORDER BY position",
        (name, role),
    )
    return tuple(StoredFile(*row) for row in rows)


def named_objects(connection: sqlite3.Connection) -> tuple[StoredObject, ...]:
    """All contents that the registry knows, in order."""
    rows = connection.execute("SELECT sha256, size_bytes FROM object ORDER BY sha256")
    return tuple(StoredObject(*row) for row in rows)


def origin_of_rehearsal(connection: sqlite3.Connection) -> str | None:
    """Where a rehearsal was copied from; None for a store of operations."""
    (origin,) = connection.execute("SELECT rehearsal_of FROM store").fetchone()
    return None if origin is None else str(origin)


def mark_rehearsal(connection: sqlite3.Connection, origin: str) -> None:
    connection.execute("UPDATE store SET rehearsal_of = ?", (origin,))


def _delivery(row: Sequence[Any], files: Sequence[tuple[Role, StoredFile]]) -> Delivery:
    *identity, state = row
    products = tuple(file for role, file in files if role == "product")
    package = next((file for role, file in files if role == "package"), None)
    return Delivery(PackageIdentity(*identity), state, products, package)
