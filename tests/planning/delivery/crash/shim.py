"""The library that makes calls of the system fail, compiled where there is a compiler."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ONCE, ALWAYS, SHORT = 0, 1, 2  # as in shim.c
FAULTS = {"full": (errno.ENOSPC, ALWAYS), "broken": (errno.EIO, ONCE), "short": (0, SHORT)}


def compiled(folder):
    """The path of the library; the test is skipped where there is no compiler for it."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler on Linux")
    library = Path(folder) / "shim.so"
    source = Path(__file__).with_name("shim.c")
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"the C compiler refuses: {done.stderr.splitlines()[0]}")
    return library


def fault(folder, call, kind):
    """The ``call``-th call below a folder fails in this way; 0: they are only counted."""
    number, mode = FAULTS[kind]
    return {"prefix": str(Path(folder).resolve()), "call": call, "errno": number, "mode": mode}
