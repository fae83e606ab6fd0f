"""A scanning law about any Sun, integrated by somebody else: scipy's DOP853 on vectors.

Written from what the law means, sharing no code with the package: the spin axis z keeps its angle xi from the Sun's
direction s and moves at S times its speed, |dz/dt| = S |ds/dt|; the scanning reference system turns about z at the
spin rate. The Sun comes as a function of TDB seconds past J2000 that gives s and ds/dt, on ICRS axes.
"""

import math
from dataclasses import dataclass

import numpy as np
import spiceypy
from scipy.integrate import solve_ivp

C_KM_S = 299_792.458
L_B = 1.550519768e-8


def cross(a, b):
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def unit_and_rate(vector, rate):
    """Direction of a vector, and how it changes."""
    length = math.sqrt(vector @ vector)
    unit = vector / length
    return unit, (rate - unit * (unit @ rate)) / length


@dataclass(frozen=True)
class Geometry:
    """Constants of a law: solar aspect angle, S, sense of the precession, obliquity."""

    aspect_rad: float
    speed: float
    sense: int
    obliquity_rad: float

    def pole(self):
        return np.array([0.0, -math.sin(self.obliquity_rad), math.cos(self.obliquity_rad)])

    def triad(self, s, nu):
        """Directions b (growing longitude), n (north) at the Sun, and the spin axis."""
        b = cross(self.pole(), s)
        b /= math.sqrt(b @ b)
        n = cross(s, b)
        z = math.cos(self.aspect_rad) * s + math.sin(self.aspect_rad) * (math.cos(nu) * b + math.sin(nu) * n)
        return b, n, z

    def rates(self, s, s_rate, nu):
        """Rates of nu and of the spin phase less the uniform spin, rad/s."""
        sin_xi, cos_xi = math.sin(self.aspect_rad), math.cos(self.aspect_rad)
        b, b_rate = unit_and_rate(cross(self.pole(), s), cross(self.pole(), s_rate))
        n, n_rate = cross(s, b), cross(s_rate, b) + cross(s, b_rate)
        sin_nu, cos_nu = math.sin(nu), math.cos(nu)
        z = cos_xi * s + sin_xi * (cos_nu * b + sin_nu * n)
        carried = cos_xi * s_rate + sin_xi * (cos_nu * b_rate + sin_nu * n_rate)
        turned = cos_nu * n - sin_nu * b
        along = carried @ turned
        speed_squared = self.speed**2 * (s_rate @ s_rate)
        moved = -along + self.sense * math.sqrt(along * along - carried @ carried + speed_squared)
        z_rate = carried + moved * turned
        m = cross(s, z) / sin_xi
        m_rate = (cross(s_rate, z) + cross(s, z_rate)) / sin_xi
        return moved / sin_xi, -(m_rate @ cross(z, m))

    def axes(self, s, nu, omega):
        """Axes x, y, z of the scanning reference system as rows: m = s x z / sin xi lies at azimuth -90 - omega."""
        _, _, z = self.triad(s, nu)
        m = cross(s, z) / math.sin(self.aspect_rad)
        azimuth = -0.5 * math.pi - omega
        x = math.cos(azimuth) * m - math.sin(azimuth) * cross(z, m)
        return np.array([x, cross(z, x), z])


# Keeps the interpolant of order 7 that gives the values asked for as good as the steps.
LONGEST_STEP_S = 43200.0


def integrate(geometry, sun, reference_et_s, nu_ref, omega_ref, elapsed_s, max_step_s=LONGEST_STEP_S):
    """nu and slow spin phase (2, N) at seconds from the reference, ordered away from it, all to one side."""

    def rhs(t, y):
        return geometry.rates(*sun(reference_et_s, t), y[0])

    solution = solve_ivp(
        rhs,
        (0.0, float(elapsed_s[-1])),
        (nu_ref, omega_ref),
        method="DOP853",
        rtol=1e-13,
        atol=1e-13,
        max_step=max_step_s,
        t_eval=elapsed_s,
    )
    return solution.y


def law_errors_rad(law, piece, segment, sun, et_ns, max_step_s=LONGEST_STEP_S):
    """Angle (N,) between a law's piece and its segment integrated here, at ascending TDB ns past J2000.

    ``law``: solar aspect angle, speed, obliquity and spin rate; ``segment``: reference time and angles, and sense.
    """
    geometry = Geometry(law.solar_aspect_angle_rad, law.precession_speed, segment.sense, law.obliquity_rad)
    ours = axes_of(piece.attitude(et_ns))
    theirs = attitudes(geometry, sun, segment, law.spin_rate_rad_s, et_ns, max_step_s)
    # The chord between rotations by a small angle, in the matrices' norm.
    return 2.0 * np.arcsin(np.linalg.norm(ours - theirs, axis=(1, 2)) / math.sqrt(8.0))


def axes_of(quaternion):
    """Axes (N, 3, 3) from quaternions (N, 4), scalar last, that turn axes; scipy's turn vectors, the other way."""
    from scipy.spatial.transform import Rotation

    return Rotation.from_quat(quaternion).inv().as_matrix()


def attitudes(geometry, sun, segment, spin_rate_rad_s, et_ns, max_step_s):
    """Axes (N, 3, 3) of the scanning reference system at ascending TDB ns past J2000, either side of the reference."""
    nu_ref, omega_ref = segment.nu_ref_rad, segment.omega_ref_rad
    reference_et_s = segment.reference_et_ns / 1e9
    elapsed_ns = et_ns - segment.reference_et_ns
    nu, slow = np.empty(et_ns.size), np.empty(et_ns.size)
    for part, order in ((elapsed_ns < 0, -1), (elapsed_ns >= 0, 1)):
        if part.any():
            elapsed_s = (elapsed_ns[part] / 1e9)[::order]
            found = integrate(geometry, sun, reference_et_s, nu_ref, omega_ref, elapsed_s, max_step_s)
            nu[part], slow[part] = found[0][::order], found[1][::order]
    two_pi = 2 * np.longdouble("3.14159265358979323846264338327950288")
    spin = np.longdouble(spin_rate_rad_s) * (elapsed_ns.astype(np.longdouble) / np.longdouble(10**9))
    spin = (spin - two_pi * np.rint(spin / two_pi)).astype(np.float64)
    directions = [sun(reference_et_s, t / 1e9)[0] for t in elapsed_ns]
    return np.array([geometry.axes(s, a, b) for s, a, b in zip(directions, nu, slow + spin, strict=True)])


def nominal_sun(obliquity_rad):
    """Gaia's nominal Sun: longitude of the mean elements with the equation of the centre, in TCB days."""
    from astropy.time import Time

    from .dop853 import sun_longitude_and_rate

    cos_eps, sin_eps = math.cos(obliquity_rad), math.sin(obliquity_rad)
    origin = Time(2451545.0, format="jd", scale="tdb").tcb
    origin_tcb_days = (origin.jd1 - 2451545.0) + origin.jd2

    def sun(reference_et_s, elapsed_s):
        days = origin_tcb_days + (reference_et_s + elapsed_s) / (86400.0 * (1.0 - L_B))
        lon, rate = sun_longitude_and_rate(days)
        rate /= 86400.0 * (1.0 - L_B)
        s = np.array([math.cos(lon), math.sin(lon) * cos_eps, math.sin(lon) * sin_eps])
        s_rate = rate * np.array([-math.sin(lon), math.cos(lon) * cos_eps, math.cos(lon) * sin_eps])
        return s, s_rate

    return sun


def geometric_sun(observer):
    """The Sun's place from CSPICE's furnished kernels, no light time."""

    def sun(reference_et_s, elapsed_s):
        state, _ = spiceypy.spkezr("SUN", reference_et_s + elapsed_s, "J2000", "NONE", str(observer))
        return unit_and_rate(state[:3], state[3:])

    return sun


def apparent_sun(observer):
    """Light time from CSPICE, aberration from erfa; the rate from central differences of order 8 over two hours."""
    import erfa

    weights = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 0.0, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
    step_s = 1800.0

    def direction(et_s):
        place, _ = spiceypy.spkpos("SUN", et_s, "J2000", "CN", str(observer))
        velocity, _ = spiceypy.spkezr(str(observer), et_s, "J2000", "NONE", "0")
        beta = velocity[3:] / C_KM_S
        far_from_the_sun_au = 1e12  # no gravity
        return erfa.ab(place / np.linalg.norm(place), beta, far_from_the_sun_au, math.sqrt(1.0 - beta @ beta))

    def sun(reference_et_s, elapsed_s):
        at = reference_et_s + elapsed_s
        around = np.array([direction(at + k * step_s) for k in range(-4, 5)])
        return around[4], weights @ around / step_s

    return sun
