"""Numba kernels on scalars and arrays; imports numpy, numba, math and the trigonometry of the ephemeris room only."""
