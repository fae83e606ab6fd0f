"""Fits the model Galaxy of ``data/sky/galaxy.toml`` to star counts, and writes that file.

    python data/fit_sky.py dr3_counts_nside16.csv
    python data/fit_sky.py dr3_counts_nside16.csv --hold-out     tells how it does in a quarter of the sky kept from it

The counts: a CSV file with the columns hpx (nside 16, nested, ICRS) and g_le_16 to g_le_21, cumulative, here of Gaia
DR3. It is no part of the repository. Besides them the fit has whole-sky totals of bright stars. Where each free number
starts, and how far it may stray at what cost, stands in ``data/sky/start.toml``.

Residuals are differences of log10 of counts, a pixel's weight in the sum of squares growing as the root of its stars:
between all directions alike, and all stars alike, which the sums over a day's scan ask for.
"""

from __future__ import annotations

import copy
import math
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scanplan.planning.sky.galaxy import GalaxyModel, galaxy_of
from scanplan.planning.sky.galaxy_counts import EDGES_MAG, density_per_sr, dust_weights, galactic_axes, listed
from scanplan.planning.sky.satellites import add_clusters
from scipy.optimize import least_squares
from scipy.sparse import csr_matrix, identity, vstack

HERE = Path(__file__).resolve().parent / "sky"
HOLD_OUT = "--hold-out"
NSIDE = 16
FITTED_MAG = np.arange(16, 22)
FITTED = np.searchsorted(EDGES_MAG, FITTED_MAG)

# Stars of the whole sky up to a visual magnitude, in Tycho-2 and UCAC4, counted by H. Kleijn
# (hnsky.org/star_count.htm). Over the sky G and V of bright stars differ by little: taken as counts in G.
BRIGHT = {4: 558, 5: 1744, 6: 5326, 7: 16503, 8: 48559, 9: 139375, 10: 382925, 11: 1048084, 12: 2955951, 13: 7346735,
          14: 17214116, 15: 39387795}  # fmt: skip
BRIGHT_COLUMNS = np.searchsorted(EDGES_MAG, list(BRIGHT))
# Up to the model's last edge, of 1811.7 million in DR3 of any magnitude: 0.2 % are fainter or have none.
ALL_STARS = 1808e6

BRIGHT_SIGMA_DEX, TOTAL_SIGMA_DEX = 0.01, 0.001
PIXEL_SIGMA_DEX = 0.08  # six magnitudes of a pixel err together, so more than the scatter
STEP = 0.02  # of whitened numbers, for differences


class Sky:
    """Directions that sample the pixels of the counts: ``sides`` squared in each near the plane, and elsewhere."""

    def __init__(self, counts: np.ndarray, sides: tuple[int, int], unseen: np.ndarray) -> None:
        from astropy_healpix import healpix_to_lonlat

        self.counts = counts
        lon, lat = healpix_to_lonlat(np.arange(12 * NSIDE**2), NSIDE, order="nested")
        near = np.abs(galactic_axes(lon.rad, lat.rad)[:, 2]) < math.sin(math.radians(8.0))
        ra, dec, home, area = [], [], [], []
        for chosen, side in zip((near, ~near), sides, strict=True):
            parents = np.flatnonzero(chosen)
            children = (parents[:, None] * side**2 + np.arange(side**2)).ravel()
            lon, lat = healpix_to_lonlat(children, NSIDE * side, order="nested")
            ra.append(lon.rad), dec.append(lat.rad), home.append(np.repeat(parents, side**2))
            area.append(np.full(children.size, 4.0 * np.pi / (12 * (NSIDE * side) ** 2)))
        self.ra_rad, self.dec_rad, self.home, self.area_sr = map(np.concatenate, (ra, dec, home, area))
        self.galactic = galactic_axes(self.ra_rad, self.dec_rad)
        self.weight = np.where(unseen, 0.0, (counts[:, -2] / counts[:, -2].mean()) ** 0.25)

    def samples(self, model: GalaxyModel) -> np.ndarray:
        """Listed stars (N, E) of the directions' areas."""
        density = density_per_sr(model, self.ra_rad, self.dec_rad, threads=2)
        return listed(model, density * self.area_sr[:, None], self.area_sr)

    def pixels(self, model: GalaxyModel, samples: np.ndarray) -> np.ndarray:
        """Stars (3072, E) of the pixels, with the clusters."""
        total = np.stack([np.bincount(self.home, column, self.counts.shape[0]) for column in samples.T], axis=1)
        clusters = np.zeros_like(total)
        add_clusters(model, NSIDE, EDGES_MAG, clusters)
        return total + clusters - clusters[:, :1]

    def residuals(self, pixels: np.ndarray) -> np.ndarray:
        """Of pixels, of their totals, and of the bright sky: each in its sigma."""
        error = np.log10(np.maximum(pixels[:, FITTED], 0.1) / self.counts)
        total = pixels.sum(axis=0)
        return np.concatenate([
            (error * self.weight[:, None] / PIXEL_SIGMA_DEX).ravel(),
            np.log10(total[FITTED] / self.counts.sum(axis=0)) / TOTAL_SIGMA_DEX,
            np.log10(total[BRIGHT_COLUMNS] / list(BRIGHT.values())) / BRIGHT_SIGMA_DEX,
            [math.log10(total[-1] / ALL_STARS) / TOTAL_SIGMA_DEX],
        ])  # fmt: skip


class Numbers:
    """The free numbers as one vector, each in units of its prior's sigma from its start."""

    def __init__(self, start: dict[str, Any], sigmas: dict[str, Any]) -> None:
        self.start = start
        self.places = list(_places(start, sigmas))
        self.dust_shape = np.shape(start["dust"]["log_factor_percent"])
        self.dust_sigma = sigmas["dust"]["log_factor"]
        self.dust_step = sigmas["dust"]["difference"]
        self.few = len(self.places)
        self.size = self.few + int(np.prod(self.dust_shape))

    def table(self, x: np.ndarray) -> dict[str, Any]:
        table = copy.deepcopy(self.start)
        for value, (path, sigma) in zip(x, self.places, strict=False):
            at = table
            for key in path[:-1]:
                at = at[key]
            # What must be positive varies in its logarithm.
            at[path[-1]] = at[path[-1]] * math.exp(sigma * value) if sigma > 0 else at[path[-1]] - sigma * value
        dust = 100.0 * self.dust_sigma * x[self.few :].reshape(self.dust_shape)
        table["dust"]["log_factor_percent"] = (np.array(self.start["dust"]["log_factor_percent"]) + dust).tolist()
        return table

    def smoothness(self) -> csr_matrix:
        """Differences between neighbours of the map of dust, in their sigma."""
        rows, columns = self.dust_shape
        node = np.arange(rows * columns).reshape(rows, columns)
        pairs = np.concatenate([
            np.stack([node.ravel(), np.roll(node, -1, axis=1).ravel()], axis=1),
            np.stack([node[:-1].ravel(), node[1:].ravel()], axis=1),
        ])  # fmt: skip
        number = np.repeat(np.arange(len(pairs)), 2)
        values = np.tile([1.0, -1.0], len(pairs)) * self.dust_sigma / self.dust_step
        return csr_matrix((values, (number, self.few + pairs.ravel())), (len(pairs), self.size))


def _places(start: dict[str, Any], sigmas: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], float]]:
    """Where the free numbers stand, with sigmas: of the logarithm above zero, of the number itself if negative."""
    for name, sigma in sigmas["shape"].items():
        yield ("shape", name), sigma
    for name, sigma in sigmas["listed"].items():
        yield ("listed", name), sigma
    for name, function in start["luminosity"].items():
        for node in range(len(function["m_mag"])):
            yield ("luminosity", name, "log10_per_pc3_mag", node), -sigmas["luminosity"][name]
    for number in range(len(start["cloud"])):
        for name, sigma in sigmas["cloud"].items():
            yield ("cloud", number, name), sigma


class Fit:
    """Residuals of a vector of numbers, and their derivatives, for which fewer directions will do."""

    def __init__(self, counts: np.ndarray, numbers: Numbers, unseen: np.ndarray) -> None:
        self.sky, self.rough, self.numbers = Sky(counts, (4, 2), unseen), Sky(counts, (2, 1), unseen), numbers
        self.smooth = numbers.smoothness()

    def model(self, x: np.ndarray) -> GalaxyModel:
        return galaxy_of(self.numbers.table(x))

    def residuals(self, x: np.ndarray) -> np.ndarray:
        model = self.model(x)
        pixels = self.sky.pixels(model, self.sky.samples(model))
        found = self.sky.residuals(pixels)
        print(f"  sum of squares {found @ found:.0f}, of the priors {x @ x:.0f}", flush=True)
        for line in quality(pixels, self.sky.counts):
            print("   ", line, flush=True)
        return np.concatenate([found, x, self.smooth @ x])

    def jacobian(self, x: np.ndarray) -> csr_matrix:
        begun = time.time()
        sky, few = self.rough, self.numbers.few
        model = self.model(x)
        samples = sky.samples(model)
        pixels = sky.pixels(model, samples)
        here = sky.residuals(pixels)
        columns = np.empty((here.size, few))
        for k in range(few):
            moved = x.copy()
            moved[k] += STEP
            other = self.model(moved)
            columns[:, k] = (sky.residuals(sky.pixels(other, sky.samples(other))) - here) / STEP
        data = np.hstack([columns, self._dust_columns(model, samples, pixels)])
        print(f"  derivatives in {time.time() - begun:.0f} s", flush=True)
        return vstack([csr_matrix(data), identity(x.size), self.smooth]).tocsr()

    def _dust_columns(self, model: GalaxyModel, samples: np.ndarray, pixels: np.ndarray) -> np.ndarray:
        """Each direction sees four nodes of the map, so one more evaluation gives all derivatives."""
        sky, sigma = self.rough, self.numbers.dust_sigma
        thicker = replace(model, dust=replace(model.dust, log_factor=model.dust.log_factor + STEP * sigma))
        change = (sky.samples(thicker) - samples) / STEP
        nodes, weights = dust_weights(model.dust, sky.galactic)
        count = self.numbers.size - self.numbers.few
        rows = []
        for column in range(EDGES_MAG.size):
            if column in FITTED:
                values = (change[:, column] * weights).ravel()
                places = (np.tile(sky.home, 4), nodes.ravel())
                by_pixel = csr_matrix((values, places), (sky.counts.shape[0], count)).toarray()
                rows.append(by_pixel)
        by_pixel = np.stack(rows, axis=1)
        found = pixels[:, FITTED]
        scaled = by_pixel / found[:, :, None] / math.log(10.0) * (sky.weight / PIXEL_SIGMA_DEX)[:, None, None]
        total = by_pixel.sum(axis=0) / found.sum(axis=0)[:, None] / math.log(10.0) / TOTAL_SIGMA_DEX
        bright = np.zeros((len(BRIGHT) + 1, count))
        bright[-1] = total[-1]
        return np.concatenate([scaled.reshape(-1, count), total, bright])


def quality(pixels: np.ndarray, counts: np.ndarray) -> list[str]:
    lines = []
    for k, (g, column) in enumerate(zip(FITTED_MAG, FITTED, strict=True)):
        found, wanted = pixels[:, column], counts[:, k]
        error = np.log10(found / wanted)
        by_stars = math.sqrt(np.average(error**2, weights=wanted))
        same = np.corrcoef(np.log10(found), np.log10(wanted))[0, 1]
        total = found.sum() / wanted.sum() - 1.0
        lines.append(
            f"G <= {g}: rms {math.sqrt(np.mean(error**2)):.3f} dex, weighted by stars {by_stars:.3f} dex, "
            f"total {100 * total:+.2f} %, correlation {same:.4f}"
        )
    ratios = np.array([pixels[:, c].sum() for c in BRIGHT_COLUMNS]) / list(BRIGHT.values())
    lines.append("bright " + ", ".join(f"{g}: {r:.2f}" for g, r in zip(BRIGHT, ratios, strict=True)))
    return lines


def rounded(table: dict[str, Any]) -> dict[str, Any]:
    """The table with as many digits as the file has."""

    def digits(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: digits(each) for key, each in value.items()}
        if isinstance(value, list):
            return [digits(each) for each in value]
        return float(f"{value:.5g}") if isinstance(value, float) else value

    found: dict[str, Any] = digits(table)
    found["dust"]["log_factor_percent"] = np.rint(table["dust"]["log_factor_percent"]).astype(int).tolist()
    return found


def toml(table: dict[str, Any], told: list[str]) -> str:
    """The model's file."""
    lines = [
        "# The model Galaxy, written by data/fit_sky.py from start.toml, which has the sources; docs/sky.md.",
        "#",
        *(f"# {line}" for line in told),
    ]
    for name in ("shape", "listed"):
        lines += ["", f"[{name}]", *_entries(table[name])]
    for name, function in table["luminosity"].items():
        lines += ["", f"[luminosity.{name}]", *_entries(function)]
    for name in ("cloud", "cluster"):
        for each in table[name]:
            lines += ["", f"[[{name}]]", *_entries(each)]
    lines += ["", "# Rows are latitudes, columns longitudes 0, 6, ... degrees, Galactic: 100 ln of a factor.", "[dust]"]
    lines += _entries({"lat_deg": table["dust"]["lat_deg"]})
    rows = (", ".join(map(str, row)) for row in table["dust"]["log_factor_percent"])
    lines += ["log_factor_percent = [", *(f"  [{row}]," for row in rows), "]"]
    return "\n".join(lines) + "\n"


def _entries(values: dict[str, Any]) -> list[str]:
    return [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in values.items()]


def main() -> None:
    counts = np.loadtxt(sys.argv[1], delimiter=",", comments=("#", "h"))[:, 1:]
    start = tomllib.loads((HERE / "start.toml").read_text(encoding="utf-8"))
    sigmas = start.pop("sigma")
    dust = start["dust"]
    dust["log_factor_percent"] = np.zeros((len(dust["lat_deg"]), dust.pop("columns"))).tolist()
    unseen = np.zeros(len(counts), np.bool_)
    if HOLD_OUT in sys.argv:
        unseen[np.random.default_rng(2026).permutation(len(counts))[: len(counts) // 4]] = True
    fit = Fit(counts, Numbers(start, sigmas), unseen)
    # The first step may be as long as the vector is, so that begins at 1, not 0.
    one = np.ones(fit.numbers.size)
    found = least_squares(
        lambda y: fit.residuals(y - one),
        one,
        lambda y: fit.jacobian(y - one),
        method="trf",
        tr_solver="lsmr",
        max_nfev=10,
        xtol=1e-4,
        ftol=5e-4,
        verbose=2,
    )
    table = rounded(fit.numbers.table(found.x - one))
    model = galaxy_of(table)
    pixels = fit.sky.pixels(model, fit.sky.samples(model))
    if unseen.any():
        print("pixels that the fit did not see:", *quality(pixels[unseen], counts[unseen])[:-1], sep="\n")
    else:
        told = quality(pixels, counts)
        (HERE / "galaxy.toml").write_text(toml(table, told), encoding="utf-8")
        print(*told, sep="\n")


if __name__ == "__main__":
    main()
