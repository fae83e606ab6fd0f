"""A queue by hand: a Gbit an hour comes in, a pass of three hours takes two an hour out."""

from types import SimpleNamespace

import numpy as np
import pytest
from scanplan.planning.passes.pass_plan import Pass
from scanplan.planning.rehearsal.memory import fill_bits_at, imbalance_bits, is_asked, lost_without

H = 3_600_000_000_000
PASS = Pass("CEB", 4 * H, 5 * H, 8 * H, 6e9, 4.0, "planned")


def made(limit_bits, fill_gbit, dropped_gbit=None):
    """Ten hours in bins of an hour."""
    bits = np.full((10, 1), 1e9)
    sent = np.zeros((10, 1))
    sent[5:8] = 2e9
    dropped = np.zeros((10, 1)) if dropped_gbit is None else dropped_gbit
    memory = SimpleNamespace(
        edges_et_ns=np.arange(11) * H,
        total_bits=np.array(fill_gbit) * 1e9,
        sent_bits=sent,
        dropped_bits=dropped,
        limit_bits=limit_bits,
    )
    return SimpleNamespace(memory=memory, rate=SimpleNamespace(bits=bits), passes=SimpleNamespace(passes=(PASS,)))


@pytest.fixture
def schedule():
    return made(6e9, [0, 1, 2, 3, 4, 5, 4, 3, 2, 3, 4])


def test_the_fill_between_edges(schedule):
    assert fill_bits_at(schedule, 5 * H // 2) == 2.5e9


def test_with_its_pass_nothing_is_lost_and_without_it_what_is_above_the_limit(schedule):
    assert lost_without(schedule, None, 0) == 0.0
    assert lost_without(schedule, PASS, 0) == pytest.approx(4e9)
    assert lost_without(schedule, PASS, 9 * H // 2) == pytest.approx(4e9)


def test_bits_that_nobody_accounts_for_are_seen(schedule):
    assert imbalance_bits(schedule) == 0.0
    assert imbalance_bits(made(6e9, [0, 1, 2, 3, 4, 5, 4, 3, 2, 3, 3])) == 1e9


def test_a_station_is_asked_from_its_set_up_on(schedule):
    assert is_asked(schedule, "CEB", 0, 5 * H)
    assert not is_asked(schedule, "CEB", 0, 4 * H)
    assert not is_asked(schedule, "MLG", 0, 9 * H)
