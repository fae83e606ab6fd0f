"""Deliveries to practise with: a plan put in force at once, as if all the steps had been taken before.

delivery = put_in_force(site, folder, at_utc="2017-01-31T15:00:00Z")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..delivery.outbox.collect import collect_answers
from ..delivery.outbox.deliver import deliver
from ..delivery.outbox.receive import receive
from ..delivery.outbox.targets import target_of
from ..delivery.publish import publish_file
from ..package.package_plan import package

if TYPE_CHECKING:
    from ..delivery.store.delivery import Delivery
    from .site import Site

_DAY_NS = 86_400_000_000_000


def put_in_force(site: Site, plan_folder: Path, *, at_utc: str, version: int = 1, who: str = "practice") -> Delivery:
    """Package a published plan, deliver it and have it acknowledged, all at one time; done before, it is left alone.

    The package lies in the site's folder of packages, too. Raises as ``package`` and ``deliver`` do.
    """
    made = package(plan_folder, version=version, issued=at_utc, private_key=site.signing_key())
    path = site.packages / made.file_name
    if not path.exists():
        publish_file(path, made.data)
    store, key = site.open_store(), site.verifying_key()
    if store.add_package(made, key, who=who, at_utc=at_utc).state == "PACKAGED":
        deliver(store, made.manifest.name, target_of(str(site.inbox)), who=who, now=lambda: at_utc)
        list(receive(site.inbox, site.answers, key, by="practice", at_utc=at_utc))
        list(collect_answers(store, target_of(str(site.answers)), who=who, at_utc=at_utc, timeout_ns=_DAY_NS))
    return store.delivery(made.manifest.name)
