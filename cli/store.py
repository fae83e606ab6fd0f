"""``scanplan store``: deliveries, where they stand, and the log of operations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from .act_options import STORE_VARIABLE, act_options, public_key, public_key_option, store_option, why_option
from .columns import columns
from .delivery_output import delivery_facts, delivery_text, echo_deliveries, entry_rows
from .options import Time, json_option
from .output import echo_json
from .progress import counting

if TYPE_CHECKING:
    from ..planning.delivery.store.delivery import Delivery
    from ..planning.delivery.store.store import Store
    from ..planning.package.identity import Level

_NEW = click.Path(path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_DAMAGED = 5


@click.group("store")
def command() -> None:
    """Keep deliveries: their files, where they stand, the log of operations."""


@command.command("init")
@click.option(
    "--store", "path", type=_NEW, required=True, envvar=STORE_VARIABLE, help="New folder.  [default: $SCANPLAN_STORE]"
)
def init(path: Path) -> None:
    """Make an empty store."""
    from ..planning.delivery.store.store import Store

    Store.create(path)
    click.echo(f"{path}: an empty store")


@command.command("draft")
@click.argument("folder", type=_FOLDER, help="Published folder, as scanplan plan makes it.")
@click.option("--profile", default="esoc", show_default=True, help="Embedded ICD profile, or path of one; it names it.")
@click.option("--class", "file_class", help="Class of the files.  [default: the profile's]")
@click.option(
    "--level",
    type=click.Choice(["LTP", "MTP", "STP"]),
    default="STP",
    show_default=True,
    help="Level of the plan: long, medium or short term.",
)
@click.option("--version", type=int, help="Of the delivery, 1 to 9999.  [default: the next within its validity]")
@store_option
@act_options
@why_option
@json_option
def draft(
    folder: Path,
    profile: str,
    file_class: str | None,
    level: Level,
    version: int | None,
    store: Store,
    who: str,
    at_utc: str,
    why: str,
    as_json: bool,
) -> None:
    """Begin a delivery with the files of a published FOLDER, under the name that its package will have."""
    from ..planning.delivery.store.drafts import draft_identity
    from ..planning.package.plan_files import PlanFiles
    from ..planning.package.profile import load_profile

    identity = draft_identity(store, PlanFiles.of_folder(folder), load_profile(profile), level, file_class, version)
    _echo(store.draft(folder, identity, who=who, at_utc=at_utc, why=why), as_json)


@command.command("check")
@click.argument("name", help="The delivery.")
@click.argument("report", type=_FILE, help="File with the output of scanplan check --json.")
@store_option
@act_options
@why_option
@json_option
def check(name: str, report: Path, store: Store, who: str, at_utc: str, why: str, as_json: bool) -> None:
    """Take the draft NAME to CHECKED with the REPORT of scanplan check --json, which is kept."""
    _echo(store.check(name, report.read_bytes(), who=who, at_utc=at_utc, why=why), as_json)


@command.command("approve")
@click.argument("name", help="The delivery.")
@store_option
@act_options
@why_option
@json_option
def approve(name: str, store: Store, who: str, at_utc: str, why: str, as_json: bool) -> None:
    """Take NAME from CHECKED to APPROVED."""
    _echo(store.approve(name, who=who, at_utc=at_utc, why=why), as_json)


@command.command("add")
@click.argument("package", type=_FILE, help="Archive of a package.")
@public_key_option
@store_option
@act_options
@why_option
@json_option
def add(package: Path, key: Path | None, store: Store, who: str, at_utc: str, why: str, as_json: bool) -> None:
    """Verify and keep a PACKAGE: that of the approved delivery of its name, or a new delivery."""
    _echo(store.add_package(package, public_key(key), who=who, at_utc=at_utc, why=why), as_json)


@command.command("withdraw")
@click.argument("name", help="The delivery.")
@click.option("--why", required=True, help="Why, for the log.")
@store_option
@act_options
@json_option
def withdraw(name: str, store: Store, who: str, at_utc: str, why: str, as_json: bool) -> None:
    """Take NAME out of force; earlier versions hold again where it did."""
    _echo(store.withdraw(name, who=who, at_utc=at_utc, why=why), as_json)


@command.command("list")
@click.option("--series", help="Only this series.")
@click.option("--state", "states", multiple=True, help="Only this state, such as ACKED. May be repeated.")
@click.option("--at", type=Time(), help="Only what is valid at this time.")
@store_option
@json_option
def list_(series: str | None, states: tuple[str, ...], at: int | None, store: Store, as_json: bool) -> None:
    """List deliveries by series, validity and version."""
    from ..planning.delivery.store.states import STATES

    for state in states:
        if state not in STATES:
            raise click.BadParameter(f"'{state}' is no state; they are {', '.join(STATES)}", param_hint="'--state'")
    chosen = [state for state in STATES if state in states]
    echo_deliveries(store.deliveries(series=series, states=chosen, at_et_ns=at), as_json)


@command.command("show")
@click.argument("name", help="The delivery.")
@store_option
@json_option
def show(name: str, store: Store, as_json: bool) -> None:
    """Print the delivery NAME: validity, files, what happened to it."""
    from dataclasses import asdict

    delivery, entries = store.delivery(name), store.log(name)
    if as_json:
        echo_json({**delivery_facts(delivery), "log": [asdict(entry) for entry in entries]})
        return
    click.echo(f"{delivery_text(delivery)}\n\n{columns(entry_rows(entries), right=(0,))}")


@command.command("get")
@click.argument("name", help="The delivery.")
@click.argument("file", required=False, help="One of its files.  [default: its package]")
@click.option("--out", type=_NEW, help="File to write.  [default: the file's own name]")
@store_option
def get(name: str, file: str | None, out: Path | None, store: Store) -> None:
    """Write a FILE of the delivery NAME, its package when none is named; verified."""
    from ..errors import InvalidInput
    from ..planning.delivery.publish import publish_file

    delivery = store.delivery(name)
    files = [*delivery.files, *([delivery.package] if delivery.package else [])]
    wanted = [each for each in files if each.name == file] if file is not None else files[len(delivery.files) :]
    if not wanted:
        has = ", ".join(each.name for each in files) or "none"
        raise InvalidInput(f"has no {file or 'package'}", file=name, hint=f"its files: {has}")
    path = out or Path(wanted[0].name)
    publish_file(path, store.read(wanted[0]))
    click.echo(path)


@command.command("log")
@click.option("--delivery", help="Only entries about this delivery.")
@click.option("--after", "after_number", type=int, default=0, help="Only entries above this number.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="A table for people, a JSON object a line, or CSV.",
)
@click.option("--out", type=_NEW, help="File to write.  [default: standard output]")
@store_option
def log(
    delivery: str | None, after_number: int, form: Literal["text", "jsonl", "csv"], out: Path | None, store: Store
) -> None:
    """Print the log of operations, or export it."""
    from ..planning.delivery.publish import publish_file
    from ..planning.delivery.store.log import csv_table, json_lines

    entries = store.log(delivery, after_number)
    if form == "text":
        data = (columns(entry_rows(entries), right=(0,)) + "\n").encode("utf-8")
    else:
        data = json_lines(entries) if form == "jsonl" else csv_table(entries)
    if out is None:
        click.echo(data.decode("utf-8"), nl=False)
    else:
        publish_file(out, data)


@command.command("annotate")
@click.argument("text", help="One line.")
@click.option("--delivery", help="What it is about.  [default: the whole store]")
@store_option
@act_options
def annotate(text: str, delivery: str | None, store: Store, who: str, at_utc: str) -> None:
    """Write the remark TEXT into the log."""
    entry = store.annotate(delivery, text, who=who, at_utc=at_utc)
    click.echo(f"entry {entry.number}")


@command.command("snapshot")
@click.argument("folder", type=_NEW, help="New or empty folder.")
@store_option
def snapshot(folder: Path, store: Store) -> None:
    """Copy the store as it is now into a new FOLDER, as good as the original."""
    store.snapshot(folder)
    click.echo(f"{folder}: a copy of {store.path}")


@command.command("clone")
@click.argument("folder", type=_NEW, help="New or empty folder.")
@store_option
@act_options
@why_option
def clone(folder: Path, store: Store, who: str, at_utc: str, why: str) -> None:
    """Copy the store into a new FOLDER for a rehearsal; nothing is sent from a rehearsal unless one insists."""
    store.clone(folder, who=who, at_utc=at_utc, why=why)
    click.echo(f"{folder}: a rehearsal on a copy of {store.path}")


@command.command("verify")
@click.option("--repair", is_flag=True, help="Remove what crashes left, put damaged files aside.")
@click.option("--from", "origin", type=_FOLDER, help="Other store to restore damaged files from, with --repair.")
@store_option
@json_option
def verify(repair: bool, origin: Path | None, store: Store, as_json: bool) -> None:
    """Read every file of the store, check the registry and replay its log. Exit code 5 where something is damaged."""
    from dataclasses import asdict

    from ..planning.delivery.store.store import Store

    if origin is not None and not repair:
        raise click.UsageError("--from restores, which takes --repair.")
    other = None if origin is None else Store.open(origin)
    with counting("files", None) as counter:
        findings = store.verify(repair, other, lambda done, total: counter.add(1, f"{done} of {total}"))
    left = [each for each in findings if each.severity == "ERROR" and not each.is_repaired]
    if as_json:
        echo_json({"store": str(store.path), "errors": len(left), "findings": [asdict(each) for each in findings]})
    elif not findings:
        click.echo(f"{store.path}: nothing wrong")
    else:
        rows = [(each.rule, each.severity, each.subject, _told(each.is_repaired), each.message) for each in findings]
        click.echo(columns([("rule", "severity", "what", "", "message"), *rows]))
    if left:
        raise click.exceptions.Exit(_DAMAGED)


def _told(is_repaired: bool) -> str:
    return "repaired" if is_repaired else ""


def _echo(delivery: Delivery, as_json: bool) -> None:
    if as_json:
        echo_json(delivery_facts(delivery))
    else:
        click.echo(f"{delivery.identity.name}: {delivery.state}")
