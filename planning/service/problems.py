"""What the OpenAPI document says of answers: those that say no, and good ones that have no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .answer import JSON, PROBLEM

_SAID = {
    400: "The body cannot be read.",
    401: "A token is needed, or this one is not known.",
    403: "The token's scope is too small.",
    404: "There is no such thing.",
    409: "It cannot be done as things stand.",
    413: "The body is too large.",
    415: "The body is of a type that is not read.",
    416: "The range lies outside the file.",
    422: "A parameter or the body is not acceptable.",
    429: "Too many ask at once; `Retry-After` says when to come again.",
    503: "It cannot be done now; try again.",
}


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(description="Of the status, the same for all problems of one status.", examples=["Not found"])
    status: int = Field(description="The HTTP status again.", examples=[404])
    detail: str = Field(description="What is wrong, in one line.", examples=["There is no package GAI_0007."])
    parameter: str | None = Field(None, description="The parameter or column to blame.", examples=["dec"])
    hint: str | None = Field(None, description="What would be right.", examples=["give one from -90 to 90"])


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses=`` of a route that may say no in these ways."""
    content = {PROBLEM: {"schema": Problem.model_json_schema()}}
    return {status: {"description": _SAID[status], "content": content} for status in sorted(statuses)}


def good(
    description: str, example: Any = None, kinds: Mapping[str, str] | None = None
) -> dict[int | str, dict[str, Any]]:
    """``responses=`` of what a route answers with 200: JSON as in the example, or files of other media types.

    kinds  what a file is, by its media type
    """
    content: dict[str, Any] = {} if example is None else {JSON: {"schema": {"type": "object"}, "example": example}}
    for media_type, told in (kinds or {}).items():
        content[media_type] = {"schema": {"type": "string", "format": "binary", "description": told}}
    return {200: {"description": description, "content": content}}
