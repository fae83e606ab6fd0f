"""Every transit that ESA's GOST service forecasts for 49,152 directions over ten and a half years, 8.8 million."""

from dataclasses import dataclass

import numpy as np
import pytest

from ..planning.gost import at_spacecraft, outside_rows_rad, pixel_directions, residuals, shortest
from . import gost_catalogue
from .page import DOCS, QUANTILE_NAMES, quantiles, short, table
from .plots import save_residuals

CHUNK = 1 << 18
ORBIT_FIT_TCB_D = 7518.0
"""Before: Horizons' reconstruction of the orbit; after: an orbit fitted to these very times."""
NS_PER_DAY = 86_400e9


@dataclass(frozen=True)
class Comparison:
    """All transits (N,): law minus forecast."""

    day: np.ndarray
    """Barycentric, TCB days past J2000."""
    pixel: np.ndarray
    segment: np.ndarray
    field: np.ndarray
    time_us: np.ndarray
    scan_arcsec: np.ndarray
    dec_rad: np.ndarray
    outside_rows_deg: np.ndarray
    counted: np.ndarray


@pytest.fixture(scope="module")
def comparison(whole_law):
    catalogue = gost_catalogue.load()
    if catalogue is None:
        pytest.skip("gaiascanlaw, which holds the forecasts, is not installed")
    law, count = whole_law, catalogue.pixel.size
    directions = pixel_directions(np.arange(12 * 64**2))
    starts = np.array([piece.start_et_ns for piece in law.segments])
    segment, field = np.empty(count, np.int8), np.empty(count, np.int8)
    time_us, scan, outside = (np.empty(count) for _ in range(3))
    for begin in range(0, count, CHUNK):
        part = slice(begin, begin + CHUNK)
        u = directions[catalogue.pixel[part]]
        et_ns = at_spacecraft(law, u, catalogue.barycentric_tcb_ns[part])
        off, nearest, angles = residuals(law, u, et_ns)
        segment[part], field[part] = np.searchsorted(starts, et_ns, side="right") - 1, nearest
        time_us[part] = -off / law.mission.law.spin_rate_rad_s * 1e6
        scan[part] = np.degrees(shortest(angles.scan_angle_rad - catalogue.scan_angle_rad[part])) * 3600.0
        outside[part] = np.degrees(outside_rows_rad(law, nearest, angles.zeta_rad)[0])
    day = catalogue.barycentric_tcb_ns / NS_PER_DAY
    dec = np.arcsin(directions[catalogue.pixel, 2])
    return Comparison(
        day, catalogue.pixel, segment, field, time_us, scan, dec, outside, ~catalogue.left_out
    ), catalogue.repeated


def test_all_forecasts(comparison, whole_law, page):
    found, repeated = comparison
    counted = found.counted
    names = [piece.name for piece in whole_law.segments]
    time_rows, scan_rows = [], []
    for index, name in [*enumerate(names), (None, "all")]:
        part = counted if index is None else counted & (found.segment == index)
        if part.any():
            time_rows.append([name, f"{part.sum():,}", *quantiles(found.time_us[part])])
            scan_rows.append([name, *quantiles(found.scan_arcsec[part])])
    page.put("gost-time", table(["segment", "transits", *QUANTILE_NAMES], time_rows))
    page.put("gost-scan", table(["segment", *QUANTILE_NAMES], scan_rows))

    near_pole = np.abs(found.scan_arcsec) > 0.15
    on_sky = np.abs(found.scan_arcsec) * np.cos(found.dec_rad)
    page.put(
        "gost-facts",
        table(
            ["", ""],
            [
                ["transits compared", f"{counted.sum():,}"],
                ["rows left out, in the windows named above", f"{(~counted).sum():,}"],
                ["rows that stand twice in the table, taken once", f"{repeated:,}"],
                ["time, 99.9 % within", f"{np.quantile(np.abs(found.time_us[counted]), 0.999):.0f} us"],
                ["time, largest", f"{np.abs(found.time_us[counted]).max():.0f} us"],
                ['scan angle off by more than 0.15"', f"{(near_pole & counted).sum()}"],
                [
                    "lowest declination of those",
                    f"{np.degrees(np.abs(found.dec_rad[near_pole & counted])).min():.1f} deg",
                ],
                ["scan angle times cos(declination), largest", f'{on_sky[counted].max():.3f}"'],
                ["zeta outside the row of detectors, largest", f"{found.outside_rows_deg[counted].max():.1e} deg"],
            ],
        ),
    )
    page.put("gost-worst", worst(found, counted, names))
    page.put("gost-windows", windows(found))
    assert np.abs(found.time_us[counted]).max() < 1000.0
    assert np.quantile(np.abs(found.time_us[counted]), 0.999) < 200.0
    early = counted & (found.day < ORBIT_FIT_TCB_D)
    assert np.quantile(np.abs(found.time_us[early]), 0.999) < 50.0
    assert np.abs(found.scan_arcsec[counted & (np.abs(found.dec_rad) < np.radians(88.0))]).max() < 0.15
    assert on_sky[counted].max() < 0.15
    assert found.outside_rows_deg[counted].max() < 5e-4
    save_residuals(DOCS / "img" / "validation-times.png", found.day, found.time_us, counted, names, whole_law)


def worst(found, counted, names):
    """The worst three of every segment."""
    rows = []
    for index, name in enumerate(names):
        here = np.flatnonzero(counted & (found.segment == index))
        for i in here[np.argsort(-np.abs(found.time_us[here]), kind="stable")[:3]]:
            u = pixel_directions(found.pixel[i : i + 1])[0]
            ra = np.degrees(np.arctan2(u[1], u[0])) % 360.0
            rows.append(
                [
                    name,
                    f"{found.day[i]:.6f}",
                    found.pixel[i],
                    f"{ra:.4f}",
                    f"{np.degrees(found.dec_rad[i]):.4f}",
                    "PF"[found.field[i]],
                    f"{found.time_us[i]:.0f} us",
                    f'{found.scan_arcsec[i]:.3f}"',
                ]
            )
    return table(["segment", "barycentric t (d)", "pixel", "ra", "dec", "field", "time", "scan angle"], rows)


def windows(found):
    """What lies in the windows left out: how much agrees to a millisecond, and from when to when the rest is."""
    rows = []
    for begin, end in gost_catalogue.LEFT_OUT:
        inside = (found.day > begin) & (found.day < end)
        astray = inside & (np.abs(found.time_us) > 1000.0)
        span = f"{found.day[astray].min():.3f} to {found.day[astray].max():.3f}" if astray.any() else ""
        name = f"{short(begin, 6)} to {short(end, 6)}".replace("-inf to", "before").replace("to inf", "and after")
        rows.append([name, f"{inside.sum():,}", f"{astray.sum()}", span])
    return table(["window (d)", "rows", "beyond 1 ms", "these at"], rows)
