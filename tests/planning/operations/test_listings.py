import numpy as np
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.delivery.store.validity import ActiveSpan
from scanplan.planning.operations.listings import list_findings, list_losses, list_passes, list_spans
from scanplan.planning.passes.memory import MemoryHistory
from scanplan.planning.passes.pass_plan import Pass
from scanplan.planning.rules.check import CheckReport, JudgedFinding
from scanplan.planning.rules.finding import RuleFinding
from scanplan.planning.science.data_rate import Stream

NOON, HOUR_NS = parse_time("2017-02-05T12:00"), 3_600_000_000_000


def rows(shown):
    return [row.split() for row in str(shown).splitlines()[1:]]


def test_passes():
    made = Pass("CEB", NOON, NOON + HOUR_NS // 2, NOON + 2 * HOUR_NS, 8.25e9 * 8, 1.0, "planned")
    assert rows(list_passes([made])) == [
        ["CEB", "2017-02-05T12:00:00", "2017-02-05T12:30:00", "2017-02-05T14:00:00", "8.2"]
    ]


def test_losses_with_short_pauses():
    dropped = np.array([[0.0, 8e9], [0.0, 0.0], [0.0, 16e9], [8e9, 0.0]])
    edges = NOON + HOUR_NS * np.arange(5)
    streams = (Stream("bright", 1), Stream("faint", 2))
    memory = MemoryHistory(edges, streams, 1e12, np.zeros((5, 2)), np.zeros((4, 2)), dropped)
    joined = [
        ["2017-02-05T12:00:00", "2017-02-05T15:00:00", "faint", "3"],
        ["2017-02-05T15:00:00", "2017-02-05T16:00:00", "bright", "1"],
    ]
    assert rows(list_losses(memory)) == joined
    assert len(rows(list_losses(memory, join_h=0.5))) == 3


def test_findings_with_and_without_a_time():
    found = (
        RuleFinding("ERROR", "flight", "lead-time", "too soon", None, NOON, None, 24.0, 48.0, "h"),
        RuleFinding("WARN", "semantics", "waiver-unused", "covers nothing"),
    )
    report = CheckReport("plan", tuple(JudgedFinding(each, None) for each in found), (), ())
    assert rows(list_findings(report)) == [
        ["ERROR", "lead-time", "2017-02-05T12:00:00", "24", "48", "h", "too", "soon"],
        ["WARN", "waiver-unused", "covers", "nothing"],
    ]


def test_spans():
    assert rows(list_spans([ActiveSpan(NOON, NOON + HOUR_NS, "A_0001")])) == [
        ["2017-02-05T12:00:00", "2017-02-05T13:00:00", "A_0001"]
    ]
