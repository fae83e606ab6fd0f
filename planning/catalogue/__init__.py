"""Star catalogues: from files and objects to ``Stars``, piece by piece.

    for stars in open_catalogue("gaia.parquet").chunks(): ...

A source of rows is a ``rows.Table``, one module each: text_table, parquet_table, fits_table, memory_table, name_list.
"""

from .columns import ColumnChoice
from .files import Catalogue, open_catalogue, open_name_list

__all__ = ["Catalogue", "ColumnChoice", "open_catalogue", "open_name_list"]
