"""A quicker first result: numba without SciPy's linear algebra.

When numba loads its first compiled function it imports ``scipy.linalg``, as long as the whole rest of its own start,
for functions that call BLAS. None of ours does.
"""

from __future__ import annotations

import sys

_BLAS = "scipy.linalg.cython_blas"


def load_numba_without_blas() -> None:
    """Let numba find no BLAS in this process; other users of SciPy are not touched."""
    if _BLAS in sys.modules or "numba.np.arraymath" in sys.modules:
        return
    sys.modules[_BLAS] = None  # type: ignore[assignment]  # what makes an import fail
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        del sys.modules[_BLAS]
