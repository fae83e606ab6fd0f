"""What a file of a delivery holds, read once: its value, and what the checker of its format says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ...errors import ProductError
from ..file_kind import kind_of, transit_format
from ..products.finding import Finding

TABLE, SCHEDULE, DAYS, EVENTS, AVOIDANCE = "scan-law table", "schedule", "daily volumes", "events", "avoidance"
AEM, CK, LAW, AZIMUTH, REQUEST = "aem", "ck", "compact law", "sun azimuth", "pass request"
POR, HISTORY = "payload requests", "configuration history"
TRANSITS, COVERAGE, KERNEL, OTHER = "transits", "coverage map", "kernel", ""

_TABLES = {
    "parquet": "table_parquet",
    "fits": "table_fits",
    "ecsv": "table_ecsv",
    "votable": "table_votable",
    "csv": "table_text",
}
_SAME = {
    "schedule": SCHEDULE,
    "daily-volumes": DAYS,
    "events": EVENTS,
    "avoidance": AVOIDANCE,
    "aem": AEM,
    "ck": CK,
    "pass-request": REQUEST,
    "payload-request": POR,
    "configuration-history": HISTORY,
    "spk": KERNEL,
    "text-kernel": KERNEL,
}


@dataclass(frozen=True, eq=False)
class Content:
    """A file's value, such as a ScanLaw; None for kinds that rules do not look into."""

    value: Any
    findings: tuple[Finding, ...] = ()


def content_kind(data: bytes) -> str:
    """What a file holds, whatever its format; nothing where it is none of the above."""
    if transit_format(data):
        return TRANSITS
    kind = kind_of(data)
    if kind == "fits" and b"SCANPLAN COMPACT LAW" in data[:2880]:
        return LAW
    if kind == "fits" and b"SCANPLAN COVERAGE MAP" in data[:2880]:
        return COVERAGE
    if kind == "ecsv" and b"product: sun azimuth" in data[:16_384]:
        return AZIMUTH
    if kind in _TABLES:
        return TABLE
    return _SAME.get(kind, OTHER)


def read_content(data: bytes, name: str) -> Content:
    """The content of a file. Raises ProductError, or another ScanplanError, for one that breaks its format."""
    reader = _READERS.get(content_kind(data))
    if reader is not None:
        return reader(data, name)
    from ..file_check import check_bytes

    return Content(None, check_bytes(data, Path(name)).findings)


def _aem(data: bytes, name: str) -> Content:
    """A message, in the ICRF; one that breaks its standard has no value, and its findings say why."""
    from ..frame_bias import in_icrf
    from ..products import aem_check, aem_load, aem_scan_kvn, aem_scan_xml

    scan = aem_scan_xml.scan_xml if aem_check.looks_like_xml(data) else aem_scan_kvn.scan_kvn
    document = scan(data, name)
    judged = aem_check.judge(document)
    findings = tuple(
        Finding("ERROR" if f.severity == "ERROR" else "WARN", f.rule, f.line, f.key, f.message) for f in judged
    )
    is_sound = all(each.severity != "ERROR" for each in findings)
    return Content(in_icrf(aem_load.load(document)) if is_sound else None, findings)


def _ck(data: bytes, name: str) -> Content:
    from ...ephemeris.daf import read_daf
    from ..products.ck_read import read_ck

    structures = {array.integers[0] for array in read_daf(data, name).arrays if array.integers}
    if len(structures) != 1:
        raise ProductError(f"orients {len(structures)} structures", file=name, hint="a CK of one is expected")
    return Content(read_ck(data, name, naif_id=int(structures.pop() / 1000)))


def _table(data: bytes, name: str) -> Content:
    from ..products import table_check

    table = _module(_TABLES[kind_of(data)]).read(data, name)
    return Content(table, tuple(table_check.check(table)))


def _kernel(data: bytes, name: str) -> Content:
    if data.startswith(b"DAF/"):
        from ...ephemeris.daf import read_daf
        from ...ephemeris.spk_segments import segments_of

        return Content(segments_of(read_daf(data, name), name))
    from ...ephemeris.text_kernel import assignments

    return Content(assignments(data.decode("latin-1"), name))


def _checked(module: str, check: str | None = None) -> Callable[[bytes, str], Content]:
    """A reader by the modules of ``products`` that read and check a format."""

    def read(data: bytes, name: str) -> Content:
        value = _module(module).read(data, name)
        if check is None:
            return Content(value)
        checker, _, function = check.partition(":")
        return Content(value, tuple(getattr(_module(checker), function)(value)))

    return read


def _module(name: str) -> Any:
    return import_module(f"..products.{name}", __package__)


_READERS: Mapping[str, Callable[[bytes, str], Content]] = {
    AEM: _aem,
    CK: _ck,
    TABLE: _table,
    KERNEL: _kernel,
    LAW: _checked("compact_law"),
    AZIMUTH: _checked("sun_azimuth"),
    SCHEDULE: _checked("schedule_read", "schedule_check:check"),
    DAYS: _checked("daily_volumes", "schedule_check:check_days"),
    REQUEST: _checked("simple_schedule_read", "simple_schedule_check:check"),
    POR: _checked("por_read", "por_check:check"),
    HISTORY: _checked("configuration_history_read", "configuration_history_read:check"),
    EVENTS: _checked("event_file", "event_check:check_events"),
    AVOIDANCE: _checked("avoidance_file", "event_check:check_avoidance"),
}
