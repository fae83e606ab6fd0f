import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
from scanplan.cli import run
from scanplan.planning.operations.checklist import Checked
from scanplan.planning.rehearsal.record import Compared, CycleRecord, Recovery, Rehearsal, Slower
from scanplan.planning.rehearsal.window import Window


def made(passed):
    recovery = Recovery(1, "kill", "plan, before the writing of a.aem", "killed", ("the same plan again",), 2.5)
    checks = (Checked("the store is whole", passed, "" if passed else "object-missing"),)
    cycle = CycleRecord(1, Window("2017-02-05T00:00:00", "2017-02-07T00:00:00"), (recovery,), checks, 9.0)
    slower = (Slower("kill", 1.0, 2.5),)
    return Rehearsal(
        "gaia",
        1,
        2.0,
        ("kill",),
        "2026-01-01T00:00:00Z",
        None,
        (cycle,),
        (),
        1,
        9,
        9.5,
        Compared(2, slower, ("killed",)),
    )


@pytest.fixture
def rehearsed(monkeypatch):
    """What the command asks for, and a rehearsal that came out so."""
    asked = SimpleNamespace(passed=True, given=None)

    def rehearse(mission, **given):
        asked.given = {"mission": mission, **given}
        return made(asked.passed)

    monkeypatch.setattr("scanplan.planning.rehearsal.rehearse.rehearse", rehearse)
    return asked


def test_the_table_says_what_struck_and_how_it_was_overcome(rehearsed, capsys, tmp_path):
    assert run(["rehearse", "--faults", "kill", "--cycles", "1", "--seed", "5", "--out", str(tmp_path)]) == 0
    assert (rehearsed.given["kinds"], rehearsed.given["seed"], rehearsed.given["store"]) == (("kill",), 5, None)
    said = capsys.readouterr().out
    for told in (
        "cycle 1  2017-02-05T00:00:00 to 2017-02-07T00:00:00  1 of 1 checks passed",
        "kill          2.50 s  plan, before the writing of a.aem",
        "said  killed",
        "done  the same plan again",
        "Slower than in 2 earlier runs: kill, 2.50 s; before 1.00 s",
        "New message: killed",
        "Nothing lost: 1 cycle, 1 fault, 1 packages",
    ):
        assert told in said


def test_a_failed_check_ends_with_4(rehearsed, capsys, tmp_path):
    rehearsed.passed = False
    assert run(["rehearse", "--out", str(tmp_path)]) == 4
    said = capsys.readouterr()
    assert "FAILED  the store is whole: object-missing" in said.out
    assert said.err == f"scanplan: 1 of 1 checks failed; the site is left in {tmp_path}\n"


def test_json_is_the_report(rehearsed, capsys, tmp_path):
    assert run(["rehearse", "--json", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cycles"][0]["faults"][0]["seconds"] == 2.5
    assert told["compared"]["slower"] == [{"kind": "kill", "before_s": 1.0, "now_s": 2.5}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--faults", "kil"], "'kil' is no kind of fault; there are late-orbit, lost-pass, disk-full, kill, rejected"),
        (["--cycles", "0"], "0 is not in the range"),
        (["--days", "0.001"], "too short"),
    ],
)
def test_what_makes_no_sense_is_refused(words, told, capsys, tmp_path):
    assert run(["rehearse", *words, "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


COLD = """import sys
from scanplan.cli import run
from scanplan.planning.rehearsal.steps import Runner
Runner.warm_up = lambda *given: None
sys.exit(run(sys.argv[1:]))"""
"""The command, but for what makes its steps fast: this one is not waited for."""


def test_an_interrupt_leaves_nothing(tmp_path):
    """Ctrl-C, as a terminal sends it to all processes, in the midst of a step."""
    words = ["rehearse", "--cycles", "1", "--days", "0.05", "--faults", "rejected", "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-c", COLD, *words], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        for line in process.stderr:
            if line.startswith("Cycle 1"):
                break
        os.killpg(process.pid, signal.SIGINT)
        said = process.stderr.read()
        assert process.wait() == 130
    assert said.strip() == "scanplan: interrupted; nothing was left half-written"
    assert list((tmp_path / "out").iterdir()) == []
