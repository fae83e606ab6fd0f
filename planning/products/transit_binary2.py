"""Rows of transits in VOTable's BINARY2: flags for what is empty, the star, then values of fixed size, big-endian."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from .transit_columns import TransitColumn
from .transit_rows import Cells, Labels, TransitRows


class Form(NamedTuple):
    """How the values of a column are written: a FIELD's attributes, and numpy's name of it."""

    datatype: str
    arraysize: str
    dtype: str
    """Empty where values differ in length."""


NAME = Form("unicodeChar", "*", "")
NUMBERS = {"float64": Form("double", "", ">f8"), "int64": Form("long", "", ">i8")}

_ROWS_AT_ONCE = 1 << 16
_COUNT = struct.Struct(">I")


def label_form(characters: int) -> Form:
    """Texts of at most so many characters of UTF-16."""
    return Form("unicodeChar", str(characters), f"S{2 * characters}")


def stamp_form(characters: int) -> Form:
    """Texts of so many characters of ASCII."""
    return Form("char", str(characters), f"S{characters}")


def form_of(column: TransitColumn, cells: Cells) -> Form:
    """How a column with such values is written."""
    if column.dtype in NUMBERS:
        return NUMBERS[column.dtype]
    if column.name == "star":
        return NAME
    if isinstance(cells, Labels):
        return label_form(max(1, *(len(_utf16(text)) // 2 for text in cells.texts)))
    return stamp_form(cells.dtype.itemsize)


def records(columns: Sequence[TransitColumn], forms: Sequence[Form], rows: TransitRows) -> Iterator[bytes]:
    """The bytes of rows; the star is the first column."""
    fixed = np.zeros(len(rows), _fixed_part(columns, forms))
    empty = np.zeros((len(rows), len(columns)), np.bool_)
    for index, column in enumerate(columns[1:], start=1):
        cells = column.values(rows)
        if isinstance(cells, Labels):
            texts = np.array([_utf16(text) for text in cells.texts], forms[index].dtype)
            fixed[column.name] = texts[cells.codes]
        else:
            fixed[column.name] = np.ma.filled(cells, 0) if column.may_be_empty else cells
            empty[:, index] = np.ma.getmaskarray(cells)
    fixed["empty"] = np.packbits(empty, axis=1)
    stars, star_of_row = _star_bytes(columns[0].values(rows), forms[0])
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        yield _joined(fixed[part], stars, star_of_row[part])


def values_of(
    content: bytes, columns: Sequence[TransitColumn], forms: Sequence[Form], source: str
) -> Mapping[str, NDArray[Any]]:
    """The values (N,) of columns, the first of which is the star. Raises ProductError."""
    import pyarrow as pa

    fixed = _fixed_part(columns, forms)
    if forms[0] == NAME:
        names, content = _without_names(content, fixed, source)
        stars = _texts(pa.array(names, pa.binary()), columns[0].name, source)
    else:
        fixed = np.dtype([fixed.descr[0], (columns[0].name, forms[0].dtype), *fixed.descr[1:]])
    if len(content) % fixed.itemsize:
        problem = f"{len(content)} bytes are not a whole number of rows"
        raise ProductError(problem, file=source, key="STREAM", hint=f"a row has {fixed.itemsize} bytes")
    rows = np.frombuffer(content, fixed)
    if forms[0] != NAME:
        stars = rows[columns[0].name].astype(np.int64)
    empty = np.unpackbits(rows["empty"], axis=1, count=len(columns)).astype(np.bool_)
    values = {columns[0].name: np.ma.masked_array(stars, empty[:, 0]) if empty[:, 0].any() else stars}
    for index, (column, form) in enumerate(zip(columns[1:], forms[1:], strict=True), start=1):
        cells = _decoded(rows[column.name], form, column.name, source)
        is_masked = column.may_be_empty or empty[:, index].any()
        values[column.name] = np.ma.masked_array(cells, empty[:, index]) if is_masked else cells
    return values


def _fixed_part(columns: Sequence[TransitColumn], forms: Sequence[Form]) -> np.dtype[Any]:
    """A row without the star: a bit per column, set where it is empty, then the values."""
    rest = zip(columns[1:], forms[1:], strict=True)
    return np.dtype(
        [("empty", "u1", ((len(columns) + 7) // 8,)), *((column.name, form.dtype) for column, form in rest)]
    )


def _star_bytes(cells: Cells, form: Form) -> tuple[list[bytes], NDArray[np.int64]]:
    """The stars as they are written, and which of them each row has."""
    if isinstance(cells, Labels):
        texts = [_utf16(text) for text in cells.texts]
        return [_COUNT.pack(len(text) // 2) + text for text in texts], cells.codes
    numbers, star_of_row = np.unique(cells, return_inverse=True)
    packed, width = numbers.astype(form.dtype).tobytes(), np.dtype(form.dtype).itemsize
    return [packed[i : i + width] for i in range(0, len(packed), width)], star_of_row


def _joined(fixed: NDArray[Any], stars: Sequence[bytes], star_of_row: NDArray[np.int64]) -> bytes:
    """Rows with the star's bytes put in behind their flags."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = fixed.view(np.uint8).reshape(len(fixed), fixed.dtype.itemsize)
    behind_flags = fixed["empty"].shape[1]
    joined = pc.binary_join_element_wise(
        _binary(rows[:, :behind_flags]),
        pa.array(stars, pa.binary()).take(pa.array(star_of_row)),
        _binary(rows[:, behind_flags:]),
        b"",
    )
    return bytes(joined.buffers()[2])


def _binary(rows: NDArray[np.uint8]) -> Any:
    """Rows of bytes (N, W) as an Arrow array."""
    import pyarrow as pa

    count, width = rows.shape
    ends = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(ends), pa.py_buffer(rows.tobytes())])


def _without_names(content: bytes, fixed: np.dtype[Any], source: str) -> tuple[list[bytes], bytes]:
    """The stars' names, taken out of rows, and the rows without them."""
    flags = fixed["empty"].itemsize
    rest = fixed.itemsize - flags
    names: list[bytes] = []
    pieces: list[bytes] = []
    place = 0
    while place < len(content):
        begin = place + flags + _COUNT.size
        count = _COUNT.unpack_from(content, begin - _COUNT.size)[0] if begin <= len(content) else 0
        end = begin + 2 * count
        if end + rest > len(content):
            raise ProductError(f"row {len(names) + 1} is cut off", file=source, key="STREAM")
        names.append(content[begin:end])
        pieces += (content[place : place + flags], content[end : end + rest])
        place = end + rest
    return names, b"".join(pieces)


def _decoded(cells: NDArray[Any], form: Form, name: str, source: str) -> NDArray[Any]:
    if form in NUMBERS.values():
        return cells.astype(np.dtype(form.dtype).newbyteorder("="))
    if form.datatype == "char":
        return cells.astype(np.str_)
    import pyarrow as pa

    packed = pa.py_buffer(np.ascontiguousarray(cells))
    array = pa.FixedSizeBinaryArray.from_buffers(pa.binary(cells.dtype.itemsize), cells.size, [None, packed])
    return _texts(array, name, source)


def _texts(array: Any, name: str, source: str) -> NDArray[np.str_]:
    """Texts out of an Arrow array of UTF-16; each of them is decoded once. Raises ProductError."""
    few = array.dictionary_encode()
    try:
        texts = [each.decode("utf-16-be").rstrip("\0") for each in few.dictionary.to_pylist()]
    except UnicodeDecodeError:
        raise ProductError("holds what is no text in UTF-16", file=source, key=name) from None
    return np.array(texts, np.str_)[few.indices.to_numpy()] if texts else np.empty(0, np.str_)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be")
