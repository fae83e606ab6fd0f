"""Read a mission file: TOML text to a ``Mission``, or the first thing wrong with it by name and line."""

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ..ephemeris.sun import NominalSun
from ..ephemeris.timescales import OnboardClock
from ..errors import InvalidInput, MissionFileError
from .mission import (
    MISSIONS_FOLDER,
    CcdRow,
    CcdStrip,
    FieldOfView,
    Harmonic,
    Law,
    Mission,
    Segment,
    SunModel,
    embedded_missions,
)
from .mission_build_events import build_antenna, build_event_limits, events_defects
from .mission_build_ground import build_ground
from .mission_build_rules import build_rule_limits, rules_defects
from .mission_build_science import build_science
from .mission_checks import check_mission
from .mission_checks_ground import ground_defects
from .mission_checks_science import science_defects
from .mission_defects import schema_defects
from .mission_schema import (
    AnySegmentTable,
    EclipticPoleSegmentTable,
    FieldTable,
    HarmonicSegmentTable,
    HarmonicTable,
    IntegratedSegmentTable,
    LawTable,
    MissionTable,
    NominalSunTable,
    RampSegmentTable,
)
from .mission_times import SegmentTimes, segment_times
from .precession import precession_speed, precessions_per_year
from .toml_document import located, toml_tables

_ARCSEC_RAD = math.pi / 648000.0
_NU_OF_POLE_RAD = {"preceding": 0.0, "following": math.pi}


def load_mission(name_or_path: str | Path) -> Mission:
    """The embedded mission of this name, or the mission of a TOML file; see ``Mission.load``."""
    if isinstance(name_or_path, str) and name_or_path in embedded_missions():
        path = MISSIONS_FOLDER / f"{name_or_path}.toml"
        return read_mission(path.read_bytes(), path.name, path)
    path = Path(name_or_path)
    try:
        data = plain_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        names = ", ".join(embedded_missions())
        raise MissionFileError(
            f"cannot read this mission file: {error.strerror}",
            file=name_or_path,
            hint=f"give the path of a TOML file or an embedded mission: {names}",
        ) from error
    return read_mission(data, str(name_or_path), path)


def read_mission(data: bytes, file: str, path: Path | None = None) -> Mission:
    """A mission from the bytes of its file.

    file    what to call it in messages
    path    where it is: its kernels' paths are taken from its folder
    Raises MissionFileError for the first defect; ``mission_errors`` lists them all.
    """
    outcome = _examine(data, file, path)
    if isinstance(outcome, Mission):
        return outcome
    raise outcome[0]


def mission_errors(data: bytes, file: str, path: Path | None = None) -> list[MissionFileError]:
    """Everything wrong with a mission file, in order of lines; empty if it is good."""
    outcome = _examine(data, file, path)
    return [] if isinstance(outcome, Mission) else outcome


def _examine(data: bytes, file: str, path: Path | None) -> Mission | list[MissionFileError]:
    try:
        text, tables = toml_tables(data, file)
    except InvalidInput as error:
        return [MissionFileError(error.problem, file=file, line=error.line, hint=error.hint)]
    try:
        table = MissionTable.model_validate(tables)
    except ValidationError as error:
        return located(schema_defects(error), text, file, MissionFileError)
    times, defects = segment_times(table.law)
    defects = check_mission(table) + ground_defects(table) + science_defects(table) + events_defects(table) + defects
    defects += rules_defects(table)
    if defects:
        return located(defects, text, file, MissionFileError)
    return _build(table, times, text, data, file, path)


def _build(
    table: MissionTable, times: list[SegmentTimes], text: str, data: bytes, file: str, path: Path | None
) -> Mission:
    clock = table.onboard_clock
    return Mission(
        name=table.name,
        title=table.title,
        sources=tuple(table.sources),
        object_name=table.spacecraft.object_name,
        object_id=table.spacecraft.object_id,
        naif_id=table.spacecraft.naif_id,
        kernels=tuple(table.ephemeris.kernels),
        orbit_body=table.ephemeris.orbit_body,
        oem=table.ephemeris.oem,
        clock=OnboardClock(**_values(clock)) if clock else None,
        fields=tuple(_field(field) for field in table.field),
        strips=_strips(table),
        live_fraction=table.availability.live_fraction if table.availability else 1.0,
        law=_law(table.law, times),
        source_sha256=hashlib.sha256(data).hexdigest(),
        file=file,
        path=path,
        text=text,
        ground=build_ground(table),
        science=build_science(table),
        antenna=build_antenna(table),
        event_limits=build_event_limits(table),
        rule_limits=build_rule_limits(table),
    )


def _values(table: Any) -> Mapping[str, Any]:
    return {name: getattr(table, name) for name in type(table).model_fields}


def _field(field: FieldTable) -> FieldOfView:
    rows = tuple(
        CcdRow(row.number, math.radians(row.zeta_min_deg), math.radians(row.zeta_max_deg)) for row in field.rows
    )
    return FieldOfView(field.name, field.label, math.radians(field.azimuth_deg), rows, field.sky_mapper_lead_s)


def _strips(mission: MissionTable) -> tuple[CcdStrip, ...]:
    """The strips, with the fields and rows that a strip has where it names none."""
    if mission.focal_plane is None:
        return ()
    fields = [field.name for field in mission.field]
    rows = sorted({row.number for field in mission.field for row in field.rows})
    return tuple(
        CcdStrip(strip.name, math.radians(strip.offset_deg), tuple(strip.fields or fields), tuple(strip.rows or rows))
        for strip in mission.focal_plane.strips
    )


def _law(law: LawTable, times: list[SegmentTimes]) -> Law:
    xi_rad = math.radians(law.solar_aspect_angle_deg)
    speed, turns = law.precession_speed, law.precessions_per_year
    if speed is None and turns is not None:
        speed = precession_speed(turns, xi_rad)
    elif turns is None and speed is not None:
        turns = precessions_per_year(speed, xi_rad)
    return Law(
        solar_aspect_angle_rad=xi_rad,
        precession_speed=speed or math.nan,
        precessions_per_year=turns or math.nan,
        spin_rate_rad_s=law.spin_rate_arcsec_per_s * _ARCSEC_RAD,
        obliquity_rad=law.obliquity_arcsec * _ARCSEC_RAD,
        sun=_sun(law),
        segments=tuple(_segment(segment, span) for segment, span in zip(law.segment, times, strict=True)),
    )


def _sun(law: LawTable) -> SunModel:
    sun = law.sun
    if not isinstance(sun, NominalSunTable):
        return SunModel("true", observer=sun.observer, apparent=sun.apparent)
    return SunModel(
        "nominal",
        NominalSun(
            mean_longitude_deg=sun.mean_longitude_deg,
            mean_longitude_rate_deg_d=sun.mean_longitude_rate_deg_per_tcb_d,
            mean_anomaly_deg=sun.mean_anomaly_deg,
            mean_anomaly_rate_deg_d=sun.mean_anomaly_rate_deg_per_tcb_d,
            eccentricity=sun.eccentricity,
            aberration_arcsec=sun.aberration_arcsec,
        ),
    )


def _segment(segment: AnySegmentTable, times: SegmentTimes) -> Segment:
    nu_ref_rad = (
        _NU_OF_POLE_RAD[segment.pole]
        if isinstance(segment, EclipticPoleSegmentTable)
        else math.radians(segment.nu_ref_deg)
    )
    acceleration_rad_s2 = 0.0
    if isinstance(segment, RampSegmentTable):
        acceleration_rad_s2 = segment.nu_acceleration_rad_per_tcb_d2 * _tcb_days_per_tdb_second() ** 2
    return Segment(
        name=segment.name,
        kind=segment.kind,
        start_et_ns=times.start_et_ns,
        stop_et_ns=times.stop_et_ns,
        reference_et_ns=times.reference_et_ns,
        nu_ref_rad=nu_ref_rad,
        omega_ref_rad=math.radians(segment.omega_ref_deg),
        sense=segment.sense if isinstance(segment, IntegratedSegmentTable) else 0,
        pole=segment.pole if isinstance(segment, EclipticPoleSegmentTable) else None,
        nu_acceleration_rad_s2=acceleration_rad_s2,
        harmonic=_harmonic(segment.harmonic) if isinstance(segment, HarmonicSegmentTable) else None,
        note=segment.note,
    )


def _harmonic(series: HarmonicTable) -> Harmonic:
    return Harmonic(
        nu_offset_rad=series.nu_offset_rad,
        nu_cos_rad=tuple(series.nu_cos_rad),
        nu_sin_rad=tuple(series.nu_sin_rad),
        omega_slope=series.omega_slope,
        omega_cos_rad=tuple(series.omega_cos_rad),
        omega_sin_rad=tuple(series.omega_sin_rad),
    )


def _tcb_days_per_tdb_second() -> float:
    """TDB is a linear function of TCB: IAU 2006 resolution B3, dTDB/dTCB = 1 - 1.550519768e-8."""
    return 1.0 / ((1.0 - 1.550519768e-8) * 86400.0)
