"""What every request passes first and every answer carries: hosts, sizes, headers.

A page of somebody else's whose name is made to point here (DNS rebinding) still sends its own name as Host: names that
nobody gave are refused, addresses are not, since no such page has one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .answer import Answer, problem
from .settings import LOOPBACK, Settings

JOBS = "/api/jobs/"
_LONGEST_TARGET = 8_192
_BODIES = 256
"""Bodies of the largest size that may be in memory at once; those of jobs go to the disk."""
_HEADERS = {
    # The page's own files and nothing else; pictures may be made on the spot.
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; script-src 'self'; style-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]


class Security:
    """The application behind the checks: 421 for a host that is not ours, 414 and 413 for what is too long."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limits = settings.limits
        self._held = _Held(_BODIES * settings.limits.body_bytes)
        self._names = frozenset(name.lower() for name in (*LOOPBACK, *settings.host_names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_RAW_HEADERS]
            await send(message)

        headers = scope["headers"]
        is_job = scope["path"].startswith(JOBS)
        most = self._limits.upload_bytes if is_job else self._limits.body_bytes
        refused = self._refusal(scope, headers, most)
        if refused is not None:
            await _answer(refused, send_with_headers)
            return
        body = _Body(receive, most, None if is_job else self._held)
        try:
            await self._app(scope, body.receive, send_with_headers)
        finally:
            body.let_go()

    def _refusal(self, scope: Scope, headers: Iterable[tuple[bytes, bytes]], most: int) -> Answer | None:
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or not self._is_ours(hosts[0].decode("latin-1")):
            return problem(421, "The request is for another host.", hint="start the service with --host-name")
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > _LONGEST_TARGET:
            return problem(414, f"The address is longer than {_LONGEST_TARGET} bytes.", hint="send a body")
        announced = next((value for name, value in headers if name == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > most:
            return _too_large(most)
        return None

    def _is_ours(self, host: str) -> bool:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        name = name.removeprefix("[").removesuffix("]").lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return "%" not in name  # behind it an IPv6 address may have any text


@dataclass
class _Held:
    """Bytes of all bodies that are in memory, and how many there may be."""

    most: int
    now: int = 0


class _Body:
    """A body, which is refused once it is longer than it may be, announced or not, or all together are."""

    def __init__(self, receive: Receive, most: int, held: _Held | None) -> None:
        self._receive, self._most, self._held = receive, most, held
        self._taken = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            size = len(message.get("body", b""))
            self._taken += size
            if self._held is not None:
                self._held.now += size
                if self._held.now > self._held.most:
                    raise HTTPException(429, "Too many bodies are being received.", {"Retry-After": "1"})
            if self._taken > self._most:
                raise HTTPException(413, _said(self._most))
        return message

    def let_go(self) -> None:
        """The request is answered."""
        if self._held is not None:
            self._held.now -= self._taken


def _too_large(most: int) -> Answer:
    return problem(413, _said(most), hint="send fewer stars, or submit a job")


def _said(most: int) -> str:
    return f"The body is longer than {most:,} bytes."


async def _answer(answer: Answer, send: Send) -> None:
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"connection", b"close"),  # the rest of the body is not read
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
