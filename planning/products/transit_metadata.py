"""What a file of transits says about itself: a JSON-able record that Parquet, VOTable and ECSV carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...ephemeris.timescales import convert_ns, iso
from ..plan_facts import generator, inputs_of

if TYPE_CHECKING:
    from ..transits import Transits

PRODUCT = "transits"
FORMAT = 1
"""Version of the columns and of this record."""


_LIGHT_OF_STARS = {"barycentric_time": "light from infinity at the star's catalogue direction"}
_LIGHT_OF_BODIES = {
    "barycentric_time": "the light that the spacecraft sees, from where it left the body",
    "position": "astrometric: from the spacecraft to where the light left, not deflected nor aberrated",
}


def transit_metadata(found: Transits) -> dict[str, Any]:
    """The record of transits: mission, window, and the files that went in with their sha256."""
    law = found.law
    mission = law.mission
    return {
        "product": PRODUCT,
        "format": FORMAT,
        "generator": generator(),
        "mission": {"name": mission.name, "title": mission.title, "sha256": mission.source_sha256},
        "object": mission.object_name,
        "fields": {field.name: field.label for field in mission.fields},
        "window": {"start": _instant(law.start_et_ns), "stop": _instant(law.stop_et_ns)},
        "law_segments": [{"name": piece.name, "start": _instant(piece.start_et_ns)} for piece in law.segments],
        "conventions": {
            "tcb_ns": "nanoseconds of TCB since JD 2451545.0 (TCB)",
            **(_LIGHT_OF_STARS if found.body is None else _LIGHT_OF_BODIES),
            "zeta": "of the direction seen, out of the scan plane towards the spin axis",
            "scan_angle": "position angle, 0 north, 90 east, in [-180, 180]",
        },
        "inputs": [{"name": each["name"], "sha256": each["sha256"]} for each in inputs_of(law)],
    }


def _instant(et_ns: int) -> dict[str, Any]:
    tcb_ns = int(convert_ns(et_ns, "TDB", "TCB"))
    return {"tcb": iso(tcb_ns, "TCB", 9), "tcb_ns": tcb_ns}
