"""Every row of three of GOST's own CSV files, in azimuth, zeta and UTC at Gaia, drawn over time."""

import numpy as np
from scanplan.ephemeris.timescales import parse_time, tcb_days
from scanplan.planning.field_angles import field_angles

from ..planning.gost import residuals, rows
from .page import DOCS, short, table
from .plots import Panel, save_residuals

MAS = np.radians(1 / 3.6e6)
MS_OF_SPIN_MAS = 59.9605
"""What Gaia turns in a millisecond: half of it is the rounding of the times printed."""


def test_real_forecasts(whole_law, page):
    """Zeta is compared at the crossing itself, where GOST prints it."""
    facts, days, azimuth, zeta = [], [], [], []
    everything = rows("gost_forecasts.csv")
    for source in dict.fromkeys(row["source"] for row in everything):
        here = [row for row in everything if row["source"] == source]
        ra, dec, printed_zeta = np.array(
            [[float(row[key]) for key in ("ra_rad", "dec_rad", "zeta_rad")] for row in here]
        ).T
        u = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
        et_ns = np.array([parse_time(f"{row['utc']} UTC") for row in here])
        off, _, _ = residuals(whole_law, u, et_ns)
        crossing = et_ns - np.rint(off / whole_law.mission.law.spin_rate_rad_s * 1e9).astype(np.int64)
        off_zeta = field_angles(whole_law, u, crossing).zeta_rad - printed_zeta
        days.append(tcb_days(et_ns))
        azimuth.append(off / MAS)
        zeta.append(off_zeta / MAS)
        largest = (short(np.abs(each[-1]).max(), 3) for each in (azimuth, zeta))
        facts.append([source, here[0]["target"], len(here), *largest])
    page.put(
        "real-forecasts", table(["file of", "star", "rows", "azimuth, largest (mas)", "zeta, largest (mas)"], facts)
    )
    days, azimuth, zeta = (np.concatenate(each) for each in (days, azimuth, zeta))
    panels = [
        Panel("azimuth (mas)", days, azimuth, 60.0, MS_OF_SPIN_MAS / 2),
        Panel("zeta (mas)", days, zeta, 0.5),
    ]
    path = DOCS / "img" / "validation-forecasts.png"
    save_residuals(path, f"Law at the times of {days.size} forecasts of three stars", panels, whole_law, dense=False)
    page.judge("azimuth at the time printed", "GOST, 190 forecasts", np.abs(azimuth).max(), 60.0, "mas")
    page.judge("zeta at the crossing", "GOST, 190 forecasts", np.abs(zeta).max(), 1.0, "mas")
