"""A folder that appears whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..disk import interrupts_later, locked, sync, temporary, writing
from ..growing_folder import refuse_occupied


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """A hidden empty folder to fill; at the end of the block it becomes ``folder``, on an exception it goes.

    What a killed run has left goes first. Raises InvalidInput where something lies at ``folder``, another run is
    making it, or the disk refuses.
    """
    folder = folder.absolute()
    hidden = temporary(folder)
    refuse_occupied(folder)
    with writing(hidden):
        hidden.mkdir(parents=True, exist_ok=True)
    with locked(hidden):
        try:
            with writing(hidden):
                _empty(hidden)
            yield hidden
            with writing(folder), interrupts_later():
                refuse_occupied(folder)
                sync(hidden)
                os.rename(hidden, folder)
                sync(folder.parent)
        except BaseException:
            shutil.rmtree(hidden, ignore_errors=True)
            raise


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
