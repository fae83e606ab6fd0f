"""A rehearsal as one page of HTML that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..operations.checklist import Checked
from ..report.document import document
from ..report.markup import Html, facts, join, table, tag
from .as_text import comparison, fault_rows, time_rows, verdict
from .record import Rehearsal

_COLOUR = {"late-orbit": "sun", "lost-pass": "second", "disk-full": "third", "kill": "ink", "rejected": "first"}
_STYLE = """p.verdict { font-size: 1.1rem; font-weight: 600 }
p.verdict.bad { color: var(--second) }
figure svg.bars { max-width: none }
svg.bars text { font: 12px system-ui, sans-serif; fill: var(--ink) }
svg.bars text.faint { fill: var(--faint-ink) }
.faults td, .faults th { overflow-wrap: anywhere; min-width: 0 !important }
.faults table { min-width: 60rem; table-layout: fixed }
.faults th:nth-child(1) { width: 3.5rem } .faults th:nth-child(7), .faults th:nth-child(8) { width: 5rem }
.faults th:nth-child(2), .faults th:nth-child(3) { width: 7.5rem }
details { margin: .3rem 0 } details ul { margin: .2rem 0 .6rem; font-size: .9rem; overflow-wrap: anywhere }
"""
_LEFT, _WIDTH, _ROW, _HIGH = 150, 640, 26, 16


def page(run: Rehearsal) -> bytes:
    """The report in UTF-8."""
    title = f"Rehearsal, {run.mission}, seed {run.seed}"
    on = "a new store" if run.clone_of is None else f"a clone of {run.clone_of}"
    rows = list(fault_rows(run))
    first, last = run.cycles[0].window, run.cycles[-1].window
    body = [
        tag("header", join([tag("h1", title), tag("p", f"{first.start} to {last.stop}, on {on}", class_="window")])),
        tag("p", verdict(run), class_="verdict bad" if run.failed else "verdict"),
        tag("div", facts(_facts(run)), class_="summary"),
        tag("h2", "Recovery times"),
        tag("figure", join([_bars(run), tag("figcaption", "Each fault, in the order in which they struck.")])),
        _table("By kind of fault", list(time_rows(run)), (1, 2, 3)),
        tag("h2", "Faults and recoveries"),
        tag("div", _table("A row a fault; checks are those at the end of its cycle", rows, (6,)), class_="faults"),
        tag("h2", "Beside earlier runs"),
        tag("ul", join(tag("li", line) for line in comparison(run))),
        tag("h2", "Checks"),
        tag("p", "Held against a ledger kept outside of the store."),
        join((_checks(f"cycle {cycle.number}", cycle.checks) for cycle in run.cycles), "\n"),
        _checks("at the end", run.last_checks),
        tag("footer", f"Begun {run.began_utc}. Seconds are wall time of this machine, which other work shares."),
    ]
    return document(title, join(body, "\n"), _STYLE)


def _facts(run: Rehearsal) -> Iterator[tuple[str, object]]:
    yield "cycles", len(run.cycles)
    yield "window, days", f"{run.days:g}"
    yield "faults", len(run.recoveries)
    yield "packages", run.packages
    yield "log entries", run.log_entries
    yield "checks failed", f"{len(run.failed)} of {len(run.checks)}"
    yield "took, s", f"{run.seconds:.0f}"


def _checks(when: str, checks: tuple[Checked, ...]) -> Html:
    """What was checked, folded away where all passed."""
    failed = sum(not each.passed for each in checks)
    summary = tag("summary", f"{when}: {len(checks) - failed} of {len(checks)} passed")
    listed = tag("ul", join((tag("li", str(each)) for each in checks), "\n"))
    return tag("details", join([summary, listed]), **({"open": "open"} if failed else {}))


def _table(caption: str, rows: list[tuple[str, ...]], numeric: tuple[int, ...]) -> Html:
    return table(caption, rows[0], rows[1:], numeric)


def _bars(run: Rehearsal) -> Html:
    """Seconds of every recovery as a bar, on one scale."""
    longest = max((each.seconds for each in run.recoveries), default=1.0)
    parts = []
    for place, each in enumerate(run.recoveries):
        top = place * _ROW
        width = max(1.0, each.seconds / longest * (_WIDTH - _LEFT - 70))
        fill = f"fill: var(--{_COLOUR[each.kind]})"
        middle = f"{top + _HIGH - 3}"
        parts += [
            tag("text", f"{each.cycle}  {each.kind}", x="0", y=middle),
            tag("rect", "", x=str(_LEFT), y=str(top), width=f"{width:.1f}", height=str(_HIGH), rx="2", style=fill),
            tag("text", f"{each.seconds:.2f} s", x=f"{_LEFT + width + 6:.1f}", y=middle, class_="faint"),
        ]
    box = f"0 0 {_WIDTH} {max(1, len(run.recoveries)) * _ROW}"
    return tag("svg", join(parts, "\n"), class_="bars", viewBox=box, role="img", aria_label="Recovery times")
