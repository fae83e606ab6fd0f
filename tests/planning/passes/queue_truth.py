"""Truth of pass plans: a plain walk through the memory in small steps, the rules looked at one by one, all plans."""

from itertools import combinations

import numpy as np
from scanplan.planning.passes.utc_grid import utc_clock_ns

DAY_NS = 86_400_000_000_000
S_NS = 1_000_000_000


def walk(task, spans, step_ns=60 * S_NS):
    """Fill after each step, and all that was lost; spans are (station, start, stop). Data come for the task's span."""
    bins = task.inflow_edges_et_ns
    pieces = np.maximum(np.rint(np.diff(bins) / step_ns).astype(np.int64), 1)
    number = np.repeat(np.arange(pieces.size), pieces)
    within = np.arange(number.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    edges = np.append(bins[number] + np.diff(bins)[number] * within // pieces[number], bins[-1])
    times, ends = edges[:-1], edges[1:]
    inflow = (task.inflow_bits / pieces)[number]
    link = np.zeros(times.size)
    for name, start, stop in spans:
        for window in task.windows:
            if window.station == name and window.edges_et_ns[0] < stop and window.edges_et_ns[-1] > start:
                for first, last, rate in zip(
                    window.edges_et_ns[:-1], window.edges_et_ns[1:], window.rate_bit_s, strict=True
                ):
                    shared = np.minimum(ends, min(last, stop)) - np.maximum(times, max(first, start))
                    link += np.maximum(shared, 0) / S_NS * rate
    fill, lost, fills = task.start_fill_bits, 0.0, [task.start_fill_bits]
    for came, went in zip(inflow.tolist(), link.tolist(), strict=True):
        fill = max(fill + came - went, 0.0)
        lost += max(fill - task.memory.capacity_bits, 0.0)
        fill = min(fill, task.memory.capacity_bits)
        fills.append(fill)
    return np.array(fills), lost


def spans_of(plan):
    return [(each.station, each.start_et_ns, each.stop_et_ns) for each in plan.passes]


def broken_rules(task, passes, *, daily=True):
    """What is wrong with the passes, in words; nothing where all is well."""
    wrong = []
    rules = task.rules
    locked = {(each.station, each.start_et_ns, each.end_et_ns) for each in task.requests.all if each.status == "locked"}
    shown = {(each.station, each.start_et_ns, each.stop_et_ns) for each in passes}
    wrong += [f"a locked pass is not there: {each}" for each in locked - shown]
    for one, other in combinations(sorted(passes, key=lambda each: each.start_et_ns), 2):
        apart_s = (other.start_et_ns - one.stop_et_ns) / S_NS
        if apart_s < rules.gap_s - 1e-6:
            wrong.append(f"{apart_s} s between passes of {one.station} and {other.station}")
        if one.station == other.station and other.setup_et_ns < one.stop_et_ns:
            wrong.append(f"{one.station} is set up while it receives")
    for each in passes:
        own = next(station for station in task.stations if station.name == each.station)
        if not any(
            window.station == each.station
            and window.edges_et_ns[0] <= each.start_et_ns
            and each.stop_et_ns <= window.edges_et_ns[-1]
            for window in task.windows
        ):
            wrong.append(f"{each.station} does not see the spacecraft")
        if abs((each.start_et_ns - each.setup_et_ns) / S_NS - own.setup_s) > 1e-6:
            wrong.append("set-up time")
        if (each.station, each.start_et_ns, each.stop_et_ns) in locked:
            continue
        lasts_s = (each.stop_et_ns - each.start_et_ns) / S_NS
        if not rules.shortest_s - 1e-3 <= lasts_s <= rules.longest_s + 1e-3:
            wrong.append(f"a pass lasts {lasts_s} s")
        for time in (each.start_et_ns, each.stop_et_ns):
            off_s = int(utc_clock_ns(np.array([time], np.int64))[0]) / S_NS % rules.grid_s
            if min(off_s, rules.grid_s - off_s) > 1e-3 and time not in (task.start_et_ns, task.stop_et_ns):
                wrong.append(f"{off_s} s off the grid")
        for request in task.requests.all:
            begin = each.setup_et_ns if request.status == "unavailable" else each.start_et_ns
            if (
                request.status != "locked"
                and request.station == each.station
                and begin < request.end_et_ns
                and each.stop_et_ns > request.start_et_ns
            ):
                wrong.append(f"{each.station} is {request.status}")
    if daily:
        for day in np.arange(task.start_et_ns, task.stop_et_ns - DAY_NS + 1, DAY_NS, dtype=np.int64):
            contact_ns = sum(max(0, min(each.stop_et_ns, day + DAY_NS) - max(each.start_et_ns, day)) for each in passes)
            if contact_ns / S_NS < rules.daily_contact_s - 1e-3:
                wrong.append(f"{contact_ns / S_NS} s of contact in a day")
    return wrong


def cost_of(task, spans):
    by_name = {station.name: station for station in task.stations}
    return sum(
        by_name[name].cost_per_h * ((stop - start) / S_NS + by_name[name].setup_s) / 3600 for name, start, stop in spans
    )


def all_plans(task, edges):
    """Every set of passes on these edges of time that breaks no rule of passes, the memory aside."""
    grid_s = task.rules.grid_s
    least, most = round(task.rules.shortest_s / grid_s), round(task.rules.longest_s / grid_s)
    offers = []
    for station in task.stations:
        for first in range(edges.size - 1):
            for last in range(first + least, min(first + most, edges.size - 1) + 1):
                start, stop = int(edges[first]), int(edges[last])
                sees = any(
                    window.station == station.name and window.edges_et_ns[0] <= start and stop <= window.edges_et_ns[-1]
                    for window in task.windows
                )
                setup = start - round(station.setup_s * S_NS)
                free = all(
                    request.station != station.name
                    or (setup if request.status == "unavailable" else start) >= request.end_et_ns
                    or stop <= request.start_et_ns
                    for request in task.requests.all
                )
                if sees and free and setup >= task.start_et_ns:
                    offers.append((station.name, start, stop, setup))
    offers.sort(key=lambda each: (each[1], each[2], each[0]))

    def follow(plan, at):
        yield plan
        for place in range(at, len(offers)):
            offer = offers[place]
            if not plan or _may_follow(task, plan, offer):
                yield from follow([*plan, offer], place + 1)

    for plan in follow([], 0):
        yield [each[:3] for each in plan]


def _may_follow(task, plan, offer):
    last = plan[-1]
    if offer[1] < last[2] + task.rules.gap_s * S_NS:
        return False
    return all(offer[0] != each[0] or offer[3] >= each[2] for each in plan)
