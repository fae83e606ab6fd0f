"""A dataset of parts that runs which end early, however they end, add up to."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery.dataset import Part, PartKind, parts_done, publish_dataset
from scanplan.planning.manifest import MANIFEST_NAME, verify, write_manifest

KIND = PartKind("test", "application/octet-stream", ".bin")
PLAN = {"stars": "those of the test"}


def manifest_of(records):
    return write_manifest(records, generator="test", plan=PLAN, inputs=[])


def parts_from(number, count=5, made=None):
    for k in range(number, count):
        if made is not None:
            made.append(k)
        yield Part((bytes([k]) * 1000 for _ in range(3)), lambda k=k: {"number": k})


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def whole(tmp_path):
    publish_dataset(tmp_path / "whole", PLAN, KIND, parts_from, manifest_of)
    return contents(tmp_path / "whole")


def stopped(folder, after):
    """A run that fails when its part of this number is half written."""

    def failing(number):
        for k, part in enumerate(parts_from(number), start=number):
            if k < after:
                yield part
            else:
                yield Part((bytes([k]) * 1000 if i < 2 else 1 / 0 for i in range(3)), dict)

    with pytest.raises(ZeroDivisionError):
        publish_dataset(folder, PLAN, KIND, failing, manifest_of)


def growing(folder):
    return folder.with_name(f".scanplan-{folder.name}.part")


def test_parts_plan_and_manifest(tmp_path, whole):
    assert sorted(whole) == [MANIFEST_NAME, *(f"part-{k:06d}.bin" for k in range(5)), "scanplan.json"]
    assert whole["part-000003.bin"] == b"\x03" * 3000
    manifest = verify(tmp_path / "whole")
    assert [product.facts for product in manifest.products[:5]] == [{"number": k} for k in range(5)]
    assert json.loads(whole["scanplan.json"]) == PLAN


def test_a_run_goes_on_behind_the_last_part_that_is_done(tmp_path, whole):
    folder, made, kept = tmp_path / "out", [], []
    stopped(folder, after=3)
    assert not folder.exists()
    assert parts_done(folder) == 3
    records = publish_dataset(folder, PLAN, KIND, lambda k: parts_from(k, made=made), manifest_of, kept.extend)
    assert made == [3, 4]
    assert list(records[:3]) == kept
    assert contents(folder) == whole
    assert not growing(folder).exists()


@pytest.mark.parametrize("harm", ["change", "shorten", "remove"])
def test_a_part_that_is_not_as_it_was_is_made_again(tmp_path, whole, harm):
    folder, made = tmp_path / "out", []
    stopped(folder, after=4)
    part = growing(folder) / "part-000002.bin"
    if harm == "change":
        part.write_bytes(b"\x02" * 2999 + b"\x03")
    elif harm == "shorten":
        os.truncate(part, 2999)
    else:
        part.unlink()
    publish_dataset(folder, PLAN, KIND, lambda k: parts_from(k, made=made), manifest_of)
    assert made == [2, 3, 4]
    assert contents(folder) == whole


@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_a_journal_torn_anywhere(tmp_path, whole, size):
    folder = tmp_path / "out"
    for _ in range(3):
        stopped(folder, after=2)
        journal = growing(folder) / "journal.jsonl"
        os.truncate(journal, size if size >= 0 else journal.stat().st_size - 1)
    publish_dataset(folder, PLAN, KIND, parts_from, manifest_of)
    assert contents(folder) == whole


def test_a_run_killed_between_manifest_and_name(tmp_path, whole, monkeypatch):
    folder, made = tmp_path / "out", []

    def gone(path, target):
        raise SystemExit

    monkeypatch.setattr(Path, "rename", gone)
    with pytest.raises(SystemExit):
        publish_dataset(folder, PLAN, KIND, parts_from, manifest_of)
    monkeypatch.undo()
    publish_dataset(folder, PLAN, KIND, lambda k: parts_from(k, made=made), manifest_of)
    assert made == []
    assert contents(folder) == whole


def test_another_plan_is_refused_in_one_line(tmp_path):
    folder = tmp_path / "out"
    stopped(folder, after=2)
    before = contents(growing(folder))
    with pytest.raises(InvalidInput, match=r"another run \(stars: .*those of the test.*, not .*others") as caught:
        publish_dataset(folder, {"stars": "others"}, KIND, parts_from, manifest_of)
    assert "\n" not in str(caught.value)
    assert contents(growing(folder)) == before


def test_a_run_without_a_part_leaves_nothing(tmp_path):
    stopped(tmp_path / "out", after=0)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_keeps_what_is_done(tmp_path, whole):
    folder, made = tmp_path / "out", []

    def growing_parts(number):
        yield from parts_from(number, count=2)
        yield Part((bytes(30_000) for _ in range(10)), dict)

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(InvalidInput, match=r"part-000002\.bin: cannot be written: "):
            publish_dataset(folder, PLAN, KIND, growing_parts, manifest_of)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    publish_dataset(folder, PLAN, KIND, lambda k: parts_from(k, made=made), manifest_of)
    assert made == [2, 3, 4]
    assert contents(folder) == whole


PUBLISHER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from scanplan.planning.delivery.dataset import Part, PartKind, parts_done, publish_dataset
    from scanplan.planning.manifest import write_manifest

    def pieces(number):
        for k in range(20):
            print(number, flush=True)
            yield bytes([number]) * 200_000

    publish_dataset(
        Path(sys.argv[1]),
        {"plan": 1},
        PartKind("test", "application/octet-stream", ".bin"),
        lambda first: (Part(pieces(k), lambda k=k: {"number": k}) for k in range(first, 6)),
        lambda records: write_manifest(records, generator="test", plan={}, inputs=[]),
    )
    """
)


def publisher(folder):
    return subprocess.Popen([sys.executable, "-c", PUBLISHER, folder], stdout=subprocess.PIPE)


def test_runs_killed_at_any_moment_add_up_to_one_that_was_not(tmp_path):
    assert publisher(tmp_path / "whole").wait() == 0
    whole = contents(tmp_path / "whole")
    rng = random.Random(3)
    killed, begun_at = 0, []
    for attempt in range(2):
        folder = tmp_path / f"out{attempt}"
        for _ in range(100):
            process = publisher(folder)
            begun_at.append(process.stdout.readline().strip() or b"end")
            for _ in range(rng.randint(0, 45)):
                process.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.005))
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
            if folder.exists():
                break
        assert contents(folder) == whole
        verify(folder)
    assert killed >= 4
    assert len(set(begun_at)) >= 4, "no run went on where another had stopped"


def test_a_manifest_that_names_parts_alone(tmp_path, whole, monkeypatch):
    folder, made = tmp_path / "out", []

    def gone(path, target):
        raise SystemExit

    monkeypatch.setattr(Path, "rename", gone)
    with pytest.raises(SystemExit):
        publish_dataset(folder, PLAN, KIND, parts_from, lambda records: manifest_of(records[:-1]))
    monkeypatch.undo()
    publish_dataset(folder, PLAN, KIND, lambda k: parts_from(k, made=made), manifest_of)
    assert made == []
    assert contents(folder) == whole
