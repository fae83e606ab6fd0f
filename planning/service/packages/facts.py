"""What is told of deliveries, as JSON has it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from ....ephemeris.timescales import iso
from ...delivery.store.delivery import Delivery
from ...delivery.store.states import TRANSITIONS
from ...delivery.store.store import Store
from ...package.manifest import PackageManifest
from ...plan_facts import instant
from .contents import Content, drafted, file_count, inside

_OF_MANIFEST = {"originator", "issued_utc", "key_id", "supersedes", "withdraws", "approvals", "checks"}


def summary(store: Store, delivery: Delivery) -> dict[str, Any]:
    """A delivery in a list: what it is, where it stands, how large it is.

    size_bytes  of the archive; of all its files before there is one
    files       how many there are in it; null where the archive is damaged
    """
    identity, package = delivery.identity, delivery.package
    size = sum(file.size_bytes for file in delivery.files) if package is None else package.size_bytes
    return {
        "name": identity.name,
        "series": identity.series,
        "version": identity.version,
        "level": identity.level,
        "state": delivery.state,
        **time_told("start", identity.start_et_ns),
        **time_told("end", identity.stop_et_ns),
        "size_bytes": size,
        "files": file_count(store, delivery),
        "has_package": package is not None,
    }


def whole(store: Store, delivery: Delivery) -> dict[str, Any]:
    """All of a delivery: its files, what happened to it, what may, and the report of its check.

    Raises IntegrityError where its archive is damaged.
    """
    name, package = delivery.identity.name, delivery.package
    first = drafted(store, delivery)
    packed = None if package is None else inside(store, package)
    address = f"/api/packages/{name}"
    return {
        **summary(store, delivery),
        "files": [_file(each) for each in (first if packed is None else packed.files)],
        "drafted": [_file(each) for each in first],
        "package": None if package is None else asdict(package),
        "manifest": None if packed is None else _manifest(packed.manifest),
        "log": [asdict(entry) for entry in store.log(name)],
        "checks": report_of(store, name),
        "may_become": list(TRANSITIONS[delivery.state]),
        "links": {
            "self": address,
            "archive": None if package is None else f"{address}/archive",
            "verify": None if package is None else f"{address}/verify",
        },
    }


def report_of(store: Store, name: str) -> dict[str, Any] | None:
    """The report of the check, which somebody handed in; None where there is none that JSON could carry."""
    data = store.report(name)
    if data is None:
        return None
    try:
        report = json.loads(data)
        json.dumps(report, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    if not isinstance(report, dict):
        return None
    if isinstance(report.get("file"), str):
        report["file"] = PurePath(report["file"]).name  # where it lay is nobody's business
    return report


def time_told(what: str, et_ns: int) -> dict[str, Any]:
    """A time in UTC (null before 1972) and, to the nanosecond, in TDB: ``<what>_utc`` and ``<what>_tdb``."""
    utc = instant(et_ns)["utc"]
    return {f"{what}_utc": None if utc is None else f"{utc}Z", f"{what}_tdb": iso(et_ns, "TDB", 9)}


def _file(content: Content) -> dict[str, Any]:
    return {
        "name": content.name,
        "size_bytes": content.size_bytes,
        "sha256": content.sha256,
        "media_type": content.media_type,
    }


def _manifest(manifest: PackageManifest) -> dict[str, Any]:
    return manifest.model_dump(include=_OF_MANIFEST)
