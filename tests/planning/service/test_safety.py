"""What every request passes and every answer carries."""

import socket

import pytest
from fastapi import HTTPException
from scanplan.planning.service import security

from .loops import in_a_loop


@pytest.mark.parametrize("path", ["/api/openapi.json", "/nowhere", "/api/transits"])
def test_every_answer_says_what_a_browser_may_do(server, path):
    headers = server.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost.evil.example", "", "[::1", "127.0.0.1.", "[::1%evil.example]:80"],
)
def test_a_host_that_is_not_ours_is_refused(server, host):
    answer = server.http.get("/api/openapi.json", headers={"Host": host})
    assert answer.status_code == 421
    assert "openapi" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8080", "10.1.2.3:8080"])
def test_the_loopbacks_names_and_addresses_are_ours(server, host):
    assert server.http.get("/api/openapi.json", headers={"Host": host}).status_code == 200


def test_a_body_that_announces_too_much_is_refused_before_it_is_read(server):
    request = b"POST /api/transits HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n"
    assert said(server, request).startswith(b"HTTP/1.1 413")


def test_a_body_that_does_not_announce_its_length_is_refused_where_it_becomes_too_long(server):
    def chunks():
        for _ in range(64):
            yield b"x" * 65536

    window, headers = {"start": "2017-01-01", "days": 1}, {"Content-Type": "text/csv"}
    answer = server.http.post("/api/transits", params=window, headers=headers, content=chunks())
    assert answer.status_code == 413


def test_all_bodies_together_have_a_bound():
    async def nobody(scope, receive, send):
        while (await receive())["more_body"]:
            pass

    async def one():
        return {"type": "http.request", "body": b"x" * 600, "more_body": False}

    def asked(held):
        body = security._Body(one, 1000, held)
        try:
            in_a_loop(nobody({}, body.receive, None))
        finally:
            body.let_go()

    held = security._Held(1000)
    for _ in range(3):
        asked(held)
        assert held.now == 0
    held.now = 500
    with pytest.raises(HTTPException, match="Too many bodies"):
        asked(held)
    assert held.now == 500


def test_a_long_address_is_refused(server):
    assert server.get("/api/transits", ra="1" * 9000).status_code == 414


def said(server, request):
    """The first bytes that come back for bytes sent as they are."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        return connection.recv(4096)
