r"""The assignments of a SPICE text kernel, as far as meta-kernels need them.

    \begindata
      PATH_VALUES     = ( '/data/kernels' )
      KERNELS_TO_LOAD = ( '$K/a_long_+'  'name.bsp' 'b.tls' )
    \begintext

Source: NAIF, "KERNEL" required reading. Only string and number values are told apart, dates stay text.
"""

import re
from dataclasses import dataclass

from ..errors import KernelError

_TOKEN = re.compile(
    r"\s+|,|'(?P<string>(?:[^']|'')*)'|(?P<assign>\+?=)|(?P<open>\()|(?P<close>\))|(?P<word>[^\s,()=']+)"
)


@dataclass(frozen=True)
class Assignment:
    """Values given to one variable, in order, and the line the assignment begins on."""

    values: tuple[str, ...]
    line: int


def assignments(text: str, source: str) -> dict[str, Assignment]:
    """Variables of all data sections; ``+=`` appends. KernelError with the line on anything that does not parse."""
    found: dict[str, Assignment] = {}
    tokens = _tokens(text, source)
    at = 0
    while at < len(tokens):
        kind, name, line = tokens[at]
        if kind != "word" or at + 1 >= len(tokens) or tokens[at + 1][0] != "assign":
            raise KernelError(f"{name!r} is no assignment", file=source, line=line, hint="NAME = value is expected")
        appends = tokens[at + 1][1] == "+="
        at += 2
        values: list[str] = []
        if at < len(tokens) and tokens[at][0] == "open":
            at += 1
            while at < len(tokens) and tokens[at][0] in ("string", "word"):
                values.append(tokens[at][1])
                at += 1
            if at == len(tokens) or tokens[at][0] != "close":
                raise KernelError("the list of values is not closed", file=source, line=line, key=name, hint="add )")
            at += 1
        elif at < len(tokens) and tokens[at][0] in ("string", "word"):
            values.append(tokens[at][1])
            at += 1
        else:
            raise KernelError("no value", file=source, line=line, key=name)
        before = found[name].values if appends and name in found else ()
        found[name] = Assignment(before + tuple(values), line)
    return found


def _tokens(text: str, source: str) -> list[tuple[str, str, int]]:
    tokens: list[tuple[str, str, int]] = []
    in_data = False
    for number, line in enumerate(text.splitlines(), 1):
        marker = line.strip().lower()
        if marker in ("\\begindata", "\\begintext"):
            in_data = marker == "\\begindata"
            continue
        at = 0
        while in_data and at < len(line):
            match = _TOKEN.match(line, at)
            if match is None:
                raise KernelError(
                    f"cannot read {line[at:].strip()!r}", file=source, line=number, hint="close the quote"
                )
            if match.lastgroup is not None:
                tokens.append((match.lastgroup, match[match.lastgroup].replace("''", "'"), number))
            at = match.end()
    return tokens


def joined_strings(values: tuple[str, ...]) -> tuple[str, ...]:
    """Strings that end in ``+`` joined with the next one, as SPICE continues long file names."""
    joined: list[str] = []
    continues = False
    for value in values:
        piece = value.removesuffix("+")
        if continues:
            joined[-1] += piece
        else:
            joined.append(piece)
        continues = piece != value
    return tuple(joined)
