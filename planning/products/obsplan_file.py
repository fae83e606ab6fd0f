"""Observing plans as files: the table ``ivoa.obsplan`` of ObsLocTAP 1.0 as VOTable 1.4, CSV and ECSV.

CSV has names and values only, as TAP services answer; the others carry units, UCDs and the record of what went in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..obsplan import ObservingPlan
from ..plan_facts import inputs_of
from . import ecsv_header
from .obsplan_columns import COLUMNS, Cell, ObsPlanColumn, values_of
from .record_parts import head_of
from .table_metadata import KEY, metadata_text
from .votable_stream import DOCUMENT_CLOSING, DOCUMENT_OPENING

PRODUCT = "observing plan"
FORMAT = 1
TABLE, UTYPE = "ivoa.obsplan", "ivo://ivoa.net/std/ObsLocTAP#table-1.0"

_DATATYPES = {"float64": 'datatype="double"', "int64": 'datatype="long"', "string": 'datatype="char" arraysize="*"'}
_TIMES, _PLACES = ("t_planning", "t_min", "t_max"), ("s_ra", "s_dec", "s_region")
_REGION_TYPE = "adql:REGION"
_CONVENTIONS = {
    "time": "MJD of UTC at the spacecraft; a day with a leap second is stretched",
    "position": "directions of the attitude, ICRS; aberration is left in, up to 21 arcsec",
    "region": "what the field's centre line sweeps from t_min to t_max",
}


def write_votable(plan: ObservingPlan) -> bytes:
    """The plan as VOTable. Raises InvalidInput for what it cannot hold, TimeError before 1972."""
    return "".join(_document(plan)).encode("utf-8")


def write_csv(plan: ObservingPlan) -> bytes:
    """The plan as CSV; errors as of the VOTable."""
    return _lines(plan)


def write_ecsv(plan: ObservingPlan) -> bytes:
    """The plan as ECSV; errors as of the VOTable."""
    return ecsv_header.written(COLUMNS, {"table": TABLE, "utype": UTYPE, **_record(plan)}) + _lines(plan)


WRITERS = {"votable": write_votable, "csv": write_csv, "ecsv": write_ecsv}
"""By what a format is called."""


def _document(plan: ObservingPlan) -> Iterator[str]:
    yield DOCUMENT_OPENING
    yield '<RESOURCE type="results">\n<COOSYS ID="icrs" system="ICRS"/>\n'
    yield '<TIMESYS ID="utc" timescale="UTC" timeorigin="MJD-origin" refposition="TOPOCENTER"/>\n'
    yield f'<TABLE name="{TABLE}" utype="{UTYPE}" nrows="{len(plan)}">\n'
    yield f'<PARAM name="{KEY}" datatype="char" arraysize="*" value={quoteattr(metadata_text(_record(plan)))}/>\n'
    yield from map(_field, COLUMNS)
    yield "<DATA>\n<TABLEDATA>\n"
    for row in _rows(plan):
        yield f"<TR>{''.join(f'<TD>{escape(text)}</TD>' for text in row)}</TR>\n"
    yield "</TABLEDATA>\n</DATA>\n"
    yield DOCUMENT_CLOSING.decode("ascii")


def _field(column: ObsPlanColumn) -> str:
    attributes = {
        "unit": column.unit,
        "ucd": column.ucd,
        "utype": column.utype,
        "xtype": _REGION_TYPE if column.name == "s_region" else "",
        "ref": "utc" if column.name in _TIMES else "icrs" if column.name in _PLACES else "",
    }
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    head = f'<FIELD ID="{column.name}" name="{column.name}" {_DATATYPES[column.dtype]}{written}>'
    return f"{head}\n<DESCRIPTION>{escape(column.description)}</DESCRIPTION>\n</FIELD>\n"


def _lines(plan: ObservingPlan) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in COLUMNS)
    writer.writerows(_rows(plan))
    return text.getvalue().encode("utf-8")


def _rows(plan: ObservingPlan) -> Iterator[Sequence[str]]:
    """Cells as text: doubles at the shortest that reads back the same, nothing where there is no value."""
    values = values_of(plan)
    columns: list[list[str]] = [list(map(_text, values[column.name])) for column in COLUMNS]
    yield from zip(*columns, strict=True)


def _text(cell: Cell) -> str:
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)


def _record(plan: ObservingPlan) -> dict[str, Any]:
    law = plan.law
    mission, span = law.mission, (law.start_et_ns, law.stop_et_ns)
    head = head_of(PRODUCT, FORMAT, mission.name, mission.object_name, span, inputs_of(law), None)
    return {**head, "conventions": _CONVENTIONS}
