"""Where two segments of the law meet."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .event import Event
from .task import Task


def law_borders(task: Task) -> Iterator[Event]:
    """A moment each, which starts and stops at once; the value is the whole rotation there."""
    for jump in task.law.jumps():
        at, rotation_deg = jump.et_ns, round(math.degrees(jump.rotation_rad), 9) + 0.0
        spin_deg = round(math.degrees(jump.spin_phase_rad), 6) + 0.0
        note = f"from {jump.before}; the spin phase steps by {spin_deg:+.6f} deg"
        yield Event("segment", jump.after, at, at, at, rotation_deg, "deg", note)
