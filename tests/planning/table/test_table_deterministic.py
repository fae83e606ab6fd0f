"""The same table, the same bytes, wherever and whenever it is written."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import hashlib, importlib, sys
sys.path.insert(0, sys.argv[1])
import conftest
table = conftest.sample(200)
for name in conftest.FORMATS:
    product = importlib.import_module("scanplan.planning.products.table_" + name)
    print(name, hashlib.sha256(product.write(table)).hexdigest())
"""

SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "77", "TZ": "Asia/Kolkata", "LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "2"},
)


def digests(surroundings, cwd) -> dict[str, str]:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent)],
        env={**os.environ, **surroundings},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split() for line in result.stdout.splitlines())


def test_bytes_do_not_depend_on_surroundings(tmp_path):
    first, second = (digests(each, cwd) for each, cwd in zip(SURROUNDINGS, (tmp_path, Path.cwd()), strict=True))
    assert len(first) == 5
    assert first == second


@pytest.mark.parametrize("word", ["DATE    ", time.strftime("%Y-%m-%d"), str(Path(__file__).parents[3])])
def test_no_clock_and_no_place_in_the_bytes(product, table, word):
    assert word.encode() not in product.write(table)
