"""``--state``: the folder that a service keeps for itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])


def _state_folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "scanplan" / "service"


def state_option(function: _F) -> _F:
    """``--state``, with a default of its own."""
    return click.option(
        "--state",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        default=_state_folder,
        help="Folder for tokens and jobs.  "
        "[default: $XDG_STATE_HOME/scanplan/service or ~/.local/state/scanplan/service]",
    )(function)
