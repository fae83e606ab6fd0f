"""``/api/transits``: when stars cross the fields of view."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..questions.transits import OneStarQuestion
from ..service import ServiceOf

router = APIRouter(prefix="/api", tags=["transits"])


@router.get("/transits", summary="Transits of a star")
async def one_star(service: ServiceOf, asked: Annotated[OneStarQuestion, Query()]) -> Response:
    """When a star crosses the fields of view: time, field, row of detectors, scan angle, parallax factors."""
    return await service.ask("one-star", asked)
