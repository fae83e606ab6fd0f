"""Writing a catalogue in the HATS layout: a Parquet file for each partition, then what describes them all.

Partitions are those of the catalogue it is made from, row for row, so the maps of where its rows lie are the same.
LSDB writes catalogues too, but its writing can neither tell another run's partitions from its own, nor go on where it
was killed between the two marks it leaves for a partition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .growing_folder import write_whole

if TYPE_CHECKING:
    import pandas as pd
    from hats.catalog import Catalog
    from hats.pixel_math import HealpixPixel

Descriptions = Mapping[str, Mapping[str, str]]
"""Of columns by their names: unit and description."""

_INDEX, _INDEX_ORDER = "_healpix_29", 29
_SKY_MAPS = ("skymap.fits", "point_map.fits")


def partition_path(folder: Path, pixel: HealpixPixel) -> Path:
    """Where the layout has the file of a partition."""
    from hats.io import pixel_catalog_file

    return Path(str(pixel_catalog_file(folder, pixel)))


def write_partition(path: Path, frame: pd.DataFrame, described: Descriptions) -> None:
    """Write the rows of a partition, their HEALPix index as the first column; whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame.reset_index(names=_INDEX), preserve_index=False)
    fields = [each.with_metadata(described.get(each.name)) for each in table.schema]
    sink = pa.BufferOutputStream()
    pq.write_table(table.cast(pa.schema(fields)), sink, compression="zstd")
    write_whole(path, sink.getvalue())


def describe_catalogue(
    folder: Path, name: str, source: Catalog, pixels: Sequence[HealpixPixel], extra: Mapping[str, str]
) -> int:
    """Write Parquet metadata, list of partitions, maps of the sky and properties; the number of rows.

    name    what the catalogue calls itself
    source  the catalogue whose partitions these are
    extra   properties to be added
    """
    from hats.catalog import PartitionInfo, TableProperties
    from hats.io import write_parquet_metadata

    rows = int(write_parquet_metadata(folder, create_per_partition_stats=True))
    partitions = PartitionInfo(list(pixels))
    partitions.write_to_file(folder / "partition_info.csv")
    for file in _SKY_MAPS:
        if (source.catalog_base_dir / file).exists():
            write_whole(folder / file, (source.catalog_base_dir / file).read_bytes())
    told = source.catalog_info
    properties: dict[str, Any] = {
        "catalog_name": name,
        "catalog_type": "object",
        "total_rows": rows,
        "ra_column": told.ra_column,
        "dec_column": told.dec_column,
        "healpix_column": _INDEX,
        "healpix_order": _INDEX_ORDER,
        "skymap_order": told.skymap_order,
        "moc_sky_fraction": told.moc_sky_fraction,
        "hats_order": partitions.get_highest_order(),
        "hats_version": "v1.0",
    }
    TableProperties(**properties, **extra).to_properties_file(folder)
    return rows
