"""Acts of the store by name, with arguments that JSON can carry. Run in workers and, as the truth, in tests."""

import tempfile
from pathlib import Path

from made import ACT, REPORT, identity, package, products
from scanplan.errors import ScanplanError
from scanplan.planning.delivery.publish import publish_file
from scanplan.planning.delivery.store.store import Store

PACKAGE = "package.tar"


def warm_up():
    """Import, in the worker, what a child would have to import each time anew."""
    with tempfile.TemporaryDirectory() as folder:
        step = {"kind": "add", "name": "W", "version": 1, "start": 0, "stop": 1}
        for kind in ("create", "add", "SENT", "repair"):
            act(Path(folder) / "store", {**step, "kind": kind})
        act(Path(folder) / "store", {"kind": "clone", "to": str(Path(folder) / "clone")})


def act(folder, step):
    """One step: its kind, and what that takes."""
    store, kind, name = Store(Path(folder)), step["kind"], step.get("name")
    if kind == "draft":
        store.draft(products(name), _identity(step), **ACT)
    elif kind == "check":
        store.check(name, REPORT, **ACT)
    elif kind == "add":
        store.add_package(package(_identity(step), withdraws=step.get("withdraws", ())), **ACT)
    elif kind == "annotate":
        store.annotate(name, step["text"], **ACT)
    elif kind == "clone":
        store.clone(step["to"], **ACT)
    elif kind == "snapshot":
        store.snapshot(step["to"])
    elif kind == "package":
        if not Path(step["to"]).exists():
            Path(step["to"]).mkdir()
        publish_file(Path(step["to"]) / PACKAGE, package(_identity(step)).data)
    elif kind == "create":
        Store.create(folder)
    elif kind == "repair":
        store.verify(repair=True)
    else:
        store.transition(name, kind, **ACT, why=step.get("why", ""))


def steps(folder, steps):
    """Many steps one after the other; the number of those refused."""
    refused = 0
    for step in steps:
        try:
            act(folder, step)
        except ScanplanError:
            refused += 1
    return refused


def _identity(step):
    return identity(step["name"], step["version"], step["start"], step["stop"], step.get("series", "S"))
