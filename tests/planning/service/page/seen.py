"""What a test reads off the page."""

import time

from axe_playwright_python.sync_playwright import Axe

MINUS = "\N{MINUS SIGN}"
LONGEST_S = 30.0


def until(page, condition, argument=None):
    """Wait until an expression holds; by asking again, since the page's policy lets the browser evaluate nothing."""
    end = time.monotonic() + LONGEST_S
    while not page.evaluate(condition, argument):
        if time.monotonic() > end:
            raise AssertionError(f"never: {condition}")
        page.wait_for_timeout(20)


def wait_for_transits(page):
    """Until a search is answered and drawn."""
    until(
        page,
        "!document.querySelector('form.search')?.classList.contains('busy')"
        " && document.querySelector('.results:not([hidden]) tr[aria-selected]') !== null",
    )


def heading(page):
    return page.locator("#results-title").inner_text()


def rows(page):
    """The rows of the table that are drawn: texts of their cells by number, from 1 as it is counted on the page."""
    found = page.evaluate(
        """[...document.querySelectorAll('.rows tbody tr[aria-rowindex]')].map(
            (row) => [Number(row.getAttribute('aria-rowindex')) - 1, [...row.cells].map((cell) => cell.innerText)])"""
    )
    return dict(found)


def count(page):
    return int(page.locator(".rows table").get_attribute("aria-rowcount")) - 1


def chosen(page):
    """The UTC of the chosen transit, as the table has it."""
    return page.locator(".rows tr[aria-selected=true]").inner_text().split("\t")[0].strip()


def on_the_time_line(page):
    return page.locator(".timeline [role=slider]").get_attribute("aria-valuetext")


def on_the_sky(page, utc):
    """Wait until the sky shows the transit of a time, to the second."""
    until(page, "(utc) => document.querySelector('canvas.sky').dataset.utc?.startsWith(utc)", utc)
    return page.locator("#sky-text").inner_text()


def is_drawn(page, selector):
    """Whether a canvas has more than one colour."""
    return page.evaluate(
        """(selector) => {
            const canvas = document.querySelector(selector);
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size > 1;
        }""",
        selector,
    )


def violations(page):
    """What axe finds, a line each; animations and loading are over."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def widest(page):
    """Elements that stand out to the right of the window, but within something that scrolls."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
