"""Attack readers with spoilt inputs, in processes of their own, and say what came of it.

    python -m tests.fuzz.run --count 1000000                  every reader
    python -m tests.fuzz.run aem-kvn --count 10000            one
    python -m tests.fuzz.run aem-kvn --input 4711 > case.aem  an input again

A process that dies or hangs is an input's failure; the next one goes on behind it.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from .attack import NOWHERE, Failure, Place, Result, attack, input_of
from .readers import READERS

ROOT = Path(__file__).parents[2]
_AT_ONCE = 50_000
_HANGS_AFTER_S = 300.0
_NOWHERE = struct.pack("<q", NOWHERE)


@dataclass(frozen=True)
class Job:
    """Inputs of one reader that one process reads."""

    reader: str
    first: int
    count: int


def run_jobs(jobs: Sequence[Job]) -> list[Result]:
    """The results of some jobs in one process, and in others where one dies."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        place, found = Path(folder) / "place", Path(folder) / "found"
        results, left = [], list(jobs)
        while left:
            place.write_bytes(_NOWHERE)
            found.write_bytes(b"")
            died = _process(left, place, found)
            done = [_result(line) for line in found.read_text().splitlines()]
            results += done
            left = left[len(done) :]
            if died and left:
                number = struct.unpack("<q", place.read_bytes())[0]
                job, broken = left[0], Result(left[0].reader, inputs=max(0, number - left[0].first) + 1)
                broken.fail(number, died if number >= 0 else f"seeds cannot be read: {died}")
                results.append(broken)
                if number < 0:
                    left = left[1:]
                    continue
                after = number + 1 - job.first
                left = [Job(job.reader, number + 1, job.count - after), *left[1:]] if after < job.count else left[1:]
        return results


def _process(jobs: Sequence[Job], place: Path, found: Path) -> str:
    """Run jobs; how the process died, or nothing."""
    command = [sys.executable, "-m", "tests.fuzz.run", "--inside", str(place), str(found)]
    command += [f"{job.reader}:{job.first}:{job.count}" for job in jobs]
    # One arena of memory, so that threads do not claim address space that they do not use.
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            died = _watch(child, place)
        finally:
            child.kill()
            child.wait()
        if died:
            said.seek(0)
            died += f": {said.read()[-2000:].decode(errors='replace')}"
    return died


def _watch(child: subprocess.Popen[bytes], place: Path) -> str:
    seen, since = b"", time.monotonic()
    while True:
        try:
            status = child.wait(timeout=0.5)
            return "" if status == 0 else f"died with status {status}"
        except subprocess.TimeoutExpired:
            now = place.read_bytes()
            if now != seen:
                seen, since = now, time.monotonic()
            elif seen != _NOWHERE and time.monotonic() - since > _HANGS_AFTER_S:
                return "hangs"


def _result(line: str) -> Result:
    said = json.loads(line)
    return Result(**{**said, "failures": [Failure(**each) for each in said["failures"]]})


def merged(results: Iterable[Result]) -> dict[str, Result]:
    """One result a reader."""
    by_name: dict[str, Result] = {}
    for each in results:
        whole = by_name.setdefault(each.reader, Result(each.reader))
        for name in ("inputs", "accepted", "refused", "elapsed_s"):
            setattr(whole, name, getattr(whole, name) + getattr(each, name))
        if each.worst_s >= whole.worst_s:
            whole.worst_s, whole.slowest = each.worst_s, each.slowest
        whole.worst_bytes = max(whole.worst_bytes, each.worst_bytes)
        for failure in each.failures:
            whole.fail(failure.number, failure.what, failure.where)
    return by_name


def table(results: Iterable[Result]) -> str:
    """Results as text."""
    lines = [f"{'reader':18} {'inputs':>8} {'refused':>8} {'us each':>8} {'worst ms':>9} {'MiB':>6}  failures"]
    for each in results:
        share = each.refused / max(1, each.inputs)
        lines.append(
            f"{each.reader:18} {each.inputs:8} {share:7.1%} {1e6 * each.elapsed_s / max(1, each.inputs):8.0f} "
            f"{1e3 * each.worst_s:9.1f} {each.worst_bytes / 2**20:6.1f}  {len(each.failures) or ''}"
        )
        lines += [f"    {f.number} ({f.times} times) {f.where}: {f.what}" for f in each.failures]
    return "\n".join(lines)


def _batches(jobs: Sequence[Job], processes: int) -> list[list[Job]]:
    """Jobs put together, for a process takes seconds to start."""
    most = min(_AT_ONCE, sum(job.count for job in jobs) // processes + 1)
    batches: list[list[Job]] = [[]]
    for job in jobs:
        if batches[-1] and sum(each.count for each in batches[-1]) + job.count > most:
            batches.append([])
        batches[-1].append(job)
    return batches


def _inside(arguments: Sequence[str]) -> None:
    place, found = Place(Path(arguments[0])), Path(arguments[1])
    for text in arguments[2:]:
        reader, first, count = text.split(":")
        result = attack(reader, int(first), int(count), place)
        with found.open("a") as sink:
            sink.write(json.dumps(result.as_json()) + "\n")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz.run", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("readers", nargs="*", help=f"of {', '.join(READERS)}; all when none is named")
    parser.add_argument("--count", type=int, default=1_000_000, help="inputs of each reader")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path, help="where to write the results")
    parser.add_argument("--input", type=int, help="write the input of this number and do nothing else")
    asked = parser.parse_args(arguments)
    readers = asked.readers or list(READERS)
    if unknown := [name for name in readers if name not in READERS]:
        parser.error(f"unknown readers: {', '.join(unknown)}")
    if asked.input is not None:
        sys.stdout.buffer.write(input_of(readers[0], asked.input))
        return 0
    jobs = [
        Job(name, first, min(_AT_ONCE, asked.first + asked.count - first))
        for name in readers
        for first in range(asked.first, asked.first + asked.count, _AT_ONCE)
    ]
    found: list[Result] = []
    with ThreadPoolExecutor(asked.processes) as pool:
        waiting = [pool.submit(run_jobs, batch) for batch in _batches(jobs, asked.processes)]
        try:
            for number, done in enumerate(as_completed(waiting), start=1):
                found += done.result()
                print(f"{number} of {len(waiting)} done, {found[-1].reader}", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
    results = [whole for name in readers if (whole := merged(found).get(name))]
    print(table(results))
    if asked.json:
        asked.json.write_text(json.dumps([each.as_json() for each in results], indent=2) + "\n")
    return int(any(each.failures for each in results))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        _inside(sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
