"""docs/http-api.md names every path of the OpenAPI document, and no other."""

import re
from pathlib import Path

import pytest
from scanplan.planning.service.app import app_of
from scanplan.planning.service.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"
GENERAL = {"400", "405", "414", "421"}
"""Statuses that any path may answer, which no path lists."""


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return app_of(Settings("gaia", tmp_path_factory.mktemp("state"))).openapi()


def operations(document):
    return {(method.upper(), path): told for path, ways in document["paths"].items() for method, told in ways.items()}


def test_every_path_is_documented_and_no_other(document):
    page = (DOCS / "http-api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^\s`]+)`", page))
    assert named == set(operations(document))


def test_every_path_asked_in_an_example_is_there(document):
    known = [re.compile(re.sub(r"\{\w+\}", "[^/?]+", path)) for path in document["paths"]]
    known.append(re.compile("/api/openapi.json|/"))
    for name in ("http-api.md", "service.md", "page.md"):
        page = DOCS / name
        if page.exists():
            for path in re.findall(r"http://127\.0\.0\.1:8080(/[^\s'\"?#]*)", page.read_text(encoding="utf-8")):
                assert any(each.fullmatch(path) for each in known), f"{name}: {path}"


def test_every_operation_says_what_it_is_with_examples_and_problems(document):
    for (method, path), told in operations(document).items():
        where = f"{method} {path}"
        assert told.get("summary"), where
        assert len(told.get("description", "")) > 20, where
        if path.startswith("/api/"):
            statuses = set(told["responses"])
            takes_something = bool(told.get("parameters") or told.get("requestBody"))
            assert "422" in statuses or not takes_something, where
            for status, answer in told["responses"].items():
                assert answer["description"], where
                if status >= "400":
                    assert set(answer["content"]) == {"application/problem+json"}, f"{where}: {status}"
                elif status in ("200", "202"):
                    kinds = answer.get("content", {})
                    has_example = "*/*" in kinds or any(
                        {"example", "examples"} & set(each)
                        or each.get("schema", {}).get("format") == "binary"
                        or "$ref" in each.get("schema", {})
                        for each in kinds.values()
                    )
                    assert has_example, f"{where}: {status} shows no example"
        for parameter in told.get("parameters", ()):
            assert parameter.get("description") or parameter["schema"].get("description"), (
                f"{where}: {parameter['name']}"
            )
