"""Keys of a file of templates; descriptions are what error messages expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .template import ParameterType, PassRule, Radix, Representation

MNEMONIC = r"^[A-Za-z][A-Za-z0-9_]{0,31}\z"
NAME = r"^[a-z][a-z0-9_-]{0,63}\z"
LINE = r"^[ -~]{1,200}\z"
MOST_OCTETS = 65_536

_Name = Annotated[str, Field(pattern=NAME)]
_Mnemonic = Annotated[str, Field(pattern=MNEMONIC)]
_Line = Annotated[str, Field(pattern=LINE)]
_Int64 = Annotated[int, Field(ge=-(2**63), lt=2**63)]
_Number = _Int64 | Annotated[float, Field(allow_inf_nan=False)]
_Length = Annotated[int, Field(ge=0, le=MOST_OCTETS)]
Scalar = _Int64 | Annotated[float, Field(allow_inf_nan=False)] | str
_Seconds = Annotated[float, Field(ge=0.0, le=1e7, allow_inf_nan=False)]


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ParameterTable(_Table):
    name: _Name = Field(description="a name: lower case, digits, underscores, such as gate_mag")
    mnemonic: _Mnemonic = Field(description="letters, digits, underscores, at most 32, as in the command database")
    type: ParameterType = Field(description="integer, real, enum, text or bytes")
    unit: Annotated[str, Field(pattern=r"^[ -~]{0,40}\z")] = Field(default="", description="a unit as text")
    description: Annotated[str, Field(pattern=r"^[ -~]{0,200}\z")] = Field(
        default="", description="one line of printable ASCII"
    )
    min: _Number | None = Field(default=None, description="a number, the least value")
    max: _Number | None = Field(default=None, description="a number, the greatest value")
    choices: list[_Line] | dict[_Line, _Int64] | None = Field(
        default=None, description="a list of words, or a table of words with their raw numbers"
    )
    min_length: _Length | None = Field(default=None, description=f"a whole number from 0 to {MOST_OCTETS}")
    max_length: _Length | None = Field(default=None, description=f"a whole number from 0 to {MOST_OCTETS}")
    default: Scalar | None = Field(default=None, description="a value that the parameter may have")
    representation: Representation | None = Field(default=None, description="Raw or Engineering")
    radix: Radix | None = Field(default=None, description="Decimal, Hexadecimal or Octal")


class LiteralTable(_Table):
    value: Scalar = Field(description="what is set, whatever the parameters are")


class ProfileTable(_Table):
    type: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,15}\z")] = Field(
        description="a word in capitals, such as PW for power or DR for data rate"
    )
    offset_s: Annotated[int, Field(ge=0, le=359_999)] = Field(description="whole seconds after the start, below 100 h")
    value: Annotated[float, Field(allow_inf_nan=False)] = Field(description="a number")


class TemplateTable(_Table):
    name: _Name = Field(description="a name: lower case, digits, underscores, hyphens, such as tdi_gate")
    title: _Line = Field(description="one line of printable ASCII that says what it does")
    sequence: _Mnemonic = Field(description="letters, digits, underscores, at most 32, as in the command database")
    source: _Line | None = Field(default=None, description="a word; the file's when left out")
    destination: _Line | None = Field(default=None, description="a word; the file's when left out")
    duration_s: _Seconds = Field(description="seconds from 0 to 1e7")
    kind: _Name | None = Field(default=None, description="a name; that of the template when left out")
    min_separation_s: _Seconds = Field(default=0.0, description="seconds from 0 to 1e7, from start to start")
    passes: PassRule = Field(default="any", description='"any", "outside" or "inside" passes of ground stations')
    parameter: list[ParameterTable] = Field(default=[], description="[[template.parameter]] tables")
    profile: list[ProfileTable] = Field(default=[], description="[[template.profile]] tables")
    sets: Mapping[str, str | LiteralTable] = Field(
        default={}, description="names of the configuration, each with a parameter or { value = ... }"
    )


class TemplateFileTable(_Table):
    format: Literal[1] = Field(description="1, the version of this format")
    name: _Name = Field(description="a name: lower case, digits, underscores, hyphens")
    title: _Line = Field(description="one line of printable ASCII")
    source: _Line = Field(description="a word, such as P, for sequences that name no other")
    destination: _Line = Field(description="a word, such as S, for sequences that name no other")
    insert_flag: bool = Field(default=False, description="true or false: whether requests carry insertOrDeleteFlag")
    configuration: Mapping[str, Scalar] = Field(default={}, description="names of the configuration with their values")
    template: list[TemplateTable] = Field(min_length=1, description="at least one [[template]] table")


MODELS: Mapping[tuple[str, ...], type[BaseModel]] = {
    (): TemplateFileTable,
    ("template",): TemplateTable,
    ("template", "parameter"): ParameterTable,
    ("template", "profile"): ProfileTable,
}
