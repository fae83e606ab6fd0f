"""A folder of many files that grows for hours, outlives an interrupt, and appears as a whole.

It grows under a hidden name beside its place, and is renamed when its last file is there. Files in it appear whole
too, so that a file with its name is a file that is done. A run that ends early leaves the hidden folder; the next run
of the same plan goes on where it stopped. The plan lies in the folder and stays there.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ...errors import InvalidInput
from .disk import interrupts_later, locked, sync, temporary, write, writing

PLAN_NAME = "scanplan.json"


@contextmanager
def growing_folder(folder: Path, plan: Mapping[str, Any]) -> Iterator[Path]:
    """The hidden folder to write into; at the end of the block it becomes ``folder``.

    plan    what the files depend on, as JSON holds it
    Raises InvalidInput where something lies at ``folder``, where another run is writing or has begun from another
    plan, and where nothing can be written.
    """
    folder = folder.absolute()
    refuse_occupied(folder)
    growing = temporary(folder)
    with writing(growing):
        growing.mkdir(parents=True, exist_ok=True)
    with locked(growing):
        try:
            _claim(growing, plan)
            yield growing
        except BaseException:
            _remove_if_bare(growing)
            raise
        with writing(folder), interrupts_later():
            _remove_temporaries(growing)
            sync(growing)
            growing.rename(folder)
            sync(folder.parent)


def refuse_occupied(folder: Path) -> None:
    """Raise InvalidInput unless there is nothing, or an empty folder."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise InvalidInput("is there already", file=folder, hint="name a new or empty folder")


def write_whole(path: Path, data: bytes, is_private: bool = False) -> None:
    """Write a file so that it is there whole or not at all, also where two processes write the same one at once.

    A private one may be read by its owner alone. Raises InvalidInput where the disk refuses.
    """
    hidden = temporary(path.with_name(f"{path.name}-{secrets.token_hex(8)}"))
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write(hidden, data, is_private)
        with writing(path):
            hidden.replace(path)
            sync(path.parent)
    finally:
        with suppress(OSError):
            hidden.unlink(missing_ok=True)


def _claim(growing: Path, plan: Mapping[str, Any]) -> None:
    """Put the plan in a new folder, or find in one that has been begun that its plan is the same."""
    text = json.dumps(plan, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
    _remove_temporaries(growing)
    path = growing / PLAN_NAME
    if not path.exists() and any(growing.iterdir()):
        raise InvalidInput("holds files that no earlier run wrote", file=growing, hint="remove it")
    if not path.exists():
        write_whole(path, text.encode("ascii"))
        return
    begun = path.read_text(encoding="ascii")
    if begun != text:
        raise InvalidInput(
            f"holds the beginning of another run{_difference(begun, plan)}",
            file=growing,
            hint="remove it, or name another folder",
        )


def _difference(begun: str, plan: Mapping[str, Any]) -> str:
    """`` (window: ..., not ...)`` of the first key whose values differ."""
    with suppress(ValueError, AttributeError):
        before = json.loads(begun)
        now = json.loads(json.dumps(plan))
        for key in [*now, *before]:
            if before.get(key) != now.get(key):
                return f" ({key}: {json.dumps(before.get(key))}, not {json.dumps(now.get(key))})"
    return ""


def _remove_temporaries(growing: Path) -> None:
    with writing(growing):
        for path in growing.rglob(temporary(Path("*")).name):
            path.unlink(missing_ok=True)


def _remove_if_bare(growing: Path) -> None:
    """A run that finished no file leaves nothing."""
    with suppress(OSError):
        if not any(path.is_file() and path.name != PLAN_NAME for path in growing.rglob("*")):
            shutil.rmtree(growing)
