"""``/api/mission``: which mission the service is about, and what it bears."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from ....ephemeris.timescales import convert_ns, iso
from ....errors import TimeError
from ...mission import FieldOfView, Mission
from ...plan_facts import generator
from ..answer import json_answer
from ..problems import good
from ..service import ServiceOf, response
from ..settings import Limits

router = APIRouter(prefix="/api", tags=["mission"])

_EXAMPLE = {
    "name": "gaia",
    "title": "Gaia, the scanning law as flown, 2014-07-25 to 2025-01-15",
    "start_utc": "2014-07-25T10:17:46.437264397Z",
    "stop_utc": "2025-01-15T11:58:27.309455754Z",
    "start_tdb": "2014-07-25T10:18:53.620713000",
    "stop_tdb": "2025-01-15T11:59:36.493782000",
    "fields": [
        {"name": "FovP", "label": "preceding", "azimuth_deg": 53.25, "zeta_min_deg": -0.34, "zeta_max_deg": 0.34}
    ],
    "solar_aspect_angle_deg": 45.0,
    "spin_period_s": 21614.229367667045,
    "segments": [
        {"name": "EPSL", "start_utc": "2014-07-25T10:17:46.437264397Z", "stop_utc": "2014-08-22T04:02:47.840742655Z"}
    ],
    "has_science": True,
    "generator": "scanplan 0.1.0",
    "has_store": False,
    "has_inbox": False,
    "limits": asdict(Limits()),
}


@router.get("/mission", summary="The mission", response_class=Response, responses=good("The mission.", _EXAMPLE))
async def mission(service: ServiceOf) -> Response:
    """What the service is about: the mission's law and fields of view, and the limits of one request.

    `azimuth_deg` is from the x axis of the scanning reference system towards the scan, `zeta` towards the spin axis.
    Times in UTC are `null` before 1972.
    """
    told = {
        **_told(service.mission),
        "generator": generator(),
        "has_store": service.store is not None,
        "has_inbox": service.settings.inbox is not None,
        "limits": asdict(service.settings.limits),
    }
    return response(json_answer(told))


def _told(mission: Mission) -> dict[str, Any]:
    law = mission.law
    return {
        "name": mission.name,
        "title": mission.title,
        "start_utc": _utc(law.start_et_ns),
        "stop_utc": _utc(law.stop_et_ns),
        "start_tdb": iso(law.start_et_ns, "TDB", 9),
        "stop_tdb": iso(law.stop_et_ns, "TDB", 9),
        "fields": [_field(each) for each in mission.fields],
        "solar_aspect_angle_deg": math.degrees(law.solar_aspect_angle_rad),
        "spin_period_s": 2.0 * math.pi / law.spin_rate_rad_s,
        "segments": [
            {"name": each.name, "start_utc": _utc(each.start_et_ns), "stop_utc": _utc(each.stop_et_ns)}
            for each in law.segments
        ],
        "has_science": mission.science is not None,
    }


def _field(field: FieldOfView) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "azimuth_deg": math.degrees(field.azimuth_rad),
        "zeta_min_deg": math.degrees(min(row.zeta_min_rad for row in field.rows)),
        "zeta_max_deg": math.degrees(max(row.zeta_max_rad for row in field.rows)),
    }


def _utc(et_ns: int) -> str | None:
    try:
        return iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 9) + "Z"
    except TimeError:
        return None
