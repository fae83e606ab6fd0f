"""Star maps as files: what others counted, read; our own Parquet format, written and read back exactly.

The format: a row a pixel, nested, ICRS; columns hpx (int32) and bin_0, bin_1, ... (float64), the stars of each bin;
the file's metadata say ``scanplan_star_map`` (version), ``nside``, ``ordering``, ``coordsys``, ``g_edges_mag``,
``source`` and ``inputs``, the last three in JSON.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from ...ephemeris.plain_file import plain_bytes
from ...errors import InvalidInput
from ..foreign import parquet_table
from ..plan_facts import generator, input_file
from .count_table import read_count_table
from .counted_map import map_of
from .star_map import StarMap

_VERSION = "1"
_KEY = b"scanplan_star_map"


def read_star_map(path: str | Path) -> StarMap:
    """The map of a file: our own format, or star counts as CSV, FITS or Parquet; see ``counted_map``.

    Raises InvalidInput that names file, line or row, and column.
    """
    path = Path(path)
    try:
        data = plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot read this star map: {error.strerror}", file=path) from error
    if data.startswith(b"PAR1"):
        own = _own(data, path)
        if own is not None:
            return own
    return map_of(read_count_table(str(path), data), (input_file("sky", path),))


def write_star_map(star_map: StarMap) -> bytes:
    """The map as a Parquet file: the same bytes for the same map, program version and pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pixels = star_map.stars.shape[0]
    columns = {"hpx": pa.array(np.arange(pixels, dtype=np.int32))}
    columns |= {f"bin_{number}": pa.array(column) for number, column in enumerate(star_map.stars.T)}
    metadata = {
        _KEY.decode(): _VERSION,
        "generator": generator(),
        "nside": str(star_map.nside),
        "ordering": "NESTED",
        "coordsys": "C",
        "g_edges_mag": json.dumps(star_map.g_edges_mag.tolist()),
        "source": json.dumps(star_map.source),
        "inputs": json.dumps([dict(each) for each in star_map.inputs]),
    }
    sink = io.BytesIO()
    table = pa.table(columns).replace_schema_metadata(metadata)
    pq.write_table(table, sink, compression="zstd", use_dictionary=False)
    return sink.getvalue()


def _own(data: bytes, path: Path) -> StarMap | None:
    """The map of our own format; None for another Parquet file."""
    table = parquet_table(data, path)
    said = table.schema.metadata or {}
    if _KEY not in said:
        return None
    if said[_KEY].decode() != _VERSION:
        hint = f"expected version {_VERSION}; make the map anew"
        raise InvalidInput(f"is a star map of version {said[_KEY].decode()}", file=path, hint=hint)
    try:
        return _checked(table, said)
    except (KeyError, TypeError, ValueError) as error:
        problem = f"a damaged star map: {' '.join(str(error).split())}"
        raise InvalidInput(problem, file=path, hint="make the map anew") from None


def _checked(table: Any, said: dict[bytes, bytes]) -> StarMap:
    """Raises KeyError, TypeError or ValueError where table and metadata do not fit."""
    nside = int(said[b"nside"])
    edges = np.array(json.loads(said[b"g_edges_mag"]), np.float64)
    inputs = tuple({str(key): str(value) for key, value in each.items()} for each in json.loads(said[b"inputs"]))
    if edges.ndim != 1 or edges.size < 2 or not np.all(np.diff(edges) > 0.0):
        raise ValueError("its magnitudes do not rise")
    stars = np.stack([table[f"bin_{number}"].to_numpy() for number in range(edges.size - 1)], axis=1)
    if nside & (nside - 1) or not np.array_equal(table["hpx"].to_numpy(), np.arange(12 * nside**2)):
        raise ValueError(f"its pixels are not those of nside {nside}")
    if not np.all(np.isfinite(stars) & (stars >= 0.0)):
        raise ValueError("it holds negative counts or none")
    return StarMap(nside, edges, np.ascontiguousarray(stars), str(json.loads(said[b"source"])), inputs)
