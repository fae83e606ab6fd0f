"""Files that belong together: all of them are there whole, or none is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from ...errors import InvalidInput
from .disk import interrupts_later, sync, temporary, write, writing


def publish_together(files: Sequence[tuple[Path, bytes]], private: Collection[Path] = ()) -> None:
    """Write some new files under hidden names, then give them their own.

    private  those that nobody but their owner may read
    Raises InvalidInput where one exists already, two have one name, or the disk refuses; then nothing is left.
    """
    paths = [path for path, _ in files]
    require_new(paths)
    placed: list[Path] = []
    try:
        for path, data in files:
            write(temporary(path), data, path in private)
        with interrupts_later():
            require_new(paths)
            for path in paths:
                with writing(path):
                    temporary(path).replace(path)
                placed.append(path)
            for folder in {path.parent for path in paths}:
                with writing(folder):
                    sync(folder)
    except BaseException:
        if len(placed) < len(paths):
            _remove([*placed, *map(temporary, paths)])
        raise


def require_new(paths: Sequence[Path]) -> None:
    """Raises InvalidInput where a file cannot become a new one: worth knowing before hours of work."""
    resolved = [path.resolve() for path in paths]
    for number, path in enumerate(paths):
        if path.exists() or resolved[number] in resolved[:number]:
            problem = "is there already" if path.exists() else "is named twice"
            raise InvalidInput(problem, file=path, hint="give the name of a new file")
        if not path.parent.is_dir():
            raise InvalidInput("is in no folder", file=path, hint=f"make the folder {path.parent} first")


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
