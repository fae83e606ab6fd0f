"""What every answer depends on beside its question: the code, its data, the mission and its kernels, as one digest."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from ..mission import Mission

_ROOT = Path(__file__).parents[2]
_ROOMS = ("", "ephemeris", "planning/**", "data/**")
_SUFFIXES = frozenset((".py", ".csv", ".toml", ".bsp", ".tls", ".json", ".xsd"))
_LIBRARIES = (
    "numpy",
    "scipy",
    "numba",
    "pyerfa",
    "astropy",
    "astropy-iers-data",
    "astropy-healpix",
    "skyfield",
    "pyarrow",
)
"""Whose results, or whose files, stand in answers."""


def identity_of(mission: Mission) -> str:
    """A digest that changes whenever an answer may: hexadecimal SHA-256. Takes some hundredths of a second.

    Raises KernelError for a kernel that is not there.
    """
    digest = hashlib.sha256(f"{mission.source_sha256}\n".encode())
    for name in ("scanplan", *_LIBRARIES):
        digest.update(f"{name} {version(name)}\n".encode())
    for path in sorted({path for room in _ROOMS for path in _files(room)}):
        digest.update(f"{path.relative_to(_ROOT)} {_sha256(path)}\n".encode())
    for kernel in mission.kernel_set().files:
        digest.update(f"{kernel.name} {kernel.sha256}\n".encode())
    return digest.hexdigest()


def _files(room: str) -> list[Path]:
    return [path for path in _ROOT.glob(f"{room}/*" if room else "*") if path.suffix in _SUFFIXES and path.is_file()]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
