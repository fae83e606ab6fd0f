"""What is checked: the files of one delivery, what they hold, and what was delivered before.

    subject = Subject.of_folder("plan", issued_et_ns=...)
    subject.law, subject.schedule, subject.request      read when first asked for, once

Of a scan-law table, science schedule or attitude message that stands there in several formats, the one that is read
fastest is read; a copy is read too unless its hash is the one that the manifest states, or ``is_thorough`` asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...errors import InvalidInput, KernelError, ScanplanError
from ..manifest import MANIFEST_NAME, Manifest, read_manifest
from . import content
from .content import Content, read_content
from .law_motion import LawMotion, motion_of
from .subject_file import HEAD_BYTES, SubjectFile

if TYPE_CHECKING:
    from ...ephemeris.kernels import KernelSet
    from ..events.event import EventList
    from ..mission import Mission
    from ..package.manifest import PackageManifest
    from ..package.package import OpenedPackage
    from ..products.simple_schedule import SimpleSchedule
    from ..products.sun_azimuth import SunAzimuth
    from ..scanlaw import ScanLaw
    from ..schedule import ScienceSchedule
    from ..schedule_days import ScheduleDays

ORBIT_ROLES = ("kernel", "orbit")
"""Of inputs that say where the spacecraft is."""

_COPIED = (content.TABLE, content.SCHEDULE, content.AEM)
_BY_HASH = (content.TRANSITS, content.COVERAGE)


@dataclass(frozen=True, eq=False)
class Subject:
    """Files of one delivery and what they are checked with.

    name          what messages call the whole
    files         by name
    given_mission what the caller says the mission is; None: what the compact law holds
    given_kernels the kernels to use instead of the mission's
    manifest      of a published folder; package_manifest: of a package
    previous      the delivery that this one follows
    issued_et_ns  when it leaves, TDB ns past J2000; None where nobody says
    is_thorough   read every copy
    beside        names of files that are meant to stand beside those of the manifest

    Properties that read files raise ScanplanError (mostly ProductError) for those that break their format; what is
    not there is None.
    """

    name: str
    files: Mapping[str, SubjectFile]
    given_mission: Mission | None = None
    manifest: Manifest | None = None
    package_manifest: PackageManifest | None = None
    previous: Subject | None = None
    issued_et_ns: int | None = None
    is_thorough: bool = False
    beside: frozenset[str] = frozenset()
    given_kernels: KernelSet | None = None
    _contents: dict[str, Content | ScanplanError] = field(default_factory=dict, repr=False)

    @classmethod
    def of_folder(
        cls,
        path: str | Path,
        mission: Mission | None = None,
        previous: Subject | None = None,
        issued_et_ns: int | None = None,
    ) -> Subject:
        """A published folder. Raises ProductError where its manifest cannot be read, InvalidInput for no folder."""
        folder = Path(path)
        try:
            names = sorted(each.name for each in folder.iterdir() if each.name != MANIFEST_NAME)
            data = plain_bytes(folder / MANIFEST_NAME, MOST_TEXT_BYTES)
        except OSError as error:
            hint = "without a manifest a publication is not finished"
            raise InvalidInput(f"cannot be read: {error.strerror}", file=error.filename or path, hint=hint) from error
        manifest = read_manifest(data, str(folder / MANIFEST_NAME))
        files = {name: SubjectFile(name, folder / name) for name in names}
        return cls(str(path), files, mission, manifest, previous=previous, issued_et_ns=issued_et_ns)

    @classmethod
    def of_products(
        cls,
        products: Iterable[tuple[str, bytes]],
        mission: Mission | None = None,
        previous: Subject | None = None,
        issued_et_ns: int | None = None,
        *,
        name: str = "products",
        manifest: Manifest | None = None,
    ) -> Subject:
        """Files in memory; ``manifest`` is the one of the publication they are from, if any.

        Raises InvalidInput for two files of one name.
        """
        files: dict[str, SubjectFile] = {}
        for each, data in products:
            if each in files:
                raise InvalidInput(f"two files are called {each}", file=name, hint="names are unique")
            files[each] = SubjectFile(each, data)
        return cls(name, files, mission, manifest, previous=previous, issued_et_ns=issued_et_ns)

    @classmethod
    def of_package(
        cls,
        opened: OpenedPackage,
        mission: Mission | None = None,
        previous: Subject | None = None,
        issued_et_ns: int | None = None,
    ) -> Subject:
        """A package that was opened and verified; without ``issued_et_ns`` it was issued when its manifest says."""
        from ..package.bare import bare_files

        manifest = opened.manifest
        files = {name: SubjectFile(name, data) for name, data in bare_files(opened).items()}
        issued = _stated_issue(manifest) if issued_et_ns is None else issued_et_ns
        return cls(manifest.name, files, mission, None, manifest, previous, issued)

    @classmethod
    def at(
        cls,
        path: str | Path,
        mission: Mission | None = None,
        previous: Subject | None = None,
        issued_et_ns: int | None = None,
    ) -> Subject:
        """A published folder or a package, unpacked or not, whichever stands there.

        Raises as ``of_folder``, and IntegrityError or ProductError for a package that is not whole.
        """
        folder = Path(path)
        if folder.is_dir() and not _is_unpacked(folder):
            return cls.of_folder(path, mission, previous, issued_et_ns)
        from ..package.verify import open_package

        return cls.of_package(open_package(Path(path), None), mission, previous, issued_et_ns)

    def content(self, name: str) -> Content:
        """What a file holds, read once. Raises ScanplanError for one that breaks its format, each time."""
        if name not in self._contents:
            try:
                self._contents[name] = read_content(self.files[name].read(), name)
            except ScanplanError as error:
                self._contents[name] = error
        found = self._contents[name]
        if isinstance(found, ScanplanError):
            raise found
        return found

    def names(self, kind: str) -> Sequence[str]:
        """Files of a kind of ``content``, those first that are read fastest."""
        return self._names_of.get(kind, ())

    @cached_property
    def vouched(self) -> frozenset[str]:
        """Files whose bytes are those that the manifest states."""
        if self.package_manifest is not None:
            # an opened package has been verified
            return frozenset(self.files)
        stated = {} if self.manifest is None else {each.name: each.sha256 for each in self.manifest.products}
        return frozenset(name for name, file in self.files.items() if stated.get(name) == file.sha256)

    def names_to_read(self, kind: str) -> Sequence[str]:
        """Files of a kind without vouched copies, and without vouched transits and maps."""
        names = self.names(kind)
        if kind in _BY_HASH and not self.is_thorough:
            return [name for name in names if name not in self.vouched]
        if kind not in _COPIED or self.is_thorough:
            return names
        return [name for place, name in enumerate(names) if place == 0 or name not in self.vouched]

    def values(self, kind: str) -> list[tuple[str, Any]]:
        """Names and values of the files of a kind, without vouched copies."""
        return [(name, self.content(name).value) for name in self.names_to_read(kind)]

    def readable(self, kind: str) -> list[tuple[str, Any]]:
        """The same without files that break their format."""
        found = []
        for name in self.names_to_read(kind):
            try:
                found.append((name, self.content(name).value))
            except ScanplanError:
                continue
        return found

    @cached_property
    def law(self) -> ScanLaw | None:
        """The scan law of the compact law file, with the kernels of the given mission where it is the same one."""
        law: ScanLaw | None = self._first(content.LAW)
        given = self.given_mission
        if law is None or given is None or given.source_sha256 != law.mission.source_sha256:
            return law
        return replace(law, mission=given, _kernels=self.given_kernels)

    @cached_property
    def orbit_law(self) -> ScanLaw | None:
        """The law where its kernels and orbit are those that the manifest states, or no manifest states any."""
        from ..plan_facts import inputs_of

        law = self.law
        stated = {each["sha256"] for each in self.inputs if each["role"] in ORBIT_ROLES}
        if law is None or not stated:
            return law
        try:
            held = {each["sha256"] for each in inputs_of(law) if each["role"] in ORBIT_ROLES}
        except KernelError:
            return None
        return law if held == stated else None

    @property
    def previous_law(self) -> ScanLaw | None:
        """The law of the previous delivery."""
        return None if self.previous is None else self.previous.law

    @cached_property
    def mission(self) -> Mission | None:
        """The given mission, or that of the law, or the embedded one that the manifest names."""
        if self.given_mission is not None:
            return self.given_mission
        if self.law is not None:
            return self.law.mission
        return self._embedded()

    @cached_property
    def motion(self) -> LawMotion | None:
        """How the law turns, sampled."""
        return None if self.law is None else motion_of(self.law)

    @cached_property
    def schedule(self) -> ScienceSchedule | None:
        """The science schedule; None where there is none that can be read."""
        schedule: ScienceSchedule | None = self._first(content.SCHEDULE)
        return schedule

    @cached_property
    def days(self) -> ScheduleDays | None:
        """The daily volumes, as the schedule."""
        days: ScheduleDays | None = self._first(content.DAYS)
        return days

    @cached_property
    def request(self) -> SimpleSchedule | None:
        """The pass request, as the schedule."""
        request: SimpleSchedule | None = self._first(content.REQUEST)
        return request

    @cached_property
    def azimuth(self) -> SunAzimuth | None:
        """The Sun's azimuth, as the schedule."""
        azimuth: SunAzimuth | None = self._first(content.AZIMUTH)
        return azimuth

    @cached_property
    def events(self) -> EventList | None:
        """The events, as the schedule."""
        events: EventList | None = self._first(content.EVENTS)
        return events

    @cached_property
    def validity_et_ns(self) -> tuple[int, int] | None:
        """[start, stop) of the manifest, else of the law, else of the schedule."""
        if self.package_manifest is not None:
            validity = self.package_manifest.validity
            return validity.start.et_ns, validity.stop.et_ns
        if self.manifest is not None and (stated := _stated_validity(self.manifest)) is not None:
            return stated
        if self.law is not None:
            return self.law.start_et_ns, self.law.stop_et_ns
        if self.schedule is not None:
            return int(self.schedule.rate.edges_et_ns[0]), int(self.schedule.rate.edges_et_ns[-1])
        return None

    @property
    def passes(self) -> tuple[Any, ...] | None:
        """The passes of the schedule, else of the request."""
        if self.schedule is not None:
            return self.schedule.passes.passes
        if self.request is not None and self.mission is not None and self.mission.ground is not None:
            return self.request.passes(self.mission.ground)
        return None

    @property
    def inputs(self) -> tuple[Mapping[str, str], ...]:
        """Role, name and sha256 of what the manifest says went in."""
        manifest = self.package_manifest or self.manifest
        given = () if manifest is None else manifest.inputs
        return tuple({"role": each.role, "name": each.name, "sha256": each.sha256} for each in given)

    def limit(self, key: str) -> Any:
        """The value of a key of the mission file: ``rules.lead_time_h``, ``antenna.half_angle_deg``; None without."""
        table, _, name = key.partition(".")
        mission = self.mission
        held = None if mission is None else mission.rule_limits if table == "rules" else getattr(mission, table, None)
        return None if held is None else getattr(held, name)

    @cached_property
    def _names_of(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for name in sorted(self.files, key=lambda each: (self.files[each].kind_and_rank[1], each)):
            found.setdefault(self.files[name].kind_and_rank[0], []).append(name)
        return found

    def _first(self, kind: str) -> Any:
        names = self.names(kind)
        return self.content(names[0]).value if names else None

    def _embedded(self) -> Mission | None:
        from ..mission import Mission, embedded_missions

        for each in self.inputs:
            name = each["name"].removesuffix(".toml")
            if each["role"] == "mission" and name in embedded_missions():
                mission = Mission.load(name)
                return mission if mission.source_sha256 == each["sha256"] else None
        return None


def _is_unpacked(folder: Path) -> bool:
    try:
        with (folder / MANIFEST_NAME).open("rb") as stream:
            return b'"scanplan-package"' in stream.read(HEAD_BYTES)
    except OSError:
        return False


def _stated_issue(manifest: PackageManifest) -> int | None:
    """None where it is the start of validity: what packaging states when nobody said when the package leaves."""
    from ...ephemeris.timescales import parse_time

    start = manifest.validity.start.utc
    is_default = start is not None and manifest.issued_utc[:19] == start[:19]
    return None if is_default else parse_time(manifest.issued_utc)


def _stated_validity(manifest: Manifest) -> tuple[int, int] | None:
    try:
        validity = manifest.plan["validity"]
        return int(validity["start"]["et_ns"]), int(validity["stop"]["et_ns"])
    except (KeyError, TypeError, ValueError):
        return None
