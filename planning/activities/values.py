"""Values of parameters: checked against type and range, and as text in requests and in the configuration.

What is wrong is raised as InvalidInput without a place; callers add file, line and key.
"""

from __future__ import annotations

import math
import re
from typing import cast

from ...errors import InvalidInput
from ..toml_values import shown_value
from .template import ParameterTemplate, Value

_PRINTABLE = re.compile(r"[ -~]*")
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]{1,16}")
_REAL = re.compile(r"[+-]?\d{1,40}(\.\d{0,40})?([eE][+-]?\d{1,3})?", re.ASCII)
_RADIX_DIGITS = {"Decimal": ("d", 10), "Hexadecimal": ("X", 16), "Octal": ("o", 8)}
_INT64 = 2**63


def checked_value(parameter: ParameterTemplate, value: object) -> Value:
    """A value as a file gives it, in its own type. Raises InvalidInput where the parameter may not have it."""
    if parameter.type == "integer":
        return _integer(parameter, value)
    if parameter.type == "real":
        return _real(parameter, value)
    if not isinstance(value, str):
        raise _refused(parameter, value)
    if parameter.type == "enum":
        if value not in parameter.choices:
            raise _refused(parameter, value)
        return value
    if parameter.type == "text":
        least, most = parameter.lengths
        if not (_PRINTABLE.fullmatch(value) and least <= len(value) <= most) or value != value.strip(" "):
            raise _refused(parameter, value)
        return value
    return _octets(parameter, value)


def value_of_text(parameter: ParameterTemplate, text: str) -> Value:
    """A value from a cell of CSV. Raises InvalidInput where the parameter may not have it."""
    if parameter.type == "integer":
        if _HEXADECIMAL.fullmatch(text):
            return _integer(parameter, int(text, 16))
        return _integer(parameter, int(text) if _INTEGER.fullmatch(text) else text)
    if parameter.type == "real":
        return _real(parameter, float(text) if _REAL.fullmatch(text) else text)
    return checked_value(parameter, text)


def request_text(parameter: ParameterTemplate, value: Value) -> str:
    """A checked value as a request gives it."""
    if parameter.type == "enum" and parameter.representation == "Raw":
        return _digits(parameter, int(parameter.choices[str(value)] or 0))
    if parameter.type == "integer" and parameter.representation == "Raw":
        return _digits(parameter, int(value))
    return configuration_text(value)


def value_of_request(parameter: ParameterTemplate, text: str) -> Value:
    """The value that a request gives. Raises InvalidInput where the parameter may not have it."""
    if parameter.type in ("integer", "enum") and parameter.representation == "Raw":
        number = _number(parameter, text)
        if parameter.type == "integer":
            return _integer(parameter, number)
        word = next((word for word, code in parameter.choices.items() if code == number), None)
        if word is None:
            raise _refused(parameter, text)
        return word
    return value_of_text(parameter, text)


def configuration_text(value: Value) -> str:
    """A checked value as the configuration has it: the shortest text that says the same."""
    return repr(value) if isinstance(value, float) else str(value)


def expected(parameter: ParameterTemplate) -> str:
    """What a parameter takes, in words."""
    unit = f" {parameter.unit}" if parameter.unit else ""
    least, most = parameter.lengths
    if parameter.type == "enum":
        return f"one of {', '.join(parameter.choices)}"
    if parameter.type == "text":
        return f"a text of {least} to {most} printable ASCII characters, no blank at its ends"
    if parameter.type == "bytes":
        return f"{least} to {most} octets as pairs of hexadecimal digits, such as '0A FF'"
    kind = "a whole number" if parameter.type == "integer" else "a number"
    if parameter.minimum is None and parameter.maximum is None:
        return f"{kind} of{unit}" if unit else kind
    if parameter.maximum is None:
        return f"{kind}, at least {parameter.minimum}{unit}"
    if parameter.minimum is None:
        return f"{kind}, at most {parameter.maximum}{unit}"
    return f"{kind} from {parameter.minimum} to {parameter.maximum}{unit}"


def _integer(parameter: ParameterTemplate, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_INT64 <= value < _INT64:
        raise _refused(parameter, value)
    _require_range(parameter, value)
    return value


def _real(parameter: ParameterTemplate, value: object) -> float:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < _INT64
    if not (is_whole or (isinstance(value, float) and math.isfinite(value))):
        raise _refused(parameter, value)
    number = float(cast(float, value)) + 0.0  # no -0.0
    _require_range(parameter, number)
    return number


def _require_range(parameter: ParameterTemplate, number: float) -> None:
    if parameter.minimum is not None and number < parameter.minimum:
        raise _refused(parameter, number)
    if parameter.maximum is not None and number > parameter.maximum:
        raise _refused(parameter, number)


def _octets(parameter: ParameterTemplate, text: str) -> str:
    digits = text.replace(" ", "").upper()
    least, most = parameter.lengths
    if not re.fullmatch(r"([0-9A-F]{2})*", digits) or not least <= len(digits) // 2 <= most:
        raise _refused(parameter, text)
    return digits


def _digits(parameter: ParameterTemplate, number: int) -> str:
    return format(number, _RADIX_DIGITS[parameter.radix or "Decimal"][0])


def _number(parameter: ParameterTemplate, text: str) -> int:
    """A raw whole number. Of radices that are not decimal only what has no sign."""
    base = _RADIX_DIGITS[parameter.radix or "Decimal"][1]
    digits = {10: r"[+-]?[0-9]{1,19}", 16: r"[0-9a-fA-F]{1,16}", 8: r"[0-7]{1,21}"}[base]
    if not re.fullmatch(digits, text):
        raise _refused(parameter, text)
    return int(text, base)


def _refused(parameter: ParameterTemplate, value: object) -> InvalidInput:
    return InvalidInput(f"{shown_value(value)} is not accepted", hint=f"expected {expected(parameter)}")
