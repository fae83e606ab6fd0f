"""Writes the tables of fields in docs/icd from the code that defines them: ``python docs/make_icd_tables.py``.

A table stands in its page between ``<!-- reference: NAME -->`` and ``<!-- end of reference -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from scanplan.docs.icd_tables import columns, described, models

PAGES = Path(__file__).resolve().parent / "icd"
TABLES: Mapping[str, Callable[[], str]] = {
    **columns.TABLES,
    **described.TABLES,
    **models.TABLES,
}
"""What makes a table, by its name."""

_BLOCK = re.compile(r"(<!-- reference: ([\w-]+) -->\n).*?(<!-- end of reference -->)", re.DOTALL)


def filled(page: str) -> str:
    """A page with all its tables made anew. Raises KeyError for a name that no table has."""
    return _BLOCK.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[3]}", page)


def names_in(page: str) -> list[str]:
    """Names of the tables of a page."""
    return [found[2] for found in _BLOCK.finditer(page)]


def main() -> None:
    for path in sorted(PAGES.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        if (made := filled(page)) != page:
            path.write_text(made, encoding="utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
