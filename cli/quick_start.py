"""A quicker first result, for a command that prints some lines and ends."""

from __future__ import annotations

import gc
import sys

_GUESTS = ("scipy", "coverage", "cffi")
"""What numba imports if it is there: for BLAS, to report lines run, for functions of C libraries."""


def quick_start() -> None:
    """Spare a short process what it does not need; a third of its time.

    The collector finds nothing to collect in half a second of imports.
    """
    gc.disable()
    import_numba_alone()


def import_numba_alone() -> None:
    """Import numba without its guests: none of our compiled functions needs them.

    Whoever imports one of them afterwards gets it.
    """
    if "numba" in sys.modules:
        return
    spared = [name for name in _GUESTS if name not in sys.modules]
    for name in spared:
        sys.modules[name] = None  # type: ignore[assignment]  # what makes an import fail
    try:
        import numba.core.typing.cffi_utils  # what asks for cffi
        import numba.np.arraymath  # noqa: F401  # what asks for BLAS
    finally:
        for name in spared:
            del sys.modules[name]
