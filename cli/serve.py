"""``scanplan serve``: the service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .service_extra import service_extra
from .state_option import state_option
from .target_options import ADDRESS

if TYPE_CHECKING:
    from ..planning.service.settings import Limits, Settings


class _Address(click.ParamType):
    """``host:port``, to both."""

    name = "host:port"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if not isinstance(value, str):
            return value
        host, _, port = value.rpartition(":")
        if not host or not (port.isascii() and port.isdecimal()) or int(port) > 65535:
            self.fail(f"'{value}' is no address; give host:port, as 127.0.0.1:8080", parameter, ctx)
        return host.strip("[]"), int(port)


class _LimitsFile(click.ParamType):
    """A TOML file of limits, to Limits."""

    name = "file"

    def convert(self, value: Any, parameter: click.Parameter | None, ctx: click.Context | None) -> Limits:
        from ..planning.service.limits_file import read_limits

        return value if not isinstance(value, str) else read_limits(value)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command("serve")
@click.option("--mission", default="gaia", show_default=True, help="Name of an embedded mission, or a mission file.")
@click.option("--store", type=click.Path(path_type=Path), metavar="DIR", help="Store whose packages are shown.")
@state_option
@click.option(
    "--bind",
    type=_Address(),
    default="127.0.0.1:8080",
    show_default=True,
    help="Where to listen; port 0: any that is free.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=_processors,
    help="Processes that compute.  [default: one per processor]",
)
@click.option("--inbox", metavar=ADDRESS, help="Inbox that packages are delivered to, as scanplan deliver --to.")
@click.option("--rehearsal", is_flag=True, help="Deliver also from a store that is a rehearsal.")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Public key that must have signed a package that is verified.",
)
@click.option(
    "--host-name",
    "host_names",
    metavar="NAME",
    multiple=True,
    help="Name of this host, as clients call it. May be repeated.",
)
@click.option("--read-needs-token", is_flag=True, help="Answer nothing but health without a token.")
@click.option("--limits", type=_LimitsFile(), help="TOML file of what a request may ask for.")
@click.option("--log-requests", is_flag=True, help="Print a line for each request.")
def command(
    mission: str,
    store: Path | None,
    state: Path,
    bind: tuple[str, int],
    workers: int,
    inbox: str | None,
    rehearsal: bool,
    key: Path | None,
    host_names: tuple[str, ...],
    read_needs_token: bool,
    limits: Limits | None,
    log_requests: bool,
) -> None:
    """Serve transits, plans and packages over HTTP, with a page for people.

    Listens on this machine only unless --bind says otherwise. Messages go to the standard error; the first says the
    address once all is ready. SIGTERM stops it when the requests at work are answered.
    """
    with service_extra():
        from ..planning.service.jobs.folders import alone
        from ..planning.service.listen import serve
    from ..planning.service.settings import Limits, Settings

    settings = Settings(
        mission=mission,
        state=state,
        store=store,
        inbox=inbox,
        rehearsal=rehearsal,
        key=key,
        workers=workers,
        host_names=host_names,
        read_needs_token=read_needs_token,
        limits=limits or Limits(),
        log_requests=log_requests,
    )
    _check(settings)
    with alone(settings.state, "is the folder of a service that runs"):
        serve(settings, *bind, said=lambda text: click.echo(f"scanplan: {text}", err=True))


def _check(settings: Settings) -> None:
    """What would keep every worker from starting, or a package from being verified or sent, is told before any does."""
    from ..planning.mission import Mission

    Mission.load(settings.mission)
    if settings.store is not None:
        from ..planning.delivery.store.store import Store

        Store.open(settings.store)
    if settings.inbox is not None:
        from ..planning.delivery.outbox.address import parse_address

        parse_address(settings.inbox)
    if settings.key is not None:
        from ..planning.package.signature import load_public

        load_public(settings.key)
