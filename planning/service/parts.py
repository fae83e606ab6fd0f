"""A file, or a part of one, as an answer (RFC 9110, sections 13 and 14): 304, 206 and 416."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import Response, StreamingResponse

from .answer import problem
from .entity_tags import is_had, strong_tag
from .service import response

_PIECE_BYTES = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._+-]+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}")


def file_response(
    asked: Mapping[str, str], path: Path, name: str, media_type: str, sha256: str, size_bytes: int, offset: int = 0
) -> Response:
    """``size_bytes`` from ``offset`` of a file, or the part of them that a request's headers ask for.

    name        to be saved under; a browser never shows what somebody else made as a page of ours
    media_type  as its maker says; what is none becomes application/octet-stream
    sha256      of the whole: its entity tag
    """
    tag = strong_tag(sha256)
    headers = {
        "etag": tag,
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "content-disposition": f"attachment; {_named(name)}",
    }
    if is_had(tag, asked.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    part = None if asked.get("if-range", tag) != tag else asked_range(asked.get("range", ""), size_bytes)
    if part is not None and not part:
        told = f"The range lies outside the file, which has {size_bytes} bytes."
        return response(problem(416, told, Content_Range=f"bytes */{size_bytes}"))
    sent = range(size_bytes) if part is None else part
    headers["content-length"] = str(len(sent))
    headers["content-type"] = media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"
    if part is not None:
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{size_bytes}"
    return StreamingResponse(_pieces(path, offset + sent.start, len(sent)), 200 if part is None else 206, headers)


def asked_range(text: str, size_bytes: int) -> range | None:
    """The bytes that a ``Range`` asks for; empty where there are none such, None where the whole is sent.

    Several ranges at once, other units and what is no range are passed over, as one may.
    """
    match = _RANGE.fullmatch(text)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        return range(max(0, size_bytes - int(last)), size_bytes)
    if last and int(last) < int(first):
        return None
    stop = size_bytes if not last else min(int(last) + 1, size_bytes)
    return range(min(int(first), size_bytes), stop)


def _named(name: str) -> str:
    """RFC 6266: the plain form where it can say the name."""
    return f'filename="{name}"' if _PLAIN_NAME.fullmatch(name) else f"filename*=utf-8''{quote(name, safe='')}"


def _pieces(path: Path, first: int, count: int) -> Iterator[bytes]:
    """Raises OSError where the file ends before: the connection then breaks, and nobody takes a part for the whole."""
    with path.open("rb") as stream:
        stream.seek(first)
        while count:
            piece = stream.read(min(count, _PIECE_BYTES))
            if not piece:
                raise OSError(f"{path} ends {count} bytes too early")
            count -= len(piece)
            yield piece
