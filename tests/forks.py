"""Command lines of ``scanplan``, each in a child of a process that has imported what they need: a second saved a piece.

    forks = Forks()
    forks.run(["mission", "show", "gaia"], folder)      (exit code, what it wrote)

Whether the program itself starts, and how fast, ``tests/cli/test_process.py`` looks at.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_PRELOADED = ("numba", "numpy", "astropy.table", "astropy.time", "pyarrow", "pydantic", "scanplan.planning.transit_run")


class Forks:
    """The process that forks."""

    def __init__(self):
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[1],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            text=True,
        )

    def run(self, arguments, folder):
        with tempfile.TemporaryFile("w+") as out:
            order = {"arguments": arguments, "folder": str(folder), "out": f"/proc/{os.getpid()}/fd/{out.fileno()}"}
            self._parent.stdin.write(json.dumps(order) + "\n")
            self._parent.stdin.flush()
            code = int(self._parent.stdout.readline())
            out.seek(0)
            return code, out.read()

    def close(self):
        self._parent.communicate()


def main():
    from importlib import import_module

    for name in _PRELOADED:
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_run(order))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(order):
    os.chdir(order["folder"])
    out = os.open(order["out"], os.O_WRONLY | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["scanplan", *order["arguments"]]
    from scanplan.cli import main as scanplan_main

    try:
        scanplan_main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    main()
