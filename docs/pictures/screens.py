"""The page of the service, as a browser shows it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .paper import FOLDER, with_few_colours

SIZE = {"width": 1280, "height": 860}
VIEWS = {
    "page_transits.png": "/#/search?text=Vega&start=2014-07-26&end=2025-01-14",
    "page_coverage.png": "/#/coverage?start=2016-01-01&days=365",
    "page_plan.png": "/#/plan?start=2017-02-05&days=7",
    "page_packages.png": "/#/packages",
}
DRAWN = {
    "page_transits.png": ".results:not([hidden]) tr[aria-selected]",
    "page_coverage.png": "#view-coverage table.numbers[data-shown]",
    "page_plan.png": "#view-plan details.listed",
    "page_packages.png": "#view-packages table",
}


def page() -> None:
    """The four views, in a browser that asks the service the tests ask."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.planning.service.conftest import stopped
    from tests.planning.service.documented import documented
    from tests.planning.service.page.conftest import QUIET, chromium

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = documented(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
            for name, address in VIEWS.items():
                (FOLDER / name).write_bytes(with_few_colours(_taken(browser, running.server.url, address, name), 96))
            browser.close()
        finally:
            stopped(running.server)


def _taken(browser, url: str, address: str, name: str) -> bytes:
    context = browser.new_context(base_url=url, viewport=SIZE, color_scheme="light", reduced_motion="reduce")
    shown = context.new_page()
    shown.set_default_timeout(300_000)
    shown.goto(address)
    shown.locator(DRAWN[name]).first.wait_for()
    shown.wait_for_timeout(3000)
    png = shown.screenshot()
    context.close()
    return png
