"""``scanplan serve``: the service."""

from __future__ import annotations

import click


def _address(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise click.BadParameter(f"'{value}' is no address; give host:port, as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


@click.command("serve")
@click.option("--mission", default="gaia", show_default=True, help="Name of an embedded mission, or a mission file.")
@click.option("--store", type=click.Path(exists=True, file_okay=False), help="Store whose packages are shown.")
@click.option("--bind", default="127.0.0.1:8080", show_default=True, callback=_address, help="Address to listen at.")
def command(mission: str, store: str | None, bind: tuple[str, int]) -> None:
    """Serve transits, plans and packages over HTTP, with a page for people."""
    from pathlib import Path

    import uvicorn

    from ..planning.service.app import app_of
    from ..planning.service.settings import Settings

    settings = Settings(mission, Path("scanplan-service"), None if store is None else Path(store))
    uvicorn.run(app_of(settings), host=bind[0], port=bind[1], access_log=False, log_level="warning")
