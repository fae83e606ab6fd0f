"""What a target is called: a path, ``file:///path`` or ``sftp://user@host:port/path``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ....errors import InvalidInput

SFTP_PORT = 22
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@$-]*\Z")
_HOST = re.compile(r"[A-Za-z0-9:][A-Za-z0-9._:%-]*\Z")
_FORMS = "give a folder, file:///folder or sftp://user@host:port/folder"


@dataclass(frozen=True, slots=True)
class DirectoryAddress:
    """A folder of this machine."""

    folder: Path


@dataclass(frozen=True, slots=True)
class SftpAddress:
    """A folder behind an SSH server; ``folder`` is absolute, or relative to where a session begins."""

    user: str | None
    host: str
    port: int
    folder: str

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == SFTP_PORT else f":{self.port}"
        folder = self.folder if self.folder.startswith("/") else f"/~/{self.folder}"
        return f"sftp://{user}{host}{port}{folder}"


def parse_address(text: str) -> DirectoryAddress | SftpAddress:
    """The target a text names. ``/~/`` at the head of an SFTP path is the folder a session begins in.

    Raises InvalidInput: another scheme, a password, a malformed host, port or path.
    """
    scheme = _SCHEME.match(text)
    if re.search(r"[\x00-\x1f\x7f]", text) or not text:
        raise InvalidInput("is no target: it is empty or holds control characters", file=repr(text), hint=_FORMS)
    if scheme is None:
        return DirectoryAddress(Path(text))
    if scheme[1].lower() == "file":
        return DirectoryAddress(_local(text))
    if scheme[1].lower() == "sftp":
        return _sftp(text)
    raise InvalidInput(f"is no target: '{scheme[1]}' is not known", file=_shown(text), hint=_FORMS)


def _local(text: str) -> Path:
    parts = urlsplit(text)
    if parts.netloc not in ("", "localhost") or parts.query or parts.fragment or parts.path in ("", "/"):
        raise InvalidInput("is no folder of this machine", file=_shown(text), hint="write file:///folder")
    return Path(_decoded(parts.path, text))


def _sftp(text: str) -> SftpAddress:
    try:
        parts = urlsplit(text)
        user, password, host, port = parts.username, parts.password, parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(f"is no address ({error})", file=_shown(text), hint=_FORMS) from None
    if password is not None:
        raise InvalidInput("holds a password", file=_shown(text), hint="use a key file or an SSH agent")
    if parts.query or parts.fragment:
        raise InvalidInput("holds '?' or '#'", file=_shown(text), hint="write %3F and %23 in a folder's name")
    if not host or not _HOST.match(host) or port == 0:
        raise InvalidInput("names no host", file=_shown(text), hint=_FORMS)
    if user is not None and not _NAME.match(user := _decoded(user, text)):
        raise InvalidInput("names no user", file=_shown(text), hint=_FORMS)
    folder = _decoded(parts.path, text)
    if folder in ("", "/~", "/~/"):
        folder = "."
    return SftpAddress(user, host, port or SFTP_PORT, folder.removeprefix("/~/").rstrip("/") or "/")


def _decoded(part: str, text: str) -> str:
    try:
        decoded = unquote(part, errors="strict")
    except UnicodeDecodeError:
        decoded = "\0"
    if re.search(r"[\x00-\x1f\x7f]", decoded):
        raise InvalidInput("holds characters that no name has", file=_shown(text), hint=_FORMS)
    return decoded


def _shown(text: str) -> str:
    """The text without a password."""
    return re.sub(r"(//[^/@:]*):[^/]*@", r"\1:...@", text)
