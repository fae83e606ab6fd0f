"""The machine a run was made on, the versions it was made with, and what else kept the machine busy meanwhile."""

import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "numpy",
    "numba",
    "llvmlite",
    "scipy",
    "astropy",
    "skyfield",
    "spiceypy",
    "jplephem",
    "anise",
    "ducc0",
    "healpy",
    "astropy-healpix",
    "polars",
    "pyarrow",
    "scanninglaw",
    "gaiascanlaw",
    "ccsds-ndm-py",
    "fastapi",
    "uvicorn",
)
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
_CPU = Path("/sys/devices/system/cpu/cpu0")

OTHERS, QUIET = "other work meanwhile", 0.05
"""The fact that tells how much of the cores others had, and up to which part a run counts as undisturbed."""


class Watch:
    """Looks at the load when it is made and when it is asked."""

    def __init__(self) -> None:
        self._load = _load()
        self._before = time.perf_counter(), _busy_s(), _own_s()

    def facts(self) -> dict[str, str]:
        elapsed, busy, own = (
            now - before for now, before in zip((time.perf_counter(), _busy_s(), _own_s()), self._before, strict=True)
        )
        others = max(0.0, busy - own) / (elapsed * _cores())
        return {
            "duration": f"{elapsed:.0f} s",
            "load at the beginning, at the end": f"{self._load}, {_load()} per core",
            OTHERS: f"{100 * others:.0f} % of all cores",
        }


def was_busy(machine: dict[str, str]) -> bool:
    """Whether others had more of the machine during a run than leaves its figures alone."""
    return float(machine.get(OTHERS, "0 %").split()[0]) > 100 * QUIET


def fingerprint(machine: dict[str, str]) -> str:
    """Runs on machines alike have the same."""
    return machine["processor"]


def describe() -> dict[str, str]:
    """Name to value, in a fixed order."""
    facts = {
        "processor": f"{_processor()}, {_cores()} cores",
        "caches": _caches(),
        "frequency governor": _text(_CPU / "cpufreq/scaling_governor") or "not told",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}, {' '.join(platform.libc_ver())}",
        "threads": ", ".join(f"{name}={os.environ[name]}" for name in _THREADS if name in os.environ) or "as they come",
        "Python": platform.python_version(),
    }
    for name in _PACKAGES:
        try:
            facts[name] = version(name)
        except PackageNotFoundError:
            facts[name] = "not installed"
    return facts


def _cores() -> int:
    return os.cpu_count() or 1


def _load() -> str:
    return f"{os.getloadavg()[0] / _cores():.2f}"


def _busy_s() -> float:
    """Seconds that all cores together have worked since the start, those a host took away included."""
    fields = _text(Path("/proc/stat")).split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _wait, irq, soft_irq, steal = (int(field) for field in fields) if fields else (0,) * 8
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


def _own_s() -> float:
    """Seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _processor() -> str:
    values = dict(line.split(":", 1) for line in _text(Path("/proc/cpuinfo")).splitlines() if ":" in line)
    facts = {key.strip(): value.strip() for key, value in values.items()}
    name = facts.get("model name", platform.processor() or platform.machine())
    family, model = facts.get("cpu family", "?"), facts.get("model", "?")
    return f"{name} (family {family}, model {model})"


def _caches() -> str:
    found = []
    for folder in sorted((_CPU / "cache").glob("index*")):
        level, kind, size = (_text(folder / name) for name in ("level", "type", "size"))
        found.append(f"L{level}{kind[0].lower() if level == '1' else ''} {size}")
    return ", ".join(found) or "not told"


def _memory() -> str:
    words = _text(Path("/proc/meminfo")).split()
    return f"{int(words[1]) / 2**20:.0f} GiB" if len(words) > 1 else "not told"
