"""The interface control documents are complete and in one form; ``test_reference`` holds their tables."""

import re
from typing import get_args

import pytest
from scanplan.planning.file_kind import Kind
from scanplan.planning.plan import FORMATS
from scanplan.planning.transit_formats import FORMATS as TRANSIT_FORMATS

from ..test_docs import DOCS, ROOT, name_of

FOLDER = DOCS / "icd"
INDEX = FOLDER / "README.md"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page != INDEX)
PARTS = [
    "1 Identification",
    "2 Purpose",
    "3 Layout",
    "4 Fields",
    "5 Rules",
    "6 Example",
    "7 Reading and checking",
    "8 Versions",
]


def text_of(page):
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_has_all_eight_parts(page):
    assert re.findall(r"^## (.+)$", text_of(page), re.MULTILINE) == PARTS


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_part_is_empty(page):
    for part in re.split(r"^## .+$", text_of(page), flags=re.MULTILINE)[1:]:
        assert len(part.split()) > 3


def test_every_kind_of_file_stands_in_the_index():
    cells = re.findall(r"^\| \[[^|]+\| ([^|]*)\|", text_of(INDEX), re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`([\w-]+)`", cell)} == {
        kind for kind in get_args(Kind) if kind
    }


@pytest.mark.parametrize("kind", [*FORMATS, *TRANSIT_FORMATS])
def test_every_format_that_is_asked_for_by_name_is_named(kind):
    assert any(f"`{kind}`" in text_of(page) for page in PAGES)


@pytest.mark.parametrize("schema", sorted((ROOT / "data" / "schemas").iterdir()), ids=name_of)
def test_every_schema_is_named_by_a_page_that_names_all_its_words(schema):
    naming = [text_of(page) for page in PAGES if f"data/schemas/{schema.name}" in text_of(page)]
    assert naming
    words = re.findall(r"<xs:(?:element|attribute) name=\"([\w:]+)\"", text_of(schema))
    assert len(words) > 5
    missing = [word for word in words if not any(re.search(rf"\b{word}\b", page) for page in naming)]
    assert missing == []
