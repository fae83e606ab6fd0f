"""The page: an HTML document at ``/``, and its modules, style and icon under ``/page/``.

A browser asks again each time and is told 304 while nothing changed: modules that belong together stay together after
an update, and nothing is sent twice.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

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
        body = (_FOLDER / name).read_bytes()
    except FileNotFoundError:
        raise HTTPException(404, "The page has no such file.") from None
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, _MEDIA_TYPES[name.rpartition(".")[2]])
