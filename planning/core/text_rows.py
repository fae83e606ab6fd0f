"""Rows of numbers and texts as comma-separated text, written into a byte buffer; doubles at their shortest."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .decimal_rows import put_integer
from .shortest import put_shortest

REAL, INTEGER, TEXT = 0, 1, 2

NO_INTEGER = -(2**63)
"""An integer that is not there: its field stays empty."""

_COMMA, _NEWLINE = 44, 10


@njit(cache=True, error_model="numpy", nogil=True)
def write_text_rows(
    kinds: NDArray[np.int64],
    reals: NDArray[np.uint64],
    integers: NDArray[np.int64],
    texts: NDArray[np.int64],
    text_ends: NDArray[np.int64],
    characters: NDArray[np.uint8],
    powers: NDArray[np.uint64],
    out: NDArray[np.uint8],
) -> int:
    """Write N rows, each ended by a newline; the number of bytes written.

    kinds            (C,) what each column is: REAL, INTEGER or TEXT; it takes the next row of that array
    reals            (R, N) doubles as their bits
    integers         (I, N)
    texts            (T, N) numbers of texts; text i ends before ``characters[text_ends[i + 1]]``, where the next begins
    powers           ``shortest.POWERS_OF_TEN``
    out              long enough: for every row ``shortest.LONGEST`` bytes a real, 20 an integer, the longest text a
                     text, one a column
    """
    place = 0
    for row in range(reals.shape[1]):
        real = integer = text = 0
        for c in range(kinds.size):
            if kinds[c] == REAL:
                place = put_shortest(out, place, reals[real, row], powers)
                real += 1
            elif kinds[c] == INTEGER:
                if integers[integer, row] != NO_INTEGER:
                    place = put_integer(out, place, integers[integer, row])
                integer += 1
            else:
                number = texts[text, row]
                for k in range(text_ends[number], text_ends[number + 1]):
                    out[place] = characters[k]
                    place += 1
                text += 1
            out[place] = _COMMA
            place += 1
        out[place - 1] = _NEWLINE
    return place
