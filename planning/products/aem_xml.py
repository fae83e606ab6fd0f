"""CCSDS AEM 2.0 in XML, schema set ndmxml-4.0.0."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

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
from .aem_scan_xml import scan_xml
from .series import AttitudeSeries

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
SCHEMA = "https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-4.0.0-master-4.0.xsd"


def write(
    series: AttitudeSeries,
    header: AemHeader,
    *,
    with_rates: bool = False,
    decimals: int = QUATERNION_DECIMALS,
    frames: AemFrames = ICRF_TO_SRS,
) -> bytes:
    """A sampled attitude as an AEM in XML; arguments and errors as of the KVN writer.

    Positive numbers carry a ``+``, so that every row has the same width.
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
    state = "quaternionAngVel" if with_rates else "quaternionEphemeris"
    last = {"QC": "</quaternion>", "ANGVEL_Z": "</angVel>"}
    first = {"Q1": "<quaternion>", "ANGVEL_X": "<angVel>"}
    template = build_template(
        shape,
        lambda tag: (f"{first.get(tag, '')}<{tag}>", f"</{tag}>{last.get(tag, '')}"),
        "+",
        (f"<attitudeState><{state}>", f"</{state}></attitudeState>\n"),
    )
    yield (
        f'{DECLARATION}\n<aem xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
        f'     xsi:noNamespaceSchemaLocation="{SCHEMA}"\n     id="{VERSION_KEY}" version="{VERSION}">\n'
        f"<header>\n{_elements(header_group(header))}</header>\n<body>\n"
    ).encode("ascii")
    for block in series.blocks:
        group = _elements(block_group(series, block, shape, frames))
        yield f"<segment>\n<metadata>\n{group}</metadata>\n<data>\n".encode("ascii")
        yield from rows(series, block, shape, template)
        yield b"</data>\n</segment>\n"
    yield b"</body>\n</aem>\n"


def read(data: bytes, source: str) -> AemFile:
    """An AEM in XML; ``source`` names it in errors.

    Raises ProductError, with the line and key, for any breach of the standard.
    """
    return load(scan_xml(data, source))


def _elements(group: Group) -> str:
    comments = "".join(f"<COMMENT>{escape(comment)}</COMMENT>\n" for comment in group.comments)
    return comments + "".join(f"<{key}>{escape(value)}</{key}>\n" for key, value in group.items)
