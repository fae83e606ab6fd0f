"""A small plan, defects to put into it, and what CSPICE says of its attitude."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import spiceypy
from scanplan.planning.law_piece import piece_from_series
from scanplan.planning.manifest import read_manifest
from scanplan.planning.mission import MISSIONS_FOLDER
from scanplan.planning.mission_file import read_mission
from scanplan.planning.plan import PlanOptions, manifest_of, scan_law_products
from scanplan.planning.products import compact_law
from scanplan.planning.rules.check import check_subject
from scanplan.planning.rules.subject import Subject
from scanplan.planning.scanlaw import ScanLaw
from scanplan.planning.schedule_products import (
    avoidance_products,
    event_products,
    pass_request_product,
    rate_products,
)
from scanplan.planning.science_plan import SciencePlan

GAIA = (MISSIONS_FOLDER / "gaia.toml").read_text(encoding="utf-8")
FORMATS = ("aem", "ck", "parquet", "compact", "sun-azimuth")
OPTIONS = PlanOptions(step_ns=60_000_000_000)
ARCSEC = np.pi / 648000.0
MINUTE_NS = 60_000_000_000


def mission_with(**values):
    """Gaia's mission file with other values for some keys, each where it stands last."""
    text = GAIA
    for key, value in values.items():
        lines = text.splitlines()
        last = max(n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[last] = f"{key} = {value}"
        text = "\n".join(lines) + "\n"
    return read_mission(text.encode(), "made.toml")


def law_subject(law: ScanLaw, **given) -> Subject:
    """A delivery of nothing but a compact law."""
    return replace(Subject.of_products([("law.fits", compact_law.write(law))]), **given)


def changed_series(law: ScanLaw, change) -> ScanLaw:
    """The law with its Chebyshev series (K, 4, M) changed in place by ``change(series, borders_et_ns, half_s)``."""
    pieces = []
    for piece in law.segments:
        values = piece.series.series.copy()
        change(values, piece.series.interval_et_ns, piece.series.half_s)
        segment = next(each for each in law.mission.law.segments if each.name == piece.name)
        series = replace(piece.series, series=values)
        pieces.append(piece_from_series(law.mission.law, segment, series, piece.start_et_ns, piece.stop_et_ns))
    return replace(law, segments=tuple(pieces))


def spun(law: ScanLaw, angle_rad: float) -> ScanLaw:
    """The law with its spin phase turned by an angle."""

    def change(series, borders, half_s):
        series[:, 3, 0] += angle_rad

    return changed_series(law, change)


@dataclass(frozen=True)
class Plan:
    """A law and what is planned on it, as files."""

    law: ScanLaw
    science: SciencePlan
    files: dict
    manifest: object
    whole: Subject

    def subject(self, changes=None, without=(), **given) -> Subject:
        """The delivery with some files replaced, added or left out. Without a manifest, unless it is given."""
        files = {name: data for name, data in {**self.files, **(changes or {})}.items() if name not in without}
        # what did not change has been read
        read = {name: self.whole.content(name) for name in self.files if files.get(name) is self.files[name]}
        return replace(Subject.of_products(files.items()), _contents=read, **given)

    def name(self, ending: str) -> str:
        (found,) = [each for each in self.files if each.endswith(ending)]
        return found


def plan_files(law: ScanLaw, science: SciencePlan) -> dict:
    """Files of a plan by name, without the slow formats."""
    products = [
        *scan_law_products(law, FORMATS, OPTIONS),
        *rate_products(science.schedule, law.mission, law.file_name, formats=("parquet",)),
        pass_request_product(science.schedule, law.mission, law.mission.ground, law.file_name),
        *event_products(science.events, law.mission, law.file_name),
        *avoidance_products(science.avoidance, law.mission, law.file_name),
    ]
    return {each.name: each for each in products}


def plan_of(law: ScanLaw, science: SciencePlan) -> Plan:
    products = plan_files(law, science)
    data = manifest_of(law, OPTIONS, lambda: science)([each.record for each in products.values()])
    manifest = read_manifest(data, "manifest.json")
    files = {name: each.data for name, each in products.items()}
    return Plan(law, science, files, manifest, Subject.of_products(files.items()))


def found(subject: Subject, waivers=(), severity="ERROR", **options):
    """What rules find of one severity, as (rule, finding)."""
    report = check_subject(subject, waivers, **options)
    return [each.finding for each in report.findings if each.finding.severity == severity]


def the_one(subject: Subject, rule: str, severity="ERROR"):
    """The first finding of a rule, when no other rule finds anything of its severity."""
    findings = found(subject, severity=severity)
    assert {each.rule for each in findings} == {rule}, findings
    return findings[0]


def axes(law: ScanLaw, et_ns):
    """Axes of the SRS as rows (N, 3, 3), by CSPICE from the law's quaternions (CCSDS, scalar last)."""
    return np.array([spiceypy.q2m([w, -x, -y, -z]) for x, y, z, w in law.attitude(np.asarray(et_ns, np.int64))])


def seen(law: ScanLaw, body: str, et_ns):
    """Unit vectors (N, 3) to a body from the spacecraft by CSPICE, light time and aberration."""
    spacecraft = str(law.mission.orbit_body)
    rows = [spiceypy.spkpos(body, et * 1e-9, "J2000", "CN+S", spacecraft)[0] for et in np.asarray(et_ns)]
    return np.array(rows) / np.linalg.norm(rows, axis=1, keepdims=True)


def angle_deg(a, b):
    return np.degrees(np.arccos(np.clip((a * b).sum(axis=1), -1.0, 1.0)))


def body_rates(law: ScanLaw, et_ns, step_ns=2_000_000_000):
    """(N, 3) angular velocity in the SRS, rad/s, by differences of axes."""
    et_ns = np.asarray(et_ns, np.int64)
    before, after = axes(law, et_ns - step_ns // 2), axes(law, et_ns + step_ns // 2)
    turned = np.einsum("nij,nkj->nik", after, before)
    rows = [np.array(spiceypy.raxisa(each)[0]) * spiceypy.raxisa(each)[1] for each in turned]
    return -np.array(rows) / (step_ns * 1e-9)
