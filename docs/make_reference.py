"""Writes the reference of commands and keys into their pages: ``python docs/make_reference.py``.

A command's part comes from its ``--help``, that of a file's keys from the models that check the file. It stands in the
page between ``<!-- reference: NAME -->`` and ``<!-- end of reference -->``; all else in the page is written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from scanplan.docs.reference_tables import commands, keys
from scanplan.docs.reference_tables.blocks import filled

DOCS = Path(__file__).resolve().parent
BLOCKS: Mapping[str, Callable[[], str]] = {**commands.BLOCKS, **keys.BLOCKS}
"""What makes a block, by its name."""
PAGES = tuple(DOCS / name for name in ("commands.md", "mission-file.md", "profiles.md"))


def main() -> None:
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        if (made := filled(page, BLOCKS)) != page:
            path.write_text(made, encoding="utf-8")
            print(path.name)


if __name__ == "__main__":
    main()
