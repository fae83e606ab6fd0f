"""Reading an orbit from a CCSDS Orbit Ephemeris Message (502.0-B, versions 2.0 and 3.0; KVN and XML).

Strict: what the standard asks for is checked, and every error names file, line and key.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput, ProductError
from .oem_kvn import VERSION_KEY, read_kvn
from .oem_records import STATE_KEYS, VERSIONS, Block, Entry, Message, Row
from .oem_xml import read_xml
from .timescales import LABEL_SCALES, convert_ns, parse_label

# Centres by the names that OEMs use, with SPICE's numbers
CENTERS = {
    "SOLAR SYSTEM BARYCENTER": 0,
    "SSB": 0,
    "MERCURY BARYCENTER": 1,
    "VENUS BARYCENTER": 2,
    "EARTH BARYCENTER": 3,
    "EARTH-MOON BARYCENTER": 3,
    "EARTH MOON BARYCENTER": 3,
    "MARS BARYCENTER": 4,
    "JUPITER BARYCENTER": 5,
    "SATURN BARYCENTER": 6,
    "URANUS BARYCENTER": 7,
    "NEPTUNE BARYCENTER": 8,
    "PLUTO BARYCENTER": 9,
    "SUN": 10,
    "MERCURY": 199,
    "VENUS": 299,
    "MOON": 301,
    "EARTH": 399,
    "MARS": 499,
}
# Frames taken as ICRF axes, as SPICE does with its J2000: EME2000 lies 23 mas from the ICRF.
FRAMES = ("ICRF", "ICRF1", "ICRF2", "ICRF3", "GCRF", "EME2000", "J2000")
INTERPOLATIONS = ("HERMITE", "LAGRANGE", "LINEAR")

_DEFAULT_INTERPOLATION, _DEFAULT_DEGREE = "HERMITE", 7
_MAX_DEGREE = 27
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_TCB_PER_TDB = 1.0 / (1.0 - 1.550519768e-8)  # IAU 2006 resolution B3
_REQUIRED_HEADER = ("CREATION_DATE", "ORIGINATOR")
_REQUIRED_METADATA = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "CENTER_NAME",
    "REF_FRAME",
    "TIME_SYSTEM",
    "START_TIME",
    "STOP_TIME",
)


@dataclass(frozen=True, eq=False)
class OemSegment:
    """One metadata block and its states. There is no interpolation from one segment to another.

    et_ns                   (N,) int64 nanoseconds of TDB past J2000, increasing
    position_km             (N, 3), ICRF axes, from the centre
    velocity_km_s           (N, 3) per second of TDB (accelerations, where given, are not used)
    useable_start_et_ns     first and last time the originator lets interpolate, within the states
    interpolation, degree   how: HERMITE, LAGRANGE or LINEAR
    line                    of the file where the segment begins
    """

    object_name: str
    object_id: str
    center_name: str
    center: int
    ref_frame: str
    time_system: str
    et_ns: NDArray[np.int64]
    position_km: NDArray[np.float64]
    velocity_km_s: NDArray[np.float64]
    useable_start_et_ns: int
    useable_stop_et_ns: int
    interpolation: str
    degree: int
    line: int


@dataclass(frozen=True, eq=False)
class Oem:
    """An orbit ephemeris message: one object, its segments in order of time."""

    version: str
    creation_date: str
    originator: str
    source: str
    segments: tuple[OemSegment, ...]


def read_oem(data: bytes, source: str) -> Oem:
    """An OEM from the bytes of a file; source is the file's name for messages.

    Raises ProductError with file, line and key for the first thing that breaks the standard or is not supported.
    """
    body = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body.startswith(b"<"):
        message = read_xml(data, source)
    else:
        try:
            message = read_kvn(data.decode("ascii"), source)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ProductError("holds a byte that is not ASCII", file=source, line=line) from None
    return _Checker(source).message(message)


class _Checker:
    """Turns records into values, or raises an error that points into the source."""

    def __init__(self, source: str) -> None:
        self.source = source

    def error(self, problem: str, line: int, key: str, hint: str | None = None) -> ProductError:
        return ProductError(problem, file=self.source, line=line, key=key, hint=hint)

    def message(self, message: Message) -> Oem:
        version = message.version
        if version.value not in VERSIONS:
            raise self.error(
                f"version '{version.value}' is not supported", version.line, version.key, "2.0 and 3.0 are"
            )
        header = {entry.key: entry for entry in message.header}
        end_of_header = message.blocks[0].line if message.blocks else version.line
        self.require(header, _REQUIRED_HEADER, "header", end_of_header)
        self.time(header["CREATION_DATE"], "UTC")
        if not message.blocks:
            raise self.error("missing", version.line, "META_START", f"{VERSION_KEY} promises a metadata block")
        segments = tuple(self.segment(block) for block in message.blocks)
        for before, after in pairwise(segments):
            if (after.object_name, after.object_id) != (before.object_name, before.object_id):
                raise self.error(
                    f"'{after.object_name}' follows '{before.object_name}'",
                    after.line,
                    "OBJECT_NAME",
                    "an OEM is about one object",
                )
            if after.useable_start_et_ns < before.useable_stop_et_ns:
                raise self.error(
                    "the block begins before the one ahead of it ends",
                    after.line,
                    "START_TIME",
                    "blocks follow each other in time; trim them with USEABLE_START_TIME and USEABLE_STOP_TIME",
                )
        return Oem(version.value, header["CREATION_DATE"].value, header["ORIGINATOR"].value, self.source, segments)

    def require(self, entries: dict[str, Entry], keys: tuple[str, ...], where: str, line: int) -> None:
        for key in keys:
            if key not in entries:
                raise self.error(f"missing in the {where}", line, key, "the standard asks for it")

    def time(self, entry: Entry, scale: str) -> int:
        """The count, in its scale, of an epoch written with its time of day."""
        try:
            if "T" not in entry.value or " " in entry.value:
                raise InvalidInput(f"'{entry.value}' is not a time", hint="use YYYY-MM-DDThh:mm:ss[.fraction][Z]")
            if entry.value.endswith("Z") and scale != "UTC":
                raise InvalidInput(f"'{entry.value}' says Z in a file of {scale}", hint="Z means UTC")
            return parse_label(entry.value, scale)[0]
        except InvalidInput as error:
            raise self.error(error.problem, entry.line, entry.key, error.hint) from None

    def choice(self, entry: Entry, allowed: tuple[str, ...]) -> str:
        value = entry.value.upper()
        if value not in allowed:
            raise self.error(f"unknown '{entry.value}'", entry.line, entry.key, f"use one of {', '.join(allowed)}")
        return value

    def segment(self, block: Block) -> OemSegment:
        metadata = {entry.key: entry for entry in block.metadata}
        self.require(metadata, _REQUIRED_METADATA, "metadata", block.line)
        scale = self.choice(metadata["TIME_SYSTEM"], LABEL_SCALES)
        center = metadata["CENTER_NAME"]
        center_name = " ".join(center.value.upper().replace("_", " ").split())
        if center_name not in CENTERS:
            hint = f"known are {', '.join(CENTERS)}"
            raise self.error(f"unknown centre '{center.value}'", center.line, center.key, hint)
        ref_frame = self.choice(metadata["REF_FRAME"], FRAMES)
        start, stop = self.span(metadata, scale)
        counts = self.counts(block, scale, self.time(metadata["START_TIME"], scale), metadata)
        states = self.states(block.rows)
        et_ns = convert_ns(counts, scale, "TDB")
        first_et_ns, last_et_ns = convert_ns(np.array([start, stop]), scale, "TDB").tolist()
        first_et_ns, last_et_ns = max(first_et_ns, int(et_ns[0])), min(last_et_ns, int(et_ns[-1]))
        if last_et_ns <= first_et_ns:
            raise self.error("no time is useable", block.line, "USEABLE_STOP_TIME", "leave some between the states")
        interpolation, degree = self.interpolation(metadata, block)
        return OemSegment(
            object_name=metadata["OBJECT_NAME"].value,
            object_id=metadata["OBJECT_ID"].value,
            center_name=center_name,
            center=CENTERS[center_name],
            ref_frame=ref_frame,
            time_system=scale,
            et_ns=et_ns,
            position_km=states[:, :3],
            velocity_km_s=states[:, 3:6] * (_TCB_PER_TDB if scale == "TCB" else 1.0),
            useable_start_et_ns=first_et_ns,
            useable_stop_et_ns=last_et_ns,
            interpolation=interpolation,
            degree=degree,
            line=block.line,
        )

    def span(self, metadata: dict[str, Entry], scale: str) -> tuple[int, int]:
        """First and last useable count; START, USEABLE_START, USEABLE_STOP and STOP must follow each other."""
        given = [
            (metadata[key], self.time(metadata[key], scale))
            for key in ("START_TIME", "USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME")
            if key in metadata
        ]
        for (before, before_count), (after, after_count) in pairwise(given):
            if after_count < before_count:
                raise self.error(
                    f"{after.value} lies before {before.key} {before.value}",
                    after.line,
                    after.key,
                    "give times in order",
                )
        counts = {entry.key: count for entry, count in given}
        return (
            counts.get("USEABLE_START_TIME", counts["START_TIME"]),
            counts.get("USEABLE_STOP_TIME", counts["STOP_TIME"]),
        )

    def counts(self, block: Block, scale: str, start: int, metadata: dict[str, Entry]) -> NDArray[np.int64]:
        """The states' counts: increasing, and within START_TIME and STOP_TIME."""
        if len(block.rows) < 2:
            raise self.error(f"{len(block.rows)} states in the block", block.line, "EPOCH", "give at least two")
        stop = self.time(metadata["STOP_TIME"], scale)
        counts = np.empty(len(block.rows), np.int64)
        for i, row in enumerate(block.rows):
            counts[i] = self.time(Entry(row.line, "EPOCH", row.epoch), scale)
            if not start <= counts[i] <= stop:
                raise self.error(f"{row.epoch} lies outside START_TIME and STOP_TIME", row.line, "EPOCH")
            if i and counts[i] <= counts[i - 1]:
                problem = f"{row.epoch} does not come after {block.rows[i - 1].epoch}"
                raise self.error(problem, row.line, "EPOCH", "time tags increase, none twice")
        return counts

    def states(self, rows: list[Row]) -> NDArray[np.float64]:
        width = len(rows[0].values)
        states = np.empty((len(rows), width))
        for i, row in enumerate(rows):
            if len(row.values) != width:
                raise self.error(f"{len(row.values)} numbers after {width}", row.line, "EPOCH", "give all states alike")
            for k, text in enumerate(row.values):
                try:
                    states[i, k] = float(text)
                except ValueError:
                    raise self.error(f"'{text}' is not a number", row.line, STATE_KEYS[k]) from None
                if not np.isfinite(states[i, k]):
                    raise self.error(f"'{text}' is not a finite number", row.line, STATE_KEYS[k])
        return states

    def interpolation(self, metadata: dict[str, Entry], block: Block) -> tuple[str, int]:
        """Kind and degree, with the states that they need; by default Hermite through four states at most."""
        kind, degree = metadata.get("INTERPOLATION"), metadata.get("INTERPOLATION_DEGREE")
        if kind is None:
            if degree is not None:
                raise self.error("stands without INTERPOLATION", degree.line, degree.key, "give both or none")
            return _DEFAULT_INTERPOLATION, min(_DEFAULT_DEGREE, 2 * len(block.rows) - 1)
        name = self.choice(kind, INTERPOLATIONS)
        if degree is None:
            raise self.error("missing beside INTERPOLATION", kind.line, "INTERPOLATION_DEGREE", "give both or none")
        if not (_WHOLE_NUMBER.fullmatch(degree.value) and 1 <= int(degree.value) <= _MAX_DEGREE):
            hint = f"use a whole number from 1 to {_MAX_DEGREE}"
            raise self.error(f"'{degree.value}' is no degree", degree.line, degree.key, hint)
        if name == "LINEAR" and degree.value != "1":
            raise self.error(f"degree {degree.value} is not linear", degree.line, degree.key, "use 1")
        needed = nodes_of(name, int(degree.value))
        if needed > len(block.rows):
            raise self.error(
                f"{len(block.rows)} states are too few for {name} of degree {degree.value}",
                degree.line,
                degree.key,
                f"it takes {needed}",
            )
        return name, int(degree.value)


def nodes_of(interpolation: str, degree: int) -> int:
    """How many states a polynomial of the degree passes through; Hermite's takes two conditions from each."""
    return (degree + 2) // 2 if interpolation == "HERMITE" else degree + 1
