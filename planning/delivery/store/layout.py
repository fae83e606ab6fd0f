"""Where things lie in the folder of a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..disk import sync, writing
from .objects import Objects


@dataclass(frozen=True)
class Layout:
    """``registry.sqlite``, ``objects/``, ``tmp/`` and, once something was found damaged, ``quarantine/``."""

    path: Path

    @property
    def registry(self) -> Path:
        return self.path / "registry.sqlite"

    @property
    def objects(self) -> Objects:
        return Objects(self.path / "objects", self.path / "tmp")

    @property
    def quarantine(self) -> Path:
        return self.path / "quarantine"

    def make_rooms(self) -> None:
        """The folders of an empty store. Raises InvalidInput."""
        with writing(self.path):
            self.objects.folder.mkdir()
            self.objects.growing.mkdir()
            sync(self.path)
