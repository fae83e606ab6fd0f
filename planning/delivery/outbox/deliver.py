"""Sending a package: from PACKAGED in the store to its place in the inbox, then SENT."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....errors import InvalidInput, ScanplanError, UsageError
from ..store.states import State, require_transition
from .faults import PassingFault
from .log_text import log_text
from .outgoing import outgoing_files
from .place import Outgoing, new_token, place
from .retry import DEFAULT_RETRY, RetryPolicy
from .target import Target

if TYPE_CHECKING:
    from ..store.store import Store

_HAS_BEEN_SENT: tuple[State, ...] = ("SENT", "ACKED", "SUPERSEDED")
_SENT_BEFORE: tuple[State, ...] = (*_HAS_BEEN_SENT, "REJECTED")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending a package.

    written   names of files put there by this run; the rest was there, or had been sent before
    attempts  how many it took; 0 where the registry says that it had been sent
    """

    name: str
    target: str
    state: State
    written: tuple[str, ...]
    attempts: int


def deliver(
    store: Store,
    name: str,
    target: Target,
    *,
    who: str,
    now: Callable[[], str],
    retry: RetryPolicy = DEFAULT_RETRY,
    read_back: bool = True,
    rehearsal: bool = False,
    sleep: Callable[[float], None] = time.sleep,
    on_event: Callable[[str], None] = lambda text: None,
) -> Sent:
    """Put a package that is PACKAGED (or TIMEOUT: again) into an inbox, and call it SENT.

    Done twice, by one run or two at once, or killed anywhere and done again, it comes to doing it once.

    now        the time as ISO 8601 in UTC, for the log
    retry      for faults that may pass; each failed attempt is told in the log
    read_back  compare what reading gives with what was sent
    rehearsal  whether a rehearsal's store may send
    on_event   hears, in a line, of each file and attempt

    Raises UsageError for a rehearsal's store, InvalidInput where the delivery's state does not allow it or the
    target refuses, PassingFault when the last attempt fails, IntegrityError where another file of its name is there.
    """
    if store.is_rehearsal and not rehearsal:
        raise UsageError(f"{store.path}: is a rehearsal; --rehearsal sends from it, to an inbox of the rehearsal")
    state = store.delivery(name).state
    if state in _HAS_BEEN_SENT:
        return Sent(name, target.address, state, (), 0)
    require_transition(name, state, "SENT")
    files = outgoing_files(name, store.package(name))
    token, written = new_token(), dict[str, None]()
    attempt = 0
    while True:
        attempt += 1
        try:
            _place_all(target, files, token, read_back, written, on_event)
            break
        except ScanplanError as fault:
            is_over = attempt == retry.attempts or not isinstance(fault, PassingFault)
            delay_s = retry.delay_s(name, attempt)
            then = "given up" if is_over else f"again in {delay_s:.1f} s"
            text = log_text(f"attempt {attempt} of {retry.attempts} to send failed, {then}: {fault}")
            try:
                store.annotate(name, text, who=who, at_utc=now())
            except ScanplanError as unlogged:  # the disk of both may be full: what came first is what to mend
                fault.args = (f"{fault}; the log cannot tell of it: {unlogged}",)
                raise fault from unlogged
            on_event(text)
            if is_over:
                raise
            sleep(delay_s)
    why = log_text(f"{files[0].name}, sha256 {files[0].sha256}, is in {target.address}; attempt {attempt}")
    state = _sent(store, name, who, now(), why)
    return Sent(name, target.address, state, tuple(written), attempt)


def waiting(store: Store) -> tuple[str, ...]:
    """Names of what is PACKAGED, in the order in which it is to be sent: by validity, then version."""
    identities = [delivery.identity for delivery in store.deliveries(states=("PACKAGED",))]
    identities.sort(key=lambda identity: (identity.start_et_ns, identity.version, identity.name))
    return tuple(identity.name for identity in identities)


def _place_all(
    target: Target,
    files: tuple[Outgoing, ...],
    token: str,
    read_back: bool,
    written: dict[str, None],
    on_event: Callable[[str], None],
) -> None:
    """Files in their order, the marker last; names of new ones go into ``written``."""
    for file in files:
        is_new = place(target, file, token, read_back)
        if is_new:
            written[file.name] = None
        on_event(f"{file.name}: {len(file.data)} bytes {'written' if is_new else 'were there'}")


def _sent(store: Store, name: str, who: str, at_utc: str, why: str) -> State:
    """Call it SENT, unless another run has done so and its answer has been taken since."""
    try:
        return store.transition(name, "SENT", who=who, at_utc=at_utc, why=why).state
    except InvalidInput:
        state = store.delivery(name).state
        if state in _SENT_BEFORE:
            return state
        store.annotate(name, log_text(f"{state}, but {why}"), who=who, at_utc=at_utc)
        raise
