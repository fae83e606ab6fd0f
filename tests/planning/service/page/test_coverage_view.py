"""The coverage map: it turns, zooms, slides, and says what the service answers."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy_healpix import healpix_to_lonlat

from .conftest import PHONE
from .seen import MINUS, violations, widest

NSIDE = 8
WINDOW = {"start": "2017-02-05", "days": 36, "nside": NSIDE}
MAP = "/#/coverage?start=2017-02-05&days=36&nside=8"


@pytest.fixture
def answer(server):
    return server.get("/api/coverage", **WINDOW).json()


def opened(page, address=MAP):
    page.goto(address)
    page.locator("#view-coverage table.numbers[data-shown]").wait_for()
    return page.locator("#view-coverage")


def look(view, ra, dec):
    """The value at a position, as the page tells it."""
    view.get_by_label("Value at a position, ICRS").fill(f"{ra} {dec}")
    view.get_by_role("button", name="Look").click()
    view.locator(".told", has_text=f"RA {ra:.3f}").wait_for()
    return view.locator(".told strong").inner_text()


def told(value):
    return "1 transit" if value == 1 else f"{value} transits"


def under_the_pointer(page, view, across=0.0, up=0.0):
    """What is told of a place of the map, in parts of its height from the middle."""
    box = view.locator("canvas").bounding_box()
    half = box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2 + across * half, box["y"] + half - up * half)
    return view.locator(".near").inner_text()


def place_of(text):
    """Right ascension and declination of a text on the page."""
    words = text.replace("°", "").replace(MINUS, "-").replace(",", "").replace(":", "").split()
    return SkyCoord(float(words[1]) * u.deg, float(words[3]) * u.deg)


def test_values_are_those_of_the_service(page, answer):
    view = opened(page)
    values = np.array(answer["values"])
    table = dict(row.split("\t") for row in view.locator("table.numbers tbody").inner_text().splitlines())
    assert [table[name] for name in ("Least", "Most")] == [f"{answer[name]:.0f}" for name in ("least", "most")]
    assert float(table["Mean"]) == pytest.approx(answer["mean"], abs=6e-4)
    assert table["Sky seen"] == f"{100 * np.mean(values > 0):.1f} %"
    # Centres of pixels: the one of most transits, one of a single transit, one that is not seen.
    lon, lat = (
        each.to_value(u.deg).round(3) for each in healpix_to_lonlat(np.arange(values.size), NSIDE, order="nested")
    )
    for pixel in (values.argmax(), np.flatnonzero(values == 1)[0], np.flatnonzero(values == 0)[0]):
        assert look(view, lon[pixel], lat[pixel]) == told(values[pixel])
        assert under_the_pointer(page, view).endswith(f": {told(values[pixel])}")  # it is in the middle now


def test_turns_and_zooms_with_keys_pointer_and_wheel(page):
    view = opened(page)
    canvas = view.locator("canvas")
    middle = place_of(under_the_pointer(page, view))
    assert middle.separation(SkyCoord(0 * u.deg, 0 * u.deg)) < 0.5 * u.deg
    canvas.focus()
    page.keyboard.press("ArrowLeft")  # what lies to the left, where longitude grows
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    at = place_of(view.locator(".told").inner_text().partition(" at ")[2])
    assert at.separation(SkyCoord(10 * u.deg, 10 * u.deg)) < 0.01 * u.deg
    before = place_of(under_the_pointer(page, view, 0.5)).separation(at)
    page.keyboard.press("+")
    after = place_of(under_the_pointer(page, view, 0.51)).separation(at)
    assert after < 0.8 * before
    page.wait_for_timeout(300)  # focusing the map scrolled the page, and a wheel would be that one's
    page.mouse.wheel(0, -300)
    assert place_of(under_the_pointer(page, view, 0.5)).separation(at) < 0.7 * after
    page.keyboard.press("0")
    assert place_of(under_the_pointer(page, view)).separation(middle) < 0.5 * u.deg
    # Dragged: what was under the pointer stays under it.
    held = place_of(under_the_pointer(page, view, 0.1))
    page.mouse.down()
    under_the_pointer(page, view, 0.2, 0.05)
    page.mouse.up()
    assert place_of(under_the_pointer(page, view, 0.2, 0.05)).separation(held) < 2.5 * u.deg


def test_slides_through_time_without_asking(page, server, answer):
    view = opened(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    slider = view.get_by_role("slider", name="Time")
    frames = int(slider.get_attribute("max"))
    slider.focus()
    for _ in range(frames - 2):
        page.keyboard.press("ArrowLeft")
    assert slider.input_value() == "2"
    end = slider.get_attribute("aria-valuetext")
    assert end == "2017-02-05 to 2017-02-17 UTC"
    part = server.get("/api/coverage", **{**WINDOW, "days": 12}).json()
    rows = view.locator("table.numbers tbody").inner_text()
    assert f"Most\t{part['most']:.0f}" in rows
    view.get_by_role("button", name="This span only").click()
    single = server.get("/api/coverage", **{**WINDOW, "start": "2017-02-11", "days": 6}).json()
    assert f"Most\t{single['most']:.0f}" in view.locator("table.numbers tbody").inner_text()
    view.get_by_role("button", name="Since the start").click()
    page.keyboard.press("Tab")
    assert asked == []
    # What can be downloaded is what is shown.
    with page.expect_download() as saved:
        view.get_by_role("link", name="JSON").click()
    assert saved.value.path().read_bytes() == server.get("/api/coverage", **{**WINDOW, "days": 12}).content


def test_plays_to_the_end_and_stops(page):
    view = opened(page)
    slider = view.get_by_role("slider", name="Time")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    view.get_by_role("button", name="Play").click()  # a step a second where the system asks for less motion
    assert view.get_by_role("button", name="Stop").is_visible()
    view.get_by_role("button", name="Play").wait_for()
    assert slider.input_value() == slider.get_attribute("max")


def test_whole_sky_in_another_frame(page):
    view = opened(page, f"{MAP}&projection=whole&frame=galactic")
    assert view.get_by_role("button", name="Whole sky").get_attribute("aria-pressed") == "true"
    text = under_the_pointer(page, view)
    at = place_of(text)
    assert at.separation(SkyCoord(0 * u.deg, 0 * u.deg, frame="galactic").icrs) < 0.5 * u.deg
    assert "l " in text
    assert under_the_pointer(page, view, 1.0, 0.9).strip() == ""  # beside the sky
    view.get_by_role("button", name="ICRS").click()
    assert place_of(under_the_pointer(page, view)).separation(SkyCoord(0 * u.deg, 0 * u.deg)) < 0.5 * u.deg
    assert "frame" not in page.url


def test_other_quantities(page, server):
    view = opened(page, f"{MAP}&quantity=longest_gap")
    found = server.get("/api/coverage", **WINDOW, quantity="longest_gap").json()
    assert view.get_by_role("slider", name="Time").is_disabled()
    view.locator("option[value=visibility_periods]").wait_for(state="attached")
    assert view.get_by_label("Quantity").input_value() == "longest_gap"
    rows = dict(row.split("\t") for row in view.locator("table.numbers tbody").inner_text().splitlines())
    assert float(rows["Most"].removesuffix(" d")) == pytest.approx(found["most"], abs=6e-3)
    view.get_by_label("Quantity").select_option("transits")
    view.locator("input[type=range]:enabled").wait_for()


def test_an_angle_has_no_plain_mean(page):
    view = opened(page, f"{MAP}&quantity=scan_direction_mean_k1")
    rows = view.locator("table.numbers tbody").inner_text()
    assert "Most" in rows
    assert "Mean" not in rows


def test_what_is_wrong_is_told(page, server):
    page.goto("/#/coverage?start=1066-10-14&days=1&nside=8")
    refusal = server.get("/api/coverage/frames", start="1066-10-14", days=1, nside=8, frames=6).json()
    assert refusal["detail"] in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("dark", [False, True])
def test_usable_on_a_phone_and_without_sight(visits, dark):
    page = visits.page(PHONE, dark=dark)
    view = opened(page)
    assert widest(page) == 0
    assert view.locator("canvas").bounding_box()["width"] < PHONE["width"]
    assert violations(page) == []
