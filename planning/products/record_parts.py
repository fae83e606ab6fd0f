"""What the records of a plan's files have in common: product, version, generator, mission, validity, inputs.

A record is JSON-able; it is checked when it is read back, and errors name its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ...errors import ProductError
from ..plan_facts import generator, instant
from .fields import printable, shown
from .utc_text import creation_text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("not one line of printable text")
    return text


Finite = Annotated[float, Field(allow_inf_nan=False)]
Int64 = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Text = Annotated[str, AfterValidator(_one_line)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """Exactly these keys, of exactly these types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class InputPart(Part):
    role: Text
    name: Text
    sha256: Sha256


class InstantPart(Part):
    utc: Text | None
    tdb: Text
    et_ns: Int64


class ValidityPart(Part):
    start: InstantPart
    stop: InstantPart


class Head(Part):
    """The keys with which every record begins."""

    product: Text
    format: int
    generator: Text
    created: Text
    spacecraft: Text
    mission: Text
    validity: ValidityPart
    inputs: list[InputPart]

    @property
    def shared_inputs(self) -> tuple[dict[str, str], ...]:
        return tuple({"role": each.role, "name": each.name, "sha256": each.sha256} for each in self.inputs)


AnyHead = TypeVar("AnyHead", bound=Head)


def head_of(
    product: str,
    version: int,
    mission: str,
    spacecraft: str,
    span_et_ns: tuple[int, int],
    inputs: Iterable[Mapping[str, str]],
    creation_date: str | None,
) -> dict[str, Any]:
    """The common keys; the creation date is the start of the span when None.

    Raises InvalidInput for names that are not one line of printable text, TimeError for no time or one before 1972.
    """
    return {
        "product": product,
        "format": version,
        "generator": generator(),
        "created": creation_text(creation_date, span_et_ns[0], 0),
        "spacecraft": printable(spacecraft, "the spacecraft's name"),
        "mission": printable(mission, "the mission's name"),
        "validity": {"start": instant(span_et_ns[0]), "stop": instant(span_et_ns[1])},
        "inputs": [input_part(each) for each in inputs],
    }


def input_part(given: Mapping[str, str]) -> dict[str, str]:
    """Role, name and sha256 of an input. Raises InvalidInput for a name that is not one line of printable text."""
    printable(given["role"], "the role of an input")
    printable(given["name"], "the name of an input")
    return {key: given[key] for key in ("role", "name", "sha256")}


def parsed(model: type[AnyHead], record: Mapping[str, Any], product: str, version: int, source: str) -> AnyHead:
    """The record of a file of this product and version. Raises ProductError naming the key."""
    for key, expected in (("product", product), ("format", version)):
        if record.get(key) != expected:
            raise ProductError(f"is {record.get(key)!r}", file=source, key=key, hint=f"expected {expected!r}")
    try:
        return model.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = shown(".".join(str(part) for part in first["loc"]))
        hint = f"expected a record of {product}, format {version}"
        raise ProductError(first["msg"], file=source, key=key, hint=hint) from None
