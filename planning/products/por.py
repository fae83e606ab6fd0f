"""Payload operation requests (POR): the file by which science operations ask a control centre for command sequences.

Elements and values are those of Rosetta's and Solar Orbiter's files, as the uplink software of ESA's science operations
writes and reads them (J. Arenas, hipe-uplink, classes Por, Sequence and Parameter). The schemas that those files name,
rosPlanningData.xsd and solPlanningData.xsd, are not public: unverified against them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .strict_xml import Layout, Rule

SCHEMA = "payload_operation_request.xsd"
FORMAT_VERSION = "1"
TIME_DECIMALS = 3
INSERT, DELETE = "Insert", "Delete"
FLAGS = (INSERT, DELETE)
RAW, ENGINEERING = "Raw", "Engineering"
REPRESENTATIONS = (RAW, ENGINEERING)
RADICES = ("Decimal", "Hexadecimal", "Octal")

LAYOUT = Layout(
    {
        "planningData": Rule(("",)),
        "commandRequests": Rule(("planningData",), least=1, most=1),
        "header": Rule(("commandRequests",), ("type", "formatVersion"), least=1, most=1),
        "genTime": Rule(("header",), least=1, most=1, is_text=True),
        "validityRange": Rule(("header",), ("type",), least=1, most=1),
        "startTime": Rule(("validityRange",), least=1, most=1, is_text=True),
        "stopTime": Rule(("validityRange",), least=1, most=1, is_text=True),
        "occurrenceList": Rule(("commandRequests",), ("count", "creationTime", "author"), least=1, most=1),
        "sequence": Rule(("occurrenceList",), ("name",)),
        "uniqueID": Rule(("sequence",), least=1, most=1, is_text=True),
        "insertOrDeleteFlag": Rule(("sequence",), most=1, is_text=True),
        "source": Rule(("sequence",), least=1, most=1, is_text=True),
        "destination": Rule(("sequence",), least=1, most=1, is_text=True),
        "executionTime": Rule(("sequence",), least=1, most=1),
        "actionTime": Rule(("executionTime",), least=1, most=1, is_text=True),
        "parameterList": Rule(("sequence",), ("count",), most=1),
        "parameter": Rule(("parameterList",), ("name", "position")),
        "profileList": Rule(("sequence",), ("count",), most=1),
        "profile": Rule(("profileList",), ("type",)),
        "timeOffset": Rule(("profile",), least=1, most=1, is_text=True),
        "value": Rule(("parameter", "profile"), (), ("representation", "radix"), least=1, most=1, is_text=True),
        "description": Rule(("parameter",), most=1, is_text=True),
    },
    {},
)


@dataclass(frozen=True, slots=True)
class PorParameter:
    """A parameter of a sequence; its position is its place in the list, from 1.

    representation  Raw or Engineering
    radix           of a raw value: Decimal, Hexadecimal or Octal; "" where the file gives none
    """

    name: str
    value: str
    representation: str
    radix: str = ""
    description: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PorProfile:
    """A step of a resource so many seconds after the execution time."""

    type: str
    offset_s: int
    value: float
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PorSequence:
    """A command sequence that is asked for.

    et_ns   its execution time, TDB ns past J2000, a whole millisecond of UTC when it is written
    flag    Insert or Delete; "" where the file does not say, which means Insert
    """

    name: str
    unique_id: str
    source: str
    destination: str
    et_ns: int
    parameters: tuple[PorParameter, ...] = ()
    profiles: tuple[PorProfile, ...] = ()
    flag: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Por:
    """A file of payload operation requests over [start, stop]; times are TDB ns past J2000."""

    generation_et_ns: int
    start_et_ns: int
    stop_et_ns: int
    creation_et_ns: int
    author: str
    sequences: tuple[PorSequence, ...]
