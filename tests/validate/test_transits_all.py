"""The transits of 49,152 directions over ten and a half years against all forecasts of ESA's GOST service."""

import numpy as np
import pytest

from ..planning.gost import pixel_directions
from . import gost_catalogue
from .forecast_pairs import match, search
from .page import DOCS, QUANTILE_NAMES, quantiles, short, table
from .plots import Panel, save_edges, save_residuals

IMG = DOCS / "img"
GOST = "GOST, 8.8 million forecasts"
ORBIT_FIT_TCB_D = 7518.0
"""Before: Horizons' reconstruction of the orbit; after: an orbit fitted to these very times."""
MOST_ASTRAY = 2e-4
"""Of transits, missing and extra together."""


@pytest.fixture(scope="module")
def catalogue():
    loaded = gost_catalogue.load()
    if loaded is None:
        pytest.skip("gaiascanlaw, which holds the forecasts, is not installed")
    return loaded


@pytest.fixture(scope="module")
def matched(whole_law, catalogue):
    return match(whole_law, search(whole_law), catalogue)


@pytest.fixture(scope="module")
def names(whole_law):
    return [piece.name for piece in whole_law.segments]


def by_segment(names, pairs):
    """Name, and which of the pairs are of that segment; all of them last; segments without pairs are passed over."""
    counted = ~pairs.left_out
    for index, name in enumerate(names):
        here = counted & (pairs.segment == index)
        if here.any():
            yield name, here
    yield "all", counted


def test_every_forecast_is_found_and_nothing_else(matched, names, page, whole_law):
    pairs, missing, extra = matched.pairs, matched.missing, matched.extra
    rows = []
    for index, name in [*enumerate(names), (None, "all")]:
        found, lost, more = (
            np.count_nonzero(~each.left_out & ((each.segment == index) | (index is None)))
            for each in (pairs, missing, extra)
        )
        if found + lost:
            astray = (lost + more) / (found + lost)
            rows.append([name, f"{found + lost:,}", f"{found:,}", lost, more, f"{100 * astray:.4f} %"])
    page.put("gost-found", table(["segment", "forecasts", "found", "missing", "extra", "of forecasts"], rows))
    page.put("gost-edges", edges(missing, extra))
    drawn = [(each.day[~each.left_out], each.edge_deg[~each.left_out]) for each in (missing, extra)]
    save_edges(IMG / "validation-edges.png", *drawn, whole_law)
    page.judge("transits missing or extra", GOST, 100 * astray, 100 * MOST_ASTRAY, "%")
    page.judge("those, from an edge of a row", GOST, max(np.max(edge, initial=0.0) for _, edge in drawn), 5e-5, "deg")


def test_times(matched, names, page, whole_law):
    pairs = matched.pairs
    rows = [[name, f"{here.sum():,}", *quantiles(pairs.time_us[here])] for name, here in by_segment(names, pairs)]
    page.put("gost-time", table(["segment", "transits", *QUANTILE_NAMES], rows))
    page.put("gost-worst", worst(pairs, names))
    counted = ~pairs.left_out
    off_us = np.abs(pairs.time_us[counted])
    early = np.abs(pairs.time_us[counted & (pairs.day < ORBIT_FIT_TCB_D)])
    panel = Panel("law minus forecast (us)", pairs.day[counted], pairs.time_us[counted], 330.0, 20.0)
    save_residuals(
        IMG / "validation-times.png", "Barycentric time of 8.8 million forecast transits", [panel], whole_law
    )
    page.judge("barycentric time, 99.9 %", GOST, np.quantile(off_us, 0.999), 200.0, "us")
    page.judge("barycentric time, largest", GOST, off_us.max(), 1000.0, "us")
    page.judge("barycentric time to August 2020, 99.9 %", GOST, np.quantile(early, 0.999), 50.0, "us")


def test_scan_angles(matched, names, page, whole_law):
    pairs = matched.pairs
    rows = [[name, *quantiles(pairs.scan_arcsec[here])] for name, here in by_segment(names, pairs)]
    page.put("gost-scan", table(["segment", *QUANTILE_NAMES], rows))
    counted = ~pairs.left_out
    panel = Panel('law minus forecast (")', pairs.day[counted], pairs.scan_arcsec[counted], 0.05, 0.025)
    save_residuals(IMG / "validation-scan.png", "Scan angle of 8.8 million forecast transits", [panel], whole_law)
    page.judge("scan angle, as an arc on the sky", GOST, pairs.on_sky_arcsec[counted].max(), 0.15, "arcsec")
    off_poles = np.abs(pairs.dec_rad) < np.radians(88.0)
    page.judge("scan angle below 88 deg", GOST, np.abs(pairs.scan_arcsec[counted & off_poles]).max(), 0.15, "arcsec")


def test_what_the_figures_rest_on(matched, catalogue, page):
    pairs = matched.pairs
    counted = ~pairs.left_out
    near_pole = counted & (np.abs(pairs.scan_arcsec) > 0.15)
    lowest = np.degrees(np.abs(pairs.dec_rad[near_pole])).min() if near_pole.any() else np.inf
    facts = [
        ["transits compared", f"{counted.sum():,}"],
        ["rows left out, in the windows named below", f"{catalogue.left_out.sum():,}"],
        ["rows that stand twice in the table, taken once", f"{catalogue.repeated:,}"],
        ["time, 99.9 % within", f"{np.quantile(np.abs(pairs.time_us[counted]), 0.999):.0f} us"],
        ["time, largest", f"{np.abs(pairs.time_us[counted]).max():.0f} us"],
        ['scan angle off by more than 0.15"', f"{near_pole.sum()}"],
        ["lowest declination of those", f"{lowest:.1f} deg"],
        ["scan angle times cos(declination), largest", f'{pairs.on_sky_arcsec[counted].max():.3f}"'],
    ]
    page.put("gost-facts", table(["", ""], facts))
    page.put("gost-windows", windows(matched))
    assert lowest > 89.0


def edges(missing, extra):
    """How far from an edge of a row of detectors, there or at the sky mapper, those lie that one side lacks."""
    rows = []
    for name, alone in (("missing", missing), ("extra", extra)):
        far = alone.edge_deg[~alone.left_out]
        if far.size:
            rows.append([name, far.size, *(f"{value:.1e}" for value in np.quantile(far, [0.5, 0.9, 1.0]))])
    return table(["", "transits", "50 % (deg)", "90 %", "largest"], rows)


def worst(pairs, names):
    """The worst three times of every segment."""
    rows = []
    for index, name in enumerate(names):
        here = np.flatnonzero(~pairs.left_out & (pairs.segment == index))
        for i in here[np.argsort(-np.abs(pairs.time_us[here]), kind="stable")[:3]]:
            u = pixel_directions(pairs.pixel[i : i + 1])[0]
            ra = np.degrees(np.arctan2(u[1], u[0])) % 360.0
            rows.append(
                [
                    name,
                    f"{pairs.day[i]:.6f}",
                    pairs.pixel[i],
                    f"{ra:.4f}",
                    f"{np.degrees(pairs.dec_rad[i]):.4f}",
                    "PF"[pairs.field[i]],
                    f"{pairs.time_us[i]:.0f} us",
                    f'{pairs.scan_arcsec[i]:.3f}"',
                ]
            )
    return table(["segment", "barycentric t (d)", "pixel", "ra", "dec", "field", "time", "scan angle"], rows)


def windows(matched):
    """What lies in the windows left out: how much agrees to a millisecond, what is missing and extra."""
    pairs = matched.pairs
    rows = []
    for begin, end in gost_catalogue.LEFT_OUT:
        inside, lost, more = ((each.day > begin) & (each.day < end) for each in (pairs, matched.missing, matched.extra))
        astray = np.count_nonzero(inside & (np.abs(pairs.time_us) > 1000.0))
        name = f"{short(begin, 6)} to {short(end, 6)}".replace("-inf to", "before").replace("to inf", "and after")
        rows.append(
            [name, f"{inside.sum() + lost.sum():,}", f"{inside.sum() - astray:,}", astray, lost.sum(), more.sum()]
        )
    return table(["window (d)", "forecasts", "within 1 ms", "beyond", "missing", "extra"], rows)
