"""All transits of stars, per star and year: one star, many, as dense as the sky, counted only, by two threads."""

import io

import numpy as np
import pytest
from scanplan.ephemeris.timescales import tcb_days
from scanplan.planning.coverage import coverage
from scanplan.planning.mission import Mission
from scanplan.planning.products import transit_csv
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.scanlaw import propagate
from scanplan.planning.search import count_transits
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits

from ..planning.crossings import at_rest, crossings
from ..planning.pairing import paired
from . import peer_scanninglaw
from .figures import Goal
from .pairs import Work

SECTION = "Transits, per star and year"
WINDOW, YEARS = ("2015-01-01", "2017-01-01"), 2
LONG_WINDOW, LONG_YEARS = ("2015-01-01", "2020-01-01"), 5
PEER_STARS = 300
BRUTE_FORCE_NS = 10 * 86_400 * 1_000_000_000
MEAN_DENSITY = 1.8e9 / 41_253.0
"""Gaia's sources a square degree, all sky."""
PATCHES, PATCH_STARS = 4, 50_000
NOTE = (
    "Per star and year of the window: every transit with its time, row of detectors, zeta and its rate, scan angle, "
    "parallax factors and barycentric delay. scanninglaw finds time and scan angle, from a table of the same law in "
    "steps of 10 s made for it, which it reads beforehand; both find the same transits, which is checked. It is asked "
    "for 300 stars over two years at a time: more take as long each, and it does not answer for a single one. Dense: "
    "patches of 50,000 stars over five years, as near to each other as Gaia's sources are on average, 44,000 a "
    "square degree, one after the other. Counts: numbers of transits alone, of the same stars; the map is at the "
    "centres of 3.1 million HEALPix pixels."
)
TEXT_NOTE = (
    "CSV: doubles as the shortest digits that read back the same, UTC to the nanosecond. Ours begins with the "
    "transits found and works out the columns (UTC, OBMT, degrees) on the way; polars has them given, and uses every "
    "core."
)
LOOK_UP_NOTE = (
    "gaiascanlaw looks up what ESA's GOST forecast for the centres of 49,152 pixels: times and scan angles, those of "
    "the pixel that holds the star."
)
TIMES_NOTE = (
    "Times: all crossings of the fields' lines in ten days, against the first nanosecond in which the attitude has the "
    "star past the line, found by halving."
)
THREADS_NOTE = "Two threads: the ratio is of wall time, of the same search by one thread over that by two."


@pytest.fixture(scope="module")
def law():
    return _ready(WINDOW)


@pytest.fixture(scope="module")
def long_law():
    return _ready(LONG_WINDOW)


def _ready(window):
    """A law whose turns are made."""
    made = propagate(Mission.load("gaia"), *window)
    assert made.turns is not None
    return made


def all_over(rng, count):
    """Stars all over the sky."""
    return Stars(rng.uniform(0.0, 2.0 * np.pi, count), np.arcsin(rng.uniform(-1.0, 1.0, count)))


def patches(rng, count=PATCHES, stars=PATCH_STARS):
    """Stars about random places, in discs of a mean density."""
    radius = np.radians(np.sqrt(stars / MEAN_DENSITY / np.pi))
    for ra, dec in zip(rng.uniform(0.0, 6.28, count), np.arcsin(rng.uniform(-0.9, 0.9, count)), strict=True):
        away, around = radius * np.sqrt(rng.uniform(size=stars)), rng.uniform(0.0, 2.0 * np.pi, stars)
        yield Stars((ra + away * np.cos(around) / np.cos(dec)) % (2.0 * np.pi), dec + away * np.sin(around))


@pytest.fixture(scope="module")
def dense():
    return list(patches(np.random.default_rng(1)))


@pytest.fixture(scope="module")
def peer(law, tmp_path_factory):
    """scanninglaw with a table of our law, found to find what we find."""
    pytest.importorskip("scanninglaw")
    path = tmp_path_factory.mktemp("scanninglaw") / "law.csv"
    peer_scanninglaw.write_table(law, path)
    loaded = peer_scanninglaw.load(path)
    path.unlink()
    stars = all_over(np.random.default_rng(2), PEER_STARS)
    assert_finds_ours(law, stars, loaded, peer_scanninglaw.query(loaded, stars))
    return Work("scanninglaw", lambda: peer_scanninglaw.query(loaded, stars), PEER_STARS * YEARS)


def assert_finds_ours(law, stars, loaded, answer):
    """Transits in the inner rows, outside the mission's interruptions: its fields end elsewhere, and it heeds those."""
    found = transits(law, stars)
    days = tcb_days(found.et_ns) - peer_scanninglaw.TABLE_EPOCH_TCB_D
    inner = (found.row > 1) & (found.row < 7) & ~peer_scanninglaw.interrupted(loaded, days)
    off_s = []
    for n in range(len(stars)):
        for field in (0, 1):
            ours = days[(found.star == n) & (found.field == field) & inner]
            theirs = np.array(answer["times"][field][n], np.float64)
            off_s += (np.abs(ours[:, None] - theirs).min(axis=1, initial=np.inf) * 86400.0).tolist()
    assert np.mean(np.array(off_s) < 0.1) > 0.999


def test_bench_times(record, law):
    """Both searches against brute force: the nanosecond in which a star has passed, by halving."""
    stars = all_over(np.random.default_rng(9), 2_000)
    window = law.start_et_ns, law.start_et_ns + BRUTE_FORCE_NS
    place = at_rest(_directions(stars))
    truth = crossings(law, place, len(stars), *window)
    for engine in ("list", "tiles"):
        found = transits(law.window(*window), stars, between_rows=True, engine=engine)
        partner = paired(truth.star, truth.et_ns, found.star, found.et_ns, 10_000)
        assert np.mean(partner >= 0) > 0.999
        off_ns = np.abs(found.et_ns[partner[partner >= 0]] - truth.et_ns[partner >= 0]).max()
        label = f"times of {np.sum(partner >= 0):,} transits, {engine}, largest difference"
        record.quantity(SECTION, label, "halving, to a nanosecond", off_ns / 1e3, "us", Goal(most=10), TIMES_NOTE)


def _directions(stars):
    ra, dec = stars.ra_rad, stars.dec_rad
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)


def test_bench_one_star(record, law, long_law, peer):
    star = all_over(np.random.default_rng(3), 1)
    record.faster(SECTION, Work("one star a call, two years", lambda: transits(law, star), YEARS), peer, note=NOTE)
    ours = Work("one star a call, five years", lambda: transits(long_law, star), LONG_YEARS)
    record.faster(SECTION, ours, peer, Goal(least=40), NOTE)


def test_bench_look_up(record):
    """gaiascanlaw has GOST's answers for the centres of pixels."""
    scanlaw = pytest.importorskip("gaiascanlaw").scanlaw
    start, stop = "2014-09-26", "2025-01-15"
    law, years = _ready((start, stop)), 10.3
    star = all_over(np.random.default_rng(3), 1)
    ra, dec = np.degrees(star.ra_rad[0]), np.degrees(star.dec_rad[0])

    def theirs():
        return scanlaw(ra, dec, tstart=2014.73, tend=2025.04)

    assert 0.8 < len(theirs()[0]) / len(transits(law, star)) < 1.25
    ours = Work("one star a call, ten years", lambda: transits(law, star), years)
    record.faster(SECTION, ours, Work("gaiascanlaw, one call", theirs, years), note=LOOK_UP_NOTE)


def test_bench_stars_all_over(record, law, peer):
    stars = all_over(np.random.default_rng(4), 2_000)
    ours = Work("2,000 stars all over the sky", lambda: transits(law, stars, engine="list"), len(stars) * YEARS)
    record.faster(SECTION, ours, peer, Goal(least=40), NOTE)


def test_bench_dense_stars(record, long_law, peer, dense):
    def search():
        for stars in dense:
            transits(long_law, stars)

    ours = Work("dense stars", search, PATCHES * PATCH_STARS * LONG_YEARS)
    record.faster(SECTION, ours, peer, Goal(least=700), NOTE)


def test_bench_counts(record, long_law, peer, dense):
    def count():
        for stars in dense:
            count_transits(long_law, stars)

    ours = Work("dense stars, counted", count, PATCHES * PATCH_STARS * LONG_YEARS)
    record.faster(SECTION, ours, peer, Goal(least=4000), NOTE)


def test_bench_map(record, long_law, peer):
    nside = 512
    ours = Work("map of counts", lambda: coverage(long_law, nside), 12 * nside**2 * LONG_YEARS)
    record.faster(SECTION, ours, peer, note=NOTE)


def test_bench_two_threads(record, long_law, dense):
    def search(threads):
        for stars in dense:
            transits(long_law, stars, threads=threads)

    units = PATCHES * PATCH_STARS * LONG_YEARS
    two = Work("dense stars, two threads", lambda: search(2), units)
    record.sooner(SECTION, two, Work("one thread", lambda: search(1), units), Goal(least=1.9), THREADS_NOTE)


def test_bench_two_threads_list(record, long_law):
    stars = all_over(np.random.default_rng(6), 4_000)

    def search(threads):
        transits(long_law, stars, engine="list", threads=threads)

    two = Work("stars all over the sky, two threads", lambda: search(2), len(stars) * LONG_YEARS)
    one = Work("one thread", lambda: search(1), len(stars) * LONG_YEARS)
    record.sooner(SECTION, two, one, Goal(least=1.9), THREADS_NOTE)


def test_bench_csv(record, law):
    polars = pytest.importorskip("polars")
    found = transits(law, all_over(np.random.default_rng(5), 10_000))

    def ours():
        return b"".join(transit_csv.write([found], TransitOptions()))

    text = ours()
    frame = polars.read_csv(io.BytesIO(text)).with_columns(polars.col("utc").str.to_datetime(time_unit="ns"))

    def theirs():
        return frame.write_csv(datetime_format="%Y-%m-%dT%H:%M:%S%.9f").encode()

    assert theirs().count(b"\n") == text.count(b"\n")
    rows = len(found)
    record.faster(
        SECTION, Work(f"CSV of {rows:,} transits", ours, rows), Work("polars write_csv", theirs, rows), note=TEXT_NOTE
    )
