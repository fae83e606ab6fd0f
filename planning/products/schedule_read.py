"""Science schedule out of whichever format a file has."""

from __future__ import annotations

from ..schedule import ScienceSchedule
from . import schedule_csv, schedule_ecsv, schedule_parquet, schedule_xml_read
from .commented_csv import MARK


def read(data: bytes, source: str) -> ScienceSchedule:
    """The schedule of a file, bit for bit. Raises ProductError with line, column or key."""
    if data.startswith(b"PAR1"):
        return schedule_parquet.read(data, source)
    if data.startswith(b"# %ECSV"):
        return schedule_ecsv.read(data, source)
    if data.startswith(MARK):
        return schedule_csv.read(data, source)
    return schedule_xml_read.read(data, source)
