"""A browser, and pages in it that ask nobody but the service."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}


def chromium():
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, filter(None, names))), None)


@pytest.fixture(scope="session")
def browser():
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield running
        running.close()


class Visits:
    """Makes pages, and remembers what they asked for and complained of."""

    def __init__(self, browser, url):
        self._browser = browser
        self._url = url
        self._contexts = []
        self.elsewhere = []
        self.complaints = []

    def page(self, size=None, *, dark=False, **options):
        """A page of a new visitor; nothing is loaded yet."""
        scheme = "dark" if dark else "light"
        context = self._browser.new_context(
            base_url=self._url, viewport=size or DESKTOP, color_scheme=scheme, reduced_motion="reduce", **options
        )
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def close(self):
        for context in self._contexts:
            context.close()

    def _request(self, request):
        if not request.url.startswith((f"{self._url}/", "data:", f"blob:{self._url}/")):
            self.elsewhere.append(request.url)

    def _response(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def _console(self, message):
        # A refusal, which the page tells its reader, is an error to the browser; other failures are told above.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)


@pytest.fixture
def visits(browser, server):
    """Pages of the service; none asked elsewhere, none had an error."""
    made = Visits(browser, server.url)
    yield made
    made.close()
    assert made.elsewhere == []
    assert made.complaints == []


@pytest.fixture
def page(visits):
    """A page on a desktop; nothing is loaded yet."""
    return visits.page()
