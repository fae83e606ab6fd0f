"""Listen at an address and serve until a signal says to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable

import uvicorn

from ...errors import InvalidInput
from .app import app_of
from .connection import Connection, look_after, most_connections
from .settings import LOOPBACK, Settings

_GRACE_S = 10
"""How long requests that run may go on once the service is told to stop."""
_BACKLOG = 512
_PATIENCE_S = 8
_COMPILING = "the workers are getting ready; after an installation they compile first, for a minute or two"


def serve(settings: Settings, host: str, port: int, said: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``said`` is told, in one line, what the operator should know.

    Port 0 takes any that is free. Raises InvalidInput where the address cannot be had, KeyboardInterrupt after SIGINT.
    """
    listening = _bound(host, port)
    if host not in LOOPBACK:
        reading = "reading needs a token" if settings.read_needs_token else "reading is open to everybody"
        said(f"listens beyond this machine, without TLS, and {reading}; put a reverse proxy before it")
    Connection.most = most_connections()
    config = uvicorn.Config(
        app_of(settings),
        loop="uvloop",
        http=Connection,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    # uvicorn raises a signal again once it has stopped; to be told to stop is no failure.
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        _Server(config, f"http://{_address(listening)}/ shows {settings.mission}; Ctrl-C stops", said).run([listening])
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()


class _Server(uvicorn.Server):
    """uvicorn, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, greeting: str, said: Callable[[str], None]) -> None:
        super().__init__(config)
        self._greeting, self._said = greeting, said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        still_starting = asyncio.get_running_loop().call_later(_PATIENCE_S, self._said, _COMPILING)
        try:
            await super().startup(sockets)
        finally:
            still_starting.cancel()
        self._looking = asyncio.create_task(look_after(self.server_state.connections))
        self._said(self._greeting)


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens at the address; who comes before the workers are ready waits."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise _no_address(host, port, error) from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        # Two that start at once find out here, not after their workers have started.
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise _no_address(host, port, error) from None
    return bound


def _no_address(host: str, port: int, error: Exception) -> InvalidInput:
    told = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return InvalidInput(f"cannot listen at {host}:{port}: {told}", hint="give another --bind, as 127.0.0.1:0")


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
