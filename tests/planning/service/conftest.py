"""A service as a user starts it, for all tests of a process."""

import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest


@dataclass
class Server:
    """A running ``scanplan serve``; ``http`` asks it."""

    url: str
    process: subprocess.Popen
    http: httpx.Client
    state: Path

    def get(self, path, **parameters):
        return self.http.get(path, params=parameters)


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def started(folder, *options):
    """A service in a folder of its own; it is ready."""
    port = free_port()
    with (folder / "log").open("wb") as log:
        place = ["--bind", f"127.0.0.1:{port}", "--state", str(folder / "state")]
        command = [sys.executable, "-m", "scanplan.cli", "serve", *place, *options]
        process = subprocess.Popen(command, cwd=folder, stderr=log)
    url = f"http://127.0.0.1:{port}"
    server = Server(url, process, httpx.Client(base_url=url, timeout=120), folder / "state")
    for _ in range(1200):
        if process.poll() is not None:
            break
        try:
            server.get("/api/openapi.json")
            return server
        except httpx.TransportError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError((folder / "log").read_text())


def stopped(server):
    server.http.close()
    server.process.terminate()
    server.process.wait(30)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    # A machine that is busy may take long, or compile first
    (folder / "limits.toml").write_text("seconds = 600\nslow_seconds = 600\n")
    running = started(folder, "--limits", str(folder / "limits.toml"))
    yield running
    stopped(running)
