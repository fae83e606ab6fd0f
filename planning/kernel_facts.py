"""What a SPICE kernel holds, ready for JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..ephemeris.daf import Daf, read_daf
from ..ephemeris.kernels import KernelFile, KernelSet
from ..ephemeris.text_kernel import assignments
from ..ephemeris.timescales import iso


def kernel_facts(name: str | Path) -> dict[str, Any]:
    """Name, kind, size, sha256 and content of a kernel: an embedded one's name, or a path.

    SPK and CK list their segments, one entry for all of the same bodies and type; a meta-kernel the kernels it
    loads; other text kernels their variables. Raises KernelError for what is no kernel or broken.
    """
    first, *others = KernelSet.load([name]).files
    facts: dict[str, Any] = {
        "name": first.path.name,
        "kind": first.kind,
        "size_bytes": first.size_bytes,
        "sha256": first.sha256,
    }
    if first.kind == "MK":
        facts["lists"] = [other.path.name for other in others]
    elif first.path.read_bytes()[:4] == b"KPL/":
        facts["variables"] = sorted(assignments(first.path.read_text(encoding="latin-1"), str(first.path)))
    else:
        facts["segments"] = _segments(read_daf(first.path.read_bytes(), str(first.path)), first)
    return facts


def _segments(daf: Daf, file: KernelFile) -> list[dict[str, Any]]:
    """Segments of an SPK or CK together by what they give, with the span from the first to the last."""
    if file.kind == "SPK":
        from ..ephemeris.bodies import body_label
        from ..ephemeris.spk_segments import segments_of

        spans: dict[tuple[str, str, int], list[tuple[float, float]]] = {}
        for segment in segments_of(daf, str(file.path)):
            key = (body_label(segment.target), body_label(segment.center), segment.data_type)
            spans.setdefault(key, []).append((segment.start_et_s, segment.stop_et_s))
        return [
            {
                "target": target,
                "center": center,
                "type": data_type,
                "segments": len(each),
                "start_tdb": _tdb(min(start for start, _ in each)),
                "stop_tdb": _tdb(max(stop for _, stop in each)),
            }
            for (target, center, data_type), each in spans.items()
        ]
    return [
        {
            "name": array.name,
            "structure": array.integers[0],
            "frame": array.integers[1],
            "type": array.integers[2],
            "start_ticks": array.doubles[0],
            "stop_ticks": array.doubles[1],
        }
        for array in daf.arrays
        if len(array.integers) >= 3 and len(array.doubles) == 2
    ]


def _tdb(et_s: float) -> str:
    return iso(round(et_s * 1e9), "TDB", 3)
