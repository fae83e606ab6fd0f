"""A process that has everything imported and forks a child for each step, so that a step costs what it does.

Run as  python -m scanplan.planning.rehearsal.worker PROGRAM  where PROGRAM is a module whose ``run`` takes the words of
a command line and gives an exit code. Requests and answers are lines of JSON. It holds no threads when it forks, which
the rehearsal's own process may; so a child may be killed anywhere, and has the limits of a process of its own.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import IO, Any

from .places import Places

Run = Callable[[Sequence[str]], int]
_DEFECT = 1


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks hears of it, and the child does
    run: Run = importlib.import_module(sys.argv[1]).run
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        for line in sys.stdin:
            request = json.loads(line)
            answer = _here(run, request["command"]) if request["here"] else _in_child(run, request)
            print(json.dumps(answer), file=answers, flush=True)
    except BrokenPipeError:  # whoever asked was interrupted; the child has ended by now
        os._exit(0)


def _here(run: Run, command: Sequence[str]) -> dict[str, Any]:
    """Do it in this very process: what it loads, the children have. An interrupt ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return {"code": _silent(run, command)}
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _silent(run: Run, command: Sequence[str]) -> int:
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        return run(command)


def _in_child(run: Run, request: dict[str, Any]) -> dict[str, Any]:
    places = Places()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        sys.stderr.flush()
        begun = time.perf_counter()
        child = os.fork()
        if child == 0:
            _be_child(run, request, places, output, messages)
        _, status = os.waitpid(child, 0)
        seconds = time.perf_counter() - begun
        counted = places.counted()
        return {
            "code": os.waitstatus_to_exitcode(status),
            "output": _text(output),
            "messages": _text(messages),
            "seconds": seconds,
            "places": counted.places,
            "writes": counted.writes,
            "struck": counted.struck,
        }


def _be_child(run: Run, request: dict[str, Any], places: Places, output: IO[bytes], messages: IO[bytes]) -> None:
    """Do the step and end this process, whatever happens."""
    code = _DEFECT
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(output.fileno(), 1)
        os.dup2(messages.fileno(), 2)
        places.watch(request["folder"], request["harm"], request["place"])
        code = run(request["command"])
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


if __name__ == "__main__":
    main()
