"""The jobs of a service: who may submit one, which is worked on, what becomes of it.

A job is QUEUED, RUNNING, and then DONE, FAILED or CANCELLED. What the disk has is what holds: a service that ends,
however, goes on with its jobs when it starts again. Each is done by a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import sys
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from ....errors import InvalidInput
from ..answer import Answer, problem
from ..clock import now_utc
from ..settings import Settings
from .folders import RESULTS, JobFolders, files_of, parts_in
from .process import JobProcess
from .record import STATES, Job, Ordered
from .upload import receive

MOST_DEATHS = 3
"""A process that ends without a word is begun anew this often, from each part of the results that was done."""
MOST_KEPT = 1_000
"""Jobs of one bearer, ended ones too: those that came to nothing take no room that ``job_bytes`` would count."""
_HOUR_S, _DAY_S = 3600.0, 86_400.0


class TooManyJobs(Exception):
    """No more jobs for now; the message says why."""


class Jobs:
    """All jobs, in memory and on the disk. To be used from the loop alone."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._folders = settings, JobFolders(settings.state)
        self._jobs: dict[str, Job] = {}
        self._next_number = 1
        self._uploads: Counter[str] = Counter()
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._processes: dict[str, JobProcess] = {}
        self._cancelled: dict[str, asyncio.Event] = {}
        self._folders_change = asyncio.Lock()  # a folder that goes is not written into
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Read what is there and go on with it. Raises InvalidInput where the folder cannot be had."""
        for job in await asyncio.to_thread(self._folders.read):
            self._jobs[job.id] = job
            self._next_number = max(self._next_number, job.ordered.number + 1)
            if job.has_ended:
                with suppress(InvalidInput):
                    await asyncio.to_thread(self._folders.clear, job)
            else:
                await self._set(replace(job, state="QUEUED"))
                self._queue.put_nowait(job.id)
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._settings.limits.jobs_running)]
        self._tasks.append(asyncio.create_task(self._forget()))

    async def close(self) -> None:
        """End the processes; their jobs go on when the service starts again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def counts(self) -> Mapping[str, int]:
        """How many jobs are in each state."""
        counted = Counter(job.state for job in self._jobs.values())
        return {state: counted[state] for state in STATES}

    def of(self, bearer: str) -> tuple[Job, ...]:
        """The jobs of one bearer, the latest first."""
        mine = (job for job in self._jobs.values() if job.ordered.bearer == bearer)
        return tuple(sorted(mine, key=lambda job: -job.ordered.number))

    def one(self, bearer: str, job_id: str) -> Job | None:
        """A job, unless there is none of that name or it is somebody else's."""
        job = self._jobs.get(job_id)
        return job if job is not None and job.ordered.bearer == bearer else None

    def path_of(self, job: Job, name: str) -> Path:
        """Where a file of a job lies, of those it lists."""
        return self._folders.folder(job.id) / RESULTS / next(each.name for each in job.files if each.name == name)

    async def submit(
        self,
        bearer: str,
        kind: str,
        parameters: Mapping[str, Any],
        body: tuple[str, AsyncIterator[bytes]] | None = None,
    ) -> Job:
        """A new job; when this returns, it is on the disk.

        body   the name it gets, and its pieces
        Raises TooManyJobs, InvalidInput where the disk refuses, and what the body's pieces raise.
        """
        self._require_few(bearer)
        job_id = secrets.token_urlsafe(16)
        self._uploads[bearer] += 1
        try:
            if body is not None:
                await receive(body[1], self._folders.uploading(job_id))
            number, self._next_number = self._next_number, self._next_number + 1
            named = None if body is None else body[0]
            ordered = Ordered(job_id, number, kind, bearer, now_utc(), parameters, named)
            try:
                job = await asyncio.to_thread(self._folders.add, ordered)
            except BaseException:
                self._folders.uploading(job_id).unlink(missing_ok=True)
                raise
        finally:
            self._uploads[bearer] -= 1
        self._jobs[job.id] = job
        self._queue.put_nowait(job.id)
        return job

    async def cancel(self, job: Job) -> Job:
        """End a job that has not ended; the job as it then is, which may be DONE if that came first."""
        if job.state == "QUEUED":
            # Here already, so that nobody begins it while the disk is waited for.
            self._jobs[job.id] = cancelled = replace(job, state="CANCELLED")
            return await self._end(cancelled)
        if job.state == "RUNNING":
            ended = self._cancelled.setdefault(job.id, asyncio.Event())
            process = self._processes.get(job.id)
            if process is not None:
                process.kill()
            await ended.wait()
        return self._jobs.get(job.id, job)

    async def remove(self, job: Job) -> None:
        """Remove a job that has ended. Raises InvalidInput where the disk refuses."""
        async with self._folders_change:
            if self._jobs.pop(job.id, None) is not None:
                await asyncio.to_thread(self._folders.remove, job.id)

    def _require_few(self, bearer: str) -> None:
        limits = self._settings.limits
        waiting = [job.ordered.bearer for job in self._jobs.values() if not job.has_ended]
        if len(waiting) + self._uploads.total() >= limits.jobs_waiting:
            raise TooManyJobs(f"{limits.jobs_waiting} jobs wait already.")
        if waiting.count(bearer) + self._uploads[bearer] >= limits.jobs_of_token:
            raise TooManyJobs(f"{limits.jobs_of_token} jobs of {bearer} wait already.")
        if len(self.of(bearer)) + self._uploads[bearer] >= MOST_KEPT:
            raise TooManyJobs(f"{MOST_KEPT:,} jobs of {bearer} are kept.")
        if self._room_bytes() <= 0:
            raise TooManyJobs(f"The results of jobs fill the {limits.job_bytes:,} bytes that there are for them.")

    def _room_bytes(self) -> int:
        return self._settings.limits.job_bytes - sum(job.size_bytes for job in self._jobs.values())

    async def _work(self) -> None:
        """One job after another."""
        while True:
            job = self._jobs.get(await self._queue.get())
            if job is not None and job.state == "QUEUED":
                try:
                    await self._do(job)
                except Exception:
                    traceback.print_exc()
                    said = problem(500, "The service could not do this job; its log says why.")
                    await self._end(_failed(job, said))
                finally:
                    if (cancelled := self._cancelled.pop(job.id, None)) is not None:
                        cancelled.set()

    async def _do(self, job: Job) -> None:
        job = await self._set(replace(job, state="RUNNING"))
        while not job.has_ended:
            code, said = await self._run(job)
            job = self._jobs[job.id]
            files = await asyncio.to_thread(files_of, self._folders.folder(job.id)) if code == 0 else None
            if job.id in self._cancelled and files is None:
                job = await self._end(replace(job, state="CANCELLED"))
            elif files is not None:
                job = await self._end(replace(job, state="DONE", done=1.0, files=files))
            elif said is not None:
                job = await self._end(replace(job, state="FAILED", problem=said))
            else:
                job = job.died(await asyncio.to_thread(parts_in, self._folders.folder(job.id)))
                if job.deaths <= MOST_DEATHS:
                    await self._set(job)
                else:
                    job = await self._end(_failed(job, _died(job.deaths, code)))

    async def _run(self, job: Job) -> tuple[int, Mapping[str, Any] | None]:
        """Let a process work on a job until it ends: its exit code, and the problem that it told."""
        process = await JobProcess.start(self._folders.folder(job.id), self._settings, self._room_bytes())
        said: Mapping[str, Any] | None = None
        try:
            self._processes[job.id] = process
            if job.id in self._cancelled:
                process.kill()
            async for told in process.told():
                if "problem" in told:
                    said = cast("Mapping[str, Any]", told["problem"])
                else:
                    self._jobs[job.id] = replace(self._jobs[job.id], done=told["done"], said=told["said"])
            return await process.code(), said
        finally:
            self._processes.pop(job.id, None)
            await process.end()

    async def _end(self, job: Job) -> Job:
        """Keep a job that has ended, and remove what it has no use for."""
        async with self._folders_change:
            if job.state != "DONE":
                await self._clear(job)  # first, where there may be no room to write that it failed
            await self._set(job)
            if job.state == "DONE":
                await self._clear(job)
        return job

    async def _clear(self, job: Job) -> None:
        try:
            await asyncio.to_thread(self._folders.clear, job)
        except InvalidInput as error:
            print(f"scanplan: {error}", file=sys.stderr, flush=True)

    async def _set(self, job: Job) -> Job:
        """Keep a job, on the disk too unless that refuses: the next start then does it again."""
        self._jobs[job.id] = job
        try:
            await asyncio.to_thread(self._folders.keep, job)
        except InvalidInput as error:
            print(f"scanplan: {error}", file=sys.stderr, flush=True)
        return job

    async def _forget(self) -> None:
        """Every hour, remove the jobs that ended long ago."""
        while True:
            for job in tuple(self._jobs.values()):
                with suppress(InvalidInput):
                    if job.has_ended and self._folders.age_s(job.id) > self._settings.limits.job_days * _DAY_S:
                        await self.remove(job)
            await asyncio.sleep(_HOUR_S)


def _failed(job: Job, said: Answer) -> Job:
    return replace(job, state="FAILED", problem=json.loads(said.body))


def _died(times: int, code: int) -> Answer:
    last = f"by signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"with exit code {code}"
    said = f"The process of this job ended {times} times before a part of it was done, the last time {last}."
    return problem(500, said)
