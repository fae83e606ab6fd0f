"""Rows of text in columns, for the standard output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def columns(rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> str:
    """The rows with their cells below each other, two blanks apart; ``right`` are the columns flush right."""
    lines = [[str(cell) for cell in row] for row in rows]
    if not lines:
        return ""
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]

    def padded(k: int, cell: str) -> str:
        return cell.rjust(widths[k]) if k in right else cell.ljust(widths[k])

    return "\n".join("  ".join(padded(k, cell) for k, cell in enumerate(line)).rstrip() for line in lines)
