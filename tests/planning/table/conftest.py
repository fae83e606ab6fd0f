"""A made-up but physical scan: uniform spin about an axis that precesses around a moving Sun."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from scanplan.planning.products.table import ScanLawTable, build_table
from scanplan.planning.products.table_metadata import table_metadata
from scipy.spatial.transform import Rotation

AU_KM = 149_597_870.7
START_ET_NS = 539_568_069_184_000_000  # 2017-02-05
STEP_NS = 10_000_000_000
FORMATS = ("parquet", "fits", "text", "ecsv", "votable")


class Field(NamedTuple):
    """One field of view, as ``build_table`` wants it."""

    ra_rad: np.ndarray
    dec_rad: np.ndarray
    scan_angle_rad: np.ndarray


class Scan(NamedTuple):
    """Input of ``build_table`` with the geometry it was made from."""

    et_ns: np.ndarray
    fields: list[Field]
    directions: list[np.ndarray]
    along_scan: list[np.ndarray]
    position_km: np.ndarray
    velocity_km_s: np.ndarray
    onboard_ns: np.ndarray


def scan(rows: int, azimuths_deg: tuple[float, ...] = (53.25, -53.25)) -> Scan:
    """Spin 60 arcsec/s, aspect angle 45 deg, 5.8 precessions a year, Earth-like circular orbit."""
    et_ns = START_ET_NS + STEP_NS * np.arange(rows)
    s = 1e-9 * STEP_NS * np.arange(rows)
    sun_longitude = np.deg2rad(316.0) + 2 * np.pi * s / 31_557_600
    ecliptic_to_icrs = Rotation.from_euler("x", 23.43928, degrees=True)
    spin = np.deg2rad(60.0 / 3600.0) * s
    attitude = (
        ecliptic_to_icrs
        * Rotation.from_euler("z", sun_longitude[:, None])
        * Rotation.from_euler("x", 5.8 * sun_longitude[:, None])
        * Rotation.from_euler("y", np.full((rows, 1), np.pi / 4))
        * Rotation.from_euler("z", spin[:, None])
    )
    toward_sun = ecliptic_to_icrs.apply(_on_circle(sun_longitude))
    onward = ecliptic_to_icrs.apply(_on_circle(sun_longitude - np.pi / 2))
    fields, directions, along_scan = [], [], []
    for azimuth_deg in azimuths_deg:
        azimuth = np.deg2rad(azimuth_deg)
        w = attitude.apply([np.cos(azimuth), np.sin(azimuth), 0.0])
        m = attitude.apply([-np.sin(azimuth), np.cos(azimuth), 0.0])
        ra, dec = np.arctan2(w[:, 1], w[:, 0]), np.arctan2(w[:, 2], np.hypot(w[:, 0], w[:, 1]))
        east = np.stack((-np.sin(ra), np.cos(ra), np.zeros(rows)), axis=1)
        north = np.cross(w, east)
        fields.append(Field(ra, dec, np.arctan2(np.sum(m * east, 1), np.sum(m * north, 1))))
        directions.append(w)
        along_scan.append(m)
    onboard_ns = 97_000_000_000_000_000 + STEP_NS * np.arange(rows)
    return Scan(et_ns, fields, directions, along_scan, -AU_KM * toward_sun, 29.8 * onward, onboard_ns)


def _on_circle(longitude: np.ndarray) -> np.ndarray:
    return np.stack((np.cos(longitude), np.sin(longitude), np.zeros(longitude.size)), axis=1)


def record(rows: int, **changes: Any) -> dict[str, Any]:
    """Metadata fit for ``scan(rows)``."""
    known: dict[str, Any] = {
        "mission": {"name": "gaia", "title": 'Gaia & "friends" <1>', "sha256": "ab" * 32},
        "object_name": "GAIA",
        "field_labels": ["preceding", "following"],
        "start_et_ns": START_ET_NS,
        "stop_et_ns": START_ET_NS + rows * STEP_NS,
        "step_ns": STEP_NS,
        "segments": [("nominal 1", START_ET_NS), ("nominal 2", START_ET_NS + 5 * STEP_NS)],
        "max_error_rad": 1.2e-12,
        "inputs": [("de440.bsp", "cd" * 32), ("orbit: \u00e9t\u00e9.bsp", "ef" * 32)],
        "generator": "scanplan 0.1.0",
    }
    return table_metadata(**{**known, **changes})


def table_of(given: Scan, metadata: dict[str, Any] | None = None) -> ScanLawTable:
    return build_table(
        given.et_ns,
        given.fields,
        given.position_km,
        given.velocity_km_s,
        onboard_ns=given.onboard_ns,
        solution_id=1_636_148_068_921_376_768,
        metadata=metadata,
    )


def sample(rows: int, azimuths_deg: tuple[float, ...] = (53.25, -53.25)) -> ScanLawTable:
    return table_of(scan(rows, azimuths_deg), record(rows))


@pytest.fixture(scope="session")
def make_scan() -> Callable[..., Scan]:
    return scan


@pytest.fixture(scope="session")
def make_record() -> Callable[..., dict[str, Any]]:
    return record


@pytest.fixture(scope="session")
def make_table() -> Callable[..., ScanLawTable]:
    return sample


@pytest.fixture(scope="session")
def day() -> Scan:
    """One day of rows at 10 s."""
    return scan(8640)


@pytest.fixture(scope="session")
def table(day: Scan) -> ScanLawTable:
    return table_of(day, record(day.et_ns.size))


@pytest.fixture(params=FORMATS)
def product(request: pytest.FixtureRequest) -> ModuleType:
    """Each format's module in turn."""
    return import_module(f"scanplan.planning.products.table_{request.param}")
