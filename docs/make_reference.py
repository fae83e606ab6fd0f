"""Writes the generated parts of the pages anew: ``python docs/make_reference.py``, or ``make reference``.

A command's part comes from its ``--help``, that of a file's keys or columns from what defines them in the code. It
stands in its page between ``<!-- reference: NAME -->`` and ``<!-- end of reference -->``; all else in the page is
written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from scanplan.docs.reference_tables import activity_keys, columns, commands, mission_keys, record_keys
from scanplan.docs.reference_tables.blocks import filled, names_in

DOCS = Path(__file__).resolve().parent
BLOCKS: Mapping[str, Callable[[], str]] = {
    **commands.BLOCKS,
    **mission_keys.BLOCKS,
    **activity_keys.BLOCKS,
    **record_keys.BLOCKS,
    **columns.BLOCKS,
}
"""What makes a part, by its name."""


def pages() -> list[Path]:
    """The pages that have such parts."""
    return [path for path in sorted(DOCS.rglob("*.md")) if names_in(path.read_text(encoding="utf-8"))]


def main() -> None:
    for path in pages():
        page = path.read_text(encoding="utf-8")
        if (made := filled(page, BLOCKS)) != page:
            path.write_text(made, encoding="utf-8")
            print(path.relative_to(DOCS))


if __name__ == "__main__":
    main()
