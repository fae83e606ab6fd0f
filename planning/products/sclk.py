"""The spacecraft clock of our CK files: whole microseconds of TDB, and the SCLK kernel that tells SPICE so.

A CK is addressed in encoded ticks of a spacecraft clock. A commanded law has no clock of its own, so this one
is made: it counts microseconds of TDB from an origin, never stops and never drifts. Law borders are whole
microseconds of TDB, so every border is a whole tick. Text after NAIF's "SCLK Required Reading", type 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError

NS_PER_TICK = 1_000
TICKS_PER_SECOND = 1_000_000
SECONDS_PER_YEAR = 31_557_600  # Julian
# Of the coarse field: the number of seconds the clock counts before it would roll over, 136 years.
SECONDS_MODULUS = 2**32
ORIGIN_1980_ET_NS = -631_195_200 * 10**9  # 1980-01-01T00:00:00 TDB
J2000_TDB = np.datetime64("2000-01-01T12:00:00", "ns")


@dataclass(frozen=True)
class SpacecraftClock:
    """A clock of 1 us ticks parallel to TDB.

    SPICE keeps encoded ticks in a double: 36 years after the origin they step by 0.25 ticks, so an origin
    near the launch makes look-ups finer (see `look_up_error_s`).
    """

    clock_id: int
    """NAIF id of the clock, by custom that of the spacecraft: negative."""
    origin_et_ns: int = ORIGIN_1980_ET_NS
    """Tick 0: a whole second of TDB, ns past J2000."""
    years: int = 100
    """Julian years covered from the origin."""

    def __post_init__(self) -> None:
        if self.clock_id >= 0:
            raise ValueError(f"clock id {self.clock_id} is not negative, as those of spacecraft are")
        if self.origin_et_ns % 10**9:
            raise ValueError(f"origin {self.origin_et_ns} ns is not a whole second")
        if not 0 < self.years * SECONDS_PER_YEAR < SECONDS_MODULUS:
            raise ValueError(f"{self.years} years do not fit a clock of {SECONDS_MODULUS} s")

    @property
    def last_tick(self) -> int:
        """The last tick the kernel covers."""
        return self.years * SECONDS_PER_YEAR * TICKS_PER_SECOND

    def require(self, first_et_ns: int, last_et_ns: int) -> None:
        """Raise `ProductError` unless the clock runs over [first, last] (ns past J2000 TDB)."""
        stop_et_ns = self.origin_et_ns + self.last_tick * NS_PER_TICK
        for et_ns in (first_et_ns, last_et_ns):
            if not self.origin_et_ns + NS_PER_TICK <= et_ns <= stop_et_ns - NS_PER_TICK:
                raise ProductError(
                    f"{tdb_iso(et_ns)} TDB is outside the spacecraft clock {self.clock_id}",
                    hint=f"it runs from {tdb_iso(self.origin_et_ns)} to {tdb_iso(stop_et_ns)} TDB",
                )

    def ticks(self, et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Encoded ticks nearest to `et_ns` (ns past J2000 TDB): whole numbers, exact in a double.

        Raises `ProductError` outside the clock.
        """
        et_ns = np.asarray(et_ns, dtype=np.int64)
        if et_ns.size:
            self.require(int(et_ns.min()), int(et_ns.max()))
        return ((et_ns - self.origin_et_ns + NS_PER_TICK // 2) // NS_PER_TICK).astype(np.float64)

    def et_ns(self, ticks: NDArray[np.float64]) -> NDArray[np.int64]:
        """The instants of encoded ticks, ns past J2000 TDB; a fraction of a tick is rounded to the ns."""
        ticks = np.asarray(ticks, dtype=np.float64)
        whole = np.floor(ticks)
        rest_ns = np.rint((ticks - whole) * NS_PER_TICK).astype(np.int64)
        return whole.astype(np.int64) * NS_PER_TICK + rest_ns + self.origin_et_ns

    def look_up_error_s(self, first_et_ns: int, last_et_ns: int) -> float:
        """Largest error SPICE makes in [first, last] when it turns an ET into encoded ticks.

        Half a step of the double that holds ET, and half a step of the one that holds the ticks.
        """
        farthest_et_s = max(abs(first_et_ns), abs(last_et_ns)) * 1e-9
        ticks = (last_et_ns - self.origin_et_ns) / NS_PER_TICK
        return float(np.spacing(farthest_et_s) / 2 + np.spacing(ticks) / 2 / TICKS_PER_SECOND)


def tdb_iso(et_ns: int) -> str:
    """``2017-02-08T18:12:40.000000000`` of a TDB count in ns past J2000."""
    return str(J2000_TDB + np.timedelta64(et_ns, "ns"))


def sclk_text(clock: SpacecraftClock, object_name: str) -> str:
    """The SCLK kernel of `clock`, as text."""
    suffix = f"{-clock.clock_id}"
    # SPICE subtracts an entry's ET from the time asked before it scales to ticks. One entry would leave that
    # difference as long as the clock is old and round it to 0.24 us; with one a year it is exact.
    entries = "\n".join(
        f"    {year * SECONDS_PER_YEAR * TICKS_PER_SECOND:<20d}"
        f"{clock.origin_et_ns // 10**9 + year * SECONDS_PER_YEAR:>12d}  1.0"
        for year in range(clock.years)
    )
    return f"""KPL/SCLK

Spacecraft clock of {object_name}, made by scanplan for its attitude kernels (CK).

It is not the clock on board. It counts microseconds of TDB from
{tdb_iso(clock.origin_et_ns)[:19]} TDB, for {clock.years} Julian years, and does not drift: one tick is
one microsecond. Clock strings read 1/seconds.microseconds.

Each line of coefficients holds: encoded ticks, the same instant in seconds of TDB
past J2000, seconds of TDB per second of the clock. The lines repeat one rate; they
are there to keep the differences that SPICE forms short, hence exact.

\\begindata

SCLK_KERNEL_ID                = ( @{tdb_iso(clock.origin_et_ns)[:10]} )
SCLK_DATA_TYPE_{suffix:<15}= ( 1 )
SCLK01_TIME_SYSTEM_{suffix:<11}= ( 1 )
SCLK01_N_FIELDS_{suffix:<14}= ( 2 )
SCLK01_MODULI_{suffix:<16}= ( {SECONDS_MODULUS} {TICKS_PER_SECOND} )
SCLK01_OFFSETS_{suffix:<15}= ( 0 0 )
SCLK01_OUTPUT_DELIM_{suffix:<10}= ( 1 )
SCLK_PARTITION_START_{suffix:<9}= ( 0 )
SCLK_PARTITION_END_{suffix:<11}= ( {clock.last_tick} )
SCLK01_COEFFICIENTS_{suffix:<10}= (
{entries}
)

\\begintext
"""
