"""The cache of compiled kernels follows every source file, not only a kernel's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import scanplan

ROOT = Path(scanplan.__file__).resolve().parent
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from scanplan.planning.core.field_frame import field_frames
print(repr(float(field_frames(np.array([1.0]), np.array([0.5]), np.array([0.25]))[0][0, 0])))
"""


def run(tree):
    """The result of a kernel that takes sine and cosine from another file, in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM, str(tree)],
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": os.pathsep.join(p for p in sys.path if "site-packages" in p)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def test_a_change_in_another_file_reaches_cached_kernels(tmp_path):
    tree = tmp_path / "scanplan"
    for room in ("ephemeris", "planning/core", "planning/products"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for module in ("__init__.py", "errors.py", "planning/__init__.py"):
        shutil.copy(ROOT / module, tree / module)
    first = run(tmp_path)
    cached = list((tree / "planning/core/__pycache__").glob("field_frame*.nbc"))
    assert cached, "the kernel was not cached: the test would prove nothing"
    assert run(tmp_path) == first
    assert list((tree / "planning/core/__pycache__").glob("field_frame*.nbc")) == cached

    trig = tree / "ephemeris/trig.py"
    text = trig.read_text()
    halved = text.replace("    return s, c\n", "    return 0.5 * s, 0.5 * c\n", 1)
    assert halved != text
    trig.write_text(halved)
    assert run(tmp_path) == 0.25 * first
