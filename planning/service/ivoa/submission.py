"""What was submitted, as a number: GOST's form answers with one, and its export takes it.

The number is the question itself, so that the service keeps nothing: the bytes of its canonical JSON, read as one
integer, in decimal digits, which is what clients look for. It is checked again when it comes back.
"""

from __future__ import annotations

import json

from pydantic import ValidationError

from ....errors import InvalidInput
from ..questions.ivoa import GostQuestion

_LONGEST = 2_400
"""Digits of a number: a question of about 1000 bytes; a decimal number of so many is read in microseconds."""
LONGEST_ID = _LONGEST + 200
"""Characters of an export's id: a session before the number."""


def number_of(asked: GostQuestion) -> str:
    """Digits. Raises InvalidInput for a question that is too long."""
    text = json.dumps(asked.parameters, separators=(",", ":"), sort_keys=True)
    digits = str(int.from_bytes(text.encode("ascii"), "big"))
    if len(digits) > _LONGEST:
        raise InvalidInput("the name is too long", key="srcname")
    return digits


def question_of(digits: str) -> GostQuestion:
    """The question of a number. Raises InvalidInput for a number that is none of ours."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST):
        raise _unknown()
    number = int(digits)
    try:
        told = json.loads(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        return GostQuestion.model_validate(told)
    except (ValueError, RecursionError, ValidationError):
        raise _unknown() from None


def _unknown() -> InvalidInput:
    return InvalidInput("nothing was submitted under this id", key="id", hint="submit the form again")
