"""Checks of the science data's table that concern several of its keys, or the focal plane, at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .mission_defects import Defect
from .mission_schema import MissionTable
from .mission_schema_science import InstrumentTable, ScienceTable
from .toml_locate import KeyPath


def science_defects(mission: MissionTable) -> list[Defect]:
    """Names given twice or not known, limits that do not ascend or are no class's, strips that are not there."""
    science = mission.science
    if science is None:
        return []
    limits = [each.faint_limit_mag for each in science.classes]
    defects = [
        *_repeated([each.name for each in science.classes], "classes", "class"),
        *_repeated([each.name for each in science.instruments], "instruments", "instrument"),
        *_repeated([each.name for each in science.packets], "packets", "kind of packet"),
        *_repeated([each.name for each in science.streams], "streams", "stream"),
        *_ascending([science.bright_limit_mag, *limits], ("science", "classes")),
    ]
    strips = [] if mission.focal_plane is None else [strip.name for strip in mission.focal_plane.strips]
    for index, instrument in enumerate(science.instruments):
        defects += _instrument_defects(instrument, strips, science, limits, ("science", "instruments", index))
    return defects or _stream_defects(science, limits)


def _repeated(names: Sequence[str], table: str, noun: str) -> list[Defect]:
    return [
        Defect(
            ("science", table, index, "name"), f'another {noun} is called "{name}"', f"give each {noun} its own name"
        )
        for index, name in enumerate(names)
        if name in names[:index]
    ]


def _ascending(limits_mag: Sequence[float], table: KeyPath) -> list[Defect]:
    """The first of the limits is that before the table."""
    return [
        Defect(
            (*table, index, "faint_limit_mag"),
            f"{fainter} is not fainter than the limit before it",
            f"expected more than {brighter}",
        )
        for index, (brighter, fainter) in enumerate(pairwise(limits_mag))
        if fainter <= brighter
    ]


def _instrument_defects(
    instrument: InstrumentTable, strips: Sequence[str], science: ScienceTable, limits: Sequence[float], path: KeyPath
) -> list[Defect]:
    windows = [window.faint_limit_mag for window in instrument.windows]
    return [
        *(
            _unknown((*path, "strips", index), name, "strip of the focal plane", strips)
            for index, name in enumerate(instrument.strips)
            if name not in strips
        ),
        *_packet(instrument.packet, science, path),
        *_ascending([science.bright_limit_mag, *windows], (*path, "windows")),
        *(
            _no_limit((*path, "windows", index, "faint_limit_mag"), limit, limits)
            for index, limit in enumerate(windows)
            if limit not in limits
        ),
    ]


def _stream_defects(science: ScienceTable, limits: Sequence[float]) -> list[Defect]:
    """Streams of unknown packets or limits, and classes of stars whose packets have no stream."""
    defects = []
    for index, stream in enumerate(science.streams):
        path: KeyPath = ("science", "streams", index)
        if stream.packet is not None:
            defects += _packet(stream.packet, science, path)
        if stream.faint_limit_mag is not None and stream.faint_limit_mag not in limits:
            defects.append(_no_limit((*path, "faint_limit_mag"), stream.faint_limit_mag, limits))
    if defects:
        return defects
    for packet in science.packets:
        wanted = [i.windows[-1].faint_limit_mag for i in science.instruments if i.packet == packet.name]
        reached = [
            limits[-1] if stream.faint_limit_mag is None else stream.faint_limit_mag
            for stream in science.streams
            if stream.packet == packet.name
        ]
        if wanted and max(wanted) > max(reached, default=-99.0):
            problem = f"packets {packet.name} of stars to G = {max(wanted)} have no stream"
            hint = f'expected a stream with packet = "{packet.name}" and no faint_limit_mag'
            defects.append(Defect(("science", "streams"), problem, hint))
    if sum(stream.packet is None for stream in science.streams) != 1:
        problem = "not one stream has no packet"
        defects.append(Defect(("science", "streams"), problem, "expected one stream without packet, for housekeeping"))
    return defects


def _packet(name: str, science: ScienceTable, path: KeyPath) -> list[Defect]:
    known = [packet.name for packet in science.packets]
    return [] if name in known else [_unknown((*path, "packet"), name, "kind of packet", known)]


def _unknown(path: KeyPath, name: str, noun: str, known: Sequence[str]) -> Defect:
    return Defect(path, f"no {noun} is called {name}", f"known here: {', '.join(known)}")


def _no_limit(path: KeyPath, limit: float, limits: Sequence[float]) -> Defect:
    shown = ", ".join(str(each) for each in limits)
    return Defect(path, f"{limit} is no limit of a class", f"classes end at {shown}")
