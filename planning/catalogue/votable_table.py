"""VOTables, read whole, as sources of rows."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

from ...ephemeris.plain_file import plain_bytes
from ...ephemeris.xml_encoding import has_known_encoding
from ...errors import InvalidInput
from ..foreign import refused_by
from .memory_table import MemoryTable

_LIBRARIES = ("astropy", "numpy", "xml")
_ELSEWHERE = re.compile(rb"<(?:\w{1,60}:)?(?:STREAM|FITS)\b[^>]{0,2000}\shref")
_COUNTS = re.compile(rb"""\b(nrows|arraysize|width)\s*=\s*["']([^"']{0,200})""")
_DIGITS = re.compile(rb"\d+")


def votable_table(file: Path) -> MemoryTable:
    """The first table of a VOTable, of any serialization; its epoch is that of its COOSYS where all agree."""
    from astropy.io.votable import parse

    _refuse_traps(file)
    with refused_by(_LIBRARIES, "VOTable", file, InvalidInput), warnings.catch_warnings(action="ignore"):
        document = parse(file, verify="ignore")
        first = document.get_first_table()
        table = first.to_table(use_names_over_ids=True)
    return MemoryTable(table, file, _epoch_of(document))


def _refuse_traps(file: Path) -> None:
    """Raises InvalidInput for what makes a reader fetch other files, or take more memory than rows could fill."""
    try:
        data = plain_bytes(file)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=file) from None
    if not has_known_encoding(data):
        raise InvalidInput("is in an encoding that is not known", file=file, line=1, hint="use UTF-8")
    if _ELSEWHERE.search(data):
        raise InvalidInput("has its rows elsewhere", file=file, key="href", hint="expected them in the file itself")
    for found in _COUNTS.finditer(data):
        for count in _DIGITS.findall(found[2]):
            if len(count) > 18 or int(count) > len(data):
                problem = f"announces {count[:20].decode()} values in {len(data)} bytes"
                raise InvalidInput(problem, file=file, key=found[1].decode(), hint="expected no more than there are")


def _epoch_of(document: Any) -> float | None:
    systems = [*document.coordinate_systems]
    for resource in document.resources:
        systems += resource.coordinate_systems
    stated = {system.epoch for system in systems if system.epoch}
    found = re.fullmatch(r"J?(\d{4}(?:\.\d*)?)", stated.pop()) if len(stated) == 1 else None
    return None if found is None else float(found[1])
