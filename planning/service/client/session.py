"""Requests to one service: tokens, patience, errors. Everything that knows httpx."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ....errors import IntegrityError, UsageError
from .errors import OF_STATUS, NotAvailable, ServiceError

if TYPE_CHECKING:
    import httpx

_COME_AGAIN = (429, 503)
_FIRST_DELAY_S, _LARGEST_DELAY_S = 0.5, 30.0
_MOST_BREAKS = 5
"""How often a download goes on after a broken connection without a byte in between."""


class Session:
    """A service's address, and how it is asked.

    timeout_s    without a byte from the service, after which it counts as away
    patience_s   that may be spent waiting, in all of one request, where the service says to come again
    """

    def __init__(self, url: str, token: str | None, timeout_s: float, patience_s: float) -> None:
        httpx = _httpx()
        if re.match(r"https?://[\w\[]", url) is None:
            raise UsageError(f"'{url}' is no address of a service; give one as http://127.0.0.1:8080")
        if token is not None and not (token.isascii() and token.isprintable() and token.strip()):
            raise UsageError("the token is none; scanplan tokens new makes one")
        headers = {"user-agent": f"scanplan/{version('scanplan')}"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        self.url, self._patience_s = url.rstrip("/"), patience_s
        try:  # redirects are not followed: the token is for this service alone
            self._http = httpx.Client(base_url=self.url, headers=headers, timeout=timeout_s)
        except (httpx.InvalidURL, ValueError) as error:
            raise UsageError(f"'{url}' is no address of a service: {error}") from None

    def close(self) -> None:
        self._http.close()

    def json(self, method: str, path: str, parameters: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """The JSON that comes back; None for an answer without a body. Raises ServiceError."""
        response = self.ask(method, path, parameters, **options)
        if response.status_code == 204:
            return None
        try:
            return response.json()
        except ValueError:
            raise ServiceError(f"{self.url} answers no JSON; is it a service of scanplan?") from None

    def content(self, path: str, parameters: Mapping[str, Any], **options: Any) -> bytes:
        """The bytes that come back. Raises ServiceError."""
        return self.ask(options.pop("method", "GET"), path, parameters, **options).content

    def ask(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        body: Any = None,
        media_type: str | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        """The good answer to a request; where the service says to come again, it does. Raises ServiceError.

        parameters  without those that are None
        body        bytes of ``media_type``; or ``told``, which goes as JSON
        """
        headers = {} if media_type is None else {"content-type": media_type}
        request = self._http.build_request(
            method, path, params=_given(parameters), content=body, json=told, headers=headers
        )
        return self._answer(request)

    def pieces(self, path: str, parameters: Mapping[str, Any] | None = None) -> Iterator[bytes]:
        """A file piece by piece, which goes on where the connection broke; whole and right once the iterator ends.

        Raises ServiceError, and IntegrityError where the bytes are not those that the service's entity tag, a sha256,
        stands for.
        """
        tag, taken, breaks, digest = "", 0, 0, hashlib.sha256()
        while True:
            part = {"range": f"bytes={taken}-", "if-range": tag} if taken else {}
            headers = {"accept-encoding": "identity", **part}
            request = self._http.build_request("GET", path, params=_given(parameters), headers=headers)
            before = taken
            try:
                with self._streamed(request) as response:
                    if taken and response.status_code != 206:
                        raise IntegrityError(f"{self.url}{path}: changes while it is read")
                    tag = tag or response.headers.get("etag", "")
                    for piece in response.iter_raw():
                        digest.update(piece)
                        taken += len(piece)
                        yield piece
                break
            except _httpx().TransportError as error:
                breaks = 1 if taken > before else breaks + 1
                if not tag or breaks > _MOST_BREAKS:
                    raise self._away(error) from None
                time.sleep(breaks * _FIRST_DELAY_S)
        if tag.strip('"') != digest.hexdigest():
            raise IntegrityError(f"{self.url}{path}: what came has the sha256 {digest.hexdigest()[:16]}..., not {tag}")

    @contextmanager
    def _streamed(self, request: httpx.Request) -> Iterator[httpx.Response]:
        response = self._answer(request, is_streamed=True)
        try:
            yield response
        finally:
            response.close()

    def _answer(self, request: httpx.Request, is_streamed: bool = False) -> httpx.Response:
        left_s, delay_s = self._patience_s, _FIRST_DELAY_S
        while True:
            try:
                response = self._http.send(request, stream=is_streamed)
                if response.is_success:
                    return response
                response.read()
            except _httpx().TransportError as error:
                if is_streamed:
                    raise
                raise self._away(error) from None
            wait_s = _come_again_s(response, delay_s)
            if wait_s is None or wait_s > left_s:
                raise _error_of(response)
            time.sleep(wait_s)
            left_s, delay_s = left_s - wait_s, min(2 * delay_s, _LARGEST_DELAY_S)

    def _away(self, error: Exception) -> NotAvailable:
        said = "did not answer in time" if isinstance(error, _httpx().TimeoutException) else "cannot be reached"
        return NotAvailable(f"{self.url} {said}", hint=f"{str(error) or type(error).__name__}; is the service running?")


def _given(parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (parameters or {}).items() if value is not None}


def _come_again_s(response: httpx.Response, otherwise_s: float) -> float | None:
    """In how many seconds a service wants to be asked again; None where that would not help."""
    if response.status_code not in _COME_AGAIN:
        return None
    said = response.headers.get("retry-after", "")
    if said.isascii() and said.isdecimal() and len(said) < 9:
        return float(said)
    try:
        wait_s = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return otherwise_s
    return max(0.0, wait_s)


def _error_of(response: httpx.Response) -> ServiceError:
    kind = OF_STATUS.get(response.status_code, ServiceError)
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        told = {}
    detail = told.get("detail") or f"{response.url.host} answers {response.status_code} {response.reason_phrase}"
    known = {key: str(told[key]) for key in ("parameter", "hint") if told.get(key)}
    return kind(str(detail), response.status_code, **known)


def _httpx() -> Any:
    try:
        import httpx
    except ImportError:
        raise UsageError("asking a service needs httpx; pip install 'scanplan[service]' brings it") from None
    return httpx
