"""``/api/transits``: when stars cross the fields of view."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from ..answer import problem
from ..catalogue_types import REQUEST_BODY, SUFFIXES, media_type_of, not_read
from ..problems import good, problems
from ..questions.transits import CatalogueQuestion, OneStarQuestion
from ..service import ServiceOf, response

router = APIRouter(prefix="/api", tags=["transits"])

_INSTANT = {"tcb": "2017-01-01T00:01:28.691846714", "tcb_ns": 536500888691846714}
_EXAMPLE = {
    "metadata": {
        "product": "transits",
        "format": 1,
        "generator": "scanplan 1.0",
        "mission": {"name": "gaia", "title": "Gaia, the scanning law as flown", "sha256": "4f0c..."},
        "object": "Gaia",
        "fields": {"FovP": "preceding", "FovF": "following"},
        "window": {"start": _INSTANT, "stop": {"tcb": "2018-01-01T00:01:29.180875541", "tcb_ns": 568036889180875541}},
        "law_segments": [{"name": "NSL GAREQ 1", "start": _INSTANT}],
        "conventions": {"tcb_ns": "nanoseconds of TCB since JD 2451545.0 (TCB)"},
        "inputs": [{"name": "gaia.toml", "sha256": "4f0c..."}],
    },
    "columns": [
        {"name": "star", "unit": "", "description": "Name of the star"},
        {"name": "ra_deg", "unit": "deg", "description": "Right ascension of the star, ICRS, at its epoch"},
    ],
    "transits": [
        {
            "star": "bet Pic",
            "ra_deg": 86.8212,
            "dec_deg": -51.0665,
            "field": "FovP",
            "ccd_row": 7,
            "utc": "2017-01-01T02:09:11.753676012",
            "tcb_ns": 536508640510224530,
            "obmt_rev": 4640.980215,
            "bjd_tcb": 2457754.5913,
            "barycentric_tcb_ns": 536508650118210411,
            "zeta_deg": -0.39549,
            "zeta_rate_mas_s": 102.51,
            "scan_angle_deg": -150.74,
            "parallax_factor_al": 0.6512,
            "parallax_factor_ac": 0.7051,
            "segment": "NSL GAREQ 1",
        }
    ],
}
_FILES = {
    "text/csv": "`csv` with the columns of JSON, `gost` with those of ESA's GOST",
    "text/plain": "ECSV 1.0",
    "application/x-votable+xml": "VOTable 1.4",
    "application/vnd.apache.parquet": "Apache Parquet",
}
_TRANSITS: dict[int | str, dict[str, Any]] = good("Transits, by star, then by time.", _EXAMPLE, _FILES)


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
    if media_type not in SUFFIXES:
        said, hint = not_read(media_type)
        return response(problem(415, said, hint=hint))
    try:
        body = await request.body()
    except ClientDisconnect:
        raise HTTPException(400, "The body ended early.") from None
    return await service.ask("catalogue", asked, body, media_type)
