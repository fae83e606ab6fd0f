"""Orbit files to practise with: the orbit known, moved on purpose, as flight dynamics would hand over a new prediction.

data = practice_orbit(mission, "2017-02-01", "2017-02-20", offset_km=(12.0, -3.0, 5.0))
publish_file(Path("gaia.oem"), data)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...ephemeris.sun import EARTH
from ...ephemeris.timescales import NS_PER_S, et_s_from_et_ns, iso
from ...errors import UsageError
from ..window import one_et_ns

if TYPE_CHECKING:
    from ..mission import Mission

_MARGIN_S = 600
_HEADER = """CCSDS_OEM_VERS = 2.0
COMMENT To practise with: the orbit known, moved on purpose
CREATION_DATE = {created}
ORIGINATOR = PRACTICE

META_START
OBJECT_NAME = {name}
OBJECT_ID = {identity}
CENTER_NAME = EARTH
REF_FRAME = ICRF
TIME_SYSTEM = TDB
START_TIME = {start}
STOP_TIME = {stop}
INTERPOLATION = HERMITE
INTERPOLATION_DEGREE = 7
META_STOP
"""


def practice_orbit(
    mission: Mission,
    start: Any,
    stop: Any,
    *,
    offset_km: Sequence[float] = (0.0, 0.0, 0.0),
    drift_km_d: Sequence[float] = (0.0, 0.0, 0.0),
    step_s: int = 600,
    creation_date: str = "2000-01-01T00:00:00",
) -> bytes:
    """An OEM (2.0, KVN) of a mission's spacecraft about the Earth, over a window and ten minutes around it.

    offset_km      by which every state is moved, ICRF axes
    drift_km_d     that grows from nothing at ``start`` by so much a day, as an error of velocity does
    step_s         whole seconds between states
    creation_date  UTC; no clock is asked

    The same arguments give the same bytes. Raises CoverageError where its orbit is not known, UsageError for a step
    below one second, TimeError for what is no time.
    """
    if step_s < 1:
        raise UsageError(f"a step of {step_s} s makes no orbit; use a second or more")
    start_s = one_et_ns(start) // NS_PER_S - _MARGIN_S
    stop_s = -(-one_et_ns(stop) // NS_PER_S) + _MARGIN_S
    steps = max(3, -(-(stop_s - start_s) // step_s))  # Hermite of degree 7 takes four states
    et_ns = (start_s + step_s * np.arange(steps + 1, dtype=np.int64)) * NS_PER_S
    position_km, velocity_km_s = mission.kernel_set().ephemeris.state(mission.orbit_body, EARTH, et_s_from_et_ns(et_ns))
    drift_km_s = np.asarray(drift_km_d, float) / 86_400.0
    since_s = (et_ns / NS_PER_S - start_s - _MARGIN_S)[:, None]
    states = np.hstack((position_km + np.asarray(offset_km, float) + since_s * drift_km_s, velocity_km_s + drift_km_s))
    epochs = [iso(int(each), "TDB", 3) for each in et_ns]
    head = _HEADER.format(
        created=creation_date,
        name=mission.object_name,
        identity=mission.object_id,
        start=epochs[0],
        stop=epochs[-1],
    )
    rows = (
        f"{epoch} {' '.join(f'{value:.9f}' for value in state)}" for epoch, state in zip(epochs, states, strict=True)
    )
    return (head + "\n".join(rows) + "\n").encode("ascii")
