"""The service that the pages of the documentation ask: a store with packages in three states, an inbox, a token."""

from dataclasses import dataclass

from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.package.identity import PackageIdentity
from scanplan.planning.service.tokens import Tokens

from ..delivery.crash.made import REPORT, package, products
from .conftest import Server, started

SERIES = "GAI_OPER_MPL_STP___"
ACT = {"who": "planner", "at_utc": "2017-01-30T10:00:00Z"}


@dataclass
class Documented:
    """A running service, and a token for all that it may do."""

    server: Server
    token: str


def documented(folder):
    """It runs in a folder of its own; ``conftest.stopped`` ends it."""
    store = Store.create(folder / "ops")
    (folder / "inbox").mkdir()
    for version in (1, 2):
        store.add_package(package(identity(version)), **ACT)
    for state in ("SENT", "ACKED"):
        store.transition(identity(1).name, state, **ACT)
    store.draft(products("third"), identity(3), **ACT)
    store.check(identity(3).name, REPORT, **ACT)
    # A machine that is busy may take long to begin
    (folder / "limits.toml").write_text("seconds = 600\nslow_seconds = 600\n")
    options = {"store": store.path, "inbox": folder / "inbox", "workers": 1, "limits": folder / "limits.toml"}
    server = started(folder, *(part for name, value in options.items() for part in (f"--{name}", str(value))))
    return Documented(server, Tokens(server.state).new("planner", "deliver", "2017-01-30T10:00:00Z"))


def identity(version):
    start, stop = parse_time("2017-02-05"), parse_time("2017-02-12")
    name = f"{SERIES}_20170205T000000_20170212T000000_{version:04}"
    return PackageIdentity(name, SERIES, start, stop, version, "STP")
