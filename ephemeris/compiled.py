"""Numba's cache of compiled kernels, kept true to the sources.

Numba compiles a kernel anew when its own file has changed, but not when another file has that it takes a kernel from:
an edit or an upgrade could leave new code calling old. Here all kernels of the package stand or fall together: when
any source file differs from those the cache was made with, the whole cache goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_ROOMS = ("ephemeris", "planning/core", "planning/products")
_STAMP = "kernels.stamp"
_COMPILED = (".nbi", ".nbc")


def fingerprint(root: Path = _ROOT) -> str:
    """Changes with the name, size or time of any source file that may hold a kernel."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        with os.scandir(root / room) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    digest.update(f"{room}/{entry.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@cache
def drop_stale(root: Path = _ROOT) -> None:
    """Delete compiled kernels made from other sources than those here; silently nothing where that is not allowed.

    Where the package's folder cannot be written numba keeps its cache in the user's own, by the folder's path.
    """
    now = fingerprint(root)
    for room in _ROOMS:
        folder = root / room / "__pycache__"
        stamp = folder / _STAMP
        with contextlib.suppress(OSError):
            if stamp.is_file() and stamp.read_text(encoding="ascii") == now:
                continue
            folder.mkdir(exist_ok=True)
            for entry in os.scandir(folder):
                if entry.name.endswith(_COMPILED):
                    os.unlink(entry.path)
            partial = folder / f".{_STAMP}.{os.getpid()}"
            partial.write_text(now, encoding="ascii")
            partial.replace(stamp)
