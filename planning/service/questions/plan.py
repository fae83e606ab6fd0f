"""All that is planned on a window, at once."""

from __future__ import annotations

from .science import ScienceWindow


class PlanQuestion(ScienceWindow):
    """Data rate, memory, passes, visibility, events and avoidance periods of a window."""
