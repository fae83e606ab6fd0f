"""Options of commands whose act the operations log of a store remembers: which store, who, when, why."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .options import Time

if TYPE_CHECKING:
    from ..planning.delivery.store.store import Store

STORE_VARIABLE = "SCANPLAN_STORE"
_AS_LOGGED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_F = TypeVar("_F", bound=Callable[..., Any])


class StoreFolder(click.ParamType):
    """The folder of a store, to a Store."""

    name = "folder"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> Store:
        from ..planning.delivery.store.store import Store

        return value if isinstance(value, Store) else Store.open(value)


class _LogTime(Time):
    """A time as the log has it: ISO 8601 in UTC."""

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ..ephemeris.timescales import convert_ns, iso

        if isinstance(value, str) and _AS_LOGGED.fullmatch(value):
            return value
        return iso(int(convert_ns(super().convert(value, parameter, ctx), "TDB", "UTC")), "UTC", 0) + "Z"


def store_option(function: _F) -> _F:
    """``--store``, to a Store."""
    return click.option(
        "--store",
        type=StoreFolder(),
        required=True,
        envvar=STORE_VARIABLE,
        help=f"Folder of the store.  [default: ${STORE_VARIABLE}]",
    )(function)


def act_options(function: _F) -> _F:
    """``--who`` and ``--at``, the latter to ``at_utc``."""
    who = click.option("--who", default=_login_name, help="Who does it, for the log.  [default: login name]")
    at = click.option(
        "--at", "at_utc", type=_LogTime(), default=now_utc, help="When, UTC by default, for the log.  [default: now]"
    )
    return who(at(function))


def why_option(function: _F) -> _F:
    return click.option("--why", default="", help="Why, for the log.")(function)


def public_key_option(function: _F) -> _F:
    """``--key``, to a path; ``public_key`` reads it."""
    return click.option(
        "--key",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Public key that must have signed the package.",
    )(function)


def public_key(path: Path | None) -> Any:
    from ..planning.package.signature import load_public

    return None if path is None else load_public(path)


def _login_name() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        raise click.UsageError("Your login has no name; say --who.") from None


def clock_of(ctx: click.Context, at_utc: str) -> Callable[[], str]:
    """The time of acts that take a while: the clock's, or ever the one that ``--at`` gives."""
    is_given = ctx.get_parameter_source("at_utc") is not click.core.ParameterSource.DEFAULT
    return (lambda: at_utc) if is_given else now_utc


def now_utc() -> str:
    """The only clock an act is logged by."""
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
