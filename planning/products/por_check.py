"""Checks of payload operation requests: ids, order, validity, values that fit their representation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise

from .finding import Finding
from .por import DELETE, ENGINEERING, RAW, Por, PorParameter, PorSequence

_RAW = {
    "": r".*",
    "Decimal": r"[+-]?[0-9]+",
    "Hexadecimal": r"[0-9A-Fa-f]+",
    "Octal": r"[0-7]+",
}
_MOST_ID = 32


def check(por: Por) -> list[Finding]:
    """Everything wrong with a file of requests; ``Finding.line`` is that of the sequence or parameter."""
    rules: tuple[Callable[[Por], Iterator[Finding]], ...] = (_times, _ids, _order, _span, _twice, _values)
    return list(chain.from_iterable(rule(por) for rule in rules))


def _times(por: Por) -> Iterator[Finding]:
    if not por.sequences:
        yield Finding("WARN", "empty", None, "occurrenceList", "asks for nothing")
    if por.generation_et_ns > por.start_et_ns:
        yield Finding("WARN", "issued-late", None, "genTime", "is later than the start of the validity")
    if por.creation_et_ns > por.generation_et_ns:
        yield Finding("WARN", "issued-before-made", None, "creationTime", "is later than genTime")


def _ids(por: Por) -> Iterator[Finding]:
    first: dict[str, PorSequence] = {}
    for each in por.sequences:
        before = first.setdefault(each.unique_id, each)
        # A request that is withdrawn goes by the id under which it was made.
        if before is not each and DELETE not in (before.flag, each.flag):
            message = f"'{each.unique_id}' is also that of line {before.line}"
            yield Finding("ERROR", "unique-id", each.line, "uniqueID", message)
        if len(each.unique_id) > _MOST_ID:
            yield Finding("WARN", "long-id", each.line, "uniqueID", f"is longer than {_MOST_ID} characters")


def _order(por: Por) -> Iterator[Finding]:
    for before, after in pairwise(por.sequences):
        if after.et_ns < before.et_ns:
            message = f"{after.unique_id} is executed before {before.unique_id}, which stands above it"
            yield Finding("ERROR", "order", after.line, "actionTime", message)


def _span(por: Por) -> Iterator[Finding]:
    for each in por.sequences:
        if not por.start_et_ns <= each.et_ns <= por.stop_et_ns:
            message = f"{each.unique_id} lies outside the header's startTime and stopTime"
            yield Finding("ERROR", "span", each.line, "actionTime", message)


def _twice(por: Por) -> Iterator[Finding]:
    known: dict[object, PorSequence] = {}
    for each in por.sequences:
        before = known.setdefault((each.name, each.et_ns, each.parameters, each.flag), each)
        if before is not each:
            message = f"{each.unique_id} asks for the same at the same time as {before.unique_id}"
            yield Finding("WARN", "same-request", each.line, "sequence", message)


def _values(por: Por) -> Iterator[Finding]:
    for each in por.sequences:
        names: set[str] = set()
        for parameter in each.parameters:
            if parameter.name in names:
                yield Finding("ERROR", "same-parameter", parameter.line, "name", f"'{parameter.name}' stands twice")
            names.add(parameter.name)
            yield from _value(parameter)


def _value(parameter: PorParameter) -> Iterator[Finding]:
    if parameter.representation == RAW and not re.fullmatch(_RAW[parameter.radix], parameter.value):
        message = f"the value of {parameter.name} is no {parameter.radix.lower()} number"
        yield Finding("ERROR", "radix", parameter.line, "value", message)
    if parameter.representation == ENGINEERING and parameter.radix not in ("", "Decimal"):
        message = f"the engineering value of {parameter.name} has the radix {parameter.radix}"
        yield Finding("WARN", "radix", parameter.line, "radix", message)
