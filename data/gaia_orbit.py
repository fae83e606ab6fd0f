"""Gaia's orbit as an SPK of type 2, from JPL Horizons' table and the table fitted to the forecasts after it.

The Horizons table is a chain of smooth arcs between manoeuvres; no polynomial may reach across one. An hour counts as
smooth when it lies in a window of four rows whose positions and velocities follow one polynomial of degree 5 to a
metre. Runs of smooth hours become records of equal length, at most four days, halved until a run holds 20 m; every
other hour becomes a cubic through the states at its ends, and is listed as a break. The later table is piecewise cubic
by its own definition, so its records are exact.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scanplan.ephemeris.daf_write import DafSegment, array_segment, write_daf
from scanplan.ephemeris.spk import Ephemeris

GAIA, EARTH, SOLAR_SYSTEM_BARYCENTER, J2000_FRAME, TYPE_2 = -139479, 399, 0, 1, 2
HOUR_S, DAY_S = 3600.0, 86400.0
AU_KM = 149597870.700  # IAU 2012 B2
J2000_JD = 2451545.0
SEAM_JD_TDB = 2459062.5  # 2020-08-01, after which the Horizons table predicts

SMOOTH_WITHIN_KM = 1e-3
FIT_WITHIN_KM = 0.02
DEGREE = 7
LONGEST_RECORD_H, SHORTEST_RECORD_H = 96, 6

# TDB = TCB - L_B (JD_TCB - T_0) 86400 s + TDB_0 (IAU 2006 B3)
L_B, T_0, TDB_0_S = 1.550519768e-8, 2443144.5003725, -6.55e-5

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class States:
    """Rows of a table: TDB seconds past J2000, km, km/s."""

    et_s: FloatArray
    position_km: FloatArray
    velocity_km_s: FloatArray


@dataclass(frozen=True)
class Run:
    """Records of equal length: Chebyshev coefficients (records, 3, degree + 1), and the fit's errors at the rows."""

    first_et_s: float
    length_s: float
    coefficients_km: FloatArray
    errors_km: FloatArray


def build_orbit(horizons: Path, fitted: Path, earth: Ephemeris) -> tuple[bytes, dict[str, object]]:
    """The bytes of the SPK, and what provenance says of them. ``earth`` gives the Earth where the tables end."""
    table = read_horizons(horizons)
    seam_et_s = (SEAM_JD_TDB - J2000_JD) * DAY_S
    table = _rows(table, table.et_s <= seam_et_s)
    smooth = smooth_hours(table)
    runs = [fit_run(table, a, b) if is_smooth else hermite_run(table, a, b) for a, b, is_smooth in _stretches(smooth)]
    tail, stop_et_s = fitted_run(fitted, seam_et_s, earth)
    starts = [run.first_et_s for run in runs] + [seam_et_s]
    segments = [
        _segment(run, start, stop)
        for run, start, stop in zip([*runs, tail], starts, [*starts[1:], stop_et_s], strict=True)
    ]
    content = write_daf(
        "SPK",
        segments,
        internal_name="Gaia, real orbit 2013 to 2025",
        comments=[
            "Gaia (-139479) from the solar-system barycentre, ICRF axes, TDB. SPK type 2.",
            "To 2020-08-01: JPL Horizons' table of 2020-11-11 (reconstructed orbit), split at its breaks.",
            "After: fitted to the barycentric times of forecasts by GOST, good to about 50 us of light time.",
        ],
    )
    errors = np.concatenate([run.errors_km for run in runs if run.errors_km.size])
    breaks = [describe_break(table, a, b) for a, b, is_smooth in _stretches(smooth) if not is_smooth]
    facts: dict[str, object] = {
        "made": "Chebyshev records of degree 7, at most 4 d, by least squares over the hourly states; a cubic in each "
        "hour that holds a break; piecewise cubic after the seam, as the table is defined; its last row "
        "continued from the four before, which lie on a smooth path where it does not",
        "span_tdb": [iso(starts[0]), iso(stop_et_s)],
        "seam_tdb": iso(seam_et_s),
        "seam_step_km": round(float(np.linalg.norm(_at(tail, seam_et_s) - table.position_km[-1])), 3),
        "segments": len(segments),
        "fit_error_km": {f"q{q}": float(f"{np.quantile(errors, q / 100):.3g}") for q in (50, 90, 99, 99.9, 100)},
        "largest_position_step_km": max(entry["position_step_km"] for entry in breaks),
        "breaks": breaks,
    }
    return content, facts


def read_horizons(path: Path) -> States:
    """The table between $$SOE and $$EOE; lines end in CR alone. Times are whole hours of TDB."""
    text = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("ascii")
    lines = text.split("$$SOE\n")[1].split("$$EOE")[0].splitlines()
    columns = [line.split(",") for line in lines if line.startswith("24")]
    hours = np.rint([(float(row[0]) - J2000_JD) * 24.0 for row in columns])
    if not (np.diff(hours) == 1.0).all():
        raise ValueError(f"{path}: the table is not hourly")
    values = np.array([[float(number) for number in row[3:9]] for row in columns])
    return States(hours * HOUR_S, values[:, :3] * AU_KM, values[:, 3:] * (AU_KM / DAY_S))


def _rows(table: States, which: NDArray[np.bool_]) -> States:
    return States(table.et_s[which], table.position_km[which], table.velocity_km_s[which])


def smooth_hours(table: States) -> NDArray[np.bool_]:
    """For each hour between two rows, whether a window of four rows around it follows one polynomial."""
    window, degree = 4, 5
    x = np.arange(window) - (window - 1) / 2
    powers = np.vander(x, degree + 1, increasing=True)
    rates = np.zeros_like(powers)
    rates[:, 1:] = powers[:, :-1] * np.arange(1, degree + 1)
    design = np.vstack([powers, rates])
    misfit = np.eye(2 * window) - design @ np.linalg.pinv(design)
    windows = len(table.et_s) - window + 1
    origin = table.position_km[:windows]
    rows = [table.position_km[i : i + windows] - origin for i in range(window)]
    rows += [table.velocity_km_s[i : i + windows] * HOUR_S for i in range(window)]
    residual = np.abs(np.einsum("ij,jnc->inc", misfit, np.array(rows))).max(axis=(0, 2))
    smooth = np.zeros(len(table.et_s) - 1, dtype=bool)
    for i in range(window - 1):
        smooth[i : i + windows] |= residual < SMOOTH_WITHIN_KM
    return smooth


def _stretches(smooth: NDArray[np.bool_]) -> list[tuple[int, int, bool]]:
    """Maximal stretches of rows (first, last) whose hours are all smooth or all not."""
    edges = [0, *(np.flatnonzero(np.diff(smooth)) + 1).tolist(), len(smooth)]
    return [(a, b, bool(smooth[a])) for a, b in pairwise(edges)]


def fit_run(table: States, a: int, b: int) -> Run:
    """Least squares over the states of rows a to b, records halved until the positions hold FIT_WITHIN_KM."""
    count = -(-(b - a) // LONGEST_RECORD_H)
    while True:
        length_h = (b - a) / count
        fits = [_fit_record(table, a, b, a + i * length_h, length_h) for i in range(count)]
        errors = np.concatenate([error for _, error in fits])
        if errors.max() <= FIT_WITHIN_KM or length_h / 2 < SHORTEST_RECORD_H:
            coefficients = np.array([series for series, _ in fits])
            return Run(float(table.et_s[a]), length_h * HOUR_S, coefficients, errors)
        count *= 2


def _fit_record(table: States, a: int, b: int, first_row: float, length_h: float) -> tuple[FloatArray, FloatArray]:
    begin = min(int(np.ceil(first_row)), b - 3)
    end = max(int(np.floor(first_row + length_h)), a + 3)
    rows = slice(max(begin, a), min(end, b) + 1)
    radius_h = length_h / 2
    x = (np.arange(rows.start, rows.stop) - (first_row + radius_h)) / radius_h
    degree = min(DEGREE, 2 * x.size - 1)
    values = np.polynomial.chebyshev.chebvander(x, degree)
    rates = values[:, :degree] @ np.polynomial.chebyshev.chebder(np.eye(degree + 1))
    design = np.vstack([values, rates])
    target = np.vstack([table.position_km[rows], table.velocity_km_s[rows] * (radius_h * HOUR_S)])
    series = np.linalg.lstsq(design, target, rcond=None)[0]
    error = np.linalg.norm(values @ series - table.position_km[rows], axis=1)
    padded = np.zeros((3, DEGREE + 1))
    padded[:, : degree + 1] = series.T
    return padded, error


def hermite_run(table: States, a: int, b: int) -> Run:
    """One cubic an hour through the states at its ends: all that hourly rows tell of an hour with a break."""
    coefficients = hermite_series(table.position_km[a : b + 1], table.velocity_km_s[a : b + 1], HOUR_S)
    return Run(float(table.et_s[a]), HOUR_S, coefficients, np.zeros(0))


def hermite_series(position: FloatArray, velocity: FloatArray, length: float) -> FloatArray:
    """Chebyshev coefficients (N - 1, 3, 4) of the cubics through N states (N, 3) a ``length`` apart.

    With p(x) = sum c_n T_n(x) on [-1, 1]: p(1) -+ p(-1) and p'(1) -+ p'(-1) give c_0 .. c_3.
    """
    half_sum, half_step = (position[1:] + position[:-1]) / 2, (position[1:] - position[:-1]) / 2
    rate = velocity * (length / 2)
    rate_sum, rate_step = (rate[1:] + rate[:-1]) / 2, (rate[1:] - rate[:-1]) / 2
    c2 = rate_step / 4
    c3 = (rate_sum - half_step) / 8
    return np.stack([half_sum - c2, half_step - c3, c2, c3], axis=2)


def fitted_run(path: Path, seam_et_s: float, earth: Ephemeris) -> tuple[Run, float]:
    """The table after the seam, and its last time: equal steps of TCB, hence of TDB."""
    rows = np.loadtxt(path, delimiter=",", comments="#", skiprows=3)
    rows[-1] = extrapolated_row(rows, earth)
    steps = np.diff(rows[:, 0])
    if not (steps == steps[0]).all():
        raise ValueError(f"{path}: the rows are not equally spaced")
    et_s = tdb_of_tcb(rows[:, 0])
    first = int(np.searchsorted(et_s, seam_et_s, side="right")) - 1
    series = hermite_series(rows[first:, 1:4], rows[first:, 4:7], float(steps[0]) * DAY_S)
    return Run(float(et_s[first]), float(steps[0]) * DAY_S * (1.0 - L_B), series, np.zeros(0)), float(et_s[-1])


def extrapolated_row(rows: FloatArray, earth: Ephemeris) -> FloatArray:
    """The table's last row made anew from the four before it.

    Few forecasts held the fit there: it lies 14,000 km from where the rows before lead, and its velocity 0.5 km/s.
    Gaia from the Earth follows a cubic over four rows; continued by one step it misses by 180 km in the middle of
    200 rows tried (0.6 ms of light time, a sixteenth of it half-way).
    """
    et_s = tdb_of_tcb(rows[:, 0])
    earth_km, earth_km_s = earth.state(EARTH, SOLAR_SYSTEM_BARYCENTER, et_s)
    step_s = et_s[-1] - et_s[-2]
    x = (et_s[-5:-1] - et_s[-1]) / step_s
    powers = np.vander(x, 4, increasing=True)
    rates = np.zeros_like(powers)
    rates[:, 1:] = powers[:, :-1] * np.arange(1, 4)
    known = np.vstack([(rows[:, 1:4] - earth_km)[-5:-1], (rows[:, 4:7] - earth_km_s)[-5:-1] * step_s])
    cubic = np.linalg.lstsq(np.vstack([powers, rates]), known, rcond=None)[0]
    return np.concatenate([rows[-1, :1], earth_km[-1] + cubic[0], earth_km_s[-1] + cubic[1] / step_s])


def tdb_of_tcb(days: FloatArray) -> FloatArray:
    """TDB seconds past J2000 of TCB days past JD 2451545.0."""
    return days * DAY_S - L_B * (days + (J2000_JD - T_0)) * DAY_S + TDB_0_S


def _segment(run: Run, start_et_s: float, stop_et_s: float) -> DafSegment:
    count, _, width = run.coefficients_km.shape
    records = np.empty((count, 2 + 3 * width))
    records[:, 0] = run.first_et_s + (np.arange(count) + 0.5) * run.length_s
    records[:, 1] = run.length_s / 2
    records[:, 2:] = run.coefficients_km.reshape(count, -1)
    directory = [run.first_et_s, run.length_s, records.shape[1], count]
    return array_segment(
        (start_et_s, stop_et_s),
        (GAIA, SOLAR_SYSTEM_BARYCENTER, J2000_FRAME, TYPE_2),
        "GAIA ORBIT",
        np.concatenate([records.ravel(), directory]),
    )


def _at(run: Run, et_s: float) -> FloatArray:
    record = int((et_s - run.first_et_s) // run.length_s)
    x = 2 * (et_s - run.first_et_s - record * run.length_s) / run.length_s - 1
    return np.polynomial.chebyshev.chebval(x, run.coefficients_km[record].T)


def describe_break(table: States, a: int, b: int) -> dict[str, float | str]:
    """Span, velocity step and position step of the hours a to b, against the accelerations on either side.

    The position step is what no velocity step at any moment inside explains: zero for a manoeuvre.
    """
    duration = table.et_s[b] - table.et_s[a]
    v = table.velocity_km_s
    before = (v[a] - v[a - 1]) / HOUR_S if a > 0 else (v[b + 1] - v[b]) / HOUR_S
    after = (v[b + 1] - v[b]) / HOUR_S if b + 1 < len(v) else before
    step_km_s = v[b] - v[a] - duration * (before + after) / 2
    offset_km = table.position_km[b] - table.position_km[a] - duration * v[a]
    offset_km -= duration**2 * (2 * before + after) / 6
    since_s = np.clip(offset_km @ step_km_s / (step_km_s @ step_km_s), 0.0, duration)
    return {
        "start_tdb": iso(float(table.et_s[a])),
        "stop_tdb": iso(float(table.et_s[b])),
        "velocity_step_m_s": round(float(np.linalg.norm(step_km_s)) * 1e3, 4),
        "position_step_km": round(float(np.linalg.norm(offset_km - since_s * step_km_s)), 4),
    }


def iso(et_s: float) -> str:
    return (datetime(2000, 1, 1, 12) + timedelta(seconds=et_s)).isoformat(timespec="milliseconds")
