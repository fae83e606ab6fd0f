"""VOTables, read whole, as sources of rows."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from ...errors import InvalidInput
from .memory_table import MemoryTable


def votable_table(file: Path) -> MemoryTable:
    """The first table of a VOTable, of any serialization; its epoch is that of its COOSYS where all agree."""
    from astropy.io.votable import parse

    try:
        with warnings.catch_warnings(action="ignore"):
            document = parse(file, verify="ignore")
            first = document.get_first_table()
            table = first.to_table(use_names_over_ids=True)
    except (OSError, ValueError, IndexError, SyntaxError, ExpatError, TypeError, EOFError) as error:
        raise InvalidInput(f"not a readable VOTable: {' '.join(str(error).split())}", file=file) from None
    return MemoryTable(table, file, _epoch_of(document))


def _epoch_of(document: Any) -> float | None:
    systems = [*document.coordinate_systems]
    for resource in document.resources:
        systems += resource.coordinate_systems
    stated = {system.epoch for system in systems if system.epoch}
    found = re.fullmatch(r"J?(\d{4}(?:\.\d*)?)", stated.pop()) if len(stated) == 1 else None
    return None if found is None else float(found[1])
