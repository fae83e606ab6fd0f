"""Where Gaia's CCD strips lie along scan, measured on published times of real observations.

    pip download gaiasupdate==0.1.2 --no-deps --no-binary :all:
    tar xf gaiasupdate-0.1.2.tar.gz
    python tests/validate/gaia_focal_plane.py gaiasupdate-0.1.2/tests/test_data

prints the strips of ``missions/gaia.toml``. An offset is how far a star has drifted past the forecasts' line, the
field's azimuth in the scanning reference system, when the middle of the ungated exposure comes.

SM and AF  The sample epoch astrometry that ESA's package gaiasupdate carries tells TCB at Gaia of each CCD for unnamed
           sources. The delay to the barycentre is r . u / c, so the delays of a source give its direction u. With u
           and the law follows where the source stood at each of its times.
BP and RP  A transit of Gaia DR3 2328619740476096384 in the archive's epoch photometry: times of BP and RP after the
           mean of AF1 to AF9.
RVS        Radial velocities of Gaia BH3 (Gaia Collaboration, Panuzzo et al. 2024, A&A 686, L2; CDS J/A+A/686/L2): time,
           the mean of three strips, after the reference time in the transit's identifier. Both count the on-board
           clock; the photometry's transit shows that the reference is AF1 (19.43 s before the mean of AF1 to AF9).
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scanplan.ephemeris.timescales import convert_ns, ns_from_jd1_jd2
from scanplan.planning.field_angles import field_angles
from scanplan.planning.mission import FieldOfView, Mission
from scanplan.planning.scanlaw import ScanLaw, propagate

SAMPLES = ("epoch_astrometry_sample.parquet", "heaviside_weighting/epoch_astrometry.parquet")
ARCHIVE_EPOCH_JD = 2455197.5  # 2010-01-01T00:00 TCB
LIGHT_KM_S = 299_792.458
DEG_ARCSEC = 3600.0

# From SM to AF1 without a gate in AF1; gates, for stars brighter than about G = 12, delay the middle of the exposure.
UNGATED_LEAD_S = {"FovP": 9.915, "FovF": 5.060}
UNGATED_WITHIN_S = 0.02

# Between these days, TCB, AF1 keeps its distance from the forecasts' line.
STRETCHES = ("2014-07-25", "2014-08-23", "2014-09-25", "2017-02-08", "2017-06-12", "2017-08-30", "2020-02-01")

# Days past the archive's epoch, at the barycentre.
G_TIME_D, BP_TIME_D, RP_TIME_D = 1756.8137006432394, 1756.8139941058444, 1756.8140820892297

BH3_RA_DEG, BH3_DEC_DEG, BH3_PMRA_MAS, BH3_PMDEC_MAS = 294.827849, 14.930918, -28.3, -155.2  # 2016.0
BH3_VELOCITIES = (  # transit identifier, barycentric Julian date
    (22989619581449144, 2457010.096166),
    (22993711812243969, 2457010.170169),
    (27565894819405940, 2457092.856649),
    (27569987068420645, 2457092.930660),
    (29624665178404300, 2457130.091203),
    (37997278005744779, 2457281.508798),
    (52687653750370648, 2457547.177378),
    (60072325242450363, 2457680.722202),
    (61702852954182073, 2457710.207118),
    (68202800816349412, 2457827.754668),
    (81052816639971536, 2458060.142534),
    (82486181452083612, 2458086.062277),
    (82490273693622584, 2458086.136278),
    (100312802889225719, 2458408.450948),
    (111669627072959442, 2458613.834346),
    (112765863248582085, 2458633.660613),
    (121996985218154856, 2458800.596176),
)

Array = NDArray[np.float64]


def main(folder: Path) -> None:
    law = propagate(Mission.load("gaia"), "2014-07-26", "2025-01-15")
    by_field, days = strips_of_samples(law, folder)
    for name, offsets in by_field.items():
        print(f"{name}: {len(offsets)} transits, AF1 {offsets[:, 1].mean():+.2f} +- {offsets[:, 1].std():.2f} arcsec")
    all_days, all_af1 = np.concatenate([*days.values()]), np.concatenate([each[:, 1] for each in by_field.values()])
    for start, stop in pairwise(STRETCHES):
        inside = (all_days >= np.datetime64(start)) & (all_days < np.datetime64(stop))
        low, middle, high = np.percentile(all_af1[inside], [5, 50, 95])
        print(f"AF1 {start} to {stop}: {inside.sum():4} transits, {middle:+.1f} ({low:+.1f} to {high:+.1f}) arcsec")
    from_af1 = {name: np.nanmedian(offsets - offsets[:, 1:2], axis=0) for name, offsets in by_field.items()}
    af1 = float(np.mean([offsets[:, 1].mean() for offsets in by_field.values()]))
    strips = {"SM1": from_af1["FovP"][0], "SM2": from_af1["FovF"][0]}
    for k in range(1, 10):
        strips[f"AF{k}"] = float(np.mean([values[k] for values in from_af1.values()]))
        print(f"AF{k} of FovP less that of FovF: {from_af1['FovP'][k] - from_af1['FovF'][k]:+.3f} arcsec")
    rate_arcsec_s = np.degrees(law.mission.law.spin_rate_rad_s) * DEG_ARCSEC
    mean_af = float(np.mean([strips[f"AF{k}"] for k in range(1, 10)]))
    strips["BP"] = mean_af + (BP_TIME_D - G_TIME_D) * 86400.0 * rate_arcsec_s
    strips["RP"] = mean_af + (RP_TIME_D - G_TIME_D) * 86400.0 * rate_arcsec_s
    rvs_s = velocity_times_after_af1_s(law)
    whole = np.abs(rvs_s - np.median(rvs_s)) < 1.0  # one lacks a strip
    print(f"RVS {rvs_s[whole].mean():.3f} +- {rvs_s[whole].std():.3f} s after AF1, without a strip {rvs_s[~whole]}")
    pitch = (strips["AF8"] - strips["AF2"]) / 6
    for k in (1, 2, 3):
        strips[f"RVS{k}"] = rvs_s[whole].mean() * rate_arcsec_s + (k - 2) * pitch
    for name, offset_arcsec in strips.items():
        print(f"{name:4} {(offset_arcsec + af1) / DEG_ARCSEC:+.6f} deg")


def strips_of_samples(law: ScanLaw, folder: Path) -> tuple[dict[str, Array], dict[str, NDArray[np.datetime64]]]:
    """Offsets (transits, 10) of SM, AF1 to AF9 in arcseconds by field, NaN where a CCD saw nothing; times of AF1."""
    import pyarrow.parquet as parquet

    found: dict[str, list[Array]] = {field.name: [] for field in law.mission.fields}
    days: dict[str, list[NDArray[np.datetime64]]] = {field.name: [] for field in law.mission.fields}
    for sample in SAMPLES:
        table = parquet.read_table(folder / sample).to_pydict()
        source = np.array(table["sourceId"])
        tcb_ns = np.array([observed(times) for times in table["obsTimeTcb"]])
        delay_s = np.array(table["obsTimeBaryCorr"], float) / 1e9
        seen = np.isfinite(delay_s) & (tcb_ns[:, 1] > 0)
        for each in np.unique(source):
            its = seen & (source == each)
            u = direction(law, at_gaia(tcb_ns[its, 1]), delay_s[its])
            for field in law.mission.fields:
                ungated = tcb_ns[its & is_ungated(tcb_ns, field)]
                found[field.name].append(offsets_arcsec(law, u, ungated, field))
                days[field.name].append(np.datetime64("2010-01-01", "ns") + ungated[:, 1].astype("timedelta64[ns]"))
    return (
        {name: np.concatenate(parts) for name, parts in found.items()},
        {name: np.concatenate(parts) for name, parts in days.items()},
    )


def observed(times: Any) -> NDArray[np.int64]:
    """Times of a transit's CCDs, TCB ns past the archive's epoch; 0 where there is none."""
    given = np.array([time or 0 for time in times])
    return np.where(given > 0, given, 0).astype(np.int64)


def at_gaia(tcb_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    return convert_ns(tcb_ns + ns_from_jd1_jd2(ARCHIVE_EPOCH_JD, 0.0), "TCB", "TDB")


def direction(law: ScanLaw, et_ns: NDArray[np.int64], delay_s: Array) -> Array:
    """The unit vector of a source whose wave fronts reach the barycentre these times later; outliers count little."""
    from scipy.optimize import least_squares

    light_s = law.orbit(et_ns)[0] / LIGHT_KM_S
    start = np.linalg.lstsq(light_s, delay_s, rcond=None)[0]

    def unit(angles: Array) -> Array:
        a, d = angles
        return np.array([np.cos(d) * np.cos(a), np.cos(d) * np.sin(a), np.sin(d)])

    first = [np.arctan2(start[1], start[0]), np.arcsin(start[2] / np.linalg.norm(start))]
    return unit(least_squares(lambda a: (delay_s - light_s @ unit(a)) * 1e4, first, loss="soft_l1").x)


def is_ungated(tcb_ns: NDArray[np.int64], field: FieldOfView) -> NDArray[np.bool_]:
    """Whether transits (N, 10) are of this field, without a gate in AF1: by the time since SM."""
    lead_s = (tcb_ns[:, 1] - tcb_ns[:, 0]) / 1e9
    return np.abs(lead_s - UNGATED_LEAD_S[field.name]) < UNGATED_WITHIN_S


def offsets_arcsec(law: ScanLaw, u: Array, tcb_ns: NDArray[np.int64], field: FieldOfView) -> Array:
    """Offsets of a source at its times on the CCDs."""
    times = np.where(tcb_ns > 0, tcb_ns, tcb_ns[:, 1:2])
    azimuth_rad = field_angles(law, u, at_gaia(times.reshape(-1))).azimuth_rad.reshape(times.shape)
    return np.where(tcb_ns > 0, np.degrees(field.azimuth_rad - azimuth_rad) * DEG_ARCSEC, np.nan)


def velocity_times_after_af1_s(law: ScanLaw) -> Array:
    """Seconds of the on-board clock from the reference time of a transit's identifier to that of its velocity."""
    clock = law.mission.clock
    assert clock is not None
    after_s = []
    for identifier, bjd in BH3_VELOCITIES:
        years = (bjd - 2457389.0) / 365.25
        ra = np.radians(BH3_RA_DEG + years * BH3_PMRA_MAS / 3.6e6 / np.cos(np.radians(BH3_DEC_DEG)))
        dec = np.radians(BH3_DEC_DEG + years * BH3_PMDEC_MAS / 3.6e6)
        u = np.array([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)])
        at_barycentre = at_seen = int(convert_ns(ns_from_jd1_jd2(*jd1_jd2_of(bjd)), "TCB", "TDB"))
        for _ in range(4):
            at_seen = at_barycentre - round(float(law.orbit(at_seen)[0] @ u) / LIGHT_KM_S * 1e9)
        # Gaia DR3 documentation, 20.10.1, science_alerts: the identifier counts 204.8 us of OBMT from bit 17 on.
        reference_revolutions = (identifier >> 17) * 204.8e-6 / 21600.0
        after_s.append((at_seen - int(clock.et_ns(reference_revolutions))) / 1e9)
    return np.array(after_s)


def jd1_jd2_of(julian_date: float) -> tuple[float, float]:
    whole = np.floor(julian_date)
    return float(whole), round(julian_date - whole, 6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
