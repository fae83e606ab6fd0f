"""A mission as something to read: plain data for machines, text for people, a file to start from."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ..ephemeris.timescales import convert_ns, iso, tcb_days
from ..errors import TimeError, UsageError
from .mission import MISSIONS_FOLDER, CcdStrip, FieldOfView, Harmonic, Mission, Segment, SunModel
from .mission_ground import Ground
from .mission_schema import json_schema
from .mission_science import Science

__all__ = ["describe", "json_schema", "template", "text"]

_TEMPLATE = MISSIONS_FOLDER / "new_mission.toml.in"
_RAD_ARCSEC = 648000.0 / math.pi


def describe(mission: Mission) -> dict[str, Any]:
    """The mission as JSON-ready data: angles in degrees, times as ISO text in TCB and UTC.

    A time before 1972 has no UTC text: null.
    """
    law, clock = mission.law, mission.clock
    return {
        "name": mission.name,
        "title": mission.title,
        "sources": list(mission.sources),
        "source_sha256": mission.source_sha256,
        "spacecraft": {
            "object_name": mission.object_name,
            "object_id": mission.object_id,
            "naif_id": mission.naif_id,
        },
        "ephemeris": {
            "kernels": list(mission.kernels),
            "orbit_body": mission.orbit_body,
            "oem": mission.oem,
        },
        "onboard_clock": None
        if clock is None
        else {
            "name": clock.name,
            "revolutions_per_day": clock.revolutions_per_day,
            "reference_tcb_jd": clock.reference_tcb_jd,
            "reference_revolutions": clock.reference_revolutions,
        },
        "fields": [_field(field) for field in mission.fields],
        "strips": [_strip(strip) for strip in mission.strips],
        "live_fraction": mission.live_fraction,
        "science": None if mission.science is None else _science(mission.science),
        "ground": None if mission.ground is None else _ground(mission.ground),
        "law": {
            "solar_aspect_angle_deg": _deg(law.solar_aspect_angle_rad),
            "spin_rate_arcsec_per_s": _arcsec(law.spin_rate_rad_s),
            "obliquity_arcsec": _arcsec(law.obliquity_rad),
            "precession_speed": law.precession_speed,
            "precessions_per_year": law.precessions_per_year,
            "start": _time(law.start_et_ns),
            "stop": _time(law.stop_et_ns),
            "sun": _sun(law.sun),
            "segments": [_segment(segment) for segment in law.segments],
        },
    }


def text(mission: Mission) -> str:
    """The mission as a page of text."""
    law, clock = mission.law, mission.clock
    start, stop = _time(law.start_et_ns), _time(law.stop_et_ns)
    facts = [
        ("spacecraft", f"{mission.object_name}, {mission.object_id}, NAIF {mission.naif_id}"),
        ("orbit", mission.oem or f"of body {mission.orbit_body}"),
        ("kernels", ", ".join(mission.kernels)),
        (
            "clock",
            "none" if clock is None else f"{clock.name}, {clock.revolutions_per_day:g} revolutions a day",
        ),
        ("law", f"{start['tcb']} to {stop['tcb']} TCB"),
        ("Sun", _sun_text(law.sun)),
        ("Sun to spin axis", f"{_deg(law.solar_aspect_angle_rad):g} deg"),
        ("spin", f"{_arcsec(law.spin_rate_rad_s):.10g} arcsec/s, a turn in {_hours(law.spin_rate_rad_s)}"),
        ("precession", f"{law.precessions_per_year:.6g} a year (S = {law.precession_speed:.10g})"),
        *((f"field {field.name}", _field_text(field)) for field in mission.fields),
        ("strips", ", ".join(strip.name for strip in mission.strips) or "none"),
        ("stations", ", ".join(station.name for station in mission.ground.stations) if mission.ground else "none"),
        ("data", f"of {100.0 * mission.live_fraction:.4g} % of the observations outside gaps"),
    ]
    width = max(len(name) for name, _ in facts)
    rows = [
        (
            segment.name,
            _kind_text(segment),
            iso(_tcb_ns(segment.start_et_ns), "TCB", 3),
            iso(_tcb_ns(segment.reference_et_ns), "TCB", 3),
            f"{_deg(segment.nu_ref_rad):.7f}",
            f"{_deg(segment.omega_ref_rad):.7f}",
        )
        for segment in law.segments
    ]
    header = ("segment", "kind", "start, TCB", "reference, TCB", "nu, deg", "Omega, deg")
    return "\n".join(
        [
            f"{mission.name}: {mission.title}",
            "",
            *(f"  {name:<{width}}  {value}" for name, value in facts),
            "",
            *_columns([header, *rows]),
            "",
        ]
    )


def template(name: str) -> str:
    """A commented mission file to start from; it is valid as it stands.

    Raises UsageError for a name that a mission cannot have.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise UsageError(f"'{name}' cannot name a mission; use lower-case letters, digits, - and _, such as my-survey")
    content = _TEMPLATE.read_text(encoding="utf-8")
    return content.replace("@NAME@", name).replace("@OBJECT@", name.upper())


def _science(science: Science) -> dict[str, Any]:
    return {
        **asdict(science),
        "classes": [asdict(each) for each in science.classes],
        "instruments": [
            {**asdict(each), "strips": list(each.strips), "windows": [asdict(window) for window in each.windows]}
            for each in science.instruments
        ],
        "packets": [asdict(each) for each in science.packets],
        "streams": [asdict(each) for each in science.streams],
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "stations": [{**asdict(each), "mask": [list(point) for point in each.mask]} for each in ground.stations],
        "link": [asdict(step) for step in ground.link],
        "memory": asdict(ground.memory),
        "rules": asdict(ground.rules),
    }


def _field(field: FieldOfView) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "azimuth_deg": _deg(field.azimuth_rad),
        "sky_mapper_lead_s": field.sky_mapper_lead_s,
        "rows": [
            {
                "number": row.number,
                "zeta_min_deg": _deg(row.zeta_min_rad),
                "zeta_max_deg": _deg(row.zeta_max_rad),
            }
            for row in field.rows
        ],
    }


def _strip(strip: CcdStrip) -> dict[str, Any]:
    return {
        "name": strip.name,
        "offset_deg": _deg(strip.offset_rad),
        "fields": list(strip.fields),
        "rows": list(strip.rows),
    }


def _sun(sun: SunModel) -> dict[str, Any]:
    if sun.nominal is None:
        return {"kind": sun.kind, "observer": sun.observer, "apparent": sun.apparent}
    return {
        "kind": sun.kind,
        "mean_longitude_deg": sun.nominal.mean_longitude_deg,
        "mean_longitude_rate_deg_per_tcb_d": sun.nominal.mean_longitude_rate_deg_d,
        "mean_anomaly_deg": sun.nominal.mean_anomaly_deg,
        "mean_anomaly_rate_deg_per_tcb_d": sun.nominal.mean_anomaly_rate_deg_d,
        "eccentricity": sun.nominal.eccentricity,
        "aberration_arcsec": sun.nominal.aberration_arcsec,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    """A segment without the keys that its kind does not have."""
    known: dict[str, Any] = {
        "name": segment.name,
        "kind": segment.kind,
        "start": _time(segment.start_et_ns),
        "stop": _time(segment.stop_et_ns),
        "reference": _time(segment.reference_et_ns),
        "nu_ref_deg": _deg(segment.nu_ref_rad),
        "omega_ref_deg": _deg(segment.omega_ref_rad),
    }
    if segment.sense:
        known["sense"] = segment.sense
    if segment.pole is not None:
        known["pole"] = segment.pole
    if segment.kind == "ramp":
        known["nu_acceleration_rad_per_s2"] = segment.nu_acceleration_rad_s2
    if segment.harmonic is not None:
        known["harmonic"] = _harmonic(segment.harmonic)
    if segment.note:
        known["note"] = segment.note
    return known


def _harmonic(series: Harmonic) -> dict[str, Any]:
    return {
        "nu_offset_rad": series.nu_offset_rad,
        "nu_cos_rad": list(series.nu_cos_rad),
        "nu_sin_rad": list(series.nu_sin_rad),
        "omega_slope": series.omega_slope,
        "omega_cos_rad": list(series.omega_cos_rad),
        "omega_sin_rad": list(series.omega_sin_rad),
    }


def _time(et_ns: int) -> dict[str, Any]:
    try:
        utc = iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 6)
    except TimeError:
        utc = None
    return {"tcb": iso(_tcb_ns(et_ns), "TCB", 6), "utc": utc, "tcb_d": float(tcb_days(et_ns))}


def _tcb_ns(et_ns: int) -> int:
    return int(convert_ns(et_ns, "TDB", "TCB"))


def _sun_text(sun: SunModel) -> str:
    if sun.kind == "nominal":
        return "nominal, a formula"
    return f"true, {'apparent' if sun.apparent else 'geometric'}, seen from the {sun.observer}"


def _field_text(field: FieldOfView) -> str:
    low = min(row.zeta_min_rad for row in field.rows)
    high = max(row.zeta_max_rad for row in field.rows)
    count = len(field.rows)
    return (
        f"{field.label}, azimuth {_deg(field.azimuth_rad):+g} deg, {count} row{'s' if count > 1 else ''}, "
        f"zeta {_deg(low):+.6g} to {_deg(high):+.6g} deg"
    )


def _kind_text(segment: Segment) -> str:
    if segment.sense:
        return f"{segment.kind} {segment.sense:+d}"
    return f"{segment.kind} {segment.pole}" if segment.pole else segment.kind


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    lines = list(rows)
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]))]
    return ["  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in lines]


def _deg(angle_rad: float) -> float:
    """Degrees to 15 digits: the number typed in the file, without the dust of conversion there and back."""
    return float(f"{math.degrees(angle_rad):.15g}")


def _arcsec(angle_rad: float) -> float:
    return float(f"{angle_rad * _RAD_ARCSEC:.15g}")


def _hours(spin_rate_rad_s: float) -> str:
    minutes = 2.0 * math.pi / spin_rate_rad_s / 60.0
    return f"{minutes / 60.0:.4g} h" if minutes >= 60.0 else f"{minutes:.4g} min"
