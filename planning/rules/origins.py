"""Whether the files of a plan are made of the same mission file, orbit and other inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from . import content
from .finding import RuleFinding
from .registry import Rule, rule
from .subject import ORBIT_ROLES, Subject

_MANIFEST, _GIVEN = "the manifest", "the mission given"
_IN_REQUEST = re.compile(rb"; ([a-z ]+) (\S+) sha256 ([0-9a-f]{64})(?![0-9a-f])")

Inputs = Mapping[str, frozenset[str]]
"""sha256 of inputs by role."""


@rule("same-mission", layer="across")
def same_mission(subject: Subject) -> Iterator[RuleFinding]:
    """All files come from one mission file, which is the one that the delivery is checked with."""
    given = subject.given_mission
    reference = frozenset() if given is None else frozenset([given.source_sha256])
    yield from _differing(subject, same_mission, ("mission",), "the mission file", reference)


@rule("same-orbit", layer="across")
def same_orbit(subject: Subject) -> Iterator[RuleFinding]:
    """All files come from the same kernels and orbit."""
    yield from _differing(subject, same_orbit, ORBIT_ROLES, "the orbit and kernels", frozenset())


@rule("same-inputs", layer="across")
def same_inputs(subject: Subject) -> Iterator[RuleFinding]:
    """Files that name another input in common, such as the star map, name the same one."""
    roles = sorted({role for _, inputs in _inputs(subject) for role in inputs} - {"mission", *ORBIT_ROLES})
    for role in roles:
        yield from _differing(subject, same_inputs, (role,), f"the input '{role}'", frozenset())


def _differing(
    subject: Subject, by: Rule, roles: Sequence[str], what: str, reference: frozenset[str]
) -> Iterator[RuleFinding]:
    """Files whose inputs of these roles are not the reference: what is given, else that of the first file."""
    first = _GIVEN
    for name, inputs in _inputs(subject):
        own = frozenset[str]().union(*(inputs.get(role, frozenset()) for role in roles))
        if not own:
            continue
        if not reference:
            reference, first = own, name
        elif own != reference:
            odd = sorted(own - reference) or sorted(reference - own)
            message = f"{what} is not that of {first}: sha256 {odd[0][:12]}..."
            yield by.found(message, product=None if name == _MANIFEST else name)
            if first == _GIVEN:
                # said once; what follows is held against the plan's own
                reference, first = own, name


def _inputs(subject: Subject) -> Iterator[tuple[str, Inputs]]:
    """What went into each file that says so, the manifest first."""
    if subject.inputs:
        yield _MANIFEST, _by_role(subject.inputs)
    for name, law in subject.readable(content.LAW):
        yield name, {"mission": frozenset([law.mission.source_sha256])}
    for name, table in subject.readable(content.TABLE):
        mission, others = table.metadata.get("mission", {}), table.metadata.get("inputs", ())
        stated = frozenset(each["sha256"] for each in others)
        yield name, {"mission": frozenset(filter(None, [mission.get("sha256")])), "kernel": stated}
    for name, schedule in subject.readable(content.SCHEDULE):
        yield name, _by_role(schedule.rate.inputs)
    for kind in (content.DAYS, content.EVENTS, content.AVOIDANCE):
        for name, each in subject.readable(kind):
            yield name, _by_role(each.inputs)
    for name in subject.names(content.REQUEST):
        found = _IN_REQUEST.findall(subject.files[name].read())
        yield name, _by_role([{"role": role.decode(), "sha256": sha256.decode()} for role, _, sha256 in found])


def _by_role(inputs: Sequence[Mapping[str, str]]) -> Inputs:
    roles = {each["role"] for each in inputs}
    return {role: frozenset(each["sha256"] for each in inputs if each["role"] == role) for role in roles}
