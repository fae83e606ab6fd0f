"""Questions and answers as they cross between processes, and answers that say no.

An answer that says no is a problem document (RFC 9457): what is wrong, where, and what would be right; never a
traceback, a path of the machine, or a word of what it does not tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import IntegrityError, InvalidInput, RuleViolation, ScanplanError

JSON = "application/json"
PROBLEM = "application/problem+json"

_TITLES = {
    400: "Bad request",
    401: "Token needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    414: "Address too long",
    421: "Unknown host",
    422: "Not acceptable",
    429: "Too many requests",
    500: "Defect of the service",
    503: "Not available",
    507: "No room",
}


@dataclass(frozen=True)
class Question:
    """A question: its name in ``answers.kinds.KINDS``, its parameters as JSON has them, the body that came along.

    gzip   whether the answer may come compressed
    """

    name: str
    parameters: Mapping[str, Any]
    body: bytes = b""
    media_type: str = ""
    gzip: bool = False


@dataclass(frozen=True)
class Answer:
    """What goes back: HTTP status, media type, bytes, and headers beside those every answer has."""

    body: bytes
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(told: Any) -> Answer:
    """JSON, compact, keys in the order given; numbers that are none (NaN) are refused, not written."""
    return Answer(json.dumps(told, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode())


def problem(
    status: int, detail: str, *, parameter: str | None = None, hint: str | None = None, **headers: str
) -> Answer:
    """An answer that says no."""
    told: dict[str, Any] = {"title": _TITLES.get(status, "Error"), "status": status, "detail": detail}
    if parameter is not None:
        told["parameter"] = parameter
    if hint is not None:
        told["hint"] = hint
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(json.dumps(told, ensure_ascii=False).encode(), PROBLEM, status, named)


def refusal(error: ScanplanError) -> Answer:
    """What an error that was raised on purpose tells over HTTP; files keep their last name only."""
    if isinstance(error, IntegrityError | RuleViolation):
        return problem(409, str(error))
    if isinstance(error, InvalidInput):
        where = "" if error.line is None else f"line {error.line}: "
        return problem(422, where + error.problem, parameter=error.key, hint=error.hint)
    return problem(422, str(error))
