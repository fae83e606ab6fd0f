"""The model Galaxy as a value, and its file ``data/sky/galaxy.toml``.

A fit by ``data/fit_sky.py`` wrote the numbers. What each means stands in docs/sky.md.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from ..core.star_counts import GalaxyShape
from .luminosity import LuminosityFunction
from .star_map import Array

POPULATION_NAMES = ("young", "old", "thick", "bar")
"""In the order of ``core.star_counts``."""

FILE_NAME = "galaxy.toml"


@dataclass(frozen=True, eq=False)
class DustMap:
    """How much more dust than the smooth layer has stands in each direction, in the Galactic frame.

    lat_deg      (R,) Galactic latitudes of the rows, from -90 to 90
    log_factor   (R, C) natural logarithm of a factor, at longitudes 0, 360 / C, ... degrees; bilinear between nodes
    """

    lat_deg: tuple[float, ...]
    log_factor: Array


@dataclass(frozen=True)
class CloudDisc:
    """A Magellanic Cloud: an exponential disc on the sky.

    axis_ratio, position_angle_rad   of its outline, the angle from north through east
    distance_modulus_mag             with the extinction on the way
    amount_kpc3                      its stars are those of so many cubic kpc at the Sun of the old disc
    young_share                      and of the young disc times this
    """

    name: str
    ra_rad: float
    dec_rad: float
    scale_rad: float
    axis_ratio: float
    position_angle_rad: float
    distance_modulus_mag: float
    amount_kpc3: float
    young_share: float


@dataclass(frozen=True)
class StarCluster:
    """A globular cluster: Plummer's profile, the thick disc's luminosity function, scaled to its magnitude.

    distance_modulus_mag   apparent, with the extinction on the way
    magnitude_mag          of the whole cluster, apparent
    half_radius_rad        holds half its light
    """

    name: str
    ra_rad: float
    dec_rad: float
    distance_modulus_mag: float
    magnitude_mag: float
    half_radius_rad: float


@dataclass(frozen=True, eq=False)
class GalaxyModel:
    """Everything that makes the model's star map.

    functions            of the populations ``POPULATION_NAMES``
    half_found_mag       G at which half of the stars are listed, and the width of the fall: 1 / (1 + e**((G - it) / w))
    crowding_per_deg2    no more stars than this are listed
    """

    shape: GalaxyShape
    functions: tuple[LuminosityFunction, ...]
    dust: DustMap
    half_found_mag: float
    half_found_width_mag: float
    crowding_per_deg2: float
    clouds: tuple[CloudDisc, ...]
    clusters: tuple[StarCluster, ...]
    inputs: tuple[Mapping[str, str], ...] = ()


def embedded_galaxy() -> GalaxyModel:
    """The model that comes with scanplan."""
    data = (files("scanplan.data") / "sky" / FILE_NAME).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return galaxy_of(tomllib.loads(data.decode()), ({"role": "sky", "name": FILE_NAME, "sha256": digest},))


def galaxy_of(table: Mapping[str, Any], inputs: tuple[Mapping[str, str], ...] = ()) -> GalaxyModel:
    """The model of a parsed file of this layout; a key that lacks is a KeyError, as the file is our own."""
    shape = dict(table["shape"])
    shape["bar_angle_rad"] = math.radians(shape.pop("bar_angle_deg"))
    listed = table["listed"]
    return GalaxyModel(
        shape=GalaxyShape(**shape),
        functions=tuple(
            LuminosityFunction(
                tuple(table["luminosity"][name]["m_mag"]), tuple(table["luminosity"][name]["log10_per_pc3_mag"])
            )
            for name in POPULATION_NAMES
        ),
        dust=DustMap(tuple(table["dust"]["lat_deg"]), 0.01 * np.array(table["dust"]["log_factor_percent"], np.float64)),
        half_found_mag=listed["half_found_mag"],
        half_found_width_mag=listed["half_found_width_mag"],
        crowding_per_deg2=listed["crowding_per_deg2"],
        clouds=tuple(_cloud(each) for each in table["cloud"]),
        clusters=tuple(_cluster(each) for each in table["cluster"]),
        inputs=inputs,
    )


def _cloud(row: Mapping[str, Any]) -> CloudDisc:
    return CloudDisc(
        row["name"],
        math.radians(row["ra_deg"]),
        math.radians(row["dec_deg"]),
        math.radians(row["scale_deg"]),
        row["axis_ratio"],
        math.radians(row["position_angle_deg"]),
        row["distance_modulus_mag"],
        row["amount_kpc3"],
        row["young_share"],
    )


def _cluster(row: Mapping[str, Any]) -> StarCluster:
    return StarCluster(
        row["name"],
        math.radians(row["ra_deg"]),
        math.radians(row["dec_deg"]),
        row["distance_modulus_mag"],
        row["magnitude_mag"],
        math.radians(row["half_radius_arcmin"] / 60.0),
    )
