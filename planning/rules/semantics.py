"""What files say, held against what they hold and against the manifest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from . import content
from .finding import RuleFinding
from .registry import Rule, rule
from .subject import Subject
from .syntax import checker_findings

_UNIT_TOLERANCE = 1e-12


def _of_checkers(subject: Subject, by: Rule) -> Iterator[RuleFinding]:
    for name, each in checker_findings(subject, by.name):
        yield by.found(each.message, severity=each.severity, product=name, line=each.line, key=each.key)


@rule("manifest-files", layer="semantics", needs=["manifest"])
def manifest_files(subject: Subject) -> Iterator[RuleFinding]:
    """The files are those that the manifest names, byte for byte."""
    manifest = subject.manifest
    if manifest is None:
        return
    for each in manifest.products:
        file = subject.files.get(each.name)
        if file is None:
            yield manifest_files.found("is missing", product=each.name)
        elif each.name not in subject.vouched:
            problem = f"has sha256 {file.sha256[:12]}... instead of {each.sha256[:12]}..."
            yield manifest_files.found(problem, product=each.name)
    named = {each.name for each in manifest.products}
    for name in sorted(set(subject.files) - named - subject.beside):
        yield manifest_files.found("is not in the manifest", severity="WARN", product=name)


@rule("time-order", layer="semantics")
def time_order(subject: Subject) -> Iterator[RuleFinding]:
    """Times in a file rise from row to row and from block to block."""
    yield from _of_checkers(subject, time_order)


@rule("quaternion-unit", layer="semantics")
def quaternion_unit(subject: Subject) -> Iterator[RuleFinding]:
    """Quaternions have unit length, to the digits printed; in a CK to 1e-12."""
    yield from _of_checkers(subject, quaternion_unit)
    for name, series in subject.readable(content.CK):
        for block in series.blocks:
            off = np.abs(np.linalg.norm(block.quaternion, axis=1) - 1.0)
            worst = int(np.argmax(off))
            if off[worst] > _UNIT_TOLERANCE:
                at, value = int(block.et_ns[worst]), float(off[worst])
                yield quaternion_unit.found(
                    "a quaternion is not of unit length", product=name, et_ns=at, value=value, limit=_UNIT_TOLERANCE
                )


@rule("quaternion-sign", layer="semantics")
def quaternion_sign(subject: Subject) -> Iterator[RuleFinding]:
    """Quaternions keep their sign from row to row, so that their parts can be interpolated."""
    yield from _of_checkers(subject, quaternion_sign)
    for name, series in subject.readable(content.CK):
        for block in series.blocks:
            flips = np.flatnonzero(np.einsum("ij,ij->i", block.quaternion[1:], block.quaternion[:-1]) < 0.0) + 1
            if flips.size:
                message = f"the quaternion changes its sign ({flips.size} rows)"
                yield quaternion_sign.found(message, product=name, et_ns=int(block.et_ns[flips[0]]))


@rule("data-in-validity", layer="semantics")
def data_in_validity(subject: Subject) -> Iterator[RuleFinding]:
    """A file's data fill the span that it states, and do not leave it."""
    yield from _of_checkers(subject, data_in_validity)
