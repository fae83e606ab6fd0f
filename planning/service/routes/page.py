"""The page: an HTML document at ``/``, and its modules, style and icon under ``/page/``.

A browser asks again each time and is told 304 while nothing changed: modules that belong together stay together after
an update, and nothing is sent twice. Files are read once: who changes them starts the service again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from ..answer import Answer
from ..entity_tags import weak_tag
from ..wishes import Wishes
from ..workers.compression import compressed

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parents[1] / "page"
_NAME = re.compile(r"[a-z0-9-]{1,40}\.(js|css|svg)")
_MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}


@router.api_route("/", methods=["GET", "HEAD"])
def index(request: Request) -> Response:
    return _sent(request, "index.html")


@router.api_route("/page/{name}", methods=["GET", "HEAD"])
def part(request: Request, name: str) -> Response:
    """A file of the page by its plain name; there are no folders, and other names are not looked for."""
    if _NAME.fullmatch(name) is None:
        raise HTTPException(404, "The page has no such file.")
    return _sent(request, name)


def _sent(request: Request, name: str) -> Response:
    try:
        file = _file(name)
    except FileNotFoundError:
        raise HTTPException(404, "The page has no such file.") from None
    wishes = Wishes.of(request.method, request.headers)
    headers = {"ETag": file.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if wishes.has(file.tag):
        return Response(status_code=304, headers=headers)
    answer = file.small if wishes.gzip else file.whole
    return Response(answer.body, 200, {**headers, **answer.headers}, answer.media_type)


@dataclass(frozen=True)
class _File:
    """A file of the page, as it is and in gzip."""

    tag: str
    whole: Answer
    small: Answer


@cache
def _file(name: str) -> _File:
    body = (_FOLDER / name).read_bytes()
    whole = Answer(body, _MEDIA_TYPES[name.rpartition(".")[2]])
    return _File(weak_tag(sha256(body).hexdigest()), whole, compressed(whole))
