"""What is told of jobs, and what the OpenAPI document says of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, Field

from ..jobs.record import Job, State
from ..problems import Problem

_ID = "3q2-7wEjRWUAx0v1T8bNvA"


class FileTold(BaseModel):
    """A file that came out of a job."""

    name: str = Field(examples=["part-000000.parquet"])
    size_bytes: int = Field(examples=[2_104_331])
    sha256: str = Field(description="Of its content; its `ETag` too.", examples=["9f86d081884c7d65" * 4])
    media_type: str = Field(examples=["application/vnd.apache.parquet"])
    url: str = Field(description="Where it is to be had.", examples=[f"/api/jobs/{_ID}/files/part-000000.parquet"])


class Links(BaseModel):
    """Where to ask on."""

    self: str = Field(description="The job.", examples=[f"/api/jobs/{_ID}"])
    jobs: str = Field(description="All jobs.", examples=["/api/jobs"])


class JobTold(BaseModel):
    """A job as it stands."""

    id: str = Field(examples=[_ID])
    kind: str = Field(description="transits, coverage or schedule.", examples=["transits"])
    question: dict[str, Any] = Field(description="What was asked.", examples=[{"start": "2017-01-01", "days": 365.0}])
    submitted_utc: str = Field(examples=["2026-02-05T12:00:00Z"])
    state: State = Field(examples=["RUNNING"])
    done: float | None = Field(description="The part that is done, 0 to 1; null: not known.", examples=[0.42])
    said: str = Field(description="What it has found, or is about.", examples=["1,200,000 transits of 42,000 stars"])
    problem: Problem | None = Field(description="Why it failed.")
    files: list[FileTold] = Field(description="What came out, once it is DONE.")
    links: Links


class JobsTold(BaseModel):
    """Jobs, the latest first."""

    jobs: list[JobTold]


def told(job: Job) -> dict[str, Any]:
    """A job, as JSON has it."""
    at = f"/api/jobs/{job.id}"
    return {
        "id": job.id,
        "kind": job.ordered.kind,
        "question": dict(job.ordered.parameters),
        "submitted_utc": job.ordered.submitted_utc,
        "state": job.state,
        "done": job.done,
        "said": job.said,
        "problem": None if job.problem is None else dict(job.problem),
        "files": [{**asdict(each), "url": f"{at}/files/{each.name}"} for each in job.files],
        "links": {"self": at, "jobs": "/api/jobs"},
    }


def example(state: State) -> dict[str, Any]:
    """A job in a state, as an example."""
    at = f"/api/jobs/{_ID}"
    return {
        "id": _ID,
        "kind": "transits",
        "question": {"start": "2017-01-01", "days": 365.0},
        "submitted_utc": "2026-02-05T12:00:00Z",
        "state": state,
        "done": 0.0,
        "said": "",
        "problem": None,
        "files": [],
        "links": {"self": at, "jobs": "/api/jobs"},
    }
