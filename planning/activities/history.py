"""The history of the payload's configuration: what it was at the start, and what changed it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...ephemeris.timescales import iso
from ...errors import InvalidInput

UNKNOWN = ""
"""The old value of a parameter that had none yet."""


@dataclass(frozen=True, slots=True)
class ConfigurationChange:
    """A parameter set, at the execution time of an activity; TDB ns past J2000.

    old, new   values as text; ``old`` is ``UNKNOWN`` where the parameter had none
    activity   id of the activity, which is that of its request
    sequence   mnemonic of its command sequence
    """

    et_ns: int
    parameter: str
    old: str
    new: str
    activity: str
    sequence: str


@dataclass(frozen=True)
class ConfigurationHistory:
    """The configuration over [start, stop), TDB ns past J2000.

    initial   values by parameter at the start
    changes   in order of time; those of one activity in the order of its template
    inputs    role, name and sha256 of the files that went in
    """

    mission: str
    start_et_ns: int
    stop_et_ns: int
    initial: Mapping[str, str]
    changes: tuple[ConfigurationChange, ...]
    inputs: tuple[Mapping[str, str], ...] = ()

    @property
    def final(self) -> dict[str, str]:
        """The configuration at the stop, by parameter in order of names."""
        return after(self.initial, self.changes)


def after(initial: Mapping[str, str], changes: Iterable[ConfigurationChange]) -> dict[str, str]:
    """A configuration after some changes, by parameter in order of names."""
    return dict(sorted({**initial, **{each.parameter: each.new for each in changes}}.items()))


def configuration_at(history: ConfigurationHistory, et_ns: int) -> dict[str, str]:
    """The values by parameter at a time, that of a change included, in order of names.

    et_ns   from the history's start to its stop, TDB ns past J2000
    Raises InvalidInput outside.
    """
    if not history.start_et_ns <= et_ns <= history.stop_et_ns:
        span = f"{iso(history.start_et_ns, 'TDB')} to {iso(history.stop_et_ns, 'TDB')} TDB"
        problem = f"{iso(et_ns, 'TDB')} TDB lies outside the configuration history"
        raise InvalidInput(problem, hint=f"it goes from {span}")
    count = bisect_right(history.changes, et_ns, key=lambda change: change.et_ns)
    return after(history.initial, history.changes[:count])
