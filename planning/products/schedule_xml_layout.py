"""What a science schedule in XML is made of; ``data/schemas/science_schedule_1.xsd`` says the same to others."""

from __future__ import annotations

from .strict_xml import Layout, Rule

NAMESPACE = "urn:scanplan:science-schedule:1"
SCHEMA = "science_schedule_1.xsd"
FORMAT_VERSION = 1
ICD_VERSION = "1"

_ROOT = "scienceSchedule"
_SPAN = ("start", "stop", "start_et_ns", "stop_et_ns")
_VOLUMES = ("stored_bits", "sent_bits", "dropped_bits", "fill_bits")
_PLAN = ("method", "start_et_ns", "stop_et_ns", "cost")

SHORTFALL = ("lost_bits", "contact_s", "over_bit_days", "end_bits")
"""The attributes of a plan that say what its passes leave undone; all of them or none."""

LISTS = ("transits", "class_transits", "lost_transits", "observations", *_VOLUMES)
"""The attributes of a bin that list values."""

LAYOUT = Layout(
    {
        _ROOT: Rule(("",)),
        "header": Rule(
            (_ROOT,),
            (
                "format_version",
                "spacecraft",
                "icd_version",
                "gen_time",
                "validity_start",
                "validity_end",
                "mission",
                "generator",
                "start_et_ns",
                "stop_et_ns",
            ),
            least=1,
            most=1,
        ),
        "input": Rule((_ROOT,), ("role", "name", "sha256")),
        "field": Rule((_ROOT,), ("name",)),
        "ccdRow": Rule((_ROOT,), ("number",)),
        "class": Rule((_ROOT,), ("name",)),
        "instrument": Rule((_ROOT,), ("name",)),
        "stream": Rule((_ROOT,), ("name", "priority", "initial_fill_bits")),
        "memory": Rule((_ROOT,), ("limit_bits",), least=1, most=1),
        "passPlan": Rule((_ROOT,), _PLAN, ("bound", *SHORTFALL), least=1, most=1),
        "baselinePlan": Rule((_ROOT,), _PLAN, ("bound", *SHORTFALL), most=1),
        "pass": Rule(
            ("passPlan", "baselinePlan"),
            (
                "station",
                "origin",
                "setup",
                "start",
                "stop",
                "setup_et_ns",
                "start_et_ns",
                "stop_et_ns",
                "capacity_bits",
                "cost",
            ),
        ),
        "days": Rule((_ROOT,), least=1, most=1),
        "day": Rule(("days",), (*_SPAN, "transits", "lost_transits", "contact_s", "observations", *_VOLUMES)),
        "bins": Rule((_ROOT,), least=1, most=1),
        "bin": Rule(("bins",), (*_SPAN, *LISTS)),
    },
    {NAMESPACE: ""},
)
