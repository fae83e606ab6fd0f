"""Acts of the store killed at random instants: nothing is torn, and doing them again ends where they would have."""

import random
import shutil
from pathlib import Path

import pytest

from .forks import Forks
from .made import identity, package
from .seen import assert_sound, leavings, registry

OPERATIONS = "store_operations"
PACKAGE = "package.tar"


def lives(count, series="S"):
    """Steps in the lives of so many deliveries, half of them drafts first, with overlaps that supersede."""
    generator = random.Random(1)
    steps = [{"kind": "create"}]
    for number in range(1, count + 1):
        start = generator.randrange(0, 60)
        facts = {
            "name": f"D{number:04d}",
            "version": number,
            "start": start,
            "stop": start + generator.randrange(20, 60),
            "series": series,
        }
        if number % 2:
            steps += [{"kind": "draft", **facts}, {"kind": "check", **facts}, {"kind": "APPROVED", **facts}]
        withdraws = [f"D{number - 3:04d}"] if number % 7 == 0 else []
        steps += [
            {"kind": "add", "withdraws": withdraws, **facts},
            {"kind": "SENT", **facts},
            {"kind": "ACKED", **facts},
        ]
        if number % 5 == 0:
            steps.append({"kind": "WITHDRAWN", **facts})
    return steps


def copies(folder, number):
    return [{"kind": kind, "to": str(folder / f"{kind}{number}")} for kind in ("clone", "snapshot")] + [
        {"kind": "repair"}
    ]


def killed_steps(folder, kills):
    """Steps enough to kill so many, a copy or repair after every sixth."""
    acts = iter(lives(kills))
    steps = []
    while len(steps) < kills:
        steps += [next(acts) for _ in range(6)]
        steps += copies(folder, len(steps))
    return steps[:kills]


def run_killing(folder, kills, seed):
    """Kill every step once, do it again; how many died before they were done."""
    generator = random.Random(seed)
    store, twin = folder / "store", folder / "twin"
    lasted: dict[str, float] = {}
    died = 0
    with Forks(OPERATIONS) as forks:
        for step in killed_steps(folder, kills):
            kind = step["kind"]
            if kind in lasted:
                outcome = forks.run(
                    f"{OPERATIONS}:act",
                    folder=str(store),
                    step=step,
                    kill_after_s=generator.uniform(0, 2 * lasted[kind]),
                )
                assert outcome.status in ("done", "killed"), outcome.result
                died += outcome.status == "killed"
                if kind != "create" or store.exists():
                    assert_sound(store)
                if appeared(step):
                    assert_whole(step, store)
            for each in ({"folder": str(store), "step": step}, {"folder": str(twin), "step": twin_step(step)}):
                if appeared(each["step"]):
                    continue
                outcome = forks.run(f"{OPERATIONS}:act", here=True, **each)
                assert outcome.status == "done", outcome.result
            lasted[kind] = outcome.duration_s
            if "to" in step:
                assert_whole(step, store)
                shutil.rmtree(step["to"])
                shutil.rmtree(step["to"] + "-twin")
    assert registry(store) == registry(twin)
    print(f"{died} of {kills} died before they were done")
    return died


def appeared(step):
    """Whether what a step makes is there under its name; it may be after a kill, and need not."""
    if step["kind"] == "package":
        return (Path(step["to"]) / PACKAGE).exists()
    return "to" in step and Path(step["to"]).exists()


def assert_whole(step, store):
    if step["kind"] == "package":
        known = identity(step["name"], step["version"], step["start"], step["stop"], "S")
        assert (Path(step["to"]) / PACKAGE).read_bytes() == package(known).data
        return
    assert_sound(step["to"])
    assert not leavings(step["to"])
    assert registry(step["to"])["delivery"] == registry(store)["delivery"]


def twin_step(step):
    return {**step, "to": step["to"] + "-twin"} if "to" in step else step


def test_a_hundred_kills_lose_nothing(quick_path):
    died = run_killing(quick_path, 100, seed=2)
    assert died > 30
    assert not list(quick_path.glob(".scanplan-*"))


@pytest.mark.long
def test_a_thousand_kills_lose_nothing(quick_path):
    died = run_killing(quick_path, 1000, seed=3)
    assert died > 300
