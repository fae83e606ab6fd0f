"""The other side: verify what has arrived in an inbox, and answer it. For the control centre and for rehearsals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ....errors import IntegrityError, ScanplanError
from ...package.archive import read_archive
from ...package.manifest import MANIFEST_JSON, SIGNATURE
from ...package.package import ENDING
from ...package.safe_names import is_safe
from ..publish import publish_file
from .answer import Verdict, answer_of, write_answer
from .directory import DirectoryTarget
from .faults import PassingFault
from .log_text import log_text
from .outgoing import MARKER_ENDING, SIGNATURE_ENDING

LIMIT_BYTES = 1 << 32
"""No package is larger; a month of products has some 30 MB."""
_SMALL_BYTES = 1 << 26
_VERDICTS: tuple[Verdict, ...] = ("ACK", "REJ")


@dataclass(frozen=True, slots=True)
class Received:
    """A package whose marker is in the inbox, and what was answered.

    outcome  answered: by this run; known: by an earlier one
    """

    name: str
    verdict: Verdict
    reason: str
    outcome: Literal["answered", "known"]


def receive(inbox: Path, answers: Path, public_key: Any, *, by: str, at_utc: str) -> Iterator[Received]:
    """Verify every package whose marker is there, and write NAME.ACK or NAME.REJ, one by one.

    inbox       folder with the packages
    answers     folder for what is written
    public_key  the sender's; None verifies hashes alone
    One that has an answer already is left. Raises InvalidInput where a folder cannot be read or written.
    """
    target, given = DirectoryTarget(inbox), set(DirectoryTarget(answers).names())
    for marker in target.names():
        name = marker.removesuffix(MARKER_ENDING)
        if name == marker or not is_safe(name):
            continue
        earlier: list[Verdict] = [verdict for verdict in _VERDICTS if f"{name}.{verdict}" in given]
        if earlier:
            yield Received(name, earlier[0], "", "known")
            continue
        sha256, reason = _judged(target, name, public_key)
        verdict: Verdict = "REJ" if reason else "ACK"
        content = {"package": name, "sha256": sha256, "verdict": verdict, "reason": reason, "at_utc": at_utc, "by": by}
        answer = answer_of(content, f"answer to {name}")
        publish_file(answers / answer.file_name, write_answer(answer))
        yield Received(name, verdict, reason, "answered")


def _judged(target: DirectoryTarget, name: str, public_key: Any) -> tuple[str, str]:
    """Hash of the archive (of nothing, where there is none) and what is wrong with it; empty where nothing is."""
    archive = f"{name}{ENDING}"
    if target.size_bytes(archive) is None:
        return hashlib.sha256(b"").hexdigest(), f"{archive}: is not there"
    data = target.read(archive, LIMIT_BYTES)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        _require_whole(target, name, data, public_key)
    except PassingFault:
        raise
    except ScanplanError as error:
        return sha256, log_text(str(error))[:500]
    return sha256, ""


def _require_whole(target: DirectoryTarget, name: str, data: bytes, public_key: Any) -> None:
    """Raises the ScanplanError that says why a package is to be rejected."""
    from ...package.verify import open_package

    open_package(data, public_key, name=f"{name}{ENDING}")
    inside = read_archive(data, f"{name}{ENDING}")
    beside = [(MARKER_ENDING, MANIFEST_JSON), *([(SIGNATURE_ENDING, SIGNATURE)] if SIGNATURE in inside else [])]
    for ending, member in beside:
        if target.read(f"{name}{ending}", _SMALL_BYTES) != inside[member]:
            raise IntegrityError(f"{name}{ending}: differs from {member} in the package")
