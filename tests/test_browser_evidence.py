"""Tables on Evidence in a real browser: what a reload lets go of, and what the tab keeps."""

import pytest
from browsing import IN_A_BROWSER, main, settle, visit

pytestmark = IN_A_BROWSER
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def test_a_reload_says_that_the_files_are_gone_and_keeps_what_was_answered_about_them(person, tmp_path):
    """The tab keeps the mapping file, and nothing of the rows; another tab has none of it."""
    rows = "".join(f"Customer{n},{n % 5 + 1},{'yes' if n % 4 == 0 else 'no'}\n" for n in range(60))
    file = tmp_path / "crm.csv"
    file.write_text(f"Customer,CSAT,Churned\n{rows}", "utf-8")
    context = person()
    tab = visit(context)
    tab.get_by_role("button", name="Bring your files").click()
    settle(tab)
    tab.locator("input[type=file]").first.set_input_files(file)
    expect(tab.get_by_text("crm.csv")).to_be_visible()
    settle(tab)
    tab.get_by_role("button", name="Read these tables").click()
    expect(tab.get_by_role("heading", name="What was read")).to_be_visible()
    settle(tab)
    kept = tab.evaluate("Object.values(sessionStorage).join()")
    assert "Churned" in kept and "Customer7" not in kept
    tab.reload()
    expect(main(tab).get_by_text("Give them again; your answers about them are kept")).to_be_visible()
    other = visit(context, "/evidence")
    expect(main(other).get_by_role("heading", name="Your tables")).to_be_visible()
    expect(main(other).get_by_text("Give them again")).to_have_count(0)
