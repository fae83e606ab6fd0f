"""The meta-kernel (MK): one file to furnish, which names all the others."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ProductError

MAX_STRING = 80  # SPICE's longest value; a longer one goes on in the next after a closing "+"
MAX_PATH = 255
PREFIX = "$DIR/"


def meta_kernel_text(title: str, kernels: Sequence[str], frame: str) -> str:
    """A meta-kernel that loads `kernels`, file names relative to its own folder, in the order given.

    SPICE lets a later kernel win over an earlier one. `frame` is the frame named in the example of use.
    Raises `ProductError` on a name that SPICE could not load.
    """
    values = "\n".join(f"    {line}" for name in kernels for line in _string_values(PREFIX + _checked(name)))
    return f"""KPL/MK

{title}

Made by scanplan. Furnish this file alone; it loads the kernels listed below.
SPICE looks for them from the folder the program runs in, not from the folder of
this file: either run in the folder that holds them, or write that folder into
PATH_VALUES, at most {MAX_STRING} characters a string.

    spiceypy.furnsh("...this file...")
    spiceypy.pxform("J2000", "{frame}", spiceypy.str2et("... TDB"))

A kernel further down wins over one further up.

\\begindata

PATH_VALUES  = ( '.' )
PATH_SYMBOLS = ( 'DIR' )

KERNELS_TO_LOAD = (
{values}
)

\\begintext
"""


def _checked(name: str) -> str:
    rules = (
        (bool(name), "is empty"),
        (name.isascii() and name.isprintable(), "holds characters other than printable ASCII"),
        ("$" not in name, "holds a $, which SPICE takes for a path symbol"),
        (not name.endswith("+"), "ends in a +, which SPICE takes for a continued name"),
        (len(PREFIX + name) <= MAX_PATH, f"is longer than {MAX_PATH - len(PREFIX)} characters"),
    )
    for is_kept, problem in rules:
        if not is_kept:
            raise ProductError(f"kernel name {name!r} {problem}", file="meta-kernel", hint="rename or move the kernel")
    return name


def _string_values(text: str) -> list[str]:
    """`text` as quoted SPICE strings, cut where it does not fit one."""
    pieces = []
    while len(text) > MAX_STRING:
        pieces.append(text[: MAX_STRING - 1] + "+")
        text = text[MAX_STRING - 1 :]
    return ["'" + piece.replace("'", "''") + "'" for piece in [*pieces, text]]
