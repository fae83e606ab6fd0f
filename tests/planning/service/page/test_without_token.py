"""A service that tells nothing without a token: the page asks for one, and then does all it does."""

import pytest
from scanplan.planning.service.tokens import Tokens

from ..conftest import started, stopped
from .conftest import Visits
from .seen import heading, violations, wait_for_transits


@pytest.mark.long
def test_the_page_asks_for_a_token(browser, tmp_path):
    server = started(tmp_path, "--read-needs-token", "--workers", "1")
    try:
        visits = Visits(browser, server.url)
        page = visits.page()
        page.goto("/")
        page.get_by_role("alert").get_by_text("This needs a token.").wait_for()
        assert violations(page) == []
        page.get_by_role("alert").get_by_role("button", name="Enter a token").click()
        page.get_by_label("Token", exact=True).fill(Tokens(server.state).new("page", "read", "2026-01-01T00:00:00Z"))
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Vega").click()
        wait_for_transits(page)
        assert heading(page).endswith("of Vega")
        with page.expect_download() as download:  # fetched with the token, which a link would not send
            page.get_by_role("button", name="ECSV").click()
        assert download.value.path().read_bytes().startswith(b"# %ECSV")
        visits.close()
        assert visits.elsewhere == []
        assert visits.complaints == []
    finally:
        stopped(server)
