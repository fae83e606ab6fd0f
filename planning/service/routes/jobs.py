"""``/api/jobs``: questions that take long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from ....errors import InvalidInput
from ..answer import problem
from ..answers.window_limits import too_long
from ..catalogue_types import REQUEST_BODY, SUFFIXES, media_type_of, not_read
from ..jobs.jobs import TooManyJobs
from ..jobs.record import Job
from ..parts import file_response
from ..problems import problems
from ..questions.jobs import CoverageJob, ScheduleJob, TransitsJob
from ..service import Service, ServiceOf, response
from ..tokens import Bearer, needs
from .job_shapes import JobsTold, JobTold, example, told

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

_COME_AGAIN_S = "60"
_ReaderOf = Annotated[Bearer, needs("read")]
_Id = Annotated[str, Path(description="Of the job.", max_length=64, examples=["3q2-7wEjRWUAx0v1T8bNvA"])]
_SUBMITTED: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "The job is kept; `Location` says where to ask for it.",
        "model": JobTold,
        "headers": {"Location": {"schema": {"type": "string"}, "description": "Of the job."}},
        "content": {"application/json": {"example": example("QUEUED")}},
    },
    **problems(401, 403, 422, 429, 503),
}
_FILES = {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in (
        "application/vnd.apache.parquet",
        "text/csv",
        "application/fits",
        "application/xml",
        "application/json",
    )
}


@router.post(
    "/transits",
    status_code=202,
    summary="Begin a job: transits of a catalogue",
    responses={**_SUBMITTED, **problems(413, 415)},
    openapi_extra=REQUEST_BODY,
)
async def transits(
    service: ServiceOf, bearer: _ReaderOf, request: Request, asked: Annotated[TransitsJob, Query()]
) -> Response:
    """When the stars of the catalogue in the body cross the fields of view, in parts of Parquet or CSV with a manifest.

    What is done stays done when the service is stopped: it goes on behind the last whole part, with the same bytes.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    if no := not_read(media_type):
        return response(no)
    body = f"catalogue{SUFFIXES[media_type]}", request.stream()
    return await _submitted(service, bearer, "transits", asked, body)


@router.post("/coverage", status_code=202, summary="Begin a job: a fine coverage map", responses=_SUBMITTED)
async def coverage(service: ServiceOf, bearer: _ReaderOf, asked: Annotated[CoverageJob, Query()]) -> Response:
    """How often every part of the sky is scanned, as a HEALPix map in FITS."""
    most = service.settings.limits.job_nside
    if asked.nside > most:
        return response(problem(422, f"A map has at most nside {most} here.", parameter="nside"))
    return await _submitted(service, bearer, "coverage", asked)


@router.post("/schedule", status_code=202, summary="Begin a job: a long science schedule", responses=_SUBMITTED)
async def schedule(service: ServiceOf, bearer: _ReaderOf, asked: Annotated[ScheduleJob, Query()]) -> Response:
    """What is observed, stored, sent and deleted, bin by bin and day by day, in the files of `scanplan schedule`."""
    if no := too_long(asked, service.settings.limits.job_schedule_days):
        return response(no)
    return await _submitted(service, bearer, "schedule", asked)


@router.get("", summary="Jobs", response_model=JobsTold, responses=problems(401, 403, 503))
async def listed(service: ServiceOf, bearer: _ReaderOf) -> Response:
    """The jobs that this token submitted, the latest first."""
    return JSONResponse({"jobs": [told(job) for job in service.jobs.of(bearer.name)]})


@router.get("/{id}", summary="A job", response_model=JobTold, responses=problems(401, 403, 404, 422, 503))
async def one(service: ServiceOf, bearer: _ReaderOf, id: _Id) -> Response:
    """Where a job stands: its state, the part that is done, and its files once it is DONE."""
    return JSONResponse(told(_job(service, bearer, id)))


@router.delete(
    "/{id}",
    summary="Cancel or remove a job",
    responses={
        200: {"description": "It is CANCELLED now, or was DONE just before.", "model": JobTold},
        204: {"description": "It had ended before, and is removed."},
        **problems(401, 403, 404, 422, 503),
    },
)
async def delete(service: ServiceOf, bearer: _ReaderOf, id: _Id) -> Response:
    """A job that waits or runs ends at once and leaves no results; one that has ended is removed with all it has."""
    job = _job(service, bearer, id)
    if not job.has_ended:
        return JSONResponse(told(await service.jobs.cancel(job)))
    try:
        await service.jobs.remove(job)
    except InvalidInput as error:
        raise _by_the_disk(error) from None
    return Response(status_code=204)


@router.get(
    "/{id}/files/{name}",
    summary="A file of a job",
    response_class=Response,
    responses={
        200: {"description": "The file; its `ETag` is its SHA-256.", "content": _FILES},
        206: {"description": "The `Range` asked for.", "content": _FILES},
        304: {"description": "It is what `If-None-Match` says."},
        **problems(401, 403, 404, 416, 422, 503),
    },
)
async def file(
    service: ServiceOf,
    bearer: _ReaderOf,
    request: Request,
    id: _Id,
    name: Annotated[str, Path(description="Of the file.", max_length=200, examples=["part-000000.parquet"])],
) -> Response:
    """A file that came out. What was cut off can be gone on with (`Range`)."""
    job = _job(service, bearer, id)
    found = next((each for each in job.files if each.name == name), None)
    if found is None:
        raise HTTPException(404, "The job has no such file.")
    path = service.jobs.path_of(job, found.name)
    if not path.is_file():
        raise HTTPException(404, "The file is gone.")
    return file_response(request.headers, path, found.name, found.media_type, found.sha256, found.size_bytes)


async def _submitted(
    service: Service,
    bearer: Bearer,
    kind: Literal["transits", "coverage", "schedule"],
    asked: TransitsJob | CoverageJob | ScheduleJob,
    body: tuple[str, AsyncIterator[bytes]] | None = None,
) -> Response:
    try:
        job = await service.jobs.submit(bearer.name, kind, asked.parameters, body)
    except TooManyJobs as error:
        return response(problem(429, str(error), hint="wait for them, or remove some", Retry_After=_COME_AGAIN_S))
    except ClientDisconnect:
        raise HTTPException(400, "The body ended early.") from None
    except InvalidInput as error:
        raise _by_the_disk(error) from None
    return JSONResponse(told(job), 202, {"Location": f"{router.prefix}/{job.id}"})


def _job(service: Service, bearer: Bearer, job_id: str) -> Job:
    job = service.jobs.one(bearer.name, job_id)
    if job is None:
        raise HTTPException(404, "There is no such job of yours.")
    return job


def _by_the_disk(error: InvalidInput) -> HTTPException:
    """What the disk says no with, without the path."""
    return HTTPException(503, f"The service cannot keep this: {error.problem}.")
