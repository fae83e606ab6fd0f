"""What a publication says when it is done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .columns import columns

if TYPE_CHECKING:
    from ..planning.product import ProductRecord
    from ..planning.products.finding import Finding


def echo_json(content: Any) -> None:
    """JSON for machines, indented for people."""
    click.echo(json.dumps(content, ensure_ascii=True, allow_nan=False, indent=2))


def echo_publication(folder: Path, records: Sequence[ProductRecord], plan: Mapping[str, Any]) -> None:
    """The files with their sizes and certificates, and the jumps of the law, as a page of text."""
    rows: list[Sequence[object]] = [("file", "bytes", "largest error, mas")]
    for record in records:
        error_uas = record.facts.get("max_error_uas")
        rows.append((record.name, record.size_bytes, "" if error_uas is None else f"{error_uas / 1000:.3g}"))
    click.echo(columns(rows, right=(1, 2)))
    for jump in plan["jumps"]:
        click.echo(
            f"\nJump at {jump['at']['utc'] or jump['at']['tdb'] + ' TDB'}, {jump['before']} to {jump['after']}: "
            f"spin axis {jump['spin_axis_deg']:.7f} deg, spin phase {jump['spin_phase_deg']:+.7f} deg"
        )
    click.echo(f"\n{len(records)} files and manifest.json in {folder}")


def echo_manifest(folder: Path) -> None:
    """The manifest that was written, which is JSON."""
    from ..planning.manifest import MANIFEST_NAME

    click.echo((folder / MANIFEST_NAME).read_text(encoding="ascii"), nl=False)


def echo_findings(path: Path, what: str, findings: Sequence[Finding], as_json: bool) -> None:
    """What a check found: a table, or one line when there is nothing."""
    if as_json:
        errors = sum(finding.severity == "ERROR" for finding in findings)
        listed = [asdict(finding) for finding in findings]
        echo_json({"file": str(path), "kind": what, "errors": errors, "findings": listed})
        return
    if not findings:
        click.echo(f"{path}: {what}: nothing wrong")
        return
    rows = [(f.rule, f.severity, f.line or "", f.key or "", f.message) for f in findings]
    click.echo(f"{path}: {what}\n\n" + columns([("rule", "severity", "line", "key", "message"), *rows], right=(2,)))
