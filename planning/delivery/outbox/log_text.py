"""Text of others, made fit for one line of the operations log."""

from __future__ import annotations

LONGEST = 1000
"""What the log takes."""


def log_text(text: str) -> str:
    """One printable line of limited length that says as much of the text as it can."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."
