"""The week's plan: one axis that zooms, values that are the service's, tables of all that is drawn."""

import re
from datetime import UTC, datetime

import pytest

from .conftest import PHONE
from .seen import is_drawn, violations, widest

WINDOW = {"start": "2017-02-05", "days": 1}
PLAN = "/#/plan?start=2017-02-05&days=1"
GUTTER = 132  # names of rows stand left of the axis


@pytest.fixture
def answer(server):
    return server.get("/api/plan", **WINDOW).json()


def opened(page):
    page.goto(PLAN)
    page.locator("#view-plan details.listed").first.wait_for()
    return page.locator("#view-plan")


def told(view):
    """What is told of the crosshair, by name."""
    return dict(item.split("\n") for item in view.locator(".readout > div").all_inner_texts())


def shown(view):
    """The span that the axis shows, in hours."""
    begin, end = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", view.locator(".shown").inner_text())
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds() / 3600.0


def bin_of(utc):
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    return int((at - datetime(2017, 2, 5, tzinfo=UTC)).total_seconds() // 60)


def test_values_at_the_crosshair_are_those_of_the_service(page, answer):
    view = opened(page)
    box = view.locator("canvas").bounding_box()
    for part in (0.1, 0.45, 0.8):
        page.mouse.move(box["x"] + GUTTER + part * (box["width"] - GUTTER), box["y"] + 120)
        now = told(view)
        k = bin_of(now["Time, UTC"])
        assert k == pytest.approx(part * 1440, abs=2)
        assert now["Data rate"] == f"{answer['rate_bits_s'][k] / 1e6:.3f} Mbit/s"
        assert now["Sent"] == f"{answer['downlink_bits_s'][k] / 1e6:.3f} Mbit/s"
        assert float(now["Memory"].split()[0]) == pytest.approx(answer["fill_bits"][k] / 1e9, rel=6e-4)
        at = f"{now['Time, UTC'].replace(' ', 'T')}"
        within = [each for each in answer["passes"] if each["start_utc"][:19] <= at < each["end_utc"][:19]]
        assert (now["Pass"].startswith("none")) == (not within)
        kinds = [each for each in answer["events"] if each["start_utc"][:19] < at < each["end_utc"][:19]]
        assert all(each["label"] in now["Events"] or "…" in now["Events"] for each in kinds)


def test_zooms_and_moves_with_wheel_pointer_and_keys(page):
    view = opened(page)
    canvas = view.locator("canvas")
    assert shown(view) == 24.0
    box = canvas.bounding_box()
    middle = box["x"] + GUTTER + 0.5 * (box["width"] - GUTTER)
    page.mouse.move(middle, box["y"] + 150)
    at = told(view)["Time, UTC"]
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(50)
    page.mouse.move(middle + 1, box["y"] + 150)
    assert shown(view) < 20
    assert bin_of(told(view)["Time, UTC"]) == pytest.approx(bin_of(at), abs=2)  # it stays under the pointer
    page.mouse.down()
    page.mouse.move(middle - 100, box["y"] + 150, steps=4)
    page.mouse.up()
    assert bin_of(told(view)["Time, UTC"]) == pytest.approx(bin_of(at), abs=3)  # dragged along
    page.mouse.dblclick(middle, box["y"] + 150)
    assert shown(view) == 24.0
    page.mouse.move(5, 5)
    canvas.focus()
    page.keyboard.press("Home")
    assert told(view)["Time, UTC"] == "2017-02-05 00:00:00"
    page.keyboard.press("ArrowRight")
    assert told(view)["Time, UTC"] == "2017-02-05 00:14:24"  # a hundredth
    page.keyboard.press("+")
    assert shown(view) == pytest.approx(16.0, abs=0.02)
    page.keyboard.press("Shift+ArrowRight")
    assert "2017-02-05 01:40" in view.locator(".shown").inner_text()
    page.keyboard.press("0")
    assert shown(view) == 24.0
    page.keyboard.press("Escape")
    assert told(view)["Time, UTC"] == "–"


def test_tables_say_what_is_drawn(page, answer):
    view = opened(page)
    assert is_drawn(page, "#view-plan canvas")
    for title, spans in (("Passes", "passes"), ("Events", "events"), ("Periods to avoid", "avoidance")):
        table = view.locator(f"details[data-table='{title}']")
        assert table.locator("tbody tr").count() == len(answer[spans])
    facts = dict(item.split("\n") for item in view.locator(".facts > div").all_inner_texts())
    assert int(facts["Star transits"].replace(",", "")) == round(answer["totals"]["transits"])
    assert facts["Station time"] == f"{answer['totals']['station_h']:.1f} h"
    # A row leads to its place on the axis.
    passes = view.locator("details[data-table='Passes']")
    passes.locator("summary").click()
    first = answer["passes"][0]
    passes.locator("tbody button").first.click()
    assert first["start_utc"][:19] < told(view)["Time, UTC"].replace(" ", "T") < first["end_utc"][:19]
    assert shown(view) < 24.0
    assert not told(view)["Pass"].startswith("none")


def test_the_next_day_and_what_is_wrong(page):
    view = opened(page)
    view.get_by_role("button", name="Later").click()
    assert view.get_by_label("From, UTC").input_value() == "2017-02-06"
    view.get_by_role("button", name="Earlier").click()
    assert view.get_by_label("From, UTC").input_value() == "2017-02-05"
    view.get_by_label("From, UTC").fill("the fifth")
    view.get_by_role("button", name="Plan", exact=True).click()
    assert "the fifth" in page.get_by_role("alert").inner_text()


def test_deletions_with_the_fixed_daily_pass_are_marked(page, server):
    told = server.get("/api/plan", **WINDOW).json()
    told["daily_dropped_bits"] = [0] * told["bins"]
    inked = """() => {
      const canvas = document.querySelector("#view-plan canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, k) => sum + (k % 4 === 3 ? value : 0), 0);
    }"""
    page.route("**/api/plan?**", lambda route: route.fulfill(json=told))
    opened(page)
    page.wait_for_timeout(100)
    before = page.evaluate(inked)
    told["daily_dropped_bits"][600:660] = [10**9] * 60
    page.reload()
    page.locator("#view-plan details.listed").first.wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate(inked) > before


def test_downloads_are_those_of_the_service(page, server):
    view = opened(page)
    with page.expect_download() as saved:
        view.get_by_role("link", name="Events, CSV").click()
    assert saved.value.path().read_bytes() == server.get("/api/events", **WINDOW, format="csv").content
    links = view.locator("a[download]").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert all(
        link.endswith(f"&product={name}&format={ending}")
        for link, name, ending in zip(
            links, ("schedule", "daily-volumes", "pass-request"), ("ecsv", "csv", "xml"), strict=False
        )
    )


@pytest.mark.parametrize("dark", [False, True])
def test_usable_on_a_phone_and_without_sight(visits, dark):
    page = visits.page(PHONE, dark=dark)
    view = opened(page)
    assert widest(page) == 0
    assert view.locator("canvas").bounding_box()["width"] < PHONE["width"]
    assert violations(page) == []
