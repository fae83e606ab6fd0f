"""What goes wrong in a store, as HTTP says it: no path of the machine leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ....errors import IntegrityError, InvalidInput, RuleViolation, ScanplanError, UsageError
from ...delivery.outbox.faults import PassingFault
from ...delivery.store.delivery import NoSuchDelivery
from ...delivery.store.states import StateConflict
from ..answer import Answer, problem
from ..settings import Settings

T = TypeVar("T")
_RETRY_S = 10


def work_or_problem(settings: Settings, name: str, work: Callable[[], T]) -> T | Answer:
    """What the work gives, or the problem it ran into; ``name`` is the package it is about."""
    try:
        return work()
    except NoSuchDelivery:
        return problem(404, f"There is no package {name}.", hint="/api/packages lists them")
    except StateConflict as error:
        return problem(409, f"{name} {error.problem}.", hint=error.hint)
    except (IntegrityError, RuleViolation) as error:
        return problem(409, _without_places(str(error), settings))
    except PassingFault as error:
        detail = f"The inbox cannot be reached now: {_without_places(error.problem, settings)}."
        return problem(503, detail, hint="try again", Retry_After=str(_RETRY_S))
    except (InvalidInput, UsageError) as error:  # the disk, the registry's file, the inbox: the operator's
        return problem(503, f"It cannot be done now: {_said(error, settings)}.", Retry_After=str(_RETRY_S))


def no_package(name: str) -> Answer:
    """The answer about the archive of a delivery that has none yet."""
    return problem(404, f"{name} has no package yet.", hint="approve it, then hand in its package")


def _said(error: ScanplanError, settings: Settings) -> str:
    return _without_places(error.problem if isinstance(error, InvalidInput) else str(error), settings)


def _without_places(text: str, settings: Settings) -> str:
    for place, word in ((settings.store, "store"), (settings.inbox, "inbox"), (settings.key, "key")):
        if place is not None:
            text = text.replace(str(place), word)
    return text
