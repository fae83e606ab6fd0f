"""An orbit handed over as a CCSDS OEM beside a mission's own kernels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..ephemeris.oem import read_oem
from ..ephemeris.plain_file import plain_bytes
from ..ephemeris.timescales import iso
from ..errors import CoverageError, InvalidInput
from .file_kind import kind_of
from .mission import Mission


def with_orbit(mission: Mission, oem: Path) -> Mission:
    """The mission on the orbit of an OEM (a path from the current folder), whatever body it rode with before."""
    return replace(mission, oem=str(oem.absolute()), orbit_body=mission.naif_id)


def require_orbit(path: Path, start_et_ns: int | None = None, stop_et_ns: int | None = None) -> None:
    """Raise InvalidInput unless the file is an OEM, CoverageError unless it covers the whole window.

    Where an OEM ends the mission's own kernels would go on: a plan must not rest on two orbits unasked.
    """
    try:
        data = plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    if kind_of(data) != "oem":
        raise InvalidInput("is no CCSDS OEM", file=path, hint="an orbit as an SPK kernel goes with --kernel")
    if start_et_ns is None or stop_et_ns is None:
        return
    spans = sorted((each.useable_start_et_ns, each.useable_stop_et_ns) for each in read_oem(data, str(path)).segments)
    covered_to = start_et_ns
    for begin, end in spans:
        if begin <= covered_to:
            covered_to = max(covered_to, end)
    if covered_to < stop_et_ns or spans[0][0] > start_et_ns:
        listed = ", ".join(f"{iso(begin, 'TDB')} to {iso(end, 'TDB')}" for begin, end in spans[:4])
        raise CoverageError(
            f"covers {listed} TDB, not the window {iso(start_et_ns, 'TDB')} to {iso(stop_et_ns, 'TDB')} TDB",
            file=path,
            hint="shorten the window or give a longer OEM",
        )
