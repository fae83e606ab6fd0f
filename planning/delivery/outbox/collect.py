"""Taking answers: from the control centre's files to ACKED, REJECTED or TIMEOUT in the registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ....errors import InvalidInput
from ..store.delivery import Delivery
from ..store.states import IN_FORCE, State
from .answer import LIMIT_BYTES, Answer, Verdict, named_answer, read_answer
from .faults import PassingFault
from .log_text import log_text
from .target import Target

if TYPE_CHECKING:
    from ..store.store import Store

Outcome = Literal["taken", "known", "timeout", "problem"]

_STATE_OF: Mapping[Verdict, State] = {"ACK": "ACKED", "REJ": "REJECTED"}
_SETTLED: Mapping[Verdict, tuple[State, ...]] = {"ACK": IN_FORCE, "REJ": ("REJECTED",)}
_WAITING: tuple[State, ...] = ("SENT", "TIMEOUT")


@dataclass(frozen=True, slots=True)
class Collected:
    """An answer that was found, or one that is missing.

    outcome  taken: the state has changed by it; known: it had been taken before; timeout: none came in time;
             problem: it cannot be taken, and somebody must look
    name     of the delivery, as the answer's file names it
    state    where the delivery stands now; None where the store has none of the name
    """

    outcome: Outcome
    name: str
    state: State | None
    text: str


def collect_answers(
    store: Store, target: Target, *, who: str, at_utc: str, timeout_ns: int | None = None
) -> tuple[Collected, ...]:
    """Take every answer of a folder, then call TIMEOUT what has been SENT for longer than ``timeout_ns``.

    Answers stay where they are: taking them again changes nothing. One that cannot be taken is told in the log once,
    and here every time. Raises what the target and the store raise; answers before that have been taken.
    """
    named = {name: known for name in target.names() if (known := named_answer(name))}
    deliveries = {delivery.identity.name: delivery for delivery in store.deliveries()}
    answers_of = Counter(package for package, _ in named.values())
    found = []
    for file_name, (package, verdict) in named.items():
        delivery = deliveries.get(package)
        collected = _settled(store, delivery, file_name, verdict) if answers_of[package] == 1 else None
        if collected is None:
            collected = _collect(store, target, file_name, delivery, answers_of, who, at_utc)
        if collected.outcome == "problem":
            _note_once(store, collected, who, at_utc)
        found.append(collected)
    if timeout_ns is not None:
        found += _time_out(store, who, at_utc, timeout_ns)
    return tuple(found)


def _settled(store: Store, delivery: Delivery | None, file_name: str, verdict: Verdict) -> Collected | None:
    """An answer that was taken before; its file need not be read again."""
    if delivery is None:
        return None
    name, state = delivery.identity.name, delivery.state
    is_known = state in _SETTLED[verdict] or (
        state == "WITHDRAWN" and any(entry.after == _STATE_OF[verdict] for entry in store.log(name))
    )
    return Collected("known", name, state, f"{file_name}: was taken before") if is_known else None


def _collect(
    store: Store,
    target: Target,
    file_name: str,
    delivery: Delivery | None,
    answers_of: Mapping[str, int],
    who: str,
    at_utc: str,
) -> Collected:
    try:
        answer = read_answer(target.read(file_name, LIMIT_BYTES), file_name)
    except PassingFault:
        raise
    except InvalidInput as error:
        return _problem(file_name, delivery, error.problem if error.key is None else f"{error.key}: {error.problem}")
    if delivery is None:
        return _problem(file_name, None, "answers a delivery that the store does not have")
    if delivery.package is None or answer.sha256 != delivery.package.sha256:
        return _problem(file_name, delivery, f"answers another archive, of sha256 {answer.sha256[:12]}...")
    if answers_of[answer.package] > 1:
        return _problem(file_name, delivery, "there are an ACK and a REJ; ask which holds and have the other removed")
    if delivery.state not in _WAITING:
        return _problem(file_name, delivery, f"answers what is {delivery.state}{_advice(delivery.state)}")
    return _take(store, file_name, answer, who, at_utc)


def _advice(state: State) -> str:
    return "; deliver it again, so that it becomes SENT" if state == "PACKAGED" else ""


def _problem(file_name: str, delivery: Delivery | None, text: str) -> Collected:
    name, state = file_name.rpartition(".")[0], None if delivery is None else delivery.state
    return Collected("problem", name, state, log_text(f"{file_name}: {text}"))


def _take(store: Store, file_name: str, answer: Answer, who: str, at_utc: str) -> Collected:
    reason = f": {answer.reason}" if answer.reason else ""
    why = log_text(f"{file_name} by {answer.by} at {answer.at_utc}{reason}")
    delivery = store.transition(answer.package, _STATE_OF[answer.verdict], who=who, at_utc=at_utc, why=why)
    return Collected("taken", answer.package, delivery.state, why)


def _note_once(store: Store, problem: Collected, who: str, at_utc: str) -> None:
    """Write a problem into the log, unless it is there."""
    name = None if problem.state is None else problem.name
    if not any(entry.why == problem.text and entry.delivery == name for entry in store.log(name)):
        store.annotate(name, problem.text, who=who, at_utc=at_utc)


def _time_out(store: Store, who: str, at_utc: str, timeout_ns: int) -> Iterator[Collected]:
    """What waits for an answer for too long; it becomes TIMEOUT where it is not yet."""
    from ....ephemeris.timetext import parse_label

    now_ns, _ = parse_label(at_utc)
    for delivery in store.deliveries(states=_WAITING):
        name = delivery.identity.name
        sent_utc = max((entry.number, entry.at_utc) for entry in store.log(name) if entry.after == "SENT")[1]
        text = f"sent at {sent_utc}, not answered at {at_utc}"
        if delivery.state == "SENT":
            if now_ns - parse_label(sent_utc)[0] <= timeout_ns:
                continue
            store.transition(name, "TIMEOUT", who=who, at_utc=at_utc, why=text)
        yield Collected("timeout", name, "TIMEOUT", text)
