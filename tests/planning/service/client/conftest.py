"""Clients of a running service, and of one that answers what a test wants."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import scanplan as sp
from scanplan.planning.service.tokens import Tokens


@pytest.fixture
def client(server):
    with sp.Client(server.url) as asking:
        yield asking


@pytest.fixture(scope="session")
def token(server):
    return Tokens(server.state).new("client", "read", "2017-01-01T00:00:00Z")


class Made:
    """A service that gives the answers of a list, one after another, and remembers what it was asked."""

    def __init__(self, answers):
        self.asked = []
        left = iter(answers)
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked.append(dict(self.headers) | {"path": self.path})
                self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, body = next(left)
                self.send_response(status)
                for name, value in {"content-length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                if int(headers.get("content-length", len(body))) != len(body):
                    self.close_connection = True

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def made():
    """``made((status, headers, body), ...)``: a service of these answers."""
    with contextlib.ExitStack() as stack:

        def make(*answers):
            service = Made(answers)
            thread = threading.Thread(target=service.http.serve_forever, args=(0.02,))
            thread.start()

            def end():
                service.http.shutdown()
                service.http.server_close()
                thread.join()

            stack.callback(end)
            return service

        yield make
