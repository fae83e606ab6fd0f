"""Two processes that work on one store as fast as they can, while a third repairs and copies it."""

from ..crash.forks import Forks
from ..crash.seen import assert_sound, leavings

OPERATIONS = "store_operations"


def lives(prefix, count):
    """Deliveries of one's own, and the same shared ones as the other process."""
    steps = []
    for number in range(1, count + 1):
        for name, version in ((f"{prefix}{number}", number), (f"shared{number}", 100 + number)):
            facts = {"name": name, "version": version, "start": 0, "stop": 10, "series": name[0]}
            steps += [{"kind": kind, **facts} for kind in ("draft", "check", "APPROVED", "add", "SENT", "ACKED")]
        steps.append({"kind": "annotate", "name": name, "text": f"{prefix} {number}"})
    return steps


def test_two_processes_on_one_store(store):
    count = 4
    folder = str(store.path)
    copies = [store.path.parent / f"copy{number}" for number in range(3)]
    with Forks(OPERATIONS) as first, Forks(OPERATIONS) as second:
        for prefix, forks in {"a": first, "b": second}.items():
            forks.begin(f"{OPERATIONS}:steps", here=True, folder=folder, steps=lives(prefix, count))
        for copy in copies:
            assert not [each for each in store.verify(repair=True) if each.severity == "ERROR"]
            store.snapshot(copy)
        outcomes = [forks.end() for forks in (first, second)]
    assert [outcome.status for outcome in outcomes] == ["done"] * 2, outcomes
    rows = assert_sound(folder)
    for copy in copies:
        assert_sound(copy)
        assert not leavings(copy)
    names = [f"{prefix}{number}" for prefix in ("a", "b", "shared") for number in range(1, count + 1)]
    latest = {f"{prefix}{count}" for prefix in ("a", "b", "shared")}
    expected = {name: "ACKED" if name in latest else "SUPERSEDED" for name in names}
    assert {row[0]: row[6] for row in rows["delivery"]} == expected
    drafts = [row[3] for row in rows["log"] if row[5] == "DRAFT"]
    assert sorted(drafts) == sorted(names)  # each began once, whoever came first
    assert sum(row[5] is None for row in rows["log"]) == 2 * count
    assert store.verify(repair=True) is not None
    assert store.verify() == ()
