"""``/gost``: the addresses of ESA's Gaia Observation Forecast Tool, so that a script needs another host only.

    /gost/ObjVisSAP/gaiaobjvisap    ObjVisSAP: VOTable
    /gost/GostServlet               GET: XML about a star; POST: the web form
    /gost/export.jsp                the CSV of what was submitted by the form

Parameters and answers are GOST's; the OpenAPI document leaves them out.
"""

from __future__ import annotations

import math
from hashlib import sha256
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ....errors import InvalidInput, ScanplanError
from ...named_stars import EPOCH_TCB_JYEAR, star_called
from ..answer import PROBLEM
from ..ivoa.dali import most_records, number, parameters_of, response_format
from ..ivoa.objvissap import MEDIA_TYPE, OBJVISSAP
from ..ivoa.submission import LONGEST_ID, number_of, question_of
from ..questions.ivoa import GostQuestion, ObjVisQuestion
from ..service import ServiceOf
from .vo import base_url, checked, fields_of, votable_error, votable_problem

router = APIRouter(prefix="/gost", include_in_schema=False)

_OBJVISSAP = ("s_ra", "s_dec", "t_min", "t_max", "maxrec", "responseformat")
_SERVLET = ("ra", "dec", "name", "srcra", "srcdec", "srcname", "from", "to", "fromdate", "todate")
_COOKIE, _COOKIE_PATH = "JSESSIONID", "/gost"


@router.api_route("/ObjVisSAP/gaiaobjvisap", methods=["GET", "POST"])
async def visibility(service: ServiceOf, request: Request) -> Response:
    """When a position, or each target of an upload, is in the astrometric field."""
    try:
        fields, upload = await fields_of(request)
        values = parameters_of(fields, _OBJVISSAP)
        chosen, media_type = response_format(values, MEDIA_TYPE)
        start, stop = number(values, "t_min"), number(values, "t_max")
        asked = checked(
            ObjVisQuestion,
            ra=values.get("s_ra") or None,
            dec=values.get("s_dec") or None,
            ranges=[] if start is None and stop is None else [(start, stop)],
            most_records=most_records(values),
            response_format=chosen,
            media_type=media_type,
            access_url=f"{base_url(request)}{request.url.path}",
        )
    except ScanplanError as error:
        return votable_error(OBJVISSAP, str(error), MEDIA_TYPE)
    answer = await service.ask("objvissap-targets" if upload else "objvissap", asked, upload)
    return votable_problem(OBJVISSAP, answer, MEDIA_TYPE) if answer.media_type == PROBLEM else answer


@router.get("/GostServlet")
async def servlet(service: ServiceOf, request: Request) -> Response:
    """The transits of a star as XML, an event for each strip of detectors."""
    try:
        fields, _ = await fields_of(request)
        asked = _question(parameters_of(fields, _SERVLET), "xml")
    except ScanplanError as error:
        return _page(f"error: {error}", 400)
    return _with_session(await service.ask("gost", asked), number_of(asked))


@router.post("/GostServlet")
async def submit(request: Request) -> Response:
    """The web form: answers the number under which its CSV is to be had."""
    try:
        fields, _ = await fields_of(request)
        submitted = number_of(_question(parameters_of(fields, _SERVLET), "csv"))
    except ScanplanError as error:
        return _page(f"error: {error}", 400)
    return _with_session(_page(f"Submitted with id {submitted}"), submitted)


@router.get("/export.jsp")
async def export(service: ServiceOf, request: Request) -> Response:
    """The CSV of what was submitted: ``id`` is session/number, and the number alone says what it was."""
    try:
        fields, _ = await fields_of(request)
        values = parameters_of(fields, ("id", "format"), LONGEST_ID)
        if values.get("format", "csv").lower() != "csv":
            raise InvalidInput("there is csv and no other", key="format")
        asked = question_of(values.get("id", "").rpartition("/")[2])
    except ScanplanError as error:
        return _page(f"error: {error}", 400)
    answer = await service.ask("gost", asked)
    if answer.status_code == 200:
        answer.headers["content-disposition"] = 'attachment; filename="gost.csv"'
    return answer


@router.get("")
@router.get("/")
@router.get("/index.jsp")
async def welcome() -> Response:
    """Where clients fetch a session before they ask."""
    return _with_session(_page("scanplan answers here as GOST does."), "")


def _question(values: dict[str, str], form: str) -> GostQuestion:
    """A question from the servlet's fields or the form's, which have names of their own."""

    def first(*names: str) -> str | None:
        return next((values[name] for name in names if values.get(name)), None)

    ra, dec, name = first("ra", "srcra"), first("dec", "srcdec"), first("srcname", "name")
    if ra is None and dec is None and name is not None:
        ra, dec = _place_of(name)
    if ra is None or dec is None:
        raise InvalidInput("no position is given", hint="give ra and dec in degrees")
    return checked(
        GostQuestion,
        ra=ra,
        dec=dec,
        name=name,
        start=first("from", "fromdate"),
        stop=first("to", "todate"),
        form=form,
    )


def _place_of(name: str) -> tuple[str, str]:
    """Where a star of the table of bright ones stood at J2000, which is where GOST's resolvers have it; degrees."""
    star = star_called(name)
    if star is None:
        raise InvalidInput(f"{name!r} is not in the table of bright stars", key="name", hint="give ra and dec")
    years_deg = (2000.0 - EPOCH_TCB_JYEAR) / 3.6e6
    ra_deg = star.ra_deg + star.pmra_mas_yr * years_deg / math.cos(math.radians(star.dec_deg))
    return f"{ra_deg:.7f}", f"{star.dec_deg + star.pmdec_mas_yr * years_deg:.7f}"


def _page(text: str, status: int = 200) -> Response:
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>GOST</title></head>\n'
        f'<body><p>{escape(text)}</p><p><a href="/">The page of the service</a></p></body></html>\n'
    )
    return Response(page, status, media_type="text/html")


def _with_session(answer: Response, submitted: str) -> Response:
    """The answer with the cookie that clients of GOST look for; nothing depends on it."""
    session = sha256(submitted.encode()).hexdigest()[:32].upper()
    answer.set_cookie(_COOKIE, session, path=_COOKIE_PATH, httponly=True, samesite="strict")
    return answer
