"""Opening a catalogue in the HATS layout, its own rows only: those of its margin belong to other partitions."""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING

from ...errors import InvalidInput, UsageError
from .reduction import INDEX_NAME

if TYPE_CHECKING:
    import pandas as pd
    from hats.catalog import Catalog
    from lsdb import Catalog as LsdbCatalogue

    from ..catalogue.columns import ColumnChoice

_IDENTIFYING = ("hats.properties", "properties", "partition_info.csv", "dataset/_common_metadata")


def require_lsdb() -> None:
    """Raise UsageError where LSDB is not installed."""
    from importlib.util import find_spec

    if find_spec("lsdb") is None:
        raise UsageError("catalogues in the HATS layout need LSDB: pip install 'scanplan[catalog]'")


def describe(source: str) -> Catalog:
    """What a catalogue, or the main one of a collection, says of itself.

    Raises InvalidInput where there is none, or one whose rows are not stars.
    """
    require_lsdb()
    from hats import read_hats
    from hats.catalog import Catalog, CatalogCollection
    from pydantic import ValidationError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they warn of is raised below, or needs no file
            found = read_hats(source)
    except FileNotFoundError as error:
        raise InvalidInput(
            "there is no HATS catalogue", file=source, hint="name the folder of hats.properties"
        ) from error
    except ValidationError as error:
        told = "; ".join(": ".join([*map(str, each["loc"]), each["msg"]]) for each in error.errors())
        raise InvalidInput(f"its properties are not those of a HATS catalogue: {told}", file=source) from error
    except (ValueError, NotImplementedError, OSError) as error:
        raise InvalidInput(f"is no HATS catalogue that can be read: {_one_line(error)}", file=source) from error
    if isinstance(found, CatalogCollection):
        found = found.main_catalog
    if not isinstance(found, Catalog):
        raise InvalidInput(f"holds a {found.catalog_info.catalog_type}, not a catalogue of stars", file=source)
    if found.schema is None:
        raise InvalidInput("lacks dataset/_common_metadata, which names its columns", file=source)
    return found


def open_columns(source: str, columns: list[str]) -> LsdbCatalogue:
    """The catalogue with these columns, lazily."""
    import lsdb

    return lsdb.open_catalog(source, columns=columns)


def with_index(frame: pd.DataFrame, columns: ColumnChoice) -> pd.DataFrame:
    """The frame by the HEALPix index of its rows, which catalogues from before 2024 do not have."""
    from hats.pixel_math import compute_spatial_index

    if frame.index.name == INDEX_NAME:
        return frame
    return frame.set_index(compute_spatial_index(frame[columns.ra].to_numpy(), frame[columns.dec].to_numpy()))


def fingerprint(catalogue: Catalog) -> str:
    """sha256 of the files that tell the catalogue's making, partitions and columns."""
    digest = hashlib.sha256()
    for name in _IDENTIFYING:
        path = catalogue.catalog_base_dir / name
        data = path.read_bytes() if path.exists() else b""
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
