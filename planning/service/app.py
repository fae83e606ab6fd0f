"""The service as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from ...errors import ScanplanError
from ..delivery.store.store import Store
from ..mission import Mission
from .answer import problem, refusal
from .identity import identity_of
from .jobs.jobs import Jobs
from .kept import KeptAnswers
from .metrics import Measured, Metrics
from .numbers import numbers_of
from .problems import problems
from .routes import (
    attitude,
    coverage,
    events,
    gost,
    health,
    jobs,
    mission,
    names,
    objobssap,
    obsplan,
    packages,
    page,
    schedule,
    transits,
)
from .security import Security
from .service import Service, response
from .settings import Settings
from .tokens import Tokens, needs
from .workers.pool import WorkerPool

ROUTERS = (
    mission.router,
    transits.router,
    names.router,
    attitude.router,
    packages.router,
    jobs.router,
    gost.router,
    objobssap.router,
    coverage.router,
    events.router,
    schedule.router,
    obsplan.router,
)
OPEN_ROUTERS: tuple[APIRouter, ...] = (page.router, health.router)
"""Those that never need a token: the page's files, and whether the service lives."""


def app_of(settings: Settings) -> FastAPI:
    """The application; its workers start and end with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = WorkerPool(settings)
        about = Mission.load(settings.mission)
        kept = KeptAnswers(identity_of(about), settings.limits.answer_bytes)
        store = None if settings.store is None else Store.open(settings.store)
        service = Service(settings, pool, kept, metrics, Tokens(settings.state), Jobs(settings), store, mission=about)
        app.state.service = service
        metrics.watch(lambda: numbers_of(service))
        try:
            await service.jobs.start()
            await pool.start()
            yield
        finally:
            await service.jobs.close()
            await pool.close()

    metrics = Metrics()
    app = FastAPI(
        title="scanplan",
        version=version("scanplan"),
        summary="Where a scanning spacecraft looks, which star it sees when, what it sends down.",
        lifespan=lifespan,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.add_middleware(Security, settings=settings)
    app.add_middleware(Measured, metrics=metrics, log_requests=settings.log_requests)  # the outermost
    for router in OPEN_ROUTERS:
        app.include_router(router)
    guarded: dict[str, Any] = {"dependencies": [needs("read")], "responses": problems(401, 403, 503)}
    for router in ROUTERS:
        app.include_router(router, **guarded if settings.read_needs_token else {})
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ScanplanError, _refused)
    app.add_exception_handler(Exception, _defect)
    return app


async def _not_valid(request: Request, error: Exception) -> Response:
    """The first thing that is wrong with the parameters."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    where = [str(part) for part in first.get("loc", ())[1:]]
    said = str(first.get("msg", "not valid")).removeprefix("Value error, ")
    return response(problem(422, said, parameter=".".join(where) or None))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = {name.replace("-", "_"): value for name, value in (error.headers or {}).items()}
    return response(problem(error.status_code, str(error.detail), **headers))


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, ScanplanError):
        raise error
    return response(refusal(error))


async def _defect(request: Request, error: Exception) -> Response:
    """Starlette logs the error itself."""
    return response(problem(500, "The service could not answer; its log says why."))
