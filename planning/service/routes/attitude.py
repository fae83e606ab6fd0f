"""``/api/attitude``: where the spacecraft looks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..problems import good, problems
from ..questions.attitude import AttitudeQuestion
from ..service import ServiceOf

router = APIRouter(prefix="/api", tags=["attitude"])

_EXAMPLE = {
    "mission": "gaia",
    "attitudes": [
        {
            "time": {
                "utc": "2017-02-08T18:00:00.000000",
                "tdb": "2017-02-08T18:01:09.185000333",
                "et_ns": 539848869185000333,
            },
            "segment": "NSL GAREQ 1",
            "quaternion": [-0.41186046657331776, 0.3122764895081644, -0.8288110826736171, 0.21430478158886898],
            "angular_velocity_deg_per_s": [-8.070463213069983e-06, 4.8800951422064864e-05, 0.016655694444443245],
            "spin_axis": {"ra_deg": 337.327638817226, "dec_deg": 27.75609756423037},
            "nu_deg": 52.764238750112746,
            "omega_deg": 252.36723188210445,
            "sun_aspect_deg": 45.00000000000058,
            "fields": [
                {
                    "name": "FovP",
                    "ra_deg": 254.3998813967799,
                    "dec_deg": -13.167719671266397,
                    "scan_angle_deg": 151.42661079323094,
                },
                {
                    "name": "FovF",
                    "ra_deg": 153.93192155154057,
                    "dec_deg": 62.20238715353344,
                    "scan_angle_deg": 86.99538242606091,
                },
            ],
        }
    ],
}


@router.get(
    "/attitude",
    summary="Attitude",
    response_class=Response,
    responses={
        **good("An attitude a time, in the order asked for.", _EXAMPLE, {"text/csv": "a line a time"}),
        **problems(422, 429, 503),
    },
)
async def attitude(service: ServiceOf, asked: Annotated[AttitudeQuestion, Query()]) -> Response:
    """The commanded attitude: quaternion (ICRS to scanning reference system, scalar last), spin axis, and where the
    centre of each field of view points and which way it moves (`scan_angle_deg`: 0 north, 90 east).

    `et_ns` counts nanoseconds of TDB past J2000, beyond what a double holds: JavaScript takes `tdb`.
    """
    return await service.ask("attitude", asked)
