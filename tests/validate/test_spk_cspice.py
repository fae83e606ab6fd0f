"""Positions of every body of the embedded kernels against CSPICE, at 100,000 random epochs each."""

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.kernels import KernelSet, embedded_kernels

from .page import QUANTILE_NAMES, quantiles, short, table

EPOCHS = 100_000
LEAST_KM = 2e-7
"""Six ulp of the distance of the Earth."""


@pytest.mark.parametrize("name", sorted(each.name for each in embedded_kernels() if each.kind == "SPK"))
def test_spk(name, page, rng):
    kernels = KernelSet.load([name])
    ephemeris = kernels.ephemeris
    targets = sorted({segment.target for segment in ephemeris.segments})
    rows, everything = [], []
    spiceypy.furnsh(str(kernels.files[0].path))
    try:
        for target in targets:
            spans = ephemeris.coverage(target)
            et_s = np.sort(rng.uniform(spans[0][0], spans[-1][1], EPOCHS))
            truth = np.array(spiceypy.spkezr(str(target), et_s, "J2000", "NONE", "0")[0])
            position_km, velocity_km_s = ephemeris.state(target, 0, et_s)
            off_km = np.linalg.norm(position_km - truth[:, :3], axis=1)
            ulp = off_km / np.spacing(np.linalg.norm(truth[:, :3], axis=1))
            off_km_s = np.linalg.norm(velocity_km_s - truth[:, 3:], axis=1).max()
            everything.append(ulp)
            rows.append([spiceypy.bodc2n(target).title() if target > 0 else "Gaia", *quantiles(ulp)])
            rows[-1] += [short(off_km.max()), short(off_km_s)]
            assert off_km[np.linalg.norm(truth[:, :3], axis=1) < 1.6e8].max(initial=0.0) <= LEAST_KM, target
            assert off_km_s <= 1e-12, target
    finally:
        spiceypy.kclear()
    rows.append(["all", *quantiles(np.concatenate(everything)), "", ""])
    page.judge(f"positions of {name}", "CSPICE", max(each.max() for each in everything), 6.0, "ulp")
    page.put(f"spk-{name}", table(["body", *QUANTILE_NAMES, "km", "km/s"], rows))
