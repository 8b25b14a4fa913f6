"""Typing in a real browser: keystrokes without Enter, other pages at once, blocks from a spreadsheet, a phone's width."""

from pathlib import Path

import pytest
from browsing import IN_A_BROWSER, entry, go, link, settle, type_over

pytestmark = IN_A_BROWSER
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def open_assumptions(tab):
    go(tab, "assumptions")
    expect(entry(tab, "Title")).to_be_visible(timeout=30_000)
    settle(tab)


def test_what_is_typed_and_not_entered_survives_another_page(tab):
    """Type a title, click another page at once, come back: the title is there and nothing is blank."""
    open_assumptions(tab)
    for elsewhere in ("Method", "Export", "Business case"):
        type_over(tab, "Title", f"Typed before {elsewhere}")
        tab.locator("[data-testid=stSidebarNav]").get_by_role("link", name=elsewhere).click()
        expect(tab.locator("h1").first).to_have_text(elsewhere)
        expect(tab.locator("[data-testid=stSidebar]")).to_contain_text(f"Typed before {elsewhere}")
        link(tab, "Assumptions")
        expect(entry(tab, "Title")).to_have_value(f"Typed before {elsewhere}")
        expect(entry(tab, "Organisation")).to_have_value("Kestrel Chemicals")
        expect(entry(tab, "Name").first).to_have_value("Key accounts")


@pytest.mark.long
def test_figures_are_read_asked_or_refused_as_they_are_typed(tab):
    """.05 is asked, 12% is taken, acht is refused and kept; the focus stays where the person is."""
    open_assumptions(tab)
    churn = "Churn of Key accounts (% a year)"
    type_over(tab, churn, ".05")
    tab.keyboard.press("Tab")
    settle(tab)
    question = tab.locator(".note.question")
    expect(question).to_contain_text("5%, or 0.05%?")
    question.get_by_role("button", name="5%", exact=True).click()
    expect(entry(tab, churn)).to_have_value("5%")
    type_over(tab, churn, "12%")
    tab.keyboard.press("Enter")
    settle(tab)
    expect(tab.locator(".note")).to_have_count(0)
    type_over(tab, churn, "acht")
    tab.keyboard.press("Tab")
    expect(tab.locator(".note.problem")).to_contain_text("is not a number")
    expect(entry(tab, churn)).to_have_value("acht")
    type_over(tab, churn, "11 / 8 / 14%")
    tab.keyboard.press("Tab")
    expect(tab.locator(".note.problem")).to_contain_text("low 11% is above likely 8%")
    expect(tab.locator("[data-testid=stAlertContentError]")).to_have_count(0)


@pytest.mark.long
def test_escape_brings_back_what_was_there(tab):
    """Typed, paused, escaped: the old figure is in the cell and in the case."""
    open_assumptions(tab)
    churn = "Churn of Key accounts (% a year)"
    type_over(tab, churn, "40%")
    settle(tab)
    tab.keyboard.press("Escape")
    settle(tab)
    expect(entry(tab, churn)).to_have_value("6.5 / 8 / 10%")
    link(tab, "Method")
    link(tab, "Assumptions")
    expect(entry(tab, churn)).to_have_value("6.5 / 8 / 10%")


PASTE = """([called, text]) => {
    const inside = (root) => [...root.querySelectorAll("*")].flatMap((node) => [node, ...(node.shadowRoot ? inside(node.shadowRoot) : [])]);
    const input = inside(document).find((node) => node.getAttribute("aria-label") === called);
    input.focus();
    const data = new DataTransfer();
    data.setData("text/plain", text);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, composed: true, cancelable: true }));
}"""


def test_a_block_from_a_spreadsheet_goes_over_the_cells_and_grows_the_sheet(tab):
    """Two figures of four segments pasted over three: each lands where it belongs, the fourth becomes a new segment."""
    open_assumptions(tab)
    tab.evaluate(
        PASTE, ["Customers of Key accounts (customers)", "500\t1,500\t1.7k\t90\r\n20\t30 / 40 / 50\t60\t7\r\n"]
    )
    expect(entry(tab, "Customers of Key accounts (customers)")).to_have_value("500")
    expect(entry(tab, "Customers of Small and distributors (customers)")).to_have_value("1,700")
    expect(entry(tab, "New customers of Regular customers (customers a year)")).to_have_value("30 / 40 / 50")
    expect(entry(tab, "Customers (customers)")).to_have_value("90")
    expect(tab.locator(".note.below", has_text="Segment 4 needs a name")).to_be_visible()
    labelled = "\tSmall and distributors\tKey accounts\r\nChurn\t7%\t5%\r\nCustomers\t900\t800\r\nCeiling\t1\t2\r\n"
    tab.evaluate(PASTE, ["Customers of Regular customers (customers)", labelled])
    expect(entry(tab, "Churn of Key accounts (% a year)")).to_have_value("5%")
    expect(entry(tab, "Customers of Small and distributors (customers)")).to_have_value("900")
    expect(entry(tab, "Customers of Regular customers (customers)")).to_have_value("1,500")
    expect(tab.get_by_text("Not pasted, as there is no entry for it here: “1”, “2”.")).to_be_visible()


def test_cells_are_moved_through_filled_down_and_cleared_by_keyboard(tab):
    """Arrows move, Shift selects, Control+D fills down, Delete clears the block."""
    open_assumptions(tab)
    entry(tab, "Customers of Key accounts (customers)").click()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.type("1234")
    tab.keyboard.press("Enter")
    settle(tab)
    expect(entry(tab, "Customers of Regular customers (customers)")).to_have_value("1,234")
    tab.keyboard.press("Control+d")
    settle(tab)
    expect(entry(tab, "New customers of Regular customers (customers a year)")).to_have_value("1,234")


@pytest.mark.long
def test_at_a_phones_width_the_sheet_moves_and_the_page_does_not(tab):
    """At 420 px nothing is wider than the window but what moves inside the sheet, and typing works."""
    tab.set_viewport_size({"width": 420, "height": 900})
    tab.goto("/assumptions?case=chemicals")
    expect(entry(tab, "Title")).to_be_visible(timeout=30_000)
    settle(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 420
    type_over(tab, "Churn of Key accounts (% a year)", "9%")
    tab.keyboard.press("Tab")
    settle(tab)
    expect(entry(tab, "Churn of Key accounts (% a year)")).to_have_value("9%")


@pytest.mark.long
def test_a_note_is_kept_when_its_box_is_left(tab):
    """Typed in the note's box and left by Escape: the note stands below the cell."""
    go(tab, "")
    settle(tab)
    tab.get_by_role("button", name="Edit your note").first.click()
    note = tab.get_by_role("textbox", name="Your note", exact=True)
    note.click()
    tab.keyboard.press("Control+a")
    tab.keyboard.type("Read me **first**.")
    tab.keyboard.press("Escape")
    expect(tab.get_by_text("Read me first.").first).to_be_visible(timeout=30_000)


def test_a_reload_at_once_loses_no_keystroke(tab):
    """Type and reload within a tenth of a second, without Enter: the text is there, once, on the same page."""
    open_assumptions(tab)
    type_over(tab, "Title", "Typed before a reload")
    tab.reload()
    expect(entry(tab, "Title")).to_have_value("Typed before a reload")
    tab.get_by_role("button", name="Add segment").click()
    tab.reload()
    expect(tab.locator(".note.below")).to_contain_text("Segment 4 needs a name")
    settle(tab)
    assert "Segment 5" not in tab.locator(".note.below").inner_text()


@pytest.mark.long
def test_two_tabs_of_one_browser_are_two_writers(tab):
    """What one tab types is its own: the other's numbers are not taken for repeats of it."""
    open_assumptions(tab)
    type_over(tab, "Title", "In the first tab")
    settle(tab)
    other = tab.context.new_page()
    open_assumptions(other)
    type_over(other, "Organisation", "In the second tab")
    tab.bring_to_front()
    type_over(tab, "Title", "Again in the first tab")
    tab.keyboard.press("Tab")
    settle(tab)
    expect(tab.locator("[data-testid=stSidebar]")).to_contain_text("Again in the first tab")
    expect(other.locator("[data-testid=stSidebar]")).to_contain_text("In the second tab")


@pytest.mark.long
def test_what_is_typed_goes_on_while_the_cell_under_it_changes_its_unit(tab):
    """A new effect: a score is chosen, and its change typed at once. The sheet is drawn anew meanwhile; no digit is lost."""
    open_assumptions(tab)
    tab.get_by_role("tab", name="What changes").click()
    settle(tab)
    for pause in (20, 60, 110):
        rows = tab.locator("tbody tr:not(.notes)")
        before = rows.count()
        tab.get_by_role("button", name="Add effect to").first.click()
        expect(rows).to_have_count(before + 1)
        settle(tab)
        row = rows.nth(before)
        row.locator("select").first.focus()
        tab.keyboard.type("NPS", delay=pause)
        row.locator(".figure input").first.focus()
        tab.keyboard.type("3 / 8 / 12.5", delay=pause)
        tab.wait_for_timeout(700)
        tab.keyboard.type("0", delay=pause)
        settle(tab)
        expect(row.locator(".figure input").first).to_have_value("3 / 8 / 12.50")
        expect(row.locator(".figure input").first).to_be_focused()
        tab.keyboard.press("Tab")
        expect(row.locator(".figure input").first).to_have_value("3 / 8 / 12.5")


def test_a_button_waits_for_what_was_typed_before_it(tab):
    """Type a figure and press Download at once: the file holds what the screen showed."""
    open_assumptions(tab)
    type_over(tab, "Churn of Key accounts (% a year)", "9%")
    with tab.expect_download() as caught:
        tab.locator(".st-key-save button").first.click()
    assert "churn_per_year: 0.09" in Path(caught.value.path()).read_text()


def test_what_is_typed_before_a_new_row_is_there_goes_into_it(tab):
    """Press “Add”, type on without looking: nothing lands in another row, and Shift+Tab goes back the way Tab came."""
    open_assumptions(tab)
    names = [entry(tab, "Name").nth(place).input_value() for place in range(entry(tab, "Name").count())]
    tab.get_by_role("button", name="Add segment").click()
    for text in ("Public sector", "77", "12"):
        tab.keyboard.type(text)
        tab.keyboard.press("Tab")
    expect(entry(tab, "Customers of Public sector (customers)")).to_have_value("77")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.type("9")
    tab.keyboard.press("Tab")
    settle(tab)
    expect(entry(tab, "New customers of Public sector (customers a year)")).to_have_value("9")
    assert [entry(tab, "Name").nth(place).input_value() for place in range(len(names))] == names
