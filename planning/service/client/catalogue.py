"""A catalogue as a request's body."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ....ephemeris.plain_file import plain_bytes
from ....errors import InvalidInput, UsageError

_MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ecsv": "application/x-ecsv",
    ".vot": "application/x-votable+xml",
    ".votable": "application/x-votable+xml",
    ".xml": "application/x-votable+xml",
    ".fits": "application/fits",
    ".fit": "application/fits",
    ".parquet": "application/vnd.apache.parquet",
    ".pq": "application/vnd.apache.parquet",
    ".txt": "text/plain",
}


def body_of(catalogue: Any) -> tuple[bytes, str]:
    """Bytes and media type of a catalogue.

    catalogue  path of a file, whose suffix says what it is; astropy Table or SkyCoord
    Raises InvalidInput for a file that cannot be read, UsageError for anything else.
    """
    if isinstance(catalogue, str | Path):
        return _file(Path(catalogue))
    if hasattr(catalogue, "is_transformable_to"):
        from astropy.table import QTable

        icrs = catalogue.icrs
        catalogue = QTable({"ra": icrs.ra.ravel(), "dec": icrs.dec.ravel()})
    if hasattr(catalogue, "colnames"):
        text = io.StringIO()
        catalogue.write(text, format="ascii.ecsv")
        return text.getvalue().encode(), "application/x-ecsv"
    raise UsageError(f"a catalogue of type {type(catalogue).__name__}; give a path, a Table or a SkyCoord")


def _file(path: Path) -> tuple[bytes, str]:
    media_type = _MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise UsageError(f"{path}: its suffix tells no kind of catalogue; known are {', '.join(_MEDIA_TYPES)}")
    try:
        return plain_bytes(path), media_type
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from None
