"""What an AEM says, laid out neutrally for KVN and XML: header, metadata of each block, bytes of a row.

Rows are of fixed width so that a kernel can fill in thousands at a time; both formats share all but the bytes
around the numbers.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import format_iso, iso
from ...errors import ProductError
from ..core.digits import FEWEST_DECIMALS, MAX_DIGITS, MOST_DECIMALS, fill_rows, stamp_decimals
from .aem import (
    METHODS,
    READABLE_TIME_SYSTEMS,
    ROW_COLUMNS,
    AemFrames,
    AemHeader,
    certificate_comment,
    rows_needed,
    segment_comment,
)
from .series import AttitudeBlock, AttitudeSeries, Interpolation

QUATERNION_DECIMALS = MOST_DECIMALS
"""One digit before the point and fifteen behind make the sixteen the standard allows."""

_METHOD_COMMENTS = {
    "LINEAR": ("LINEAR IS A CONSTANT ROTATION FROM EACH ROW TO THE NEXT",),
    "LAGRANGE": ("LAGRANGE IS OF EACH COMPONENT THROUGH THE DEGREE + 1 NEAREST ROWS, THEN NORMALISED",),
    "HERMITE": (),
}
_ROWS_AT_ONCE = 8192
_CREATION_DATE = re.compile(r"\d{4}-(\d\d-\d\d|\d{3})T\d\d:\d\d:\d\d(\.\d+)?Z?")
_PRINTABLE = re.compile(r"[ -~]*")
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Group:
    """Comments, then keys with values, in the standard's order."""

    comments: tuple[str, ...]
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RowShape:
    """Widths of one file's rows."""

    columns: tuple[str, ...]
    stamp_width: int
    stamp_decimals: int
    whole_digits: tuple[int, ...]
    decimals: tuple[int, ...]


@dataclass(frozen=True)
class RowTemplate:
    """One row's bytes, and where its stamp and the sign bytes of its numbers stand."""

    text: bytes
    stamp_at: int
    value_at: tuple[int, ...]


def header_group(header: AemHeader) -> Group:
    """The header behind its version line. Raises ProductError for what the standard does not allow."""
    if not _CREATION_DATE.fullmatch(header.creation_date):
        raise ProductError(
            f"'{header.creation_date}' is not a date",
            key="CREATION_DATE",
            hint="use YYYY-MM-DDThh:mm:ss, in UTC",
        )
    items = [
        ("CLASSIFICATION", header.classification),
        ("CREATION_DATE", header.creation_date),
        ("ORIGINATOR", header.originator.upper()),
        ("MESSAGE_ID", None if header.message_id is None else header.message_id.upper()),
    ]
    return _checked(Group(header.comments, tuple((key, value) for key, value in items if value is not None)))


def block_group(series: AttitudeSeries, block: AttitudeBlock, shape: RowShape, frames: AemFrames) -> Group:
    """The metadata of one block. Raises ProductError for a block that the standard cannot hold."""
    _check_block(series, block)
    start, stop = (iso(int(tag), series.time_scale, shape.stamp_decimals) for tag in block.tags_ns[[0, -1]])
    with_rates = len(shape.columns) > 4
    interpolation = block.interpolation
    rounding_rad = rounding_error_rad(interpolation, shape.decimals[0])
    comments = [
        segment_comment(block.segment),
        certificate_comment(replace(interpolation, max_error_rad=interpolation.max_error_rad + rounding_rad)),
        *_METHOD_COMMENTS[interpolation.method],
        f"{frames.b} IS THE SCANNING REFERENCE SYSTEM",
        *frames.comments,
    ]
    items = [
        ("OBJECT_NAME", series.object_name.upper()),
        ("OBJECT_ID", series.object_id.upper()),
        ("REF_FRAME_A", frames.a),
        ("REF_FRAME_B", frames.b),
        ("TIME_SYSTEM", series.time_scale),
        ("START_TIME", start),
        ("USEABLE_START_TIME", start),
        ("USEABLE_STOP_TIME", stop),
        ("STOP_TIME", stop),
        ("ATTITUDE_TYPE", "QUATERNION/ANGVEL" if with_rates else "QUATERNION"),
        ("INTERPOLATION_METHOD", interpolation.method),
        ("INTERPOLATION_DEGREE", str(interpolation.degree)),
    ]
    if with_rates:
        items.insert(-2, ("ANGVEL_FRAME", frames.b))
        comments.append("ANGULAR VELOCITY IS PER SECOND OF TDB")
    return _checked(Group(tuple(comments), tuple(items)))


def as_printed(series: AttitudeSeries, decimals: int = QUATERNION_DECIMALS) -> AttitudeSeries:
    """The series with certificates that count the rounding of the printed digits: those a message states."""
    blocks = []
    for block in series.blocks:
        worst_rad = block.interpolation.max_error_rad + rounding_error_rad(block.interpolation, decimals)
        blocks.append(replace(block, interpolation=replace(block.interpolation, max_error_rad=worst_rad)))
    return replace(series, blocks=tuple(blocks))


def rounding_error_rad(interpolation: Interpolation, decimals: int) -> float:
    """Most that the rounding of printed quaternions adds to the error of interpolated attitude.

    Four parts off by half a unit move the quaternion by at most one unit, the attitude by two; a polynomial through
    rounded nodes amplifies that by the nodes' Lebesgue constant, which 2**degree exceeds by far (7 against 128 for
    degree 7 and equal steps), so that it also holds where the last step of a block is shorter.
    """
    amplification = 1.0 if interpolation.method == "LINEAR" else 2.0**interpolation.degree
    return 2.0 * 10.0**-decimals * amplification


def row_shape(series: AttitudeSeries, with_rates: bool, decimals: int) -> RowShape:
    """Widths that hold every row of a series: the fewest decimals of a second, and at most sixteen digits."""
    if series.time_scale not in READABLE_TIME_SYSTEMS:
        raise ProductError(
            f"time scale {series.time_scale} is not known",
            key="TIME_SYSTEM",
            hint=f"use one of {', '.join(READABLE_TIME_SYSTEMS)}",
        )
    if not FEWEST_DECIMALS <= decimals <= MOST_DECIMALS:
        hint = f"use {FEWEST_DECIMALS} to {MOST_DECIMALS}"
        raise ProductError(f"{decimals} decimals cannot be written", hint=hint)
    if not series.blocks:
        raise ProductError("an attitude ephemeris without any block cannot be written")
    places = max(stamp_decimals(block.tags_ns) for block in series.blocks)
    whole_digits, all_decimals = [1] * 4, [decimals] * 4
    if with_rates:
        largest = max(float(np.abs(block.angular_velocity_rad_s).max()) for block in series.blocks)
        whole = len(str(math.floor(math.degrees(largest)) + 1))
        whole_digits += [whole] * 3
        all_decimals += [min(decimals, MAX_DIGITS - whole)] * 3
    return RowShape(
        columns=ROW_COLUMNS["QUATERNION/ANGVEL" if with_rates else "QUATERNION"],
        stamp_width=19 if places == 0 else 20 + places,
        stamp_decimals=places,
        whole_digits=tuple(whole_digits),
        decimals=tuple(all_decimals),
    )


def rows(series: AttitudeSeries, block: AttitudeBlock, shape: RowShape, template: RowTemplate) -> Iterator[memoryview]:
    """The bytes of a block's rows, some thousands at a time."""
    width = len(template.text)
    template_bytes = np.frombuffer(template.text, np.uint8)
    value_at = np.array(template.value_at, np.int64)
    whole_digits, decimals = np.array(shape.whole_digits, np.int64), np.array(shape.decimals, np.int64)
    for start in range(0, block.tags_ns.size, _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        stamps = format_iso(block.tags_ns[part], series.time_scale, shape.stamp_decimals)
        values: NDArray[np.float64] = block.quaternion[part]
        if len(shape.columns) > 4:
            values = np.hstack([values, np.degrees(block.angular_velocity_rad_s[part])])
        text = np.empty(len(stamps) * width, np.uint8)
        bad = fill_rows(
            text,
            template_bytes,
            stamps.view(np.uint8).reshape(len(stamps), -1),
            template.stamp_at,
            np.ascontiguousarray(values, np.float64),
            value_at,
            whole_digits,
            decimals,
        )
        if bad >= 0:
            raise ProductError(f"the attitude at {stamps[bad].decode()} is not made of finite numbers of unit size")
        yield text.data


def joined(pieces: Iterator[bytes | memoryview]) -> bytes:
    """All pieces as one; unlike bytes.join it lets go of each at once, so that its memory is used again, warm."""
    whole = io.BytesIO()
    for piece in pieces:
        whole.write(piece)
    return whole.getvalue()


def build_template(
    shape: RowShape, around: Callable[[str], tuple[str, str]], sign: str, ends: tuple[str, str]
) -> RowTemplate:
    """Lay one row out: ``around(column)`` gives the text before and behind a column (EPOCH: the stamp)."""
    text, value_at = ends[0], []
    before, behind = around("EPOCH")
    stamp_at = len(text + before)
    text += before + "0" * shape.stamp_width + behind
    for column, whole, decimals in zip(shape.columns, shape.whole_digits, shape.decimals, strict=True):
        before, behind = around(column)
        value_at.append(len(text + before))
        text += before + sign + "0" * (whole + 1 + decimals) + behind
    return RowTemplate((text + ends[1]).encode("ascii"), stamp_at, tuple(value_at))


def _check_block(series: AttitudeSeries, block: AttitudeBlock) -> None:
    count, interpolation = block.tags_ns.size, block.interpolation
    where = f"block '{block.segment}'"
    if interpolation.method not in METHODS:
        raise ProductError(
            f"{where} is to be interpolated by {interpolation.method}",
            key="INTERPOLATION_METHOD",
            hint=f"use one of {', '.join(METHODS)}",
        )
    needed = rows_needed(interpolation.method, interpolation.degree)
    if count < needed:
        raise ProductError(
            f"{where} has {count} rows",
            key="INTERPOLATION_DEGREE",
            hint=f"{interpolation.method} of degree {interpolation.degree} needs {needed}",
        )
    if block.quaternion.shape != (count, 4) or block.angular_velocity_rad_s.shape != (count, 3):
        raise ProductError(f"{where} has arrays of different lengths")
    if not np.all(block.tags_ns[1:] > block.tags_ns[:-1]):
        raise ProductError(f"the time tags of {where} do not increase", hint="tags must rise strictly")


def _checked(group: Group) -> Group:
    for key, text in [*(("COMMENT", comment) for comment in group.comments), *group.items]:
        if not _PRINTABLE.fullmatch(text) or not text.strip() or len(text) > _LONGEST_TEXT:
            raise ProductError(
                f"'{text}' cannot be written",
                key=key,
                hint=f"use 1 to {_LONGEST_TEXT} printable ASCII characters",
            )
    return group
