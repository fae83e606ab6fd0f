"""The comment area of our CK files: what a reader of the file should know, in lines that can be read back."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .sclk import J2000_TDB, ORIGIN_1980_ET_NS, SpacecraftClock, tdb_iso
from .series import AttitudeSeries

RAD_TO_UAS = 180.0 / math.pi * 3600e6
_KEYWORD_LINE = re.compile(r"([A-Z][A-Z0-9_]*) += (.*)")


@dataclass(frozen=True)
class CommentFacts:
    """What the comment area tells and the segments do not; defaults where it is not ours."""

    object_name: str
    object_id: str
    clock_origin_et_ns: int
    max_errors_rad: tuple[float, ...]
    """Certificates, by segment; empty when none are stated."""


def comment_lines(
    series: AttitudeSeries,
    structure_id: int,
    clock: SpacecraftClock,
    frame: str | None,
    producer: str,
    added_rad: Sequence[float],
) -> list[str]:
    """The lines for a CK of `series`; `added_rad` is, by block, what SPICE's rounding of times adds."""
    lines = [
        "Commanded attitude of a scanning spacecraft, SPICE CK type 3.",
        "",
        _keyword("PRODUCER", producer),
        _keyword("OBJECT_NAME", series.object_name),
        _keyword("OBJECT_ID", series.object_id),
        _keyword("STRUCTURE", structure_id),
        *([] if frame is None else [_keyword("FRAME", frame)]),
        _keyword("CLOCK", clock.clock_id),
        _keyword("CLOCK_TICK_ZERO_TDB", tdb_iso(clock.origin_et_ns)[:19]),
        _keyword("GRID_TIME_SCALE", series.time_scale),
        "",
        "One tick of the clock is 1 us of TDB. The attitude turns ICRS (SPICE: J2000) into",
        "the scanning reference system. Each block is one part of the law; between its nodes",
        "SPICE interpolates by a constant rotation. MAX_ERROR_RAD is the largest angle between",
        "that and the law, sought between all nodes. LOOK_UP_ERROR_RAD comes on top of it when",
        "attitude is asked for by ET: the rounding of ET and of ticks in double precision.",
        "At a border the block that begins there applies.",
    ]
    for number, (block, look_up_rad) in enumerate(zip(series.blocks, added_rad, strict=True), start=1):
        max_error_rad = block.interpolation.max_error_rad
        lines += [
            "",
            _keyword(f"BLOCK_{number}_LAW_SEGMENT", block.segment),
            _keyword(f"BLOCK_{number}_START_TDB", tdb_iso(int(block.et_ns[0]))),
            _keyword(f"BLOCK_{number}_STOP_TDB", tdb_iso(int(block.et_ns[-1]))),
            _keyword(f"BLOCK_{number}_NODES", block.et_ns.size),
            _keyword(f"BLOCK_{number}_MAX_ERROR_RAD", repr(float(max_error_rad))),
            _keyword(f"BLOCK_{number}_LOOK_UP_ERROR_RAD", repr(float(look_up_rad))),
            f"that is {max_error_rad * RAD_TO_UAS:.3g} and {look_up_rad * RAD_TO_UAS:.3g} microarcseconds",
        ]
    return lines


def facts_from(comments: Sequence[str], n_segments: int) -> CommentFacts:
    """What the lines of a comment area say; lines not understood are passed over."""
    found = {match[1]: match[2].strip() for line in comments if (match := _KEYWORD_LINE.fullmatch(line.rstrip()))}
    try:
        max_errors_rad = tuple(float(found[f"BLOCK_{i}_MAX_ERROR_RAD"]) for i in range(1, n_segments + 1))
    except (KeyError, ValueError):
        max_errors_rad = ()
    try:
        origin = np.datetime64(found["CLOCK_TICK_ZERO_TDB"], "ns")
        clock_origin_et_ns = int((origin - J2000_TDB) / np.timedelta64(1, "s")) * 10**9
    except (KeyError, ValueError):
        clock_origin_et_ns = ORIGIN_1980_ET_NS
    return CommentFacts(
        object_name=found.get("OBJECT_NAME", ""),
        object_id=found.get("OBJECT_ID", ""),
        clock_origin_et_ns=clock_origin_et_ns,
        max_errors_rad=max_errors_rad,
    )


def _keyword(key: str, value: object) -> str:
    text = "".join(character if character.isprintable() else "?" for character in str(value))
    return f"{key:<28} = {text.encode('ascii', 'replace').decode()}"
