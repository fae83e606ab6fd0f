"""Packages on the page: found, looked into, verified, downloaded; acts only with a token, each after a question."""

from dataclasses import dataclass

import pytest
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.package.signature import generate, public_pem
from scanplan.planning.service.tokens import Tokens

from ...delivery.crash.made import ACT, identity, package
from ..conftest import Server, started, stopped
from ..packages.conftest import WEEK, filled
from .conftest import PHONE, Visits
from .seen import is_drawn, violations, widest


@dataclass
class Shop:
    """A service with a store, and a token that may deliver."""

    server: Server
    store: Store
    token: str


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    key = generate()
    store = filled(folder / "ops", key)
    for number, withdraws, files in ((1, (), None), (2, ("GONE_0001",), ())):
        known = identity(f"GONE_{number:04}", number, *WEEK, "GONE")
        store.add_package(package(known, withdraws=withdraws, files=files, private_key=key), **ACT)
        for state in ("SENT", "ACKED"):
            store.transition(known.name, state, **ACT)
    (folder / "soc.pub").write_bytes(public_pem(key.public_key()))
    (folder / "inbox").mkdir()
    options = ("--store", str(store.path), "--inbox", str(folder / "inbox"), "--key", str(folder / "soc.pub"))
    running = started(folder, *options, "--workers", "1")
    yield Shop(running, store, Tokens(running.state).new("b.lead", "deliver", "2017-01-01T00:00:00Z"))
    stopped(running)


@pytest.fixture
def guests(browser, shop):
    made = Visits(browser, shop.server.url)
    yield made
    made.close()
    assert made.elsewhere == []
    assert made.complaints == []


def opened(page, address="/#/packages"):
    page.goto(address)
    page.locator("#view-packages table.packages tbody tr").first.wait_for()
    return page.locator("#view-packages")


def names(view):
    return [row.get_attribute("data-name") for row in view.locator("table.packages tbody tr").all()]


def detail(page, shop, name):
    """The panel of a package."""
    found = page.locator(".detail", has=page.locator("h2", has_text=name))
    found.wait_for()
    return found


def test_list_filters_and_what_holds(guests, shop):
    page = guests.page()
    view = opened(page)
    assert names(view) == [each.identity.name for each in shop.store.deliveries()]
    row = view.locator("tr[data-name=OTHER_SENT]").inner_text()
    assert "SENT" in row
    assert "2017-02-05 00:00 – 2017-02-12 00:00" in " ".join(row.split())
    assert is_drawn(page, "#view-packages canvas")
    view.get_by_label("State").select_option("ACKED")
    view.locator("tr[data-name=OTHER_SENT]").wait_for(state="detached")
    assert names(view) == ["GAI_0001", "GAI_0002", "GONE_0002"]
    view.get_by_label("What holds at, UTC").fill("2017-02-05 12:00")
    view.get_by_role("button", name="Look").click()
    assert " ".join(view.locator(".holding p").first.inner_text().split()) == "GAI: GAI_0002, version 2"
    assert "GONE: nothing holds." in view.locator(".holding").inner_text()  # what only withdraws never does
    view.get_by_label("What holds at, UTC").fill("2017-02-07")
    view.get_by_role("button", name="Look").click()
    view.locator(".holding", has_text="GAI_0001").wait_for()
    view.locator("details", has_text="As a table").locator("summary").click()
    view.locator("details tbody tr", has_text="GAI_0001").wait_for()
    spans = [row.split("\t") for row in view.locator("details tbody tr").all_inner_texts()]
    assert [(each[1][:16], each[2][:16], each[3]) for each in spans] == [
        ("2017-02-05 00:00", "2017-02-06 00:00", "GAI_0002"),
        ("2017-02-06 00:00", "2017-02-12 00:00", "GAI_0001"),
    ]


def test_a_long_list_is_gone_on_with(guests, shop):
    """The service tells so many at once; here two, so that few packages are a long list."""
    page = guests.page()

    def shorter(route):
        body = route.fetch().text().replace("PAGE = 500", "PAGE = 2")
        route.fulfill(body=body, content_type="text/javascript")

    page.route("**/page/package-list.js", shorter)
    view = opened(page)
    every = [each.identity.name for each in shop.store.deliveries()]
    assert names(view) == every[:2]
    assert f"the first 2 of {len(every)}" in view.inner_text()
    assert "Drawn from the first 2" in view.inner_text()
    while (more := view.get_by_role("button", name="Show")).is_visible():
        shown = len(names(view))
        more.click()
        page.wait_for_function("n => document.querySelectorAll('table.packages tbody tr').length > n", arg=shown)
    assert names(view) == every
    assert "Drawn from" not in view.inner_text()


def test_detail_verification_and_downloads(guests, shop):
    page = guests.page()
    view = opened(page)
    view.get_by_role("button", name="GAI_0001").first.click()
    panel = detail(page, shop, "GAI_0001")
    told = shop.server.get("/api/packages/GAI_0001").json()
    for file in told["files"]:
        assert file["sha256"] in panel.locator("tr", has_text=file["name"]).first.inner_html()
    assert panel.locator("table", has_text="Who").locator("tbody tr").count() == len(told["log"])
    panel.get_by_role("button", name="Verify").click()
    panel.locator(".verified.good").wait_for()
    assert "signature is that of the service's key" in panel.locator(".verified").inner_text()
    with page.expect_download() as saved:
        panel.get_by_role("link", name="Archive").click()
    assert saved.value.path().read_bytes() == shop.store.package("GAI_0001")
    with page.expect_download() as saved:
        panel.get_by_role("link", name="law.bin").click()
    assert saved.value.path().read_bytes() == shop.server.get("/api/packages/GAI_0001/files/law.bin").content
    assert panel.get_by_role("button", name="Withdraw").count() == 0  # without a token


def test_acts_by_keyboard_with_a_token(guests, shop):
    page = guests.page()
    opened(page, "/#/packages?name=NEW_TO_APPROVE")
    panel = detail(page, shop, "NEW_TO_APPROVE")
    panel.get_by_role("button", name="Give a token").click()
    page.keyboard.type(shop.token)
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Approve").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("looked at it")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel.locator("dd .state", has_text="APPROVED").wait_for()
    assert shop.store.delivery("NEW_TO_APPROVE").state == "APPROVED"
    entry = shop.store.log("NEW_TO_APPROVE")[-1]
    assert (entry.who, entry.why) == ("b.lead", "looked at it")
    page.locator("tr[data-name=NEW_TO_APPROVE] .state", has_text="APPROVED").wait_for()
    # With the token, downloads are fetched by the page: the bytes are the same.
    with page.expect_download() as saved:
        panel.get_by_role("link", name="law.bin").click()
    assert saved.value.path().read_bytes() == shop.server.get("/api/packages/NEW_TO_APPROVE/files/law.bin").content


def test_a_withdrawal_asks_why_and_can_be_cancelled(guests, shop):
    page = guests.page()
    page.add_init_script(f"sessionStorage.setItem('scanplan-token', '{shop.token}')")
    opened(page, "/#/packages?name=NEW_TO_WITHDRAW")
    panel = detail(page, shop, "NEW_TO_WITHDRAW")
    dialog = page.get_by_role("dialog")
    panel.get_by_role("button", name="Withdraw").click()
    dialog.get_by_role("button", name="Withdraw").click()
    assert dialog.is_visible()  # nothing without a reason
    dialog.get_by_role("button", name="Cancel").click()
    assert shop.store.delivery("NEW_TO_WITHDRAW").state == "DRAFT"
    panel.get_by_role("button", name="Withdraw").click()
    dialog.get_by_label("Why").fill("another law")
    dialog.get_by_role("button", name="Withdraw").click()
    panel.locator("dd .state", has_text="WITHDRAWN").wait_for()
    assert shop.store.log("NEW_TO_WITHDRAW")[-1].why == "another law"
    panel.get_by_role("button", name="Remark").click()
    dialog.get_by_label("Remark").fill("told flight control")
    dialog.get_by_role("button", name="Remark").click()
    panel.locator("td", has_text="told flight control").wait_for()


def test_a_token_that_is_none_is_told(guests, shop):
    page = guests.page()
    page.add_init_script("sessionStorage.setItem('scanplan-token', 'none')")
    opened(page, "/#/packages?name=OTHER_PACKAGED")
    panel = detail(page, shop, "OTHER_PACKAGED")
    panel.get_by_role("button", name="Deliver").click()
    page.get_by_role("dialog").get_by_role("button", name="Deliver").click()
    said = page.get_by_role("dialog").get_by_role("alert")
    said.wait_for()
    assert said.inner_text()
    assert shop.store.delivery("OTHER_PACKAGED").state == "PACKAGED"


def test_without_a_store(page):
    page.goto("/#/packages")
    page.get_by_role("heading", name="No packages here").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("dark", [False, True])
def test_usable_on_a_phone_and_without_sight(guests, shop, dark):
    page = guests.page(PHONE, dark=dark)
    opened(page, "/#/packages?name=GAI_0001")
    detail(page, shop, "GAI_0001")
    assert widest(page) == 0
    assert violations(page) == []
