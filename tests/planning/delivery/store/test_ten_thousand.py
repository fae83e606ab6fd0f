"""Ten thousand deliveries: what holds when, against a look through all of them."""

import random
import sqlite3
import time

from .lives import acked

COUNT, LAST = 10_000, 1_000_000
STATES = ("ACKED", "SUPERSEDED", "WITHDRAWN", "SENT", "PACKAGED", "REJECTED")


def fill(store):
    """Rows of deliveries with random validities, versions and states, written directly."""
    generator = random.Random(5)
    rows = []
    for version in random.Random(6).sample(range(1, 10_000), COUNT - 1):
        start = generator.randrange(LAST)
        stop = start + generator.choice((10, 1000, 100_000))
        state = generator.choice(STATES)
        rows.append((f"D{version}", "S", start, stop, version, "MTP", state))
    connection = sqlite3.connect(store.layout.registry)
    names = "name, series, start_et_ns, stop_et_ns, version, level, state"
    connection.executemany(f"INSERT INTO delivery ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return rows


def holding(rows, instant):
    there = [row for row in rows if row[6] in ("ACKED", "SUPERSEDED") and row[2] <= instant < row[3]]
    return max(there, key=lambda row: row[4])[0] if there else None


def test_what_holds_among_ten_thousand(store):
    acked(store, "first", 1, 0, 10, series="T")
    rows = fill(store)
    generator = random.Random(7)
    edges = [row[column] + shift for row in generator.sample(rows, 20) for column in (2, 3) for shift in (-1, 0)]
    instants = [generator.randrange(-10, LAST + 200_000) for _ in range(60)] + edges
    took = []
    for instant in instants:
        begun = time.perf_counter()
        active = store.active("S", instant)
        took.append(time.perf_counter() - begun)
        assert (active and active.identity.name) == holding(rows, instant)
    took.sort()
    print(f"active among {COUNT}: median {took[len(took) // 2] * 1e3:.2f} ms, longest {took[-1] * 1e3:.2f} ms")
    spans = store.actives("S", 0, LAST)
    for span in generator.sample(spans, 50):
        for instant in (span.start_et_ns, (span.start_et_ns + span.stop_et_ns) // 2, span.stop_et_ns - 1):
            assert holding(rows, instant) == span.name
