import hashlib

import pytest
from scanplan.planning.rehearsal.ledger import Ledger


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "ledger.jsonl")
    for name, start, stop, version in (("A1", 0, 100, 1), ("A2", 40, 100, 2), ("A3", 100, 200, 1)):
        (tmp_path / f"{name}.tar").write_bytes(name.encode())
        made.hand_in(tmp_path / f"{name}.tar", start, stop, version)
    return made


def test_what_is_handed_in_is_hashed_here(ledger):
    assert ledger.held("A1").sha256 == hashlib.sha256(b"A1").hexdigest()
    assert ledger.held("A1").size_bytes == 2
    assert ledger.latest_version(0, 50) == 2
    assert ledger.latest_version(200, 300) == 0


def test_what_must_hold_follows_from_acknowledgements(ledger):
    assert ledger.in_force(0, 200) == ((0, 200, None),)
    ledger.tell("A1", "ACKED")
    assert ledger.in_force(0, 200) == ((0, 100, "A1"), (100, 200, None))
    ledger.tell("A2", "REJECTED")
    ledger.tell("A3", "ACKED")
    assert ledger.in_force(0, 200) == ((0, 100, "A1"), (100, 200, "A3"))
    ledger.tell("A2", "ACKED")
    assert ledger.in_force(0, 200) == ((0, 40, "A1"), (40, 100, "A2"), (100, 200, "A3"))


def test_a_state_told_again_is_one_and_its_file_gives_it_back(ledger, tmp_path):
    for state in ("PACKAGED", "SENT", "SENT", "TIMEOUT", "SENT"):
        ledger.tell("A1", state)
    assert ledger.told == tuple(("A1", state) for state in ("PACKAGED", "SENT", "TIMEOUT", "SENT"))
    again = Ledger.read(tmp_path / "ledger.jsonl")
    assert (again.packages, again.told) == (ledger.packages, ledger.told)
