"""Semantic checks of a table of transits: do its columns agree, and do transits come in order?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns, format_iso, jd1_jd2
from .finding import Finding
from .table_check import LARGEST_DELAY_S, LARGEST_PARALLAX_FACTOR
from .transit_table import TransitTable

LONGEST_PASSAGE_S = 300.0
"""From the field's centre line to any strip of detectors."""
DATE_TOLERANCE_NS = 20_200
"""Half of what a Julian date in a double resolves."""

_LIMITS = {
    "ra_deg": (-360.0, 360.0),
    "dec_deg": (-90.0, 90.0),
    "zeta_deg": (-90.0, 90.0),
    "scan_angle_deg": (-180.0, 180.0),
    "parallax_factor_al": (-LARGEST_PARALLAX_FACTOR, LARGEST_PARALLAX_FACTOR),
    "parallax_factor_ac": (-LARGEST_PARALLAX_FACTOR, LARGEST_PARALLAX_FACTOR),
    "data_probability": (0.0, 1.0),
}

Flags = NDArray[np.bool_]


def check(table: TransitTable) -> list[Finding]:
    """Everything wrong with a table, one finding a rule and column.

    ``Finding.line`` is the first row that breaks the rule, counted from 1.
    """
    return [
        *_check_times(table),
        *_check_order(table),
        *chain.from_iterable(_check_limits(table, name) for name in _LIMITS if name in table.names),
        *chain.from_iterable(_check_passage(table, c.name) for c in table.columns if c.may_be_empty),
    ]


def _found(rule: str, key: str, bad: Flags, message: str) -> Iterator[Finding]:
    """A finding if any row is bad."""
    if bad.any():
        first, count = int(np.argmax(bad)), int(np.count_nonzero(bad))
        rows = "1 row" if count == 1 else f"{count} rows"
        yield Finding("ERROR", rule, first + 1, key, f"{message} ({rows})")


def _check_times(table: TransitTable) -> Iterator[Finding]:
    here, barycentric = table["tcb_ns"], table["barycentric_tcb_ns"]
    yield from _found("utc", "utc", _other_than(table["utc"], here), "not the time of tcb_ns")
    late = np.abs(barycentric - here) > LARGEST_DELAY_S * 1e9
    yield from _found("barycentric-time", "barycentric_tcb_ns", late, f"more than {LARGEST_DELAY_S:.0f} s from tcb_ns")
    whole, part = jd1_jd2(barycentric)
    off_ns = np.abs((table["bjd_tcb"] - whole) - part) * 86_400e9
    yield from _found("barycentric-date", "bjd_tcb", off_ns > DATE_TOLERANCE_NS, "not the time of barycentric_tcb_ns")
    if "window" in table.metadata:
        start, stop = (table.metadata["window"][end]["tcb_ns"] for end in ("start", "stop"))
        yield from _found("window", "tcb_ns", (here < start) | (here >= stop), "outside the window of the header")


def _other_than(utc: NDArray[np.str_], tcb_ns: NDArray[np.int64]) -> Flags:
    """Whether texts are not these times, to a nanosecond."""
    wrong = np.ones(utc.size, np.bool_)
    for shift_ns in (0, -1, 1):
        suspects = np.flatnonzero(wrong)
        expected = format_iso(convert_ns(tcb_ns[suspects] + shift_ns, "TCB", "TAI"), "UTC", 9)
        wrong[suspects] = expected.astype(np.str_) != utc[suspects]
    return wrong


def _check_order(table: TransitTable) -> Iterator[Finding]:
    star, tcb_ns = table["star"], table["tcb_ns"]
    earlier = np.zeros(len(table), np.bool_)
    earlier[1:] = (star[1:] == star[:-1]) & (tcb_ns[1:] < tcb_ns[:-1])
    yield from _found("order", "tcb_ns", earlier, "earlier than the row before, of the same star")


def _check_limits(table: TransitTable, name: str) -> Iterator[Finding]:
    lowest, highest = _LIMITS[name]
    outside = (table[name] < lowest) | (table[name] > highest)
    yield from _found("range", name, outside, f"outside {lowest:g} to {highest:g}")


def _check_passage(table: TransitTable, name: str) -> Iterator[Finding]:
    far = np.ma.filled(np.abs(table[name] - table["tcb_ns"]) > LONGEST_PASSAGE_S * 1e9, False)
    yield from _found("ccd-time", name, far, f"more than {LONGEST_PASSAGE_S:.0f} s from tcb_ns")
