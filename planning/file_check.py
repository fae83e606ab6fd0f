"""Checks of one file, whatever its kind, and of a published folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ..ephemeris.plain_file import plain_bytes
from ..errors import InvalidInput, MissionFileError, ProductError
from .file_kind import kind_of, transit_format
from .manifest import MANIFEST_NAME, inspect
from .products.finding import Finding

_HEAD_BYTES = 16_384
_KNOWN = (
    "AEM, OEM, scan-law tables, compact laws, Sun azimuths, transits, coverage maps, science schedules, daily volumes, "
    "pass requests, events, avoidance periods, payload requests, configurations and their histories, activities "
    "and their templates, notices of withdrawals, SPICE kernels and mission files"
)


@dataclass(frozen=True)
class Checked:
    """What was checked, in words, and what was found."""

    what: str
    findings: tuple[Finding, ...]
    is_integrity: bool = False
    """Whether an ERROR means that files differ from their manifest, not that a rule is broken."""

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "ERROR" for finding in self.findings)


def check_path(path: str | Path) -> Checked:
    """Check a file by the rules of its kind, or a folder against its manifest.

    Raises InvalidInput, or one of its kinds, for what cannot be read or is of no known kind.
    """
    path = Path(path)
    if path.is_dir() or path.name == MANIFEST_NAME:
        folder = path if path.is_dir() else path.parent
        manifest, findings = inspect(folder)
        return Checked(f"publication of {len(manifest.products)} files", findings, is_integrity=True)
    try:
        data = plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    return check_bytes(data, path)


def check_bytes(data: bytes, path: Path) -> Checked:
    """Check the content of a file by the rules of its kind; SPICE kernels are read from ``path``.

    Raises InvalidInput as ``check_path``.
    """
    if transit_format(data):
        return _transits(data, path)
    kind = kind_of(data)
    if kind == "manifest":
        raise InvalidInput("is a manifest under another name", file=path, hint=f"call it {MANIFEST_NAME}")
    if not kind:
        raise InvalidInput(
            "is of no kind that can be checked",
            file=path,
            hint=f"known are {_KNOWN}",
        )
    return _CHECKS[kind](data, path)


def mission_findings(path: Path) -> tuple[Finding, ...]:
    """Everything wrong with a mission file, with lines, and with the kernels it names."""
    from .mission_file import mission_errors, read_mission

    try:
        data = plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    errors: Sequence[InvalidInput] = mission_errors(data, str(path), path)
    if not errors:
        errors = _kernel_errors(lambda: read_mission(data, str(path), path))
    return tuple(_finding("mission-file", error) for error in errors)


def _kernel_errors(read: Callable[[], object]) -> list[InvalidInput]:
    from .mission import Mission
    from .mission_kernels import check_against_ephemeris

    try:
        mission = read()
        if isinstance(mission, Mission):
            check_against_ephemeris(mission, mission.kernel_set().ephemeris)
    except InvalidInput as error:
        return [error]
    return []


def _finding(rule: str, error: InvalidInput) -> Finding:
    problem = error.problem if error.hint is None else f"{error.problem}; {error.hint}"
    is_elsewhere = not isinstance(error, MissionFileError) and error.file is not None
    return Finding("ERROR", rule, error.line, error.key, f"{error.file}: {problem}" if is_elsewhere else problem)


def _aem(data: bytes, path: Path) -> Checked:
    from .products import aem_check

    found = aem_check.check(data)
    notation = "XML" if aem_check.looks_like_xml(data) else "KVN"
    return Checked(
        f"CCSDS AEM in {notation}",
        tuple(Finding("ERROR" if f.severity == "ERROR" else "WARN", f.rule, f.line, f.key, f.message) for f in found),
    )


def _oem(data: bytes, path: Path) -> Checked:
    from ..ephemeris.oem import read_oem

    oem = read_oem(data, str(path))
    return Checked(f"CCSDS OEM, {len(oem.segments)} segments", ())


def _table(data: bytes, path: Path, module: str) -> Checked:
    from .products import table_check

    table = import_module(f".products.{module}", __package__).read(data, str(path))
    return Checked(f"scan-law table of {len(table)} rows", tuple(table_check.check(table)))


def _transits(data: bytes, path: Path) -> Checked:
    from .products import transit_check

    format_ = transit_format(data)
    table = import_module(f".products.transit_{format_}", __package__).read(data, str(path))
    if format_ == "gost":
        return Checked(f"{len(table)} transits in GOST's format", ())
    return Checked(f"{len(table)} transits", tuple(transit_check.check(table)))


def _fits(data: bytes, path: Path) -> Checked:
    if b"SCANPLAN COMPACT LAW" in data[:2880]:
        from .products import compact_law

        law = compact_law.read(data, str(path))
        return Checked(f"compact law of {len(law.segments)} segments", ())
    if b"SCANPLAN COVERAGE MAP" in data[:2880]:
        from .products import healpix_map

        sky = healpix_map.read(data, str(path))
        return Checked(f"coverage map of {12 * sky.nside**2} pixels", ())
    return _table(data, path, "table_fits")


def _ecsv(data: bytes, path: Path) -> Checked:
    if b"product: sun azimuth" in data[:_HEAD_BYTES]:
        from .products import sun_azimuth

        azimuth = sun_azimuth.read(data, str(path))
        return Checked(f"Sun azimuth in {len(azimuth.segment)} intervals", ())
    return _table(data, path, "table_ecsv")


def _ck(data: bytes, path: Path) -> Checked:
    from ..ephemeris.daf import read_daf
    from .products.ck_read import read_ck

    daf = read_daf(data, str(path))
    structures = sorted({array.integers[0] for array in daf.arrays if array.integers})
    if len(structures) != 1:
        raise ProductError(f"orients {len(structures)} structures", file=path, hint="a CK of one is expected")
    series = read_ck(data, str(path), naif_id=int(structures[0] / 1000))
    return Checked(f"SPICE CK of structure {structures[0]}, {len(series.blocks)} segments", ())


def _kernel(data: bytes, path: Path) -> Checked:
    from .kernel_facts import kernel_facts

    facts = kernel_facts(path.absolute())
    return Checked(f"SPICE {facts['kind']}", ())


def _mission(data: bytes, path: Path) -> Checked:
    return Checked("mission file", mission_findings(path))


def _schedule(data: bytes, path: Path) -> Checked:
    from .products import schedule_check, schedule_read

    schedule = schedule_read.read(data, str(path))
    what = f"science schedule of {len(schedule.rate)} bins, {len(schedule.passes.passes)} passes"
    return Checked(what, tuple(schedule_check.check(schedule)))


def _daily_volumes(data: bytes, path: Path) -> Checked:
    from .products import daily_volumes, schedule_check

    days = daily_volumes.read(data, str(path))
    return Checked(f"daily volumes of {len(days)} days", tuple(schedule_check.check_days(days)))


def _pass_request(data: bytes, path: Path) -> Checked:
    from .products import simple_schedule_check, simple_schedule_read

    request = simple_schedule_read.read(data, str(path))
    what = f"CCSDS simple schedule of {len(request.activities)} passes"
    return Checked(what, tuple(simple_schedule_check.check(request)))


def _events(data: bytes, path: Path) -> Checked:
    from .products import event_check, event_file

    events = event_file.read(data, str(path))
    return Checked(f"event file of {len(events.events)} events", tuple(event_check.check_events(events)))


def _avoidance(data: bytes, path: Path) -> Checked:
    from .products import avoidance_file, event_check

    avoidance = avoidance_file.read(data, str(path))
    what = f"avoidance file of {len(avoidance.periods)} periods"
    return Checked(what, tuple(event_check.check_avoidance(avoidance)))


def _payload_request(data: bytes, path: Path) -> Checked:
    from .products import por_check, por_read

    por = por_read.read(data, str(path))
    return Checked(f"payload operation requests of {len(por.sequences)} sequences", tuple(por_check.check(por)))


def _configuration_history(data: bytes, path: Path) -> Checked:
    from .products import configuration_history_read

    history = configuration_history_read.read(data, str(path))
    what = f"configuration history of {len(history.changes)} changes"
    return Checked(what, tuple(configuration_history_read.check(history)))


def _withdrawal(data: bytes, path: Path) -> Checked:
    from .package import withdrawal

    return Checked(f"notice that withdraws {len(withdrawal.read(data, str(path)).withdrawn)} deliveries", ())


def _activities(data: bytes, path: Path) -> Checked:
    from .activities.activity_file import activities_of

    return Checked(f"file of {len(activities_of(data, str(path)).rows)} activities", ())


def _configuration(data: bytes, path: Path) -> Checked:
    from .activities.configuration import configuration_table

    return Checked(f"configuration of {len(configuration_table(data, str(path)))} values", ())


def _templates(data: bytes, path: Path) -> Checked:
    from .activities.template_file import template_errors

    found = []
    for error in template_errors(data, str(path)):
        message = error.problem if error.hint is None else f"{error.problem}; {error.hint}"
        found.append(Finding("ERROR", "templates", error.line, error.key, message))
    return Checked("templates of activities", tuple(found))


def _table_by(module: str) -> Callable[[bytes, Path], Checked]:
    return lambda data, path: _table(data, path, module)


_CHECKS: Mapping[str, Callable[[bytes, Path], Checked]] = {
    "aem": _aem,
    "oem": _oem,
    "parquet": _table_by("table_parquet"),
    "votable": _table_by("table_votable"),
    "csv": _table_by("table_text"),
    "fits": _fits,
    "ecsv": _ecsv,
    "ck": _ck,
    "spk": _kernel,
    "text-kernel": _kernel,
    "mission": _mission,
    "schedule": _schedule,
    "daily-volumes": _daily_volumes,
    "pass-request": _pass_request,
    "events": _events,
    "avoidance": _avoidance,
    "payload-request": _payload_request,
    "configuration-history": _configuration_history,
    "activities": _activities,
    "templates": _templates,
    "configuration": _configuration,
    "withdrawal": _withdrawal,
}
