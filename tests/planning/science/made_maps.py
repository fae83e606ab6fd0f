"""Star maps made for tests."""

import numpy as np
from astropy import units as u
from astropy_healpix import HEALPix
from scanplan.planning.sky.star_map import StarMap


def uniform_map(per_deg2, g_edges_mag=(3.0, 16.0, 21.0), nside=4):
    """The same density everywhere, in every bin."""
    pixels = 12 * nside**2
    stars = np.empty((pixels, len(g_edges_mag) - 1))
    stars[:] = np.asarray(per_deg2) * 41252.96 / pixels
    return StarMap(nside, np.array(g_edges_mag), stars, "uniform")


def galactic_map(nside=64, g_edges_mag=(3.0, 13.0, 16.0, 17.0, 19.0, 21.0), peak_per_deg2=1e6):
    """A steep band about the Galactic plane, steeper for bright stars, with clumps: pixels unlike their neighbours."""
    pixels = HEALPix(nside, order="nested", frame="icrs")
    b = pixels.healpix_to_skycoord(np.arange(pixels.npix)).galactic.b.to_value(u.deg)
    rng = np.random.default_rng(nside)
    clumps = rng.lognormal(0.0, 0.4, pixels.npix)
    bins = np.arange(len(g_edges_mag) - 1)
    shape = np.exp(-np.abs(b)[:, None] / (6.0 + 3.0 * bins)) + 0.02
    weight = 4.0**bins / (4.0**bins).sum()
    stars = peak_per_deg2 * clumps[:, None] * shape * weight * (41252.96 / pixels.npix)
    return StarMap(nside, np.array(g_edges_mag), stars, "made")
