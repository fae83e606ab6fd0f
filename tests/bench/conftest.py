"""Benchmarks: run by ``make bench`` (``pytest tests/bench -s``), left out when pytest is asked for all tests."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from .figures import Figure, Goal, times_faster, times_sooner, times_the_time
from .machine import describe
from .page import history, page, table
from .pairs import Work, in_pairs

HERE = Path(__file__).parent


def pytest_addoption(parser):
    group = parser.getgroup("scanplan benchmarks")
    group.addoption("--bench-rounds", type=int, default=9, help="rounds of each pair")
    group.addoption("--bench-rows", type=int, default=4_000_000, help="rows of the attitude benchmarks")
    group.addoption("--bench-history", type=Path, default=Path(".benchmarks"), help="folder of the runs' JSON files")
    group.addoption("--bench-page", type=Path, default=None, help="page of the documentation to write")


def pytest_ignore_collect(collection_path, config):
    """Only for who asks for this folder or something in it."""
    asked = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path == HERE or HERE in path.parents for path in asked) else True


class Record:
    """The figures of a run, in order."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.figures: list[Figure] = []

    def faster(self, section: str, ours: Work, other: Work, goal: Goal | None = None, note: str = "") -> Figure:
        """How many times faster ours is than the other."""
        return self._compare(times_faster, section, ours, other, goal, note)

    def sooner(self, section: str, ours: Work, other: Work, goal: Goal | None = None, note: str = "") -> Figure:
        """How many times sooner ours is done than the other, by the clock on the wall."""
        return self._compare(times_sooner, section, ours, other, goal, note)

    def slower(self, section: str, ours: Work, other: Work, goal: Goal | None = None, note: str = "") -> Figure:
        """How many times the other's time ours takes."""
        return self._compare(times_the_time, section, ours, other, goal, note)

    def _compare(
        self, judge: Callable[..., Figure], section: str, ours: Work, other: Work, goal: Goal | None, note: str
    ) -> Figure:
        figure = judge(section, ours, other, in_pairs(ours, other, self.rounds), goal or Goal(), note)
        self.add(figure)
        return figure

    def add(self, figure: Figure) -> None:
        self.figures.append(figure)
        print(f"\n{table([figure])}")


RECORD = pytest.StashKey[Record]()


def pytest_configure(config):
    config.stash[RECORD] = Record(config.getoption("--bench-rounds", default=9))


@pytest.fixture(scope="session")
def record(request):
    return request.config.stash[RECORD]


def pytest_terminal_summary(terminalreporter, config):
    figures = config.stash[RECORD].figures
    if not figures:
        return
    machine = describe()
    terminalreporter.section("benchmarks")
    terminalreporter.write_line(table(figures))
    terminalreporter.write_line("\n".join(f"{name}: {value}" for name, value in machine.items()))
    folder = config.getoption("--bench-history")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    file.write_text(history(figures, machine), encoding="utf-8")
    terminalreporter.write_line(f"history: {file}")
    if (target := config.getoption("--bench-page")) is not None:
        target.write_text(page(figures, machine), encoding="utf-8")
        terminalreporter.write_line(f"page: {target}")
