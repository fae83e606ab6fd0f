"""Services that lack something, and stores that are damaged: asked in this process."""

from dataclasses import fields
from pathlib import Path

import httpx
import pytest
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.package.signature import generate, public_pem
from scanplan.planning.service.app import app_of
from scanplan.planning.service.service import Service
from scanplan.planning.service.settings import Settings
from scanplan.planning.service.tokens import Tokens

from ...delivery.crash.made import ACT, identity, package
from ...delivery.store.conftest import quick_path, store  # noqa: F401
from ..loops import in_a_loop
from .test_packages import problem_of

PARTS = ("", "/archive", "/verify", "/files/manifest.json")


class InProcess:
    """A service of these settings without workers; nothing here asks one."""

    def __init__(self, state, **settings):
        self.settings = Settings("gaia", Path(state), **settings)
        self.app = app_of(self.settings)
        held = Tokens(self.settings.state)
        self.token = held.new("robot", "deliver", "2017-01-01T00:00:00Z")
        known = self.settings.store and Store.open(self.settings.store)
        nothing = dict.fromkeys(each.name for each in fields(Service))
        parts = {**nothing, "settings": self.settings, "tokens": held, "store": known}
        self.app.state.service = Service(**parts)

    def __call__(self, method, path, **options):
        async def ask():
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                headers = {"authorization": f"Bearer {self.token}", **options.pop("headers", {})}
                return await client.request(method, path, headers=headers, **options)

        return in_a_loop(ask())


@pytest.fixture
def held(store, tmp_path):  # noqa: F811
    """A store with one package, PACKAGED."""
    store.add_package(package(identity("D1"), private_key=generate()), **ACT)
    return store


def test_without_a_store(tmp_path):
    service = InProcess(tmp_path / "state")
    for path in ("packages", "active?at=2017-01-01", "log", *(f"packages/D1{part}" for part in PARTS)):
        told = problem_of(service("GET", f"/api/{path}"), 404)
        assert told["detail"] == "The service was started without --store: it has no packages."
    for act, told in {"approve": {}, "withdraw": {"why": "x"}, "deliver": None, "remarks": {"text": "x"}}.items():
        problem_of(service("POST", f"/api/packages/D1/{act}", json=told), 404)


def test_without_an_inbox(held, tmp_path):
    service = InProcess(tmp_path / "state", store=held.path)
    assert "--inbox" in problem_of(service("POST", "/api/packages/D1/deliver"), 409)["detail"]
    assert held.delivery("D1").state == "PACKAGED"


def test_a_rehearsal_sends_only_where_the_operator_said_so(held, tmp_path):
    drill = held.clone(held.path.parent / "drill", **ACT)
    (tmp_path / "inbox").mkdir()
    options = {"store": drill.path, "inbox": str(tmp_path / "inbox")}
    refused = problem_of(InProcess(tmp_path / "1", **options)("POST", "/api/packages/D1/deliver"), 409)
    assert "rehearsal" in refused["detail"]
    assert list((tmp_path / "inbox").iterdir()) == []
    sent = InProcess(tmp_path / "2", **options, rehearsal=True)("POST", "/api/packages/D1/deliver")
    assert sent.json()["state"] == "SENT"
    assert (tmp_path / "inbox" / "D1.tar").read_bytes() == held.package("D1")
    assert held.delivery("D1").state == "PACKAGED"


def test_an_inbox_that_is_not_there_or_has_another_file(held, tmp_path):
    inbox = tmp_path / "inbox"
    service = InProcess(tmp_path / "state", store=held.path, inbox=str(inbox))
    answer = service("POST", "/api/packages/D1/deliver")
    assert "No such file" in problem_of(answer, 503)["detail"]
    assert answer.headers["retry-after"]
    inbox.mkdir()
    (inbox / "D1.tar").write_bytes(b"another")
    assert "another file of this name" in problem_of(service("POST", "/api/packages/D1/deliver"), 409)["detail"]
    assert (held.delivery("D1").state, (inbox / "D1.tar").read_bytes()) == ("PACKAGED", b"another")
    (inbox / "D1.tar").unlink()
    assert service("POST", "/api/packages/D1/deliver").json()["state"] == "SENT"


@pytest.mark.parametrize("damage", ["changed", "shorter", "gone"])
def test_a_damaged_archive_is_never_sent(held, tmp_path, damage):
    service = InProcess(tmp_path / "state", store=held.path)
    assert all(service("GET", f"/api/packages/D1{part}").status_code == 200 for part in PARTS)  # and is remembered
    path = held.layout.objects.path(held.delivery("D1").package.sha256)
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data[:-600] + b"\1" * 600 if damage == "changed" else data[:-600])
    for part in PARTS[1:]:
        told = problem_of(service("GET", f"/api/packages/D1{part}"), 409)
        assert "D1.tar: the store's copy is damaged or gone" in told["detail"]
    assert service("GET", "/api/packages").status_code == 200


def test_another_key(held, tmp_path):
    (tmp_path / "other.pub").write_bytes(public_pem(generate().public_key()))
    service = InProcess(tmp_path / "state", store=held.path, key=tmp_path / "other.pub")
    told = problem_of(service("GET", "/api/packages/D1/verify"), 409)
    assert told["detail"].startswith("D1.tar: manifest.json.sig: is no signature")
    (tmp_path / "other.pub").unlink()
    assert "key" in problem_of(service("GET", "/api/packages/D1/verify"), 503)["detail"]
    unkeyed = InProcess(tmp_path / "2", store=held.path)("GET", "/api/packages/D1/verify")
    assert unkeyed.json()["is_authenticated"] is False


def test_a_registry_that_cannot_be_read(held, tmp_path):
    service = InProcess(tmp_path / "state", store=held.path)
    held.layout.registry.write_bytes(b"no registry" * 1000)
    for path in ("packages", "packages/D1", "log", "active?at=2017-01-01"):
        problem_of(service("GET", f"/api/{path}"), 409)
    held.layout.registry.unlink()
    problem_of(service("GET", "/api/packages"), 503)


@pytest.mark.parametrize("report", [b'{"unwaived_errors": 0, "x": NaN}', b'{"unwaived_errors": 0, "x": "\\ud800"}'])
def test_a_report_that_json_cannot_carry(store, tmp_path, report):  # noqa: F811
    store.draft([], identity("D1"), **ACT)
    store.check("D1", report, **ACT)
    answer = InProcess(tmp_path / "state", store=store.path)("GET", "/api/packages/D1")
    assert (answer.status_code, answer.json()["checks"]) == (200, None)
