"""What is kept of the model: found again, made anew where it is broken, left out where nothing can be written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scanplan.planning.sky.kept_map import kept

NUMBERS = np.random.default_rng(1).uniform(size=(12, 3))


class Computing:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> np.ndarray:
        self.times += 1
        return NUMBERS


def test_it_is_computed_once_and_read_back_to_the_last_bit(tmp_path: Path) -> None:
    compute = Computing()
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "model_1_of_another_version.npy").touch()
    for _ in range(3):
        np.testing.assert_array_equal(kept(1, NUMBERS.shape, compute, tmp_path / "cache"), NUMBERS)
    assert compute.times == 1
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("broken", [b"", b"nonsense", "half", "shape"])
def test_a_broken_file_is_made_anew(tmp_path: Path, broken: bytes | str) -> None:
    compute = Computing()
    kept(1, NUMBERS.shape, compute, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    if broken == "shape":
        np.save(path, NUMBERS[:5])
    else:
        path.write_bytes(whole[: len(whole) // 2] if isinstance(broken, str) else broken)
    np.testing.assert_array_equal(kept(1, NUMBERS.shape, compute, tmp_path), NUMBERS)
    assert compute.times == 2
    assert path.read_bytes() == whole


def test_where_nothing_can_be_written_it_is_computed_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    compute = Computing()
    for _ in range(2):
        np.testing.assert_array_equal(kept(1, NUMBERS.shape, compute, tmp_path / "file"), NUMBERS)
    assert compute.times == 2
