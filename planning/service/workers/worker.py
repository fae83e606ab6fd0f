"""One worker process, as the loop that serves sees it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict

from ..answer import Answer, Question
from ..own_process import environment, program
from ..settings import Settings
from .wire import LONGEST_HEAD, answer_of, question_bytes

PROGRAM = program(__package__)
"""What a worker runs, before the mission's name, its file's sha256 and the limits as JSON."""
_START_S = 600.0
"""How long a start may take: where nothing is compiled yet, minutes."""


class WorkerDied(Exception):
    """A worker ended while it had a question, or before it was ready."""


class Worker:
    """A process and its pipes. It answers one question at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, program: Sequence[str], settings: Settings, mission_sha256: str) -> Worker:
        """A worker that is ready. Raises WorkerDied; leaves no process behind when it is cancelled."""
        process = await asyncio.create_subprocess_exec(
            *program,
            settings.mission,
            mission_sha256,
            json.dumps(asdict(settings.limits)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment(),
            limit=LONGEST_HEAD,
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_S):
                await worker._answer()
        except TimeoutError:
            await worker.end()
            raise WorkerDied from None
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        """False as soon as it is known to have ended."""
        stdout = self._process.stdout
        return self._process.returncode is None and stdout is not None and not stdout.at_eof()

    @property
    def resident_bytes(self) -> int:
        """Of memory; 0 where the system does not tell."""
        try:
            with open(f"/proc/{self.pid}/statm", "rb") as told:
                return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError, ValueError):
            return 0

    async def ask(self, question: Question) -> Answer:
        """The answer. Raises WorkerDied; of no use afterwards, nor after it was cancelled."""
        stdin = self._process.stdin
        if stdin is None:
            raise WorkerDied
        try:
            stdin.write(question_bytes(question))
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError, RuntimeError):  # the last is uvloop's, of a closed pipe
            raise WorkerDied from None
        return await self._answer()

    async def _answer(self) -> Answer:
        stdout = self._process.stdout
        if stdout is None:
            raise WorkerDied
        try:
            head = json.loads(await stdout.readline())
            return answer_of(head, await stdout.readexactly(head["size"]))
        except (asyncio.IncompleteReadError, ConnectionResetError, ValueError, KeyError, TypeError):
            raise WorkerDied from None

    def kill(self) -> None:
        """End it at once, whatever it does."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def ended(self) -> None:
        """Wait until it is gone."""
        await self._process.wait()

    async def end(self) -> None:
        self.kill()
        await self.ended()
