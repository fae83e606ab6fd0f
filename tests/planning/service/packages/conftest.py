"""A service that has a store, an inbox and a key, for all tests of a process that ask about packages."""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import scanplan as sp
from scanplan.cli import run
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.package.signature import generate, public_pem
from scanplan.planning.service.tokens import Tokens

from ...delivery.crash.made import ACT, REPORT, identity, package, products
from ..conftest import Server, started, stopped

DAY_NS = 86_400 * 10**9
WEEK = (parse_time("2017-02-05"), parse_time("2017-02-12"))


@dataclass
class Packages:
    """A service with packages, what stands behind it, and who may ask."""

    server: Server
    store: Store
    inbox: Path
    folder: Path
    tokens: dict

    @property
    def http(self) -> httpx.Client:
        return self.server.http

    def get(self, path, **parameters):
        return self.server.get(path, **parameters)

    def post(self, path, told=None, scope="deliver", **headers):
        if scope is not None:
            headers["authorization"] = f"Bearer {self.tokens[scope]}"
        return self.http.post(path, json=told, headers=headers)


def filled(folder, key):
    """A store with ACKED (and what it replaced), SENT, PACKAGED, CHECKED and DRAFT."""
    store = Store.create(folder)
    start, stop = WEEK
    for name, version, until in (("GAI_0001", 1, stop), ("GAI_0002", 2, start + DAY_NS)):
        store.add_package(package(identity(name, version, start, until, "GAI"), private_key=key), **ACT)
        for state in ("SENT", "ACKED"):
            store.transition(name, state, **ACT)
    for name in ("OTHER_SENT", "OTHER_PACKAGED"):
        number = 1 + name.endswith("PACKAGED")
        store.add_package(package(identity(name, number, start, stop, "OTHER"), private_key=key), **ACT)
    store.transition("OTHER_SENT", "SENT", **ACT)
    for version, name in enumerate(("NEW_CHECKED", "NEW_DRAFT", "NEW_TO_APPROVE", "NEW_TO_WITHDRAW"), start=1):
        store.draft(products(name), identity(name, version, start, stop, "NEW"), why="week 6", **ACT)
    for name in ("NEW_CHECKED", "NEW_TO_APPROVE"):
        store.check(name, REPORT, **ACT)
    store.annotate(None, "all well", **ACT)
    return store


@pytest.fixture(scope="session")
def signing_key():
    return generate()


@pytest.fixture(scope="session")
def packages(tmp_path_factory, signing_key):
    folder = tmp_path_factory.mktemp("packages")
    store = filled(folder / "ops", signing_key)
    (folder / "inbox").mkdir()
    (folder / "soc.pub").write_bytes(public_pem(signing_key.public_key()))
    options = ("--store", str(store.path), "--inbox", str(folder / "inbox"), "--key", str(folder / "soc.pub"))
    running = started(folder, *options, "--workers", "1")
    held = Tokens(running.state)
    tokens = {scope: held.new(f"{scope}.er", scope, "2017-01-01T00:00:00Z") for scope in ("read", "deliver")}
    yield Packages(running, store, folder / "inbox", folder, tokens)
    stopped(running)


@pytest.fixture
def deliverer(packages):
    """A client that may do all."""
    with sp.Client(packages.server.url, token=packages.tokens["deliver"]) as asking:
        yield asking


@pytest.fixture
def call(capsys):
    """What a ``scanplan`` command prints; it must end well."""

    def invoke(*arguments):
        assert run([str(each) for each in arguments]) == 0
        return capsys.readouterr().out

    return invoke
