"""Time scales, SPICE kernels, orbits, the Sun, light: what planning stands on, knowing nothing of it."""

from .compiled import drop_stale

drop_stale()
