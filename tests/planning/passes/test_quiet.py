"""What a solver prints does not reach the standard output; what comes after it does."""

import subprocess
import sys


def test_what_compiled_code_prints_is_kept_off() -> None:
    program = """
import ctypes
from scanplan.planning.passes.quiet import quiet_output
libc = ctypes.CDLL(None)
print("before")
with quiet_output():
    libc.printf(b"a remark of the solver\\n")
print("after")
libc.printf(b"later\\n")
libc.fflush(None)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == ["after", "before", "later"]
