"""The map of the house, drawn from what its modules import."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import scanplan

from .paper import LIGHT, WIDE_IN, new_figure, save, style

ROOT = Path(scanplan.__file__).resolve().parent
STOREYS = (
    ("ephemeris", "planning/core"),
    ("planning",),
    ("planning/catalogue", "planning/sky", "planning/science", "planning/passes", "planning/events"),
    ("planning/products", "planning/activities", "planning/report"),
    ("planning/diff", "planning/package", "planning/rules"),
    ("planning/delivery", "planning/hats"),
    ("planning/operations", "planning/rehearsal"),
    ("cli", "planning/service"),
)
"""From the ground up: rooms of one storey serve those above."""
WORDS = {
    "ephemeris": "time scales, kernels, Sun, light",
    "planning/core": "numba kernels on arrays",
    "planning": "mission, scan law, attitude, transits, coverage, plan",
    "planning/catalogue": "stars of files",
    "planning/sky": "star maps",
    "planning/science": "data rate",
    "planning/passes": "stations, memory",
    "planning/events": "events, avoidance",
    "planning/products": "one module a format",
    "planning/activities": "payload requests",
    "planning/report": "pictures",
    "planning/diff": "what changed",
    "planning/package": "signed archives",
    "planning/rules": "checks of flight",
    "planning/delivery": "the disk: store, outbox",
    "planning/hats": "catalogues on Dask",
    "planning/operations": "site, checklists",
    "planning/rehearsal": "faults, recovery",
    "cli": "one module a command",
    "planning/service": "HTTP, jobs, the page",
}
_UNDER_ALL = {"ephemeris", "planning/core", "planning"}
"""What nearly every room uses: no line is drawn to these."""
_WIDTH, _HEIGHT, _STOREY = 1.62, 0.46, 0.86


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module, by the parts of its path or dotted name from the root."""
    inner = "/".join(parts[:2])
    return inner if inner in WORDS else parts[0]


def uses() -> Counter[tuple[str, str]]:
    """How many import statements lead from one room to another."""
    found: Counter[tuple[str, str]] = Counter()
    for top in ("ephemeris", "planning", "cli"):
        for path in (ROOT / top).rglob("*.py"):
            here = path.relative_to(ROOT).with_suffix("").parts
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level:
                    there = (*here[: len(here) - node.level], *(node.module.split(".") if node.module else ()))
                    if there and there[0] in ("ephemeris", "planning", "cli"):
                        found[room_of(here), room_of(there)] += 1
    return found


def downward(floors: dict[str, int]) -> dict[tuple[str, str], int]:
    """Uses of rooms of lower storeys, without those that follow from others: a uses b, b uses c."""
    down = {
        (above, below): count
        for (above, below), count in uses().items()
        if below not in _UNDER_ALL and floors[above] > floors[below]
    }
    reached: dict[str, set[str]] = {}
    for room in sorted(floors, key=floors.__getitem__):
        direct = {below for above, below in down if above == room}
        reached[room] = direct.union(*(reached[below] for below in direct))
    follows = {(above, far) for above, below in down for far in reached[below]}
    return {pair: count for pair, count in sorted(down.items()) if pair not in follows}


def rooms() -> None:
    """Every room, thousands of lines of code in it, and which rooms it uses."""
    floors = {room: floor for floor, storey in enumerate(STOREYS) for room in storey}
    places = {}
    for floor, storey in enumerate(STOREYS):
        apart = 9.2 / max(len(storey), 3)
        for k, room in enumerate(storey):
            places[room] = ((k - (len(storey) - 1) / 2) * apart, floor * _STOREY)
    with style():
        figure = new_figure(6.6, WIDE_IN)
        axes = figure.subplots()
        axes.set_axis_off()
        for (above, below), count in downward(floors).items():
            _line(axes, places[above], places[below], count)
        for room, place in places.items():
            _box(axes, room, place)
        axes.set(xlim=(-4.75, 4.75), ylim=(-0.4, (len(STOREYS) - 1) * _STOREY + 0.4), aspect="equal")
        save(figure, "rooms.png", colours=64)


def _line(axes, above, below, count: int) -> None:
    start, end = (above[0], above[1] - _HEIGHT / 2), (below[0], below[1] + _HEIGHT / 2)
    arrow = {"arrowstyle": "-|>,head_length=0.35,head_width=0.16", "shrinkA": 0, "shrinkB": 0, "color": LIGHT["first"]}
    bend = 0.0 if above[1] - below[1] < 1.5 * _STOREY else 0.25 if end[0] < start[0] else -0.25
    arrow |= {"alpha": 0.55, "lw": 0.5 + 0.25 * min(count, 10) ** 0.7, "connectionstyle": f"arc3,rad={bend}"}
    axes.annotate("", end, start, arrowprops=arrow, zorder=1)


def _box(axes, room: str, place) -> None:
    from matplotlib.patches import FancyBboxPatch

    width = _WIDTH * (2.6 if room == "planning" else 1.35 if room == "ephemeris" else 1.0)
    corner = (place[0] - width / 2, place[1] - _HEIGHT / 2)
    fill = {"cli": "#fdf1e3", "planning/service": "#fdf1e3", "ephemeris": "#e4f1e4"}.get(room, "#eef3fa")
    axes.add_patch(FancyBboxPatch(corner, width, _HEIGHT, boxstyle="round,pad=0.02,rounding_size=0.07", fc=fill,
                                  ec=LIGHT["faint-ink"], lw=0.7, zorder=2))  # fmt: skip
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in _modules(room))
    axes.text(place[0], place[1] + 0.085, f"{room}/", ha="center", va="center", fontsize=7.5, weight="bold", zorder=3)
    said = f"{WORDS[room]} · {round(lines / 100) / 10:.1f}k"
    axes.text(
        place[0], place[1] - 0.1, said, ha="center", va="center", fontsize=6.2, color=LIGHT["faint-ink"], zorder=3
    )


def _modules(room: str):
    found = (ROOT / room).rglob("*.py")
    return (path for path in found if room_of(path.relative_to(ROOT).parts) == room)
