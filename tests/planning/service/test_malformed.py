"""Thousands of requests that are wrong: none is answered with a defect, and nothing on the disk changes."""

import hashlib
import re
import select
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from .malformed import malformed_requests


def answer_to(address, request):
    """The status of the answer; 0 where the connection was closed without one, or the server waits for the rest."""
    with socket.create_connection(address, timeout=60) as connection:
        try:
            connection.sendall(request)
            readable, _, _ = select.select([connection], [], [], 60 if is_whole(request) else 0.2)
            said = connection.recv(65536) if readable else b""
        except (BrokenPipeError, ConnectionResetError):
            return 0
    found = re.match(rb"HTTP/1.1 (\d{3})", said)
    return int(found[1]) if found else 0


def is_whole(request):
    """Whether a server has what it was promised, as far as this can be told of a spoilt request."""
    head, _, body = request.partition(b"\r\n\r\n")
    announced = [int(size) for size in re.findall(rb"\r\nContent-Length: (\d+)\r\n", head + b"\r\n")] or [0]
    is_plain = head.startswith((b"GET /", b"POST /", b"DELETE /")) and b"Transfer-Encoding" not in head
    return is_plain and b"\r\n\r\n" in request and announced == [len(body)]


def tree(folder):
    """Every file below a folder and what it holds."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_no_request_brings_out_a_defect(server, count):
    host, port = server.url.removeprefix("http://").split(":")
    openapi = server.get("/api/openapi.json").json()
    before = tree(server.state)
    requests = list(malformed_requests(openapi, count, seed=20170205))
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda request: answer_to((host, int(port)), request), requests))
    for request, status in zip(requests, statuses, strict=True):
        assert status < 500, request
    counted = Counter(statuses)
    print(dict(sorted(counted.items())))
    assert counted[422] > count / 20  # most reach the questions' own checks
    assert sum(counted[status] for status in (400, 404, 405, 413, 414, 421, 422)) > count / 2
    assert tree(server.state) == before
    assert server.get("/api/openapi.json").json() == openapi
