"""``/health/live``, ``/health/ready`` and ``/metrics``: for who watches over the service. They need no token."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from ..answer import Answer, json_answer, problem
from ..metrics import CONTENT_TYPE
from ..service import ServiceOf, response

router = APIRouter(tags=["health"])

_TEXT = {200: {"content": {CONTENT_TYPE.partition(";")[0]: {"schema": {"type": "string"}}}, "description": "Metrics"}}
_NOT_READY = {503: {"description": "Workers cannot be started; the service's log says why."}}


@router.get("/health/live", summary="Does it live?")
async def live() -> Response:
    """200 as long as the service answers at all; restart it where this fails."""
    return response(json_answer({"status": "live"}))


@router.get("/health/ready", summary="Can it answer?", responses=_NOT_READY)
async def ready(service: ServiceOf) -> Response:
    """200 with the number of workers where questions are answered, 503 where workers cannot be started."""
    pool = service.pool
    if not pool.is_ready:
        return response(problem(503, "Workers cannot be started.", hint="the service's log says why", Retry_After="10"))
    return response(json_answer({"status": "ready", "workers": len(pool.pids), "waiting": pool.waiting}))


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response, responses=_TEXT)
async def metrics(service: ServiceOf) -> Response:
    """Requests by route, method and status, their times, questions by kind, workers, memory, jobs by state."""
    return response(Answer(service.metrics.text(), CONTENT_TYPE))
