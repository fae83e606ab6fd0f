"""The same inputs give the same bytes, whatever the time zone, locale, hash seed or number of threads."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .made_package import package

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_package import package
print(package(Ed25519PrivateKey.from_private_bytes(bytes(32))).sha256)
"""
SURROUNDINGS = [
    {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    {"TZ": "America/Lima", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0", "NUMBA_NUM_THREADS": "2"},
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_other_processes_make_the_same_bytes(surroundings):
    arguments = [sys.executable, "-c", PROGRAM, str(Path(__file__).parent)]
    done = subprocess.run(
        arguments, env={**os.environ, **surroundings}, capture_output=True, text=True, check=True, cwd="/"
    )
    here = package(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert done.stdout.strip() == hashlib.sha256(here.data).hexdigest()
