"""Who may ask: no token, half a token, one of the wrong scope, one that was revoked, reading that needs one."""

from typing import Annotated

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from scanplan.planning.service.settings import Settings
from scanplan.planning.service.tokens import Bearer, Tokens, needs


class Stub:
    def __init__(self, tokens):
        self.tokens = tokens


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path)


@pytest.fixture
def client(tokens):
    """Two routes, one for each scope."""
    app = FastAPI()
    app.state.service = Stub(tokens)

    @app.get("/read")
    async def read(bearer: Annotated[Bearer, needs("read")]):
        return {"name": bearer.name, "scope": bearer.scope}

    @app.get("/deliver")
    async def deliver(bearer: Annotated[Bearer, needs("deliver")]):
        return {"name": bearer.name, "scope": bearer.scope}

    return TestClient(app)


def asked(client, path, header):
    return client.get(path, headers={} if header is None else {"Authorization": header})


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic c2NhbnBsYW46",
        "scanplan_x",
        "Bearer scanplan_x",
        "Bearer \xe9\xff",
        "Bearer a b",
    ],
)
def test_no_token_or_one_that_is_none(client, tokens, header):
    tokens.new("me", "read", "2026-01-01T00:00:00Z")
    answer = asked(client, "/read", None if header is None else header.encode("latin-1"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_scopes(client, tokens):
    read = tokens.new("reader", "read", "2026-01-01T00:00:00Z")
    deliver = tokens.new("deliverer", "deliver", "2026-01-01T00:00:00Z")
    assert asked(client, "/read", f"Bearer {read}").json() == {"name": "reader", "scope": "read"}
    assert asked(client, "/read", f"Bearer {deliver}").json()["name"] == "deliverer"
    assert asked(client, "/deliver", f"bearer {deliver}").status_code == 200
    refused = asked(client, "/deliver", f"Bearer {read}")
    assert refused.status_code == 403
    assert 'scope="deliver"' in refused.headers["www-authenticate"]


def test_a_change_holds_at_once(client, tokens, tmp_path):
    token = tokens.new("me", "read", "2026-01-01T00:00:00Z")
    assert asked(client, "/read", f"Bearer {token}").status_code == 200
    assert asked(client, "/read", f"Bearer {token[:-1]}").status_code == 401
    Tokens(tmp_path).revoke("me")
    assert asked(client, "/read", f"Bearer {token}").status_code == 401
    (tmp_path / "tokens.json").write_text("[]")
    assert asked(client, "/read", f"Bearer {token}").status_code == 503


def test_reading_may_need_a_token(tmp_path):
    """Every route that answers has it then; the page's files and whether the service lives do not."""
    from scanplan.planning.service.app import OPEN_ROUTERS, app_of

    document = app_of(Settings("gaia", tmp_path, read_needs_token=True)).openapi()
    opened = {route.path for router in OPEN_ROUTERS for route in router.routes}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            assert bool(told.get("security")) != (path in opened), (method, path)
