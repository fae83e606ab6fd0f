"""A body that is received piece by piece into a file, never held as a whole."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from ...delivery.disk import writing

_AT_ONCE = 1 << 20


async def receive(pieces: AsyncIterator[bytes], path: Path) -> int:
    """Write what comes into a new file, and wait until the disk has it; the number of bytes.

    Whatever is raised on the way leaves no file. Raises InvalidInput where the disk refuses, and what ``pieces``
    raises.
    """
    with writing(path):
        stream = path.open("xb")
    size, waiting = 0, bytearray()
    try:
        with stream:
            async for piece in pieces:
                size += len(piece)
                waiting += piece
                if len(waiting) >= _AT_ONCE:
                    # A disk may be slow: the loop goes on serving meanwhile.
                    await asyncio.to_thread(_write, stream.fileno(), bytes(waiting), path)
                    waiting.clear()
            await asyncio.to_thread(_write, stream.fileno(), bytes(waiting), path, to_the_disk=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size


def _write(handle: int, data: bytes, path: Path, to_the_disk: bool = False) -> None:
    with writing(path):
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if to_the_disk:
            os.fsync(handle)
