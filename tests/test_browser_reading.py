"""What can be read in a browser: words on buttons, captions, figures that are whole, headings that nothing lies over."""

import pytest
from browsing import IN_A_BROWSER, settle, visit

pytestmark = IN_A_BROWSER
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

CONTRAST = """(which) => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let here = element; here; here = here.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(here).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll(which)].map((caption) => {
    const paragraph = caption.querySelector('p') || caption, ground = behind(caption);
    const [r, g, b, a = 1] = channels(getComputedStyle(paragraph).color);
    let opacity = a;
    for (let here = paragraph; here; here = here.parentElement) opacity *= Number(getComputedStyle(here).opacity);
    const mixed = [r, g, b].map((c, i) => c * opacity + ground[i] * (1 - opacity));
    const [one, other] = [light(mixed), light(ground)].sort((x, y) => y - x);
    return (one + 0.05) / (other + 0.05);
  });
}"""
CAPTIONS, MAIN_BUTTONS = "[data-testid=stCaptionContainer]", "[data-testid=stBaseButton-primary]"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_words_on_the_main_button_can_be_read_by_day_and_by_night(person, look):
    """“Answer nine questions”: contrast at least 4.5."""
    tab = visit(person(width=820), "/")
    expect(tab.locator(MAIN_BUTTONS).first).to_be_visible()
    tab.emulate_media(color_scheme=look)
    tab.reload()
    expect(tab.locator(MAIN_BUTTONS).first).to_be_visible()
    assert min(tab.evaluate(CONTRAST, MAIN_BUTTONS)) >= 4.5


def test_captions_can_be_read_figures_are_whole_and_tab_goes_from_field_to_field(person):
    """At 820 px: contrast of captions at least 4.5, no sidebar figure cut, no stop of Tab at a help icon."""
    tab = visit(person(width=820), "/assumptions?case=chemicals")
    expect(tab.get_by_role("textbox", name="Organisation")).not_to_have_value("")
    assert min(tab.evaluate(CONTRAST, CAPTIONS)) >= 4.5
    cut = "[...document.querySelectorAll('[data-testid=stSidebar] [data-testid=stMetricValue] *')].filter(e => e.scrollWidth > e.clientWidth).length"
    assert tab.evaluate(cut) == 0
    tab.get_by_role("textbox", name="Title", exact=True).focus()
    for _ in range(12):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.closest('[data-testid=stTooltipIcon]')") is None


OVER = """() => {
  const said = [...document.querySelectorAll('[data-testid=stMarkdownContainer] :is(p, strong)')].map((e) => e.getBoundingClientRect());
  return [...document.querySelectorAll('[data-testid=stElementToolbar]')].filter((e) => getComputedStyle(e).opacity > 0)
    .map((e) => e.getBoundingClientRect()).map((bar) => said.filter((text) => text.width && text.right > bar.left + 1
      && text.left < bar.right - 1 && text.bottom > bar.top + 1 && text.top < bar.bottom - 1).length);
}"""


@pytest.mark.parametrize("path", ["/?case=chemicals", "/risk?case=chemicals"])
def test_on_a_touch_screen_no_toolbar_of_a_table_lies_over_the_words_above_it(person, path):
    """There it is always in sight; it had hidden the end of a finding, and the name of the worst scenario."""
    tab = visit(person(width=420, touch=True), path)
    expect(tab.get_by_test_id("stDataFrame").nth(2)).to_be_attached()
    settle(tab)
    covered = tab.evaluate(OVER)
    assert len(covered) > 1 and not any(covered)
