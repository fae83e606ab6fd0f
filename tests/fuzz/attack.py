"""One reader, many spoilt inputs, in this process: what came of each."""

from __future__ import annotations

import gc
import mmap
import resource
import struct
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scanplan.errors import ScanplanError

from .mutations import mutate
from .readers import READERS, Read

MOST_S = 1.0
MOST_BYTES = 512 << 20
LONGEST_MESSAGE = 2100
NOWHERE = -1
_WARMING_BYTES = 8 << 30
"""For imports and compiling before the first input that counts."""
_MOST_FAILURES = 20


@dataclass
class Failure:
    """An input that did what none may do, and how often its like was met."""

    number: int
    what: str
    where: str
    times: int = 1


@dataclass
class Result:
    """Of the inputs of one reader.

    worst_s      processor time of the slowest, and its number
    worst_bytes  the most that the process grew by over all of them
    """

    reader: str
    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    worst_s: float = 0.0
    slowest: int = 0
    worst_bytes: int = 0
    elapsed_s: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    def fail(self, number: int, what: str, where: str = "") -> None:
        """Note a failure; those that look alike are counted together."""
        for known in self.failures:
            if (known.what.split(":")[0], known.where) == (what.split(":")[0], where):
                known.times += 1
                return
        if len(self.failures) < _MOST_FAILURES:
            self.failures.append(Failure(number, what, where))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def input_of(reader: str, number: int, made: Sequence[bytes] | None = None) -> bytes:
    """The input of a number; ``made`` are the reader's seeds, where they are at hand."""
    attacked = READERS[reader]
    return mutate(attacked.seeds() if made is None else made, attacked.kind, reader, number)


def attack(reader: str, first: int, count: int, place: Callable[[int], None]) -> Result:
    """Read ``count`` inputs from number ``first`` on.

    ``place`` is told each number before its input is read, NOWHERE before the first. The seeds are read then, and must
    be good: what is compiled and imported is not held against an input.
    """
    place(NOWHERE)
    attacked, result = READERS[reader], Result(reader)
    made = attacked.seeds()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", ResourceWarning)  # raised where nobody can catch it
        _bound_memory(_WARMING_BYTES)
        outcomes = [_outcome(attacked.read, data, Path(folder)) for data in [*made, *made]]
        if any(outcomes) and not (attacked.may_refuse_seeds and None in outcomes):
            raise RuntimeError(f"seeds of {reader} are not read: {outcomes}")
        for number in range(first, first + 50):  # so that what only refusals need is there as well
            _outcome(attacked.read, input_of(reader, number, made), Path(folder))
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        before = _peak_bytes()
        _free_memory()
        _bound_memory(MOST_BYTES)
        began = time.process_time()
        for number in range(first, first + count):
            place(number)
            data = input_of(reader, number, made)
            start = time.process_time()
            outcome = _outcome(attacked.read, data, Path(folder))
            took_s = time.process_time() - start
            result.inputs += 1
            if outcome is None:
                result.accepted += 1
            elif outcome == ("", ""):
                result.refused += 1
            else:
                result.fail(number, *outcome)
            if took_s > result.worst_s:
                result.worst_s, result.slowest = took_s, number
            if took_s > MOST_S:
                result.fail(number, f"slow: {took_s:.2f} s")
        result.elapsed_s = time.process_time() - began
        result.worst_bytes = _peak_bytes() - before
        _free_memory()
    if result.worst_bytes > MOST_BYTES:
        result.fail(first, f"memory: {result.worst_bytes >> 20} MiB")
    return result


def _outcome(read: Read, data: bytes, folder: Path) -> tuple[str, str] | None:
    """None for success, two empty texts for a proper refusal, else what is wrong and where it was raised."""
    try:
        read(data, folder)
    except ScanplanError as error:
        text = str(error)
        if not text.isprintable() or not text.strip():
            return f"message that does not print: {text[:200]!r}", type(error).__name__
        if len(text) > LONGEST_MESSAGE:
            return f"message of {len(text)} characters: {text[:200]}", type(error).__name__
        return "", ""
    except Exception as error:
        places = traceback.extract_tb(error.__traceback__)
        ours = [each for each in places if "/tests/" not in each.filename and "site-packages" not in each.filename]
        last = (ours or places)[-1]
        where = f"{Path(last.filename).name}:{last.lineno} {last.name}"
        return f"{type(error).__name__}: {str(error)[:200]}", where
    return None


def _peak_bytes() -> int:
    """The most that was resident (proc(5), VmHWM)."""
    said = Path("/proc/self/status").read_text()
    return int(next(line for line in said.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def _bound_memory(more_bytes: int) -> None:
    """So that an input that asks for much fails here, not the machine."""
    size = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    resource.setrlimit(resource.RLIMIT_AS, (size + more_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _free_memory() -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


class Place:
    """A number that another process can read after this one has died."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)

    def __call__(self, number: int) -> None:
        struct.pack_into("<q", self._map, 0, number)
