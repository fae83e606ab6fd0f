"""``/objobssap``: ObjObsSAP, the IVOA's protocol for when a place of the sky can be observed.

Its parameters are DALI's, in any case of letters, and its errors are VOTable documents: they stand in the capabilities
document, not in the OpenAPI one.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ....errors import InvalidInput, ScanplanError
from ..answer import PROBLEM
from ..ivoa.dali import most_records, number, parameters_of, response_format
from ..ivoa.objobssap import MEDIA_TYPE, OBJOBSSAP
from ..ivoa.vosi import EXAMPLES_TYPE, availability, capabilities, examples
from ..ivoa.vosi import MEDIA_TYPE as VOSI_TYPE
from ..questions.ivoa import ObjObsQuestion
from ..service import ServiceOf
from .vo import base_url, checked, fields_of, votable_error, votable_problem

router = APIRouter(prefix="/objobssap", include_in_schema=False)

_KNOWN = ("pos", "time", "min_obs", "facility", "maxrec", "responseformat")
_EXAMPLES = (
    ("A star", "When it is observed, in the whole mission.", (("POS", "45,20"),)),
    ("A star in a month", "From an MJD to another.", (("POS", "45,20"), ("TIME", "58550/58580"))),
    ("Whole transits only", "Those of 38 seconds and more.", (("POS", "45,20"), ("MIN_OBS", "38"))),
    ("The description alone", "No rows: columns and parameters.", (("POS", "45,20"), ("MAXREC", "0"))),
)


@router.api_route("/query", methods=["GET", "POST"])
async def query(service: ServiceOf, request: Request) -> Response:
    """When the spacecraft observes a position."""
    try:
        fields, _ = await fields_of(request)
        asked = _question(parameters_of(fields, _KNOWN), f"{base_url(request)}/objobssap/query")
    except ScanplanError as error:
        return votable_error(OBJOBSSAP, str(error), MEDIA_TYPE)
    answer = await service.ask("objobssap", asked)
    return votable_problem(OBJOBSSAP, answer, MEDIA_TYPE) if answer.media_type == PROBLEM else answer


@router.get("/availability")
async def available() -> Response:
    return Response(availability(), media_type=VOSI_TYPE)


@router.get("/capabilities")
async def able(request: Request) -> Response:
    return Response(capabilities(f"{base_url(request)}/objobssap"), media_type=VOSI_TYPE)


@router.get("/examples")
async def shown(request: Request) -> Response:
    return Response(examples(f"{base_url(request)}/objobssap", _EXAMPLES), media_type=EXAMPLES_TYPE)


def _question(values: dict[str, str], access_url: str) -> ObjObsQuestion:
    place = values.get("pos", "").split(",")
    if len(place) != 2:
        raise InvalidInput("no position is given", key="POS", hint="give right ascension and declination, as 45,20")
    chosen, media_type = response_format(values, MEDIA_TYPE)
    return checked(
        ObjObsQuestion,
        ra=place[0].strip(),
        dec=place[1].strip(),
        ranges=_ranges(values.get("time", "")),
        least_s=number(values, "min_obs"),
        facility=values.get("facility") or None,
        most_records=most_records(values),
        response_format=chosen,
        media_type=media_type,
        access_url=access_url,
    )


def _ranges(text: str) -> list[tuple[float | None, float | None]]:
    """TIME: ranges ``start/end`` with commas between them; either end may be left out."""
    if not text:
        return []
    found = []
    for each in text.split(","):
        start, slash, end = each.partition("/")
        if not slash:
            raise InvalidInput(f"{each!r} is no range", key="TIME", hint="give start/end in MJD, as 58550/58580")
        pair = {"start": start.strip(), "end": end.strip()}
        found.append((number(pair, "start"), number(pair, "end")))
    return found
