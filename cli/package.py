"""``scanplan package``: a plan as an immutable package for a control centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .columns import columns
from .options import json_option
from .output import echo_json
from .progress import progress

if TYPE_CHECKING:
    from ..planning.package.beside import Beside
    from ..planning.package.package import Package
    from ..planning.package.package_plan import Prepared
    from ..planning.package.plan_files import PlanFiles
    from ..planning.package.profile import Profile
    from ..planning.package.release import Release

_Existing = click.Path(exists=True, path_type=Path)
_ExistingFile = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("package")
@click.argument(
    "plan", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder as scanplan plan makes it."
)
@click.option("--profile", default="esoc", show_default=True, help="Embedded ICD profile, or path of one.")
@click.option("--version", type=click.IntRange(1, 9999), default=1, show_default=True, help="Of the delivery.")
@click.option("--level", default="STP", show_default=True, help="LTP, MTP or STP, as the profile has them.")
@click.option("--class", "file_class", help="Class of the files.  [default: the profile's]")
@click.option("--key", type=_ExistingFile, help="Private key that signs; without one the package is not signed.")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the package.  [default: here]")
@click.option(
    "--issued",
    help="When it is issued; lead times count only from a date that is given.  "
    "[default: the plan's creation date, or its start]",
)
@click.option(
    "--approved", multiple=True, metavar="TEXT", help='"who;role;time" or "who;role;time;note". May be repeated.'
)
@click.option("--previous", type=_Existing, help="Delivery before this one, package or folder, that it must join.")
@click.option("--waivers", type=_ExistingFile, help="File of waivers for what the checks find.")
@click.option(
    "--with",
    "beside",
    multiple=True,
    metavar="FILE|KIND=FILE|FOLDER",
    help="Further product, or a folder as scanplan requests makes it. May be repeated.",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    type=_ExistingFile,
    help="File to name as an input, such as an activity file. May be repeated.",
)
@click.option("--supersedes", multiple=True, metavar="NAME", help="Package that this one replaces. May be repeated.")
@click.option(
    "--withdraws",
    multiple=True,
    metavar="NAME",
    help="Package of this plan to withdraw; this one then holds the notice alone. May be repeated.",
)
@click.option("--reason", default="", help="Why packages are withdrawn.")
@click.option("--dry-run", is_flag=True, help="Check, and list the names; write nothing.")
@json_option
def command(plan: Path, profile: str, key: Path | None, out: Path, as_json: bool, **given: Any) -> None:
    """Check PLAN, a folder as scanplan plan makes it, and package it as an ICD profile says.

    Exit code 4 if a rule is broken and not waived or a size is above the profile's limit, 5 if PLAN differs from its
    manifest; nothing is written then. With --withdraws the package holds nothing but a notice.

    \b
    scanplan package plan --profile esoc --version 1 --key soc.key --out outbox
    """
    from ..planning.delivery.disk import make_folder
    from ..planning.delivery.publish import publish_file
    from ..planning.package.plan_files import PlanFiles
    from ..planning.package.profile import load_profile
    from .key_files import signing_key

    centre = load_profile(profile)
    private_key = None if key is None else signing_key(key)
    with progress("Reading") as say:
        files = PlanFiles.of_folder(plan)
        release = _release(files, given)
        if given["withdraws"]:
            prepared, made = None, _withdrawal(files, centre, release, given, private_key)
        else:
            say("Checking")
            prepared = _prepared(files, centre, release, given)
            say("Packaging")
            made = prepared.package(private_key)
        path = out / made.file_name
        was_there = path.is_file() and path.read_bytes() == made.data
        if not (given["dry_run"] or was_there):
            make_folder(out)
            publish_file(path, made.data)
    _echo(path, made, prepared, is_kept=was_there or not given["dry_run"], was_there=was_there, as_json=as_json)


def _release(files: PlanFiles, given: dict[str, Any]) -> Release:
    from ..planning.package.manifest import PackageInput
    from ..planning.package.package_plan import approval, issue_date
    from ..planning.package.release import Release
    from ..planning.plan_facts import input_file

    return Release(
        version=given["version"],
        level=given["level"],
        issued_utc=issue_date(files, given["issued"]),
        file_class=given["file_class"],
        approvals=tuple(approval(text) for text in given["approved"]),
        supersedes=given["supersedes"],
        inputs=tuple(PackageInput(**input_file("given", path)) for path in given["inputs"]),
    )


def _prepared(files: PlanFiles, centre: Profile, release: Release, given: dict[str, Any]) -> Prepared:
    from ..planning.package.package_plan import prepare

    taken = [_beside(text, centre) for text in given["beside"]]
    extra = [product for each in taken for product in each.products]
    inputs = (*release.inputs, *(made_of for each in taken for made_of in each.inputs))
    release = replace(release, inputs=inputs)
    return prepare(files, centre, release, extra, given["previous"], given["waivers"], given["issued"] is not None)


def _withdrawal(
    files: PlanFiles, centre: Profile, release: Release, given: dict[str, Any], private_key: Any
) -> Package:
    from ..planning.package.build import build_withdrawal

    if given["beside"] or given["waivers"] or given["previous"]:
        raise click.UsageError("A withdrawal holds a notice alone: give no --with, --waivers and --previous.")
    return build_withdrawal(files, centre, release, given["withdraws"], given["reason"], private_key)


def _beside(text: str, centre: Profile) -> Beside:
    """Products from ``FILE``, ``FOLDER`` or ``KIND=FILE``."""
    from ..planning.package.beside import beside

    kind, equals, file = text.partition("=")
    if not equals or Path(text).exists():
        return beside(Path(text), centre)
    return beside(Path(file), centre, kind)


def _echo(
    path: Path, made: Package, prepared: Prepared | None, *, is_kept: bool, was_there: bool, as_json: bool
) -> None:
    from ..planning.package.manifest_json import content_of

    manifest = made.manifest
    if as_json:
        report = None if prepared is None else prepared.report.as_json()
        echo_json(
            {
                "file": str(path) if is_kept else None,
                "was_there": was_there,
                "name": made.file_name,
                "size_bytes": len(made.data),
                "sha256": made.sha256,
                "manifest": content_of(manifest),
                "checks": report,
            }
        )
        return
    rows = [("file", "kind", "bytes"), *((each.name, each.kind, each.size_bytes) for each in manifest.products)]
    click.echo(columns(rows, right=(2,)))
    for line in () if prepared is None else _findings(prepared):
        click.echo(line)
    signed = "not signed" if manifest.key_id is None else f"signed by key {manifest.key_id[:16]}"
    where = f"{path} (was there already, the same bytes)" if was_there else str(path)
    where = where if is_kept else f"{made.file_name} (not written)"
    click.echo(f"\n{where}: {len(manifest.products)} files, {len(made.data)} bytes, {signed}\nsha256 {made.sha256}")


def _findings(prepared: Prepared) -> Sequence[str]:
    """Waived errors and warnings, a line each behind an empty one."""
    lines = [
        f"{each.finding.severity} {each.finding.rule}: {each.finding.message}"
        + (f" (waived by {each.waiver.author})" if each.waiver else "")
        for each in prepared.report.findings
        if each.finding.severity != "INFO"
    ]
    lines += [f"{each.severity} {each.rule}: {each.message}" for each in prepared.remarks]
    return ["", *lines] if lines else []
