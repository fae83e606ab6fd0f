"""The encodings of XML files that are read: those that expat itself knows.

Any other is left to a codec of Python's, and there are codecs that no text file has; so it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

KNOWN_ENCODINGS = ("UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII")


_DECLARED = re.compile(rb"""[\xef\xbb\xbf\s]{0,64}<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]*)""")


def has_known_encoding(data: bytes) -> bool:
    """Whether a file declares one of them, or none; for parsers that cannot be told ``refuse_other_encodings``."""
    declared = _DECLARED.match(data)
    return declared is None or declared[1].decode("latin-1").upper() in KNOWN_ENCODINGS


def refuse_other_encodings(parser: expat.XMLParserType, error: Callable[[str, str], Exception]) -> None:
    """Let a parser raise ``error(problem, hint)`` where a file declares any other encoding."""

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.upper() not in KNOWN_ENCODINGS:
            raise error(f"is in an encoding that is not known, '{encoding[:40]}'", "use UTF-8")

    parser.XmlDeclHandler = declared
