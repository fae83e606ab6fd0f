"""Times of files for operations: UTC as text, by date or by day of year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...ephemeris.timescales import convert_ns, format_iso, parse_time
from ...errors import ProductError, TimeError

_DATE = len("2017-02-05")


def utc_texts(et_ns: ArrayLike, decimals: int = 9) -> NDArray[np.bytes_]:
    """TDB ns past J2000 as UTC, YYYY-MM-DDThh:mm:ss.fffffffff, in the shape given. Raises TimeError before 1972."""
    return format_iso(convert_ns(et_ns, "TDB", "UTC"), "UTC", decimals)


def day_of_year_texts(et_ns: Iterable[int] | NDArray[np.int64], decimals: int = 9) -> list[str]:
    """The same as YYYY-DDDThh:mm:ss.fffffffffZ."""
    counts = et_ns if isinstance(et_ns, np.ndarray) else np.array(list(et_ns), np.int64)
    texts = utc_texts(counts, decimals).astype(np.str_).tolist()
    return [f"{_day_of_year(text[:_DATE])}{text[_DATE:]}Z" for text in texts]


def day_of_year_text(et_ns: int, decimals: int = 9) -> str:
    """One time as YYYY-DDDThh:mm:ss.fffffffffZ."""
    return day_of_year_texts([et_ns], decimals)[0]


@contextmanager
def times_in(source: str) -> Iterator[None]:
    """Turns a TimeError, as of a time before 1972, into a ProductError of this file."""
    try:
        yield
    except TimeError as error:
        raise ProductError(error.problem, file=source, key=error.key, hint=error.hint) from None


def creation_text(creation_date: str | None, start_et_ns: int, decimals: int = 9) -> str:
    """When a file says it was made: the date given, else the start of what it holds. Raises TimeError."""
    return day_of_year_text(start_et_ns if creation_date is None else parse_time(creation_date), decimals)


@lru_cache(maxsize=4096)
def _day_of_year(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year:04d}-{day.timetuple().tm_yday:03d}"
