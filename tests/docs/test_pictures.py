"""The pages' pictures and sources: each capability shows what it gives, each source named is in the references."""

import re
import struct

import pytest

from ..test_docs import DOCS, PAGES, blocks_of, name_of

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+\.png)\)|<img src=\"([^\"]+)\" alt=\"([^\"]+)\"")
_CITED = re.compile(
    r"([A-Z][\w-]+)(?: (?:et al\.|Collaboration)|(?:, [A-Z][\w-]+)* and [A-Z][\w-]+)? ((?:19|20)\d\d)\b"
)
_NO_NAMES = {
    *("January", "February", "March", "May", "July", "August", "September", "November", "December"),
    "Conventions",
}
CAPABILITIES = [
    "scan-law",
    "scan-law-files",
    "transits",
    "catalogues",
    "large-catalogues",
    "ccd-times",
    "data-gaps",
    "solar-system-bodies",
    "coverage",
    "obsplan",
    "science-schedule",
    "sky",
    "data-rate",
    "ground",
    "passes",
    "events",
    "avoidance",
    "payload-requests",
    "differences",
    "ivoa",
    "checks",
    "packages",
    "profiles",
    "store",
    "delivery",
    "service",
    "page",
    "ephemeris",
]


def pictures_of(page):
    """(file, alternative text) of every picture of a page."""
    for text, path, other, alternative in _PICTURE.findall(page.read_text(encoding="utf-8")):
        yield (page.parent / (path or other)).resolve(), text or alternative


def has_diagram(page):
    drawn = (block.text for block in blocks_of(page) if block.language == "text")
    return any("-->" in text or "+--" in text for text in drawn)


@pytest.mark.parametrize("name", CAPABILITIES)
def test_a_capability_shows_what_it_gives(name):
    page = DOCS / f"{name}.md"
    assert any(pictures_of(page)) or has_diagram(page), f"{name_of(page)} has no picture"


def test_pictures_say_in_words_what_is_seen():
    short = [
        f"{name_of(page)}: {file.name}" for page in PAGES for file, text in pictures_of(page) if len(text.split()) < 4
    ]
    assert not short, f"say more of what is seen: {', '.join(short)}"


def test_every_picture_is_on_a_page():
    shown = {file for page in PAGES for file, _ in pictures_of(page)}
    left = [file.name for file in sorted((DOCS / "img").glob("*.png")) if file.resolve() not in shown]
    assert not left, f"no page shows {', '.join(left)}"


@pytest.mark.parametrize("file", sorted((DOCS / "img").glob("*.png")), ids=lambda file: file.name)
def test_a_picture_is_small_and_without_a_date(file):
    data = file.read_bytes()
    assert len(data) < 250_000
    kinds, at = [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kinds.append(data[at + 4 : at + 8])
        at += length + 12
    assert not {b"tIME", b"tEXt", b"iTXt", b"zTXt"} & set(kinds), f"{file.name} carries words or a date"


@pytest.mark.parametrize("page", [DOCS / "scan-law.md", *sorted((DOCS / "physics").glob("*.md"))], ids=name_of)
def test_sources_of_the_physics_are_in_the_references(page):
    references = re.split(r"^- ", (DOCS / "references.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    missing = [
        f"{name} {year}"
        for name, year in _CITED.findall(prose)
        if name not in _NO_NAMES and not any(name in entry and year in entry for entry in references)
    ]
    assert not missing, f"docs/references.md lacks {', '.join(missing)}"


def test_the_pictures_that_are_made_are_there():
    made = set()
    for module in sorted((DOCS / "pictures").glob("*.py")):
        made |= set(re.findall(r"\"(\w[\w-]*\.png)\"", module.read_text(encoding="utf-8")))
    assert made
    missing = [name for name in sorted(made) if not (DOCS / "img" / name).exists()]
    assert not missing, f"run make pictures: {', '.join(missing)}"
