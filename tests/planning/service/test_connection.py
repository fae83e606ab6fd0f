"""Clients that let the service wait, and heads without an end."""

import asyncio
import socket
from contextlib import suppress

import pytest
import uvicorn
from scanplan.planning.service.connection import HEAD_S, LEAST_TAKEN, LONGEST_HEAD, STILL_S, Connection
from uvicorn.server import ServerState

from .loops import in_a_loop

HEAD = b"POST /api/transits HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


class Line(asyncio.Transport):
    """What a connection writes into; nobody reads the ``unread`` bytes."""

    def __init__(self):
        super().__init__()
        self.unread, self.end = 0, None

    def get_write_buffer_size(self):
        return self.unread

    def is_closing(self):
        return self.end is not None

    def write(self, data):
        self.written = data

    def close(self):
        self.end = self.end or "closed"

    def abort(self):
        self.end = "aborted"

    def pause_reading(self): ...

    def resume_reading(self): ...


def connected():
    """A connection of a service that never answers, and its line; to be used while a loop runs."""

    async def never(scope, receive, send):
        await asyncio.sleep(3600)

    connection = Connection(uvicorn.Config(never, log_level="critical"), ServerState(), {})
    line = Line()
    connection.connection_made(line)
    return connection, line


def looked(connection, after_s):
    return connection.look(connection.loop.time() + after_s, HEAD_S, STILL_S)


def within_a_loop(test):
    def run():
        async def tested():
            test()

        in_a_loop(tested())

    return run


@within_a_loop
def test_who_does_not_ask_is_not_waited_for():
    connection, line = connected()
    connection.data_received(HEAD[:20])
    looked(connection, HEAD_S / 2)
    assert line.end is None
    looked(connection, HEAD_S + 1)
    assert line.end == "closed"


@within_a_loop
def test_a_question_that_is_worked_on_has_all_the_time():
    connection, line = connected()
    connection.data_received(HEAD + b"x" * 100)
    looked(connection, 3600)
    assert line.end is None


@within_a_loop
def test_a_body_that_stands_still_is_given_up():
    connection, line = connected()
    connection.data_received(HEAD + b"x" * 99)
    looked(connection, STILL_S / 2)
    assert line.end is None
    looked(connection, STILL_S + 1)
    assert line.end == "aborted"


@within_a_loop
def test_an_answer_that_nobody_takes_is_given_up():
    connection, line = connected()
    connection.data_received(HEAD + b"x" * 100)
    line.unread = 10 * LEAST_TAKEN
    assert looked(connection, 0) == line.unread
    line.unread -= LEAST_TAKEN
    looked(connection, STILL_S - 1)
    looked(connection, STILL_S + 1)
    assert line.end is None
    line.unread -= 1
    assert looked(connection, 3 * STILL_S) == 0
    assert line.end == "aborted"


@within_a_loop
def test_more_connections_than_there_may_be_are_refused():
    connection, line = connected()
    connection.most = 0
    connection.connection_made(line)
    assert line.end == "aborted"


@pytest.mark.parametrize(
    ("begin", "more"), [(b"GET /", b"a"), (b"GET / HTTP/1.1\r\nX: ", b"a"), (b"GET / HTTP/1.1\r\n", b"X: a\r\n")]
)
def test_a_head_without_end_is_refused(server, begin, more):
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as client:
        client.sendall(begin + more * (LONGEST_HEAD // len(more)))
        assert client.recv(4096).startswith(b"HTTP/1.1 431 ")
        with suppress(OSError):
            assert client.recv(4096) == b""


def test_a_trailer_without_end_is_given_up(server):
    host, port = server.url.removeprefix("http://").split(":")
    body = b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: " + b"a" * (8 * LONGEST_HEAD)
    with socket.create_connection((host, int(port)), timeout=20) as client, suppress(ConnectionError):
        client.sendall(b"POST /api/transits HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n" + body)
        assert b"HTTP/1.1 200" not in client.recv(4096)
