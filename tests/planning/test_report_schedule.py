"""The science schedule in the report: its numbers are those of the plan, and its picture shows what is deleted."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from scanplan.planning.events.event import AvoidanceList, AvoidancePeriod, Event, EventList
from scanplan.planning.mission import Mission
from scanplan.planning.passes.memory import MemoryHistory
from scanplan.planning.passes.pass_plan import Pass, PassPlan
from scanplan.planning.plan_facts import inputs_of
from scanplan.planning.report import render
from scanplan.planning.report.contents_schedule import hours
from scanplan.planning.report.drawing import style
from scanplan.planning.report.figures_schedule import schedule_figure
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.schedule import ScienceSchedule
from scanplan.planning.science.data_rate import DataRate, Stream
from scanplan.planning.science_plan import SciencePlan

HOUR_NS = 3_600_000_000_000
BINS = 48
STREAMS = (Stream("bright", 1), Stream("faint <&>", 2))
DELETING = slice(30, 36)


@pytest.fixture(scope="module")
def law() -> ScanLaw:
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-02-07")


@pytest.fixture(scope="module")
def plan(law: ScanLaw) -> SciencePlan:
    """Two days in hours: 16 GB in each hour, of which the faint half is deleted in six."""
    edges = np.linspace(law.start_et_ns, law.stop_et_ns, BINS + 1).astype(np.int64)
    one = np.ones((BINS, 2))
    rate = DataRate(
        "gaia", edges, ("FovP", "FovF"), (1,), ("all",), ("AF",), STREAMS,
        one.reshape(BINS, 2, 1) * 1e6, one[:, :1] * 2e6, one[:, 0] * 1e5, one[:, :1], one * 64e9, (),
    )  # fmt: skip
    dropped = np.zeros((BINS, 2))
    dropped[DELETING, 1] = 64e9
    memory = MemoryHistory(edges, STREAMS, 960e9, np.full((BINS + 1, 2), 240e9), one * 64e9 - dropped, dropped)
    start = law.start_et_ns + 5 * HOUR_NS
    own = Pass("CEB", start - HOUR_NS // 2, start, start + 100 * HOUR_NS // 60, 48e9, 2.0, "planned")
    locked = replace(own, station="MLG", origin="locked", setup_et_ns=start + 9 * HOUR_NS,
                     start_et_ns=start + 10 * HOUR_NS, stop_et_ns=start + 11 * HOUR_NS)  # fmt: skip
    daily = PassPlan(law.start_et_ns, law.stop_et_ns, (replace(own, origin="baseline"),), "baseline", 3.0)
    passes = PassPlan(law.start_et_ns, law.stop_et_ns, (own, locked), "optimal", 5.0, 4.9, daily)
    period = AvoidancePeriod(start, start + 43 * HOUR_NS // 60, ("data rate",), 3e5, 1e5, 4e5)
    event = Event("planet", "Jupiter <FovP>", start, start + HOUR_NS // 30, start)
    span = ("gaia", law.start_et_ns, law.stop_et_ns)
    return SciencePlan(
        ScienceSchedule(rate, passes, memory), EventList(*span, (event,)), AvoidanceList(*span, (period,)), memory
    )


@pytest.fixture(scope="module")
def page(law: ScanLaw, plan: SciencePlan) -> str:
    return render(law, [], inputs_of(law), "scanplan 0", plan).decode("utf-8")


def fact(page: str, name: str) -> str:
    found = re.search(rf"<dt>{re.escape(name)}</dt><dd>(.*?)</dd>", page)
    assert found is not None, name
    return found[1]


def test_the_numbers_are_those_of_the_plan(page: str) -> None:
    assert fact(page, "Transits observed") == "96.0 M"
    assert fact(page, "Lost to crowding") == "4.8 M"
    assert fact(page, "Data generated") == "768.0 GB"
    assert fact(page, "Data sent") == "720.0 GB"
    assert fact(page, "Data deleted") == "48 GB"
    assert fact(page, "Memory, fullest") == "50.0 %"
    assert fact(page, "Passes") == "2"
    assert fact(page, "Above the least cost by at most") == "2.00 %"


def test_the_tables_name_passes_deletions_periods_and_events(page: str) -> None:
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    assert any("CEB" in row and "1 h 40 min" in row and "planned" in row for row in rows)
    assert any("MLG" in row and "locked" in row for row in rows)
    assert any("faint &lt;&amp;&gt;" in row and "48 GB" in row for row in rows)
    assert any("300 000" in row and "data rate" in row for row in rows)
    assert any("planet" in row and "Jupiter &lt;FovP&gt;" in row and "2.0 min" in row for row in rows)
    assert "The fixed daily pass would delete 48 GB." in page


def test_a_plan_without_science_is_a_scan_law_plan(law: ScanLaw) -> None:
    plain = render(law, [], inputs_of(law), "scanplan 0").decode("utf-8")
    assert "scan-law plan" in plain
    assert "The science schedule" not in plain


def test_the_page_is_the_same_each_time(law: ScanLaw, plan: SciencePlan, page: str) -> None:
    assert render(law, [], inputs_of(law), "scanplan 0", plan).decode("utf-8") == page


def test_the_picture_marks_deletions_passes_and_periods(law: ScanLaw, plan: SciencePlan) -> None:
    with style():
        figure = schedule_figure(plan.schedule, plan.avoidance, plan.daily_memory)
        figure.draw_without_rendering()
    rate, memory, passes = figure.axes

    def spans(axes, kind=Rectangle):
        return [(each.get_x(), each.get_x() + each.get_width()) for each in axes.patches if isinstance(each, kind)]

    begin, end = 30 * 3600.0, 36 * 3600.0
    assert any(abs(a - begin) < 1.0 and abs(b - end) < 1.0 for a, b in spans(memory))
    period = (5 * 3600.0, 5 * 3600.0 + 43 * 60.0)
    for axes in (rate, memory, passes):
        assert any(abs(a - period[0]) < 1.0 and abs(b - period[1]) < 1.0 for a, b in spans(axes))
    flows = {(round(a), round(b)) for a, b in spans(passes)}
    assert (5 * 3600, 5 * 3600 + 6000) in flows
    assert (15 * 3600, 16 * 3600) in flows
    assert [label.get_text() for label in passes.get_yticklabels()] == ["CEB", "MLG"]


@pytest.mark.parametrize(("minutes", "text"), [(43, "0 h 43 min"), (60, "1 h 00 min"), (619.6, "10 h 20 min")])
def test_lengths_read_as_hours_and_minutes(minutes: float, text: str) -> None:
    assert hours(round(minutes * 6e10)) == text
