"""What the operators ask of the passes: some locked, some cancelled, stations not available.

requests = read_pass_requests("requests.csv")      columns status, station, start, end
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from ...ephemeris.timescales import iso
from ...errors import InvalidInput
from ..csv_records import CsvRecord, read_records

if TYPE_CHECKING:
    from ..mission import Mission

Status = Literal["locked", "cancelled", "unavailable"]

COLUMNS = ("status", "station", "start", "end")


@dataclass(frozen=True, slots=True)
class PassRequest:
    """One of them; times are TDB ns past J2000.

    locked       this pass takes place, from start to end of its data flow
    cancelled    no data flow through this station in [start, end)
    unavailable  this station is not there in [start, end), neither for data flow nor for set-up
    line         of the file, from 1; 0 if it comes from elsewhere
    """

    status: Status
    station: str
    start_et_ns: int
    end_et_ns: int
    line: int = 0

    def overlaps(self, other: PassRequest) -> bool:
        """Whether they share time."""
        return self.start_et_ns < other.end_et_ns and other.start_et_ns < self.end_et_ns


@dataclass(frozen=True)
class PassRequests:
    """All of them, in the order given. Raises InvalidInput for those that contradict themselves or each other.

    source   the file they come from, for messages
    """

    all: tuple[PassRequest, ...] = field(default=())
    source: str | Path | None = None

    def __post_init__(self) -> None:
        for request in self.all:
            if request.end_et_ns <= request.start_et_ns:
                start = iso(request.start_et_ns, "TDB")
                raise self.error(request, f"it ends at or before its start, {start} TDB", "end", "expected a later end")
        for one, other in self._near_locked():
            if other.status == "locked":
                raise self.error(other, f"this locked pass overlaps that of {_place(one)}", hint="one has to move")
            if other.station == one.station:
                problem = f"{other.station} is {other.status} during the locked pass of {_place(one)}"
                raise self.error(other, problem, hint="one has to move")

    def of(self, status: Status) -> tuple[PassRequest, ...]:
        """Those of a status, by start."""
        chosen = (request for request in self.all if request.status == status)
        return tuple(sorted(chosen, key=lambda each: (each.start_et_ns, each.end_et_ns, each.station)))

    def error(
        self, request: PassRequest, problem: str, column: str | None = None, hint: str | None = None
    ) -> InvalidInput:
        """What is wrong with one of them, with its file and line."""
        if request.line:
            return InvalidInput(problem, file=self.source, line=request.line, key=column, hint=hint)
        where = f"{request.station} at {iso(request.start_et_ns, 'TDB', 0)} TDB"
        return InvalidInput(f"request for {where}: {problem}", hint=hint)

    def require_stations(self, names: Sequence[str]) -> None:
        """Raises InvalidInput for the first request of a station that is none of these."""
        for request in self.all:
            if request.station not in names:
                problem = f"no station is called '{request.station}'"
                raise self.error(request, problem, "station", f"the mission has {', '.join(names)}")

    def _near_locked(self) -> Iterator[tuple[PassRequest, PassRequest]]:
        """Locked passes, each with every request after it in the file, or before and not locked, that it overlaps."""
        for number, one in enumerate(self.all):
            if one.status == "locked":
                for place, other in enumerate(self.all):
                    later = place > number or other.status != "locked"
                    if later and one.overlaps(other):
                        yield one, other


def read_pass_requests(path: str | Path, mission: Mission | None = None) -> PassRequests:
    """The requests of a CSV file with a header that names status, station, start and end.

    status   locked, cancelled or unavailable
    mission  whose stations may be named; None: whether they exist is looked at where passes are planned
    Times as everywhere, UTC where no scale is named. Other columns, empty lines and lines that begin with # do not
    count. Raises InvalidInput that names file, line and column.
    """
    requests = PassRequests(tuple(_request(record) for record in read_records(path, COLUMNS, "file of requests")), path)
    if mission is not None and mission.ground is not None:
        requests.require_stations([station.name for station in mission.ground.stations])
    return requests


def _request(record: CsvRecord) -> PassRequest:
    status, station = record.cells["status"].lower(), record.cells["station"]
    if status not in get_args(Status):
        known = ", ".join(get_args(Status))
        raise record.error(f"unknown status '{record.cells['status']}'", "status", f"expected one of {known}")
    if not station:
        raise record.error("no station", "station", "expected a station's name, such as CEB")
    return PassRequest(cast(Status, status), station, record.time("start"), record.time("end"), record.line)


def _place(request: PassRequest) -> str:
    return f"line {request.line}" if request.line else f"{request.station} at {iso(request.start_et_ns, 'TDB', 0)} TDB"
