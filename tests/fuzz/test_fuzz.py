"""Spoilt inputs for every reader: success or one line that says what is wrong, within a second and 512 MiB.

The readers that take what others send get ten thousand each, the others a few hundred; ``make fuzz`` gives millions.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from . import attack as attack_module
from .attack import attack
from .mutations import MUTATIONS, mutate
from .readers import READERS, Reader
from .run import Job, merged, run_jobs, table

PROMISED = {
    "aem-kvn": 5000,
    "aem-xml": 5000,
    "oem-kvn": 5000,
    "oem-xml": 5000,
    "manifest": 5000,
    "package-manifest": 5000,
    "mission": 10_000,
    "archive": 10_000,
}
"""An AEM and an OEM come in two notations, and manifests are of two kinds: ten thousand for both."""
OTHERS = 200


def run(jobs: list[Job]) -> None:
    results = merged(run_jobs(jobs))
    assert not any(each.failures for each in results.values()), table(results.values())
    assert {name: each.inputs for name, each in results.items()} == {job.reader: job.count for job in jobs}
    for each in results.values():  # checkers list what is wrong, and refuse nothing
        assert each.refused or each.reader.startswith("aem-check"), table([each])


def test_ten_thousand_inputs_for_each_reader_of_what_others_send() -> None:
    run([Job(name, 0, count) for name, count in PROMISED.items()])


@pytest.mark.parametrize("half", [0, 1])
def test_some_inputs_for_every_other_reader(half: int) -> None:
    run([Job(name, 0, OTHERS) for name in [each for each in READERS if each not in PROMISED][half::2]])


def test_a_number_gives_the_same_input_each_time_and_another_one_to_another_reader() -> None:
    seeds = [b"a = 1\nb = [2.5, 'x']\n" * 20]
    for kind in MUTATIONS:
        assert [mutate(seeds, kind, "x", n) for n in range(50)] == [mutate(seeds, kind, "x", n) for n in range(50)]
    assert [mutate(seeds, "toml", "x", n) for n in range(50)] != [mutate(seeds, "toml", "y", n) for n in range(50)]


def _slow(data: bytes, folder: Path) -> None:
    start = time.process_time()
    while time.process_time() - start < 0.02:
        pass


def _large(data: bytes, folder: Path) -> None:
    if data != b"seed":
        bytes(600 << 20)


def _undone(data: bytes, folder: Path) -> None:
    if data != b"seed":
        {}["key"]


@pytest.mark.parametrize(
    ("read", "what"),
    [(_undone, "KeyError"), (_slow, "slow"), (_large, "MemoryError")],
    ids=["traceback", "slow", "large"],
)
def test_what_no_input_may_do_is_noticed(read, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "made", Reader("bytes", lambda: [b"seed"], read))
    monkeypatch.setattr(attack_module, "MOST_S", 0.01)
    failures = attack("made", 0, 20, lambda number: None).failures
    assert [failure.what.split(":")[0] for failure in failures] == [what]
    assert failures[0].times > 10
