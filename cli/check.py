"""``scanplan check``: files, published folders and packages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .columns import columns
from .options import MissionFile, Time, json_option, kernel_options, overruled
from .output import echo_findings, echo_json

if TYPE_CHECKING:
    from ..planning.mission import Mission
    from ..planning.rules.check import CheckReport
    from ..planning.rules.finding import Layer, RuleFinding
    from ..planning.rules.subject import Subject

# Held to the registry's own by a test; not imported for --help.
LAYERS = ("syntax", "semantics", "flight", "across")
_TAR_MAGIC = slice(257, 262)


@click.command("check")
@click.argument(
    "path",
    metavar="PATH",
    required=False,
    type=click.Path(exists=True, path_type=Path),
    help="File of any kind that scanplan reads or writes, manifest.json, published folder, or package.",
)
@click.option(
    "--previous",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="The delivery that this one follows: a published folder or a package.",
)
@click.option(
    "--waivers",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file of waivers.",
)
@click.option(
    "--issued",
    type=Time(),
    help="When the delivery is issued: waivers must not have expired then. A package says it itself.",
)
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Only these rules. May be repeated.")
@click.option("--mission", type=MissionFile(), help="The mission whose limits hold.  [default: as the plan says]")
@kernel_options
@click.option("--all-copies", is_flag=True, help="Read every copy, though its hash is that of the manifest.")
@click.option("--rules", "list_rules", is_flag=True, help="List all rules with layer, severity and limits, and exit.")
@json_option
def command(
    path: Path | None,
    previous: Path | None,
    waivers: Path | None,
    issued: int | None,
    layers: tuple[Layer, ...],
    mission: Mission | None,
    kernels: tuple[str, ...],
    orbit: Path | None,
    all_copies: bool,
    list_rules: bool,
    as_json: bool,
) -> None:
    """Check a file by the rules of its kind, which its content tells; a published folder or a package by all rules.

    Folder and package: syntax, semantics, flight rules with the limits in the mission file, and agreement across
    products. A manifest.json by itself is only held against the files beside it.

    Exit code 4 if a rule is broken and no waiver covers it, 5 if a file differs from its manifest, 3 if PATH cannot be
    read.
    """
    if list_rules:
        _echo_rules(as_json)
        return
    if path is None:
        raise click.UsageError("Missing argument 'PATH'.")
    if not _is_delivery(path):
        if previous or waivers or issued is not None or layers or mission or all_copies or kernels or orbit:
            raise click.UsageError(f"{path} is one file: these options are for published folders and packages.")
        _check_file(path, as_json)
        return
    from ..planning.rules.check import check_subject
    from ..planning.rules.subject import Subject
    from ..planning.rules.waivers import read_waivers

    covering = () if waivers is None else read_waivers(waivers)
    before = None if previous is None else Subject.at(previous)
    subject = replace(Subject.at(path, mission, before, issued), is_thorough=all_copies)
    if orbit is not None or kernels:
        subject = _on_orbit(subject, kernels, orbit)
    if covering and subject.issued_et_ns is None:
        raise click.UsageError("Waivers expire: say with --issued when is judged.")
    report = check_subject(subject, covering, layers or None)
    what = "package" if subject.package_manifest is not None else "publication"
    _echo_report(path, f"{what} of {len(subject.files)} files", report, as_json)
    if report.has_unwaived_errors:
        from ..errors import IntegrityError, RuleViolation

        raise click.exceptions.Exit((IntegrityError if report.has_changed_files else RuleViolation).exit_code)


def _on_orbit(subject: Subject, kernels: tuple[str, ...], orbit: Path | None) -> Subject:
    """The subject with the kernels and the orbit of the command line."""
    if subject.mission is None:
        raise click.UsageError("The mission is not known: give --mission.")
    mission, held = overruled(subject.mission, kernels, orbit, *(subject.validity_et_ns or ()))
    return replace(subject, given_mission=mission, given_kernels=held)


def _is_delivery(path: Path) -> bool:
    if path.is_dir():
        return True
    with path.open("rb") as stream:
        return stream.read(_TAR_MAGIC.stop)[_TAR_MAGIC] == b"ustar"


def _check_file(path: Path, as_json: bool) -> None:
    from ..errors import IntegrityError, RuleViolation
    from ..planning.file_check import check_path

    checked = check_path(path)
    echo_findings(path, checked.what, checked.findings, as_json)
    if checked.has_errors:
        raise click.exceptions.Exit((IntegrityError if checked.is_integrity else RuleViolation).exit_code)


def _echo_report(path: Path, what: str, report: CheckReport, as_json: bool) -> None:
    if as_json:
        content = report.as_json()
        echo_json({"file": str(path), "kind": what, "errors": content["unwaived_errors"], **content})
        return
    if not report.findings:
        click.echo(f"{path}: {what}: nothing wrong")
        return
    rows: list[tuple[object, ...]] = [("rule", "severity", "time, UTC", "value", "limit", "message")]
    for each in report.findings:
        found = each.finding
        severity = found.severity if each.waiver is None else f"{found.severity}, waived"
        message = found.message if each.waiver is None else f"{found.message} (waived by {each.waiver.author})"
        about = found.product if found.line is None else f"{found.product}:{found.line}"
        rows.append((found.rule, severity, _utc(found), *_values(found), f"{about}: {message}" if about else message))
    click.echo(f"{path}: {what}\n\n" + columns(rows, right=(3, 4)))


def _utc(finding: RuleFinding) -> str:
    from ..planning.plan_facts import instant

    if finding.et_ns is None:
        return ""
    times = instant(finding.et_ns)
    return times["utc"][:19] if times["utc"] else f"{times['tdb'][:19]} TDB"


def _values(finding: RuleFinding) -> tuple[str, str]:
    value, limit = ("" if each is None else f"{each:.6g}" for each in (finding.value, finding.limit))
    return value, f"{limit} {finding.unit}".strip()


def _echo_rules(as_json: bool) -> None:
    from ..planning.rules.registry import all_rules

    rules = all_rules()
    if as_json:
        echo_json(
            [
                {
                    "rule": each.name,
                    "layer": each.layer,
                    "severity": each.severity,
                    "limits": list(each.limits),
                    "description": each.description,
                }
                for each in rules
            ]
        )
        return
    rows = [(each.name, each.layer, each.severity, ", ".join(each.limits), each.description) for each in rules]
    click.echo(columns([("rule", "layer", "severity", "limits", "what is right"), *rows]))
