"""The directions of the house: cli -> planning -> ephemeris, and a numeric core that knows numpy and numba only."""

import ast
import fnmatch
import re
import subprocess
import sys
from pathlib import Path

import pytest
import scanplan

ROOT = Path(scanplan.__file__).resolve().parent
ROOMS = ("ephemeris", "planning", "cli", "data")
ALLOWED = {
    "ephemeris": {"ephemeris", "errors", "data"},
    "planning": {"planning", "ephemeris", "errors", "data"},
    "cli": {"cli", "planning", "ephemeris", "errors", "data"},
    "data": {"data", "ephemeris", "errors"},
}
ALSO_ALLOWED = {"data/fit_sky.py": {"planning"}}  # makes an embedded file; nothing imports it
LAW = ("core", "mission.py", "heliotropic.py", "law_piece.py", "jumps.py", "rotation.py", "scanlaw.py")
CORE_MAY_IMPORT = {
    "__future__",
    "typing",
    "numpy",
    "numba",
    "math",
    "ephemeris.trig",
    "ephemeris.apparent",
    "ephemeris.compiled",
    "planning.core",
}


def modules():
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def imported(path):
    """Absolute dotted names a module imports, those of the package without their ``scanplan.`` head."""
    here = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.removeprefix("scanplan.")
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0:
                yield (node.module or "").removeprefix("scanplan.")
                continue
            base = here[: len(here) - node.level]
            yield ".".join([*base, *([node.module] if node.module else [])])


def is_ours(name):
    return name.split(".")[0] in (*ROOMS, "errors")


@pytest.mark.parametrize("path", list(modules()), ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_points_back(path):
    room = path.relative_to(ROOT).parts[0]
    for name in filter(is_ours, imported(path)):
        allowed = ALLOWED[room] | ALSO_ALLOWED.get(str(path.relative_to(ROOT)), set())
        assert name.split(".")[0] in allowed, f"{path.relative_to(ROOT)} imports {name}"


def core_modules():
    return sorted((ROOT / "planning" / "core").glob("*.py"))


@pytest.mark.parametrize("path", core_modules(), ids=lambda p: p.name)
def test_the_numeric_core_knows_arrays_only(path):
    for name in imported(path):
        known = name in CORE_MAY_IMPORT or name.startswith(("planning.core.", "numpy.", "numba."))
        assert known, f"planning/core/{path.name} imports {name}"


def test_the_law_knows_no_product_and_products_know_no_delivery():
    for path in modules():
        parts = path.relative_to(ROOT).parts
        names = set(imported(path))
        if parts[0] != "planning":
            continue
        if parts[1] == "products":
            assert not any(name.startswith(("planning.delivery", "planning.report")) for name in names), path
        if parts[1] in LAW:
            assert not any(name.startswith(("planning.products", "planning.delivery")) for name in names), path


def test_rooms_are_not_top_level_packages():
    """PyPI has packages named planning, ephemeris and data: ours must only exist inside scanplan."""
    for room in ROOMS:
        command = [sys.executable, "-P", "-c", f"import {room}"]
        run = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        assert "ModuleNotFoundError" in run.stderr, f"'import {room}' works outside the package"


def test_every_package_is_listed_for_the_wheel():
    import tomllib

    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    found = {".".join(["scanplan", *p.parent.relative_to(ROOT).parts]) for p in modules() if p.name == "__init__.py"}
    assert found | {"scanplan"} == listed


def test_every_file_that_the_map_names_is_there():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./*-]*(?:\.(?:py|js|html|css|toml|yml|md)|/))(?: \w[^`]*)?`", page))
    rooms = [ROOT / room for room in (*ROOMS, "docs", "tests", "locks")]
    paths = [*ROOT.iterdir(), *(path for room in rooms for path in room.rglob("*"))]
    there = [f"/{path.relative_to(ROOT)}" for path in paths]
    assert len(named) > 200
    assert sorted(name for name in named if not fnmatch.filter(there, f"*/{name.rstrip('/')}")) == []
