"""The locks hold what pyproject.toml asks for, each file by its hash."""

import re
import tomllib
from pathlib import Path

import pytest
import scanplan
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from scanplan.locks.make_locks import EXTRAS

ROOT = Path(scanplan.__file__).resolve().parent
LOCKS = ROOT / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_ENTRY = re.compile(r"^(\S+)==([^\s;\\]+).*\n((?:    .*\n)*)", re.MULTILINE)


def asked_for(extras):
    """Requirements of the package and of extras, those of scanplan's own extras opened."""
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    for extra in extras:
        asked += PROJECT["project"]["optional-dependencies"][extra]
    for requirement in map(Requirement, asked):
        if requirement.name == "scanplan":
            yield from asked_for(sorted(requirement.extras))
        else:
            yield requirement


def entries(name):
    """Versions by package, and the hashes of each entry."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    if name != "test":
        assert text.startswith("-r test.txt\n")
        text += (LOCKS / "test.txt").read_text(encoding="utf-8")
    versions, hashes = {}, []
    for package, version, files in _ENTRY.findall(text):
        versions.setdefault(canonicalize_name(package.split("[")[0]), set()).add(version)
        hashes.append((package, files))
    return versions, hashes


@pytest.mark.parametrize("name", sorted(path.stem for path in LOCKS.glob("*.txt")))
def test_a_lock_holds_what_is_asked_for(name):
    versions, hashes = entries(name)
    for requirement in asked_for(EXTRAS[name]):
        locked = versions.get(canonicalize_name(requirement.name))
        assert locked, f"locks/{name}.txt lacks {requirement}: run make locks"
        fitting = all(requirement.specifier.contains(version) for version in locked)
        assert fitting, f"locks/{name}.txt has {requirement.name} {locked}, asked for is {requirement}: run make locks"
    bare = [package for package, files in hashes if "--hash=sha256:" not in files]
    assert not bare, f"locks/{name}.txt: no hash for {', '.join(bare)}"


def test_every_lock_is_known():
    assert {path.stem for path in LOCKS.glob("*.txt")} == set(EXTRAS)
