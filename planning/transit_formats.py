"""Formats of files of transits: their names, suffixes and writers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from .products.transit_columns import TransitOptions
    from .transits import Transits


@dataclass(frozen=True)
class TransitFormat:
    """A format.

    suffixes   of files that are in it unless another format is named; the first is what parts of a dataset have
    is_parted  whether a dataset can have it
    """

    media_type: str
    suffixes: tuple[str, ...]
    module: str
    is_text: bool = True
    is_parted: bool = False

    def write(self, chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
        """The file of chunks of transits, piece by piece."""
        writer: Iterator[bytes] = import_module(f".products.{self.module}", __package__).write(chunks, options)
        return writer


FORMATS: Mapping[str, TransitFormat] = {
    "gost": TransitFormat("text/csv", (), "transit_gost"),
    "csv": TransitFormat("text/csv", (".csv",), "transit_csv", is_parted=True),
    "parquet": TransitFormat(
        "application/vnd.apache.parquet", (".parquet", ".pq"), "transit_parquet", is_text=False, is_parted=True
    ),
    "votable": TransitFormat("application/x-votable+xml", (".vot", ".votable", ".xml"), "transit_votable"),
    "ecsv": TransitFormat("text/plain", (".ecsv",), "transit_ecsv"),
    "json": TransitFormat("application/json", (".json",), "transit_json"),
}


def format_of_suffix(path: Path) -> str:
    """The format that a file's suffix stands for. Raises UsageError where it stands for none."""
    for name, each in FORMATS.items():
        if path.suffix.lower() in each.suffixes:
            return name
    known = ", ".join(suffix for each in FORMATS.values() for suffix in each.suffixes)
    raise UsageError(f"{path}: the suffix tells no format; name one, or use {known}")
