"""What may happen to a delivery: each function is one transaction's work on an open connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ....errors import InvalidInput
from ...package.identity import PackageIdentity
from ...package.manifest import PackageManifest
from .delivery import Delivery
from .intake import NamedObject
from .log import Act
from .objects import StoredObject
from .rows import (
    delivery_of,
    files_of,
    insert_delivery,
    insert_file,
    insert_withdrawals,
    require_delivery,
    set_state,
    spans_in_force,
    withdrawn_by,
)
from .states import IN_FORCE, TRANSITIONS, State, require_transition
from .validity import superseded

_NOTICE = "withdrawal"
"""Kind of the product that only says what is withdrawn."""
_BY_OTHER_MEANS: dict[State, str] = {
    "CHECKED": "hand in the report of the check",
    "PACKAGED": "hand in the package",
    "SUPERSEDED": "that follows when later versions are acknowledged",
}


def add_draft(
    connection: sqlite3.Connection, identity: PackageIdentity, files: Sequence[NamedObject], act: Act
) -> None:
    """A new delivery of these files; nothing where it is there already. Raises InvalidInput where it is another."""
    known = delivery_of(connection, identity.name)
    if known is not None:
        same = [(file.name, file.sha256) for file in known.files] == [(name, each.sha256) for name, each in files]
        _require_same(known, identity, same)
        return
    insert_delivery(connection, identity, "DRAFT")
    for position, (name, stored) in enumerate(files):
        insert_file(connection, identity.name, "product", position, name, stored)
    set_state(connection, identity.name, None, "DRAFT", act)


def add_package(
    connection: sqlite3.Connection, manifest: PackageManifest, name: str, stored: StoredObject, act: Act
) -> None:
    """A new delivery of this package, or the package of an approved one; nothing where it is there already.

    Raises InvalidInput where the name belongs to another one, or its state does not allow a package.
    """
    identity = manifest.identity
    known = delivery_of(connection, identity.name)
    if known is not None:
        same = known.package is None or known.package.sha256 == stored.sha256
        _require_same(known, identity, same)
        if known.package is not None:
            return
        require_transition(identity.name, known.state, "PACKAGED")
    else:
        insert_delivery(connection, identity, "PACKAGED")
    insert_file(connection, identity.name, "package", 0, name, stored)
    insert_withdrawals(connection, identity.name, manifest.withdraws, _only_withdraws(manifest))
    set_state(connection, identity.name, None if known is None else known.state, "PACKAGED", act)


def add_report(connection: sqlite3.Connection, name: str, report: StoredObject, act: Act) -> None:
    """DRAFT to CHECKED with the report of the check; nothing where that has happened with the same report."""
    known = require_delivery(connection, name)
    reports = files_of(connection, name, "report")
    if [each.sha256 for each in reports] == [report.sha256]:
        return
    require_transition(name, known.state, "CHECKED")
    insert_file(connection, name, "report", 0, "check.json", report)
    set_state(connection, name, known.state, "CHECKED", act)


def change_state(connection: sqlite3.Connection, name: str, after: State, act: Act) -> None:
    """Take a delivery to another state, and those whose validity that takes or gives back with it.

    Nothing where it is in that state already. Raises InvalidInput where it may not go there, or not in this way.
    """
    known = require_delivery(connection, name)
    if known.state == after or (known.state, after) == ("SUPERSEDED", "ACKED"):
        return
    if after in _BY_OTHER_MEANS:
        raise InvalidInput(f"cannot simply become {after}", file=name, hint=_BY_OTHER_MEANS[after])
    require_transition(name, known.state, after)
    set_state(connection, name, known.state, after, act)
    if known.state in IN_FORCE or after in IN_FORCE:
        _follow(connection, known.identity, after, act)


def _follow(connection: sqlite3.Connection, identity: PackageIdentity, after: State, act: Act) -> None:
    """What it means for others that a delivery is in force, or no longer."""
    because = Act(act.who, act.at_utc, f"{identity.name} is {after}")
    changed = {identity.series}
    for name in withdrawn_by(connection, identity.name) if after == "ACKED" else ():
        other = delivery_of(connection, name)
        if other is not None and "WITHDRAWN" in TRANSITIONS[other.state]:
            set_state(connection, name, other.state, "WITHDRAWN", because)
            changed.add(other.identity.series)
    for series in sorted(changed):
        _settle(connection, series, because)


def _settle(connection: sqlite3.Connection, series: str, act: Act) -> None:
    """SUPERSEDED are those in force of whose validity later versions leave nothing."""
    in_force = spans_in_force(connection, series)
    overruled = superseded([span for span, _ in in_force])
    for span, state in in_force:
        after: State = "SUPERSEDED" if span.name in overruled else "ACKED"
        if after != state:
            set_state(connection, span.name, state, after, act)


def _only_withdraws(manifest: PackageManifest) -> bool:
    """Whether a package holds nothing that could be in force."""
    return all(product.kind == _NOTICE for product in manifest.products)


def _require_same(known: Delivery, identity: PackageIdentity, same_content: bool) -> None:
    if known.identity != identity or not same_content:
        raise InvalidInput(
            "is there already with other " + ("content" if known.identity == identity else "validity or version"),
            file=identity.name,
            hint="a version never changes; make the next one",
        )
