"""A quicker first result, for a command that prints some lines and ends."""

from __future__ import annotations

import gc
import sys

_BLAS = "scipy.linalg.cython_blas"


def quick_start() -> None:
    """Spare a short process what it does not need; a third of its time.

    The collector finds nothing to collect in half a second of imports.
    """
    gc.disable()
    spare_blas()


def spare_blas() -> None:
    """Spare a process ``scipy.linalg``.

    Numba imports it when it loads its first compiled function, for functions that call BLAS: none of ours does.
    """
    if _BLAS in sys.modules or "numba.np.arraymath" in sys.modules:
        return
    sys.modules[_BLAS] = None  # type: ignore[assignment]  # what makes an import fail
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        del sys.modules[_BLAS]
