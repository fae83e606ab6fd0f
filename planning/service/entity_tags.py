"""Entity tags (RFC 9110, section 8.8.3): how an answer is named, and whether a client has it already.

The tag of a file is its SHA-256, so that whoever keeps both can hold one against the other; it is strong, since files
are sent as they are. What may come compressed has a weak one: it is the same for both forms.
"""

from __future__ import annotations

_DIGITS = 32


def strong_tag(sha256: str) -> str:
    """Of a file; ``sha256`` in hexadecimal digits."""
    return f'"{sha256}"'


def weak_tag(sha256: str) -> str:
    """Of an answer in whatever coding; half the digits tell answers apart."""
    return f'W/"{sha256[:_DIGITS]}"'


def is_listed(tag: str, listed: str) -> bool:
    """Whether ``If-None-Match`` lists a tag; they are compared weakly, as section 13.1.2 has it."""
    wanted = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") == wanted for each in listed.split(","))


def is_had(tag: str, listed: str) -> bool:
    """The same of an answer that is known to be there, of which ``*`` too says that the client has it."""
    return is_listed(tag, listed) or is_listed("*", listed)
