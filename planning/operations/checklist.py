"""The checks that end a procedure: each passes or fails, and all of them go into the operations log.

checks = Checklist("weekly-cycle")
checks.check("the package is in force", active.identity.name == name, active.identity.name)
checks.conclude(store, who="A. Planner", at_utc="2017-02-01T12:00:00Z")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import RuleViolation, one_line

if TYPE_CHECKING:
    from ..delivery.store.delivery import LogEntry
    from ..delivery.store.store import Store


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what must hold, whether it does, and what was found."""

    what: str
    passed: bool
    found: str = ""

    def __str__(self) -> str:
        verdict = "passed" if self.passed else "FAILED"
        return f"{verdict}  {self.what}" + (f": {self.found}" if self.found else "")


class Checklist:
    """Checks of a procedure, in order."""

    def __init__(self, procedure: str, say: Callable[[str], object] = print) -> None:
        self.procedure = procedure
        self._say = say
        self._made: list[Checked] = []

    @property
    def made(self) -> tuple[Checked, ...]:
        """The checks made so far, in their order."""
        return tuple(self._made)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """Those that did not pass."""
        return tuple(each for each in self._made if not each.passed)

    def check(self, what: str, passed: object, found: object = "") -> bool:
        """Keep and say one check; ``passed`` is taken as true or false, ``found`` as text."""
        made = Checked(what, bool(passed), one_line(str(found)))
        self._made.append(made)
        self._say(str(made))
        return made.passed

    def conclude(self, store: Store, *, who: str, at_utc: str, delivery: str | None = None) -> LogEntry:
        """Write into the store's log how the checks came out; about a delivery, or (None) the whole store.

        Raises RuleViolation, after the entry is written, where a check failed or none was made.
        """
        failed = self.failed
        told = f"{self.procedure}: {len(self._made) - len(failed)} of {len(self._made)} checks passed"
        if failed:
            told = f"{told}; failed: {'; '.join(each.what for each in failed)}"
        entry = store.annotate(delivery, told, who=who, at_utc=at_utc)
        if failed or not self._made:
            raise RuleViolation(told)
        self._say(f"log entry {entry.number}: {told}")
        return entry
