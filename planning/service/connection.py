"""One client's connection: uvicorn's, with an end to what a client may keep the service waiting for or remembering.

uvicorn takes heads of any length, waits for the rest of a request for ever, and keeps an answer until the client has
read it. ``look_after`` ends the connections whose clients let the service wait.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_CONNECTIONS = 4_000
LONGEST_HEAD = 1 << 16
"""Bytes of a request's line and headers, and of what stands behind the last piece of a body."""
HEAD_S = 20.0
"""From the first byte that may come to the end of a request's head."""
STILL_S = 30.0
"""In which a client must send something of a body, and take ``LEAST_TAKEN`` of an answer."""
LEAST_TAKEN = 1 << 17
MOST_UNSENT = 512 << 20
"""Bytes of all answers that wait for their clients."""
HASTE_S = 3.0
"""In place of ``STILL_S`` beyond ``MOST_UNSENT``, of ``HEAD_S`` once half of all connections there may be are there."""
_RESERVED_FILES = 256
_PIECE = 1 << 14
_TOO_LONG = b"The head of the request is too long."
_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(_TOO_LONG), _TOO_LONG)
)


def most_connections() -> int:
    """How many connections there may be, after as many open files as the system allows have been asked for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _RESERVED_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft) - _RESERVED_FILES)


class Connection(HttpToolsProtocol):
    """A connection whose head has an end, and which knows since when its client lets it wait."""

    most = MOST_CONNECTIONS

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._is_in_head, self._without_use = True, 0
        self._head_since_s: float | None = self.loop.time()
        self._heard_s = self._taken_s = self.loop.time()
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        self._heard_s = self.loop.time()
        while data and self.parser is not None and not self.transport.is_closing():
            # A head in pieces, so that one that is too long is left off early; a body as it comes.
            piece, data = (data[:_PIECE], data[_PIECE:]) if self._is_in_head else (data, b"")
            self._without_use += len(piece)
            super().data_received(piece)
            if self._without_use > LONGEST_HEAD:
                self._refuse()

    def on_headers_complete(self) -> None:
        self._is_in_head, self._without_use, self._head_since_s = False, 0, None
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._without_use = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_head, self._without_use = True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self._head_since_s = self.loop.time()

    def look(self, now_s: float, head_s: float, unread_s: float) -> int:
        """End the connection if its client has let it wait for too long; the bytes that it has not taken.

        head_s, unread_s  patience with one that does not ask, with one that does not take its answer
        """
        if self.transport is None or (self.transport.is_closing() and not self.transport.get_write_buffer_size()):
            return 0
        unsent = self.transport.get_write_buffer_size()
        if unsent > self._unsent or unsent <= self._unsent - LEAST_TAKEN or not unsent:
            self._unsent, self._taken_s = unsent, now_s
        if unsent:
            if now_s - self._taken_s > unread_s:
                self.transport.abort()
                return 0
        elif self._head_since_s is not None:
            if now_s - self._head_since_s > head_s:
                self.transport.close()
        elif self._lacks_body and now_s - self._heard_s > STILL_S:
            self.transport.abort()
        return unsent

    @property
    def _lacks_body(self) -> bool:
        return self.cycle is not None and self.cycle.more_body and not self.flow.read_paused

    def _refuse(self) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(_REFUSAL)
            self.transport.close()
        else:  # in the middle of an answer there is no room for another
            self.transport.abort()


async def look_after(connections: Iterable[object]) -> None:
    """Look at all connections every second, for ever."""
    loop = asyncio.get_running_loop()
    unread_s = STILL_S
    while True:
        await asyncio.sleep(1.0)
        ours = [each for each in tuple(connections) if isinstance(each, Connection)]
        head_s = HEAD_S if len(ours) <= Connection.most // 2 else HASTE_S
        unsent = sum(each.look(loop.time(), head_s, unread_s) for each in ours)
        unread_s = STILL_S if unsent <= MOST_UNSENT else HASTE_S
