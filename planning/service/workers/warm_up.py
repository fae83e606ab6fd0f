"""What a worker does before it is ready, so that the first client does not wait for it: load, compile, propagate."""

from __future__ import annotations

from collections.abc import Callable

from ....ephemeris.timescales import iso
from ..answer import Answer, Question
from ..desk import Desk

_FORMATS = ("json", "csv", "gost", "votable")


def warm_up(desk: Desk, answered: Callable[[Question], Answer]) -> None:
    """Answer questions about one star over all of the mission; where it has no orbit, what can be had is had."""
    law = desk.mission.law
    window = {"start": f"{iso(law.start_et_ns, 'TDB')} TDB", "end": f"{iso(law.stop_et_ns, 'TDB')} TDB"}
    for each in _FORMATS:
        answered(Question("one-star", {"ra": "266.4", "dec": "-29", **window, "format": each}))
    # GOST's XML needs the attitude at times that are no transits: kernels that nothing above has compiled.
    answered(Question("gost", {"ra": "266.4", "dec": "-29", "form": "xml"}))
