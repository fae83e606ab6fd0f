"""The documents of GOST's ObjVisSAP service: ObjVisSAP 0.5, VOTable 1.3, GOST's columns."""

from __future__ import annotations

from .votable import Column, Dialect

MEDIA_TYPE = "application/xml"
_OBSCORE = "obscore:Char.TimeAxis.Coverage."

OBJVISSAP = Dialect(
    version="1.3",
    model="http://www.ivoa.net/xml/ObjectVisibilityDM/ObjectVisibilityDM-v1.0.xsd",
    description="scanplan - Object Visibility Simple Access Protocol (ObjVisSAP), in the dialect of ESA's GOST",
    standard_id="ivo://ivoa.net/std/ObjVisSAP#query-0.5",
    protocol="ObjVisSAP",
    protocol_version="0.5",
    columns=(
        # The draft's UCD, time.validity, is no word of UCD1+.
        Column(
            "t_validity",
            "The date when the visibility calculations end (MJD in TCB).",
            "time.epoch",
            f"{_OBSCORE}Time",
            "d",
        ),
        Column(
            "t_start",
            "The start of the visibility period (barycentric MJD in TCB).",
            "time.start",
            f"{_OBSCORE}Bounds.Limits.StartTime",
            "d",
        ),
        Column(
            "t_start_gaia_timestamp",
            "The start of the visibility period (time at the spacecraft in TCB).",
            "time.start;time.epoch",
            f"{_OBSCORE}Bounds.Limits.StartTime",
            "d",
            is_text=True,
            xtype="timestamp",
        ),
        Column(
            "t_stop",
            "The end of the visibility period (barycentric MJD in TCB).",
            "time.end",
            f"{_OBSCORE}Bounds.Limits.StopTime",
            "d",
        ),
        Column(
            "t_stop_gaia_timestamp",
            "The end of the visibility period (time at the spacecraft in TCB).",
            "time.end;time.epoch",
            f"{_OBSCORE}Bounds.Limits.StopTime",
            "d",
            is_text=True,
            xtype="timestamp",
        ),
        Column(
            "t_visibility",
            "The nominal duration of the visibility window in seconds.",
            "time.duration",
            f"{_OBSCORE}Support.Extent",
            "s",
        ),
    ),
    inputs=(
        ("s_ra", "double", "deg"),
        ("s_dec", "double", "deg"),
        ("t_min", "double", "d"),
        ("t_max", "double", "d"),
        ("MAXREC", "char", ""),
        ("RESPONSEFORMAT", "char", ""),
    ),
)
