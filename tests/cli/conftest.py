"""Calls of the command line inside this process, with what a user would see."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from scanplan.cli import run

WINDOW = ("--start", "2017-02-08T17:10:00", "--end", "2017-02-08T19:10:00")
"""Two hours that hold the spin-phase jump of 2017-02-08T18:11."""


class Call(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Call]:
    def invoke(*arguments: object) -> Call:
        code = run([str(each) for each in arguments])
        return Call(code, *capsys.readouterr())

    return invoke


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory):
    """A folder with a whole plan."""
    folder = tmp_path_factory.mktemp("cli") / "plan"
    assert run(["plan", "gaia", *WINDOW, "--out", str(folder)]) == 0
    return folder
