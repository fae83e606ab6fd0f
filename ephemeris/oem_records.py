"""An OEM as it stands in its file: keys, values and numbers as text, each with its line."""

from dataclasses import dataclass, field

from ..errors import ProductError

VERSIONS = ("2.0", "3.0")
HEADER_KEYS = ("CLASSIFICATION", "CREATION_DATE", "ORIGINATOR", "MESSAGE_ID")
METADATA_KEYS = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "CENTER_NAME",
    "REF_FRAME",
    "REF_FRAME_EPOCH",
    "TIME_SYSTEM",
    "START_TIME",
    "USEABLE_START_TIME",
    "USEABLE_STOP_TIME",
    "STOP_TIME",
    "INTERPOLATION",
    "INTERPOLATION_DEGREE",
)
STATE_KEYS = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT", "X_DDOT", "Y_DDOT", "Z_DDOT")


@dataclass(frozen=True)
class Entry:
    """A key and its value."""

    line: int
    key: str
    value: str


@dataclass(frozen=True)
class Row:
    """A state: 6 numbers, or 9 with accelerations, in the order of STATE_KEYS."""

    line: int
    epoch: str
    values: tuple[str, ...]


@dataclass
class Block:
    """A metadata block and the states that belong to it."""

    line: int
    metadata: list[Entry] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass
class Message:
    """The whole file."""

    version: Entry
    header: list[Entry] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def append_in_order(entries: list[Entry], entry: Entry, order: tuple[str, ...], where: str, source: str) -> None:
    """Append an entry. Raises ProductError if its key is unknown, repeated, out of the standard's order or empty."""

    def error(problem: str, hint: str) -> ProductError:
        return ProductError(problem, file=source, line=entry.line, key=entry.key, hint=hint)

    if entry.key not in order:
        raise error(f"unknown key in the {where}", f"known are {', '.join(order)}")
    if entries:
        last = entries[-1].key
        if entry.key in (before.key for before in entries):
            raise error("given twice", f"give it once in each {where}")
        if order.index(entry.key) < order.index(last):
            raise error(f"stands after {last}", f"the order is {', '.join(order)}")
    if not entry.value:
        raise error("has no value", "give one or leave an optional key out")
    entries.append(entry)
