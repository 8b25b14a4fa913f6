"""The live case under a real hand: drags, keys and touch on Explore, and in the exported page with the network cut."""

import json
import re
from datetime import date

import pytest
from browsing import IN_A_BROWSER, npv, settle

from cxroi.analysis import simulate
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Quantity, load, parse, scenario, with_numbers
from cxroi.engine import evaluate
from cxroi.report.charts.live import slider_of
from cxroi.report.documents.export import export
from cxroi.report.tables.figures import headline
from cxroi.ui.document import sample_data

pytestmark = IN_A_BROWSER
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
FIGURES = ".live .gauge:not([hidden]) strong"


def chemicals():
    return parse(sample_data("chemicals"))


def levers(case):
    """The sliders of the case, by what they move."""
    return {lever.assumption.path: slider_of(lever) for lever in CaseAnalysis(case).levers}


def explore(tab):
    """Open Explore on the first sample; the first visit of a server just started, on a busy machine, takes long."""
    tab.goto("/explore?case=chemicals")
    expect(tab.locator(".live.served")).to_be_attached()
    settle(tab)


def slider(page, path):
    return page.locator(f'.live input[data-path="{path}"]')


def drawn_npv(page):
    """The NPV that is drawn, to the last digit."""
    return float(page.locator(".live").get_attribute("data-npv"))


def with_shown(case, path, shown):
    return with_numbers(case, {path: Quantity(levers(case)[path].value(shown))})


def served(page):
    """Wait until the server's own figures stand there."""
    expect(page.locator(".live.served")).to_be_attached()
    return page.locator(FIGURES).all_inner_texts()


def spelled(case):
    return [figure.value for figure in headline(evaluate(case), simulate(case))]


def drag(page, path, shares):
    """Drag a slider through places, by the pointer; returns what it showed and the NPV at each."""
    slider(page, path).scroll_into_view_if_needed()
    box = slider(page, path).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * shares[0], middle)
    page.mouse.down()
    found = []
    for share in shares:
        page.mouse.move(box["x"] + box["width"] * share, middle)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found.append((float(slider(page, path).input_value()), drawn_npv(page)))
    return found


def in_rows(cards):
    """How many of the cards stand in each row."""
    tops = [card.bounding_box()["y"] for card in cards.all()]
    return [tops.count(top) for top in sorted(set(tops))]


def swipe_up(page, path):
    """Scroll with a thumb that begins on a slider; returns by how many pixels the page moved."""
    box, before = slider(page, path).bounding_box(), page.evaluate("scrollY")
    x, y, thumb = box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2, page.context.new_cdp_session(page)
    thumb.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        thumb.send(
            "Input.dispatchTouchEvent",
            {"type": "touchMove", "touchPoints": [{"x": x + 0.3 * step, "y": y - 20 * step}]},
        )
    thumb.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    return page.evaluate("scrollY") - before


def test_a_drag_shows_the_engines_npv_at_every_step_and_the_server_agrees(tab):
    """Before the hand lets go the browser computes; then the server's figures stand there, to the sign, and in the link."""
    explore(tab)
    case, path = chemicals(), next(iter(levers(chemicals())))
    assert served(tab) == spelled(case)
    assert tab.locator('[data-figure="expected"] strong').inner_text() == npv(tab).inner_text()
    steps = drag(tab, path, [0.3, 0.4, 0.55, 0.8])
    assert len({shown for shown, _ in steps}) == len(steps)
    for shown, found in steps:
        assert found == pytest.approx(evaluate(with_shown(case, path, shown)).npv, rel=1e-9)
    assert not tab.locator(".live.served").count(), "the hand has not let go yet"
    tab.mouse.up()
    tried = with_shown(case, path, steps[-1][0])
    assert served(tab) == spelled(tried)
    expect(tab.locator(".live .mark")).to_contain_text("seed 0, case")
    expect(tab.locator(".live .alarm")).to_be_hidden()
    other = tab.context.browser.new_context(viewport={"width": 1500, "height": 1400}).new_page()
    other.goto(f"{tab.url}&board=true")
    expect(other.locator(".live.served")).to_be_attached()
    assert other.locator(FIGURES).all_inner_texts() == spelled(tried)


@pytest.mark.long
def test_keys_move_a_slider_and_back_is_back(tab):
    """Arrows, Home and End; what is heard has the unit and NPV; the button gives the case's figures and address again."""
    explore(tab)
    case, path = chemicals(), list(levers(chemicals()))[1]
    one = levers(case)[path]
    slider(tab, path).focus()
    tab.keyboard.press("End")
    expect(slider(tab, path)).to_have_value(re.compile(re.escape(f"{one.high:g}")))
    tab.keyboard.press("ArrowLeft")
    settle(tab)
    shown = float(slider(tab, path).input_value())
    assert shown == pytest.approx(one.high - one.step)
    assert served(tab) == spelled(with_shown(case, path, shown))
    assert (
        slider(tab, path)
        .get_attribute("aria-valuetext")
        .endswith(f"NPV {tab.locator('[data-figure=likely] strong').inner_text()}")
    )
    assert tab.evaluate("document.activeElement.shadowRoot.activeElement.type") == "range", "the focus stays"
    tab.get_by_role("button", name="Back to the case").click()
    settle(tab)
    assert served(tab) == spelled(case)
    expect(tab).to_have_url(re.compile(r"[?]case=chemicals$"))


@pytest.mark.long
def test_a_server_that_says_something_else_is_told_of(tab):
    """With a program that computes otherwise, the difference is an error in words beside the server's figures."""
    explore(tab)
    served(tab)
    tab.evaluate(
        """() => {
          const { programs } = window[Symbol.for("cxroi.live")], get = programs.get.bind(programs);
          const wrong = (code) => `(()=>{const p=${code};return {fast:p.fast,run:(x)=>({...p.run(x),npv:p.run(x).npv+1})};})()`;
          programs.get = (id) => get(id) && { ...get(id), program: wrong(get(id).program) };
        }"""
    )
    tab.get_by_role("radio", name="Cautious").click()
    expect(tab.locator(".live .alarm")).to_contain_text("do not use these figures")
    assert tab.locator(FIGURES).all_inner_texts() == spelled(scenario(sample_data("chemicals"), "Cautious"))


@pytest.mark.parametrize(("width", "look"), [(420, "dark"), (1440, "light")])
def test_the_exported_page_moves_the_case_with_the_network_cut(chromium, tmp_path, width, look):
    """Opened from the disk, offline: the thumb's drag shows the engine's NPV, back is the case, and nothing runs over the edge."""
    case, file = chemicals(), tmp_path / "case.html"
    file.write_bytes(export(CaseAnalysis(case), ".html", day=date(2026, 11, 25)))
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=look, has_touch=True)
    context.set_offline(True)
    page, failures = context.new_page(), []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(file.as_uri())
    expect(page.locator(".live.served")).to_be_attached()
    assert page.locator(FIGURES).all_inner_texts() == spelled(case)
    path = next(iter(levers(case)))
    steps = drag(page, path, [0.4, 0.7])
    page.mouse.up()
    for shown, found in steps:
        assert found == pytest.approx(evaluate(with_shown(case, path, shown)).npv, rel=1e-9)
    expect(page.locator('[data-figure="chance"] small')).to_have_text("from 512 draws")
    expect(page.locator(".live .own")).to_have_count(1)  # where the case has what was moved
    on_a_phone = width < 640
    assert in_rows(page.locator(".live .gauge")) == [2, 3] and in_rows(page.locator("header .card")) == (
        [2, 3] if on_a_phone else [5]
    )
    expect(page.locator("details.body[open]")).to_have_count(0 if on_a_phone else page.locator("details.body").count())
    expect(page.locator(".live .lever:visible")).to_have_count(5 if on_a_phone else 10)
    if on_a_phone:
        page.get_by_role("button", name="Show 5 more").click()
        expect(page.locator(".live .lever:visible")).to_have_count(10)
    page.get_by_role("button", name="Back to the case").click()
    assert served(page) == spelled(case)
    scrolled = swipe_up(page, path)
    assert scrolled > 50 and served(page) == spelled(case), "a thumb that scrolls over a slider moves the page only"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert failures == []
    context.close()


def contrast(page):
    """How far the figures under the sliders are from the ground they stand on, and whether the ground is dark."""
    ink, ground = (
        sum(map(int, re.findall(r"\d+", page.locator(of).first.evaluate(f"one => getComputedStyle(one).{name}"))[:3]))
        / 3
        for of, name in ((FIGURES, "color"), ("body", "backgroundColor"))
    )
    return abs(ink - ground), ground < 128


def test_the_exported_page_is_readable_in_either_look_however_it_comes_about(chromium, tmp_path):
    """Light and dark by the system, by the system changed while it is open, and by the button against the system."""
    file = tmp_path / "case.html"
    file.write_bytes(export(CaseAnalysis(chemicals()), ".html", day=date(2026, 11, 25)))
    context = chromium.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator(".live.served")).to_be_attached()
    changes = (lambda: None, lambda: page.emulate_media(color_scheme="dark"), page.locator("#look").click)
    for change, is_dark in zip(changes, (False, True, False), strict=True):
        change()
        far, dark = contrast(page)
        assert dark is is_dark and far > 60, (is_dark, far)
    context.close()


def test_an_export_without_a_first_month_opens(tmp_path):
    """Where the case has no calendar, months are numbers; the page still moves."""
    data = json.loads(json.dumps(sample_data("chemicals")))
    data["finance"].pop("start", None)
    text = export(CaseAnalysis(parse(load(json.dumps(data)))), ".html", day=date(2026, 11, 25)).decode()
    assert '"month 12"' in text
