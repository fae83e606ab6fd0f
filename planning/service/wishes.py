"""What a client says of the form of an answer: which one it has already, and whether it takes gzip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .entity_tags import is_listed


@dataclass(frozen=True)
class Wishes:
    """known   entity tags, as ``If-None-Match`` lists them
    gzip    whether the answer may come compressed
    """

    known: str = ""
    gzip: bool = False

    @classmethod
    def of(cls, method: str, headers: Mapping[str, str]) -> Wishes:
        """From the headers of a request."""
        known = headers.get("if-none-match", "") if method in ("GET", "HEAD") else ""
        return cls(known, _takes_gzip(headers.get("accept-encoding", "")))

    def has(self, tag: str) -> bool:
        """Whether the client has the answer with this tag."""
        return is_listed(tag, self.known)


def _takes_gzip(accepted: str) -> bool:
    """Whether gzip is listed, and not with the weight 0 (RFC 9110, section 12.5.3)."""
    for each in accepted.split(","):
        coding, _, weight = each.partition(";")
        if coding.strip().lower() in ("gzip", "x-gzip"):
            return weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
