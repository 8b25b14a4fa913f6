"""Nothing typed is lost, in a real browser: reload, a closed tab, a second tab, another person's browser."""

import itertools
import re

import pytest
from browsing import IN_A_BROWSER, link, main, settle, visit

pytestmark = IN_A_BROWSER
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SERVED = ".live.served [data-figure=expected] strong"
"""The expected NPV of Explore, once the server has said it."""


def organisation(tab):
    return tab.get_by_role("textbox", name="Organisation")


def name_it(tab, words):
    field = organisation(tab)
    expect(field).not_to_have_value("")
    field.fill(words)
    field.press("Enter")
    settle(tab)
    expect(tab.get_by_text(re.compile("Draft kept at"))).to_be_attached()


def click(tab, name, **said):
    tab.get_by_role("button", name=name, **said).first.click()
    settle(tab)


@pytest.mark.long
def test_a_first_visit_is_one_choice(person):
    """Four cards, no figures, no navigation; a sample chosen is called a sample on its page, and the tab has its title."""
    tab = visit(person())
    assert [heading.inner_text() for heading in tab.locator("h2").all()] == [
        "Your company",
        "Your data",
        "A sample",
        "A case file",
    ]
    assert tab.locator("[data-testid=stMetricValue]").count() == 0
    assert not tab.locator("[data-testid=stSidebarNav]").is_visible()
    click(tab, "Confident in ninety days")
    expect(main(tab).get_by_text("These are made-up figures")).to_be_visible()
    expect(tab).to_have_title("Confident in ninety days · cxroi")
    assert tab.url.endswith("/?case=hr-software")


def test_a_reload_comes_back_to_the_same_place(person):
    """Same draft, same page, same scenario, same undo; no sample in its place, and nothing says it is saved as a version."""
    tab = visit(person(), "/assumptions?case=chemicals&scenario=Cautious")
    assert "scenario=Cautious" in tab.url
    name_it(tab, "Kestrel North")
    before = tab.url
    assert "draft=" in before and "case=" not in before
    tab.reload()
    tab.locator("h1").wait_for()
    settle(tab)
    assert tab.url == before and tab.locator("h1").inner_text() == "Assumptions"
    expect(organisation(tab)).to_have_value("Kestrel North")
    assert tab.locator("[data-testid=stSidebar]").get_by_role("combobox").first.input_value() == "Cautious" or (
        tab.locator("[data-testid=stSidebar] [data-testid=stSelectbox]").inner_text().find("Cautious") >= 0
    )
    expect(tab.get_by_text(re.compile("not saved as a version"))).to_be_attached()
    expect(tab.get_by_text("Undo: organisation “Kestrel North” → “Kestrel Chemicals”")).to_be_attached()
    click(tab, "Undo")
    expect(organisation(tab)).to_have_value("Kestrel Chemicals")
    expect(main(tab).get_by_text("Undone: organisation “Kestrel North” → “Kestrel Chemicals”")).to_be_visible()


@pytest.mark.long
def test_a_closed_tab_is_welcomed_back_and_nobody_else_is(person):
    """The same browser goes on at a plain address; another one starts afresh, and does not get in by the address either."""
    ann, ben = person(), person()
    tab = visit(ann, "/assumptions?case=chemicals")
    name_it(tab, "Ann's firm")
    address_of_draft = tab.url
    tab.close()
    again = visit(ann)
    expect(main(again).get_by_text("Welcome back: Answer every complaint within a day, as you left it")).to_be_visible()
    expect(organisation(again)).to_have_value("Ann's firm")
    other = visit(ben)
    assert other.locator("h2").first.inner_text() == "Your company"
    assert "Ann's firm" not in other.locator("body").inner_text()
    other.goto(address_of_draft)
    expect(main(other).get_by_text("This address belongs to another browser")).to_be_visible()
    settle(other)
    assert "Ann's firm" not in other.locator("body").inner_text()
    assert other.locator("[data-testid=stMetricValue]").count() == 0, "no sample in its place"
    click(again, "Start something else")
    assert again.locator("h1").inner_text() == "Your cases"


def move_a_slider(tab):
    """Press a key on Explore's first slider; returns the expected NPV that the server then says."""
    tab.locator(".live input[type=range]").first.focus()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".live .told")).to_contain_text("Moved:")
    expect(tab.locator(".live.served")).to_be_attached()
    settle(tab)
    return tab.locator(SERVED).inner_text()


@pytest.mark.long
def test_the_bar_opens_for_another_what_its_owner_saw_or_says_that_it_cannot(person):
    """Sliders over a sample travel in the bar; over a case of one's own they do not open the sample for another."""
    ann, ben = person(), person()
    tab = visit(ann, "/explore?case=chemicals")
    moved = move_a_slider(tab)
    seen = visit(ben, tab.url)
    expect(seen.locator(SERVED)).to_have_text(moved)
    link(tab, "Assumptions")
    name_it(tab, "Ann's firm")
    link(tab, "Explore")
    moved = move_a_slider(tab)
    mine = tab.url
    tab.reload()
    expect(tab.locator(SERVED)).to_have_text(moved)
    seen.goto(mine)
    expect(main(seen).get_by_text("This address belongs to another browser")).to_be_visible()
    assert seen.locator("[data-testid=stMetricValue], .live").count() == 0


@pytest.mark.long
def test_two_tabs_of_one_draft_do_not_undo_each_other(person):
    """The later writer is told; what both typed is kept; either version can be taken over."""
    ann = person()
    first = visit(ann, "/assumptions?case=chemicals")
    name_it(first, "First tab")
    second = visit(ann)
    expect(organisation(second)).to_have_value("First tab")
    name_it(second, "Second tab")
    organisation(first).fill("First again")
    organisation(first).press("Enter")
    settle(first)
    told = main(first).get_by_text("was changed in another tab")
    expect(told).to_be_visible()
    expect(organisation(first)).to_have_value("First again")
    click(first, "Use the other tab")
    expect(organisation(first)).to_have_value("Second tab")
    expect(told).to_have_count(0)
    click(first, "Undo")
    expect(organisation(first)).to_have_value("First again")
    link(second, "Assumptions")
    expect(main(second).get_by_text("was changed in another tab")).to_be_visible()
    click(second, "Keep mine")
    expect(organisation(second)).to_have_value("Second tab")
    expect(organisation(visit(ann))).to_have_value("Second tab")


@pytest.mark.long
def test_a_case_is_saved_listed_renamed_copied_deleted_and_brought_back(person):
    """Your cases does what it says, with the headline figure of each case; and Saved says when."""
    tab = visit(person(), "/assumptions?case=insurance")
    title = tab.get_by_role("textbox", name="Title", exact=True)
    expect(title).not_to_have_value("")
    title.fill("Walked through")
    title.press("Enter")
    settle(tab)
    leads = tab.locator("[data-testid=stSidebar] [data-testid=stMetric]").first
    named = leads.locator("[data-testid=stMetricLabel]").inner_text()
    npv = leads.locator("[data-testid=stMetricValue]").inner_text()
    click(tab, "Save", exact=True)
    expect(tab.get_by_text(re.compile(r"Saved at \d\d:\d\d on this machine"))).to_be_attached()
    link(tab, "Your cases")
    listed = main(tab).locator("[class*=st-key-case-]")
    row = listed.filter(has_text="Walked through").first
    expect(row).to_contain_text("version 1, saved at")
    expect(row).to_contain_text(f"{named} {npv}")
    row.get_by_role("button", name="Duplicate").click()
    copy = listed.filter(has_text="Walked through (copy)")
    expect(copy).to_have_count(1)
    settle(tab)
    copy.get_by_role("button", name="Delete").click()
    expect(copy).to_have_count(0)
    settle(tab)
    click(tab, "Undo the deletion")
    expect(copy).to_have_count(1)


@pytest.mark.long
def test_every_page_has_its_title_in_board_mode_at_every_width(person):
    """The heading, the case and the tab's title are there; headings descend one level at a time."""
    tab = visit(person(width=420), "/?case=chemicals&board=true")
    expect(tab).to_have_title("Answer every complaint within a day · cxroi")
    for width in (420, 820, 1440):
        tab.set_viewport_size({"width": width, "height": 1100})
        settle(tab)
        assert tab.locator("h1").inner_text() == "Business case" and tab.locator("h1").is_visible()
        expect(main(tab).get_by_text("Answer every complaint within a day").first).to_be_visible()
    levels = [
        int(level)
        for level in tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => h.tagName[1])")
    ]
    assert levels[0] == 1 and all(below - above <= 1 for above, below in itertools.pairwise(levels))


CUT = """[...document.querySelectorAll('[data-testid=stMetricValue], [data-testid=stMetricLabel]')].filter((shown) => {
  const text = document.createRange();
  text.selectNodeContents(shown);
  const card = shown.closest('[data-testid=stMetric]').getBoundingClientRect(), hidden = card.right < 10;
  const clipped = [shown, ...shown.querySelectorAll('*')].some((inner) =>
    inner.scrollWidth > inner.clientWidth + 1 && getComputedStyle(inner).overflow !== 'visible');
  return !hidden && (clipped || text.getBoundingClientRect().right > card.right + 1);
}).map((shown) => shown.innerText)"""


@pytest.mark.long
def test_answers_come_back_after_a_reload_and_no_figure_beside_them_is_cut(person):
    """Typed without Enter, Tab each; then every card at each width, with and without the sidebar; focus stays where it is."""
    tab = visit(person(width=1280))
    click(tab, "Answer nine questions")
    typed = {"1 · Customers": "1240", "3 · Gross margin": "31", "4 · Churn": "11"}
    for called, text in typed.items():
        tab.get_by_role("textbox", name=called).click()
        tab.keyboard.press("Control+a")
        tab.keyboard.type(text, delay=10)
        tab.keyboard.press("Tab")
    settle(tab)
    settle(tab)
    assert tab.evaluate(CUT) == [], "on the first visit, without a sidebar"
    tab.reload()
    for called, text in zip(typed, ("1,240", "31%", "11%"), strict=True):
        expect(tab.get_by_role("textbox", name=called)).to_have_value(text)
    settle(tab)
    for width in (1500, 1440, 1280, 820, 420):
        tab.set_viewport_size({"width": width, "height": 1000})
        settle(tab)
        assert tab.evaluate(CUT) == [], width


@pytest.mark.long
def test_on_a_phone_a_link_closes_the_sidebar(person):
    """The page that was asked for is seen, not the sidebar over it."""
    tab = visit(person(width=420), "/?case=chemicals")
    tab.get_by_test_id("stExpandSidebarButton").click()
    settle(tab)
    link(tab, "Risk")
    heading = tab.locator("h1")
    expect(heading).to_have_text("Risk")
    settle(tab)
    seen = heading.evaluate(
        "h => { const b = h.getBoundingClientRect(); const e = document.elementFromPoint(b.x + 5, b.y + 5); return h.contains(e); }"
    )
    assert seen, "nothing lies over the heading"
