"""The OEM's KVN form (key = value lines, then lines of numbers): from text to records."""

import re

from ..errors import ProductError
from .oem_records import HEADER_KEYS, METADATA_KEYS, Block, Entry, Message, Row, append_in_order

VERSION_KEY = "CCSDS_OEM_VERS"
_ENTRY = re.compile(r"([A-Z][A-Z0-9_]*)\s*=\s*(.*)", re.ASCII)


def read_kvn(text: str, source: str) -> Message:
    """The records of a KVN file; comments are skipped wherever they stand, covariance blocks too.

    Raises ProductError with file and line for anything that is not in its place.
    """
    message: Message | None = None
    state = "header"  # then, in turns: metadata, data, covariance
    for line, raw in enumerate(text.splitlines(), 1):
        content = raw.strip()
        if not content or content == "COMMENT" or content.startswith("COMMENT "):
            continue
        if message is None:
            message = Message(_version(line, content, source))
        elif content == "META_START" and state in ("header", "data"):
            message.blocks.append(Block(line))
            state = "metadata"
        elif content == "META_STOP" and state == "metadata":
            state = "data"
        elif content == "COVARIANCE_START" and state == "data":
            state = "covariance"
        elif content == "COVARIANCE_STOP" and state == "covariance":
            state = "data"
        elif state == "header":
            append_in_order(message.header, _entry(line, content, source), HEADER_KEYS, "header", source)
        elif state == "metadata":
            entries = message.blocks[-1].metadata
            append_in_order(entries, _entry(line, content, source), METADATA_KEYS, "metadata", source)
        elif state == "data":
            message.blocks[-1].rows.append(_row(line, content, source))
    if message is None:
        raise ProductError("is empty", file=source, hint=f"an OEM begins with {VERSION_KEY} = 2.0 or 3.0")
    if state in ("metadata", "covariance"):
        missing = "META_STOP" if state == "metadata" else "COVARIANCE_STOP"
        raise ProductError("missing before the end of the file", file=source, line=line, key=missing)
    return message


def _version(line: int, content: str, source: str) -> Entry:
    match = _ENTRY.fullmatch(content)
    if match is None or match[1] != VERSION_KEY:
        raise ProductError(
            f"'{content[:40]}' stands where an OEM begins",
            file=source,
            line=line,
            key=VERSION_KEY,
            hint=f"the first line is {VERSION_KEY} = 2.0 or 3.0",
        )
    return Entry(line, match[1], match[2].strip())


def _entry(line: int, content: str, source: str) -> Entry:
    match = _ENTRY.fullmatch(content)
    if match is None:
        raise ProductError(f"'{content[:40]}' is no KEY = value", file=source, line=line)
    return Entry(line, match[1], match[2].strip())


def _row(line: int, content: str, source: str) -> Row:
    epoch, *values = content.split()
    if len(values) not in (6, 9):
        raise ProductError(
            f"{len(values)} numbers after the epoch '{epoch[:40]}'",
            file=source,
            line=line,
            key="EPOCH",
            hint="a state is EPOCH X Y Z X_DOT Y_DOT Z_DOT, and three accelerations or none",
        )
    return Row(line, epoch, tuple(values))
