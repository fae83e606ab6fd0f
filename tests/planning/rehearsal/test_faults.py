import pytest
from scanplan.errors import UsageError
from scanplan.planning.rehearsal.faults import KINDS, PLACES, WRITES, deal, parse_kinds


def kinds_of(dealt):
    return [fault.kind for hand in dealt for fault in hand]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("cycles", [1, 3, 5, 12])
def test_every_kind_comes_and_every_cycle_has_one(cycles, seed):
    dealt = deal(cycles, KINDS, seed)
    assert len(dealt) == cycles
    assert all(dealt)
    assert set(kinds_of(dealt)) == set(KINDS)


def test_the_same_seed_deals_the_same_and_another_does_not():
    assert deal(10, KINDS, 7) == deal(10, KINDS, 7)
    assert deal(10, KINDS, 7) != deal(10, KINDS, 8)


def test_places_lie_in_their_step_and_no_step_is_struck_twice_in_a_cycle():
    for seed in range(50):
        for hand in deal(6, KINDS, seed):
            steps = [fault.step for fault in hand if fault.step]
            assert len(steps) == len(set(steps))
            for fault in hand:
                if fault.kind == "kill":
                    assert 1 <= fault.place <= PLACES[fault.step]
                elif fault.kind == "disk-full":
                    assert fault.place <= WRITES[fault.step]


def test_in_many_cycles_every_step_has_its_turn_and_some_cycles_have_two_faults():
    dealt = deal(40, KINDS, 1)
    faults = [fault for hand in dealt for fault in hand]
    assert {fault.step for fault in faults if fault.kind == "kill"} == set(PLACES)
    assert {fault.step for fault in faults if fault.kind == "disk-full"} == set(WRITES)
    assert 10 < sum(len(hand) > 1 for hand in dealt) < 30


def test_kinds_are_named_in_any_order():
    assert parse_kinds("kill, late-orbit,kill") == ("late-orbit", "kill")


@pytest.mark.parametrize(("text", "told"), [("kil", "'kil' is no kind of fault"), (" , ", "no kind of fault is named")])
def test_what_is_no_kind_is_refused(text, told):
    with pytest.raises(UsageError, match=told):
        parse_kinds(text)


def test_no_cycle_is_no_rehearsal():
    with pytest.raises(UsageError, match="0 cycles"):
        deal(0, KINDS, 1)
