"""The process of a job, as the loop that serves sees it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..own_process import environment, program
from ..settings import Settings

_LONGEST_LINE = 1 << 20


class JobProcess:
    """One process, and what it tells."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, folder: Path, settings: Settings, room_bytes: int) -> JobProcess:
        """A process that has begun with the job in a folder. Raises OSError where the system has none to give."""
        process = await asyncio.create_subprocess_exec(
            *program(__package__),
            str(folder),
            settings.mission,
            json.dumps(asdict(settings.limits)),
            str(room_bytes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment(),
            limit=_LONGEST_LINE,
        )
        return cls(process)

    async def told(self) -> AsyncIterator[Mapping[str, Any]]:
        """What it tells, until it has ended."""
        stdout = self._process.stdout
        while stdout is not None and (line := await stdout.readline()):
            with contextlib.suppress(ValueError):  # the last line of a process that was killed as it wrote it
                yield json.loads(line)

    async def code(self) -> int:
        """Its exit code; below zero the signal that ended it."""
        return await self._process.wait()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Kill it, if it still lives, and wait until it is gone."""
        if self._process.returncode is None:
            self.kill()
        await self._process.wait()
