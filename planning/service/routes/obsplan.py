"""``/api/obsplan``: IVOA's table of planned observations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..problems import good, problems
from ..questions.obsplan import ObsPlanQuestion
from ..service import ServiceOf

router = APIRouter(prefix="/api", tags=["obsplan"])

_FILES = {"application/x-votable+xml": "VOTable 1.4", "text/csv": "CSV, or ECSV"}


@router.get(
    "/obsplan",
    summary="Observing plan",
    response_class=Response,
    responses={**good("The table.", kinds=_FILES), **problems(422, 429, 503)},
)
async def obsplan(service: ServiceOf, asked: Annotated[ObsPlanQuestion, Query()]) -> Response:
    """Where each field of view looks, step by step, and the strip of sky it sweeps: `ivoa.obsplan` of ObsLocTAP 1.0."""
    return await service.ask("obsplan", asked)
