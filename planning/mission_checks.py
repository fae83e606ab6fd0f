"""Checks of a mission file that concern several keys at once; single values are the schema's."""

import math
from collections.abc import Sequence
from itertools import pairwise

from .mission_defects import Defect
from .mission_schema import CcdRowTable, FieldTable, HarmonicSegmentTable, LawTable, MissionTable
from .precession import SLOWEST_SPEED, precession_speed, precessions_per_year
from .toml_locate import KeyPath

# S and K describe one motion: a fitted S and a rounded K agree far better than this.
_SPEED_TOLERANCE = 1e-3


def check_mission(mission: MissionTable) -> list[Defect]:
    """Everything wrong with a mission whose tables are each right, but for its times."""
    fields, law = mission.field, mission.law
    return [
        *_repeated([field.name for field in fields], ("field",), "field"),
        *(defect for index, field in enumerate(fields) for defect in _row_defects(field, ("field", index, "rows"))),
        *_strip_defects(mission),
        *_speed_defects(law),
        *_repeated([segment.name for segment in law.segment], ("law", "segment"), "segment"),
        *_harmonic_defects(law),
        *_orbit_defects(mission),
    ]


def _orbit_defects(mission: MissionTable) -> list[Defect]:
    """An OEM gives the spacecraft's own path, not that of a body it rides with."""
    orbit = mission.ephemeris
    if orbit.oem is None or orbit.orbit_body == mission.spacecraft.naif_id:
        return []
    problem = f"the OEM gives the orbit of the spacecraft, not of body {orbit.orbit_body}"
    return [Defect(("ephemeris", "orbit_body"), problem, f"expected {mission.spacecraft.naif_id}, the naif_id")]


def _repeated(names: Sequence[str], table: KeyPath, noun: str) -> list[Defect]:
    return [
        Defect((*table, index, "name"), f'another {noun} is called "{name}"', f"give each {noun} its own name")
        for index, name in enumerate(names)
        if name in names[:index]
    ]


def _row_defects(field: FieldTable, table: KeyPath) -> list[Defect]:
    """Rows with their edges swapped, numbers given twice, rows that overlap."""
    defects = []
    numbers = [row.number for row in field.rows]
    for index, row in enumerate(field.rows):
        if row.zeta_min_deg >= row.zeta_max_deg:
            problem = f"row {row.number} of {field.name} has its lower edge at or above its upper edge"
            hint = f"expected more than zeta_min_deg, {row.zeta_min_deg}"
            defects.append(Defect((*table, index, "zeta_max_deg"), problem, hint))
        if row.number in numbers[:index]:
            problem = f"another row of {field.name} has the number {row.number}"
            defects.append(Defect((*table, index, "number"), problem, "number each row of a field once"))
    if defects:
        return defects
    upwards = sorted(range(len(numbers)), key=lambda index: field.rows[index].zeta_min_deg)
    for lower, upper in pairwise(upwards):
        defects += _overlap(field.rows[lower], field.rows[upper], field.name, (*table, upper, "zeta_min_deg"))
    return defects


def _overlap(lower: CcdRowTable, upper: CcdRowTable, field: str, path: KeyPath) -> list[Defect]:
    if upper.zeta_min_deg >= lower.zeta_max_deg:
        return []
    problem = f"rows {lower.number} and {upper.number} of {field} overlap"
    return [Defect(path, problem, f"expected {lower.zeta_max_deg} or more, where row {lower.number} ends")]


def _strip_defects(mission: MissionTable) -> list[Defect]:
    """Strips called alike, fields and rows that the mission does not have, or a strip twice."""
    if mission.focal_plane is None:
        return []
    strips, table = mission.focal_plane.strips, ("focal_plane", "strips")
    rows_of = {field.name: {row.number for row in field.rows} for field in mission.field}
    defects = _repeated([strip.name for strip in strips], table, "strip")
    for index, strip in enumerate(strips):
        path: KeyPath = (*table, index)
        fields = strip.fields or list(rows_of)
        rows = sorted(set().union(*(rows_of.get(field, set()) for field in fields)))
        defects += _unlisted(fields, list(rows_of), (*path, "fields"), "field of view")
        if strip.rows and rows:
            defects += _unlisted(strip.rows, rows, (*path, "rows"), f"row of {' or '.join(fields)}")
    return defects


def _unlisted(named: Sequence[object], known: Sequence[object], path: KeyPath, noun: str) -> list[Defect]:
    """Elements of a list that are not known, or stand there twice."""
    hint = f"known here: {', '.join(map(str, known))}"
    defects = []
    for index, each in enumerate(named):
        if each not in known:
            defects.append(Defect((*path, index), f"no {noun} is called {each}", hint))
        elif each in named[:index]:
            defects.append(Defect((*path, index), f"{each} stands in this list twice", "name each once"))
    return defects


def _speed_defects(law: LawTable) -> list[Defect]:
    """The precession: given, fast enough for the differential equation, and alike if given twice."""
    speed, turns = law.precession_speed, law.precessions_per_year
    xi_rad = math.radians(law.solar_aspect_angle_deg)
    least = precessions_per_year(SLOWEST_SPEED, xi_rad)
    at_speed, at_turns = ("law", "precession_speed"), ("law", "precessions_per_year")
    if speed is None and turns is None:
        return [Defect(at_turns, "missing key", "expected precessions_per_year or precession_speed", absent=True)]
    if speed is not None and speed < SLOWEST_SPEED:
        return [Defect(at_speed, _too_slow(speed), f"expected {SLOWEST_SPEED} or more")]
    if turns is not None and turns < least:
        problem = f"{turns} precessions per year are too slow for this solar aspect angle"
        return [Defect(at_turns, problem, f"expected {math.ceil(least * 1e4) / 1e4} or more")]
    if speed is None or turns is None:
        return []
    made = precessions_per_year(speed, xi_rad)
    if abs(made / turns - 1.0) <= _SPEED_TOLERANCE:
        return []
    problem = f"{speed} makes {made:.6g} precessions per year, and precessions_per_year says {turns}"
    return [Defect(at_speed, problem, f"leave one of the two out, or give {precession_speed(turns, xi_rad)}")]


def _too_slow(speed: float) -> str:
    return f"{speed} is too slow: S^2 - cos^2 nu must stay positive all around the Sun"


def _harmonic_defects(law: LawTable) -> list[Defect]:
    """Cosines and sines of a series come in pairs."""
    defects = []
    for index, segment in enumerate(law.segment):
        if not isinstance(segment, HarmonicSegmentTable):
            continue
        series = segment.harmonic
        for angle, cosines, sines in (
            ("nu", series.nu_cos_rad, series.nu_sin_rad),
            ("omega", series.omega_cos_rad, series.omega_sin_rad),
        ):
            if len(cosines) != len(sines):
                problem = f"{len(sines)} sine coefficients beside {len(cosines)} cosine coefficients"
                hint = f"expected as many as in {angle}_cos_rad, 0.0 where a term is absent"
                path = ("law", "segment", index, "harmonic", f"{angle}_sin_rad")
                defects.append(Defect(path, problem, hint))
    return defects
