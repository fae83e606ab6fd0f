"""All transits that the PyPI package gaiascanlaw holds: forecasts of ESA's GOST service for 49,152 pixels.

Read from its FITS tables without importing it. Its decimal years are Julian ones of the barycentric date in TCB,
``2000 + (BJD - 2451545)/365.25``, where BJD is a double: steps of 2^-31 d or 40 us.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

DAY_NS = 86_400_000_000_000

# TCB days past J2000: near the breaks of the law GOST itself drops, doubles or misplaces transits.
LEFT_OUT = (
    (-np.inf, 5319.0),
    (5347.25, 5347.75),
    (5374.98, 5383.99),
    (6248.1, 6248.56),
    (7130.47, 7139.47),
    (7511.1, 7515.4),
    (9145.0, np.inf),
)


@dataclass(frozen=True)
class Catalogue:
    """Transits (N,) in order of barycentric time."""

    pixel: np.ndarray
    """HEALPix, nside 64, nested, ICRS."""
    barycentric_tcb_ns: np.ndarray
    """TCB, past J2000."""
    scan_angle_rad: np.ndarray
    left_out: np.ndarray
    """Whether the time lies in one of the windows above."""
    repeated: int
    """Rows that were there twice, taken once."""


def load():
    """The catalogue, or None where gaiascanlaw is not installed."""
    from astropy.io import fits

    package = find_spec("gaiascanlaw")
    if package is None:
        return None
    parts = []
    for name in ("gost_simple_1.fits", "gost_simple_2.fits"):
        with fits.open(Path(package.origin).parent / "data" / name) as units:
            rows = units[1].data
            days = (np.asarray(rows["scan time [decimal year]"], np.float64) - 2000.0) * 365.25
            # Back to the grid that the year's own rounding left by up to 4 us.
            steps = np.rint(days * 2.0**31).astype(np.int64)
            parts.append((np.asarray(rows["healpixel"], np.int64), steps, np.asarray(rows["scan angle [radian]"])))
    pixel, steps, scan = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((pixel, steps))
    pixel, steps, scan = pixel[order], steps[order], scan[order]
    first = np.ones(pixel.size, bool)
    first[1:] = (np.diff(steps) != 0) | (np.diff(pixel) != 0)
    pixel, steps, scan = pixel[first], steps[first], scan[first].astype(np.float64)
    whole = steps >> 31
    tcb_ns = whole * DAY_NS + np.rint((steps - (whole << 31)) * (DAY_NS / 2.0**31)).astype(np.int64)
    days = steps / 2.0**31
    left_out = np.zeros(pixel.size, bool)
    for begin, end in LEFT_OUT:
        left_out |= (days > begin) & (days < end)
    return Catalogue(pixel, tcb_ns, scan, left_out, int((~first).sum()))
