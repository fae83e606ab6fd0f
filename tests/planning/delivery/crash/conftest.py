"""A folder in memory where there is one: killing is the same there, and waiting for a disk takes longer."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def quick_path(tmp_path):
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="scanplan-test-", dir=memory))
    yield folder
    shutil.rmtree(folder)
