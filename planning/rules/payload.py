"""Whether the history of the payload's configuration is that of its requests, and goes on from the one before."""

from __future__ import annotations

from collections.abc import Iterator

from ..activities.configuration import join_defects
from ..products.por import DELETE
from . import content
from .finding import RuleFinding
from .registry import rule
from .subject import Subject

_MS_NS = 1_000_000


@rule("request-history", layer="across")
def request_history(subject: Subject) -> Iterator[RuleFinding]:
    """Every change of the payload's configuration is asked for, by its id, sequence and time, to the millisecond."""
    requests = [each for _, por in subject.readable(content.POR) for each in por.sequences if each.flag != DELETE]
    by_id = {each.unique_id: each for each in requests}
    for name, history in subject.readable(content.HISTORY) if requests else ():
        for change in history.changes:
            request = by_id.get(change.activity)
            if request is None:
                problem = "is in no file of requests"
            elif request.name != change.sequence:
                problem = f"asks for the sequence {request.name}, not {change.sequence}"
            elif abs(request.et_ns - change.et_ns) >= _MS_NS:
                problem = f"is executed {abs(request.et_ns - change.et_ns) * 1e-9:.3f} s away from that"
            else:
                continue
            message = f"{change.parameter} is changed by {change.activity}, which {problem}"
            yield request_history.found(message, product=name, et_ns=change.et_ns)


@rule("join-configuration", layer="across", needs=["previous"])
def join_configuration(subject: Subject) -> Iterator[RuleFinding]:
    """The configuration of the payload begins as the previous delivery leaves it."""
    before = subject.previous.readable(content.HISTORY) if subject.previous is not None else []
    for name, history in subject.readable(content.HISTORY) if before else ():
        for defect in join_defects(before[0][1], history):
            yield join_configuration.found(defect, product=name, et_ns=history.start_et_ns)
