"""The embedded model's numbers kept beside the compiled kernels, as they take seconds to compute and never change.

The name of the file holds all that they depend on; where the package's folder cannot be written nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_HERE = Path(__file__).resolve().parent
_SOURCES = (*(_HERE / f"{name}.py" for name in ("galaxy", "galaxy_counts", "luminosity", "magnitudes", "satellites")),
            *(_HERE.parent / "core" / f"{name}.py" for name in ("exponential", "healpix", "star_counts")),
            _HERE.parent.parent / "data" / "sky" / "galaxy.toml")  # fmt: skip


def kept(
    nside: int, shape: tuple[int, ...], compute: Callable[[], Array], folder: Path = _HERE / "__pycache__"
) -> Array:
    """The numbers of this resolution: those kept, or those computed now and kept for the next time.

    shape   that they must have; a file of another one is not believed
    """
    path = folder / f"model_{nside}_{_digest()[:24]}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError):
        found: Array = np.load(path, allow_pickle=False)
        if found.shape == shape and found.dtype == np.float64:
            return found
    computed = compute()
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        try:
            with partial.open("wb") as file:
                np.save(file, computed, allow_pickle=False)
            partial.replace(path)
            for stale in folder.glob(f"model_{nside}_*.npy"):
                if stale != path:
                    stale.unlink(missing_ok=True)
        finally:
            partial.unlink(missing_ok=True)
    return computed


@cache
def _digest() -> str:
    """Of the model, of the program that evaluates it, and of the libraries whose last bits it has."""
    import numba

    digest = hashlib.sha256(f"numpy {np.__version__} numba {numba.__version__}".encode())
    for path in _SOURCES:
        digest.update(path.read_bytes())
    return digest.hexdigest()
