"""The tests on every Python supported, and on the wheel with the sources away.

    nox                       all of it, on every Python 3.11 to 3.13 that is installed
    nox -s wheel-3.12         the wheel alone, on one
    nox -s newest             with the newest libraries there are, instead of those of locks/

``pip install nox`` first; uv or pyenv bring the Pythons.
"""

import shutil
from pathlib import Path

import nox

PYTHONS = ("3.11", "3.12", "3.13")
PYTEST = ("pytest", "-q", "-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
BESIDE_THE_SOURCES = ("tests", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "pyproject.toml")
OF_THE_SOURCES = ("tests/test_architecture.py", "tests/test_locks.py", "tests/test_docs.py", "tests/docs")
"""Tests of how the repository is, not of what is installed."""

nox.options.sessions = ("tests", "wheel")
nox.options.error_on_missing_interpreters = False


def install_locked(session: nox.Session, *package: str) -> None:
    """What locks/test.txt holds, then scanplan, without anything else."""
    session.install("-qq", "--require-hashes", "-r", "locks/test.txt")
    session.install("-qq", "--no-deps", "--no-build-isolation", *package)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests, on the sources."""
    install_locked(session, "--editable", ".")
    session.run(*PYTEST, *session.posargs)


@nox.session(python=PYTHONS)
def wheel(session: nox.Session) -> None:
    """The tests and the documentation, on the wheel, where no source is."""
    root, away = Path.cwd(), Path(session.create_tmp())
    install_locked(session, ".")
    for name in BESIDE_THE_SOURCES:
        shutil.rmtree(away / name, ignore_errors=True)
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, away / name)
    session.chdir(away)
    session.run(*PYTEST, *(f"--ignore={path}" for path in OF_THE_SOURCES), *session.posargs)


@nox.session(python=PYTHONS)
def newest(session: nox.Session) -> None:
    """All tests, with the newest releases that pyproject.toml allows."""
    session.install("-qq", "--upgrade", "--editable", ".[test]")
    session.run(*PYTEST, *session.posargs)
