"""Tables of columns, from the modules of ``planning/products`` that define them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

import scanplan as sp
from scanplan.docs.reference_tables import column_forms as forms
from scanplan.docs.reference_tables.markdown import table
from scanplan.planning.gaps import GapList
from scanplan.planning.products import daily_volumes, obsplan_columns, schedule_columns, transit_gost
from scanplan.planning.products.table_columns import TableLayout
from scanplan.planning.products.transit_columns import TransitColumn, TransitOptions, star_column
from scanplan.planning.products.transit_table import transit_table
from scanplan.planning.reduction_columns import quantities
from scanplan.planning.transits import Transits, transits

_HEAD = ("column", "type", "unit", "range or form", "empty", "meaning", "UCD")
_PLACEHOLDERS = {
    "transits": "<field>_<row>",
    "class_transits": "<class>",
    "observations": "<instrument>",
    "lost_transits": "",
}


def scan_law_table() -> str:
    """With one field of view; those of others are numbered on."""
    return table(
        _HEAD,
        (
            (
                f"`{each.name}`",
                each.dtype,
                each.unit,
                forms.TABLE.get(each.name.removesuffix("_fov1"), ""),
                "",
                each.description,
                each.ucd,
            )
            for each in TableLayout(1).columns
        ),
    )


@cache
def _found() -> Transits:
    law = sp.propagate(sp.Mission.load("gaia"), "2017-02-05", "2017-02-06")
    return transits(law, ([254.3], [-13.1]))


def transit_columns() -> str:
    """Those that every file has."""
    columns = transit_table(_found()).columns
    return _of_transits([star_column(is_text=True), *columns[1:]], {"star": "text or int64"})


def transit_options() -> str:
    """Those on request; of the times on CCD strips the first."""
    gaps = GapList.from_rows([("2017-02-05", "2017-02-06", "a kind")])
    options = TransitOptions(state=True, ccd_times=True, gaps=gaps, data_probability=True)
    standard = transit_table(_found()).names
    further = [each for each in transit_table(_found(), options).columns if each.name not in standard]
    strips = [each for each in further if each.may_be_empty]
    return _of_transits([each for each in further if each not in strips[1:]], {})


def _of_transits(columns: Iterable[TransitColumn], types: Mapping[str, str]) -> str:
    return table(
        _HEAD,
        (
            (
                f"`{each.name}`",
                types.get(each.name, "text" if each.dtype == "utc" else each.dtype),
                each.unit,
                forms.TRANSITS.get(each.name, ""),
                "where there is none" if each.may_be_empty or each.name == "gap" else "",
                each.description,
                each.ucd,
            )
            for each in columns
        ),
    )


def gost() -> str:
    """GOST's columns, without more than their types: what they hold, the page says."""
    return table(("column", "type"), ((f"`{each.name}`", each.dtype) for each in transit_gost.COLUMNS))


def _names() -> schedule_columns.ScheduleNames:
    return schedule_columns.ScheduleNames(("field",), (1,), ("class",), ("instrument",), ("stream",))


def schedule() -> str:
    """One column of each group, with names of the mission as ``<...>``."""
    times = [(each.name, each) for each in schedule_columns.TIMES]
    groups = [(_pattern(group), group.columns[0]) for group in _names().groups]
    return _of_schedule([*times, *groups])


def volumes_of_days() -> str:
    """The same for daily volumes."""
    columns = daily_volumes._columns(("instrument",), ("stream",))
    return _of_schedule([(re.sub("_(instrument|stream)$", r"_<\1>", each.name), each) for each in columns])


def _pattern(group: schedule_columns.Group) -> str:
    end = _PLACEHOLDERS.get(group.key, "<stream>")
    return f"{group.key}_{end}" if end else group.key


def _of_schedule(columns: Iterable[tuple[str, schedule_columns.ScheduleColumn]]) -> str:
    return table(
        _HEAD,
        (
            (
                f"`{name}`",
                "text" if each.dtype == "utc" else each.dtype,
                each.unit,
                forms.SCHEDULE.get(name, "" if name.endswith("_et_ns") else forms.VOLUMES),
                "",
                each.description.partition(", field row")[0].removesuffix(f", {_label(name)}"),
                each.ucd,
            )
            for name, each in columns
        ),
    )


def _label(name: str) -> str:
    return name.rpartition("<")[2].rstrip(">")


def observing_plan() -> str:
    """The 26 of ObsLocTAP."""
    empty = {name for name, values in obsplan_columns.values_of(_week()).items() if values[0] is None}
    return table(
        ("column", "type", "unit", "empty", "meaning", "UCD", "utype"),
        (
            (
                f"`{each.name}`",
                each.dtype,
                each.unit,
                "always" if each.name in empty else "",
                each.description,
                each.ucd,
                each.utype,
            )
            for each in obsplan_columns.COLUMNS
        ),
    )


@cache
def _week() -> sp.ObservingPlan:
    return sp.observing_plan(_found().law)


def reductions() -> str:
    """By group, with the fields of view of Gaia."""
    groups = quantities(sp.Mission.load("gaia").fields)
    return table(
        ("group", "column", "type", "unit", "meaning"),
        (
            (f"`{name}`", f"`{each.name}`", _type_of(name, each.name), each.unit, each.description)
            for name, members in groups.items()
            for each in members
        ),
    )


def _type_of(group: str, column: str) -> str:
    return "int32" if group == "counts" or column == "visibility_periods" else "float64"


BLOCKS: Mapping[str, Callable[[], str]] = {
    "scan-law-table": scan_law_table,
    "transits": transit_columns,
    "transit-options": transit_options,
    "gost": gost,
    "schedule": schedule,
    "daily-volumes": volumes_of_days,
    "observing-plan": observing_plan,
    "reductions": reductions,
}
