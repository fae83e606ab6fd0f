"""The service asked from Python.

client = sp.Client("http://127.0.0.1:8080")
table = client.transits(86.8212, -51.0665, "2017-01-01", "2018-01-01")
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ....ephemeris.timescales import as_et_ns, iso
from ....errors import UsageError
from ...delivery.stream import publish_stream
from .catalogue import body_of
from .job import RemoteJob
from .session import Session

if TYPE_CHECKING:
    from astropy.table import QTable

    from ...coverage import CoverageMap
    from ...events.event import AvoidanceList, EventList
    from ...schedule import ScienceSchedule

TOKEN_VARIABLE = "SCANPLAN_TOKEN"
_PAGE = 5000


class Client:
    """A service at an address; its answers come back as the library's own objects.

    token        for what needs one; that of the environment's SCANPLAN_TOKEN by default
    timeout_s    how long the service may say nothing
    patience_s   how long all in all to wait where it says to come again (429, 503)

    Times are text, astropy Time or int64 (TDB ns past J2000); a window has one of ``end`` and ``days``. Further
    parameters are those of the route, by their names there. All methods raise ServiceError (one class a status:
    TokenNeeded, NotAllowed, NotFound, Conflict, TooLarge, NotAcceptable, TooManyRequests, NotAvailable).
    """

    def __init__(
        self, url: str, *, token: str | None = None, timeout_s: float = 150.0, patience_s: float = 60.0
    ) -> None:
        self._session = Session(url, token or os.environ.get(TOKEN_VARIABLE) or None, timeout_s, patience_s)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    # The sky

    def mission(self) -> dict[str, Any]:
        """What the service knows of its mission, and its limits."""
        return self._told("/api/mission")

    def transits(
        self, ra: Any, dec: Any, start: Any, end: Any = None, *, days: float | None = None, **more: Any
    ) -> QTable:
        """When a star crosses the fields of view: the same as ``sp.transits(...).table()``.

        ra, dec  degrees, quantities of an angle, or sexagesimal text; ICRS
        more     name, pmra, pmdec, parallax, rv, epoch; state, ccd_times, data_probability, between_rows
        """
        place = {"ra": _angle(ra), "dec": _angle(dec)}
        data = self._session.content(
            "/api/transits", {**place, **_window(start, end, days), **more, "format": "votable"}
        )
        return self._transit_table(data)

    def transits_of(
        self, catalogue: Any, start: Any, end: Any = None, *, days: float | None = None, **more: Any
    ) -> QTable:
        """The same for the stars of a catalogue: path of a file, astropy Table or SkyCoord.

        Where it has too many stars for one answer, ``submit("transits", ...)`` makes a job of it.
        """
        body, media_type = body_of(catalogue)
        parameters = {**_window(start, end, days), **more, "format": "votable"}
        answer = self._session.content("/api/transits", parameters, method="POST", body=body, media_type=media_type)
        return self._transit_table(answer)

    def attitude(
        self, at: Any = None, *, start: Any = None, end: Any = None, days: float | None = None, step: str | None = None
    ) -> list[dict[str, Any]]:
        """Where it looks at a time, at several, or every ``step`` ("10m"); as ``scanplan attitude --json``."""
        asked = {} if at is None else {"at": _times(at)}
        window = {} if start is None else _window(start, end, days)
        told = self._told("/api/attitude", {**asked, **window, "step": step})
        return list(told["attitudes"])

    def coverage(
        self, start: Any, end: Any = None, *, days: float | None = None, nside: int = 32, **more: Any
    ) -> CoverageMap:
        """A map of how the sky is scanned: the same as ``sp.coverage``; ``reduce`` says of which quantities."""
        from ...products import healpix_map

        parameters = {**_window(start, end, days), "nside": nside, **more, "format": "fits"}
        return healpix_map.read(self._session.content("/api/coverage", parameters), f"{self._session.url}/api/coverage")

    # The plan

    def plan(self, start: Any, end: Any = None, *, days: float | None = None, **more: Any) -> dict[str, Any]:
        """Data rate, memory, passes, events and avoidance of a window at once, as the page draws them."""
        return self._told("/api/plan", {**_window(start, end, days), **more})

    def events(self, start: Any, end: Any = None, *, days: float | None = None, **more: Any) -> EventList:
        """What happens in a window: the same as ``sp.find_events``."""
        from ...products import event_file

        parameters = {**_window(start, end, days), **more, "format": "xml"}
        return event_file.read(self._session.content("/api/events", parameters), f"{self._session.url}/api/events")

    def avoidance(self, start: Any, end: Any = None, *, days: float | None = None, **more: Any) -> AvoidanceList:
        """When an interruption hurts: the same as ``sp.avoidance``."""
        from ...products import avoidance_file

        parameters = {**_window(start, end, days), **more, "format": "xml"}
        data = self._session.content("/api/avoidance", parameters)
        return avoidance_file.read(data, f"{self._session.url}/api/avoidance")

    def schedule(self, start: Any, end: Any = None, *, days: float | None = None, **more: Any) -> ScienceSchedule:
        """The science schedule of a window: the same as ``sp.schedule``."""
        from ...products import schedule_read

        parameters = {**_window(start, end, days), **more, "format": "parquet"}
        data = self._session.content("/api/schedule", parameters)
        return schedule_read.read(data, f"{self._session.url}/api/schedule")

    # Packages

    def packages(
        self, *, series: str | None = None, state: str | Sequence[str] | None = None, at: Any = None
    ) -> list[dict[str, Any]]:
        """Packages by series, validity and version: all, or of a series, in a state, valid at a time."""
        asked = {"series": series, "state": state, "at": None if at is None else _time(at), "limit": _PAGE}
        found: list[dict[str, Any]] = []
        while True:
            told = self._told("/api/packages", {**asked, "offset": len(found)})
            found += told["packages"]
            if not told["packages"] or len(found) >= told["total"]:
                return found

    def package(self, name: str) -> dict[str, Any]:
        """All of a package: its files, its log, the report of its check."""
        return self._told(_package(name))

    def verify(self, name: str) -> dict[str, Any]:
        """A package verified where it lies. Raises Conflict where something is not as it should be."""
        return self._told(f"{_package(name)}/verify")

    def active(self, at: Any, *, series: str | None = None) -> list[dict[str, Any]]:
        """What holds at a time, a package a series."""
        return list(self._told("/api/active", {"at": _time(at), "series": series})["active"])

    def log(self, after_number: int = 0, *, delivery: str | None = None) -> Iterator[dict[str, Any]]:
        """Entries of the operations log above a number."""
        while True:
            told = self._told("/api/log", {"after_number": after_number, "delivery": delivery})
            yield from told["entries"]
            if not told["more"]:
                return
            after_number = told["last_number"]

    def download(self, name: str, path: str | Path, *, file: str | None = None, replace: bool = False) -> Path:
        """Write a package, or one file of it, where ``path`` says (or into that folder); the file's path.

        It is there whole, its sha256 checked, or not at all; a connection that breaks is taken up again. Raises
        InvalidInput where a file is there already, IntegrityError where other bytes came than those asked for.
        """
        address = f"{_package(name)}/archive" if file is None else f"{_package(name)}/files/{quote(file, safe='')}"
        path = Path(path)
        if path.is_dir():
            path /= f"{name}.tar" if file is None else Path(file).name
        publish_stream(path, self._session.pieces(address), replace)
        return path

    def approve(self, name: str, why: str = "") -> dict[str, Any]:
        """CHECKED to APPROVED; the package as it stands then. Needs the scope deliver, as all that follow."""
        return self._act(name, "approve", {"why": why})

    def withdraw(self, name: str, why: str) -> dict[str, Any]:
        """Take a package out of force, for good."""
        return self._act(name, "withdraw", {"why": why})

    def deliver(self, name: str) -> dict[str, Any]:
        """Put a package into the inbox of the service's operator."""
        return self._act(name, "deliver", None)

    def remark(self, name: str, text: str) -> dict[str, Any]:
        """Write a line about a package into the log."""
        return self._act(name, "remarks", {"text": text})

    # Jobs

    def submit(
        self,
        kind: str,
        start: Any,
        end: Any = None,
        *,
        days: float | None = None,
        catalogue: Any = None,
        **more: Any,
    ) -> RemoteJob:
        """Begin a job: "transits" of a catalogue, "coverage" or "schedule". Needs a token.

        job = client.submit("transits", "2014-07-25", "2025-01-15", catalogue="stars.parquet")
        job.wait(progress=True).download("results")
        """
        body, media_type = (None, None) if catalogue is None else body_of(catalogue)
        parameters = {**_window(start, end, days), **more}
        path = f"/api/jobs/{quote(kind, safe='')}"
        facts = self._session.json("POST", path, parameters, body=body, media_type=media_type)
        return RemoteJob(self._session, facts)

    def jobs(self) -> list[RemoteJob]:
        """One's own jobs, the latest first."""
        return [RemoteJob(self._session, facts) for facts in self._told("/api/jobs")["jobs"]]

    def job(self, id: str) -> RemoteJob:
        """A job of one's own, by its id."""
        return RemoteJob(self._session, self._told(f"/api/jobs/{quote(id, safe='')}"))

    # Parts

    def _told(self, path: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        told: dict[str, Any] = self._session.json("GET", path, parameters)
        return told

    def _act(self, name: str, act: str, told: Mapping[str, Any] | None) -> dict[str, Any]:
        answer: dict[str, Any] = self._session.json("POST", f"{_package(name)}/{act}", told=told)
        return answer

    def _transit_table(self, data: bytes) -> QTable:
        from ...products import transit_votable

        table: QTable = transit_votable.read(data, f"{self._session.url}/api/transits").qtable()
        return table


def _package(name: str) -> str:
    return f"/api/packages/{quote(name, safe='')}"


def _angle(given: Any) -> str:
    """An angle as text that stands for the same number."""
    if isinstance(given, str):
        return given
    return repr(float(given.to_value("deg") if hasattr(given, "to_value") else given))


def _time(given: Any) -> str:
    """A time as text that stands for the same nanosecond. Raises TimeError for what is none, UsageError for several."""
    if isinstance(given, str):
        return given
    et_ns, is_one = as_et_ns(given)
    if not is_one:
        raise UsageError(f"{et_ns.size} times where there is one to be")
    return f"{iso(int(et_ns[0]), 'TDB', 9)} TDB"


def _times(given: Any) -> list[str]:
    if isinstance(given, str):
        return [given]
    if isinstance(given, list | tuple) and given and all(isinstance(each, str) for each in given):
        return list(given)
    return [f"{iso(int(each), 'TDB', 9)} TDB" for each in as_et_ns(given)[0]]


def _window(start: Any, end: Any, days: float | None) -> dict[str, Any]:
    return {"start": _time(start), "end": None if end is None else _time(end), "days": days}
