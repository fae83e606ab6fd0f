"""``/api/transits``: when stars cross the fields of view."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from ..catalogue_types import REQUEST_BODY, media_type_of, not_read
from ..problems import good, problems
from ..questions.transits import CatalogueQuestion, OneStarQuestion
from ..service import ServiceOf, response
from .transit_example import TRANSITS

router = APIRouter(prefix="/api", tags=["transits"])

_FILES = {
    "text/csv": "`csv` with the columns of JSON, `gost` with those of ESA's GOST",
    "text/plain": "ECSV 1.0",
    "application/x-votable+xml": "VOTable 1.4",
    "application/vnd.apache.parquet": "Apache Parquet",
}
_TRANSITS: dict[int | str, dict[str, Any]] = good("Transits, by star, then by time.", TRANSITS, _FILES)


@router.get(
    "/transits",
    summary="Transits of a star",
    response_class=Response,
    responses={**_TRANSITS, **problems(422, 429, 503)},
)
async def one_star(service: ServiceOf, asked: Annotated[OneStarQuestion, Query()]) -> Response:
    """When a star crosses the fields of view: time, field, row of detectors, scan angle, parallax factors.

    Answers are the files of `scanplan transits`, to the byte. Counts of nanoseconds lie beyond what a double holds:
    JavaScript takes `utc`.
    """
    return await service.ask("one-star", asked)


@router.post(
    "/transits",
    summary="Transits of a catalogue",
    response_class=Response,
    responses={**_TRANSITS, **problems(413, 415, 422, 429, 503)},
    openapi_extra=REQUEST_BODY,
)
async def catalogue(service: ServiceOf, request: Request, asked: Annotated[CatalogueQuestion, Query()]) -> Response:
    """When the stars of the catalogue in the body cross the fields of view; what it is, its Content-Type says.

    What is wrong with the catalogue is told with its line or row, and with the column as `parameter`. For more stars
    than one answer may have there is `POST /api/jobs/transits`.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    if no := not_read(media_type):
        return response(no)
    try:
        body = await request.body()
    except ClientDisconnect:
        raise HTTPException(400, "The body ended early.") from None
    return await service.ask("catalogue", asked, body, media_type)
