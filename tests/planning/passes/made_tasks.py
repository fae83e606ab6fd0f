"""Made-up tasks of pass planning, in the likeness of Gaia's: a spacecraft opposite the Sun, three stations, a queue."""

from itertools import pairwise

import numpy as np
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.mission_ground import Memory, PassRules, Station
from scanplan.planning.passes.pass_task import LinkWindow, PassTask
from scanplan.planning.passes.requests import PassRequests
from scanplan.planning.passes.utc_grid import et_ns_at_clock, utc_clock_ns

DAY_NS = 86_400_000_000_000
GB = 8e9
PLACES = {"CEB": (40.45, -4.37), "NNO": (-31.05, 116.19), "MLG": (-35.78, -69.40)}
LINK = ((10.0, 3.0e6), (15.0, 5.0e6), (20.0, 7.0e6), (30.0, 8.7e6))


def station(name, setup_s=1800.0, cost_per_h=1.0):
    latitude, longitude = PLACES.get(name, (0.0, 0.0))
    return Station(name, name, name, name, latitude, longitude, 0.0, 10.0, (), setup_s, cost_per_h)


def rules(shortest_h=1.0, longest_h=12.0, grid_h=1 / 6, daily_h=2.0, gap_h=1 / 6):
    return PassRules(shortest_h * 3600, longest_h * 3600, grid_h * 3600, daily_h * 3600, gap_h * 3600)


def elevation_deg(name, since_s, declination_deg):
    """Of a body of this declination that culminates at the local midnights of Greenwich's clock."""
    latitude, longitude = np.radians(PLACES[name])
    hour_angle = 2 * np.pi * since_s / 86_400 + longitude
    declination = np.radians(declination_deg)
    up = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour_angle)
    return np.degrees(np.arcsin(up))


def sky_windows(start_et_ns, days, declination_deg=15.0):
    """Windows with their link, on whole minutes."""
    since_s = np.arange(days * 1440 + 1) * 60.0
    windows = []
    for name in PLACES:
        elevation = elevation_deg(name, since_s[:-1] + 30.0, declination_deg)
        rate = np.zeros(elevation.size)
        for least_deg, bit_s in LINK:
            rate[elevation >= least_deg] = bit_s
        borders = np.flatnonzero(np.diff(np.concatenate([[0.0], rate, [0.0]])))
        windows += _windows(name, start_et_ns, borders, rate)
    return tuple(windows)


def _windows(name, start_et_ns, borders, rate):
    found, edges, rates = [], [], []
    for first, beyond in pairwise(borders):
        if rate[first] > 0.0:
            edges.append(first)
            rates.append(rate[first])
            if beyond == rate.size or rate[beyond] == 0.0:
                times = start_et_ns + np.array([*edges, beyond], np.int64) * 60_000_000_000
                found.append(LinkWindow(name, times, np.array(rates)))
                edges, rates = [], []
    return found


def galactic_inflow(days, mean_gb, rng, step_s=60):
    """Bits per minute: two crossings of the Galactic plane in each six hours, and weeks that are better and worse."""
    minutes = np.arange(days * 86_400 // step_s) * step_s / 60.0
    season = 1.0 + 0.8 * np.sin(2 * np.pi * minutes / (1440 * 14.0))
    crossings = 0.3 + np.exp(-0.5 * (((minutes % 180) - 90) / 15.0) ** 2) * 3.0
    bits = season * crossings * rng.lognormal(0.0, 0.3, minutes.size)
    return bits * mean_gb * GB * days / bits.sum()


def gaia_task(days=28, mean_gb=40.0, seed=1, start="2017-02-01", requests=None, rule=None, start_fill=0.0):
    """Weeks of a mission like Gaia, its bins a minute long."""
    start_et_ns = parse_time(start)
    rng = np.random.default_rng(seed)
    bits = galactic_inflow(days, mean_gb, rng)
    edges = start_et_ns + np.arange(bits.size + 1, dtype=np.int64) * 60_000_000_000
    memory = Memory(960e9, 0.05)
    return PassTask(
        start_et_ns,
        start_et_ns + days * DAY_NS,
        tuple(station(name) for name in PLACES),
        memory,
        rule or rules(),
        sky_windows(start_et_ns, days),
        edges,
        bits,
        start_fill * memory.planned_bits,
        max(start_fill, 0.25) * memory.planned_bits,
        requests or PassRequests(),
    )


def small_task(
    windows, inflow_gbit, *, rule, capacity_gbit, slot_h, start_gbit=0.0, end_gbit=None, stations=None, **more
):
    """A span from a midnight on, cut into slots; windows are (station, first slot, slot after the last, Mbit/s)."""
    start_et_ns = parse_time("2017-02-01")
    midnight_ns = utc_clock_ns(np.array([start_et_ns], np.int64))
    edges = et_ns_at_clock(midnight_ns + np.arange(len(inflow_gbit) + 1, dtype=np.int64) * round(slot_h * 3600e9))
    memory = Memory(capacity_gbit * 1e9, 0.1)
    names = dict.fromkeys(window[0] for window in windows)
    links = [LinkWindow(name, edges[[first, last]], np.array([mbit * 1e6])) for name, first, last, mbit in windows]
    return PassTask(
        start_et_ns,
        int(edges[-1]),
        stations or tuple(station(name) for name in names),
        memory,
        rule,
        tuple(links),
        edges,
        np.array(inflow_gbit) * 1e9,
        start_gbit * 1e9,
        memory.planned_bits if end_gbit is None else end_gbit * 1e9,
        more.get("requests", PassRequests()),
    )
