"""The states of a delivery and how it may go from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from ....errors import InvalidInput

State = Literal[
    "DRAFT",
    "CHECKED",
    "APPROVED",
    "PACKAGED",
    "SENT",
    "ACKED",
    "REJECTED",
    "TIMEOUT",
    "SUPERSEDED",
    "WITHDRAWN",
]
STATES: tuple[State, ...] = get_args(State)

TRANSITIONS: Mapping[State, tuple[State, ...]] = {
    "DRAFT": ("CHECKED", "WITHDRAWN"),
    "CHECKED": ("APPROVED", "WITHDRAWN"),
    "APPROVED": ("PACKAGED", "WITHDRAWN"),
    "PACKAGED": ("SENT", "WITHDRAWN"),
    "SENT": ("ACKED", "REJECTED", "TIMEOUT"),
    "TIMEOUT": ("SENT", "ACKED", "REJECTED", "WITHDRAWN"),  # sent again, or an answer that came late
    "REJECTED": ("WITHDRAWN",),  # what replaces it is another version
    "ACKED": ("SUPERSEDED", "WITHDRAWN"),
    "SUPERSEDED": ("ACKED", "WITHDRAWN"),  # back in force when what superseded it is withdrawn
    "WITHDRAWN": (),
}
IN_FORCE: tuple[State, ...] = ("ACKED", "SUPERSEDED")
"""What the control centre has; the latest version of them holds at a time."""


class StateConflict(InvalidInput):
    """A delivery whose state does not allow what is asked."""


def require_transition(name: str, before: State, after: State) -> None:
    """Raises StateConflict where a delivery may not go from one state to the other."""
    if after not in TRANSITIONS[before]:
        allowed = " or ".join(TRANSITIONS[before]) or "nothing"
        raise StateConflict(f"is {before} and cannot become {after}", file=name, hint=f"from here it goes to {allowed}")
