"""Templates of activities: what may be asked of the payload, with which parameters in which ranges.

They are data (``data/activities/*.toml``, read by ``template_file``); nothing in them is executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ParameterType = Literal["integer", "real", "enum", "text", "bytes"]
Representation = Literal["Raw", "Engineering"]
Radix = Literal["Decimal", "Hexadecimal", "Octal"]
PassRule = Literal["any", "outside", "inside"]

Value = int | float | str
"""Of an integer, of a real, of the rest; bytes are hexadecimal digits in capitals."""


@dataclass(frozen=True)
class ParameterTemplate:
    """A parameter of a sequence and what it may be.

    name, mnemonic    ours; that of the command database
    representation    Raw or Engineering, how a request gives its value
    radix             of a raw value; None where there is none
    minimum, maximum  of integers and reals, both included; None: no limit
    choices           of an enum, with the number of each where it is given raw
    lengths           least and greatest: characters of a text, octets of bytes
    default           None: an activity must give the value
    """

    name: str
    mnemonic: str
    type: ParameterType
    unit: str
    description: str
    representation: Representation
    radix: Radix | None
    minimum: float | None
    maximum: float | None
    choices: Mapping[str, int | None]
    lengths: tuple[int, int]
    default: Value | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What an activity sets in the payload's configuration.

    target     name in the configuration; ``{gate}`` stands for the value of the parameter gate
    parameter  whose value is set; None for ``literal``
    """

    target: str
    parameter: str | None
    literal: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A step of a resource, such as power in W, so many seconds after the start."""

    type: str
    offset_s: int
    value: float


@dataclass(frozen=True)
class ActivityTemplate:
    """One kind of activity.

    sequence            mnemonic of the command sequence
    source, destination as the control centre knows them
    duration_s          how long it takes
    kind                those of one kind do not overlap, and keep ``min_separation_s`` from start to start
    passes              whether it must lie outside passes of ground stations, or inside one
    """

    name: str
    title: str
    sequence: str
    source: str
    destination: str
    parameters: tuple[ParameterTemplate, ...]
    sets: tuple[Setting, ...]
    profiles: tuple[Profile, ...]
    duration_s: float
    kind: str
    min_separation_s: float
    passes: PassRule

    def parameter(self, name: str) -> ParameterTemplate | None:
        """The parameter of this name."""
        return next((each for each in self.parameters if each.name == name), None)


@dataclass(frozen=True)
class TemplateSet:
    """The templates of a file.

    insert_flag    whether requests carry ``insertOrDeleteFlag``
    configuration  the payload's, before anything is asked of it
    input          role, name and sha256 of the file
    """

    name: str
    title: str
    insert_flag: bool
    templates: Mapping[str, ActivityTemplate]
    configuration: Mapping[str, str]
    input: Mapping[str, str]

    def of_sequence(self, sequence: str) -> tuple[ActivityTemplate, ...]:
        """The templates that make this sequence."""
        return tuple(each for each in self.templates.values() if each.sequence == sequence)
