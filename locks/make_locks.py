"""What ``make`` installs, to the version and hash of every file: run ``make locks`` after a change of pyproject.toml.

``test.txt`` holds what the package and its tests need, on every platform and Python supported. The others begin with
it and hold what their work needs beside, in the same versions. uv resolves; pip installs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BASE = "test"
EXTRAS = {
    BASE: ("test",),
    "bench": ("test", "bench"),
    "docs": ("test", "docs"),
    "validate": ("test", "validate", "catalog"),
}
_OLDEST_PYTHON = "3.11"
_ENTRY = re.compile(r"^[A-Za-z0-9].*\n(?:    .*\n)*", re.MULTILINE)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")


def resolve(extras: tuple[str, ...], constraints: str) -> str:
    """The lock of these extras, within the versions of another lock."""
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-annotate", "--no-header"]
    command += ["--python-version", _OLDEST_PYTHON, "--group", "build", "--constraints", "-", "pyproject.toml"]
    command += [word for extra in extras for word in ("--extra", extra)]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=HERE.parent,
        input=constraints,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def pins(lock: str) -> set[tuple[str, str]]:
    """Name and version of each entry."""
    return {match.groups() for entry in _ENTRY.findall(lock) if (match := _PINNED.match(entry))}  # type: ignore[misc]


def beside(lock: str, base: str) -> str:
    """The entries of a lock that another has not."""
    known = pins(base)
    return "".join(entry for entry in _ENTRY.findall(lock) if not pins(entry) <= known)


def main() -> None:
    base = resolve(EXTRAS[BASE], "")
    (HERE / f"{BASE}.txt").write_text(base, encoding="utf-8")
    for name, extras in EXTRAS.items():
        if name != BASE:
            more = beside(resolve(extras, re.sub(r" \\\n(?:    .*\n)+", "\n", base)), base)
            (HERE / f"{name}.txt").write_text(f"-r {BASE}.txt\n{more}", encoding="utf-8")


if __name__ == "__main__":
    main()
