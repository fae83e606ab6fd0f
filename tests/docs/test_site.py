"""The site: its navigation names every page once; and, once built (``make docs``), it is whole and needs no other host.

Every address inside leads to a file and an anchor that are there; nothing that a page needs to be shown comes from
elsewhere.
"""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import scanplan
import yaml
from scanplan.docs._extensions.api_groups import GROUPS

ROOT = Path(scanplan.__file__).resolve().parent
SITE = ROOT / "out" / "docs"
_NEEDED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}


def navigated(entries):
    """Pages that entries of the navigation name, files and globs, those under them too."""
    for entry in entries:
        if "glob" in entry:
            yield from (str(path.relative_to(ROOT).with_suffix("")) for path in ROOT.glob(entry["glob"] + ".md"))
        else:
            yield entry["file"]
        yield from navigated(entry.get("entries", ()))


def test_the_navigation_names_every_page_once():
    toc = yaml.safe_load((ROOT / "docs" / "_toc.yml").read_text(encoding="utf-8"))
    named = [toc["root"], *(page for part in toc["subtrees"] for page in navigated(part["entries"]))]
    # a glob leaves out what is named by itself
    listed = {page for page in named if not page.startswith("docs/api/")}
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    assert listed == {str(page.relative_to(ROOT).with_suffix("")) for page in pages}
    files = [page for page in named if not page.endswith("README")]
    assert len(set(files)) == len(files)


def test_the_groups_of_the_api_hold_every_public_name_once():
    assert sorted(name for group in GROUPS for name in group.names) == sorted(scanplan.__all__)


class Addresses(HTMLParser):
    """The anchors of a page, where it links, and what it needs to be shown."""

    def __init__(self):
        super().__init__()
        self.anchors, self.links, self.needed = set(), [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        for key in ("href", "src"):
            if given.get(key):
                self.links.append(given[key])
                if (tag, key) in _NEEDED and given.get("rel") not in ("canonical", "license"):
                    self.needed.append(given[key])


@cache
def addresses(path):
    found = Addresses()
    found.feed(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.long
def test_the_built_site_is_whole_and_needs_no_other_host():
    pages = [page for page in sorted(SITE.rglob("*.html")) if page.parent.name != "_static"]  # a template of the theme
    assert pages, "make docs builds it"
    wrong = []
    for page in pages:
        for link in addresses(page).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.exists():
                wrong.append(f"{page.relative_to(SITE)}: {link} is not there")
                continue
            has_anchors = parts.fragment and target.suffix == ".html" and not parts.query
            if has_anchors and unquote(parts.fragment) not in addresses(target).anchors:
                wrong.append(f"{page.relative_to(SITE)}: {link} has no such anchor")
        wrong += [f"{page.relative_to(SITE)} needs {x}" for x in addresses(page).needed if re.match(r"https?:|//", x)]
    assert not wrong, "\n".join(wrong[:50])
