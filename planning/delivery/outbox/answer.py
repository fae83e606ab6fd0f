"""What the control centre answers: ``NAME.ACK`` or ``NAME.REJ``, a small JSON document each.

Read strictly: every key once, no other key, and the file's name agrees with what it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ....errors import ProductError, TimeError
from ...package.manifest import SAFE_NAME
from ...strict_json import strict_json

Verdict = Literal["ACK", "REJ"]
LIMIT_BYTES = 16_384

_ANSWER_NAME = re.compile(r"(?P<package>[A-Za-z0-9][A-Za-z0-9._+-]{0,98})\.(?P<verdict>ACK|REJ)")
_LINE = r"^[^\x00-\x1f\x7f]*$"
_HINT = "see docs/icd/answers.md"


class Answer(BaseModel):
    """An acknowledgement or a rejection.

    package  name of the delivery, without ending
    sha256   of the archive that was received, in hex
    reason   why it is rejected; may be empty with an acknowledgement
    at_utc   when it was judged, ISO 8601
    by       who judged it
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    answer: Literal["scanplan-answer"] = "scanplan-answer"
    version: Annotated[int, Field(ge=1, le=1)] = 1
    package: Annotated[str, Field(pattern=SAFE_NAME)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    verdict: Verdict
    reason: Annotated[str, Field(pattern=_LINE, max_length=500)]
    at_utc: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z?$")]
    by: Annotated[str, Field(pattern=_LINE, min_length=1, max_length=100)]

    @property
    def file_name(self) -> str:
        return f"{self.package}.{self.verdict}"


def named_answer(name: str) -> tuple[str, Verdict] | None:
    """Package and verdict that a file's name tells; None where it is no answer's name."""
    match = _ANSWER_NAME.fullmatch(name)
    return None if match is None else (match["package"], "ACK" if match["verdict"] == "ACK" else "REJ")


def write_answer(answer: Answer) -> bytes:
    """The document, the same bytes for the same answer."""
    return (json.dumps(answer.model_dump(), ensure_ascii=True, indent=2) + "\n").encode("ascii")


def read_answer(data: bytes, source: str) -> Answer:
    """An answer back from its bytes; ``source`` ends in its file's name. Raises ProductError with file and key."""
    try:
        content = strict_json(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProductError(f"is no JSON ({_first_line(error)})", file=source, hint=_HINT) from None
    for key in ("answer", "version"):
        if not isinstance(content, dict) or key not in content:
            raise ProductError("is not there", file=source, key=key, hint=_HINT)
    answer = answer_of(content, source)
    if not source.endswith(answer.file_name):
        raise ProductError(f"is an answer that belongs into {answer.file_name}", file=source, hint=_HINT)
    return answer


def answer_of(content: Mapping[str, Any], source: str) -> Answer:
    """An answer of these values. Raises ProductError with the key of one that it may not have."""
    from ....ephemeris.timetext import parse_time

    try:
        answer = Answer.model_validate(content)
        parse_time(answer.at_utc)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = "".join(sign for sign in ".".join(map(str, first["loc"])) if sign.isprintable())[:60]
        raise ProductError(first["msg"], file=source, key=key or None, hint=_HINT) from None
    except TimeError as error:
        raise ProductError(error.problem, file=source, key="at_utc", hint=_HINT) from None
    if answer.verdict == "REJ" and not answer.reason.strip():
        raise ProductError("is empty", file=source, key="reason", hint="a rejection says why")
    return answer


def _first_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
