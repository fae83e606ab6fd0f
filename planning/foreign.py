"""What other libraries have to say against a file, in one line of ours, and bounds on what they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from ..errors import InvalidInput, ProductError, ScanplanError

FITS_LIBRARIES = ("astropy", "numpy")
PARQUET_LIBRARIES = ("pyarrow",)

_FITS_CARD_BYTES = 80
_FITS_COUNT = re.compile(rb"(NAXIS   |TFIELDS )= *\+?([0-9]+)", re.IGNORECASE)
_FITS_COUNT_DIGITS = 3
"""Axes and columns are at most 999: FITS Standard 4.0, sections 4.4.1.1 and 7.3.1."""

_FREE_BYTES = 64 << 20
_MOST_EXPANSION = 200


@contextmanager
def refused_by(
    libraries: tuple[str, ...], what: str, source: object, kind: type[InvalidInput] = ProductError
) -> Iterator[None]:
    """Turn whatever these libraries raise into an error of this kind, "not a readable ...".

    Libraries meet a hostile file with errors of all sorts (AssertionError, AttributeError, UnicodeDecodeError). Only
    what was raised inside a call into them is turned, and their warnings: a fault of our own code stays visible.
    """
    try:
        yield
    except ScanplanError:
        raise
    except Exception as error:
        if not isinstance(error, Warning) and not _raised_in(error.__traceback__, libraries):
            raise
        said = " ".join(str(error).split()) or type(error).__name__
        raise kind(f"not a readable {what}: {said}", file=source) from None


def _raised_in(traceback: TracebackType | None, libraries: tuple[str, ...]) -> bool:
    while traceback is not None:
        name = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if name.partition(".")[0] in libraries:
            return True
        traceback = traceback.tb_next
    return False


def require_few_fits_parts(data: bytes, source: object, kind: type[InvalidInput] = ProductError) -> None:
    """Raises an error of this kind where a FITS file, or its beginning, declares more axes or columns than the
    standard has: astropy counts to them before it looks for any."""
    for card in _FITS_COUNT.finditer(data):
        if card.start() % _FITS_CARD_BYTES == 0 and len(card[2].lstrip(b"0")) > _FITS_COUNT_DIGITS:
            name = card[1].strip().decode("ascii").upper()
            raise kind(f"is {card[2].decode('ascii')}", file=source, key=name, hint="expected at most 999")


def parquet_table(data: bytes, source: object) -> Any:
    """All of a Parquet file as a table of pyarrow. Raises ProductError for one that cannot be read, or is a bomb."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with refused_by(PARQUET_LIBRARIES, "Parquet file", source):
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        require_no_bomb(file, len(data), source)
        return file.read(use_threads=False)


def require_no_bomb(parquet: Any, size_bytes: int, source: object) -> None:
    """Raises ProductError for a Parquet file whose rows would fill memory out of proportion to its own size.

    parquet   pyarrow's ParquetFile; eight bytes a value are counted, and what its pages say of themselves
    """
    metadata = parquet.metadata
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    declared = max(8 * metadata.num_rows * metadata.num_columns, sum(group.total_byte_size for group in groups))
    if metadata.num_rows < 0 or declared > max(_FREE_BYTES, _MOST_EXPANSION * size_bytes):
        raise ProductError(
            f"{metadata.num_rows} rows of {metadata.num_columns} columns would take {declared >> 20} MiB",
            file=source,
            hint=f"a file of {size_bytes} bytes may hold {max(_FREE_BYTES, _MOST_EXPANSION * size_bytes) >> 20} MiB",
        )
