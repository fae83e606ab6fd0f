"""What a new draft is called."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...package.identity import Level, PackageIdentity
from ...package.plan_files import PlanFiles
from ...package.profile import Profile
from ...package.release import Labels, Release

if TYPE_CHECKING:
    from .store import Store

_ISSUED_LATER = ""


def draft_identity(
    store: Store, plan: PlanFiles, profile: Profile, level: Level, file_class: str | None, version: int | None
) -> PackageIdentity:
    """The identity that the package of a plan will have by a profile.

    version   None: that of the draft there is of this validity, else the next one within it
    Raises as ``Labels.of``.
    """
    labels = Labels.of(plan, profile, Release(version or 1, level, _ISSUED_LATER, file_class))
    if version is not None:
        return labels.identity
    first = labels.identity
    begun = [
        each.identity.version
        for each in store.deliveries(series=first.series, states=("DRAFT",), at_et_ns=first.start_et_ns)
        if (each.identity.start_et_ns, each.identity.stop_et_ns) == (first.start_et_ns, first.stop_et_ns)
    ]
    number = begun[-1] if begun else store.next_version(first.series, first.start_et_ns, first.stop_et_ns)
    return replace(labels, release=replace(labels.release, version=number)).identity
