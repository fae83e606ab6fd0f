"""Numba kernels on scalars and arrays; imports numpy, numba, math and the trigonometry of the ephemeris room only."""

from ...ephemeris.compiled import drop_stale

drop_stale()
