"""Parts of hand-written pages that a program writes: ``<!-- reference: NAME -->`` to ``<!-- end of reference -->``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_BLOCK = re.compile(r"(<!-- reference: ([^\n]+) -->\n).*?(<!-- end of reference -->)", re.DOTALL)


def filled(page: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """A page with all its blocks made anew. Raises KeyError for a name that no block has."""
    return _BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]()}{found[3]}", page)


def names_in(page: str) -> list[str]:
    """Names of the blocks of a page, in its order."""
    return [found[2] for found in _BLOCK.finditer(page)]
