"""Forecasts of ESA's GOST service, and how they are compared with a law."""

import csv
from pathlib import Path

import numpy as np
from scanplan.ephemeris.timescales import convert_ns
from scanplan.planning.field_angles import field_angles

DATA = Path(__file__).parents[1] / "data"
LIGHT_KM_S = 299_792.458
DAY_NS = 86_400_000_000_000


def rows(name):
    """The rows of a table in tests/data, comments left out."""
    with (DATA / name).open(encoding="ascii") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def pixel_directions(pixels):
    """Unit vectors (N, 3), ICRS, of the centres of HEALPix pixels: nside 64, nested."""
    from astropy_healpix import healpix_to_xyz

    return np.stack(healpix_to_xyz(pixels, 64, order="nested"), axis=-1)


def at_spacecraft(law, u, barycentric_tcb_ns):
    """TDB ns past J2000 when the wave that passes the barycentre then passes the spacecraft: t + r(t) . u / c = then.

    A fixed point that contracts by the spacecraft's speed, 1e-4 of light's: from 500 s to 0.5 ps in four steps.
    """
    tcb_ns = np.array(barycentric_tcb_ns)
    for _ in range(4):
        position_km, _ = law.orbit(convert_ns(tcb_ns, "TCB", "TDB"))
        delay_s = np.sum(position_km * u, axis=1) / LIGHT_KM_S
        tcb_ns = barycentric_tcb_ns - np.rint(delay_s * 1e9).astype(np.int64)
    return convert_ns(tcb_ns, "TCB", "TDB")


def tcb_ns_from_bjd(bjd):
    """TCB ns past J2000 of barycentric Julian dates in doubles: exact, since they are multiples of 2^-31 d."""
    days = np.asarray(bjd, np.float64) - 2451545.0
    whole = np.floor(days)
    return whole.astype(np.int64) * DAY_NS + np.rint((days - whole) * DAY_NS).astype(np.int64)


def residuals(law, u, et_ns):
    """Angles of the star at the times, and how far in azimuth the nearest field's centre is, (N,) rad.

    Returns (azimuth residual, index of the field, FieldAngles).
    """
    angles = field_angles(law, u, et_ns)
    off = np.stack([shortest(angles.azimuth_rad - field.azimuth_rad) for field in law.mission.fields])
    nearest = np.argmin(np.abs(off), axis=0)
    return off[nearest, np.arange(et_ns.size)], nearest, angles


def shortest(angle_rad):
    return np.remainder(angle_rad + np.pi, 2.0 * np.pi) - np.pi


def outside_rows_rad(law, field_index, zeta_rad):
    """How far zeta lies outside the nearest row of detectors of its field, (N,) rad, and the row's number."""
    distance = np.full(zeta_rad.shape, np.inf)
    number = np.zeros(zeta_rad.shape, np.int64)
    for index, field in enumerate(law.mission.fields):
        for row in field.rows:
            off = np.maximum(np.maximum(row.zeta_min_rad - zeta_rad, zeta_rad - row.zeta_max_rad), 0.0)
            better = (field_index == index) & (off < distance)
            distance[better], number[better] = off[better], row.number
    return distance, number
