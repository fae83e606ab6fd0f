"""Scan-law table as ECSV 1.0 (Astropy enhancement 6): the CSV under a commented YAML header.

The header gives type, unit and meaning of every column and holds the metadata; readers of plain CSV that
skip lines starting with ``#`` read the rest.
"""

from __future__ import annotations

from typing import Any

from ...errors import ProductError
from . import table_text
from .table import ScanLawTable
from .table_columns import TableLayout

_FIRST_LINE = b"# %ECSV 1.0\n"


def write(table: ScanLawTable) -> bytes:
    """The table as ECSV with commas. Raises ProductError for a number beyond 1e15."""
    import yaml

    record = {
        "delimiter": ",",
        "datatype": [
            {
                "name": c.name,
                **({"unit": c.unit} if c.unit else {}),
                "datatype": c.dtype,
                "description": c.description,
                "meta": {"ucd": c.ucd},
            }
            for c in table.layout.columns
        ],
        **({"meta": dict(table.metadata)} if table.metadata else {}),
        "schema": "astropy-2.0",
    }
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=False, width=1000)
    header = "".join(f"# {line}\n" for line in ["---", *text.splitlines()])
    return _FIRST_LINE + header.encode("ascii") + table_text.csv_header(table) + table_text.csv_rows(table)


def read(data: bytes, source: str) -> ScanLawTable:
    """The table an ECSV file holds. Raises ProductError naming line and column where they are known."""
    if not data.startswith(_FIRST_LINE):
        raise ProductError("not an ECSV file", file=source, line=1, hint="the first line is '# %ECSV 1.0'")
    lines, start = [], 0
    while data.startswith(b"#", start):
        end = data.find(b"\n", start)
        if end < 0:
            raise ProductError("the header has no end: the file was cut off", file=source)
        lines.append(data[start + 1 : end].removeprefix(b" "))
        start = end + 1
    header = _parsed_header(lines, source)
    table = table_text.read_csv(data[start:], source, first_line=len(lines) + 1)
    _check_columns(header, table.layout, source)
    metadata = header.get("meta", {})
    if not isinstance(metadata, dict):
        raise ProductError("the metadata is not a mapping", file=source, key="meta")
    return ScanLawTable(table.layout, table.values, metadata)


def _parsed_header(lines: list[bytes], source: str) -> dict[str, Any]:
    import yaml

    try:
        header = yaml.safe_load(b"\n".join(lines[1:]))
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 2
        raise ProductError(f"the header is not YAML: {error.problem}", file=source, line=line) from None
    except yaml.YAMLError:
        raise ProductError("the header is not YAML", file=source) from None
    if not isinstance(header, dict) or not isinstance(header.get("datatype"), list):
        raise ProductError("the header lists no columns", file=source, key="datatype")
    if header.get("delimiter", " ") != ",":
        raise ProductError("the values are not separated by commas", file=source, key="delimiter")
    return header


def _check_columns(header: dict[str, Any], layout: TableLayout, source: str) -> None:
    described = {c.get("name"): c for c in header["datatype"] if isinstance(c, dict)}
    for spec in layout.columns:
        if spec.name not in described:
            raise ProductError("the header does not describe the column", file=source, key=spec.name)
        for item, wanted in (("datatype", spec.dtype), ("unit", spec.unit)):
            found = described[spec.name].get(item, "")
            if found != wanted:
                raise ProductError(f"the {item} is '{found}'", file=source, key=spec.name, hint=f"expected '{wanted}'")
