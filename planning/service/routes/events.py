"""``/api/events`` and ``/api/avoidance``: what happens, and when an interruption would hurt."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..problems import good, problems
from ..questions.avoidance import AvoidanceQuestion
from ..questions.events import EventsQuestion
from ..service import ServiceOf

router = APIRouter(prefix="/api", tags=["events"])

_WINDOW = {"mission": "gaia", "start_utc": "2017-02-05T00:00:00.000Z", "end_utc": "2017-02-12T00:00:00.000Z"}
_SPAN: dict[str, Any] = {
    "start_utc": "2017-02-05T04:11:37.512Z",
    "end_utc": "2017-02-05T04:15:02.880Z",
    "start_et_ns": 539583166697000000,
    "end_et_ns": 539583372065000000,
}
_EVENTS = {
    **_WINDOW,
    "events": [
        {
            "kind": "galactic-plane",
            "severity": "info",
            "subject": "FovP",
            "label": "galactic-plane: FovP",
            **_SPAN,
            "peak_utc": "2017-02-05T04:13:20.196Z",
            "peak_et_ns": 539583269381000000,
            "value": 0.0,
            "unit": "deg",
            "note": "",
        }
    ],
    "kinds": [
        {
            "name": "galactic-plane",
            "description": "the centre of a field of view near the Galactic plane",
            "severity": "info",
        }
    ],
}
_PERIODS = {
    **_WINDOW,
    "periods": [
        {
            **_SPAN,
            "reason": "data rate",
            "reasons": ["data rate"],
            "transits_per_min": 41800.5,
            "rare_transits_per_min": 39120.25,
            "cost_per_min": 40460.375,
            "note": "",
        }
    ],
}
_FILES = {"application/xml": "in the manner of ESOC's event files", "text/csv": "the same columns"}


@router.get(
    "/events",
    summary="Events",
    response_class=Response,
    responses={**good("Events by their start.", _EVENTS, _FILES), **problems(422, 429, 503)},
)
async def events(service: ServiceOf, asked: Annotated[EventsQuestion, Query()]) -> Response:
    """Eclipses, bodies and bright stars near the fields of view, crossings of the Galactic plane and more.

    `severity` is of the kind: `alarm`, the spacecraft is in danger or out of reach; `warning`, the data suffer; `info`.
    """
    return await service.ask("events", asked)


@router.get(
    "/avoidance",
    summary="Avoidance periods",
    response_class=Response,
    responses={**good("Periods by their start.", _PERIODS, _FILES), **problems(422, 429, 503)},
)
async def avoidance(service: ServiceOf, asked: Annotated[AvoidanceQuestion, Query()]) -> Response:
    """When an interruption of the science would lose many transits, or rare ones, and what it would cost."""
    return await service.ask("avoidance", asked)
