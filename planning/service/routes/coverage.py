"""``/api/coverage``: how often, when and how every part of the sky is scanned."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..problems import good, problems
from ..questions.coverage import CoverageQuestion, FramesQuestion
from ..service import ServiceOf

router = APIRouter(prefix="/api", tags=["coverage"])

_TRANSITS = {"name": "transits", "unit": "", "description": "Transits of all fields of view"}
_HEAD: dict[str, Any] = {
    "mission": "gaia",
    "nside": 1,
    "order": "nested",
    "frame": "ICRS",
    "start_utc": "2017-02-05T00:00:00.000Z",
    "end_utc": "2017-04-06T00:00:00.000Z",
}
_MAP = {
    **_HEAD,
    "quantity": _TRANSITS,
    "quantities": [_TRANSITS],
    "pixels": 12,
    "least": 0.0,
    "mean": 1.5,
    "most": 6.0,
    "values": [0, 0, 4, 0, 0, 2, 0, 0, 6, 3, 0, 3],
}
_FRAMES = {
    **_HEAD,
    "frames": 1,
    "edges_utc": ["2017-02-05T00:00:00.000Z", "2017-04-06T00:00:00.000Z"],
    "quantity": _TRANSITS,
    "bytes_per_count": 1,
    "counts": "AAAEAAACAAAGAwAD",
}


@router.get(
    "/coverage",
    summary="Coverage map",
    response_class=Response,
    responses={
        **good("A value a pixel.", _MAP, {"application/fits": "HEALPix map, as scanplan coverage writes it"}),
        **problems(422, 429, 503),
    },
)
async def coverage(service: ServiceOf, asked: Annotated[CoverageQuestion, Query()]) -> Response:
    """What a star at the centre of each HEALPix pixel gets of the transits of a window.

    JSON has one quantity; `null` stands where a pixel has no value. `least`, `mean` and `most` are of those that have.
    """
    return await service.ask("coverage", asked)


@router.get(
    "/coverage/frames",
    summary="Coverage through time",
    response_class=Response,
    responses={**good("Counts of all frames.", _FRAMES), **problems(422, 429, 503)},
)
async def frames(service: ServiceOf, asked: Annotated[FramesQuestion, Query()]) -> Response:
    """Transits of each pixel in equal parts of a window, to slide through time without asking again.

    `counts` is base64 of unsigned integers, little-endian, `bytes_per_count` each: frame by frame, in it pixel by
    pixel, the transits between two neighbours of `edges_utc`. Summed up from edge to edge they are the `transits` of
    `/api/coverage` of that window, exactly.
    """
    return await service.ask("coverage-frames", asked)
