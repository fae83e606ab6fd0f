"""The store of deliveries: what was made, checked, approved, packaged, sent and answered, and its log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ....errors import IntegrityError, InvalidInput
from ...manifest import MANIFEST_NAME, read_manifest
from ...package.identity import PackageIdentity
from ...package.package import ENDING, Package
from ...product import Product
from ..disk import sync, writing
from . import acts, rows
from .appearing import appearing
from .delivery import Delivery, LogEntry, StoredFile
from .locks import among_writers
from .log import Act
from .objects import Objects, StoredObject, pieces_of
from .schema import create_registry, reading, transaction
from .states import State
from .validity import ActiveSpan, active_spans

if TYPE_CHECKING:
    from ...package.manifest import PackageManifest

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,98}")
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,255}")


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
            make_rooms(cls(folder))
            create_registry(cls(folder).registry)
        return cls(Path(path))

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """The store in a folder. Raises InvalidInput where there is none."""
        store = cls(Path(path))
        with reading(store.registry):
            if not store.objects.folder.is_dir():
                raise InvalidInput("is not there", file=store.objects.folder, hint="restore the store from a snapshot")
        return store

    @property
    def registry(self) -> Path:
        return self.path / "registry.sqlite"

    @property
    def objects(self) -> Objects:
        return Objects(self.path / "objects", self.path / "tmp")

    @property
    def rehearsal_of(self) -> str | None:
        """Where this store was cloned from; None for a store of operations."""
        with reading(self.registry) as connection:
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
        _require_identity(identity)
        with among_writers(self.objects.folder):
            stored = self._put_products(files) if not isinstance(files, str | Path) else self._put_folder(Path(files))
            with transaction(self.registry) as connection:
                acts.add_draft(connection, identity, stored, act)
                return rows.require_delivery(connection, identity.name)

    def check(self, name: str, report: bytes, *, who: str, at_utc: str, why: str = "") -> Delivery:
        """DRAFT to CHECKED; the report of the check (JSON) is kept."""
        act = Act(who, at_utc, why)
        with among_writers(self.objects.folder):
            stored = self.objects.put([report])
            with transaction(self.registry) as connection:
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
        data, manifest = opened(package, public_key)
        identity = manifest.identity
        _require_identity(identity)
        with among_writers(self.objects.folder):
            stored = self.objects.put([data])
            with transaction(self.registry) as connection:
                acts.add_package(connection, identity, (f"{identity.name}{ENDING}", stored), act)
                return rows.require_delivery(connection, identity.name)

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
        _, manifest = opened(package, public_key)
        if manifest.name != name:
            raise InvalidInput(f"the package is called {manifest.name}", file=name, hint="hand in the package of it")
        return self.add_package(package, public_key, who=who, at_utc=at_utc, why=why)

    def transition(self, name: str, after: State, *, who: str, at_utc: str, why: str = "") -> Delivery:
        """Take a delivery to another state.

        Once versions that are ACKED leave nothing of an earlier one's validity, that one becomes SUPERSEDED; it is
        ACKED again when one of them is WITHDRAWN.
        """
        act = Act(who, at_utc, why)
        with among_writers(self.objects.folder), transaction(self.registry) as connection:
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
        with transaction(self.registry) as connection:
            if name is not None:
                rows.require_delivery(connection, name)
            rows.insert_entry(connection, name, None, None, act)
            return rows.entries_where(connection, "number = last_insert_rowid()", ())[0]

    # Questions

    def delivery(self, name: str) -> Delivery:
        """Raises InvalidInput where there is none of that name."""
        with reading(self.registry) as connection:
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
        with reading(self.registry) as connection:
            return rows.deliveries_where(
                connection,
                " AND ".join(text for text, _ in conditions),
                [value for _, values in conditions for value in values],
            )

    def active(self, series: str, et_ns: int) -> Delivery | None:
        """The delivery of a series that holds at a time (TDB ns past J2000): the latest version in force then."""
        with reading(self.registry) as connection:
            name = rows.active_name(connection, series, et_ns)
            return None if name is None else rows.delivery_of(connection, name)

    def actives(self, series: str, start_et_ns: int, stop_et_ns: int) -> tuple[ActiveSpan, ...]:
        """What holds within [start, stop), in time order; where nothing holds there is no span."""
        with reading(self.registry) as connection:
            spans = [span for span, _ in rows.spans_in_force(connection, series)]
        return active_spans(spans, start_et_ns, stop_et_ns)

    def next_version(self, series: str) -> int:
        """One above the highest version of a series, whatever became of that; 1 for a new series."""
        with reading(self.registry) as connection:
            return rows.latest_version(connection, series) + 1

    def log(self, delivery: str | None = None, after_number: int = 0) -> tuple[LogEntry, ...]:
        """The operations log, or a delivery's part of it; only entries above a number."""
        condition, values = "number > ?", [after_number]
        with reading(self.registry) as connection:
            if delivery is None:
                return rows.entries_where(connection, condition, values)
            rows.require_delivery(connection, delivery)
            return rows.entries_where(connection, f"{condition} AND delivery = ?", [*values, delivery])

    def report(self, name: str) -> bytes | None:
        """The report of the check; None where none was handed in."""
        with reading(self.registry) as connection:
            rows.require_delivery(connection, name)
            found = rows.files_of(connection, name, "report")
        return self.objects.read(found[0].sha256) if found else None

    def read(self, file: StoredFile) -> bytes:
        """The content of a file of a delivery, verified. Raises IntegrityError."""
        return self.objects.read(file.sha256)

    def package(self, name: str) -> bytes:
        """The bytes of a delivery's package, verified. Raises InvalidInput where it has none yet."""
        package = self.delivery(name).package
        if package is None:
            raise InvalidInput("has no package yet", file=name, hint="approve it, then hand in its package")
        return self.read(package)

    def _put_products(self, products: Sequence[Product]) -> list[acts.NamedObject]:
        names = [product.name for product in products]
        _require_file_names(names)
        return [(product.name, self.objects.put([product.data])) for product in products]

    def _put_folder(self, folder: Path) -> list[acts.NamedObject]:
        """The files of a published folder, each as its manifest says, and the manifest."""
        path = folder / MANIFEST_NAME
        data = b"".join(pieces_of(path))
        products = read_manifest(data, str(path)).products
        _require_file_names([product.name for product in products])
        stored = []
        for product in products:
            found = self.objects.put(pieces_of(folder / product.name))
            if found != StoredObject(product.sha256, product.size_bytes):
                raise IntegrityError(f"{folder / product.name}: differs from {MANIFEST_NAME}")
            stored.append((product.name, found))
        return [*stored, (MANIFEST_NAME, self.objects.put([data]))]


def make_rooms(store: Store) -> None:
    """The folders of an empty store."""
    with writing(store.path):
        store.objects.folder.mkdir()
        store.objects.growing.mkdir()
        sync(store.path)


def opened(package: str | Path | bytes | Package, public_key: Any) -> tuple[bytes, PackageManifest]:
    """A package's bytes and its manifest, verified. Raises InvalidInput, IntegrityError or ProductError."""
    from ...package.verify import open_package

    if isinstance(package, str | Path):
        package = b"".join(pieces_of(Path(package)))
    data = package.data if isinstance(package, Package) else package
    return data, open_package(data, public_key).manifest


def _require_identity(identity: PackageIdentity) -> None:
    for key, text in (("name", identity.name), ("series", identity.series)):
        if not _NAME.fullmatch(text):
            raise InvalidInput(f"'{text}' is no name", key=key, hint="letters, digits, '.', '_', '+', '-'; at most 99")
    if identity.stop_et_ns <= identity.start_et_ns:
        raise InvalidInput("has an empty validity", file=identity.name, hint="give a stop after the start")
    if not 1 <= identity.version <= 9999:
        raise InvalidInput(f"has version {identity.version}", file=identity.name, hint="versions go from 1 to 9999")


def _require_file_names(names: Sequence[str]) -> None:
    for name in names:
        if not _FILE_NAME.fullmatch(name) or name in (".", "..", MANIFEST_NAME):
            raise InvalidInput(f"'{name}' cannot be the name of a file in the store", hint="rename it")
        if names.count(name) > 1:
            raise InvalidInput(f"cannot hold two files called {name}", hint="rename one")
