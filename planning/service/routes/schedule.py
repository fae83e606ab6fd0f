"""``/api/schedule`` and ``/api/plan``: predicted data, passes, memory, and all that is planned with them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..problems import good, problems
from ..questions.plan import PlanQuestion
from ..questions.schedule import ScheduleQuestion
from ..service import ServiceOf
from .plan_example import PLAN

router = APIRouter(prefix="/api", tags=["schedule"])

_SCHEDULE: dict[str, Any] = {
    "mission": "gaia",
    "product": "pass-request",
    "start_utc": PLAN["start_utc"],
    "end_utc": PLAN["end_utc"],
    "passes": PLAN["passes"],
    "totals": {key: PLAN["totals"][key] for key in ("passes", "contact_h", "station_h", "cost")},
}
_FILES = {
    "text/csv": "CSV, or ECSV",
    "application/vnd.apache.parquet": "Parquet",
    "application/xml": "XML; of the pass request the CCSDS Simple Schedule Format",
}


@router.get(
    "/schedule",
    summary="Science schedule",
    response_class=Response,
    responses={**good("The product.", _SCHEDULE, _FILES), **problems(422, 429, 503)},
)
async def schedule(service: ServiceOf, asked: Annotated[ScheduleQuestion, Query()]) -> Response:
    """What is observed, stored, sent and deleted, bin by bin; day by day; or the passes that are asked for.

    JSON of `schedule` has every column of the files under `values`, a list each: 11 MB a week, Parquet is a third.
    Longer windows than one answer may have are jobs: `POST /api/jobs/schedule`.
    """
    return await service.ask("schedule", asked)


@router.get(
    "/plan",
    summary="All that is planned",
    response_class=Response,
    responses={**good("One window, all of it.", PLAN), **problems(422, 429, 503)},
)
async def plan(service: ServiceOf, asked: Annotated[PlanQuestion, Query()]) -> Response:
    """Data rate, memory, passes, visibility, events, avoidance periods and losses of a window, for one picture.

    Bin k begins `k * step_s` after the start, the last one ends at the end; `fill_bits` are at their edges. Bits and
    transits of bins are whole numbers; totals are as they are. `daily_...` is with the same pass every day instead.
    """
    return await service.ask("plan", asked)
