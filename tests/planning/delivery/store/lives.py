"""Deliveries brought to a state."""

from ..crash.made import ACT, REPORT, identity, package, products

WAY = {
    "DRAFT": (),
    "CHECKED": ("CHECKED",),
    "APPROVED": ("CHECKED", "APPROVED"),
    "PACKAGED": ("PACKAGED",),
    "SENT": ("PACKAGED", "SENT"),
    "ACKED": ("PACKAGED", "SENT", "ACKED"),
    "REJECTED": ("PACKAGED", "SENT", "REJECTED"),
    "TIMEOUT": ("PACKAGED", "SENT", "TIMEOUT"),
    "WITHDRAWN": ("PACKAGED", "WITHDRAWN"),
}


def brought(store, state, name="D1", version=1, start=0, stop=100, series="S", withdraws=()):
    """A delivery in this state, by the shortest way."""
    known = identity(name, version, start, stop, series)
    for step in WAY[state] or ("DRAFT",):
        if step == "PACKAGED":
            store.add_package(package(known, withdraws=withdraws), **ACT)
        elif step == "DRAFT":
            store.draft(products(name), known, **ACT)
        elif step == "CHECKED":
            store.draft(products(name), known, **ACT)
            store.check(name, REPORT, **ACT)
        else:
            store.transition(name, step, **ACT)
    return store.delivery(name)


def acked(store, name, version, start, stop, **more):
    return brought(store, "ACKED", name, version, start, stop, **more)


def states(store):
    return {each.identity.name: each.state for each in store.deliveries()}
