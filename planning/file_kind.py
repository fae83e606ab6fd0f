"""What kind of file this is, told from its content."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "aem", "oem", "parquet", "fits", "ecsv", "votable", "csv", "ck", "spk", "text-kernel", "manifest", "mission", ""
]

TransitFormat = Literal["csv", "ecsv", "votable", "parquet", "gost", ""]

_HEAD_BYTES = 4096
_LONG_HEAD_BYTES = 1 << 15
_XML_KINDS: tuple[tuple[bytes, Kind], ...] = ((b"aem", "aem"), (b"oem", "oem"), (b"VOTABLE", "votable"))


def kind_of(data: bytes) -> Kind:
    """The kind of a file's content; nothing when it is none that scanplan knows.

    ``fits`` and ``ecsv`` may be scan-law tables or other products: their own headers say.
    """
    head = data[:_HEAD_BYTES]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SIMPLE  ="):
        return "fits"
    if head.startswith(b"DAF/"):
        return "ck" if head[4:8].startswith(b"CK") else "spk"
    if head.startswith(b"KPL/"):
        return "text-kernel"
    if head.startswith(b"# %ECSV"):
        return "ecsv"
    if text.startswith(b"<"):
        return _xml_kind(text)
    if text.startswith(b"{"):
        return "manifest" if b'"manifest"' in text else ""
    if re.match(rb"(COMMENT[^\n]*\s+)*CCSDS_AEM_VERS\b", text):
        return "aem"
    if re.match(rb"(COMMENT[^\n]*\s+)*CCSDS_OEM_VERS\b", text):
        return "oem"
    if b"jd_time" in text.split(b"\n", 1)[0]:
        return "csv"
    if re.search(rb"^\s*(\[[\[\w]|[\w.\"-]+\s*=)", text, re.MULTILINE):
        return "mission"
    return ""


def transit_format(data: bytes) -> TransitFormat:
    """The format of a file of transits; nothing when it is none."""
    head = data[:_LONG_HEAD_BYTES]
    first_line = head.partition(b"\n")[0]
    if data.startswith(b"PAR1"):
        footer = data[-8 - int.from_bytes(data[-8:-4], "little") :]
        return "parquet" if b'"product":"transits"' in footer else ""
    if first_line.startswith(b"Target, ra[rad],"):
        return "gost"
    if b"barycentric_tcb_ns" in first_line:
        return "csv"
    if first_line.startswith(b"# %ECSV"):
        return "ecsv" if b"product: transits\n" in head else ""
    return "votable" if b'<TABLE name="transits">' in head else ""


def _xml_kind(text: bytes) -> Kind:
    found = re.search(rb"<(?:\w+:)?([A-Za-z]+)[\s>/]", re.sub(rb"<!--.*?-->", b"", text, flags=re.DOTALL))
    return next((kind for name, kind in _XML_KINDS if found and found[1] == name), "")
