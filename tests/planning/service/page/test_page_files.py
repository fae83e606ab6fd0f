"""The page's files: what they are called, what a browser may keep, and that nothing else can be had."""

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
    again = server.http.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert server.http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_tells_the_length_and_sends_nothing(server):
    answer = server.http.head("/")
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
