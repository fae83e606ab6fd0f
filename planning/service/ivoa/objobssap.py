"""The documents of ObjObsSAP, the IVOA's working draft of 2024-10-27 and after: VOTable 1.4, times in UTC."""

from __future__ import annotations

from .votable import PLAIN, Column, Dialect

MEDIA_TYPE = PLAIN
STANDARD_ID = "ivo://ivoa.net/std/ObjObsSAP#query-0.3"
_SYSTEM = "utc_mjd"
_CHAR = "Char.TimeAxis.Coverage."

OBJOBSSAP = Dialect(
    version="1.4",
    model="http://www.ivoa.net/xml/ObjectObservabilityDM/ObjectObservabilityDM-v1.0.xsd",
    description="scanplan - Object Observability Simple Access Protocol (ObjObsSAP)",
    standard_id=STANDARD_ID,
    protocol="ObjObsSAP",
    protocol_version="0.3",
    time_systems=(f'<TIMESYS ID="{_SYSTEM}" timescale="UTC" timeorigin="MJD-origin" refposition="TOPOCENTER"/>\n',),
    columns=(
        # The draft's UCD, time.validity, is no word of UCD1+.
        Column(
            "t_validity",
            "Date when the observability calculations end (MJD in UTC)",
            "time.epoch",
            f"{_CHAR}Time",
            "d",
            ref=_SYSTEM,
        ),
        Column(
            "t_start",
            "Start of the observability period at the spacecraft (MJD in UTC)",
            "time.start",
            f"{_CHAR}Bounds.Limits.StartTime",
            "d",
            ref=_SYSTEM,
        ),
        Column(
            "t_stop",
            "End of the observability period at the spacecraft (MJD in UTC)",
            "time.end",
            f"{_CHAR}Bounds.Limits.StopTime",
            "d",
            ref=_SYSTEM,
        ),
        Column("t_observability", "Duration of the period", "time.duration", f"{_CHAR}Support.Extent", "s"),
        Column(
            "facility",
            "Spacecraft",
            "meta.id;instr.tel",
            "Provenance.ObsConfig.Facility.name",
            is_text=True,
        ),
    ),
    inputs=(
        ("POS", "char", ""),
        ("TIME", "char", "d"),
        ("MIN_OBS", "double", "s"),
        ("FACILITY", "char", ""),
        ("MAXREC", "char", ""),
        ("RESPONSEFORMAT", "char", ""),
    ),
)
