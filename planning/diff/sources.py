"""From a package, a published folder, a file or an object to what there is to compare in it.

What a file is, its content says. Of several files that hold the same thing the one that holds it best is taken: a
compact law before an attitude message, Parquet before text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...ephemeris.plain_file import plain_bytes
from ...errors import InvalidInput
from ..file_kind import kind_of
from ..manifest import MANIFEST_NAME, verify
from ..mission import Mission
from ..passes.pass_plan import Pass
from ..scanlaw import ScanLaw
from ..schedule import ScienceSchedule
from .side import FileFact, Side
from .wording import counted

if TYPE_CHECKING:
    from ..products.simple_schedule import SimpleSchedule

Contents = Mapping[str, Callable[[], bytes]]
"""What gives the bytes of a file, by its name."""

_KNOWN = (
    "give a package, a published folder, a compact law, an AEM, a science schedule, a pass request, events or "
    "avoidance periods"
)
_COMPACT_MARK = b"SCANPLAN COMPACT LAW"
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
_PACKAGE_MARK, _HEAD_BYTES = b'"scanplan-package"', 256
_WORDS = {
    "compact": "compact law",
    "aem": "attitude message",
    "schedule": "science schedule",
    "pass-request": "pass request",
    "events": "event file",
    "avoidance": "avoidance file",
}
_PREFERRED = (b"SIMPLE  =", b"PAR1", b"# scanplan:", b"CCSDS_AEM", b"# %ECSV")
"""How the best of several files of one thing begins: exact and fast to read first."""


def side_of(given: Any, name: str, mission: Mission | None = None) -> Side:
    """What there is to compare in a path, a ScanLaw or a ScienceSchedule.

    name      what messages call an object that has no path
    mission   of a side that does not say its own: whose stations a pass request is about
    Raises InvalidInput for what cannot be compared, IntegrityError where files differ from their manifest,
    ProductError for a file that breaks its format.
    """
    if isinstance(given, Side):
        return given
    if isinstance(given, ScanLaw):
        return _with_law(Side(name, "scan law"), given)
    if isinstance(given, ScienceSchedule):
        return _with_schedule(Side(name, "science schedule"), given)
    if not isinstance(given, str | Path):
        raise InvalidInput(f"{name}, of type {type(given).__name__}, cannot be compared", hint=_KNOWN)
    path = Path(given)
    if path.is_dir() or path.name == MANIFEST_NAME:
        folder = path if path.is_dir() else path.parent
        return (_of_package if _is_package(folder) else _of_folder)(folder, str(given), mission)
    try:
        data = plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    if data[_TAR_MARK_AT : _TAR_MARK_AT + len(_TAR_MARK)] == _TAR_MARK:
        return _of_package(path, str(given), mission)
    kind = content_kind(data)
    side = Side(str(given), _WORDS.get(kind, ""), (_fact(path.name, kind, data),))
    if kind not in _WORDS:
        raise InvalidInput("is of no kind that can be compared", file=path, hint=_KNOWN)
    return _filled(side, {str(given): lambda: data}, mission)


def content_kind(data: bytes) -> str:
    """The kind of a file as ``file_kind.kind_of`` tells it, and ``compact`` for a compact law."""
    kind = kind_of(data)
    return "compact" if kind == "fits" and _COMPACT_MARK in data[:2880] else kind


def _of_folder(folder: Path, name: str, mission: Mission | None) -> Side:
    manifest = verify(folder)
    files = tuple(FileFact(each.name, each.kind, each.sha256, each.size_bytes) for each in manifest.products)
    inputs = tuple({"role": each.role, "name": each.name, "sha256": each.sha256} for each in manifest.inputs)
    facts = {"generator": manifest.generator, **_flat(manifest.plan)}
    side = Side(name, f"published folder of {counted(len(files), 'file')}", files, inputs, facts)
    return _filled(side, {str(folder / each.name): (folder / each.name).read_bytes for each in files}, mission)


def _is_package(folder: Path) -> bool:
    """Whether a folder is a package that was unpacked."""
    try:
        return _PACKAGE_MARK in (folder / MANIFEST_NAME).read_bytes()[:_HEAD_BYTES]
    except OSError:
        return False


def _of_package(path: Path, name: str, mission: Mission | None) -> Side:
    from ..package.bare import bare_files
    from ..package.verify import open_package

    opened = open_package(path)
    manifest = opened.manifest
    files = tuple(FileFact(each.name, each.kind, each.sha256, each.size_bytes) for each in manifest.products)
    inputs = tuple(each.model_dump() for each in manifest.inputs)
    told = manifest.model_dump(mode="json", exclude={"products", "inputs", "manifest", "version"})
    side = Side(name, f"package {manifest.name} of {counted(len(files), 'file')}", files, inputs, _flat(told))
    contents = {f"{name}[{each}]": _giver(content) for each, content in bare_files(opened).items()}
    return _filled(side, contents, mission)


def _filled(side: Side, contents: Contents, mission: Mission | None) -> Side:
    """The side with whatever its files hold; names are what errors call them."""
    from ..products import avoidance_file, compact_law, event_file, schedule_read, simple_schedule_read

    best = _best_of(contents)
    if "compact" in best:
        side = _with_law(side, compact_law.read(best["compact"][1], best["compact"][0]))
    elif "aem" in best:
        side = _with_message(side, *best["aem"])
    if "schedule" in best:
        side = _with_schedule(side, schedule_read.read(best["schedule"][1], best["schedule"][0]))
    elif "pass-request" in best:
        request = simple_schedule_read.read(best["pass-request"][1], best["pass-request"][0])
        passes = _passes_of(request, side.mission or mission)
        side = replace(side, passes=passes, passes_span=(request.start_et_ns, request.stop_et_ns))
    if "events" in best:
        events = event_file.read(best["events"][1], best["events"][0])
        side = replace(side, events=events, inputs=side.inputs or events.inputs)
    if "avoidance" in best:
        avoidance = avoidance_file.read(best["avoidance"][1], best["avoidance"][0])
        side = replace(side, avoidance=avoidance, inputs=side.inputs or avoidance.inputs)
    return side


def _best_of(contents: Contents) -> dict[str, tuple[str, bytes]]:
    """Name and bytes of the best file of each kind."""
    best: dict[str, tuple[int, str, bytes]] = {}
    for name, read in contents.items():
        data = read()
        kind = content_kind(data)
        rank = next((k for k, mark in enumerate(_PREFERRED) if data.startswith(mark)), len(_PREFERRED))
        if kind in _WORDS and (kind not in best or rank < best[kind][0]):
            best[kind] = rank, name, data
    return {kind: (name, data) for kind, (_, name, data) in best.items()}


def _with_law(side: Side, law: ScanLaw) -> Side:
    mission = law.mission
    own = {"role": "mission", "name": f"{mission.name}.toml", "sha256": mission.source_sha256}
    return replace(side, law=law, pieces=law.segments, object_name=mission.object_name, inputs=side.inputs or (own,))


def _with_message(side: Side, name: str, data: bytes) -> Side:
    from ..frame_bias import in_icrf
    from ..products import aem_kvn, aem_xml
    from ..products.aem_check import looks_like_xml
    from .sampled_attitude import certificate_rad, pieces_of

    message = in_icrf((aem_xml if looks_like_xml(data) else aem_kvn).read(data, name))
    return replace(
        side,
        pieces=pieces_of(message),
        certificate_rad=certificate_rad(message),
        object_name=message.object_name,
    )


def _with_schedule(side: Side, schedule: ScienceSchedule) -> Side:
    plan = schedule.passes
    return replace(
        side,
        schedule=schedule,
        passes=plan.passes,
        passes_span=(plan.start_et_ns, plan.stop_et_ns),
        inputs=side.inputs or schedule.rate.inputs,
    )


def _passes_of(request: SimpleSchedule, mission: Mission | None) -> tuple[Pass, ...]:
    """The passes asked for; an antenna that no mission knows is called by its site and aperture."""
    ground = None if mission is None else mission.ground
    names = {} if ground is None else {(each.site_ref, each.aperture_ref): each.name for each in ground.stations}
    return tuple(
        Pass(
            names.get((each.site_ref, each.aperture_ref), f"{each.site_ref} {each.aperture_ref}"),
            each.begin_et_ns,
            each.track_start_et_ns,
            each.track_stop_et_ns,
            0.0,
            0.0,
            "locked" if each.status == "COMMITTED" else "planned",
        )
        for each in request.activities
    )


def _flat(tree: Mapping[str, Any]) -> dict[str, str]:
    """Leaves of a tree of JSON by their path; a list is one leaf."""
    found: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            found |= {f"{key}.{below}": text for below, text in _flat(value).items()}
        else:
            found[key] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True, sort_keys=True)
    return found


def _fact(name: str, kind: str, data: bytes) -> FileFact:
    return FileFact(name, kind, hashlib.sha256(data).hexdigest(), len(data))


def _giver(content: bytes) -> Callable[[], bytes]:
    return lambda: content
