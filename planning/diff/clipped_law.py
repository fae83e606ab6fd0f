"""A scan law over a part of its window."""

from __future__ import annotations

from dataclasses import replace

from ..scanlaw import ScanLaw


def clipped(law: ScanLaw, start_et_ns: int, stop_et_ns: int) -> ScanLaw:
    """The same attitude over [start, stop], which must lie in the law's window; TDB ns past J2000."""
    if (start_et_ns, stop_et_ns) == (law.start_et_ns, law.stop_et_ns):
        return law
    pieces = tuple(
        replace(
            piece,
            start_et_ns=max(piece.start_et_ns, start_et_ns),
            stop_et_ns=min(piece.stop_et_ns, stop_et_ns),
        )
        for piece in law.segments
        if piece.start_et_ns < stop_et_ns and piece.stop_et_ns > start_et_ns
    )
    return replace(law, start_et_ns=start_et_ns, stop_et_ns=stop_et_ns, segments=pieces)
