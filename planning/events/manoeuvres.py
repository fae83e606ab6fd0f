"""Manoeuvre windows from a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...ephemeris.timescales import iso
from ...errors import InvalidInput
from ..csv_records import CsvRecord, read_records
from ..plan_facts import input_file
from .event import Event
from .task import Task

COLUMNS = ("start", "end", "kind")


@dataclass(frozen=True, slots=True)
class Manoeuvre:
    """One window [start, stop), TDB ns past J2000, and the line of the file that it stands in."""

    start_et_ns: int
    stop_et_ns: int
    kind: str
    line: int


@dataclass(frozen=True)
class ManoeuvreList:
    """Manoeuvres in the order of their file.

    file   what messages call it
    input  its role, name and sha256
    """

    file: str
    manoeuvres: tuple[Manoeuvre, ...]
    input: Mapping[str, str]

    @classmethod
    def read(cls, path: str | Path) -> ManoeuvreList:
        """From a CSV file with columns start, end and kind, as gap lists are.

        Raises InvalidInput that names file and line.
        """
        manoeuvres = tuple(_manoeuvre(record) for record in read_records(path, COLUMNS, "list of manoeuvres"))
        return cls(str(path), manoeuvres, input_file("manoeuvres", Path(path)))

    def require_inside(self, start_et_ns: int, stop_et_ns: int) -> None:
        """Raises InvalidInput for the first manoeuvre that lies outside a window, with its line."""
        for each in self.manoeuvres:
            if each.stop_et_ns <= start_et_ns or each.start_et_ns >= stop_et_ns:
                span = f"{iso(each.start_et_ns, 'TDB')} to {iso(each.stop_et_ns, 'TDB')} TDB"
                hint = f"it goes from {iso(start_et_ns, 'TDB')} to {iso(stop_et_ns, 'TDB')} TDB"
                problem = f"the manoeuvre {span} lies outside the window"
                raise InvalidInput(problem, file=self.file, line=each.line, hint=hint)


def manoeuvres(task: Task) -> Iterator[Event]:
    """The windows of the file, cut to the law's."""
    law = task.law
    for each in task.manoeuvres.manoeuvres if task.manoeuvres is not None else ():
        start, stop = max(each.start_et_ns, law.start_et_ns), min(each.stop_et_ns, law.stop_et_ns)
        yield Event("manoeuvre", each.kind, start, stop, start, note="from the file of manoeuvres")


def _manoeuvre(record: CsvRecord) -> Manoeuvre:
    start, stop, kind = record.time("start"), record.time("end"), record.cells["kind"]
    if stop <= start:
        problem = f"the manoeuvre ends at or before its start, {iso(start, 'TDB')} TDB"
        raise record.error(problem, "end", "expected a later end")
    if not kind:
        raise record.error("the manoeuvre has no kind", "kind", "expected a word for it, such as station-keeping")
    return Manoeuvre(start, stop, kind, record.line)
