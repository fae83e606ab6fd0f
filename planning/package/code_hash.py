"""What code made a package: one hash over the sources of this installation."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_ROOMS = ("ephemeris", "planning", "cli")


@cache
def code_sha256(root: Path = _ROOT) -> str:
    """sha256 over path and content of every Python source file of the package, sorted by path.

    Data files are inputs of their own; tests and tools do not count.
    """
    paths = [*root.glob("*.py"), *(path for room in _ROOMS for path in (root / room).rglob("*.py"))]
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda each: each.relative_to(root).parts):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()
