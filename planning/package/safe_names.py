"""Names that files of a package may have: safe on every system that unpacks one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...errors import ProductError
from ..products.fields import shown
from .manifest import SAFE_NAME

_SAFE = re.compile(SAFE_NAME)
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
"""Windows opens a device under these names, whatever ending they have ("Naming Files", Microsoft)."""


def is_safe(name: str) -> bool:
    """Whether a file may have this name: no folder, nothing hidden, no device, nothing a system would change."""
    return (
        _SAFE.fullmatch(name) is not None
        and not name.endswith(".")
        and name.partition(".")[0].casefold() not in _DEVICES
    )


def require_safe(names: Iterable[str], source: str) -> None:
    """Raises ProductError for a name that is not safe, and for two that some systems take for one."""
    seen: dict[str, str] = {}
    for name in names:
        if not is_safe(name):
            raise unsafe(name, source)
        first = seen.get(name.casefold())
        if first is not None:
            problem = "stands there twice" if first == name else f"differs from {first} in case only"
            raise ProductError(problem, file=source, key=name, hint="expected each name once")
        seen[name.casefold()] = name


def unsafe(name: str, source: str, where: str = "") -> ProductError:
    """The error of a name that is not safe; ``where`` it stands follows in brackets."""
    hint = "use letters, digits and ._+- after a letter or digit, 99 at most, and no name of a device"
    problem = "is no name for a file of a package" + (f" ({where})" if where else "")
    return ProductError(problem, file=source, key=shown(name) or "?", hint=hint)
