"""Sending and answering, killed at random instants, failed at every call of the system, done by two at once."""

import io
import random
import shutil
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from scanplan.planning.delivery.store.store import Store

from ..crash.forks import Forks
from ..crash.made import ACT, identity, package
from ..crash.seen import assert_sound
from ..crash.shim import FAULTS, compiled, fault

OPERATIONS = "outbox_operations"
SENT = ("SENT", "ACKED", "SUPERSEDED")


@pytest.fixture
def quick_path(tmp_path):
    """A folder in memory where there is one: killing is the same there, and waiting for a disk takes longer."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="scanplan-test-", dir=memory if memory.is_dir() else tmp_path))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """The library that makes calls fail; None where it cannot be compiled."""
    with suppress(pytest.skip.Exception):
        return compiled(tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="module")
def forks(shim):
    with Forks(OPERATIONS, preload=shim) as running:
        yield running


@pytest.fixture
def faulty(shim, forks):
    if shim is None:
        pytest.skip("needs a C compiler on Linux")
    return forks


class House:
    """A store with packages, an inbox and a folder for answers; and what must be in them, known beforehand."""

    def __init__(self, folder, count, key, size=20_000):
        self.folder, self.expected = folder, {}
        self.store = Store.create(folder / "store")
        for name in ("inbox", "answers"):
            (folder / name).mkdir()
        for number in range(1, count + 1):
            name = f"P{number:04d}"
            made = package(identity(name, number, number * 100, number * 100 + 100), size, private_key=key)
            self.store.add_package(made, **ACT)
            with tarfile.open(fileobj=io.BytesIO(made.data)) as archive:
                inside = {each.name: archive.extractfile(each).read() for each in archive}
            self.expected[name] = {
                f"{name}.tar": made.data,
                f"{name}.manifest.json.sig": inside["manifest.json.sig"],
                f"{name}.manifest.json": inside["manifest.json"],
            }

    def states(self):
        return {each.identity.name: each.state for each in self.store.deliveries()}

    def held(self):
        return {path.name: path.read_bytes() for path in (self.folder / "inbox").iterdir()}

    def assert_nothing_torn(self):
        """Names are of whole files, a marker has what it stands for, SENT has its marker."""
        held = self.held()
        whole = {name: data for files in self.expected.values() for name, data in files.items()}
        for name, data in held.items():
            assert name.startswith(".scanplan-") or data == whole[name], f"{name} is torn"
        states = self.states()
        for name, files in self.expected.items():
            if f"{name}.manifest.json" in held:
                assert set(files) <= set(held), f"{name} has its marker and lacks a file"
            else:
                assert states[name] == "PACKAGED", f"{name} is {states[name]} and not there"
        assert_sound(self.folder / "store")

    def assert_all_there(self):
        assert self.held() == {name: data for files in self.expected.values() for name, data in files.items()}
        assert set(self.states().values()) <= set(SENT)
        for name in self.expected:
            entries = [entry.after for entry in self.store.log(name)]
            assert entries.count("SENT") == 1
            assert entries.count("ACKED") <= 1


def send_killing(house, forks, seed, operation="send", **where):
    """Kill the sending of each package once or twice, send it again; how many died on the way."""
    generator, lasted_s, died = random.Random(seed), 0.02, 0
    send = {"folder": str(house.folder), **where}
    for name in house.expected:
        for _ in range(generator.randint(1, 2)):
            wait_s = generator.uniform(0, 1.2 * lasted_s)
            outcome = forks.run(f"{OPERATIONS}:{operation}", kill_after_s=wait_s, name=name, **send)
            assert outcome.status in ("done", "killed"), outcome.result
            died += outcome.status == "killed"
            house.assert_nothing_torn()
        outcome = forks.run(f"{OPERATIONS}:{operation}", name=name, **send)
        assert (outcome.status, outcome.result) == ("done", "SENT"), outcome.result
        lasted_s = max(lasted_s, outcome.duration_s)
    house.assert_all_there()
    return died


def answer_killing(house, forks, seed):
    """Kill the other side and the taking of its answers until all is answered."""
    generator, died = random.Random(seed), 0
    for operation in ("answer", "take"):
        for _ in range(6):
            wait_s = generator.uniform(0, 0.05)
            outcome = forks.run(f"{OPERATIONS}:{operation}", folder=str(house.folder), kill_after_s=wait_s)
            assert outcome.status in ("done", "killed"), outcome.result
            died += outcome.status == "killed"
            assert_sound(house.folder / "store")
        assert forks.run(f"{OPERATIONS}:{operation}", folder=str(house.folder)).status == "done"
    outcome = forks.run(f"{OPERATIONS}:take", folder=str(house.folder))
    assert outcome.result == ["known"] * len(house.expected)
    assert set(house.states().values()) == {"ACKED"}
    house.assert_all_there()
    return died


def test_kills_lose_nothing(quick_path, forks, key):
    house = House(quick_path, 60, key)  # enough work for kills to come before its end, however quick the machine
    died = send_killing(house, forks, seed=1)
    assert died > 6
    assert answer_killing(house, forks, seed=2) > 0


@pytest.mark.long
def test_a_thousand_kills_lose_nothing(quick_path, forks, key):
    died = tried = 0
    for seed in range(1, 8):
        folder = quick_path / f"house{seed}"
        folder.mkdir()
        house = House(folder, 100, key)
        died += send_killing(house, forks, seed)
        died += answer_killing(house, forks, seed)
        tried += 100
        shutil.rmtree(folder)
    print(f"{died} died before they were done, of {tried} packages")
    assert died > 300


@pytest.mark.long
def test_kills_lose_nothing_over_sftp(quick_path, forks, key, sshd):
    house = House(quick_path, 40, key, size=2_000_000)
    died = send_killing(house, forks, 4, "send_sftp", port=sshd.port, server=str(sshd.folder))
    print(f"{died} died before they were done")
    assert died > 10


def two_at_once(house, one, seed, rounds):
    """Two runs send all there is, killed again and again, then once to the end."""
    generator, died = random.Random(seed), 0
    with Forks(OPERATIONS) as other:
        for number in range(rounds + 1):
            waits_s = [None if number == rounds else generator.uniform(0, 0.15) for _ in range(2)]
            for forks, wait_s in zip((one, other), waits_s, strict=True):
                forks.begin(f"{OPERATIONS}:send_all", folder=str(house.folder), kill_after_s=wait_s)
            for forks in (one, other):
                outcome = forks.end()
                assert outcome.status in ("done", "killed"), outcome.result
                died += outcome.status == "killed"
            house.assert_nothing_torn()
    house.assert_all_there()
    return died


def test_two_at_once_are_one(quick_path, forks, key):
    assert two_at_once(House(quick_path, 60, key), forks, seed=3, rounds=4) >= 2


@pytest.mark.long
def test_two_at_once_are_one_many_times(quick_path, forks, key):
    for seed in range(20):
        folder = quick_path / f"house{seed}"
        folder.mkdir()
        two_at_once(House(folder, 60, key), forks, seed, rounds=20)
        shutil.rmtree(folder)


def fail_sending(folder, faulty, key, step):
    """Calls of the system fail, one in each run; how many cases there were, and how many runs gave up."""
    (folder / "before").mkdir()
    house = House(folder / "before", 1, key)
    case = folder / "case"
    cases = refused = 0

    def send(call, kind):
        return faulty.run(f"{OPERATIONS}:send", folder=str(case), name="P0001", fault=fault(case, call, kind))

    def fresh():
        shutil.rmtree(case, ignore_errors=True)
        shutil.copytree(folder / "before", case)
        house.folder, house.store = case, Store.open(case / "store")

    fresh()
    calls = send(0, "broken").calls
    assert calls > 20
    for kind in FAULTS:
        for call in range(1 + cases % step, calls + 1, step):
            fresh()
            outcome = send(call, kind)
            where = f"call {call} of {calls}, {kind}: {outcome.status} {outcome.result}"
            assert outcome.status in ("done", "refused"), where
            house.assert_nothing_torn()
            again = send(0, "broken")
            assert (again.status, again.result) == ("done", "SENT"), f"{where}; again: {again.result}"
            house.assert_all_there()
            cases, refused = cases + 1, refused + (outcome.status == "refused")
    return cases, refused


def test_some_calls_fail(quick_path, faulty, key):
    cases, refused = fail_sending(quick_path, faulty, key, step=11)
    assert cases >= 6
    assert refused > 0


@pytest.mark.long
def test_every_call_fails(quick_path, faulty, key):
    cases, refused = fail_sending(quick_path, faulty, key, step=1)
    print(f"{cases} cases, {refused} runs gave up")
    assert refused > cases / 4
