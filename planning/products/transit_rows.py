"""The rows of a chunk of transits: what the columns of a file take their values from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns, format_iso, jd1_jd2
from ...errors import InvalidInput

if TYPE_CHECKING:
    from ..gaps import GapList
    from ..transits import Transits
    from .transit_columns import TransitOptions


@dataclass(frozen=True, eq=False)
class Labels:
    """A column of few texts, each of them in many rows: ``texts[code]``."""

    codes: NDArray[np.int64]
    texts: tuple[str, ...]


Cells = NDArray[Any] | Labels
"""Values (N,) of a column: float64; int64, masked where there may be none; bytes of ASCII; labels."""


@dataclass(frozen=True, eq=False)
class TransitRows:
    """Transits (N) with what can be computed of them, each when first asked for."""

    found: Transits
    options: TransitOptions

    def __len__(self) -> int:
        return len(self.found)

    def of_star(self, values: NDArray[Any]) -> NDArray[Any]:
        """What belongs to the stars, at each transit."""
        return np.asarray(values)[self.found.star]

    def utc(self, decimals: int) -> NDArray[np.bytes_]:
        """Time at the spacecraft as text, with decimals of a second."""
        return format_iso(convert_ns(self.found.et_ns, "TDB", "TAI"), "UTC", decimals)

    @property
    def star_numbers(self) -> NDArray[np.int64]:
        """Numbers of the stars: the names they have, else their place among the stars, from 0."""
        names = self.found.stars.names
        if names is None:
            return self.found.star
        if not is_numbered(self.found):
            raise _mixed()
        return self.of_star(np.asarray(names, np.int64))

    @property
    def star_names(self) -> Labels:
        """Names of the stars. Raises InvalidInput for what is no name."""
        names = self.found.stars.names
        if names is None or is_numbered(self.found):
            raise _mixed()
        texts = tuple(str(name) for name in np.asarray(names).tolist())
        for number, text in enumerate(texts, start=1):
            if not text.isprintable():
                raise InvalidInput(f"star {number} is called {text!r}", hint="a name is one line of printable text")
        return Labels(self.found.star, texts)

    @property
    def ccd_row(self) -> NDArray[np.int64]:
        return self.found.row.astype(np.int64)

    @property
    def field_names(self) -> Labels:
        fields = self.found.law.mission.fields
        return Labels(self.found.field.astype(np.int64), tuple(field.name for field in fields))

    @property
    def segment_names(self) -> Labels:
        segments = self.found.law.segments
        return Labels(self.found.segment.astype(np.int64), tuple(segment.name for segment in segments))

    @property
    def onboard_rev(self) -> NDArray[np.float64]:
        clock = self.found.law.mission.clock
        assert clock is not None  # the column is only there if the clock is
        return clock.revolutions(self.found.et_ns)

    @property
    def barycentric_julian_date(self) -> NDArray[np.float64]:
        """Julian date in TCB, the double nearest to the nanosecond."""
        whole, part = jd1_jd2(self.found.barycentric_tcb_ns)
        return whole + part

    @cached_property
    def state(self) -> NDArray[np.float64]:
        """Position, km, and velocity, km/s, of the spacecraft from the barycentre, ICRS, (6, N)."""
        return np.concatenate(self.found.law.orbit(self.found.et_ns), axis=1).T.copy()

    def ccd_tcb_ns(self, strip: str) -> NDArray[np.int64]:
        """Times on a CCD strip, TCB ns past J2000, masked where it does not see the star."""
        return self._ccd_times[strip]

    @cached_property
    def _ccd_times(self) -> dict[str, NDArray[np.int64]]:
        from ..focal_plane import NOT_SEEN, ccd_times_et_ns, strip_names

        names, times = strip_names(self.found.law.mission), ccd_times_et_ns(self.found)
        unseen = times == NOT_SEEN
        # what is masked is a time all the same: rows of a file do not depend on what lies under a mask
        tcb_ns = convert_ns(np.where(unseen, 0, times), "TDB", "TCB")
        return {name: np.ma.masked_array(tcb_ns[:, i], unseen[:, i]) for i, name in enumerate(names)}

    @property
    def gap_kinds(self) -> Labels:
        gaps: GapList | None = self.options.gaps
        assert gaps is not None  # the column is only there if they are
        return Labels(gaps.kind_at(self.found.et_ns) + 1, ("", *gaps.kinds))

    @property
    def data_probability(self) -> NDArray[np.float64]:
        from ..gaps import data_probability

        return data_probability(self.found, self.options.gaps)


def is_numbered(found: Transits) -> bool:
    """Whether stars are called by whole numbers, of a type that int64 holds; others are text."""
    names = found.stars.names
    return names is None or np.can_cast(np.asarray(names).dtype, np.int64)


def first_of(chunks: Iterable[Transits]) -> tuple[Transits, Iterator[Transits]]:
    """The first of some chunks, and all of them. Raises InvalidInput if there is none: no law says what they are of."""
    found = iter(chunks)
    for first in found:
        return first, chain([first], found)
    raise InvalidInput("there are no stars to write transits of")


def _mixed() -> InvalidInput:
    return InvalidInput("some stars have names and some have numbers", hint="give all of them one or the other")
