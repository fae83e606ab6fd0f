"""``/health/live``, ``/health/ready`` and ``/metrics``: for who watches over the service. They need no token."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from ..answer import Answer, json_answer, problem
from ..metrics import CONTENT_TYPE
from ..problems import good, problems
from ..service import ServiceOf, response

router = APIRouter(tags=["health"])

_LIVE = {"status": "live"}
_READY = {"status": "ready", "workers": 2, "waiting": 0}
_METRICS = {CONTENT_TYPE.partition(";")[0]: "Prometheus's text format 0.0.4."}


@router.get("/health/live", summary="Does it live?", response_class=Response, responses=good("It lives.", _LIVE))
async def live() -> Response:
    """200 as long as the service answers at all; restart it where this fails."""
    return response(json_answer(_LIVE))


@router.get(
    "/health/ready",
    summary="Can it answer?",
    response_class=Response,
    responses={**good("It can.", _READY), **problems(503)},
)
async def ready(service: ServiceOf) -> Response:
    """200 with the number of workers where questions are answered, 503 where workers cannot be started."""
    pool = service.pool
    if not pool.is_ready:
        return response(problem(503, "Workers cannot be started.", hint="the service's log says why", Retry_After="10"))
    return response(json_answer({"status": "ready", "workers": len(pool.pids), "waiting": pool.waiting}))


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses=good("Numbers.", kinds=_METRICS),
)
async def metrics(service: ServiceOf) -> Response:
    """Requests by route, method and status, their times, questions by kind, workers, memory, jobs by state."""
    return response(Answer(service.metrics.text(), CONTENT_TYPE))
