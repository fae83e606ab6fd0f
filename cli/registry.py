"""``scanplan registry``: which delivery holds when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .act_options import store_option
from .columns import columns
from .delivery_output import delivery_facts, delivery_text, echo_deliveries, validity
from .options import Time, json_option, window_end, window_options
from .output import echo_json

if TYPE_CHECKING:
    from ..planning.delivery.store.store import Store


@click.group("registry")
def command() -> None:
    """Say which delivery holds when."""


@command.command("active")
@click.option("--series", help="Only this series.")
@click.option("--at", type=Time(), required=True, help="Time that is asked for.")
@store_option
@json_option
def active(series: str | None, at: int, store: Store, as_json: bool) -> None:
    """Print the delivery of each series that holds at a time: the latest that the control centre has acknowledged."""
    asked = store.series() if series is None else (series,)
    found = [each for each in (store.active(name, at) for name in asked) if each is not None]
    if as_json:
        echo_json([delivery_facts(each) for each in found])
    else:
        click.echo("\n\n".join(map(delivery_text, found)) or "nothing holds then")


@command.command("list")
@click.option("--series", help="Only this series.")
@click.option("--at", type=Time(), required=True, help="Time that is asked for.")
@store_option
@json_option
def list_(series: str | None, at: int, store: Store, as_json: bool) -> None:
    """List all deliveries valid at a time, whatever their state."""
    echo_deliveries(store.deliveries(series=series, at_et_ns=at), as_json)


@command.command("timeline")
@click.option("--series", required=True, help="Series that is asked for.")
@window_options
@store_option
@json_option
def timeline(series: str, start: int, end: int | None, days: float | None, store: Store, as_json: bool) -> None:
    """List which delivery holds from when until when within a window."""
    from dataclasses import asdict

    spans = store.actives(series, start, window_end(start, end, days))
    if as_json:
        echo_json([asdict(span) for span in spans])
        return
    rows = [(*validity(span.start_et_ns, span.stop_et_ns), span.name) for span in spans]
    click.echo(columns([("from", "until", "delivery"), *rows]))
