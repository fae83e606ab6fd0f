"""Operations done in processes of their own, killed or made to fail; see ``worker.py``."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Outcome:
    """What became of an operation.

    status  done; refused (a ScanplanError); failed (any other exception); killed
    result  what it returned, or the error's text
    calls   of the system that could have been made to fail
    """

    status: str
    result: Any
    duration_s: float
    calls: int = 0


class Forks:
    """A warm worker with these modules imported; use it in a ``with`` block."""

    def __init__(self, *modules, preload=None):
        self._command = [sys.executable, str(HERE / "worker.py"), *modules]
        self._environment = {**os.environ, **({"LD_PRELOAD": str(preload)} if preload else {})}

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._environment
        )
        self._process.stdout.readline()  # it is warm
        return self

    def __exit__(self, *raised):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def begin(self, operation, *, kill_after_s=None, fault=None, here=False, **arguments):
        """Ask for an operation; ``end`` waits for it."""
        request = {
            "operation": operation,
            "arguments": arguments,
            "kill_after_s": kill_after_s,
            "fault": fault,
            "here": here,
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def end(self):
        return Outcome(**json.loads(self._process.stdout.readline()))

    def run(self, operation, **request):
        """Do an operation in a child.

        kill_after_s  kill the child so long after it has begun
        fault         {"prefix": folder, "call": number from 1, "errno": ..., "mode": see shim.c}
        here          do it in the worker itself
        """
        self.begin(operation, **request)
        return self.end()
