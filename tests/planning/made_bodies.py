"""Where the spacecraft sees bodies of the solar system, by CSPICE and ERFA; SPK files of bodies that are made up."""

from contextlib import contextmanager

import erfa
import numpy as np
import spiceypy
from scanplan.ephemeris.apparent import AU_KM
from scanplan.planning.rotation import srs_axes

C_KM_S = 299_792.458
AXES = "J2000"
SUN, BARYCENTER = "10", "0"


@contextmanager
def kernels_in_cspice(kernels):
    """Furnishes a kernel set's SPKs, and nothing else."""
    with spiceypy.KernelPool([str(file.path) for file in kernels.files if file.kind == "SPK"]):
        yield


class Truth:
    """Directions (N, 3) and azimuths (N,) in which a law's spacecraft sees a body; needs ``kernels_in_cspice``."""

    def __init__(self, law, body):
        self.law, self.body, self.spacecraft = law, str(body), str(law.mission.orbit_body)

    def line(self, et_ns):
        """Vector (N, 3) from the spacecraft to where the light left, km, and light times (N,)."""
        rows = [spiceypy.spkpos(self.body, et, AXES, "CN", self.spacecraft) for et in et_ns * 1e-9]
        return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])

    def direction(self, et_ns):
        line_km, _ = self.line(et_ns)
        state = np.array([spiceypy.spkezr(self.spacecraft, et, AXES, "NONE", BARYCENTER)[0] for et in et_ns * 1e-9])
        sun_km = np.array([spiceypy.spkezr(SUN, et, AXES, "NONE", BARYCENTER)[0][:3] for et in et_ns * 1e-9])
        from_sun_km = state[:, :3] - sun_km
        u, q, e = _unit(line_km), _unit(line_km + from_sun_km), _unit(from_sun_km)
        distance_au = np.linalg.norm(from_sun_km, axis=1) / AU_KM
        deflected = erfa.ld(1.0, u, q, e, distance_au, 1e-9)
        velocity = state[:, 3:] / C_KM_S
        return erfa.ab(deflected, velocity, distance_au, np.sqrt(1.0 - (velocity**2).sum(axis=1)))

    def azimuth_and_zeta(self, et_ns):
        """In the scanning reference system."""
        x, y, z = np.einsum("nij,nj->in", srs_axes(self.law.attitude(et_ns)), self.direction(et_ns))
        return np.arctan2(y, x), np.arcsin(z)


def write_spk(path, body, et_s, place_km):
    """SPK type 13 of a body, from places (N, 3) at times (N,), barycentric; velocities by differences of a cubic."""
    from scipy.interpolate import CubicSpline

    states = np.hstack([place_km, CubicSpline(et_s, place_km)(et_s, 1)])
    handle = spiceypy.spkopn(str(path), "made up", 0)
    spiceypy.spkw13(handle, body, 0, AXES, et_s[0], et_s[-1], "made up", 7, et_s.size, states, et_s)
    spiceypy.spkcls(handle)
    return path


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
