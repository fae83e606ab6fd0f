"""What kind of file this is, told from its content."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "aem",
    "oem",
    "parquet",
    "fits",
    "ecsv",
    "votable",
    "csv",
    "ck",
    "spk",
    "text-kernel",
    "manifest",
    "mission",
    "schedule",
    "daily-volumes",
    "pass-request",
    "events",
    "avoidance",
    "payload-request",
    "configuration-history",
    "activities",
    "templates",
    "configuration",
    "withdrawal",
    "",
]

TransitFormat = Literal["csv", "ecsv", "votable", "parquet", "gost", "json", ""]

_HEAD_BYTES = 4096
_LONG_HEAD_BYTES = 1 << 15
_XML_KINDS: tuple[tuple[bytes, Kind], ...] = (
    (b"aem", "aem"),
    (b"oem", "oem"),
    (b"VOTABLE", "votable"),
    (b"scienceSchedule", "schedule"),
    (b"simpleSchedule", "pass-request"),
    (b"eventfile", "events"),
    (b"planningData", "payload-request"),
    (b"configurationHistory", "configuration-history"),
    (b"withdrawalNotice", "withdrawal"),
)
_PLANNED: tuple[tuple[bytes, Kind], ...] = (
    (b"science schedule", "schedule"),
    (b"daily volumes", "daily-volumes"),
    (b"events", "events"),
    (b"avoidance", "avoidance"),
    (b"configuration history", "configuration-history"),
)
"""What files of the science schedule and of payload requests say they are."""


def kind_of(data: bytes) -> Kind:
    """The kind of a file's content; nothing when it is none that scanplan knows.

    ``fits`` and ``ecsv`` may be scan-law tables or other products: their own headers say. Files of the science schedule
    are of the kind of what they hold, whatever their format.
    """
    if planned := _planned_kind(data):
        return planned
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
    if re.match(rb"(?:COMMENT[^\r\n]*[\r\n]\s*)*CCSDS_AEM_VERS\b", text):
        return "aem"
    if re.match(rb"(?:COMMENT[^\r\n]*[\r\n]\s*)*CCSDS_OEM_VERS\b", text):
        return "oem"
    if b"jd_time" in text.split(b"\n", 1)[0]:
        return "csv"
    if {b"template", b"parameters"} <= set(_first_cells(text)):
        return "activities"
    if re.search(rb"^\s*(\[[\[\w]|[\w.\"-]+\s*=)", text, re.MULTILINE):
        return _toml_kind(data)
    return ""


def transit_format(data: bytes) -> TransitFormat:
    """The format of a file of transits; nothing when it is none."""
    head = data[:_LONG_HEAD_BYTES]
    first_line = head.partition(b"\n")[0]
    if data.startswith(b"PAR1"):
        footer = data[-8 - int.from_bytes(data[-8:-4], "little") :]
        return "parquet" if b'"product":"transits"' in footer else ""
    if head.startswith(b'{"metadata":{"product":"transits",'):
        return "json"
    if first_line.startswith(b"Target, ra[rad],"):
        return "gost"
    if b"barycentric_tcb_ns" in first_line:
        return "csv"
    if first_line.startswith(b"# %ECSV"):
        return "ecsv" if b"product: transits\n" in head else ""
    return "votable" if b'<TABLE name="transits">' in head else ""


def _planned_kind(data: bytes) -> Kind:
    if data.startswith(b"PAR1"):
        said, form = data[-8 - int.from_bytes(data[-8:-4], "little") :], b'"product":"%b"'
    elif data.startswith(b"# %ECSV"):
        comments = re.match(rb"(?:#[^\n]*\n)*", data)
        said, form = comments[0] if comments else b"", b"\n#   product: %b\n"
    elif data.startswith(b"# scanplan: "):
        said, form = data.partition(b"\n")[0], b'"%b"'
    else:
        return ""
    return next((kind for name, kind in _PLANNED if form % name in said), "")


def _first_cells(text: bytes) -> list[bytes]:
    """The cells of the first line that is neither empty nor a comment."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith(b"#")), b"")
    return [cell.strip() for cell in first.split(b",")]


def _toml_kind(data: bytes) -> Kind:
    """A mission file unless it has tables of another kind."""
    found = re.search(rb"^[ \t]*\[\[(template|activity)\]\]", data, re.MULTILINE)
    if found is not None:
        return "templates" if found[1] == b"template" else "activities"
    headers = re.findall(rb"^[ \t]*\[+([\w.\"-]+)", data, re.MULTILINE)
    return "configuration" if headers == [b"configuration"] else "mission"


def _xml_kind(text: bytes) -> Kind:
    found = re.search(rb"<(?:\w+:)?([A-Za-z]+)[\s>/]", re.sub(rb"<!--.*?-->", b"", text, flags=re.DOTALL))
    kind: Kind = next((kind for name, kind in _XML_KINDS if found and found[1] == name), "")
    return "avoidance" if kind == "events" and b'product="avoidance"' in text else kind
