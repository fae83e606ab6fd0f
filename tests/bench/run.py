"""One run of the benchmarks, and its file: all that the page shows, so that the page can be made again."""

import json
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .curves import Curve
from .figures import Figure, Goal
from .pairs import Spread

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/benchmarks.md"
TIMED = ("ephemeris", "planning", "cli", "tests/bench")
"""What a run depends on."""


@dataclass(frozen=True)
class Run:
    """Figures and curves in the order they were found, and where."""

    began_utc: str
    commit: str
    machine: dict[str, str]
    figures: list[Figure]
    curves: list[Curve] = field(default_factory=list)
    unmeasured: dict[str, str] = field(default_factory=dict)
    """What was to be measured and was not, and why."""

    @property
    def name(self) -> str:
        return f"{self.began_utc.replace('-', '').replace(':', '')}-{self.commit}"

    @property
    def short_name(self) -> str:
        return f"{self.began_utc[:10]} {self.commit}"

    def save(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(self.text(), encoding="utf-8")
        return path

    def text(self) -> str:
        """As JSON, a figure or a curve a line."""
        parts = []
        for name, value in asdict(self).items():
            if isinstance(value, list):
                rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in value)
                parts.append(f' "{name}": [\n{rows}\n ]' if rows else f' "{name}": []')
            else:
                parts.append(f' "{name}": {json.dumps(value, ensure_ascii=False)}')
        return "{\n" + ",\n".join(parts) + "\n}\n"


def history_of(page: Path) -> Path:
    """The folder of the runs that a page tells of."""
    return page.with_suffix("")


def load(path: Path) -> Run:
    data = json.loads(path.read_text(encoding="utf-8"))
    figures = [_figure(row) for row in data.pop("figures")]
    curves = [_curve(row) for row in data.pop("curves")]
    return Run(figures=figures, curves=curves, **data)


def load_all(folder: Path) -> list[Run]:
    """The runs of a folder, oldest first."""
    return [load(path) for path in sorted(folder.glob("*.json"))]


def now_utc() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def commit() -> str:
    """The commit the sources are at, with a plus if they differ from it; a dash where there is no repository."""
    try:
        words = [
            _git("rev-parse", "--short", "HEAD"),
            _git("status", "--porcelain", "--untracked-files=no", "--", *TIMED),
        ]
    except (OSError, subprocess.CalledProcessError):
        return "-"
    return f"{words[0]}+" if words[1] else words[0]


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(**{**row, "value": Spread(**row["value"]), "goal": Goal(**row["goal"])})


def _curve(row: dict[str, Any]) -> Curve:
    return Curve(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
