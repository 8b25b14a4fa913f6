"""The address of a page of its own, on the server as it is run for several people."""

import browsing
import pytest


@pytest.fixture(scope="module")
def url():
    with browsing.serving("serve.py") as address:
        yield address


@browsing.IN_A_BROWSER
@pytest.mark.parametrize("page", ["explore", "risk"])
def test_a_page_opened_by_its_address_finds_the_server_at_once(url, chromium, page):
    """Nothing is asked for in vain, nothing stands in the console as an error, and the page stays the page."""
    context = chromium.new_context(base_url=url)
    tab, wrong = context.new_page(), []
    tab.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    browsing.go(tab, page)
    tab.reload()
    browsing.npv(tab).wait_for()
    browsing.settle(tab)
    assert tab.locator("h1").first.inner_text() == page.title()
    assert tab.url.startswith(f"{url}/{page}?")
    context.close()
    assert wrong == []
