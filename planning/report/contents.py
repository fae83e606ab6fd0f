"""What the report says in words and tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...errors import TimeError
from ..jumps import Jump
from ..mission import Mission, Segment
from ..product import ProductRecord
from ..scanlaw import ScanLaw
from .markup import Html, facts, table, tag
from .motion import Rates, SolarAspect
from .sky_map import SkyMap
from .wording import angle, bound, date, duration, instant, length_bound, minus, short_hash, size

_RAD_PER_UAS = math.radians(1.0 / 3.6e9)
_SPEED_DIGITS = 10

_KINDS = {
    "aem": "Attitude message, CCSDS AEM 2.0, text",
    "aem-xml": "Attitude message, CCSDS AEM 2.0, XML",
    "ck": "Attitude, SPICE CK",
    "fk": "Frames, SPICE FK",
    "sclk": "Spacecraft clock, SPICE SCLK",
    "mk": "Meta-kernel: furnish this one, SPICE MK",
    "spk": "Ephemeris, SPICE SPK",
    "lsk": "Leap seconds, SPICE LSK",
    "parquet": "Scan-law table, Parquet",
    "fits": "Scan-law table, FITS",
    "ecsv": "Scan-law table, ECSV",
    "votable": "Scan-law table, VOTable",
    "csv": "Scan-law table, CSV",
    "compact": "The law as polynomials, FITS",
    "sun-azimuth": "Azimuth of the Sun for on-board use, ECSV",
}
_METHODS = {"LINEAR": "turned evenly from row to row", "LAGRANGE": "interpolated by Lagrange polynomials"}


def validity(law: ScanLaw) -> Html:
    """The window in UTC, TDB and revolutions of the on-board clock."""
    ends = (law.start_et_ns, law.stop_et_ns)
    rows: list[list[object]] = []
    for scale in ("UTC", "TDB"):
        try:
            rows.append([scale, *(instant(et_ns, scale) for et_ns in ends)])
        except TimeError:
            rows.append([scale, "not defined before 1972", "not defined before 1972"])
    clock = law.mission.clock
    if clock is not None:
        rows.append([f"{clock.name} (revolutions)", *(f"{value:.6f}" for value in clock.revolutions(list(ends)))])
    return table("Validity", ("Scale", "Start", "End"), rows)


def summary(law: ScanLaw, seen: SkyMap) -> Html:
    """The window in numbers."""
    span_ns = law.stop_et_ns - law.start_et_ns
    spins = span_ns * 1e-9 * law.mission.law.spin_rate_rad_s / (2.0 * math.pi)
    return facts(
        [
            ("Duration", duration(span_ns)),
            ("Spins", f"{spins:.2f}"),
            ("Sky passed at least once", f"{100.0 * seen.seen_fraction:.1f} %"),
            ("Passes over a star, sky mean", f"{seen.passes.mean():.3g}"),
            ("Law segments", len(law.segments)),
            ("Borders between them", len(law.jumps())),
        ]
    )


def products_table(records: Sequence[ProductRecord]) -> Html:
    """The files beside the report."""
    return table(
        "The manifest has the whole SHA-256.",
        ("File", "What it is", "Rows", "Size", "SHA-256", "How closely it keeps the law"),
        (
            (
                Html(tag("code", record.name)),
                _KINDS.get(record.kind, record.kind),
                f"{record.facts['rows']:,}".replace(",", " ") if "rows" in record.facts else "",
                size(record.size_bytes),
                short_hash(record.sha256),
                certificate(record.facts),
            )
            for record in records
        ),
        numeric=(2, 3),
    )


def certificate(facts_: Mapping[str, Any]) -> str:
    """The interpolation certificate of a product in plain words."""
    if "copy_of_sha256" in facts_:
        return "a copy of the input"
    if "max_error_km" in facts_:
        return f"within {length_bound(float(facts_['max_error_km']))} of the orbit given"
    if "max_error_uas" not in facts_:
        return ""
    error_uas = float(facts_["max_error_uas"])
    if error_uas == 0.0:
        return "exactly"
    within = f"within {bound(error_uas * _RAD_PER_UAS)}"
    ways = {_interpolation(block) for block in facts_.get("blocks", ())} or {_interpolation(facts_)}
    how = [" or ".join(sorted(ways - {""}))] if ways - {""} else []
    words = [f"{within} at any time", *how]
    if "look_up_error_uas" in facts_:
        words.append(f"and {bound(float(facts_['look_up_error_uas']) * _RAD_PER_UAS)} for SPICE's rounding of times")
    return ", ".join(words)


def _interpolation(said: Mapping[str, Any]) -> str:
    method, degree = said.get("interpolation"), said.get("degree")
    if not method:
        return ""
    if method == "LINEAR":
        return _METHODS[method]
    words = _METHODS.get(str(method), f"by {method}")
    return words if degree is None else f"{words} of degree {degree}"


def segments_table(law: ScanLaw) -> Html:
    """The law segments that the window cuts."""
    by_name = {segment.name: segment for segment in law.mission.law.segments}
    return table(
        "Law segments in the window",
        ("Segment", "Law", "From (UTC)", "To (UTC)", "Note"),
        (
            (
                piece.name,
                _kind(by_name[piece.name]),
                _utc(piece.start_et_ns, 3),
                _utc(piece.stop_et_ns, 3),
                by_name[piece.name].note,
            )
            for piece in law.segments
        ),
    )


def _kind(segment: Segment) -> str:
    if segment.kind == "integrated":
        return f"nominal scanning, precession sense {'+1' if segment.sense > 0 else minus('-1')}"
    if segment.kind == "ecliptic_pole":
        return f"ecliptic-pole scanning, {segment.pole}"
    return {"ramp": "precession speeding up uniformly", "harmonic": "harmonic series"}[segment.kind]


def _utc(et_ns: int, decimals: int) -> Html:
    try:
        return instant(et_ns, "UTC", decimals)
    except TimeError:
        return Html(f"{instant(et_ns, 'TDB', decimals)} TDB")


def jumps_table(law: ScanLaw) -> Html:
    """The steps of the attitude at the borders of segments."""
    clock = law.mission.clock
    header = ["Border", "Time (UTC)", "Time (TDB)", "Rotation", "Spin axis", "Precession", "Spin phase"]
    if clock is not None:
        header.insert(3, f"{clock.name} (rev)")
    rows = []
    for jump in law.jumps():
        row: list[object] = [f"{jump.before} → {jump.after}", _utc(jump.et_ns, 3), instant(jump.et_ns, "TDB", 3)]
        if clock is not None:
            row.append(f"{float(clock.revolutions(jump.et_ns)):.4f}")
        steps = (jump.rotation_rad, jump.spin_axis_rad, jump.precession_phase_rad, jump.spin_phase_rad)
        rows.append([*row, *(angle(step) for step in steps)])
    caption = "Attitude after each border, relative to before it"
    return table(caption, header, rows, numeric=range(len(header) - 4, len(header)))


def inputs_table(inputs: Iterable[Mapping[str, str]]) -> Html:
    """The files that went in."""
    return table(
        "The manifest has the whole SHA-256.",
        ("File", "Role", "SHA-256"),
        ((Html(tag("code", each["name"])), each["role"], short_hash(each["sha256"])) for each in inputs),
    )


def law_facts(mission: Mission) -> Html:
    """The constants of the mission's law."""
    law = mission.law
    sun = law.sun
    if sun.kind == "nominal":
        followed = "nominal, a formula of the mission file"
    else:
        followed = f"{'apparent' if sun.apparent else 'geometric'}, seen from the {sun.observer}, of the ephemeris"
    spin_arcsec = math.degrees(law.spin_rate_rad_s) * 3600.0
    pairs: list[tuple[str, object]] = [
        ("Solar aspect angle", f"{math.degrees(law.solar_aspect_angle_rad):.9g}°"),
        ("Inertial spin rate", f"{spin_arcsec:.9g}″/s of TDB"),
        ("Precession speed S", f"{law.precession_speed:.{_SPEED_DIGITS}g}"),
        ("Sun followed", followed),
        ("Obliquity", f"{math.degrees(law.obliquity_rad) * 3600.0:.9g}″"),
        *(
            (f"{field.label.capitalize()} field, azimuth", minus(f"{math.degrees(field.azimuth_rad):+.9g}°"))
            for field in mission.fields
        ),
    ]
    return facts(pairs)


def aspect_text(law: ScanLaw, parts: Sequence[SolarAspect]) -> str:
    """How far the spin axis strays from its angle to the Sun, in words."""

    def worst(name: str) -> float | None:
        values = [getattr(part, name) for part in parts]
        return None if any(each is None for each in values) else max(float(abs(each).max()) for each in values)

    kept = angle(worst("law_rad") or 0.0)
    nominal = f"{math.degrees(law.mission.law.solar_aspect_angle_rad):.9g}°"
    text = f"Angle between spin axis and Sun, less {nominal}. "
    text += "From the law's own Sun it differs by less than 0.01 µas" if kept == "0" else f"From the law's Sun: {kept}"
    earth, spacecraft = worst("earth_rad"), worst("spacecraft_rad")
    if earth is None:
        return f"{text}. No kernel gives the true Sun in this window."
    text += f"; from the true, apparent Sun by up to {bound(earth)} seen from the Earth's centre"
    if spacecraft is not None and spacecraft != earth:
        text += f", {bound(spacecraft)} from the spacecraft"
    return f"{text}."


def turns_text(parts: Sequence[Rates]) -> str:
    """How far the precession goes, forth and back, in words."""
    turned_rad = sum(
        float(abs(part.precession_rad_s).mean()) * 1e-9 * float(part.et_ns[-1] - part.et_ns[0]) for part in parts
    )
    turns = turned_rad / (2.0 * math.pi)
    return f"{turns:.1f} turns" if turns >= 1.0 else f"{360.0 * turns:.1f}°"


def rates_text(parts: Sequence[Rates]) -> str:
    """How well the rotation about the spin axis keeps its rate, in words."""
    worst = angle(max(float(abs(part.inertial_spin_rad_s).max()) for part in parts))
    kept = "less than 0.01 µas" if worst == "0" else f"at most {worst}"
    return f"The rotation about the spin axis differs from the mission's inertial spin rate by {kept} per second."


def steps_text(jumps: Iterable[Jump]) -> str:
    """The steps of the phases, in words."""
    steps = (
        f"{date(jump.et_ns)}: spin phase {angle(jump.spin_phase_rad)}, "
        f"precession phase {angle(jump.precession_phase_rad)}"
        for jump in jumps
    )
    return f"{'; '.join(steps)}."
