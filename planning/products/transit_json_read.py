"""Transits out of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from ..strict_json import strict_json
from .transit_columns import TransitColumn, columns_named, star_column
from .transit_table import TransitTable, checked_table

_PARTS = ("metadata", "columns", "transits")


def read_json(data: bytes, source: str) -> TransitTable:
    """The table a file holds. Raises ProductError, with the line of what is not JSON, or column and row."""
    metadata, described, rows = _parts(data, source)
    columns = _columns(described, bool(rows) and all(type(row.get("star")) is int for row in rows), source)
    names = {column.name for column in columns}
    for number, row in enumerate(rows, start=1):
        if row.keys() != names:
            raise ProductError(f"row {number} has other columns than are described", file=source, key="transits")
    values = {column.name: _cells(column, [row[column.name] for row in rows], source) for column in columns}
    return checked_table(columns, values, metadata, source)


def _parts(data: bytes, source: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Metadata, columns and rows: objects, whatever they hold."""
    content = _content(data, source)
    if not isinstance(content, dict) or set(content) != set(_PARTS):
        raise ProductError("is no file of transits", file=source, hint=f"expected an object of {', '.join(_PARTS)}")
    if not isinstance(content["metadata"], dict):
        raise ProductError("is no object", file=source, key="metadata")
    for part in _PARTS[1:]:
        if not isinstance(content[part], list) or not all(isinstance(each, dict) for each in content[part]):
            raise ProductError("is no list of objects", file=source, key=part)
    return content["metadata"], content["columns"], content["transits"]


def _content(data: bytes, source: str) -> Any:
    try:
        return strict_json(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProductError("not UTF-8 text", file=source, line=line) from None
    except json.JSONDecodeError as error:
        raise ProductError(f"not JSON: {error.msg}", file=source, line=error.lineno) from None
    except RecursionError:
        raise ProductError("is nested too deeply", file=source) from None
    except ValueError as error:  # also of int(), for thousands of digits
        raise ProductError(f"not readable as JSON: {error}", file=source) from None


def _columns(described: Sequence[Mapping[str, Any]], is_numbered: bool, source: str) -> tuple[TransitColumn, ...]:
    names = [each.get("name") for each in described]
    columns = columns_named([name for name in names if isinstance(name, str)], source)
    if len(columns) < len(names):
        raise ProductError("a column has no name", file=source, key="columns")
    for column, each in zip(columns, described, strict=True):
        if each.get("unit") != column.unit:
            raise ProductError("is of another unit", file=source, key=column.name, hint=f"expected '{column.unit}'")
    return tuple(star_column(not is_numbered) if column.name == "star" else column for column in columns)


def _cells(column: TransitColumn, cells: list[Any], source: str) -> NDArray[Any]:
    """Values (N,) of a column; integers that need not be there come masked."""
    missing = np.array([cell is None for cell in cells], np.bool_)
    wanted, is_one = _KINDS.get(column.dtype, _TEXT)
    for number, cell in enumerate(cells, start=1):
        if not is_one(cell) and not (cell is None and column.may_be_empty):
            problem = "is empty" if cell is None else f"is not {wanted}"
            raise ProductError(f"row {number} {problem}", file=source, key=column.name)
    if column.dtype == "float64":
        return np.array(cells, np.float64)
    if column.dtype != "int64":
        return np.array(cells, np.str_)
    values = np.array([0 if cell is None else cell for cell in cells], np.int64)
    return np.ma.masked_array(values, missing) if column.may_be_empty else values


def _is_real(cell: Any) -> bool:
    return type(cell) is float or (type(cell) is int and abs(cell) < 1 << 1000)


def _is_whole(cell: Any) -> bool:
    return type(cell) is int and -(1 << 63) <= cell < 1 << 63


_TEXT = ("a text", lambda cell: isinstance(cell, str))
_KINDS = {"float64": ("a number", _is_real), "int64": ("a whole number", _is_whole)}
