"""The transits found for the pixels of GOST's forecasts, paired with the forecasts."""

from dataclasses import dataclass

import numpy as np
from scanplan.planning.field_angles import field_angles
from scanplan.planning.stars import Stars
from scanplan.planning.transits import Transits, transits

from ..planning.ccd_rows import edge_rad
from ..planning.gost import at_spacecraft, pixel_directions, residuals, shortest
from ..planning.pairing import paired, unpaired
from .gost_catalogue import DAY_NS, LEFT_OUT, Catalogue

PIXELS = 12 * 64**2
WITHIN_NS = 500_000_000


@dataclass(frozen=True)
class Pairs:
    """Forecasts (N), by pixel and time, that a transit was found for."""

    pixel: np.ndarray
    day: np.ndarray
    """Forecast, at the barycentre, TCB days past J2000."""
    segment: np.ndarray
    field: np.ndarray
    time_us: np.ndarray
    """Barycentric time found minus forecast."""
    scan_arcsec: np.ndarray
    """Scan angle found minus forecast."""
    dec_rad: np.ndarray
    left_out: np.ndarray

    @property
    def on_sky_arcsec(self) -> np.ndarray:
        """Scan angles turn about the poles: what they miss as an arc of the parallel."""
        return np.abs(self.scan_arcsec) * np.cos(self.dec_rad)


@dataclass(frozen=True)
class Alone:
    """Transits (M) that only one side has."""

    pixel: np.ndarray
    day: np.ndarray
    segment: np.ndarray
    field: np.ndarray
    zeta_rad: np.ndarray
    edge_deg: np.ndarray
    """From zeta, or from that at the sky mapper, to the nearest edge of a row of detectors."""
    left_out: np.ndarray


@dataclass(frozen=True)
class Matched:
    """What became of the forecasts, and what else was found."""

    pairs: Pairs
    missing: Alone
    extra: Alone


def left_out(day):
    """Whether barycentric times lie where GOST itself drops, doubles or misplaces transits."""
    return np.any([(day > begin) & (day < end) for begin, end in LEFT_OUT], axis=0)


def search(law) -> Transits:
    """The transits of all pixel centres over the law."""
    u = pixel_directions(np.arange(PIXELS))
    return transits(law, Stars(np.arctan2(u[:, 1], u[:, 0]), np.arcsin(u[:, 2])))


def match(law, found: Transits, catalogue: Catalogue) -> Matched:
    """Pair the transits of pixels, in order of pixel and time, with all forecasts."""
    order = np.lexsort((catalogue.barycentric_tcb_ns, catalogue.pixel))
    pixel, forecast_ns = catalogue.pixel[order], catalogue.barycentric_tcb_ns[order]
    found_ns = found.barycentric_tcb_ns
    partner = paired(pixel, forecast_ns, found.star, found_ns, WITHIN_NS)
    with_one = partner >= 0
    row, ours = order[with_one], partner[with_one]
    scan = shortest(found.scan_angle_rad[ours] - catalogue.scan_angle_rad[row])
    pairs = Pairs(
        pixel[with_one],
        forecast_ns[with_one] / DAY_NS,
        found.segment[ours],
        found.field[ours],
        (found_ns[ours] - forecast_ns[with_one]) * 1e-3,
        np.degrees(scan) * 3600.0,
        np.arcsin(pixel_directions(pixel[with_one])[:, 2]),
        left_out(forecast_ns[with_one] / DAY_NS),
    )
    alone = unpaired(partner, len(found))
    lead_s = np.array([field.sky_mapper_lead_s for field in law.mission.fields])[found.field[alone]]
    zeta = found.zeta_rad[alone]
    extra = Alone(
        found.star[alone],
        found_ns[alone] / DAY_NS,
        found.segment[alone],
        found.field[alone],
        zeta,
        np.degrees(edge_rad(law, found.field[alone], zeta, zeta - lead_s * found.zeta_rate_rad_s[alone])),
        left_out(found_ns[alone] / DAY_NS),
    )
    return Matched(pairs, _missing(law, pixel[~with_one], forecast_ns[~with_one]), extra)


def _missing(law, pixel, forecast_ns) -> Alone:
    """Where forecasts that nothing was found for would lie, from their times alone."""
    u = pixel_directions(pixel)
    et_ns = at_spacecraft(law, u, forecast_ns)
    _, field, angles = residuals(law, u, et_ns)
    lead_ns = np.array([round(each.sky_mapper_lead_s * 1e9) for each in law.mission.fields])
    before = field_angles(law, u, np.maximum(et_ns - lead_ns[field], law.start_et_ns)).zeta_rad
    starts = np.array([piece.start_et_ns for piece in law.segments])
    return Alone(
        pixel,
        forecast_ns / DAY_NS,
        np.searchsorted(starts, et_ns, side="right") - 1,
        field,
        angles.zeta_rad,
        np.degrees(edge_rad(law, field, angles.zeta_rad, before)),
        left_out(forecast_ns / DAY_NS),
    )
