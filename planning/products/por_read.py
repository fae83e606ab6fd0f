"""Payload operation requests out of their XML, ours or another's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...ephemeris.timescales import parse_time
from ...errors import TimeError
from .fields import Fields, shown
from .por import FLAGS, FORMAT_VERSION, LAYOUT, RADICES, REPRESENTATIONS, Por, PorParameter, PorProfile, PorSequence
from .strict_xml import Element, parse

_TIME = re.compile(r"\d{4}-\d{3}T\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_OFFSET = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)", re.ASCII)


def read(data: bytes, source: str) -> Por:
    """The requests of a file. Raises ProductError with line and element or attribute.

    Counts and positions must be those of what is there. Times may be to the second or finer.
    """
    elements = parse(data, source, LAYOUT)
    inside: dict[int, list[int]] = {}
    for place, element in enumerate(elements):
        inside.setdefault(element.parent, []).append(place)
    tree = _Tree(elements, inside)
    once = {each.name: each.fields for each in elements if each.name in _ONCE}
    once["header"].must_be("type", "POR", "the type of payload operation requests")
    once["header"].must_be("formatVersion", FORMAT_VERSION, "the version that is read")
    once["validityRange"].must_be("type", "absoluteTime", "the type that is read")
    start, stop = _time(once["startTime"], "startTime"), _time(once["stopTime"], "stopTime")
    if stop < start:
        raise once["stopTime"].defect("stopTime", "is before the start")
    listed = once["occurrenceList"]
    sequences = tuple(_sequence(tree, place) for place, each in enumerate(elements) if each.name == "sequence")
    _require_count(listed, len(sequences), "sequences")
    created, author = _time(listed, "creationTime"), listed.some_text("author")
    return Por(_time(once["genTime"], "genTime"), start, stop, created, author, sequences)


_ONCE = ("header", "genTime", "validityRange", "startTime", "stopTime", "occurrenceList")


class _Tree:
    """The elements with their children."""

    def __init__(self, elements: Sequence[Element], inside: Mapping[int, Sequence[int]]) -> None:
        self.elements, self.inside = elements, inside

    def all(self, place: int, name: str) -> list[tuple[int, Fields]]:
        """Children of this name with their places."""
        children = ((each, self.elements[each]) for each in self.inside.get(place, ()))
        return [(each, element.fields) for each, element in children if element.name == name]

    def text(self, place: int, name: str) -> str:
        """The text of the child of this name, "" where there is none."""
        found = self.all(place, name)
        return found[0][1].text(name) if found else ""

    def some_text(self, place: int, name: str) -> str:
        """The text of a child that must be there and not be empty."""
        return self.all(place, name)[0][1].some_text(name)


def _sequence(tree: _Tree, place: int) -> PorSequence:
    fields = tree.elements[place].fields
    flags = tree.all(place, "insertOrDeleteFlag")
    execution, _ = tree.all(place, "executionTime")[0]
    _, action = tree.all(execution, "actionTime")[0]
    return PorSequence(
        fields.some_text("name"),
        tree.some_text(place, "uniqueID"),
        tree.some_text(place, "source"),
        tree.some_text(place, "destination"),
        _time(action, "actionTime"),
        tuple(_parameters(tree, place)),
        tuple(_profiles(tree, place)),
        flags[0][1].one_of("insertOrDeleteFlag", FLAGS) if flags else "",
        fields.line,
    )


def _parameters(tree: _Tree, sequence: int) -> list[PorParameter]:
    found = []
    for list_place, listed in tree.all(sequence, "parameterList"):
        for position, (place, fields) in enumerate(tree.all(list_place, "parameter"), start=1):
            fields.must_be("position", str(position), "its place in the list")
            _, value = tree.all(place, "value")[0]
            found.append(
                PorParameter(
                    fields.some_text("name"),
                    value.some_text("value"),
                    value.one_of("representation", REPRESENTATIONS),
                    value.one_of("radix", RADICES) if value.text("radix") else "",
                    tree.text(place, "description"),
                    fields.line,
                )
            )
        _require_count(listed, len(found), "parameters")
    return found


def _profiles(tree: _Tree, sequence: int) -> list[PorProfile]:
    found = []
    for list_place, listed in tree.all(sequence, "profileList"):
        for place, fields in tree.all(list_place, "profile"):
            _, offset = tree.all(place, "timeOffset")[0]
            _, value = tree.all(place, "value")[0]
            for key in ("representation", "radix"):
                if value.text(key):
                    raise value.defect(key, "is no attribute of the value of a profile")
            found.append(PorProfile(fields.some_text("type"), _offset_s(offset), value.real("value"), fields.line))
        _require_count(listed, len(found), "profiles")
    return found


def _require_count(listed: Fields, count: int, what: str) -> None:
    if listed.integer("count") != count:
        raise listed.defect("count", f"is {listed.integer('count')}, and there are {count} {what}")


def _offset_s(fields: Fields) -> int:
    found = _OFFSET.fullmatch(fields.text("timeOffset"))
    if not found:
        problem = f"'{shown(fields.text('timeOffset'))}' is no offset of this format"
        raise fields.defect("timeOffset", problem, "expected hh:mm:ss")
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _time(fields: Fields, key: str) -> int:
    text = fields.text(key)
    if not _TIME.fullmatch(text):
        raise fields.defect(key, f"'{shown(text)}' is not a time of this format", "expected yyyy-DDDThh:mm:ss.fffZ")
    try:
        return parse_time(text)
    except TimeError as error:
        raise fields.defect(key, error.problem, error.hint) from None
