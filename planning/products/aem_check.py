"""Strict conformance of an AEM with CCSDS 504.0-B-2, in KVN and XML.

Scanning notes what breaks the layout (``aem_scan_kvn``, ``aem_scan_xml``, ``aem_tokens``); here follow the
rules of keys and values, and those of whole blocks. Rows are judged by whole arrays; a line is looked for
only once a rule is broken.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from .aem import (
    HEADER_KEYS,
    HEADER_MANDATORY,
    META_KEYS,
    META_MANDATORY,
    METHODS,
    REMOVED_KEYS,
    ROW_COLUMNS,
    TIME_SYSTEMS,
    VERSION,
    VERSION_KEY,
    certificate_of,
    rows_needed,
)
from .aem_document import Document, Entry, Finding, Rows, Segment
from .aem_scan_kvn import scan_kvn
from .aem_scan_xml import scan_xml
from .aem_tokens import Fault, stamp_ns

_FREE_TEXT = ("CLASSIFICATION",)
_TIME_KEYS = ("START_TIME", "USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME")
_TIME_ORDER = (
    ("START_TIME", "STOP_TIME", "STOP_TIME", "span-order"),
    ("START_TIME", "USEABLE_START_TIME", "USEABLE_START_TIME", "useable-span"),
    ("USEABLE_START_TIME", "USEABLE_STOP_TIME", "USEABLE_STOP_TIME", "useable-span"),
    ("USEABLE_STOP_TIME", "STOP_TIME", "USEABLE_STOP_TIME", "useable-span"),
)
"""(earlier, later, key to name if they are not, rule)."""
_KEYWORD = re.compile(r"[A-Z][A-Z0-9_]*")
_DEGREE = re.compile(r"\+?0{0,9}[1-9]\d{0,8}", re.ASCII)
_ALLOWED = {
    "TIME_SYSTEM": TIME_SYSTEMS,
    "ATTITUDE_TYPE": tuple(ROW_COLUMNS),
    "INTERPOLATION_METHOD": METHODS,
}
_ANGLE_COLUMNS = ("ANGLE_1", "ANGLE_2", "ANGLE_3", "SPIN_ALPHA", "SPIN_DELTA", "SPIN_ANGLE")


def check(data: bytes, source: str = "") -> tuple[Finding, ...]:
    """Every breach of the standard in an AEM, in the order of lines; empty for a file that conforms.

    ``source`` names the file in the findings. KVN or XML is told apart by the first character. At most twenty
    findings of one rule are kept, and breaches by many rows of a block count as one.
    """
    document = scan_xml(data, source) if looks_like_xml(data) else scan_kvn(data, source)
    return judge(document)


def looks_like_xml(data: bytes) -> bool:
    """Whether a file's first visible character opens a tag."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def judge(document: Document) -> tuple[Finding, ...]:
    """All findings on a scanned message, in the order of lines."""
    if document.version is not None:
        _check_header(document, document.version)
    for number, segment in enumerate(document.segments):
        _check_metadata(document, segment)
        times = _check_times(document, segment)
        if segment.rows is not None:
            _check_rows(document, segment, segment.rows, times)
        if number:
            _check_after(document, document.segments[number - 1], segment)
    return tuple(sorted(document.findings, key=lambda finding: finding.line))


def _check_header(document: Document, version: Entry) -> None:
    if version.value != VERSION and not any(finding.rule == "version-first" for finding in document.findings):
        message = f"version '{version.value}'; this checker knows {VERSION}"
        document.error("version-value", version.line, VERSION_KEY, message)
    _check_keys(document, document.header, HEADER_KEYS, HEADER_MANDATORY, version.line, "header")
    for entry in document.header:
        if entry.key == "CREATION_DATE" and isinstance(fault := stamp_ns(entry.value, "UTC"), Fault):
            document.error(fault.rule, entry.line, entry.key, fault.message)


def _check_metadata(document: Document, segment: Segment) -> None:
    _check_keys(document, segment.entries, META_KEYS, META_MANDATORY, segment.line, "meta")
    for entry in segment.entries:
        allowed = _ALLOWED.get(entry.key)
        if allowed and entry.value and entry.value.upper() not in allowed:
            message = f"'{entry.value}' is not one of {', '.join(allowed)}"
            document.error("value-allowed", entry.line, entry.key, message)
    _check_interpolation(document, segment)
    attitude_type = segment.value("ATTITUDE_TYPE").upper()
    for key, part in (("ANGVEL_FRAME", "ANGVEL"), ("EULER_ROT_SEQ", "EULER")):
        given = segment.find(key)
        if given is not None and part not in attitude_type:
            message = f"does not apply to ATTITUDE_TYPE {attitude_type}"
            document.error("not-applicable", given.line, key, message)
        if given is None and part in attitude_type:
            document.warn("frame-missing", segment.line, key, f"without it the numbers of {attitude_type} mean little")
    sequence = segment.find("EULER_ROT_SEQ")
    if sequence is not None and not re.fullmatch(r"([XYZ])(?!\1)([XYZ])(?!\2)[XYZ]", sequence.value.upper()):
        message = f"'{sequence.value}' is no rotation sequence such as ZXZ"
        document.error("value-allowed", sequence.line, sequence.key, message)
    first, second = segment.find("REF_FRAME_A"), segment.find("REF_FRAME_B")
    if first and second and first.value.upper() == second.value.upper():
        document.error("frames-equal", second.line, second.key, f"both frames are {second.value}")


def _check_interpolation(document: Document, segment: Segment) -> None:
    method, degree = segment.find("INTERPOLATION_METHOD"), segment.find("INTERPOLATION_DEGREE")
    if method is not None and degree is None:
        message = "INTERPOLATION_METHOD is given without INTERPOLATION_DEGREE"
        document.error("degree-missing", method.line, "INTERPOLATION_DEGREE", message)
    if degree is not None and not _DEGREE.fullmatch(degree.value):
        document.error("degree-value", degree.line, degree.key, f"'{degree.value}' is no integer of at least 1")
    if method is not None and method.value.upper() == "HERMITE" and "/" not in segment.value("ATTITUDE_TYPE"):
        message = "Hermite interpolation needs rates, which the rows do not have"
        document.warn("hermite-rates", method.line, method.key, message)
    certificate = certificate_of(tuple(segment.comments))
    stated = (segment.value("INTERPOLATION_METHOD").upper(), segment.value("INTERPOLATION_DEGREE"))
    if certificate is not None and (certificate.method, str(certificate.degree)) != stated:
        of = f"{certificate.method} {certificate.degree}"
        message = f"the certificate is for {of}, the block says {' '.join(stated)}"
        document.error("certificate", segment.line, "INTERPOLATION_CERTIFICATE", message)
    if certificate is None and any("INTERPOLATION_CERTIFICATE" in comment for comment in segment.comments):
        message = "the certificate is not of the form MAX_ERROR_MAS=0.63 METHOD=LAGRANGE DEGREE=7"
        document.warn("certificate", segment.line, "INTERPOLATION_CERTIFICATE", message)


def _check_keys(
    document: Document,
    entries: list[Entry],
    keys: tuple[str, ...],
    mandatory: tuple[str, ...],
    line: int,
    group: str,
) -> None:
    """Keys known, once each, in order, none missing; values there and in one case."""
    seen: dict[str, int] = {}
    latest = -1
    for entry in entries:
        if entry.key in REMOVED_KEYS:
            message = "is a key of version 1 that version 2 does not have"
            document.error("key-removed", entry.line, entry.key, message)
        elif entry.key not in keys:
            message = f"is no key of the {group}{'' if _KEYWORD.fullmatch(entry.key) else '; keys are upper case'}"
            document.error("key-unknown", entry.line, entry.key, message)
        elif entry.key in seen:
            document.error("key-duplicate", entry.line, entry.key, f"stands already in line {seen[entry.key]}")
        elif keys.index(entry.key) < latest:
            document.error(f"{group}-order", entry.line, entry.key, f"must stand before {keys[latest]}")
        if entry.key in keys:
            seen.setdefault(entry.key, entry.line)
            latest = max(latest, keys.index(entry.key))
        if not entry.value:
            document.error("value-empty", entry.line, entry.key, "has no value")
        elif entry.key not in _FREE_TEXT and entry.value not in (entry.value.upper(), entry.value.lower()):
            message = f"'{entry.value}' mixes upper and lower case; use one"
            document.error("value-case", entry.line, entry.key, message)
    for key in mandatory:
        if key not in seen:
            document.error(f"{group}-missing", line, key, f"is missing from the {group}")


def _check_times(document: Document, segment: Segment) -> dict[str, int]:
    """The block's times as counts of its scale, as far as they can be read; they must not run backwards."""
    times: dict[str, int] = {}
    for entry in segment.entries:
        if entry.key not in _TIME_KEYS or not entry.value:
            continue
        count = stamp_ns(entry.value, segment.value("TIME_SYSTEM"))
        if isinstance(count, Fault):
            document.error(count.rule, entry.line, entry.key, count.message)
        else:
            times.setdefault(entry.key, count)
    for earlier, later, to_blame, rule in _TIME_ORDER:
        if earlier in times and later in times and times[later] < times[earlier]:
            entry = segment.find(to_blame) or segment.entries[0]
            document.error(rule, entry.line, to_blame, f"{later} lies before {earlier}")
    return times


def _check_rows(document: Document, segment: Segment, rows: Rows, times: dict[str, int]) -> None:
    tags = rows.tags_ns
    if not tags.size:
        document.error("rows-too-few", segment.line, "DATA_START", "the block has no data row that could be read")
        return
    _note_rows(document, rows, np.flatnonzero(tags[1:] <= tags[:-1]) + 1, "tag-order", "EPOCH", "does not rise")
    if "START_TIME" in times and tags.min() < times["START_TIME"]:
        early = np.flatnonzero(tags < times["START_TIME"])
        _note_rows(document, rows, early, "tag-range", "EPOCH", "lies before START_TIME")
    if "STOP_TIME" in times and tags.max() > times["STOP_TIME"]:
        late = np.flatnonzero(tags > times["STOP_TIME"])
        _note_rows(document, rows, late, "tag-range", "EPOCH", "lies behind STOP_TIME")
    for key, outermost in (("START_TIME", int(tags.min())), ("STOP_TIME", int(tags.max()))):
        if key in times and (times[key] < outermost if key == "START_TIME" else times[key] > outermost):
            entry = segment.find(key)
            document.warn("span-uncovered", entry.line if entry else segment.line, key, "lies outside the data")
    method, degree = segment.value("INTERPOLATION_METHOD").upper(), segment.value("INTERPOLATION_DEGREE")
    if method in METHODS and _DEGREE.fullmatch(degree) and tags.size < rows_needed(method, int(degree)):
        entry = segment.find("INTERPOLATION_DEGREE")
        needed = rows_needed(method, int(degree))
        message = f"{method} of degree {degree} needs {needed} rows, the block has {tags.size}"
        document.error("rows-too-few", entry.line if entry else segment.line, "INTERPOLATION_DEGREE", message)
    if rows.columns[:4] == ("Q1", "Q2", "Q3", "QC"):
        _check_quaternions(document, segment, rows)
    angles = [index for index, column in enumerate(rows.columns) if column in _ANGLE_COLUMNS]
    if angles:
        wide = np.flatnonzero(np.any(np.abs(rows.values[:, angles]) > 360.0, axis=1))
        _note_rows(document, rows, wide, "angle-range", rows.columns[angles[0]], "is beyond 360 degrees")


def _check_quaternions(document: Document, segment: Segment, rows: Rows) -> None:
    quaternion = rows.values[:, :4]
    norm = np.sqrt(np.einsum("ij,ij->i", quaternion, quaternion))
    # Four parts each off by half a unit of the last place move the length by at most one unit.
    tolerance = 1.5 * 10.0 ** -np.minimum(rows.decimals.astype(np.float64), 15.0)
    off = np.flatnonzero(~(np.abs(norm - 1.0) <= tolerance))
    _note_rows(document, rows, off, "quaternion-norm", "Q1", "is not a unit quaternion to the digits printed")
    flips = np.flatnonzero(np.einsum("ij,ij->i", quaternion[1:], quaternion[:-1]) < 0.0) + 1
    interpolated = segment.find("INTERPOLATION_METHOD") is not None
    message = "has the other sign than the row before"
    _note_rows(document, rows, flips, "sign-continuity", "Q1", message, "ERROR" if interpolated else "WARN")


def _note_rows(
    document: Document,
    rows: Rows,
    which: NDArray[np.int64],
    rule: str,
    key: str,
    message: str,
    severity: str = "ERROR",
) -> None:
    """One finding at the first of some rows, saying how many there are."""
    if not which.size:
        return
    more = f" (and {which.size - 1} more rows)" if which.size > 1 else ""
    note = document.error if severity == "ERROR" else document.warn
    note(rule, document.line_at(int(rows.at[which[0]])), key, f"the row {message}{more}")


def _check_after(document: Document, before: Segment, segment: Segment) -> None:
    """Blocks stand in order of time and do not overlap, in their useable or else their total spans."""
    if before.value("TIME_SYSTEM").upper() != segment.value("TIME_SYSTEM").upper():
        return
    stop = before.find("USEABLE_STOP_TIME") or before.find("STOP_TIME")
    start = segment.find("USEABLE_START_TIME") or segment.find("START_TIME")
    if stop is None or start is None:
        return
    time_system = segment.value("TIME_SYSTEM")
    stop_ns, start_ns = stamp_ns(stop.value, time_system), stamp_ns(start.value, time_system)
    if not isinstance(stop_ns, Fault) and not isinstance(start_ns, Fault) and start_ns < stop_ns:
        message = f"{start.value} lies before the end of the block before, {stop.value} in line {stop.line}"
        document.error("block-order", start.line, start.key, message)
