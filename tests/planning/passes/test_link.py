"""What the link carries, against sums over small steps; what a plan's passes carry, bin by bin."""

import numpy as np
import pytest
from scanplan.ephemeris.timescales import NS_PER_DAY, NS_PER_S, parse_time
from scanplan.errors import InvalidInput, TimeError
from scanplan.planning.mission import Mission
from scanplan.planning.mission_ground import LinkStep
from scanplan.planning.passes.link import capacity_bits, downlink_bits, link_rate_bit_s
from scanplan.planning.passes.pass_plan import Pass, PassPlan
from scanplan.planning.passes.pass_task import LinkWindow
from scanplan.planning.passes.visibility import tracking_of, visibility, visible_links
from scanplan.planning.scanlaw import propagate

GAIA = Mission.load("gaia")
START, STOP = parse_time("2017-05-01"), parse_time("2017-05-06")
STEPS = (LinkStep(10.0, 3e6), LinkStep(20.0, 5e6), LinkStep(30.0, 8e6))


@pytest.fixture(scope="module")
def links():
    return visible_links(GAIA, START, STOP)


def plan_of(*passes):
    return PassPlan(START, STOP, passes, "none", 0.0)


def pass_of(window, start_et_ns, stop_et_ns):
    capacity = capacity_bits(window, start_et_ns, stop_et_ns)
    return Pass(window.station, start_et_ns, start_et_ns, stop_et_ns, capacity, 1.0, "planned")


def test_rate_by_elevation():
    elevations = np.radians([-5.0, 9.999, 10.001, 19.999, 20.001, 29.999, 30.001, 90.0])
    assert link_rate_bit_s(STEPS, elevations).tolist() == [0.0, 0.0, 3e6, 3e6, 5e6, 5e6, 8e6, 8e6]


def test_windows_of_the_link_are_those_of_visibility(links):
    seen, windows = links
    assert [(w.station, w.rise_et_ns, w.set_et_ns) for w in windows] == [
        (w.station, w.rise_et_ns, w.set_et_ns) for w in seen
    ]
    assert {w.station for w in windows} == {"CEB", "NNO", "MLG"}
    assert all((np.diff(w.edges_et_ns) > 0).all() and w.rate_bit_s.size == w.edges_et_ns.size - 1 for w in windows)


def test_rate_is_that_of_the_elevation_at_every_second(links):
    """Exact between the edges: no sample of a second disagrees, and each edge is a change of the rate."""
    _, tracking = tracking_of(GAIA, START, STOP)
    for window in links[1]:
        station = GAIA.ground.station(window.station)
        seconds = np.arange(window.rise_et_ns, window.set_et_ns, NS_PER_S)
        expected = link_rate_bit_s(GAIA.ground.link, tracking.seen_from(station, seconds).elevation_rad)
        piece = np.searchsorted(window.edges_et_ns, seconds, side="right") - 1
        near = np.abs(seconds[:, None] - window.edges_et_ns).min(axis=1) <= 2000
        assert (window.rate_bit_s[piece][~near] == expected[~near]).all()
        assert (np.diff(window.rate_bit_s) != 0.0).all()


def test_capacity_is_the_sum_over_small_steps(links):
    _, tracking = tracking_of(GAIA, START, STOP)
    for window in links[1][:6]:
        station = GAIA.ground.station(window.station)
        start, stop = window.rise_et_ns + 777 * NS_PER_S, window.set_et_ns - 1234 * NS_PER_S
        middles = np.arange(start, stop, NS_PER_S) + NS_PER_S // 2
        rate = link_rate_bit_s(GAIA.ground.link, tracking.seen_from(station, middles).elevation_rad)
        summed = rate.sum() - rate[-1] * (middles[-1] + NS_PER_S // 2 - stop) / NS_PER_S
        # a crossing within a second is taken half a second wrong at most by the sum
        assert capacity_bits(window, start, stop) == pytest.approx(summed, abs=6 * 0.5 * 4e6)
        whole = capacity_bits(window, window.rise_et_ns, window.set_et_ns)
        assert capacity_bits(window, window.rise_et_ns - 10**12, window.set_et_ns + 10**12) == pytest.approx(whole)
        assert capacity_bits(window, stop, start) == 0.0


def test_bits_of_a_plan_add_up_in_any_bins(links):
    _, windows = links
    passes = [pass_of(w, w.rise_et_ns + 10**12, w.set_et_ns - 2 * 10**12) for w in windows if w.rise_et_ns > START]
    plan = plan_of(*passes[::3])
    total = sum(each.capacity_bits for each in plan.passes)
    for step_s in (60, 601, 86400, 5 * 86400):
        edges = np.arange(START, STOP + step_s * NS_PER_S, step_s * NS_PER_S)
        bits = downlink_bits(plan, edges, windows)
        assert bits.shape == (edges.size - 1,)
        assert (bits >= 0.0).all()
        assert bits.sum() == pytest.approx(total)
        assert downlink_bits(plan, edges).sum() == pytest.approx(total)
    inside = plan.passes[0]
    edges = np.array([inside.start_et_ns - 10**9, inside.start_et_ns, inside.start_et_ns + 10**10, inside.stop_et_ns])
    bits = downlink_bits(plan, edges, windows)
    assert bits[0] == 0.0
    assert bits[1:].sum() == pytest.approx(inside.capacity_bits)


def test_bits_of_a_bin_by_hand():
    window = LinkWindow("CEB", START + np.array([0, 100, 300]) * NS_PER_S, np.array([2.0, 5.0]))
    edges = START + np.array([0, 60, 120, 240, 400]) * NS_PER_S
    plan = plan_of(pass_of(window, START + 50 * NS_PER_S, START + 250 * NS_PER_S))
    # 50..60 at 2, 60..100 at 2 and 100..120 at 5, 120..240 at 5, 240..250 at 5
    assert downlink_bits(plan, edges, [window]) == pytest.approx([20.0, 180.0, 600.0, 50.0])
    # what arrives at 120 left at 115: bins of the spacecraft's time see the pass 5 s earlier
    assert downlink_bits(plan, edges, [window], light_time_s=5.0) == pytest.approx([30.0, 195.0, 600.0, 25.0])
    assert downlink_bits(plan_of(), edges, [window]).tolist() == [0.0] * 4
    # without the window the 850 bits spread evenly over the 200 s
    assert downlink_bits(plan, edges) == pytest.approx([42.5, 255.0, 510.0, 42.5])


def test_a_pass_without_a_window_is_refused(links):
    window = links[1][3]
    blind = Pass(window.station, 0, window.set_et_ns + 10**12, window.set_et_ns + 2 * 10**12, 1.0, 1.0, "locked")
    edges = np.array([START, STOP])
    with pytest.raises(InvalidInput, match=f"when {window.station} does not see the spacecraft"):
        downlink_bits(plan_of(blind), edges, links[1])


def test_visibility_of_a_law_is_that_of_its_mission(links):
    law = propagate(GAIA, START, START + NS_PER_DAY)
    assert visibility(law) == visibility(GAIA, START, START + NS_PER_DAY)
    assert visibility(law, START, STOP) == links[0]


def test_what_makes_no_sense_is_refused():
    with pytest.raises(InvalidInput, match=r"hipparcos.toml: the mission hipparcos has no ground stations; give it"):
        visibility(Mission.load("hipparcos"))
    with pytest.raises(TimeError, match="is no window; give an end after the start"):
        visibility(GAIA, STOP, START)
