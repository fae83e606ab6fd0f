"""Stars made for tests: anywhere, where they cross a field at a wanted time, and on the move."""

import erfa
import numpy as np
from astropy.time import Time
from scanplan.planning.field_angles import direction_seen
from scanplan.planning.rotation import srs_axes
from scanplan.planning.stars import Stars

AU_KM = 149_597_870.7
YEAR_S = 365.25 * 86400.0 * (1.0 - 1.550519768e-8)
"""A Julian year of TCB in seconds of TDB: the year of catalogues' proper motions."""
RAD_PER_MAS = np.radians(1 / 3.6e6)


def random_directions(rng, count):
    u = rng.normal(size=(count, 3))
    return u / np.linalg.norm(u, axis=1)[:, None]


def stars_at(u, **columns):
    """Stars at directions (N, 3)."""
    return Stars(np.arctan2(u[:, 1], u[:, 0]), np.arctan2(u[:, 2], np.hypot(u[:, 0], u[:, 1])), **columns)


def directions_crossing(law, et_ns, azimuth_rad, zeta_rad):
    """Catalogue directions (N, 3) of stars seen at an azimuth and zeta at a time, (N,) each."""
    x, y, z = np.moveaxis(srs_axes(law.attitude(et_ns)), 1, 0)
    along = np.cos(azimuth_rad)[:, None] * x + np.sin(azimuth_rad)[:, None] * y
    seen = np.cos(zeta_rad)[:, None] * along + np.sin(zeta_rad)[:, None] * z
    u = seen.copy()
    for _ in range(5):  # what is seen lies 1e-4 from the catalogue's place, and that contracts
        u += seen - direction_seen(law, u, et_ns)
        u /= np.linalg.norm(u, axis=1)[:, None]
    return u


def moving_stars(rng, count):
    """Random stars that move like the fastest and nearest there are, of different epochs."""
    return stars_at(
        random_directions(rng, count),
        pmra_mas_yr=rng.normal(0.0, 4000.0, count),
        pmdec_mas_yr=rng.normal(0.0, 4000.0, count),
        parallax_mas=rng.exponential(200.0, count),
        radial_velocity_km_s=rng.normal(0.0, 100.0, count),
        epoch_tcb_jyear=rng.choice([1991.25, 2000.0, 2015.5, 2016.0], count),
    )


def where_erfa_has_them(law, stars, from_barycentre=False):
    """Place of moving stars for the spacecraft: directions (N, 3) by ``erfa.pmpx``, whose light time is Roemer's.

    From the barycentre there is no parallax, nor that light time, which moves no star by a milliarcsecond.
    """
    epoch_et_s = (
        Time(stars.epoch_tcb_jyear, format="jyear", scale="tcb").tdb - Time(2000.0, format="jyear", scale="tdb")
    ).sec
    at_epoch = (
        stars.ra_rad,
        stars.dec_rad,
        stars.pmra_mas_yr * RAD_PER_MAS / np.cos(stars.dec_rad),
        stars.pmdec_mas_yr * RAD_PER_MAS,
        stars.parallax_mas * 1e-3,
        stars.radial_velocity_km_s,
    )

    def place(star, et_ns):
        position_km, _ = law.orbit(et_ns)
        elapsed_yr = (et_ns * 1e-9 - epoch_et_s[star]) / YEAR_S
        observer_au = np.zeros_like(position_km) if from_barycentre else position_km / AU_KM
        return erfa.pmpx(*(column[star] for column in at_epoch), elapsed_yr, observer_au)

    return place
