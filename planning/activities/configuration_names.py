"""Names and values of the payload's configuration as files of a user give them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...errors import InvalidInput
from ..located_toml import LocatedToml
from ..toml_locate import KeyPath
from ..toml_values import shown_value
from .values import configuration_text

NAME_HINT = "expected letters, digits, points, underscores and hyphens, at most 120"
VALUE_HINT = "expected one line of 1 to 131072 printable ASCII characters, no blank at its ends"

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}", re.ASCII)
_VALUE = re.compile(r"[!-~]([ -~]{0,131070}[!-~])?")


def is_configuration_name(text: str) -> bool:
    """Whether a parameter of the configuration can be called so."""
    return _NAME.fullmatch(text) is not None


def is_configuration_value(text: str) -> bool:
    """Whether a parameter of the configuration can have this value."""
    return _VALUE.fullmatch(text) is not None


def configuration_values(
    given: Mapping[str, int | float | str], toml: LocatedToml, path: KeyPath, errors: list[InvalidInput]
) -> dict[str, str]:
    """The values of a table as the configuration has them; what is wrong is added to ``errors``."""
    found = {}
    for name, value in given.items():
        text = value if isinstance(value, str) else configuration_text(value + 0)
        if not is_configuration_name(name):
            errors.append(toml.error((*path, name), f"{shown_value(name)} is no name of the configuration", NAME_HINT))
        elif not is_configuration_value(text):
            errors.append(toml.error((*path, name), f"{shown_value(value)} is no value", VALUE_HINT))
        found[name] = text
    return dict(sorted(found.items()))
