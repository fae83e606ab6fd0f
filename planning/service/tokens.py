"""Bearer tokens: who may ask for what.

A token is 256 random bits; the file keeps its SHA-256, its name and its scope, so that who reads the file has no token.
The file is read again when it has changed: what is made or revoked on the command line holds at once.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ...errors import InvalidInput
from ..delivery.disk import hold, make_folder, writing
from ..delivery.growing_folder import write_whole
from ..package.safe_names import is_safe

Scope = Literal["read", "deliver"]
"""What a token is good for; ``deliver`` includes ``read``."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
FILE_NAME = "tokens.json"
PREFIX = "scanplan_"

_SCHEME = HTTPBearer(
    auto_error=False, scheme_name="token", description="A token of `scanplan tokens new`, as `scanplan_...`."
)


@dataclass(frozen=True)
class Bearer:
    """Who asks, as its token says."""

    name: str
    scope: Scope


@dataclass(frozen=True)
class Token:
    """What is kept of a token; ``sha256`` is that of its text, ``since_utc`` when it was made."""

    name: str
    scope: Scope
    since_utc: str
    sha256: str


class Tokens:
    """The tokens of a service, in ``tokens.json`` of its folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE_NAME
        self._seen: object = None
        self._tokens: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        """The tokens that hold, by name. Raises InvalidInput for a file that is none of ours."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, ()
            return self._tokens
        # A change replaces the file, so that it has another inode, or at least another time.
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if seen != self._seen:
            self._tokens, self._seen = _read(self._path), seen
        return self._tokens

    def bearer(self, text: str) -> Bearer | None:
        """Whose token this is. It takes the same time whatever part of it is right."""
        digest = sha256(text.encode()).hexdigest()
        found = [token for token in self.all() if compare_digest(token.sha256, digest)]
        return Bearer(found[0].name, found[0].scope) if found else None

    def new(self, name: str, scope: Scope, since_utc: str) -> str:
        """Make a token; its text, which nothing keeps. Raises InvalidInput for a name that is none or taken."""
        if not is_safe(name):
            raise InvalidInput(
                f"'{name}' is no name for a token", hint="use letters, digits and ._+- after a letter or digit"
            )
        text = PREFIX + secrets.token_urlsafe(32)
        with self._changing() as tokens:
            if any(token.name == name for token in tokens):
                raise InvalidInput(f"there is a token {name} already", hint="revoke it first, or take another name")
            self._write([*tokens, Token(name, scope, since_utc, sha256(text.encode()).hexdigest())])
        return text

    def revoke(self, name: str) -> None:
        """Take a token back. Raises InvalidInput where there is none of that name."""
        with self._changing() as tokens:
            left = [token for token in tokens if token.name != name]
            if len(left) == len(tokens):
                known = ", ".join(token.name for token in tokens) or "none"
                raise InvalidInput(f"there is no token {name}", hint=f"there are: {known}")
            self._write(left)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Token, ...]]:
        """What is there, while nobody else changes it. Raises InvalidInput where somebody does."""
        make_folder(self._path.parent)
        lock = self._path.with_name(".tokens-lock")
        with writing(lock):
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not hold(handle):
                raise InvalidInput("is being changed by another run", file=self._path, hint="try again")
            yield self.all()
        finally:
            os.close(handle)

    def _write(self, tokens: list[Token]) -> None:
        kept = [asdict(token) for token in sorted(tokens, key=lambda token: token.name)]
        write_whole(self._path, (json.dumps({"tokens": kept}, indent=2) + "\n").encode(), is_private=True)


def needs(scope: Scope) -> Any:
    """What a route depends on to be for those with a token only: ``bearer: Annotated[Bearer, needs("read")]``."""

    async def bearer(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]
    ) -> Bearer:
        return _bearer(request.app.state.service.tokens, credentials, scope)

    return Depends(bearer)


def _bearer(tokens: Tokens, credentials: HTTPAuthorizationCredentials | None, scope: Scope) -> Bearer:
    if credentials is None:
        raise _unauthorized("This needs a token: 'Authorization: Bearer scanplan_...'.", "Bearer")
    try:
        found = tokens.bearer(credentials.credentials)
    except InvalidInput:  # the file of tokens: no business of who asks
        raise HTTPException(503, "The tokens cannot be read; `scanplan tokens list` says why.") from None
    if found is None:
        raise _unauthorized("This token is not known, or was revoked.", 'Bearer error="invalid_token"')
    if scope not in (found.scope, "read"):
        raise HTTPException(
            403,
            f"This needs a token with the scope {scope}; that of {found.name} has {found.scope}.",
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )
    return found


def _unauthorized(detail: str, challenge: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": challenge})


def _read(path: Path) -> tuple[Token, ...]:
    """The tokens in a file. Raises InvalidInput where it is none."""
    try:
        tokens = tuple(Token(**each) for each in json.loads(path.read_bytes())["tokens"])
        if all(_is_right(token) for token in tokens):
            return tokens
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from None
    except (ValueError, TypeError, KeyError):
        pass
    raise InvalidInput("is no file of tokens", file=path, hint="remove it and make the tokens anew")


def _is_right(token: Token) -> bool:
    return all(isinstance(value, str) for value in asdict(token).values()) and token.scope in SCOPES
