"""``scanplan rehearse``: planning cycles with faults, to see that nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..planning.rehearsal.faults import KINDS, parse_kinds
from .act_options import StoreFolder
from .columns import columns
from .options import Time, json_option
from .output import echo_json
from .progress import progress

if TYPE_CHECKING:
    from ..planning.delivery.store.store import Store
    from ..planning.rehearsal.record import Rehearsal


@click.command("rehearse")
@click.option("--cycles", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many planning cycles.")
@click.option("--faults", default=",".join(KINDS), show_default=True, help="Kinds of faults; each comes at least once.")
@click.option(
    "--store", type=StoreFolder(), help="Store to rehearse on a clone of.  [default: a new store of a practice site]"
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rehearsal"),
    show_default=True,
    help="Folder for the reports.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed strikes the same places.")
@click.option("--days", type=float, default=2.0, show_default=True, help="Length of each cycle's window.")
@click.option(
    "--start", type=Time(), help="Of the first window.  [default: where the store's last delivery ends, or 2017-02-05]"
)
@click.option("--mission", default="gaia", show_default=True, help="An embedded mission, or a mission file.")
@click.option(
    "--history",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of earlier runs, which this one joins.  [default: history.jsonl in --out]",
)
@click.option("--keep", is_flag=True, help="Leave the site of the rehearsal in --out, also where all went well.")
@json_option
def command(
    cycles: int,
    faults: str,
    store: Store | None,
    out: Path,
    seed: int,
    days: float,
    start: int | None,
    mission: str,
    history: Path | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Run planning cycles with injected faults on a clone of a store, and verify that nothing is lost.

    Exit code 4 if anything was lost; the site then stays in --out. The store itself is only read.

    \b
    scanplan rehearse --cycles 10 --store ops
    """
    from ..errors import RuleViolation
    from ..planning.rehearsal.rehearse import rehearse

    kinds = parse_kinds(faults)
    with _progress() as say:
        run = rehearse(
            mission,
            out=out,
            cycles=cycles,
            kinds=kinds,
            store=None if store is None else store.path,
            seed=seed,
            days=days,
            start=start,
            history=history,
            keep=keep,
            say=say,
        )
    if as_json:
        from ..planning.rehearsal.as_json import content_of

        echo_json(content_of(run))
    else:
        _echo(run, out)
    if run.failed:
        raise RuleViolation(f"{len(run.failed)} of {len(run.checks)} checks failed; the site is left in {out}")


def _echo(run: Rehearsal, out: Path) -> None:
    from ..planning.rehearsal.as_text import comparison, cycles_told, time_rows, verdict

    click.echo("\n".join(cycles_told(run)))
    click.echo("\n" + columns(list(time_rows(run)), right=(1, 2, 3)))
    click.echo("\n" + "\n".join((*comparison(run), verdict(run))))
    click.echo(f"Look at {out / 'report.html'}.")


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What is being done, on the standard error: a spinner on a terminal, else a line each."""
    if not sys.stderr.isatty():
        yield lambda text: click.echo(text, err=True)
        return
    with progress("Rehearsing") as say:
        yield say
