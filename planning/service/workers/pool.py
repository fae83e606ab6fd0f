"""Worker processes, as the service sees them: ``await pool.ask(question)``.

Every place in the pool has a keeper, which starts a worker, waits until it is gone and starts the next. A question
whose worker died is asked again on another; one that takes longer than the limit costs its worker.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from ...mission import Mission
from ..answer import Answer, Question, problem
from ..answers.kinds import KINDS
from ..settings import Settings
from .lanes import Lanes
from .worker import PROGRAM, Worker, WorkerDied

_TRIES = 3
_FAILURES = 3
"""Starts that fail one after another before the pool says that it is not ready."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 60.0


class _NoWorker(Exception):
    """No worker can be started."""


class WorkerPool:
    """Workers that stand ready.

    replaced   how many workers have been started in the place of another
    """

    def __init__(self, settings: Settings, program: Sequence[str] = PROGRAM) -> None:
        self._settings, self._program = settings, program
        self._lanes: Lanes[asyncio.Future[Worker]] = Lanes(max(1, settings.workers - 1))
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._failures = [0] * settings.workers
        self._mission_sha256 = ""
        self.replaced = 0

    async def start(self) -> None:
        """Start the workers; return when each is ready, or has failed often enough to be called out of order.

        Raises MissionFileError.
        """
        self._mission_sha256 = Mission.load(self._settings.mission).source_sha256
        settled = [asyncio.Event() for _ in range(self._settings.workers)]
        self._keepers = [asyncio.create_task(self._keep(place, each)) for place, each in enumerate(settled)]
        await asyncio.gather(*(each.wait() for each in settled))

    async def close(self) -> None:
        """End the workers, those too that are about to start."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._workers))

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(sorted(worker.pid for worker in self._workers))

    @property
    def resident_bytes(self) -> int:
        """Memory of all workers."""
        return sum(worker.resident_bytes for worker in self._workers)

    @property
    def waiting(self) -> int:
        """Questions that no worker has taken yet."""
        return self._lanes.waiting(False) + self._lanes.waiting(True)

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def is_ready(self) -> bool:
        """Whether questions are answered, and every place in the pool can be filled."""
        return bool(self._workers) and max(self._failures) < _FAILURES

    async def ask(self, question: Question) -> Answer:
        """The answer, whatever it is: 429 where too many wait, 422 where it takes too long, 503 without workers."""
        limits = self._settings.limits
        kind = KINDS.get(question.name)
        slow = kind is not None and kind.slow
        most_s = limits.slow_seconds if slow else limits.seconds
        if self._lanes.waiting(slow) >= (limits.slow_waiting if slow else limits.waiting):
            return _busy()
        for _ in range(_TRIES):
            try:
                async with asyncio.timeout(most_s):
                    worker = await self._worker(slow)
            except TimeoutError:
                return _busy()
            except _NoWorker:
                return problem(503, "No worker can be started; the service's log says why.", Retry_After="60")
            answer = None
            try:
                async with asyncio.timeout(most_s):
                    answer = await worker.ask(question)
                return answer
            except TimeoutError:
                hint = "ask for less, or make it a job"
                return problem(422, f"The answer takes longer than {most_s:g} s.", hint=hint)
            except WorkerDied:
                continue
            finally:
                # Without an answer it is of no use: what it still says would be taken for that of the next question.
                self._give_back(worker, slow, usable=answer is not None)
        return problem(503, f"{_TRIES} workers died of this question.")

    async def _worker(self, slow: bool) -> Worker:
        """A worker of one's own, until ``_give_back``. Raises _NoWorker."""
        if self._is_out_of_order:
            raise _NoWorker
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._lanes.put(turn, slow)
        self._hand_out()
        try:
            return await turn
        except BaseException:
            if not self._lanes.drop(turn, slow):
                if turn.cancelled():
                    self._lanes.done(slow)
                    self._hand_out()
                elif turn.exception() is None:
                    self._give_back(turn.result(), slow, usable=True)
            raise

    @property
    def _is_out_of_order(self) -> bool:
        return not self._workers and min(self._failures) >= _FAILURES

    def _hand_out(self) -> None:
        """Idle workers to those who wait."""
        self._idle = [worker for worker in self._idle if worker.lives]
        while self._idle and (turn := self._lanes.take()) is not None:
            if not turn.done():  # who is cancelled has not yet had time to leave the lane
                turn.set_result(self._idle.pop())

    def _give_back(self, worker: Worker, slow: bool, *, usable: bool) -> None:
        self._lanes.done(slow)
        if usable:
            self._free(worker)
        else:
            worker.kill()
            self._hand_out()

    def _free(self, worker: Worker) -> None:
        """The worker has nothing to do; one that has grown too large goes."""
        if worker.resident_bytes > self._settings.limits.worker_bytes:
            _say(f"worker {worker.pid} holds more than {self._settings.limits.worker_bytes:,} bytes and is replaced")
            worker.kill()
            return
        self._idle.append(worker)
        self._hand_out()

    async def _keep(self, place: int, settled: asyncio.Event) -> None:
        """Keep one place of the pool filled."""
        while True:
            try:
                worker = await Worker.start(self._program, self._settings, self._mission_sha256)
            except (WorkerDied, OSError) as error:
                self._failures[place] += 1
                await self._pause(place, settled, error)
                continue
            self._failures[place] = 0
            self._workers.add(worker)
            self._free(worker)
            settled.set()
            await worker.ended()
            self._workers.discard(worker)
            self._idle = [each for each in self._idle if each is not worker]
            self.replaced += 1
            _say(f"worker {worker.pid} has ended; another takes its place")

    async def _pause(self, place: int, settled: asyncio.Event, error: Exception) -> None:
        """After a start that failed: the longer, the more have."""
        failures = self._failures[place]
        pause_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10))
        why = f": {error}" if str(error) else ""
        _say(f"a worker did not start{why}; next attempt in {pause_s:g} s")
        if failures >= _FAILURES:
            settled.set()
        if self._is_out_of_order:
            for turn in self._lanes.everybody():
                if not turn.done():
                    turn.set_exception(_NoWorker())
        await asyncio.sleep(pause_s)


def _busy() -> Answer:
    return problem(429, "Too many requests wait already.", hint="try again in a second", Retry_After="1")


def _say(text: str) -> None:
    print(f"scanplan: {text}", file=sys.stderr, flush=True)
