"""Science schedule as XML for mission operations: a header like that of ESOC's event files, passes, days, bins.

All values stand in attributes; lists are numbers between blanks, in the order of the elements that name them. The days
repeat what the bins say, for readers that want no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..plan_facts import generator
from ..schedule import ScienceSchedule
from ..schedule_days import ScheduleDays, schedule_days
from .number_rows import number_lists
from .schedule_record import record_of
from .schedule_table import groups_of
from .schedule_xml_layout import FORMAT_VERSION, ICD_VERSION, NAMESPACE, SCHEMA
from .strict_xml import DECLARATION, XSI, attributes
from .utc_text import day_of_year_texts


def write(schedule: ScienceSchedule, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The schedule as XML. Raises InvalidInput for what the format cannot hold, TimeError before 1972."""
    record = record_of(schedule, spacecraft, creation_date)
    return "".join(_pieces(schedule, record)).encode("utf-8")


def _pieces(schedule: ScienceSchedule, record: Mapping[str, Any]) -> Iterator[str]:
    edges = schedule.rate.edges_et_ns
    yield DECLARATION
    root = {"xmlns": NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}"}
    yield f"<scienceSchedule{attributes(root)}>\n"
    span = day_of_year_texts(edges[[0, -1]])
    header = {
        "format_version": str(FORMAT_VERSION),
        "spacecraft": record["spacecraft"],
        "icd_version": ICD_VERSION,
        "gen_time": record["created"],
        "validity_start": span[0],
        "validity_end": span[1],
        "mission": record["mission"],
        "generator": generator(),
        "start_et_ns": str(edges[0]),
        "stop_et_ns": str(edges[-1]),
    }
    yield _element("header", header)
    yield from (_element("input", each) for each in record["inputs"])
    yield from (_element("field", {"name": name}) for name in record["fields"])
    yield from (_element("ccdRow", {"number": str(row)}) for row in record["ccd_rows"])
    yield from (_element("class", {"name": name}) for name in record["classes"])
    yield from (_element("instrument", {"name": name}) for name in record["instruments"])
    yield from (
        _element("stream", {key: value if key == "name" else repr(value) for key, value in each.items()})
        for each in record["streams"]
    )
    yield _element("memory", {"limit_bits": repr(record["memory_limit_bits"])})
    plan = record["passes"]
    yield from _plan("passPlan", plan)
    if plan["baseline"] is not None:
        yield from _plan("baselinePlan", plan["baseline"])
    yield "<days>\n"
    yield from _days(schedule_days(schedule))
    yield "</days>\n<bins>\n"
    yield from _rows("bin", edges, groups_of(schedule))
    yield "</bins>\n</scienceSchedule>\n"


def _element(name: str, values: Mapping[str, str], end: str = "/>") -> str:
    return f"<{name}{attributes(values)}{end}\n"


def _plan(name: str, plan: Mapping[str, Any]) -> Iterator[str]:
    values = {key: str(plan[key]) for key in ("method", "start_et_ns", "stop_et_ns")} | {"cost": repr(plan["cost"])}
    if plan["bound"] is not None:
        values["bound"] = repr(plan["bound"])
    values |= {key: repr(value) for key, value in (plan["shortfall"] or {}).items()}
    yield _element(name, values, ">")
    parts = [text.split(" ", 6) for text in plan["passes"]]
    times = [day_of_year_texts([int(part[place]) for part in parts]) for place in (1, 2, 3)] if parts else [[], [], []]
    for part, setup, start, stop in zip(parts, *times, strict=True):
        origin, setup_ns, start_ns, stop_ns, capacity, cost, station = part
        yield _element(
            "pass",
            {
                "station": station,
                "origin": origin,
                "setup": setup,
                "start": start,
                "stop": stop,
                "setup_et_ns": setup_ns,
                "start_et_ns": start_ns,
                "stop_et_ns": stop_ns,
                "capacity_bits": capacity,
                "cost": cost,
            },
        )
    yield f"</{name}>\n"


def _days(days: ScheduleDays) -> Iterator[str]:
    single = {key: getattr(days, key)[:, None] for key in ("transits", "lost_transits", "contact_s")}
    lists = {
        key: getattr(days, key) for key in ("observations", "stored_bits", "sent_bits", "dropped_bits", "fill_bits")
    }
    return _rows("day", days.edges_et_ns, {**single, **lists})


def _rows(name: str, edges: NDArray[np.int64], arrays: Mapping[str, NDArray[np.float64]]) -> Iterator[str]:
    """An element for each interval between edges (N + 1,), with a list for each array (N, K)."""
    times, counts = day_of_year_texts(edges), edges.tolist()
    columns = [number_lists(each) for each in arrays.values()]
    keys = list(arrays)
    for row, values in enumerate(zip(*columns, strict=True)):
        lists = "".join(f' {key}="{value}"' for key, value in zip(keys, values, strict=True))
        yield (
            f'<{name} start="{times[row]}" stop="{times[row + 1]}" start_et_ns="{counts[row]}" '
            f'stop_et_ns="{counts[row + 1]}"{lists}/>\n'
        )
