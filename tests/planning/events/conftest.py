"""Gaia, and spacecraft on made-up orbits that follow Gaia's law."""

import numpy as np
import pytest
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate

from ..made_bodies import write_spk


@pytest.fixture(scope="session")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="session")
def made_law(gaia, tmp_path_factory):
    """A law over a window with the spacecraft on an orbit: function of ephemeris and et_s (N,) to barycentric km."""

    def make(name, start, stop, step_s, orbit):
        law = propagate(gaia, start, stop)
        et_s = np.arange(law.start_et_ns * 1e-9 - 10 * step_s, law.stop_et_ns * 1e-9 + 10 * step_s, step_s)
        path = tmp_path_factory.mktemp("orbits") / f"{name}.bsp"
        write_spk(path, gaia.orbit_body, et_s, orbit(law.kernels.ephemeris, et_s))
        return propagate(gaia, start, stop, gaia.kernel_set([path]))

    return make
