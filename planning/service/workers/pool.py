"""Worker processes, as the loop that serves sees them: ``await pool.ask(question)``.

A worker answers one question at a time. One that dies, or takes longer than the limit, is replaced; a question whose
worker died is asked once more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import asdict

from ..answer import Answer, Question, problem
from ..settings import Settings
from .wire import LONGEST_HEAD, answer_of, question_bytes

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


class WorkerDied(Exception):
    """A worker ended while it had a question."""


class Worker:
    """One process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, settings: Settings) -> Worker:
        """A worker that is ready. Raises WorkerDied."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "scanplan.planning.service.workers.main",
            settings.mission,
            json.dumps(asdict(settings.limits)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
            limit=LONGEST_HEAD,
        )
        worker = cls(process)
        await worker._answer()
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, question: Question) -> Answer:
        """Raises WorkerDied."""
        stdin = self._process.stdin
        if stdin is None:
            raise WorkerDied
        try:
            stdin.write(question_bytes(question))
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise WorkerDied from None
        return await self._answer()

    async def _answer(self) -> Answer:
        stdout = self._process.stdout
        if stdout is None:
            raise WorkerDied
        try:
            head = json.loads(await stdout.readline())
            return answer_of(head, await stdout.readexactly(head["size"]))
        except (asyncio.IncompleteReadError, ConnectionResetError, ValueError):
            raise WorkerDied from None

    async def end(self) -> None:
        """Kill it, if it still lives, and wait until it is gone."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()


class WorkerPool:
    """Workers that stand ready."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._workers: set[Worker] = set()
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await asyncio.gather(*(self._add() for _ in range(self._settings.workers)))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(worker.end() for worker in self._workers))

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(sorted(worker.pid for worker in self._workers))

    async def ask(self, question: Question) -> Answer:
        """The answer, whatever it is: 429 where too many wait, 422 where it takes too long."""
        if self._waiting >= self._settings.limits.waiting:
            return problem(429, "Too many requests wait already.", hint="try again in a second", Retry_After="1")
        self._waiting += 1
        try:
            for _ in range(2):
                worker = await self._idle.get()
                try:
                    async with asyncio.timeout(self._settings.limits.seconds):
                        answer = await worker.ask(question)
                except TimeoutError:
                    self._replace(worker)
                    seconds = f"{self._settings.limits.seconds:g} s"
                    return problem(
                        422, f"The answer takes longer than {seconds}.", hint="ask for less, or make it a job"
                    )
                except WorkerDied:
                    self._replace(worker)
                except BaseException:
                    self._replace(worker)
                    raise
                else:
                    self._idle.put_nowait(worker)
                    return answer
            return problem(503, "Two workers died of this question.")
        finally:
            self._waiting -= 1

    async def _add(self) -> None:
        worker = await Worker.start(self._settings)
        self._workers.add(worker)
        self._idle.put_nowait(worker)

    def _replace(self, worker: Worker) -> None:
        async def replace() -> None:
            await worker.end()
            self._workers.discard(worker)
            await self._add()

        task = asyncio.create_task(replace())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
