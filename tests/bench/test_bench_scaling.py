"""How times grow: with stars, years, rows and threads. What grows with clients stands in ``test_bench_service``."""

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scanplan.planning.heliotropic import solve
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.search import count_transits
from scanplan.planning.transits import transits

from . import peer_scanninglaw
from .curves import curve
from .test_bench_law import problem_of, right_hand_side, solved_by_dop853
from .test_bench_transits import all_over, patches

CORES = os.cpu_count() or 1
THREADS = sorted({2**n for n in range(CORES.bit_length())} | {CORES})
BY_STARS, BY_YEARS, LAW_BY_YEARS, BY_ROWS, BY_THREADS = (
    "Transits in a year, against stars",
    "Transits, against years",
    "The law, against years",
    "Attitude, against rows",
    "Against threads",
)
YEARS = (0.1, 0.3, 1.0, 3.0, 10.3)
YEAR_NS = 31_557_600 * 1_000_000_000
FIRST = "2014-09-26"


@pytest.fixture(scope="module")
def whole():
    """Gaia's law from its first day of scanning; its turns are made."""
    law = propagate(Mission.load("gaia"), FIRST, "2025-01-15")
    assert law.turns is not None
    return law


def first_years(law, years):
    return law.window(law.start_et_ns, law.start_et_ns + int(years * YEAR_NS))


@pytest.mark.parametrize("engine", ["list", "tiles"])
def test_bench_against_stars(record, scale, whole, engine):
    law = first_years(whole, 1.0)
    assert law.turns is not None

    def work_of(count):
        stars = all_over(np.random.default_rng(31), int(count))
        return lambda: transits(law, stars, engine=engine)

    counts = [10.0**n for n in range(scale.of(7, 4))]
    label = f"all over the sky, {engine}"
    record.add_curve(curve(BY_STARS, label, "stars", counts, work_of, 3, per="per star"))


def test_bench_dense_against_stars(record, scale, whole):
    law = first_years(whole, 1.0)

    def work_of(count):
        (stars,) = patches(np.random.default_rng(32), 1, int(count))
        return lambda: transits(law, stars, engine="tiles")

    counts = [10.0**n for n in range(scale.of(7, 4))]
    label = "as dense as the sky is on average, tiles"
    record.add_curve(curve(BY_STARS, label, "stars", counts, work_of, 3, per="per star"))


def test_bench_peer_against_stars(record, scale, whole, tmp_path):
    pytest.importorskip("scanninglaw")
    path = tmp_path / "law.csv"
    peer_scanninglaw.write_table(first_years(whole, scale.of(1.0, 0.5)), path)
    loaded = peer_scanninglaw.load(path)

    def work_of(count):
        stars = all_over(np.random.default_rng(33), int(count))
        return lambda: peer_scanninglaw.query(loaded, stars)

    counts = scale.of((100, 1_000, 10_000), (100, 300))
    record.add_curve(curve(BY_STARS, "scanninglaw", "stars", counts, work_of, 3, per="per star", is_peer=True))


@pytest.mark.parametrize("engine", ["list", "tiles"])
def test_bench_against_years(record, scale, whole, engine):
    if engine == "list":
        stars = all_over(np.random.default_rng(34), scale.of(1_000, 100))
    else:
        (stars,) = patches(np.random.default_rng(35), 1, scale.of(20_000, 1_000))

    def work_of(years):
        law = first_years(whole, years)
        assert law.turns is not None
        return lambda: transits(law, stars, engine=engine)

    where = {"list": "all over the sky", "tiles": "dense"}[engine]
    label = f"{len(stars):,} stars, {where}, {engine}"
    found = curve(
        BY_YEARS, label, "years", YEARS, work_of, 3, per="per star and year", items_of=lambda years: years * len(stars)
    )
    record.add_curve(found)


def test_bench_law_against_years(record, whole):
    def work_of(years):
        stop = whole.start_et_ns + int(years * YEAR_NS)
        return lambda: propagate(whole.mission, whole.start_et_ns, stop)

    def turns_of(years):
        stop = whole.start_et_ns + int(years * YEAR_NS)
        return lambda: propagate(whole.mission, whole.start_et_ns, stop).turns

    record.add_curve(curve(LAW_BY_YEARS, "propagate", "years", YEARS, work_of, 3, per="per year"))
    record.add_curve(curve(LAW_BY_YEARS, "and its turns", "years", YEARS, turns_of, 3, per="per year"))


def test_bench_dop853_against_years(record):
    law, segment, sun = problem_of("nominal")
    rates = right_hand_side(law, segment, sun)

    def ours(years):
        cut = dataclasses.replace(segment, stop_et_ns=segment.start_et_ns + int(years * YEAR_NS))
        return lambda: solve(law, cut, sun, cut.start_et_ns, cut.stop_et_ns)

    def theirs(years):
        return lambda: solved_by_dop853(segment, rates, segment.start_et_ns * 1e-9 + years * YEAR_NS * 1e-9)

    years = (0.1, 0.3, 1.0, 3.0, 10.0)
    record.add_curve(curve(LAW_BY_YEARS, "the equation alone", "years", years, ours, 3, per="per year"))
    peer = curve(LAW_BY_YEARS, "DOP853", "years", years, theirs, 3, per="per year", is_peer=True)
    record.add_curve(peer)


def test_bench_attitude_against_rows(record, scale, whole):
    def attitude_of(rows):
        et_ns = whole.start_et_ns + 10_000_000_000 * np.arange(int(rows))
        return lambda: whole.attitude(et_ns)

    def fields_of(rows):
        et_ns = whole.start_et_ns + 10_000_000_000 * np.arange(int(rows))
        return lambda: whole.fov(et_ns)

    counts = [10.0**n for n in range(scale.of(8, 5))]
    record.add_curve(curve(BY_ROWS, "law.attitude", "rows", counts, attitude_of, 5, per="per row"))
    record.add_curve(curve(BY_ROWS, "law.fov", "rows", counts, fields_of, 5, per="per row"))


def test_bench_searches_against_threads(record, scale, whole):
    law = first_years(whole, 1.0)
    few = all_over(np.random.default_rng(36), scale.of(20_000, 1_000))
    (many,) = patches(np.random.default_rng(37), 1, scale.of(200_000, 5_000))
    works = {
        f"{len(few):,} stars, list": lambda threads: lambda: transits(law, few, engine="list", threads=int(threads)),
        f"{len(many):,} stars, tiles": lambda threads: (
            lambda: transits(law, many, engine="tiles", threads=int(threads))
        ),
        f"{len(many):,} stars, counted": lambda threads: lambda: count_transits(law, many, threads=int(threads)),
    }
    for label, work_of in works.items():
        _add_by_threads(record, label, work_of)


def test_bench_rows_against_threads(record, scale, whole):
    """Parts of a grid, each by a thread of the caller's: what the kernels leave to the others."""
    rows = scale.of(8_000_000, 200_000)
    et_ns = whole.start_et_ns + 10_000_000_000 * np.arange(rows)

    def work_of(threads):
        parts = np.array_split(et_ns, int(threads))

        def work():
            with ThreadPoolExecutor(int(threads)) as pool:
                list(pool.map(whole.attitude, parts))

        return work

    _add_by_threads(record, f"{rows:,} rows of attitude", work_of)


def _add_by_threads(record, label, work_of):
    found = curve(BY_THREADS, label, "threads", THREADS, work_of, 5, per="", items_of=lambda _: 1.0, is_wall=True)
    record.add_curve(found)
