"""Options of commands that reach another folder, here or behind an SSH server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .options import Duration

if TYPE_CHECKING:
    from ..planning.delivery.outbox.sftp_session import SftpOptions

ADDRESS = "ADDRESS"
_F = TypeVar("_F", bound=Callable[..., Any])


def sftp_options(function: _F) -> _F:
    """``--identity``, ``--known-hosts`` and ``--patience``; ``sftp_session`` makes them one."""
    identity = click.option(
        "--identity",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="SSH private key for sftp.  [default: SSH agent, keys of ~/.ssh]",
    )
    known_hosts = click.option(
        "--known-hosts",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Host keys for sftp.  [default: ~/.ssh/known_hosts and the system's]",
    )
    patience = click.option(
        "--patience", type=Duration(), default="30s", show_default=True, help="How long sftp waits for an answer."
    )
    return identity(known_hosts(patience(function)))


def sftp_session(identity: Path | None, known_hosts: Path | None, patience: int) -> SftpOptions:
    from ..planning.delivery.outbox.sftp_session import SftpOptions

    return SftpOptions(identity, known_hosts, patience / 1e9)
