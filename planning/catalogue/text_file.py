"""Text files, plain or gzipped, as catalogues are read from them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from ...errors import InvalidInput


@contextmanager
def open_text(file: Path) -> Iterator[TextIO]:
    """The text, its line ends untouched; bytes that are not UTF-8 become surrogates.

    Raises InvalidInput for what the file's end or its compression holds against reading.
    """
    opened: Any = gzip.open if file.suffix.lower() == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            yield text
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror or error}", file=file) from None
    except (EOFError, zlib.error) as error:
        raise InvalidInput(f"cannot be read: {error}", file=file) from None


def is_utf8(text: str) -> bool:
    """Whether no byte of it was left over by decoding."""
    return not any("\udc80" <= character <= "\udcff" for character in text)
