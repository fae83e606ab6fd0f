"""The data rate against what Gaia counted in 1,567 days, and day by day against forecasts weighted with real counts."""

from pathlib import Path

import numpy as np
import pytest
from scanplan.ephemeris.timescales import convert_ns, parse_time
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.rate import data_rate, transit_rate
from scanplan.planning.sky.galaxy_counts import default_star_map
from scanplan.planning.sky.star_map import StarMap

from .page import DOCS, table
from .plots import save_counters, save_days

TRUTH = Path(__file__).resolve().parents[3] / "shared" / "truth"
TEN_MINUTES_NS = 600_000_000_000
NS_PER_DAY = 86_400_000_000_000

COUNTERS = {
    "object transits": 112_746_221_016,
    "astrometric CCD measurements": 1_111_355_607_154,
    "photometric CCD measurements": 224_751_711_050,
    "spectroscopic CCD measurements": 21_550_324_020,
    "spectrometer transits": 7_193_871_670,
    "science data, GB": 58_834,
}
"""ESA, talk on Gaia's operations of 2018-11-15: after 1,567 days from 2014-07-25."""
CALIBRATED_ON = {"object transits", "spectrometer transits", "science data, GB"}

SKIES = {"counted": "DR3 counts, nside 16", "embedded": "embedded sky"}

# Days of TCB since JD 2451545.0 about breaks of the law, on which the forecasts themselves lack or repeat transits.
ODD_TCB_D = ((5347.25, 5347.75), (5374.98, 5383.99), (6248.1, 6248.56))


def truth_file(name):
    path = TRUTH / name
    if not path.is_file():
        pytest.skip(f"{name}, the truth of this comparison, is not in ../shared/truth beside the repository")
    return np.genfromtxt(
        [line for line in path.read_text(encoding="ascii").splitlines() if not line.startswith("#")],
        delimiter=",",
        names=True,
    )


@pytest.fixture(scope="module")
def counted():
    """Gaia DR3's counts as a star map."""
    counts = truth_file("dr3_counts_nside16.csv")
    up_to = np.stack([counts[f"g_le_{g}"] for g in range(16, 22)], axis=1)
    edges = np.array([3.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0])
    return StarMap(16, edges, np.diff(up_to, axis=1, prepend=0.0), "Gaia DR3 counts, nside 16")


@pytest.fixture(scope="module")
def embedded():
    return default_star_map()


@pytest.fixture(scope="module")
def maps(request):
    return {name: request.getfixturevalue(name) for name in ("counted", "embedded")}


def counters_of(law, star_map):
    rate = data_rate(law, star_map, TEN_MINUTES_NS, threads=2)
    seen = dict(zip(rate.instrument_names, rate.observations.sum(axis=0), strict=True))
    science = [q for q, stream in enumerate(rate.streams) if stream.name != "housekeeping"]
    return {
        "object transits": rate.transits.sum(),
        "astrometric CCD measurements": seen["SM"] + seen["AF1"] + seen["AF"],
        "photometric CCD measurements": seen["BP"] + seen["RP"],
        "spectroscopic CCD measurements": seen["RVS"],
        "spectrometer transits": seen["RVS"] / 3.0,
        "science data, GB": rate.bits[:, science].sum() / 8e9,
    }


def test_the_counters_of_1567_days_come_out(gaia, maps, page):
    """With the mission file as it is, for both maps."""
    law = propagate(gaia, gaia.law.start_et_ns, parse_time("2018-11-08"))
    found = {name: counters_of(law, star_map) for name, star_map in maps.items()}
    rows = [
        [
            name,
            f"{counter:,}",
            *(f"{100.0 * (found[each][name] / counter - 1.0):+.1f} %" for each in ("counted", "embedded")),
            "yes" if name in CALIBRATED_ON else "no",
        ]
        for name, counter in COUNTERS.items()
    ]
    page.put(
        "counters", table(["counter", "Gaia", "with DR3 counts", "with the embedded sky", "calibrated on it"], rows)
    )
    percent = {
        SKIES[each]: [100.0 * (made[name] / counter - 1.0) for name, counter in COUNTERS.items()]
        for each, made in found.items()
    }
    save_counters(DOCS / "img" / "validation-counters.png", list(COUNTERS), percent)
    for sky, values in percent.items():
        page.judge(f"counters of 1,567 days, {sky}", "Gaia's counters", np.abs(values).max(), 5.0, "%")


def test_days_are_those_of_forecasts_and_counts(gaia, maps, page):
    """Before any loss. The truth's days are TCB days; its map has pixels of nside 32."""
    truth = truth_file("daily_transits_2014_2018.csv")
    days = truth["day"].astype(np.int64)
    start, stop = (int(convert_ns(int(day) * NS_PER_DAY, "TCB", "TDB")) for day in (days[0], days[-1] + 1))
    law = propagate(gaia, max(start, gaia.law.start_et_ns), stop)
    kept = np.ones(days.size, np.bool_)
    for begins, ends in ODD_TCB_D:
        kept &= (days + 1 <= begins) | (days >= ends)
    rows, worst, faintest = [], {}, {}
    limits = (16, 18, 20, 21)
    for name, star_map in maps.items():
        edges, counts = transit_rate(law, star_map, [3.0, *map(float, limits)], TEN_MINUTES_NS, threads=2)
        middle = edges[:-1] + np.diff(edges) // 2
        day = np.asarray(convert_ns(middle, "TDB", "TCB")) // NS_PER_DAY - days[0]
        for c, limit in enumerate(limits):
            ours = np.bincount(day, weights=counts[:, : c + 1].sum(axis=1), minlength=days.size) / 1e6
            theirs = truth[f"g_le_{limit}"]
            bias = ours[kept].sum() / theirs[kept].sum() - 1.0
            off = np.log(ours[kept] / theirs[kept])
            rms = float(np.sqrt(np.mean(off**2)))
            worst[name, limit] = abs(bias), rms
            faintest[SKIES[name]] = ours[kept]
            rows.append(
                [SKIES[name], f"G < {limit}", np.count_nonzero(kept), f"{100 * bias:+.2f} %", f"{100 * rms:.1f} %"]
            )
    page.put("daily-transits", table(["star map", "stars", "days", "bias of the sum", "rms of ln, day by day"], rows))
    save_days(DOCS / "img" / "validation-days.png", days[kept], truth["g_le_21"][kept], faintest)
    for name, sky in SKIES.items():
        bounds = (0.02, 0.06) if name == "counted" else (0.03, 0.15)
        judged = [worst[name, limit] for limit in (limits if name == "counted" else (21,))]
        for what, values, bound in zip(("bias", "rms"), zip(*judged, strict=True), bounds, strict=True):
            page.judge(f"transits of a day, {what}, {sky}", "GOST times DR3", 100 * max(values), 100 * bound, "%")
