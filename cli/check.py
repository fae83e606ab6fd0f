"""``scanplan check``: files and published folders."""

from __future__ import annotations

from pathlib import Path

import click

from .options import json_option
from .output import echo_findings


@click.command("check")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@json_option
def command(path: Path, as_json: bool) -> None:
    """Check FILE by the rules of its kind, which its content tells; a folder is held against its manifest.

    Exit code 4 if a rule is broken, 5 if a file differs from its manifest, 3 if FILE cannot be read.
    """
    from ..errors import IntegrityError, RuleViolation
    from ..planning.file_check import check_path

    checked = check_path(path)
    echo_findings(path, checked.what, checked.findings, as_json)
    if checked.has_errors:
        raise click.exceptions.Exit((IntegrityError if checked.is_integrity else RuleViolation).exit_code)
