"""The store of deliveries: what was made, checked, approved, packaged, sent and answered, and its log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....errors import InvalidInput
from ...package.identity import PackageIdentity
from ...package.package import ENDING, Package
from ...product import Product
from . import acts, rows
from .appearing import appearing
from .copying import copy_store
from .delivery import Delivery, LogEntry, StoredFile
from .finding import StoreFinding
from .intake import opened_package, put_files, require_identity, require_passed
from .layout import Layout
from .locks import among_writers
from .log import Act
from .objects import Objects
from .schema import create_registry, reading, transaction
from .states import State
from .validity import ActiveSpan, active_spans
from .verify import verify_store


@dataclass(frozen=True)
class Store:
    """Deliveries on the disk: files by their content, and a registry of what they are and where they stand.

    Make one with ``Store.create`` or ``Store.open``. Every act is one transaction with its entry in the log: it has
    happened wholly or not at all, whenever the process ends, and doing it again changes nothing. Any number of
    processes may work in a store at once. ``who``, ``at_utc`` (ISO 8601, UTC) and ``why`` are what the log says.

    Acts raise InvalidInput where the state of a delivery does not allow them, there is no such delivery, or the disk
    refuses; all methods raise IntegrityError where something is damaged.
    """

    path: Path

    @classmethod
    def create(cls, path: str | Path) -> Store:
        """A new empty store; the folder appears whole. Raises InvalidInput where something lies there."""
        with appearing(Path(path)) as folder:
            Layout(folder).make_rooms()
            create_registry(Layout(folder).registry)
        return cls(Path(path))

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """The store in a folder. Raises InvalidInput where there is none."""
        store = cls(Path(path))
        with reading(store._registry):
            for folder in (store._objects.folder, store._objects.growing):
                if not folder.is_dir():
                    raise InvalidInput("is not there", file=folder, hint="restore the store from a snapshot")
        return store

    @property
    def layout(self) -> Layout:
        """Where things lie."""
        return Layout(self.path)

    @property
    def rehearsal_of(self) -> str | None:
        """Where this store was cloned from; None for a store of operations."""
        with reading(self._registry) as connection:
            return rows.origin_of_rehearsal(connection)

    @property
    def is_rehearsal(self) -> bool:
        """Whether this is a clone: nothing in it is meant to be sent to a control centre."""
        return self.rehearsal_of is not None

    # Acts

    def draft(
        self, files: str | Path | Sequence[Product], identity: PackageIdentity, *, who: str, at_utc: str, why: str = ""
    ) -> Delivery:
        """A new delivery in state DRAFT.

        files   a published folder, which must agree with its manifest, or products
        Raises InvalidInput where its name or version is taken, IntegrityError where the folder is not whole.
        """
        act = Act(who, at_utc, why)
        require_identity(identity)
        with among_writers(self._objects.folder):
            stored = put_files(self._objects, files)
            with transaction(self._registry) as connection:
                acts.add_draft(connection, identity, stored, act)
                return rows.require_delivery(connection, identity.name)

    def check(self, name: str, report: bytes, *, who: str, at_utc: str, why: str = "") -> Delivery:
        """DRAFT to CHECKED; the report, JSON of ``scanplan check``, is kept.

        Raises RuleViolation where the report has errors that nobody waived.
        """
        act = Act(who, at_utc, why)
        require_passed(report)
        with among_writers(self._objects.folder):
            stored = self._objects.put([report])
            with transaction(self._registry) as connection:
                acts.add_report(connection, name, stored, act)
                return rows.require_delivery(connection, name)

    def approve(self, name: str, *, who: str, at_utc: str, why: str = "") -> Delivery:
        """CHECKED to APPROVED."""
        return self.transition(name, "APPROVED", who=who, at_utc=at_utc, why=why)

    def add_package(
        self, package: str | Path | bytes | Package, public_key: Any = None, *, who: str, at_utc: str, why: str = ""
    ) -> Delivery:
        """A new delivery in state PACKAGED, or the package of one that is APPROVED under the same name.

        The package is verified, with its signature where a public key is given. The same bytes again change nothing.
        Raises InvalidInput where the name has other bytes already: a version never changes.
        """
        act = Act(who, at_utc, why)
        data, manifest = opened_package(package, public_key)
        with among_writers(self._objects.folder):
            stored = self._objects.put([data])
            with transaction(self._registry) as connection:
                acts.add_package(connection, manifest, f"{manifest.name}{ENDING}", stored, act)
                return rows.require_delivery(connection, manifest.name)

    def attach_package(
        self,
        name: str,
        package: str | Path | bytes | Package,
        public_key: Any = None,
        *,
        who: str,
        at_utc: str,
        why: str = "",
    ) -> Delivery:
        """APPROVED to PACKAGED, by the package made of the delivery; its manifest must name this very delivery."""
        self.delivery(name)
        _, manifest = opened_package(package, public_key)
        if manifest.name != name:
            raise InvalidInput(f"the package is called {manifest.name}", file=name, hint="hand in the package of it")
        return self.add_package(package, public_key, who=who, at_utc=at_utc, why=why)

    def transition(self, name: str, after: State, *, who: str, at_utc: str, why: str = "") -> Delivery:
        """Take a delivery to another state.

        Once versions that are ACKED leave nothing of an earlier one's validity, that one becomes SUPERSEDED; it is
        ACKED again when one of them is WITHDRAWN.
        """
        act = Act(who, at_utc, why)
        with among_writers(self._objects.folder), transaction(self._registry) as connection:
            acts.change_state(connection, name, after, act)
            return rows.require_delivery(connection, name)

    def withdraw(self, name: str, *, who: str, at_utc: str, why: str) -> Delivery:
        """Take a delivery out of force, or out of the way before it was sent."""
        return self.transition(name, "WITHDRAWN", who=who, at_utc=at_utc, why=why)

    def annotate(self, name: str | None, text: str, *, who: str, at_utc: str) -> LogEntry:
        """Write a remark into the log, about a delivery or (None) the whole store; said twice, it is there twice."""
        act = Act(who, at_utc, text)
        if not text.strip():
            raise InvalidInput("is empty", key="text", hint="say something")
        with transaction(self._registry) as connection:
            if name is not None:
                rows.require_delivery(connection, name)
            rows.insert_entry(connection, name, None, None, act)
            return rows.entries_where(connection, "number = last_insert_rowid()", ())[0]

    # Questions

    def delivery(self, name: str) -> Delivery:
        """Raises InvalidInput where there is none of that name."""
        with reading(self._registry) as connection:
            return rows.require_delivery(connection, name)

    def deliveries(
        self, *, series: str | None = None, states: Sequence[State] = (), at_et_ns: int | None = None
    ) -> tuple[Delivery, ...]:
        """Deliveries by series, validity and version; those of a series, in one of these states, valid at a time."""
        conditions: list[tuple[str, tuple[object, ...]]] = [("true", ())]
        if series is not None:
            conditions.append(("series = ?", (series,)))
        if states:
            conditions.append((f"state IN ({', '.join('?' * len(states))})", tuple(states)))
        if at_et_ns is not None:
            conditions.append(("start_et_ns <= ? AND stop_et_ns > ?", (at_et_ns, at_et_ns)))
        with reading(self._registry) as connection:
            return rows.deliveries_where(
                connection,
                " AND ".join(text for text, _ in conditions),
                [value for _, values in conditions for value in values],
            )

    def series(self) -> tuple[str, ...]:
        """The series there are, by name."""
        with reading(self._registry) as connection:
            return rows.series_names(connection)

    def active(self, series: str, et_ns: int) -> Delivery | None:
        """The delivery of a series that holds at a time (TDB ns past J2000): the latest version in force then."""
        with reading(self._registry) as connection:
            name = rows.active_name(connection, series, et_ns)
            return None if name is None else rows.delivery_of(connection, name)

    def actives(self, series: str, start_et_ns: int, stop_et_ns: int) -> tuple[ActiveSpan, ...]:
        """What holds within [start, stop), in time order; where nothing holds there is no span."""
        with reading(self._registry) as connection:
            spans = [span for span, _ in rows.spans_in_force(connection, series)]
        return active_spans(spans, start_et_ns, stop_et_ns)

    def next_version(self, series: str, start_et_ns: int, stop_et_ns: int) -> int:
        """One above the highest version of a series within a validity, whatever became of that; 1 where it has none."""
        with reading(self._registry) as connection:
            return rows.latest_version(connection, series, start_et_ns, stop_et_ns) + 1

    def log(self, delivery: str | None = None, after_number: int = 0) -> tuple[LogEntry, ...]:
        """The operations log, or a delivery's part of it; only entries above a number."""
        condition, values = "number > ?", [after_number]
        with reading(self._registry) as connection:
            if delivery is None:
                return rows.entries_where(connection, condition, values)
            rows.require_delivery(connection, delivery)
            return rows.entries_where(connection, f"{condition} AND delivery = ?", [*values, delivery])

    def report(self, name: str) -> bytes | None:
        """The report of the check; None where none was handed in."""
        with reading(self._registry) as connection:
            rows.require_delivery(connection, name)
            found = rows.files_of(connection, name, "report")
        return self._objects.read(found[0].sha256) if found else None

    def read(self, file: StoredFile) -> bytes:
        """The content of a file of a delivery, verified. Raises IntegrityError."""
        return self._objects.read(file.sha256)

    def package(self, name: str) -> bytes:
        """The bytes of a delivery's package, verified. Raises InvalidInput where it has none yet."""
        package = self.delivery(name).package
        if package is None:
            raise InvalidInput("has no package yet", file=name, hint="approve it, then hand in its package")
        return self.read(package)

    # Copies and care

    def snapshot(self, path: str | Path) -> Store:
        """A copy of the store as it is now, while others go on writing; it appears whole, and is as good as this one.

        Raises InvalidInput where something lies there, IntegrityError where something to be copied is damaged.
        """
        copy_store(self.layout, Path(path), None)
        return Store(Path(path))

    def clone(self, path: str | Path, *, who: str, at_utc: str, why: str = "") -> Store:
        """A rehearsal: a copy that knows it is one and of which store, and says so in its log. Raises as snapshot."""
        said = f"rehearsal, a clone of {self.path.absolute()}" + (f": {why}" if why else "")
        copy_store(self.layout, Path(path), Act(who, at_utc, said))
        return Store(Path(path))

    def verify(
        self,
        repair: bool = False,
        restore_from: Store | None = None,
        on_object: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[StoreFinding, ...]:
        """What is wrong in the store: every content is read, the registry is checked and its log replayed.

        repair        remove what crashes have left, put damaged contents aside
        restore_from  another store to take missing and damaged contents from, such as a snapshot
        on_object     hears how many contents of how many have been read
        No entry of the registry is ever changed or dropped. Raises InvalidInput where the disk refuses.
        """
        other = None if restore_from is None else restore_from.layout
        return verify_store(self.layout, repair, other, on_object)

    # Parts

    @property
    def _registry(self) -> Path:
        return self.layout.registry

    @property
    def _objects(self) -> Objects:
        return self.layout.objects
