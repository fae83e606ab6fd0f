"""Reading product files by path. What a file is, its content says."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..ephemeris.plain_file import plain_bytes
from ..errors import InvalidInput, ProductError
from .file_kind import kind_of, transit_format

if TYPE_CHECKING:
    from ..ephemeris.oem import Oem
    from .activities.history import ConfigurationHistory
    from .coverage import CoverageMap
    from .events.event import AvoidanceList, EventList
    from .products.aem import AemFile
    from .products.por import Por
    from .products.series import AttitudeSeries
    from .products.simple_schedule import SimpleSchedule
    from .products.table import ScanLawTable
    from .products.transit_table import TransitTable
    from .scanlaw import ScanLaw
    from .schedule import ScienceSchedule
    from .schedule_days import ScheduleDays

_TABLE_MODULES = {
    "parquet": "table_parquet",
    "fits": "table_fits",
    "ecsv": "table_ecsv",
    "votable": "table_votable",
    "csv": "table_text",
}


def read_aem(path: str | Path) -> AemFile:
    """A CCSDS attitude ephemeris message, KVN or XML. Raises ProductError with line and key."""
    from .products import aem_kvn, aem_xml
    from .products.aem_check import looks_like_xml

    data = _bytes(path)
    return (aem_xml if looks_like_xml(data) else aem_kvn).read(data, str(path))


def read_ck(path: str | Path, naif_id: int) -> AttitudeSeries:
    """The attitude of spacecraft ``naif_id`` in a SPICE CK of type 3. Raises ProductError."""
    from .products.ck_read import read_ck as read

    return read(_bytes(path), str(path), naif_id=naif_id)


def read_table(path: str | Path) -> ScanLawTable:
    """A scan-law table: Parquet, FITS, ECSV, VOTable or CSV. Raises ProductError."""
    data = _bytes(path)
    module = _TABLE_MODULES.get(kind_of(data))
    if module is None:
        raise ProductError("is no scan-law table", file=path, hint=f"known are {', '.join(_TABLE_MODULES)}")
    table: ScanLawTable = import_module(f".products.{module}", __package__).read(data, str(path))
    return table


def read_transits(path: str | Path) -> TransitTable:
    """A file of transits: Parquet, ECSV, VOTable, CSV, JSON or GOST's own. Raises ProductError."""
    data = _bytes(path)
    format_ = transit_format(data)
    if not format_:
        known = "known are Parquet, ECSV, VOTable, CSV, JSON and GOST's"
        raise ProductError("is no file of transits", file=path, hint=known)
    found: TransitTable = import_module(f".products.transit_{format_}", __package__).read(data, str(path))
    return found


def read_compact_law(path: str | Path) -> ScanLaw:
    """The scan law in a compact law file. Raises ProductError."""
    from .products import compact_law

    return compact_law.read(_bytes(path), str(path))


def read_coverage_map(path: str | Path) -> CoverageMap:
    """The coverage map in a FITS file. Raises ProductError naming keyword or column."""
    from .products import healpix_map

    return healpix_map.read(_bytes(path), str(path))


def read_oem(path: str | Path) -> Oem:
    """A CCSDS orbit ephemeris message, KVN or XML. Raises ProductError with line and key."""
    from ..ephemeris.oem import read_oem as read

    return read(_bytes(path), str(path))


def read_schedule(path: str | Path) -> ScienceSchedule:
    """A science schedule: Parquet, ECSV, CSV or XML. Raises ProductError with line, column or key."""
    from .products import schedule_read

    return schedule_read.read(_bytes(path), str(path))


def read_daily_volumes(path: str | Path) -> ScheduleDays:
    """Daily volumes of a science schedule: ECSV or CSV. Raises ProductError with line, column or key."""
    from .products import daily_volumes

    return daily_volumes.read(_bytes(path), str(path))


def read_pass_request(path: str | Path) -> SimpleSchedule:
    """A pass request in the CCSDS Simple Schedule Format. Raises ProductError with line and attribute."""
    from .products import simple_schedule_read

    return simple_schedule_read.read(_bytes(path), str(path))


def read_events(path: str | Path) -> EventList:
    """An event file, XML or CSV. Raises ProductError with line and key."""
    from .products import event_file

    return event_file.read(_bytes(path), str(path))


def read_avoidance(path: str | Path) -> AvoidanceList:
    """An avoidance file, XML or CSV. Raises ProductError with line and key."""
    from .products import avoidance_file

    return avoidance_file.read(_bytes(path), str(path))


def read_por(path: str | Path) -> Por:
    """Payload operation requests, XML. Raises ProductError with line and element or attribute."""
    from .products import por_read

    return por_read.read(_bytes(path), str(path))


def read_configuration_history(path: str | Path) -> ConfigurationHistory:
    """A configuration history, XML or CSV. Raises ProductError with line and key."""
    from .products import configuration_history_read

    return configuration_history_read.read(_bytes(path), str(path))


def _bytes(path: str | Path) -> bytes:
    try:
        return plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
