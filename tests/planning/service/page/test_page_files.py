"""The page's files: what they are called, what a browser may keep, and that nothing else can be had."""

import gzip
import re
from pathlib import Path

import pytest
import scanplan

FOLDER = Path(scanplan.__file__).parent / "planning" / "service" / "page"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in MEDIA_TYPES)


def test_every_file_is_sent_with_its_media_type(server):
    assert {"main.js", "search.js", "style.css", "icon.svg"} <= set(FILES)
    for name in FILES:
        answer = server.get(f"/page/{name}")
        assert answer.status_code == 200
        assert answer.content == (FOLDER / name).read_bytes()
        assert answer.headers["content-type"].split(";")[0] == MEDIA_TYPES[Path(name).suffix]


@pytest.mark.parametrize("path", ["/", "/page/main.js"])
def test_an_unchanged_file_is_not_sent_again(server, path):
    first = server.http.get(path)
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    again = server.http.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert server.http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_browser_gets_less_than_half_of_the_bytes(server):
    whole = server.http.get("/page/search.js", headers={"Accept-Encoding": "identity"})
    with server.http.stream("GET", "/page/search.js", headers={"Accept-Encoding": "gzip"}) as small:
        sent = b"".join(small.iter_raw())
        assert small.headers["content-encoding"] == "gzip"
    assert len(sent) < 0.5 * len(whole.content)
    assert gzip.decompress(sent) == whole.content


def imported_by(names):
    """Modules that modules import, and so on, with themselves."""
    found, left = set(), list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += re.findall(r'from "/page/([a-z0-9-]+\.js)"', (FOLDER / name).read_text())
    return found


def test_what_the_first_view_needs_is_asked_for_at_once():
    index = (FOLDER / "index.html").read_text()
    named = set(re.findall(r'<link rel="modulepreload" href="/page/([^"]+)">', index))
    assert named == imported_by(["main.js", "search.js"]) - {"main.js"}


def test_head_tells_the_length_and_sends_nothing(server):
    answer = server.http.head("/", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == (FOLDER / "index.html").stat().st_size
    assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/page/",
        "/page",
        "/page/none.js",
        "/page/index.html",
        "/page/..%2fapp.py",
        "/page/%2e%2e%2fapp.py",
        "/page/../app.py",
        "/page/.js",
        "/page/main.js%00",
    ],
)
def test_nothing_else_can_be_had(server, path):
    answer = server.http.get(path)
    assert answer.status_code == 404
    assert b"import" not in answer.content


def test_the_page_asks_for_nothing_from_elsewhere():
    for path in FOLDER.iterdir():
        text = path.read_text()
        for scheme in ("http://", "https://"):
            for found in text.split(scheme)[1:]:
                assert found.startswith("www.w3.org/"), f"{path.name}: {scheme}{found[:40]}"  # names of XML
    index = (FOLDER / "index.html").read_text()
    assert "style=" not in index
    assert re.search(r"<[^>]*\son\w+=", index) is None
