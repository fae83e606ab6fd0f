"""Where two attitudes can be compared: stretches of time in which neither has a border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Times = NDArray[np.int64]


class AttitudePiece(Protocol):
    """An attitude on [start, stop], closed at both ends: a law's segment, a block of a message."""

    @property
    def start_et_ns(self) -> int: ...

    @property
    def stop_et_ns(self) -> int: ...

    def attitude(self, et_ns: Times) -> Array: ...


@dataclass(frozen=True, eq=False)
class Stretch:
    """Both attitudes without a border on [start, stop], TDB ns past J2000; the ends are limits from inside."""

    start_et_ns: int
    stop_et_ns: int
    a: AttitudePiece
    b: AttitudePiece

    def times(self, step_ns: int) -> Times:
        """Both ends, and the whole multiples of the step between them."""
        first = -(-(self.start_et_ns + 1) // step_ns) * step_ns
        inner = np.arange(first, self.stop_et_ns, step_ns, dtype=np.int64)
        return np.concatenate([[self.start_et_ns], inner, [self.stop_et_ns]]).astype(np.int64)


def stretches_of(a: Sequence[AttitudePiece], b: Sequence[AttitudePiece]) -> tuple[Stretch, ...]:
    """The stretches that pieces in order of time have in common, in order of time."""
    found, j = [], 0
    for piece in a:
        while j < len(b) and b[j].stop_et_ns <= piece.start_et_ns:
            j += 1
        for other in b[j:]:
            if other.start_et_ns >= piece.stop_et_ns:
                break
            start = max(piece.start_et_ns, other.start_et_ns)
            stop = min(piece.stop_et_ns, other.stop_et_ns)
            if stop > start:
                found.append(Stretch(start, stop, piece, other))
    return tuple(found)
