"""The documentation is true: its examples run and print what it shows, its links lead somewhere.

That nothing is left out of its reference, and more of single parts, is in ``tests/docs``.

A page's ``python`` and ``console`` blocks run in order, in one namespace and one empty folder. The output shown is
compared as doctest does, ``...`` standing for anything and blanks for blanks: that of a console block follows the
command, that of a python block stands in a ``text`` block right after it. ``console exit=3`` expects that exit code.
A page that asks the service at 127.0.0.1:8080 finds one there, as far as it can tell, and a token in SCANPLAN_TOKEN.
"""

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import unquote

import pytest
import scanplan

from .forks import Forks
from .planning.service.conftest import stopped
from .planning.service.documented import documented

ROOT = Path(__file__).resolve().parents[1]  # where pages are, which the wheel has not
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_LANGUAGES = {"python", "console", "text", "toml", "sh", "json", ""}
_DRESSING = {"git", "cd", "source", "python3"}
"""Commands that set the scene: shown, not run."""
_NEEDS = {"docs/large-catalogues.md": "lsdb"}
"""Pages whose examples need an optional package; ``make validate`` has them."""
_SERVICE = "http://127.0.0.1:8080"
"""Where the pages have the service; here it runs somewhere else."""


@dataclass(frozen=True)
class Block:
    """One fenced block: its language with what follows it, its first line in the page, its text."""

    language: str
    notes: str
    line: int
    text: str
    is_right_after: bool
    """Whether nothing but blank lines separates it from the block before."""


def name_of(page):
    return str(page.relative_to(ROOT))


def blocks_of(page):
    content = page.read_text(encoding="utf-8")
    end, found = 0, []
    for match in _FENCE.finditer(content):
        language, _, notes = match[1].strip().partition(" ")
        line = content.count("\n", 0, match.start()) + 2
        found.append(Block(language, notes, line, match[2], not content[end : match.start()].strip()))
        end = match.end()
    return found


def prose_of(page):
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def assert_shown(expected, printed, where):
    if not doctest.OutputChecker().check_output(expected, printed, _SHOWN):
        pytest.fail(f"{where}: the page shows\n{expected}\nbut this is printed:\n{printed}", pytrace=False)


def commands_of(block):
    """(line, command, output shown) of a console block."""
    found = []
    for number, line in enumerate(block.text.splitlines(), start=block.line):
        if line.startswith("$ "):
            found.append([number, line[2:], ""])
        elif found and found[-1][1].endswith("\\") and not found[-1][2]:
            found[-1][1] = found[-1][1][:-1] + line
        else:
            found[-1][2] += line + "\n"
    return found


def run_make(words, folder):
    """Exit code and output of ``make run`` with this installation as its .venv."""
    if shutil.which("make") is None:
        pytest.skip("there is no make")
    shutil.copy(ROOT / "pyproject.toml", folder)
    program = folder / "venv" / "bin" / "scanplan"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scanplan.cli "$@"\n')
    program.chmod(0o755)
    (folder / "venv" / ".installed").touch()
    done = subprocess.run(
        ["make", "-s", "-f", str(ROOT / "Makefile"), *words[1:], "VENV=venv"],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="session")
def forks():
    running = Forks()
    yield running
    running.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """A service with a store and an inbox, for the pages that ask one."""
    running = documented(tmp_path_factory.mktemp("documented"))
    yield running
    stopped(running.server)


def run_curl(words, folder):
    """Exit code and output of ``curl``, variables filled in as a shell does."""
    words = [os.path.expandvars(word) for word in words]
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")


def run_console(block, page, folder, forks):
    expected_code = int(block.notes.removeprefix("exit=")) if block.notes else 0
    for line, command, shown in commands_of(block):
        words = shlex.split(command.removeprefix(".venv/bin/"), comments=True)
        where = f"{name_of(page)}:{line}"
        if words[0] in _DRESSING or words[:2] in (["make", "test"], ["scanplan", "serve"]):
            continue
        if words[0] == "curl" and shutil.which("curl") is None:
            continue
        is_known = words[0] in ("scanplan", "curl") or words == ["make", "run"]
        assert is_known, f"{where}: {command} is no command to show"
        others = {"make": run_make, "curl": run_curl}
        code, said = others[words[0]](words, folder) if words[0] in others else forks.run(words[1:], folder)
        assert code == expected_code, f"{where}: exit code {code}\n{said}"
        if shown.strip():
            assert_shown(shown, said, where)


def run_python(block, page, namespace):
    """What the block prints."""
    printed = io.StringIO()
    code = compile("\n" * (block.line - 1) + block.text, name_of(page), "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, namespace)
    return printed.getvalue()


@pytest.fixture
def no_kernels_left():
    """Nothing a page furnished stays in SPICE's pool."""
    yield
    if "spiceypy" in sys.modules:
        sys.modules["spiceypy"].kclear()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_run_and_print_what_is_shown(page, tmp_path, monkeypatch, no_kernels_left, forks, request):
    if name_of(page) in _NEEDS:
        pytest.importorskip(_NEEDS[name_of(page)])
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    printed = None
    blocks = blocks_of(page)
    if any(_SERVICE in block.text for block in blocks if block.language in ("python", "console")):
        running = request.getfixturevalue("service")
        monkeypatch.setenv("SCANPLAN_TOKEN", running.token)
        blocks = [replace(block, text=block.text.replace(_SERVICE, running.server.url)) for block in blocks]
    for block in blocks:
        if block.language.startswith("{"):  # a directive of MyST; cells of runbooks are run by tests/runbooks
            continue
        where = f"{name_of(page)}:{block.line}"
        assert block.language in _LANGUAGES, f"{where}: a block of {block.language}"
        if block.language == "python":
            assert not block.notes, f"{where}: every example must run, without notes"
            printed = run_python(block, page, namespace)
        elif block.language == "console":
            run_console(block, page, tmp_path, forks)
        elif block.language == "text" and block.is_right_after and printed is not None:
            assert_shown(block.text, printed, where)
            printed = None
        elif block.language == "sh":
            assert "scanplan " not in block.text, (
                f"{where}: put commands of scanplan into console blocks, which are run"
            )


def anchors_of(page):
    """The anchors that a page's headings get where it is shown."""
    texts = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text) for _, text in _HEADING.findall(prose_of(page)))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_pictures_lead_somewhere(page):
    for found in _LINK.findall(prose_of(page)):
        link = unquote(found[0] or found[1])
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} points to {link}, which is not there"
        assert target.is_relative_to(ROOT), f"{name_of(page)} points outside the repository: {link}"
        if anchor:
            assert anchor in anchors_of(target), f"{name_of(page)} points to {link}: no such heading"


def section_of(page, heading):
    """A page's text under a heading that holds this in backticks, to the next heading of that level or above."""
    content = page.read_text(encoding="utf-8")
    for match in re.finditer(r"^(#+) .*$", content, re.MULTILINE):
        if f"`{heading}`" in match[0]:
            rest = content[match.end() :]
            following = re.search(rf"^#{{1,{len(match[1])}}} ", rest, re.MULTILINE)
            return rest[: following.start()] if following else rest
    pytest.fail(f"{name_of(page)} has no heading with `{heading}`", pytrace=False)


def test_every_format_is_documented():
    text = (DOCS / "scan-law-files.md").read_text(encoding="utf-8")
    missing = [name for name in scanplan.FORMATS if f"`{name}`" not in text]
    assert not missing, f"docs/scan-law-files.md lacks {', '.join(missing)}"


@pytest.mark.parametrize("folder", [DOCS, DOCS / "adr", DOCS / "icd"], ids=name_of)
def test_the_index_names_every_page(folder):
    index = folder / "README.md"
    linked = {path.partition("#")[0] for path, _ in _LINK.findall(index.read_text(encoding="utf-8"))}
    missing = [page.name for page in sorted(folder.glob("*.md")) if page != index and page.name not in linked]
    assert not missing, f"{name_of(index)} does not name {', '.join(missing)}"


def test_the_changelog_begins_with_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == version


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", DOCS / "architecture.md"], ids=name_of)
def test_every_path_named_is_there(page):
    """Files and folders in backticks, as they are from the root, or from any room that holds them."""
    ours = [
        path for room in ("ephemeris", "planning", "cli", "data", "tests", "docs") for path in (ROOT / room).rglob("*")
    ]
    known = {str(path.relative_to(ROOT)) for path in [*ours, *ROOT.glob("*")]}
    named = re.findall(r"`((?:[\w*.-]+/)*[\w*.-]+(?:/|\.py|\.md|\.toml))`", prose_of(page))
    made = {"utils.py", ".venv", "out"}
    missing = [
        name
        for name in (each.rstrip("/") for each in named)
        if name not in made and not any(fnmatch(path, name) or fnmatch(path, f"*/{name}") for path in known)
    ]
    assert not missing, f"{name_of(page)} names {', '.join(missing)}, which is not there"
