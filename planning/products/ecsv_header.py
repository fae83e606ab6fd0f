"""The commented YAML header of ECSV 1.0 (Astropy enhancement 6), over rows of comma-separated values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...errors import ProductError

_MOST_BYTES = 1 << 20
_FIRST_LINE = b"# %ECSV 1.0\n"


class EcsvColumn(Protocol):
    """What the header says of a column; ``dtype`` is float64, int64, or any other for text."""

    @property
    def name(self) -> str: ...
    @property
    def dtype(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def ucd(self) -> str: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True)
class EcsvHeader:
    """A header as read: its columns' descriptions, its metadata, and how far it goes."""

    described: Mapping[str, Mapping[str, Any]]
    metadata: Mapping[str, Any]
    lines: int
    size_bytes: int


def written(columns: Iterable[EcsvColumn], metadata: Mapping[str, Any]) -> bytes:
    """The header."""
    import yaml

    record = {
        "delimiter": ",",
        "datatype": [
            {
                "name": c.name,
                **({"unit": c.unit} if c.unit else {}),
                "datatype": _datatype(c),
                "description": c.description,
                "meta": {"ucd": c.ucd},
            }
            for c in columns
        ],
        **({"meta": dict(metadata)} if metadata else {}),
        "schema": "astropy-2.0",
    }
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=False, width=1000)
    return _FIRST_LINE + "".join(f"# {line}\n" for line in ["---", *text.splitlines()]).encode("ascii")


def read(data: bytes, source: str) -> EcsvHeader:
    """The header of a file. Raises ProductError with the line where it is known."""
    if not data.startswith(_FIRST_LINE):
        raise ProductError("not an ECSV file", file=source, line=1, hint="the first line is '# %ECSV 1.0'")
    lines, start = [], 0
    while data.startswith(b"#", start):
        end = data.find(b"\n", start)
        if end < 0:
            raise ProductError("the header has no end: the file was cut off", file=source)
        lines.append(data[start + 1 : end].removeprefix(b" "))
        start = end + 1
    record = _parsed(lines, source)
    described = {c["name"]: c for c in record["datatype"] if isinstance(c, dict) and isinstance(c.get("name"), str)}
    metadata = record.get("meta", {})
    if not isinstance(metadata, dict):
        raise ProductError("the metadata is not a mapping", file=source, key="meta")
    return EcsvHeader(described, metadata, len(lines), start)


def check(header: EcsvHeader, columns: Iterable[EcsvColumn], source: str) -> None:
    """Raises ProductError if the header does not describe a column as it is."""
    for column in columns:
        if column.name not in header.described:
            raise ProductError("the header does not describe the column", file=source, key=column.name)
        for item, wanted in (("datatype", _datatype(column)), ("unit", column.unit)):
            found = header.described[column.name].get(item, "")
            if found != wanted:
                problem = f"the {item} is '{found}'" if isinstance(found, str) else f"the {item} is no text"
                raise ProductError(problem, file=source, key=column.name, hint=f"expected '{wanted}'")


def _datatype(column: EcsvColumn) -> str:
    return column.dtype if column.dtype in ("float64", "int64") else "string"


def _parsed(lines: list[bytes], source: str) -> dict[str, Any]:
    import yaml

    text = b"\n".join(lines[1:])
    if len(text) > _MOST_BYTES:
        raise ProductError(f"has a header of {len(text)} bytes", file=source, hint=f"at most {_MOST_BYTES} are read")
    try:
        header = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 2
        raise ProductError(f"the header is not YAML: {error.problem}", file=source, line=line) from None
    except yaml.YAMLError:
        raise ProductError("the header is not YAML", file=source) from None
    except (ValueError, RecursionError):  # dates that do not exist, numbers of thousands of digits, deep lists
        raise ProductError("the header holds what YAML cannot", file=source) from None
    if not isinstance(header, dict) or not isinstance(header.get("datatype"), list):
        raise ProductError("the header lists no columns", file=source, key="datatype")
    if header.get("delimiter", " ") != ",":
        raise ProductError("the values are not separated by commas", file=source, key="delimiter")
    return header
