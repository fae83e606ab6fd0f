"""Writing SPICE's Double Precision Array File (DAF), the container of SPK and CK kernels, as bytes.

A DAF is made of records of 1024 bytes: the file record, the comment area, pairs of summary and name
records, and the elements of all segments as one run of float64. Addresses count elements from 1.
Layout after NAIF's "DAF Required Reading". All summaries stand before the first element here, so that the
whole layout is known before the first byte is written. Nothing but the arguments enters the bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import KernelError

RECORD_BYTES = 1024
RECORD_ELEMENTS = 128
COMMENT_CHARACTERS = 1000  # used in each record of the comment area
SUMMARY_ELEMENTS = 125  # left for summaries after the three control words of their record
N_DOUBLES, N_INTEGERS = 2, 6  # of every SPK and CK summary
SUMMARY_SIZE = N_DOUBLES + (N_INTEGERS + 1) // 2
NAME_CHARACTERS = 8 * SUMMARY_SIZE
MAX_COMMENT_LINE = 255
MAX_ADDRESS = 2**31 - 1
# Lets SPICE notice a file that was transferred as text; the bytes are fixed by the format.
TRANSFER_CHECK = b"FTPSTR:\r:\n:\r\n:\r\x00:\x81:\x10\xce:ENDFTP"


@dataclass(frozen=True)
class DafSegment:
    """One array of a DAF: its summary, its name, and how its elements come into the file."""

    doubles: tuple[float, float]
    """First and last time covered: ET seconds (SPK) or encoded SCLK ticks (CK)."""
    integers: tuple[int, int, int, int]
    """SPK: target, centre, frame, type. CK: structure, frame, type, angular velocity flag."""
    name: str
    """At most 40 printable ASCII characters."""
    size: int
    """Number of elements."""
    fill: Callable[[NDArray[np.float64]], None]
    """Writes all ``size`` elements into the array it is given (zeros before)."""


def array_segment(
    doubles: tuple[float, float],
    integers: tuple[int, int, int, int],
    name: str,
    elements: NDArray[np.float64],
) -> DafSegment:
    """A segment whose elements exist already; `elements` is any float64 array, taken in C order."""
    flat = np.ascontiguousarray(elements, dtype=np.float64).ravel()

    def fill(out: NDArray[np.float64]) -> None:
        out[:] = flat

    return DafSegment(doubles, integers, name, flat.size, fill)


def write_daf(
    kind: str, segments: Sequence[DafSegment], *, internal_name: str = "", comments: Sequence[str] = ()
) -> bytes:
    """The bytes of a DAF of `kind` ``"SPK"`` or ``"CK"`` holding `segments` in the order given.

    SPICE searches a file from its last segment to its first: where two cover a time, the later one wins.
    `internal_name` has at most 60 characters; `comments` are the lines of the comment area.

    Raises `KernelError` when the elements outnumber the format's 32-bit addresses, ValueError on text that is
    not printable ASCII or too long.
    """
    per_record = SUMMARY_ELEMENTS // SUMMARY_SIZE
    comment_area = _comment_area(comments)
    n_summary_records = max(1, -(-len(segments) // per_record))
    first_summary = 2 + len(comment_area) // RECORD_BYTES
    head_bytes = (first_summary - 1 + 2 * n_summary_records) * RECORD_BYTES

    first_address = head_bytes // 8 + 1
    starts = [first_address]
    for segment in segments:
        starts.append(starts[-1] + segment.size)
    free = starts[-1]
    if free > MAX_ADDRESS:
        raise KernelError(
            f"a {kind} of {free} elements is beyond the {MAX_ADDRESS} that its format can address",
            hint="split the time span or take a coarser grid",
        )

    # BytesIO hands out its buffer both for writing in place and, at the end, as bytes, without a copy:
    # a CK of ten years is a gigabyte.
    stream = io.BytesIO()
    n_elements = free - first_address
    stream.seek(head_bytes + -(-n_elements // RECORD_ELEMENTS) * RECORD_BYTES - 1)
    stream.write(b"\0")
    stream.seek(0)
    stream.write(_file_record(kind, internal_name, first_summary, n_summary_records, free))
    stream.write(comment_area)
    for i in range(n_summary_records):
        chosen = slice(i * per_record, (i + 1) * per_record)
        record = first_summary + 2 * i
        is_last = i == n_summary_records - 1
        stream.write(
            _summary_and_name_record(
                segments[chosen],
                starts[chosen],
                next_record=0 if is_last else record + 2,
                previous_record=0 if i == 0 else record - 2,
            )
        )
    _fill_elements(stream, head_bytes, segments)
    return stream.getvalue()


def _fill_elements(stream: io.BytesIO, head_bytes: int, segments: Sequence[DafSegment]) -> None:
    n_elements = sum(segment.size for segment in segments)
    with stream.getbuffer() as buffer:
        elements = np.frombuffer(buffer, dtype="<f8", count=n_elements, offset=head_bytes)
        begin = 0
        for segment in segments:
            segment.fill(elements[begin : begin + segment.size])
            begin += segment.size
        del elements  # the buffer cannot be released while an array looks at it


def _file_record(kind: str, internal_name: str, first_summary: int, n_summary_records: int, free: int) -> bytes:
    if kind not in ("SPK", "CK"):
        raise ValueError(f"kind of DAF is {kind!r}; SPK or CK was expected")
    head = struct.pack(
        "<8sii60siii8s",
        f"DAF/{kind}".ljust(8).encode(),
        N_DOUBLES,
        N_INTEGERS,
        _text(internal_name, 60),
        first_summary,
        first_summary + 2 * (n_summary_records - 1),
        free,
        b"LTL-IEEE",
    )
    return (head.ljust(699, b"\0") + TRANSFER_CHECK).ljust(RECORD_BYTES, b"\0")


def _comment_area(lines: Sequence[str]) -> bytes:
    if not lines:
        return b""
    text = b"".join(_text(line, MAX_COMMENT_LINE).rstrip() + b"\0" for line in lines) + b"\x04"
    pieces = (text[i : i + COMMENT_CHARACTERS] for i in range(0, len(text), COMMENT_CHARACTERS))
    return b"".join(piece.ljust(RECORD_BYTES, b"\0") for piece in pieces)


def _summary_and_name_record(
    segments: Sequence[DafSegment], starts: Sequence[int], *, next_record: int, previous_record: int
) -> bytes:
    summaries = struct.pack("<3d", next_record, previous_record, len(segments))
    names = b""
    for segment, start in zip(segments, starts, strict=False):
        summaries += struct.pack("<2d6i", *segment.doubles, *segment.integers, start, start + segment.size - 1)
        names += _text(segment.name, NAME_CHARACTERS)
    return summaries.ljust(RECORD_BYTES, b"\0") + names.ljust(RECORD_BYTES, b" ")


def _text(text: str, width: int) -> bytes:
    if len(text) > width or not text.isascii() or (text and not text.isprintable()):
        raise ValueError(f"{text!r} is not printable ASCII of at most {width} characters")
    return text.ljust(width).encode("ascii")
