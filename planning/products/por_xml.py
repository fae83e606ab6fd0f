"""Payload operation requests into XML; ``por`` says what they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from ...errors import InvalidInput
from ..plan_facts import generator
from .fields import number_text, printable
from .por import (
    FLAGS,
    FORMAT_VERSION,
    RADICES,
    REPRESENTATIONS,
    SCHEMA,
    TIME_DECIMALS,
    Por,
    PorParameter,
    PorProfile,
    PorSequence,
)
from .strict_xml import DECLARATION, XSI, attributes
from .utc_text import day_of_year_text, day_of_year_texts

_MOST_OFFSET_S = 359_999


def write(por: Por, mission: str, inputs: Sequence[Mapping[str, str]] = ()) -> bytes:
    """The requests in the order given; mission and inputs are named in a comment.

    Times are to the millisecond of UTC. Raises InvalidInput for texts that are not one line of printable text or have
    blanks at their ends, for words that the format does not have, and for numbers that are not finite; TimeError before
    1972.
    """
    return "".join(_pieces(por, mission, inputs)).encode("utf-8")


def _pieces(por: Por, mission: str, inputs: Sequence[Mapping[str, str]]) -> Iterator[str]:
    root = {"xmlns:xsi": XSI, "xsi:noNamespaceSchemaLocation": SCHEMA}
    occurrences = {
        "count": str(len(por.sequences)),
        "creationTime": _time(por.creation_et_ns),
        "author": _text(por.author, "the author"),
    }
    yield f"{DECLARATION}<!-- {_comment(mission, inputs)} -->\n<planningData{attributes(root)}>\n<commandRequests>\n"
    yield f"<header{attributes({'type': 'POR', 'formatVersion': FORMAT_VERSION})}>\n"
    yield f"<genTime>{_time(por.generation_et_ns)}</genTime>\n"
    yield f"<validityRange{attributes({'type': 'absoluteTime'})}>\n"
    yield f"<startTime>{_time(por.start_et_ns)}</startTime>\n<stopTime>{_time(por.stop_et_ns)}</stopTime>\n"
    yield f"</validityRange>\n</header>\n<occurrenceList{attributes(occurrences)}>\n"
    times = day_of_year_texts([each.et_ns for each in por.sequences], TIME_DECIMALS)
    for each, time in zip(por.sequences, times, strict=True):
        yield from _sequence(each, time)
    yield "</occurrenceList>\n</commandRequests>\n</planningData>\n"


def _sequence(sequence: PorSequence, time: str) -> Iterator[str]:
    yield f"<sequence{attributes({'name': _text(sequence.name, 'the name of a sequence')})}>\n"
    yield _element("uniqueID", sequence.unique_id)
    if sequence.flag:
        yield _element("insertOrDeleteFlag", _word(sequence.flag, FLAGS, "the flag"))
    yield _element("source", sequence.source)
    yield _element("destination", sequence.destination)
    yield f"<executionTime>\n<actionTime>{time}</actionTime>\n</executionTime>\n"
    parameters = (_parameter(each, position) for position, each in enumerate(sequence.parameters, start=1))
    yield _list("parameterList", ["".join(each) for each in parameters])
    yield _list("profileList", [_profile(each, sequence) for each in sequence.profiles])
    yield "</sequence>\n"


def _list(name: str, items: Sequence[str]) -> str:
    start = f"<{name}{attributes({'count': str(len(items))})}"
    return f"{start}>\n{''.join(items)}</{name}>\n" if items else f"{start}/>\n"


def _profile(profile: PorProfile, sequence: PorSequence) -> str:
    if not 0 <= profile.offset_s <= _MOST_OFFSET_S:
        problem = f"the offset of profile {profile.type} of {sequence.unique_id} is {profile.offset_s} s"
        raise InvalidInput(problem, hint=f"expected 0 to {_MOST_OFFSET_S} s")
    value = _element("value", number_text(profile.value, "the value of a profile"))
    start = f"<profile{attributes({'type': _text(profile.type, 'the type of a profile')})}>\n"
    return f"{start}{_element('timeOffset', offset_text(profile.offset_s))}{value}</profile>\n"


def _parameter(parameter: PorParameter, position: int) -> Iterator[str]:
    name = _text(parameter.name, "the name of a parameter")
    value = {"representation": _word(parameter.representation, REPRESENTATIONS, "the representation")}
    if parameter.radix:
        value["radix"] = _word(parameter.radix, RADICES, "the radix")
    yield f"<parameter{attributes({'name': name, 'position': str(position)})}>\n"
    yield f"<value{attributes(value)}>{escape(_text(parameter.value, f'the value of {name}'))}</value>\n"
    if parameter.description:
        yield _element("description", parameter.description)
    yield "</parameter>\n"


def offset_text(offset_s: int) -> str:
    """Seconds as hh:mm:ss."""
    return f"{offset_s // 3600:02d}:{offset_s // 60 % 60:02d}:{offset_s % 60:02d}"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_text(text, f'the {name} of a sequence'))}</{name}>\n"


def _text(text: str, what: str) -> str:
    if not text or text != text.strip(" "):
        raise InvalidInput(f"{what} is {text[:60]!r}", hint="expected text without blanks at its ends")
    return printable(text, what)


def _word(word: str, known: Sequence[str], what: str) -> str:
    if word not in known:
        raise InvalidInput(f"{what} is {word[:60]!r}", hint=f"expected {' or '.join(known)}")
    return word


def _comment(mission: str, inputs: Sequence[Mapping[str, str]]) -> str:
    """Provenance, which the format has no place for; a comment of XML holds no two hyphens in a row."""
    files = "".join(f"; {each['role']} {each['name']} sha256 {each['sha256']}" for each in inputs)
    text = printable(f"made by {generator()}; mission {mission}{files}", "a name among the inputs")
    return re.sub(r"-(?=-)", "- ", escape(text))


def _time(et_ns: int) -> str:
    return day_of_year_text(et_ns, TIME_DECIMALS)
