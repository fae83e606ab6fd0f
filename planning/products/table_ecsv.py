"""Scan-law table as ECSV 1.0 (Astropy enhancement 6): the CSV under a commented YAML header.

The header gives type, unit and meaning of every column and holds the metadata; readers of plain CSV that
skip lines starting with ``#`` read the rest.
"""

from __future__ import annotations

from . import ecsv_header, table_text
from .table import ScanLawTable


def write(table: ScanLawTable) -> bytes:
    """The table as ECSV with commas. Raises ProductError for a number beyond 1e15."""
    header = ecsv_header.written(table.layout.columns, table.metadata)
    return header + table_text.csv_header(table) + table_text.csv_rows(table)


def read(data: bytes, source: str) -> ScanLawTable:
    """The table an ECSV file holds. Raises ProductError naming line and column where they are known."""
    header = ecsv_header.read(data, source)
    table = table_text.read_csv(data[header.size_bytes :], source, first_line=header.lines + 1)
    ecsv_header.check(header, table.layout.columns, source)
    return ScanLawTable(table.layout, table.values, header.metadata)
