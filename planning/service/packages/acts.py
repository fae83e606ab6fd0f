"""What the bearer of a token may do to a delivery. Each act is logged under the token's name, at the clock's time."""

from __future__ import annotations

from typing import Any

from ...delivery.outbox.deliver import deliver as put_into_inbox
from ...delivery.outbox.retry import RetryPolicy
from ...delivery.outbox.targets import target_of
from ...delivery.store.store import Store
from ..answer import Answer, json_answer, problem
from ..clock import now_utc
from ..settings import Settings
from .facts import whole

_ONCE = RetryPolicy(attempts=1)
"""Who asks over HTTP comes again by himself, and is not kept waiting."""


def approve(store: Store, name: str, who: str, why: str) -> Answer:
    """CHECKED to APPROVED."""
    store.approve(name, who=who, at_utc=now_utc(), why=why)
    return _now(store, name)


def withdraw(store: Store, name: str, who: str, why: str) -> Answer:
    """Out of force, or out of the way before it was sent."""
    store.withdraw(name, who=who, at_utc=now_utc(), why=why)
    return _now(store, name)


def remark(store: Store, name: str, who: str, text: str) -> Answer:
    """A remark in the log."""
    store.annotate(name, text, who=who, at_utc=now_utc())
    return _now(store, name)


def deliver(settings: Settings, store: Store, name: str, who: str) -> Answer:
    """PACKAGED to SENT, into the operator's inbox and no other."""
    delivery = store.delivery(name)
    if settings.inbox is None:
        return problem(409, "The service was started without --inbox: there is nowhere to deliver to.")
    if store.is_rehearsal and not settings.rehearsal:
        return problem(409, "The store is a rehearsal, and the service was started without --rehearsal.")
    target = target_of(settings.inbox)
    try:
        sent = put_into_inbox(
            store,
            delivery.identity.name,
            target,
            who=who,
            now=now_utc,
            retry=_ONCE,
            rehearsal=settings.rehearsal,
        )
    finally:
        target.close()
    return _now(store, name, sent={"written": list(sent.written), "attempts": sent.attempts})


def _now(store: Store, name: str, **more: Any) -> Answer:
    """The delivery as it stands after the act."""
    return json_answer({**whole(store, store.delivery(name)), **more})
