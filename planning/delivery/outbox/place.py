"""Putting one file in its place, so that doing it twice, or being killed anywhere, comes to doing it once."""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from ....errors import IntegrityError, ScanplanError
from .faults import PassingFault
from .target import Target


@dataclass(frozen=True)
class Outgoing:
    """A file on its way."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def hidden_name(name: str, token: str) -> str:
    """What a file is called until it is whole. A run has a token of its own, so that two do not write one file."""
    return f".scanplan-{name}.{token}.part"


def is_left_over(candidate: str, name: str) -> bool:
    """Whether this is what some run called the file before it was whole."""
    return re.fullmatch(rf"\.scanplan-{re.escape(name)}\.[0-9a-f]{{16}}\.part", candidate) is not None


def new_token() -> str:
    return secrets.token_hex(8)


def place(target: Target, file: Outgoing, token: str, read_back: bool = True) -> bool:
    """Put a file in its place whole; False where the same file was there already. Left-overs of it are removed.

    read_back   compare hashes of what reading gives; else sizes only
    Raises IntegrityError where another file of this name is there, PassingFault where what was written reads
    otherwise, and what the target raises. Then the target holds nothing under the file's name that is not whole.
    """
    is_new = not _is_there(target, file, read_back)
    if is_new:
        is_new = _put(target, file, hidden_name(file.name, token), read_back)
    for name in target.names():
        if is_left_over(name, file.name):
            target.remove(name)
    return is_new


def _put(target: Target, file: Outgoing, hidden: str, read_back: bool) -> bool:
    try:
        target.write(hidden, file.data)
        if not _reads_as_written(target, hidden, file, read_back):
            raise PassingFault("reads otherwise than it was written", file=f"{target.address}/{file.name}")
        if target.rename_new(hidden, file.name):
            return True
        raise PassingFault("was there and has gone", file=f"{target.address}/{file.name}")
    except ScanplanError:
        _forget(target, hidden)
        if not _is_there(target, file, read_back):
            raise  # else another run was quicker, and may have taken ours for a left-over
    except BaseException:
        _forget(target, hidden)
        raise
    return False


def _forget(target: Target, hidden: str) -> None:
    with suppress(ScanplanError):  # the connection may be gone; the next run removes it
        target.remove(hidden)


def _is_there(target: Target, file: Outgoing, read_back: bool) -> bool:
    if target.size_bytes(file.name) is None:
        return False
    if not _reads_as_written(target, file.name, file, read_back):
        raise IntegrityError(
            f"{target.address}/{file.name}: another file of this name is there; "
            "a version never changes: withdraw it and make the next one"
        )
    return True


def _reads_as_written(target: Target, name: str, file: Outgoing, read_back: bool) -> bool:
    if target.size_bytes(name) != len(file.data):
        return False
    return not read_back or target.sha256(name) == file.sha256
