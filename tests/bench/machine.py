"""The machine and the versions a run was made with."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "numpy",
    "numba",
    "scipy",
    "spiceypy",
    "jplephem",
    "polars",
    "pyarrow",
    "scanninglaw",
    "ccsds-ndm-py",
)


def describe() -> dict[str, str]:
    """Name to value, in a fixed order."""
    cores = os.cpu_count() or 1
    facts = {
        "processor": f"{_processor()}, {cores} cores",
        "load at the end": f"{os.getloadavg()[0] / cores:.2f} per core",
    }
    facts["Python"] = platform.python_version()
    for name in _PACKAGES:
        try:
            facts[name] = version(name)
        except PackageNotFoundError:
            facts[name] = "not installed"
    return facts


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    values = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {key.strip(): value.strip() for key, value in values.items()}
    name = facts.get("model name", platform.machine())
    family, model = facts.get("cpu family", "?"), facts.get("model", "?")
    return f"{name} (family {family}, model {model})"
