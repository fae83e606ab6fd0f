"""A scan law as the rows of a scan-law table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import convert_ns
from ..errors import UsageError
from .products.table import ScanLawTable, build_table, onboard_time_ns
from .products.table_metadata import great_circle_error_rad, table_metadata
from .rotation import srs_axes
from .sampling import grid_ns, grid_origin_ns
from .scanlaw import ScanLaw

Array = NDArray[np.float64]
Times = NDArray[np.int64]

# Where between neighbouring rows the error is sought; for what lies between, two per cent are added.
_FRACTIONS = (0.25, 0.5, 0.75)
_BETWEEN_POINTS = 1.02
_CHUNK = 1 << 17


def tabulate(
    law: ScanLaw,
    step_ns: int,
    time_scale: str,
    *,
    solution_id: int,
    inputs: Sequence[tuple[str, str]],
    generator: str,
) -> ScanLawTable:
    """The law at every whole multiple of the step in ``time_scale`` inside [start, stop), see ``sampling``.

    ``inputs``: name and sha256 of every file that went in beside the mission file.
    Raises UsageError when no multiple falls into the window, CoverageError where the orbit ends.
    """
    et_ns = _rows_et_ns(law, step_ns, time_scale)
    mission = law.mission
    position_km, velocity_km_s = law.orbit(et_ns)
    metadata = table_metadata(
        mission={"name": mission.name, "title": mission.title, "sha256": mission.source_sha256},
        object_name=mission.object_name,
        field_labels=[field.label for field in mission.fields],
        start_et_ns=law.start_et_ns,
        stop_et_ns=law.stop_et_ns,
        step_ns=step_ns,
        segments=[(piece.name, piece.start_et_ns) for piece in law.segments],
        max_error_rad=_largest_error_rad(law, et_ns),
        inputs=inputs,
        generator=generator,
    )
    return build_table(
        et_ns,
        law.fov(et_ns),
        position_km,
        velocity_km_s,
        onboard_ns=None if mission.clock is None else onboard_time_ns(mission.clock, et_ns),
        solution_id=solution_id,
        metadata=metadata,
    )


def _rows_et_ns(law: ScanLaw, step_ns: int, time_scale: str) -> Times:
    ends = convert_ns(np.array([law.start_et_ns, law.stop_et_ns], np.int64), "TDB", time_scale)
    origin_ns = grid_origin_ns(law.start_et_ns, time_scale)
    et_ns = convert_ns(grid_ns(int(ends[0]), int(ends[1]), step_ns, origin_ns), time_scale, "TDB")
    et_ns = et_ns[(et_ns >= law.start_et_ns) & (et_ns < law.stop_et_ns)]
    if not et_ns.size:
        raise UsageError(
            f"no whole multiple of the step of {step_ns / 1e9:g} s falls into the window: shorten the step"
        )
    return np.asarray(et_ns)


def _largest_error_rad(law: ScanLaw, et_ns: Times) -> float:
    """Largest angle between the centre of any field and the great circle through neighbouring rows."""
    worst = 0.0
    for piece in law.segments:
        inside = et_ns[(et_ns >= piece.start_et_ns) & (et_ns < piece.stop_et_ns)]
        for begin in range(0, inside.size - 1, _CHUNK):
            rows = inside[begin : begin + _CHUNK + 1]
            axes = srs_axes(piece.attitude(rows))
            for fraction in _FRACTIONS:
                at = rows[:-1] + (np.diff(rows) * fraction).astype(np.int64)
                between = srs_axes(piece.attitude(at))
                for field in law.mission.fields:
                    nodes, law_itself = (_centre(each, field.azimuth_rad) for each in (axes, between))
                    worst = max(worst, great_circle_error_rad(nodes, law_itself, fraction))
    return worst * _BETWEEN_POINTS


def _centre(axes: Array, azimuth_rad: float) -> Array:
    """Unit vectors (N, 3), ICRS, to the centre of a field."""
    return np.asarray(math.cos(azimuth_rad) * axes[:, 0] + math.sin(azimuth_rad) * axes[:, 1])
