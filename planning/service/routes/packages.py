"""``/api/packages``, ``/api/active`` and ``/api/log``: what the store holds, where it stands, and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import Response

from ....ephemeris.timescales import parse_time
from ...delivery.store.store import Store
from ..answer import Answer, json_answer, problem
from ..packages import acts
from ..packages.contents import Content, archive_of, drafted, inside, require_whole
from ..packages.facts import summary, time_told, whole
from ..packages.refused import no_package, work_or_problem
from ..packages.verified import verified
from ..parts import file_response
from ..problems import good, problems
from ..questions.packages import (
    ActiveQuestion,
    FileQuestion,
    LogQuestion,
    PackagesQuestion,
    Reason,
    Remark,
    Withdrawal,
)
from ..service import Service, ServiceOf, response
from ..tokens import Bearer, needs
from . import package_examples as examples

router = APIRouter(prefix="/api", tags=["packages"])
T = TypeVar("T")

_LONG = CapacityLimiter(4)
"""Threads that read whole packages or send them; the others stay free for the registry."""


async def _store(service: ServiceOf) -> Store:
    if service.store is None:
        raise HTTPException(404, "The service was started without --store: it has no packages.")
    return service.store


StoreOf = Annotated[Store, Depends(_store)]
Name = Annotated[str, Path(max_length=99, description="Of a package, without .tar.", examples=[examples.NAME])]
File = Annotated[str, Path(max_length=255, description="Name of a file of it.", examples=["manifest.json"])]
Deliverer = Annotated[Bearer, needs("deliver")]


async def _work(
    service: Service, name: str, work: Callable[[], T | Answer], limiter: CapacityLimiter | None = None
) -> T | Answer:
    """What reads the store or the disk, in a thread: the loop goes on meanwhile."""
    return await run_sync(lambda: work_or_problem(service.settings, name, work), limiter=limiter)


async def _told(
    service: Service, name: str, work: Callable[[], Answer], limiter: CapacityLimiter | None = None
) -> Response:
    return response(await _work(service, name, work, limiter))


@router.get(
    "/packages",
    summary="Packages of the store",
    response_class=Response,
    responses={**good("By series, validity and version.", examples.PACKAGES), **problems(404, 422, 503)},
)
async def packages(service: ServiceOf, store: StoreOf, asked: Annotated[PackagesQuestion, Query()]) -> Response:
    """Deliveries of the store, drafts too: what they are versions of, when they are valid, and where they stand.

    `size_bytes` is that of the archive, or of all files of a draft; `start_utc` and `end_utc` are null before 1972.
    """

    def work() -> Answer:
        found = store.deliveries(
            series=asked.series, states=asked.state, at_et_ns=None if asked.at is None else parse_time(asked.at)
        )
        page = found[asked.offset : asked.offset + asked.limit]
        told = [summary(store, each) for each in page]
        return json_answer({"series": store.series(), "total": len(found), "packages": told})

    return await _told(service, "", work)


@router.get(
    "/packages/{name}",
    summary="A package",
    response_class=Response,
    responses={**good("All of it.", examples.PACKAGE), **problems(404, 409, 422, 503)},
)
async def package(service: ServiceOf, store: StoreOf, name: Name) -> Response:
    """One package: its files, what its manifest says, the report of its check, its part of the log, and which states
    may follow.

    `files` are those of the package, or of the draft where there is no package yet; `drafted` those it began with.
    """
    return await _told(service, name, lambda: json_answer(whole(store, store.delivery(name))))


@router.get(
    "/packages/{name}/archive",
    summary="A package's archive",
    response_class=Response,
    responses={
        **good("The archive.", kinds={"application/x-tar": "POSIX tar; its sha256 is the entity tag"}),
        206: {"description": "The part that `Range` asks for."},
        304: {"description": "It is the one that `If-None-Match` names."},
        **problems(404, 409, 416, 422, 503),
    },
)
async def archive(request: Request, service: ServiceOf, store: StoreOf, name: Name) -> Response:
    """Download the archive, whole or a part: `scanplan verify` reads it. Its sha256 is checked before it is sent."""

    def work() -> Content | Answer:
        found = store.delivery(name).package
        if found is None:
            return no_package(name)
        require_whole(store, found)
        return archive_of(store, found)

    return _sent(request, await _work(service, name, work, _LONG))


@router.get(
    "/packages/{name}/files/{file}",
    summary="A file of a package",
    response_class=Response,
    responses={
        200: {"description": "The file, of the media type that its manifest says.", "content": {"*/*": {}}},
        206: {"description": "The part that `Range` asks for."},
        304: {"description": "It is the one that `If-None-Match` names."},
        **problems(404, 409, 416, 422, 503),
    },
)
async def file_of(
    request: Request,
    service: ServiceOf,
    store: StoreOf,
    name: Name,
    file: File,
    asked: Annotated[FileQuestion, Query()],
) -> Response:
    """Download one file, out of the archive or as it was drafted; its sha256 is the entity tag."""

    def work() -> Content | Answer:
        delivery = store.delivery(name)
        archived = delivery.package
        if archived is None and asked.of == "package":
            return no_package(name)
        if archived is None or asked.of == "draft":
            files = drafted(store, delivery)
        else:
            files = inside(store, archived).files
        for number, each in enumerate(files):
            if each.name == file:
                held = delivery.files[number] if archived is None or asked.of == "draft" else archived
                require_whole(store, held)
                return each
        return problem(404, f"{name} has no file of that name.", hint=f"/api/packages/{name} lists them")

    return _sent(request, await _work(service, name, work, _LONG))


@router.get(
    "/packages/{name}/verify",
    summary="A package verified",
    response_class=Response,
    responses={**good("It is as it should be.", examples.VERIFIED), **problems(404, 409, 422, 503)},
)
async def verify(service: ServiceOf, store: StoreOf, name: Name) -> Response:
    """Hold every byte of a package against its manifest and, where the service has a public key, its signature.

    Answers as `scanplan verify --json`; 409 where something was changed, is missing or too much, or another key signed.
    `is_authenticated` is false where the service was started without `--key`.
    """
    return await _told(service, name, lambda: verified(store, name, service.settings.key), _LONG)


@router.get(
    "/active",
    summary="Which package holds at a time",
    response_class=Response,
    responses={**good("What holds, a package a series.", examples.ACTIVE), **problems(404, 422, 503)},
)
async def active(service: ServiceOf, store: StoreOf, asked: Annotated[ActiveQuestion, Query()]) -> Response:
    """The latest version of each series that the control centre has acknowledged and that is valid at the time.

    A series of which nothing holds has no entry in `active`.
    """

    def work() -> Answer:
        et_ns = parse_time(asked.at)
        series = store.series() if asked.series is None else (asked.series,)
        found = [each for each in (store.active(name, et_ns) for name in series) if each is not None]
        told = [summary(store, each) for each in found]
        return json_answer({**time_told("at", et_ns), "series": series, "active": told})

    return await _told(service, "", work)


@router.get(
    "/log",
    summary="Operations log",
    response_class=Response,
    responses={**good("Entries by number.", examples.LOG), **problems(404, 422, 503)},
)
async def log(service: ServiceOf, store: StoreOf, asked: Annotated[LogQuestion, Query()]) -> Response:
    """Who did what to which package when, and why. Numbers rise by one: to follow the log, ask again with the
    `last_number` of the answer as `after_number`; `more` says that the next entries are there already.
    """

    def work() -> Answer:
        entries = store.log(asked.delivery, asked.after_number)
        told = [asdict(entry) for entry in entries[: asked.limit]]
        last = told[-1]["number"] if told else None
        return json_answer({"entries": told, "last_number": last, "more": len(entries) > asked.limit})

    return await _told(service, asked.delivery or "", work)


_ACT: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        **good("As it stands now.", examples.PACKAGE),
        **problems(400, 401, 403, 404, 409, 413, 422, 429, 503),
    },
}


@router.post("/packages/{name}/approve", summary="Approve a package", **_ACT)
async def approve(
    service: ServiceOf, bearer: Deliverer, store: StoreOf, name: Name, asked: Reason | None = None
) -> Response:
    """From CHECKED to APPROVED, by the bearer of the token; 409 from other states. Done again, it changes nothing."""
    why = "" if asked is None else asked.why
    return await _told(service, name, lambda: acts.approve(store, name, bearer.name, why))


@router.post("/packages/{name}/withdraw", summary="Withdraw a package", **_ACT)
async def withdraw(service: ServiceOf, bearer: Deliverer, store: StoreOf, name: Name, asked: Withdrawal) -> Response:
    """Take a package out of force, for good; earlier versions hold again where it did. 409 while it is SENT."""
    return await _told(service, name, lambda: acts.withdraw(store, name, bearer.name, asked.why))


@router.post("/packages/{name}/deliver", summary="Deliver a package", **_ACT)
async def deliver(service: ServiceOf, bearer: Deliverer, store: StoreOf, name: Name) -> Response:
    """Put a PACKAGED package (or one in TIMEOUT, again) into the inbox that the service was started with: SENT.

    `sent` says which files were written. 409 without an inbox, for a rehearsal's store, from another state, and where
    another file of its name is there; 503 where the inbox cannot be reached. Done again, it changes nothing.
    """
    return await _told(service, name, lambda: acts.deliver(service.settings, store, name, bearer.name), _LONG)


@router.post("/packages/{name}/remarks", summary="Remark on a package", **_ACT)
async def remark(service: ServiceOf, bearer: Deliverer, store: StoreOf, name: Name, asked: Remark) -> Response:
    """Write a line about a package into the operations log. Said twice, it is there twice."""
    return await _told(service, name, lambda: acts.remark(store, name, bearer.name, asked.text))


def _sent(request: Request, found: Content | Answer) -> Response:
    if isinstance(found, Answer):
        return response(found)
    return file_response(
        request.headers, found.path, found.name, found.media_type, found.sha256, found.size_bytes, found.offset
    )
