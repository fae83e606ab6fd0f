"""The page of benchmarks: what is judged, told, kept and compared. The benchmarks themselves run in ``make bench``."""

import subprocess
import sys
from dataclasses import replace

import pytest

from ..bench import compare, machine, pairs, pictures
from ..bench.curves import Curve, curve
from ..bench.figures import Figure, Goal, quantity, times_faster, times_the_time
from ..bench.page import page, table
from ..bench.pairs import Spread
from ..bench.run import PAGE, ROOT, Run, history_of, load, load_all

MACHINE = {"processor": "a processor, 2 cores", machine.OTHERS: "1 % of all cores"}


def figure(median, noise=0.0, meaning="times faster", goal=None, ours="ours", section="Section"):
    value = Spread(median, median * (1.0 - noise), median * (1.0 + noise))
    return Figure(section, ours, "peer", meaning, value, median, goal or Goal(), 1e-9, 1e-6, 9, "A note.")


def power(exponent, sizes=(1.0, 10.0, 100.0, 1e3, 1e4), overhead=0.0, unit="stars"):
    seconds = tuple(overhead + 1e-6 * size**exponent for size in sizes)
    return Curve(f"Against {unit}", "ours", unit, sizes, seconds, "per one", sizes)


def run_of(*figures, commit="abc1234", **changed):
    return Run(
        "2026-11-27T14:05:00Z", commit, MACHINE | changed, list(figures), [power(1.0), power(1.0, unit="threads")]
    )


@pytest.mark.parametrize(
    ("goal", "value", "margin"),
    [
        (Goal(least=10), 20.0, 2.0),
        (Goal(least=10), 5.0, 0.5),
        (Goal(most=0.5), 0.25, 2.0),
        (Goal(most=0.5), 1.0, 0.5),
        (Goal(least=0.8, most=1.25), 1.0, 1.25),
        (Goal(least=0.8, most=1.25), 0.4, 0.5),
        (Goal(least=0.8, most=1.25), 2.5, 0.5),
        (Goal(most=5), 0.0, float("inf")),
    ],
)
def test_margin(goal, value, margin):
    assert goal.margin(value) == pytest.approx(margin)
    assert quantity("Section", "ours", "truth", value, "km", goal).is_reached == (margin >= 1.0)


def test_without_a_goal_nothing_is_judged():
    assert figure(3.0).is_reached is None
    assert figure(3.0).verdict == ""


@pytest.mark.parametrize("exponent", [-1.0, 0.0, 1.0, 1.5])
def test_the_exponent_is_that_of_the_upper_half(exponent):
    assert power(exponent).exponent == pytest.approx(exponent)
    assert power(1.5, overhead=1e-5).exponent == pytest.approx(1.5, abs=0.05)


def test_two_sizes_give_an_exponent():
    assert power(-0.9, sizes=(1.0, 2.0)).exponent == pytest.approx(-0.9)


class Clock:
    """A clock that only work moves."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        for name in ("process_time", "perf_counter"):
            monkeypatch.setattr(pairs.time, name, lambda: self.now)

    def work(self, label, seconds, items=1):
        def run():
            self.now += seconds

        return pairs.Work(label, run, items)


def test_pairs_find_the_ratio_per_item(monkeypatch):
    clock = Clock(monkeypatch)
    found = pairs.in_pairs(clock.work("ours", 0.001, items=10), clock.work("other", 0.003), rounds=9)
    assert found.rounds == 9
    assert found.first_cpu_s.median == pytest.approx(1e-4)
    assert found.cpu_ratio.median == found.wall_ratio.median == pytest.approx(30.0)
    faster = times_faster("Section", clock.work("a", 1), clock.work("b", 1), found, Goal())
    slower = times_the_time("Section", clock.work("a", 1), clock.work("b", 1), found, Goal())
    assert faster.value.median == pytest.approx(30.0)
    assert slower.value.median == pytest.approx(1 / 30)


def test_long_work_gets_three_rounds(monkeypatch):
    clock = Clock(monkeypatch)
    assert pairs.in_pairs(clock.work("ours", 8.0), clock.work("other", 1.0), rounds=9).rounds == 3


def test_a_curve_of_work(monkeypatch):
    clock = Clock(monkeypatch)
    grown = curve("p", "l", "stars", (1, 10, 100), lambda n: clock.work("", 1e-3 * n**1.5).run, 3, per="per star")
    assert grown.exponent == pytest.approx(1.5)
    assert grown.seconds_per_item == pytest.approx((1e-3, 1e-3 * 10**0.5, 1e-2))
    before = clock.now
    pairs.alone(clock.work("long", 60.0), 3)
    assert clock.now == before + 60.0


def test_a_run_is_kept_whole(tmp_path):
    run = run_of(figure(3.0, 0.1, goal=Goal(least=2)), figure(0.4, meaning="s"))
    path = run.save(tmp_path)
    assert path.name == "20261127T140500Z-abc1234.json"
    assert load(path) == run
    assert load_all(tmp_path) == [run]


def test_the_page_tells_goals_noise_and_what_was_not_measured():
    reached, missed = figure(30.0, 0.1, goal=Goal(least=20)), figure(3.0, goal=Goal(most=2), ours="other")
    run = replace(run_of(reached, missed, figure(7.0, ours="for scale")), unmeasured={"test_x": "could not import 'y'"})
    text = page([run])
    assert "## Goals: 1 of 2 reached" in text
    assert "30 [27, 33] times faster" in text
    summary = text.split("## Goals")[1].split("## Section")[0]
    assert "✓ reached" in summary
    assert "✗ missed" in summary
    assert "for scale" not in summary.split("Only rows")[0]
    assert "- test_x: could not import 'y'" in text
    assert text.count("A note.") == 1
    assert "processor: a processor, 2 cores" in text
    assert "Other work had" not in text
    for rows in (lines for lines in text.split("\n\n") if lines.startswith("| ")):
        assert len({row.count("|") for row in rows.splitlines()}) == 1


def test_the_page_warns_of_other_work():
    assert "**Other work had 12 % of all cores" in page([run_of(figure(1.0), **{machine.OTHERS: "12 % of all cores"})])


def test_history_has_a_column_a_run():
    before = run_of(figure(10.0, goal=Goal(least=20)), commit="before1")
    after = run_of(figure(30.0, goal=Goal(least=20)), figure(5.0, goal=Goal(least=2), ours="new"), commit="after12")
    history = page([before, after]).split("## History")[1]
    assert "| 10 ✗ | 30 ✓ |" in history
    assert "|  | 5 ✓ |" in history


def test_the_table_of_the_terminal_has_a_line_a_figure():
    assert len(table([figure(1.0), figure(2.0)]).splitlines()) == 4


def test_pictures_are_drawn(tmp_path):
    goals = Goal(least=20), Goal(most=2), Goal(least=0.9, most=1.1)
    meanings = "times faster", "times its time", "km"
    figures = [figure(5.0, meaning=m, goal=g, ours=m) for m, g in zip(meanings, goals, strict=True)]
    runs = [run_of(*figures), run_of(*figures, processor="another, 64 cores", **{machine.OTHERS: "50 % of all cores"})]
    drawn = [tmp_path / name for name in ("summary.png", "scaling.png", "history.png")]
    pictures.save_summary(drawn[0], runs[-1])
    pictures.save_scaling(drawn[1], runs[-1].curves)
    pictures.save_history(drawn[2], runs)
    for path in drawn:
        data = path.read_bytes()
        assert data.startswith(b"\x89PNG")
        assert len(data) < 100_000
        assert b"tEXt" not in data
    before = drawn[0].read_bytes()
    pictures.save_summary(drawn[0], run_of(*figures[:2]))
    assert drawn[0].read_bytes() != before


def test_a_change_within_the_noise_is_none():
    assert compare.changes(run_of(figure(10.0, 0.2)), run_of(figure(13.0, 0.2))) == []


def test_a_change_below_the_limit_is_none():
    assert compare.changes(run_of(figure(10.0)), run_of(figure(10.5))) == []
    assert len(compare.changes(run_of(figure(10.0)), run_of(figure(10.5)), limit=0.02)) == 1


@pytest.mark.parametrize(
    ("meaning", "value", "factor"), [("times faster", 5.0, 0.5), ("times its time", 5.0, 2.0), ("ms", 20.0, 0.5)]
)
def test_better_and_worse(meaning, value, factor):
    (change,) = compare.changes(run_of(figure(10.0, 0.05, meaning)), run_of(figure(value, 0.05, meaning)))
    assert change.factor == pytest.approx(factor)
    assert str(change).startswith("better by 2.00" if factor > 1 else "worse by 2.00")


def test_compare_names_what_changed_and_exits_so(tmp_path, capsys):
    before = run_of(figure(10.0), figure(1.0, ours="old")).save(tmp_path / "a")
    after = run_of(figure(5.0), figure(1.0, ours="new"))
    assert compare.main([str(before), str(after.save(tmp_path / "b"))]) == 1
    printed = capsys.readouterr().out
    assert "1 rows in both, 1 changed" in printed
    assert "worse by 2.00  Section: ours; peer: 10 [10, 10] -> 5 [5, 5] times faster" in printed
    assert "gone            Section: old; peer" in printed
    assert "new             Section: new; peer" in printed
    elsewhere = replace(after, machine=MACHINE | {"processor": "another, 64 cores"}).save(tmp_path / "c")
    assert compare.main([str(before), str(elsewhere)]) == 0
    assert "different machines" in capsys.readouterr().out
    disturbed = replace(after, machine=MACHINE | {machine.OTHERS: "30 % of all cores"}).save(tmp_path / "d")
    assert compare.main([str(before), str(disturbed)]) == 0
    assert "was disturbed by other work: 30 % of all cores" in capsys.readouterr().out


def test_compare_wants_two_runs(tmp_path, capsys):
    with pytest.raises(SystemExit):
        compare.main([str(tmp_path / "one.json")])
    assert "two runs are compared, 1 found" in capsys.readouterr().err


def test_the_machine_is_described():
    facts = machine.describe() | machine.Watch().facts()
    assert "cores" in facts["processor"]
    assert facts["memory"].endswith("GiB")
    assert facts["numpy"][0].isdigit()
    assert facts[machine.OTHERS].endswith("% of all cores")
    assert not machine.was_busy(MACHINE)
    assert machine.was_busy({machine.OTHERS: "6 % of all cores"})
    assert not machine.was_busy({})


def test_the_page_is_that_of_the_newest_run():
    runs = load_all(history_of(PAGE))
    assert PAGE.read_text(encoding="utf-8") == page(runs), "run python -m tests.bench.publish"
    keys = [each.key for each in runs[-1].figures]
    assert len(keys) == len(set(keys)), "two rows of one name"


def test_the_benchmarks_are_collected_where_peers_are_missing():
    command = [sys.executable, "-m", "pytest", "tests/bench", "--collect-only", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("::test_bench_") > 40
