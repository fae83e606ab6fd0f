"""What a reader of our files does with them: CSPICE, other people's parsers and plain numpy and scipy."""

import math
import re

import numpy as np
import spiceypy

from .vector_law import axes_of

UAS_PER_RAD = math.degrees(1.0) * 3.6e9
J2000 = np.datetime64("2000-01-01T12:00:00", "ns")


def angle_uas(axes_a, axes_b):
    """Angle (N,) of the rotation between frames given as axes (N, 3, 3), in microarcseconds."""
    return 2.0 * np.arcsin(np.linalg.norm(axes_a - axes_b, axis=(1, 2)) / math.sqrt(8.0)) * UAS_PER_RAD


def law_axes(law, et_ns):
    """Axes of the scanning reference system from a law's quaternions, by scipy."""
    return axes_of(law.attitude(et_ns))


def write_products(products, folder):
    """Write products into the folder; they come back by kind."""
    made = {}
    for product in products:
        (folder / product.name).write_bytes(product.data)
        made[product.kind] = product
    return made


def spice_axes(folder, meta_kernel, et_ns, monkeypatch):
    """Axes (N, 3, 3) that pxform gives once the meta-kernel is furnished."""
    with monkeypatch.context() as patch:
        patch.chdir(folder)
        spiceypy.furnsh(meta_kernel)
        try:
            return np.array([spiceypy.pxform("J2000", "GAIA_SRS", et_s) for et_s in et_ns / 1e9])
        finally:
            spiceypy.kclear()


class AttitudeSegment:
    """One segment of an attitude message in TDB, as ccsds-ndm-py reads it, with its stated interpolation."""

    def __init__(self, segment):
        epochs = np.array([state.epoch for state in segment.data.attitude_states], "datetime64[ns]")
        self.et_ns = (epochs - J2000).astype(np.int64)
        self.quaternion = np.array([state.values[:4] for state in segment.data.attitude_states])
        metadata = segment.metadata
        self.method, self.degree = str(metadata.interpolation_method), int(metadata.interpolation_degree)
        stated = re.search(r"INTERPOLATION_CERTIFICATE MAX_ERROR_MAS=([0-9.E+-]+)", "\n".join(metadata.comment))
        self.stated_uas = float(stated[1]) * 1e3

    def axes(self, et_ns):
        """Axes (N, 3, 3) by the interpolation the message states, at times inside it."""
        quaternion = self._constant_rotation(et_ns) if self.method == "LINEAR" else self._lagrange(et_ns)
        return axes_of(quaternion)

    def _constant_rotation(self, et_ns):
        from scipy.spatial.transform import Rotation

        i = np.clip(np.searchsorted(self.et_ns, et_ns, side="right") - 1, 0, self.et_ns.size - 2)
        before, after = (Rotation.from_quat(self.quaternion[i + k]) for k in (0, 1))
        part = (et_ns - self.et_ns[i]) / (self.et_ns[i + 1] - self.et_ns[i])
        turned = (before.inv() * after).as_rotvec() * part[:, None]
        return (before * Rotation.from_rotvec(turned)).as_quat()

    def _lagrange(self, et_ns):
        points = self.degree + 1
        i = np.searchsorted(self.et_ns, et_ns, side="right")
        low = np.clip(i - points // 2, 0, self.et_ns.size - points)
        around = low[:, None] + np.arange(points)
        at = (self.et_ns[around] - et_ns[:, None]).astype(np.float64)
        result = np.zeros((et_ns.size, 4))
        for j in range(points):
            others = [k for k in range(points) if k != j]
            weight = np.prod(-at[:, others] / (at[:, [j]] - at[:, others]), axis=1)
            result += weight[:, None] * self.quaternion[around[:, j]]
        return result


def attitude_message(path):
    """The segments of an attitude message as ccsds-ndm-py finds them."""
    from ccsds_ndm import Aem

    return [AttitudeSegment(segment) for segment in Aem.from_file(str(path)).segments]


def times_around(law, rng, count):
    """Random times over a law, some within a minute of the ends of its pieces, ascending, none on them."""
    ends = [piece.start_et_ns for piece in law.segments] + [law.stop_et_ns]
    near = np.concatenate([end + rng.integers(-60 * 10**9, 60 * 10**9, count // 10) for end in ends])
    anywhere = rng.integers(law.start_et_ns, law.stop_et_ns, count)
    drawn = np.concatenate([anywhere, near])
    drawn = drawn[(drawn > law.start_et_ns) & (drawn < law.stop_et_ns)]
    return np.setdiff1d(rng.permutation(drawn)[:count], ends)
