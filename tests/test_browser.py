"""The walk of the README in a real browser: open, change, read, write, save, close, open again; nothing is lost."""

import itertools
import re
from pathlib import Path

import pytest
from browsing import IN_A_BROWSER, go, link, npv, settle, type_over

from cxroi.analysis import simulate
from cxroi.case import read
from cxroi.report.language.formats import short

pytestmark = IN_A_BROWSER
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def saved(tab):
    """The content of the file that can be downloaded, once everything typed has arrived."""
    tab.keyboard.press("Escape")  # closes what is open above the page
    settle(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download", exact=True).click()
    content = Path(download.value.path()).read_bytes()
    settle(tab)
    return content


@pytest.mark.long
def test_an_address_opens_its_page_on_a_server_that_has_just_started(tab):
    """The first visit of all to a page's own address shows that page inside the app."""
    go(tab, "assumptions")
    assert tab.locator("h1").inner_text() == "Assumptions"


def test_the_walk(tab, tmp_path):
    """Sample → churn → pitch → a note → save → another browser → open the file: nothing lost."""
    go(tab, "assumptions")
    before = npv(tab).inner_text()
    type_over(tab, "Churn of Key accounts (% a year)", "9%")
    link(tab, "Business case")
    expect(npv(tab)).not_to_have_text(before)
    tab.get_by_role("button", name="Edit your note").first.click()
    type_over(tab, "Your note", "Read me **first**.")
    tab.keyboard.press("Escape")
    settle(tab)
    expect(tab.get_by_text(re.compile("Draft kept at .* not saved as a version"))).to_be_attached()
    content = saved(tab)
    case = read(content)
    assert float(case.segments[0].churn_per_year) == 0.09
    assert case.notes["pitch"] == "Read me **first**."
    expected = short(simulate(case).npv_summary.mean, case.currency)
    expect(npv(tab)).to_have_text(expected)
    tab.get_by_role("button", name="Save", exact=True).click()
    settle(tab)
    expect(tab.get_by_text(re.compile("Saved at .* on this machine"))).to_be_attached(timeout=30_000)

    tab.context.clear_cookies()
    go(tab, "")
    assert npv(tab).inner_text() == before, "another browser starts without what was typed in this one"
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    tab.get_by_role("button", name="Open another case").click()
    tab.locator("[data-testid=stPopoverBody] input[type=file]").set_input_files(str(file))
    settle(tab)
    expect(npv(tab)).to_have_text(expected)
    expect(tab.get_by_text("Read me first.").first).to_be_attached(timeout=30_000)
    assert saved(tab) == content, "opened and saved again, the file is the same"


def test_a_wrong_figure_is_told_beside_its_field_and_undone(tab):
    """A likely figure outside its range is told in words, the last good figures stay, and undo brings the old one back."""
    go(tab, "assumptions")
    before = npv(tab).inner_text()
    type_over(tab, "Churn of Key accounts (% a year)", "6.5 / 50 / 10%")
    tab.keyboard.press("Tab")
    told = tab.locator(".note.problem")
    expect(told).to_contain_text("likely 50% is above high 10%")
    assert npv(tab).inner_text() == before
    tab.get_by_role("button", name="Undo").click()
    settle(tab)
    expect(told).to_have_count(0)


@pytest.mark.long
def test_a_wrong_file_is_refused_in_words(tab, tmp_path):
    """A file that is no case is refused with a message, and what was open stays."""
    go(tab, "")
    before = npv(tab).inner_text()
    tab.get_by_role("button", name="Open another case").click()
    for number, content in enumerate([b"\x00\xff\xfe not yaml", b"a: [1, 2", b"format: 1\ntitle: X\n", b"- 1\n- 2\n"]):
        file = tmp_path / f"wrong-{number}.yaml"
        file.write_bytes(content)
        tab.locator("[data-testid=stPopoverBody] input[type=file]").set_input_files(str(file))
        expect(tab.get_by_text(f"{file.name} was not opened").first).to_be_attached()
        settle(tab)
        assert npv(tab).inner_text() == before


@pytest.mark.long
def test_a_link_from_explore_opens_the_same_view_for_another_person(tab):
    """Move a slider by keyboard, copy the link, open it as someone else: the same figures, and board mode has no sidebar."""
    go(tab, "explore")
    figure = tab.locator(".live [data-figure=expected] strong")
    expect(figure).to_have_text(npv(tab).inner_text())
    tab.locator(".live input[type=range]").first.focus()
    for _ in range(3):
        tab.keyboard.press("ArrowLeft")
    expect(figure).not_to_have_text(npv(tab).inner_text())
    settle(tab)
    expect(tab.locator(".live.served")).to_be_attached()
    moved = figure.inner_text()
    tab.get_by_role("button", name="Link to this view").click()
    address = tab.locator("[data-testid=stCode]").inner_text().strip()
    other = tab.context.browser.new_context(viewport={"width": 1500, "height": 1400}).new_page()
    other.goto(f"{address}&board=true")
    expect(other.locator(".live.served [data-figure=expected] strong")).to_have_text(moved)
    expect(other.get_by_role("button", name="Save", exact=True)).to_have_count(0)


@pytest.mark.long
def test_charts_follow_the_theme(tab):
    """Where the visitor's theme changes, the marks of a chart are drawn anew, to be read on the new ground."""
    tab.emulate_media(color_scheme="light")
    go(tab, "risk")
    words = tab.locator(".js-plotly-plot .xtick text").first
    expect(words).to_have_css("fill", "rgb(91, 100, 114)")
    tab.emulate_media(color_scheme="dark")
    expect(words).to_have_css("fill", "rgb(163, 173, 187)")


@pytest.mark.long
def test_no_headline_figure_is_cut_and_captions_are_dark_enough(tab):
    """On a phone, a tablet and a desk, on the pages an executive reads; captions keep 4.5 to 1 on their ground."""
    for page, width in itertools.product(("", "explore"), (420, 820, 1440)):
        tab.set_viewport_size({"width": width, "height": 1200})
        if width == 420:
            tab.goto(f"/{page}?case=chemicals")
        figures = tab.locator("[data-testid=stMain] [data-testid=stMetricValue] > div, .live .gauge strong")
        figures.first.wait_for()
        settle(tab)
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
        assert figures.count() == 5 and figures.evaluate_all(cut) == [], f"{page} at {width} px"
        faded = tab.evaluate(
            "Math.min(...[...document.querySelectorAll('[data-testid=stMain] [data-testid=stCaptionContainer]')]"
            ".map(one => Number(getComputedStyle(one).opacity)))"
        )
        assert faded >= 0.7


def test_a_table_that_goes_on_to_the_right_says_so_until_it_is_scrolled_there(person):
    """On a phone the tables of the portfolio are cut; at the end of one, and on a wide screen, nothing is said."""
    tab = person(width=420, height=900).new_page()
    address = "/portfolio?case=chemicals"
    tab.goto(address)
    cut = tab.locator("[data-testid=stDataFrame][data-onward]")
    cut.first.wait_for()
    before = cut.count()
    cut.first.locator(".dvn-scroller").evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    expect(cut).to_have_count(before - 1)
    wide = person(width=1500, height=900).new_page()
    wide.goto(address)
    wide.locator("[data-testid=stDataFrame]").first.wait_for()
    settle(wide)
    expect(wide.locator("[data-testid=stDataFrame][data-onward]")).to_have_count(0)
