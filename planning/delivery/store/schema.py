"""The registry's file: its tables, how it is opened, and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import get_args

from ....errors import IntegrityError, InvalidInput
from ...package.identity import Level
from .states import STATES

APPLICATION_ID = 0x5363506C  # "ScPl"
VERSION = 1
_BUSY_TIMEOUT_MS = 60_000
_NO_SPACE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
"""A full disk is an I/O error where SQLite cannot grow the index over its log."""


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_TABLES = f"""
CREATE TABLE store (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    rehearsal_of TEXT
) STRICT;
INSERT INTO store VALUES (1, NULL);

CREATE TABLE object (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    name TEXT PRIMARY KEY,
    series TEXT NOT NULL,
    start_et_ns INTEGER NOT NULL,
    stop_et_ns INTEGER NOT NULL CHECK (stop_et_ns > start_et_ns),
    version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 9999),
    level TEXT NOT NULL CHECK (level IN ({_listed(get_args(Level))})),
    state TEXT NOT NULL CHECK (state IN ({_listed(STATES)})),
    only_withdraws INTEGER NOT NULL DEFAULT 0 CHECK (only_withdraws IN (0, 1))
) STRICT;
CREATE INDEX delivery_by_version
    ON delivery (series, version DESC, start_et_ns, stop_et_ns, state, only_withdraws, name);

CREATE TABLE withdrawal (
    delivery TEXT NOT NULL REFERENCES delivery,
    withdrawn TEXT NOT NULL,
    PRIMARY KEY (delivery, withdrawn)
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
    delivery TEXT NOT NULL REFERENCES delivery,
    role TEXT NOT NULL CHECK (role IN ('product', 'report', 'package')),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES object,
    PRIMARY KEY (delivery, role, position),
    UNIQUE (delivery, role, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_package ON file (delivery) WHERE role = 'package';

CREATE TABLE log (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc TEXT NOT NULL,
    who TEXT NOT NULL,
    delivery TEXT REFERENCES delivery,
    before TEXT CHECK (before IN ({_listed(STATES)})),
    after TEXT CHECK (after IN ({_listed(STATES)})),
    why TEXT NOT NULL
) STRICT;
CREATE INDEX log_by_delivery ON log (delivery, number);
"""
_IDENTITY = "name, series, start_et_ns, stop_et_ns, version, level"
_KEPT = tuple(
    f"CREATE TRIGGER {table}_is_kept_{number} BEFORE {act} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    for number, (table, act) in enumerate(
        [
            *((table, act) for table in ("object", "file", "withdrawal", "log") for act in ("UPDATE", "DELETE")),
            ("delivery", f"UPDATE OF {_IDENTITY}"),
            ("delivery", "DELETE"),
        ]
    )
)


def create_registry(path: Path) -> None:
    """Make an empty registry. Raises InvalidInput."""
    with told(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        _set_up(connection)
        connection.execute("BEGIN IMMEDIATE")
        for statement in (*_TABLES.split(";\n"), *_KEPT):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one state of the registry throughout the block; it waits for no writer.

    Raises InvalidInput where the file cannot be read or is no registry, IntegrityError where it is damaged.
    """
    with _opened(path) as connection:
        connection.execute("BEGIN")
        yield connection


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose block happens wholly or not at all; one such block at a time. Raises as ``reading``."""
    with _opened(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite may have done it already
                connection.execute("ROLLBACK")
            raise


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():  # SQLite would make one
        raise InvalidInput("is not there", file=path, hint="name the folder of a store")
    with told(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _set_up(connection)
        if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise InvalidInput("is not a registry of scanplan", file=path, hint="name the folder of a store")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            raise InvalidInput(f"is a registry of version {version}", file=path, hint=f"version {VERSION} is read")
        yield connection


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one line."""
    try:
        yield
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise IntegrityError(f"{path}: is damaged ({error}); restore it from a snapshot") from error
        hint = f"the disk of {path.parent} may be full" if kind in _NO_SPACE else None
        raise InvalidInput(f"cannot be read or written: {error}", file=path, hint=hint) from error
