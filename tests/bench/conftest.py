"""Benchmarks: run by ``make bench`` (``pytest tests/bench -s``), left out when pytest is asked for all tests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from .curves import Curve
from .figures import Figure, Goal, quantity, times_faster, times_sooner, times_the_time
from .machine import Watch, describe
from .page import table
from .pairs import Work, in_pairs
from .publish import publish
from .run import Run, commit, history_of, now_utc

HERE = Path(__file__).parent


def pytest_addoption(parser):
    group = parser.getgroup("scanplan benchmarks")
    group.addoption("--bench-rounds", type=int, default=None, help="rounds of each pair (9; 2 with --bench-quick)")
    group.addoption("--bench-rows", type=int, default=None, help="rows of the attitude benchmarks (4 million)")
    group.addoption("--bench-quick", action="store_true", help="few rounds of small work: to see that all runs")
    group.addoption("--bench-history", type=Path, default=None, help="folder of the run's JSON file")
    group.addoption("--bench-page", type=Path, default=None, help="page to write, with pictures and history beside")


def pytest_ignore_collect(collection_path, config):
    """Only for who asks for this folder or something in it."""
    return None if any(path == HERE or HERE in path.parents for path in _asked(config)) else True


def _asked(config):
    return [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]


@dataclass(frozen=True)
class Scale:
    """How much work a run is to do."""

    rounds: int
    rows: int
    is_quick: bool

    def of(self, full, quick):
        """A size: the full one, or that of a quick run."""
        return quick if self.is_quick else full


class Record:
    """The figures and curves of a run, in order."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.figures: list[Figure] = []
        self.curves: list[Curve] = []
        self.unmeasured: dict[str, str] = {}
        self.began_utc, self.watch = now_utc(), Watch()

    def faster(self, section: str, ours: Work, other: Work, goal: Goal | None = None, note: str = "") -> Figure:
        """How many times faster ours is than the other."""
        return self._compare(times_faster, section, ours, other, goal, note)

    def sooner(self, section: str, ours: Work, other: Work, goal: Goal | None = None, note: str = "") -> Figure:
        """How many times sooner ours is done than the other, by the clock on the wall."""
        return self._compare(times_sooner, section, ours, other, goal, note)

    def slower(self, section: str, ours: Work, other: Work, goal: Goal | None = None, note: str = "") -> Figure:
        """How many times the other's time ours takes."""
        return self._compare(times_the_time, section, ours, other, goal, note)

    def quantity(
        self, section: str, ours: str, other: str, value: float, unit: str, goal: Goal | None = None, note: str = ""
    ) -> None:
        """What was found once and is no ratio."""
        self.add(quantity(section, ours, other, float(value), unit, goal or Goal(), note))

    def _compare(
        self, judge: Callable[..., Figure], section: str, ours: Work, other: Work, goal: Goal | None, note: str
    ) -> Figure:
        figure = judge(section, ours, other, in_pairs(ours, other, self.rounds), goal or Goal(), note)
        self.add(figure)
        return figure

    def add(self, figure: Figure) -> None:
        """The note is kept once a section."""
        if any(figure.note == known.note and figure.section == known.section for known in self.figures):
            figure = replace(figure, note="")
        self.figures.append(figure)
        print(f"\n{table([figure])}")

    def add_curve(self, curve: Curve) -> None:
        self.curves.append(curve)
        points = ", ".join(f"{size:g}: {s:.3g} s" for size, s in zip(curve.sizes, curve.seconds, strict=True))
        print(f"\n{curve.panel}, {curve.label}: {points}; exponent {curve.exponent:.2f}")

    def run(self) -> Run:
        machine = describe() | self.watch.facts()
        return Run(self.began_utc, commit(), machine, self.figures, self.curves, self.unmeasured)


RECORD = pytest.StashKey[Record]()
SCALE = pytest.StashKey[Scale]()


def pytest_configure(config):
    option = config.getoption
    quick = option("--bench-quick", default=False)
    scale = Scale(
        rounds=option("--bench-rounds", default=None) or (2 if quick else 9),
        rows=option("--bench-rows", default=None) or (100_000 if quick else 4_000_000),
        is_quick=quick,
    )
    config.stash[SCALE] = scale
    config.stash[RECORD] = Record(scale.rounds)
    if option("--bench-page", default=None) is not None and HERE not in _asked(config):
        raise pytest.UsageError(
            "--bench-page is written by a run of all benchmarks: pytest tests/bench --bench-page ..."
        )


@pytest.fixture(scope="session")
def record(request):
    return request.config.stash[RECORD]


@pytest.fixture(scope="session")
def scale(request):
    return request.config.stash[SCALE]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keeps what was skipped or failed: the page says so."""
    report = yield
    if HERE in item.path.parents and report.outcome in ("skipped", "failed"):
        lines = str(call.excinfo.value).splitlines() or ["without a word"]
        item.config.stash[RECORD].unmeasured[item.name] = lines[0] if report.skipped else f"failed: {lines[0]}"
    return report


def pytest_terminal_summary(terminalreporter, config):
    record = config.stash[RECORD]
    if not record.figures and not record.curves:
        return
    run = record.run()
    terminalreporter.section("benchmarks")
    if run.figures:
        terminalreporter.write_line(table(run.figures))
    terminalreporter.write_line("\n".join(f"{name}: {value}" for name, value in run.machine.items()))
    target = config.getoption("--bench-page")
    folder = config.getoption("--bench-history") or (Path(".benchmarks") if target is None else history_of(target))
    terminalreporter.write_line(f"history: {run.save(folder)}")
    if target is not None:
        publish(target, folder)
        terminalreporter.write_line(f"page: {target}")
