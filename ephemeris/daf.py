"""Reading the Double Precision Array File (DAF), the container of SPK, CK and binary PCK kernels.

    record 1        file record: kind, summary shape (ND doubles, NI integers), where the lists begin
    records 2..     comment area, 1000 characters a record, lines end in NUL, the area in EOT
    record FWARD    summaries: next, previous, count, then one summary per array; its names follow in the next record
    then            the arrays themselves, addressed in 8-byte words counted from 1

Source: NAIF, "DAF Required Reading". Either byte order is read, and nothing in the file is trusted.
"""

from dataclasses import dataclass
from mmap import mmap

import numpy as np
from numpy.typing import NDArray

from ..errors import KernelError

RECORD_BYTES = 1024
_WORDS = RECORD_BYTES // 8
_COMMENT_CHARACTERS = 1000
_BYTE_ORDERS = {b"LTL-IEEE": "<", b"BIG-IEEE": ">"}
_TRANSFER_CHECK = b"FTPSTR:\r:\n:\r\n:\r\x00:\x81:\x10\xce:ENDFTP"
_TRANSFER_CHECK_AT = 699


@dataclass(frozen=True, eq=False)
class DafArray:
    """One array of a DAF: its name, the summary's doubles and integers (without the two addresses),
    its words, and the address of the first of them, counted from 1.
    """

    name: str
    doubles: tuple[float, ...]
    integers: tuple[int, ...]
    data: NDArray[np.float64]
    first_word: int


@dataclass(frozen=True, eq=False)
class Daf:
    """A DAF in memory. ``kind`` is what follows the slash of the identification word: SPK, CK or PCK."""

    kind: str
    internal_name: str
    comments: tuple[str, ...]
    arrays: tuple[DafArray, ...]


def read_daf(content: bytes | mmap, source: str) -> Daf:
    """Read a DAF from the bytes (or memory map) of a file; ``source`` names it in errors.

    The arrays are views on ``content`` in the file's own byte order. KernelError says what is broken.
    """
    octets = np.frombuffer(content, dtype=np.uint8)
    if octets.size < RECORD_BYTES:
        raise KernelError(
            f"holds {octets.size} bytes, less than the {RECORD_BYTES} of a DAF's file record",
            file=source,
            hint="an SPK, CK or binary PCK kernel is expected",
        )
    head = octets[:RECORD_BYTES].tobytes()
    kind = _kind(head, source)
    if head[88:96] not in _BYTE_ORDERS:
        raise KernelError(
            f"unknown number format {head[88:96]!r} in the file record",
            file=source,
            hint="LTL-IEEE or BIG-IEEE is expected",
        )
    order = _BYTE_ORDERS[head[88:96]]
    if b"FTPSTR" in head and _TRANSFER_CHECK not in head:
        raise KernelError(
            "the transfer check string is damaged", file=source, hint="copy the file again in binary mode"
        )
    nd, ni = (int(n) for n in np.frombuffer(head, dtype=f"{order}i4", count=2, offset=8))
    forward = int(np.frombuffer(head, dtype=f"{order}i4", count=1, offset=76)[0])
    summary_words = nd + (ni + 1) // 2
    if nd < 0 or ni < 2 or summary_words > _WORDS - 3:
        raise KernelError(f"impossible summary shape, {nd} doubles and {ni} integers", file=source)
    words = octets[: octets.size // 8 * 8].view(f"{order}f8")
    return Daf(
        kind=kind,
        internal_name=head[16:76].decode("ascii", "replace").rstrip(" \x00"),
        comments=_comments(octets, forward),
        arrays=tuple(_arrays(octets, words, order, nd, ni, forward, source)),
    )


def _kind(head: bytes, source: str) -> str:
    word = head[:8].decode("ascii", "replace")
    kind = word[4:].strip()
    if not word.startswith("DAF/") or not kind.isalpha():
        raise KernelError(
            f"the identification word is {head[:8]!r}",
            file=source,
            hint="a DAF begins with DAF/SPK, DAF/CK or DAF/PCK",
        )
    return kind


def _comments(octets: NDArray[np.uint8], forward: int) -> tuple[str, ...]:
    area = octets[RECORD_BYTES : (forward - 1) * RECORD_BYTES]
    area = area[: area.size // RECORD_BYTES * RECORD_BYTES].reshape(-1, RECORD_BYTES)
    text = area[:, :_COMMENT_CHARACTERS].tobytes().split(b"\x04")[0].decode("latin-1")
    return tuple(text.removesuffix("\x00").split("\x00")) if text else ()


def _arrays(
    octets: NDArray[np.uint8],
    words: NDArray[np.float64],
    order: str,
    nd: int,
    ni: int,
    forward: int,
    source: str,
) -> list[DafArray]:
    summary_words = nd + (ni + 1) // 2
    arrays: list[DafArray] = []
    seen: set[int] = set()
    record = forward
    while record != 0:
        start = (record - 1) * _WORDS
        if record < 2 or start + 2 * _WORDS > words.size:
            raise KernelError(
                f"truncated: the summary record {record} lies outside the file's {words.size // _WORDS} records",
                file=source,
            )
        if record in seen:
            raise KernelError(f"the list of summaries runs in a circle at record {record}", file=source)
        seen.add(record)
        following, count = float(words[start]), float(words[start + 2])
        if not (0 <= following < 2**31 and 0 <= count <= (_WORDS - 3) // summary_words):
            raise KernelError(f"summary record {record} is garbage: next {following}, count {count}", file=source)
        for i in range(int(count)):
            at = start + 3 + i * summary_words
            doubles = words[at : at + nd]
            integers = words[at + nd : at + summary_words].view(f"{order}i4")[:ni]
            name_at = (start + _WORDS + i * summary_words) * 8
            name = octets[name_at : name_at + summary_words * 8].tobytes().decode("ascii", "replace")
            first, last = int(integers[-2]), int(integers[-1])
            if not 1 <= first <= last + 1 or last > words.size:
                raise KernelError(
                    f"truncated: array {len(arrays) + 1} claims words {first} to {last} of {words.size}",
                    file=source,
                )
            arrays.append(
                DafArray(
                    name.rstrip(" \x00"),
                    tuple(doubles.tolist()),
                    tuple(integers[:-2].tolist()),
                    words[first - 1 : last],
                    first,
                )
            )
        record = int(following)
    return arrays
