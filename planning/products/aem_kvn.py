"""CCSDS AEM 2.0 in keyword = value notation."""

from __future__ import annotations

from collections.abc import Iterator

from .aem import ICRF_TO_SRS, VERSION, VERSION_KEY, AemFile, AemFrames, AemHeader
from .aem_layout import (
    QUATERNION_DECIMALS,
    Group,
    block_group,
    build_template,
    header_group,
    joined,
    row_shape,
    rows,
)
from .aem_load import load
from .aem_scan_kvn import scan_kvn
from .series import AttitudeSeries


def write(
    series: AttitudeSeries,
    header: AemHeader,
    *,
    with_rates: bool = False,
    decimals: int = QUATERNION_DECIMALS,
    frames: AemFrames = ICRF_TO_SRS,
) -> bytes:
    """A sampled attitude as an AEM in KVN, one block per law segment.

    ``with_rates`` adds the angular velocity (QUATERNION/ANGVEL); ``decimals`` (8 to 15) are those of the
    quaternion and, as far as sixteen digits allow, of the rates in deg/s. Raises ProductError for what an AEM
    cannot hold.
    """
    return joined(pieces(series, header, with_rates=with_rates, decimals=decimals, frames=frames))


def pieces(
    series: AttitudeSeries,
    header: AemHeader,
    *,
    with_rates: bool = False,
    decimals: int = QUATERNION_DECIMALS,
    frames: AemFrames = ICRF_TO_SRS,
) -> Iterator[bytes | memoryview]:
    """The bytes of `write`, piece by piece, for files larger than memory."""
    shape = row_shape(series, with_rates, decimals)
    template = build_template(shape, lambda column: ("" if column == "EPOCH" else " ", ""), " ", ("", "\n"))
    yield f"{VERSION_KEY} = {VERSION}\n{_lines(header_group(header))}".encode("ascii")
    for block in series.blocks:
        group = _lines(block_group(series, block, shape, frames))
        yield f"\nMETA_START\n{group}META_STOP\n\nDATA_START\n".encode("ascii")
        yield from rows(series, block, shape, template)
        yield b"DATA_STOP\n"


def read(data: bytes, source: str) -> AemFile:
    """An AEM in KVN; ``source`` names it in errors.

    Raises ProductError, with the line and key, for any breach of the standard.
    """
    return load(scan_kvn(data, source))


def _lines(group: Group) -> str:
    comments = "".join(f"COMMENT {comment}\n" for comment in group.comments)
    return comments + "".join(f"{key} = {value}\n" for key, value in group.items)
