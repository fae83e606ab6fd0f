"""What a plan says about itself: its inputs, window, law segments, jumps and certificates, ready for JSON.

Here and in the manifest an error is in microarcseconds, rounded up to three digits; times are given as text in UTC
(null before 1972) and TDB and, exactly, as ``et_ns``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..ephemeris.timescales import LEAP_SECONDS, convert_ns, format_iso
from .jumps import Jump
from .products.series import AttitudeSeries
from .scanlaw import ScanLaw

_UAS_PER_RAD = math.degrees(1.0) * 3.6e9


@cache
def generator() -> str:
    """Program and version, as products name them."""
    from importlib.metadata import version

    return f"scanplan {version('scanplan')}"


def inputs_of(law: ScanLaw) -> tuple[Mapping[str, str], ...]:
    """Role, name and sha256 of every file that went into a law and its orbit; names without folders."""
    mission = law.mission
    files = dict.fromkeys(
        ("orbit" if file.kind == "OEM" else "kernel", file.path.name, file.sha256) for file in law.kernels.files
    )
    return (
        {"role": "mission", "name": f"{mission.name}.toml", "sha256": mission.source_sha256},
        *({"role": role, "name": name, "sha256": sha256} for role, name, sha256 in files),
    )


def input_file(role: str, path: Path) -> Mapping[str, str]:
    """The same of a file of another role."""
    with path.open("rb") as content:
        return {"role": role, "name": path.name, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}


def solution_id(inputs: Sequence[Mapping[str, str]]) -> int:
    """A number of 63 bits that stands for these inputs and this version of the program."""
    text = json.dumps([generator(), [[each["role"], each["sha256"]] for each in inputs]])
    return int.from_bytes(hashlib.sha256(text.encode("ascii")).digest()[:8], "big") >> 1


def plan_facts(law: ScanLaw) -> dict[str, Any]:
    """Mission, window, segments and jumps of a plan."""
    mission = law.mission
    return {
        "mission": {
            "name": mission.name,
            "title": mission.title,
            "object_name": mission.object_name,
            "object_id": mission.object_id,
            "naif_id": mission.naif_id,
        },
        "validity": {"start": instant(law.start_et_ns), "stop": instant(law.stop_et_ns)},
        "segments": [
            {"name": piece.name, "start": instant(piece.start_et_ns), "stop": instant(piece.stop_et_ns)}
            for piece in law.segments
        ],
        "jumps": [_jump(jump) for jump in law.jumps()],
    }


def series_facts(series: AttitudeSeries) -> dict[str, Any]:
    """Rows and certificates of sampled attitude, block by block."""
    return {
        "rows": sum(block.et_ns.size for block in series.blocks),
        "time_scale": series.time_scale,
        "max_error_uas": rounded_up_uas(max(block.interpolation.max_error_rad for block in series.blocks)),
        "blocks": [
            {
                "segment": block.segment,
                "start": instant(int(block.et_ns[0])),
                "stop": instant(int(block.et_ns[-1])),
                "rows": int(block.et_ns.size),
                "interpolation": block.interpolation.method,
                "degree": block.interpolation.degree,
                "max_error_uas": rounded_up_uas(block.interpolation.max_error_rad),
            }
            for block in series.blocks
        ],
    }


def instant(et_ns: int) -> dict[str, Any]:
    """A time as text and exactly."""
    return instants([et_ns])[0]


def instants(et_ns: Sequence[int]) -> list[dict[str, Any]]:
    """Many times at once."""
    times = np.array(et_ns, np.int64)
    tai_ns = convert_ns(times, "TDB", "TAI")
    has_utc = tai_ns >= LEAP_SECONDS.start_tai_ns[0]
    utc = np.full(times.size, None, object)
    utc[has_utc] = format_iso(tai_ns[has_utc], "UTC", 6).astype(np.str_)
    tdb = format_iso(times, "TDB", 9).astype(np.str_)
    return [
        {"utc": of_utc, "tdb": of_tdb, "et_ns": ns}
        for of_utc, of_tdb, ns in zip(utc.tolist(), tdb.tolist(), times.tolist(), strict=True)
    ]


def rounded_up_uas(angle_rad: float) -> float:
    """A bound in microarcseconds to three significant digits, never below what it was."""
    bound = angle_rad * _UAS_PER_RAD
    if bound <= 0.0:
        return 0.0
    exponent = math.floor(math.log10(bound)) - 2
    return float(f"{math.ceil(bound / 10.0**exponent)}e{exponent}")


def _jump(jump: Jump) -> dict[str, Any]:
    return {
        "at": instant(jump.et_ns),
        "before": jump.before,
        "after": jump.after,
        "rotation_deg": _deg(jump.rotation_rad),
        "spin_axis_deg": _deg(jump.spin_axis_rad),
        "precession_phase_deg": _deg(jump.precession_phase_rad),
        "spin_phase_deg": _deg(jump.spin_phase_rad),
    }


def _deg(angle_rad: float) -> float:
    """Degrees to 1e-9 (4 uas): below that a step that is none would show as dust."""
    return round(math.degrees(angle_rad), 9) + 0.0
