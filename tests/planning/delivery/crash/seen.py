"""What a store looks like from outside: read with nothing but sqlite3 and hashlib."""

import hashlib
import sqlite3
from pathlib import Path


def contents(folder):
    """Every object by its name, and the hash of what it holds."""
    found = sorted((Path(folder) / "objects").glob("*/*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def registry(folder):
    """Every row of every table."""
    connection = sqlite3.connect(Path(folder) / "registry.sqlite")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = ("object", "delivery", "withdrawal", "file", "log")
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    finally:
        connection.close()


def assert_sound(folder):
    """No torn file, no row without its whole file, a log without gaps whose end is the state."""
    held, rows = contents(folder), registry(folder)
    torn = [name for name, sha256 in held.items() if name != sha256]
    assert not torn
    sizes = dict(rows["object"])
    for sha256, size in sizes.items():
        path = Path(folder) / "objects" / sha256[:2] / sha256
        assert sha256 in held, f"{sha256} has a row and no file"
        assert path.stat().st_size == size
    assert [row[0] for row in rows["log"]] == list(range(1, len(rows["log"]) + 1))
    states = {row[3]: row[5] for row in rows["log"] if row[5] is not None}
    assert states == {row[0]: row[6] for row in rows["delivery"]}
    return rows


def leavings(folder):
    """Files that no row names: what a crash left."""
    named = {row[0] for row in registry(folder)["object"]}
    return sorted(set(contents(folder)) - named) + sorted(path.name for path in (Path(folder) / "tmp").iterdir())
