"""A job of a service, as the one who submitted it sees it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ....errors import UsageError
from ...delivery.stream import publish_stream
from .errors import NotAvailable, NotFound, ServiceError
from .session import Session

_ENDED = ("DONE", "FAILED", "CANCELLED")
_FIRST_PAUSE_S, _LARGEST_PAUSE_S = 0.2, 5.0


class RemoteJob:
    """A job; what is known of it is as of the last ``refresh`` or ``wait``.

    state   QUEUED, RUNNING, DONE, FAILED or CANCELLED
    done    the part that is done, 0 to 1, or None
    said    what it is at
    files   name, size_bytes, sha256 and media_type of each result
    """

    def __init__(self, session: Session, facts: Mapping[str, Any]) -> None:
        self._session, self.facts = session, facts

    def __repr__(self) -> str:
        return f"<RemoteJob {self.id}: {self.facts['kind']}, {self.state}>"

    @property
    def id(self) -> str:
        return str(self.facts["id"])

    @property
    def state(self) -> str:
        return str(self.facts["state"])

    @property
    def done(self) -> float | None:
        return None if self.facts["done"] is None else float(self.facts["done"])

    @property
    def said(self) -> str:
        return str(self.facts["said"])

    @property
    def files(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.facts["files"])

    def refresh(self) -> RemoteJob:
        """Ask how it stands; the job itself. Raises NotFound once it is removed."""
        self.facts = self._session.json("GET", self._path)
        return self

    def wait(self, timeout_s: float | None = None, progress: bool = False) -> RemoteJob:
        """Wait until it is DONE; the job itself.

        progress  tell on the standard error how far it is
        Raises ServiceError with its problem where it FAILED or was CANCELLED, NotAvailable when ``timeout_s`` is over
        (the job goes on).
        """
        until = None if timeout_s is None else time.monotonic() + timeout_s
        pause_s, told = _FIRST_PAUSE_S, ""
        while self.refresh().state not in _ENDED:
            if progress:
                told = self._tell(told)
            if until is not None and time.monotonic() + pause_s > until:
                raise NotAvailable(f"the job {self.id} is {self.state} after {timeout_s:g} s")
            time.sleep(pause_s)
            pause_s = min(1.5 * pause_s, _LARGEST_PAUSE_S)
        if progress:
            self._tell(told)
        if self.state != "DONE":
            problem = self.facts["problem"] or {}
            raise ServiceError(
                f"the job {self.id} is {self.state}: {problem.get('detail', 'it says no more')}",
                problem.get("status"),
                problem.get("parameter"),
                problem.get("hint"),
            )
        return self

    def read(self, name: str | None = None) -> bytes:
        """A result in memory, its sha256 checked; the only one where no name is given."""
        return b"".join(self._session.pieces(self._address(self._name(name))))

    def download(self, folder: str | Path, name: str | None = None, replace: bool = False) -> tuple[Path, ...]:
        """Write the results, or the one of this name, into a folder that is there: each whole or not at all."""
        names = [each["name"] for each in self.files] if name is None else [self._name(name)]
        paths = []
        for each in names:
            path = Path(folder) / Path(each).name
            publish_stream(path, self._session.pieces(self._address(each)), replace)
            paths.append(path)
        return tuple(paths)

    def cancel(self) -> None:
        """Stop it, or remove it with its results where it has ended."""
        self._session.json("DELETE", self._path)

    @property
    def _path(self) -> str:
        return f"/api/jobs/{quote(self.id, safe='')}"

    def _address(self, name: str) -> str:
        return f"{self._path}/files/{quote(name, safe='')}"

    def _name(self, name: str | None) -> str:
        names = [str(each["name"]) for each in self.files]
        if name is None and len(names) == 1:
            return names[0]
        if name is None:
            raise UsageError(f"the job has {len(names)} files; name one of {', '.join(names) or 'none'}")
        if name not in names:
            raise NotFound(f"the job has no {name}", hint=f"it has {', '.join(names) or 'none'}")
        return name

    def _tell(self, before: str) -> str:
        """Say how it stands, unless that was said before; what was said."""
        share = "" if self.done is None else f"{self.done:4.0%} "
        text = f"{self.id} {self.state} {share}{self.said}"
        if text != before:
            print(text, file=sys.stderr)
        return text
