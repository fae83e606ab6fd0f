"""``/api/names`` and ``/api/resolve``: bright stars by their names, and places as somebody types them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from ...catalogue.place_text import is_name_of_place, place_deg
from ...named_stars import EPOCH_TCB_JYEAR, NamedStar, star_called, stars_called
from ..answer import json_answer, problem
from ..problems import good, problems
from ..questions.names import NamesQuestion, ResolveQuestion
from ..service import response

router = APIRouter(prefix="/api", tags=["names"])

_SIRIUS = {
    "name": "Sirius",
    "hip": 32349,
    "ra_deg": 101.2885411,
    "dec_deg": -16.7131431,
    "pmra_mas_yr": -546.01,
    "pmdec_mas_yr": -1223.07,
    "epoch": 1991.25,
    "magnitude": -1.088,
}
_BETA_PICTORIS = {**dict.fromkeys(_SIRIUS), "ra_deg": 86.8212, "dec_deg": -51.06651111111111}


@router.get(
    "/names",
    summary="Stars by name",
    response_class=Response,
    responses={**good("Stars whose names begin so.", {"stars": [_SIRIUS]}), **problems(422)},
)
async def names(asked: Annotated[NamesQuestion, Query()]) -> Response:
    """Stars brighter than Hp 2.5, whose table comes with the service: what is called just so first, then the brightest.

    Positions are ICRS at the epoch; `magnitude` is Hp of Hipparcos.
    """
    return _stars([_told(star) for star in stars_called(asked.q)[: asked.limit]])


@router.get(
    "/resolve",
    summary="Where a star is",
    response_class=Response,
    responses={**good("The star, or those it may be.", {"stars": [_BETA_PICTORIS]}), **problems(404, 422)},
)
async def resolve(asked: Annotated[ResolveQuestion, Query()]) -> Response:
    """The place of what somebody typed: a name of the table, a number in Hipparcos, or coordinates in any usual form.

    What is not known is `null`. No other service is asked: a name that is not in the table is not found.
    """
    star = star_called(asked.text)
    if star is not None:
        return _stars([_told(star)])
    try:
        place = place_deg(asked.text)
    except ValueError as error:
        return response(problem(422, f"{error}.", parameter="text"))
    if place is not None:
        name = asked.text.strip() if is_name_of_place(asked.text) else None
        return _stars([{**dict.fromkeys(_SIRIUS), "name": name, "ra_deg": place[0], "dec_deg": place[1]}])
    known = stars_called(asked.text)
    if not known:
        raise HTTPException(404, "No star of that name is known here; give its coordinates, as 86.8212 -51.0665.")
    return _stars([_told(star) for star in known])


def _told(star: NamedStar) -> dict[str, Any]:
    return {
        "name": star.name,
        "hip": star.hip,
        "ra_deg": star.ra_deg,
        "dec_deg": star.dec_deg,
        "pmra_mas_yr": star.pmra_mas_yr,
        "pmdec_mas_yr": star.pmdec_mas_yr,
        "epoch": EPOCH_TCB_JYEAR,
        "magnitude": star.hp_mag,
    }


def _stars(stars: Sequence[dict[str, Any]]) -> Response:
    return response(json_answer({"stars": stars}))
