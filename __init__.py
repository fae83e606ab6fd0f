"""Mission planning for spacecraft that scan the sky on a revolving scanning law.

    import scanplan as sp

    mission = sp.Mission.load("gaia")
    law = sp.propagate(mission, "2017-02-05", "2017-02-12")
    law.attitude(["2017-02-08T18:00:00"])

Names are imported from their modules when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .ephemeris.kernels import KernelSet, embedded_kernels
    from .errors import (
        CoverageError,
        IntegrityError,
        InvalidInput,
        KernelError,
        MissionFileError,
        ProductError,
        RuleViolation,
        ScanplanError,
        TimeError,
        UsageError,
    )
    from .planning.coverage import CoverageMap, coverage
    from .planning.delivery.publish import publish
    from .planning.file_check import check_path
    from .planning.manifest import verify
    from .planning.mission import Mission, embedded_missions
    from .planning.plan import FORMATS, PlanOptions, Product, manifest_of, plan_products, scan_law_products
    from .planning.readers import read_aem, read_ck, read_compact_law, read_coverage_map, read_oem, read_table
    from .planning.sampling import sample
    from .planning.scanlaw import ScanLaw, propagate

    __version__: str

__all__ = [
    "FORMATS",
    "CoverageError",
    "CoverageMap",
    "IntegrityError",
    "InvalidInput",
    "KernelError",
    "KernelSet",
    "Mission",
    "MissionFileError",
    "PlanOptions",
    "Product",
    "ProductError",
    "RuleViolation",
    "ScanLaw",
    "ScanplanError",
    "TimeError",
    "UsageError",
    "__version__",
    "check_path",
    "coverage",
    "embedded_kernels",
    "embedded_missions",
    "manifest_of",
    "plan_products",
    "propagate",
    "publish",
    "read_aem",
    "read_ck",
    "read_compact_law",
    "read_coverage_map",
    "read_oem",
    "read_table",
    "sample",
    "scan_law_products",
    "verify",
]

_MODULES = {
    ".ephemeris.kernels": ("KernelSet", "embedded_kernels"),
    ".errors": (
        "CoverageError",
        "IntegrityError",
        "InvalidInput",
        "KernelError",
        "MissionFileError",
        "ProductError",
        "RuleViolation",
        "ScanplanError",
        "TimeError",
        "UsageError",
    ),
    ".planning.coverage": ("CoverageMap", "coverage"),
    ".planning.delivery.publish": ("publish",),
    ".planning.file_check": ("check_path",),
    ".planning.manifest": ("verify",),
    ".planning.mission": ("Mission", "embedded_missions"),
    ".planning.plan": ("FORMATS", "PlanOptions", "Product", "manifest_of", "plan_products", "scan_law_products"),
    ".planning.readers": ("read_aem", "read_ck", "read_compact_law", "read_coverage_map", "read_oem", "read_table"),
    ".planning.sampling": ("sample",),
    ".planning.scanlaw": ("ScanLaw", "propagate"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("scanplan")
    elif name in _MODULE_OF:
        from importlib import import_module

        value = getattr(import_module(_MODULE_OF[name], __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
