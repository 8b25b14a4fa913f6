"""The walk of the README in a real browser: open, change, read, write, save, close, open again; nothing is lost."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from cxroi.analysis import simulate
from cxroi.case import read
from cxroi.report.language.formats import short

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@pytest.fixture(scope="module")
def address():
    """A server of our own on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)  # noqa: S310 - our own server
            break
        except OSError:
            time.sleep(0.25)
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture
def tab(address):
    """A page of a browser that notes what it asks of other hosts and what fails in its console."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport={"width": 1500, "height": 1400}, accept_downloads=True).new_page()
        page.outside, page.failures = [], []
        page.on("request", lambda request: page.outside.append(request.url) if _is_outside(request.url) else None)
        page.on("pageerror", lambda error: page.failures.append(str(error)))
        page.address = address
        yield page
        assert page.outside == [], "the app asked another host"
        assert page.failures == [], "a script failed in the browser"
        browser.close()


def _is_outside(url):
    return not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))


def npv(tab):
    """The NPV in the sidebar."""
    return tab.locator("[data-testid=stSidebar] [data-testid=stMetricValue]").first


def sidebar_npv(tab):
    return npv(tab).inner_text()


def settle(tab):
    """Wait until the app has answered."""
    tab.wait_for_timeout(400)
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    tab.wait_for_timeout(300)


def go(tab, page):
    """Open a page on the first sample, as its link does."""
    tab.goto(f"{tab.address}/{page}{'&' if '?' in page else '?'}case=chemicals")
    tab.wait_for_selector("[data-testid=stSidebar] [data-testid=stMetricValue]", timeout=30_000)
    settle(tab)


def type_over(tab, called, text):
    """Click an entry of a form or a sheet and type over it, as a person would: no Enter."""
    tab.get_by_role("textbox", name=called, exact=True).click()
    tab.keyboard.press("Control+a")
    tab.keyboard.type(text, delay=10)


def saved(tab):
    """The content of the file that can be downloaded, once everything typed has arrived."""
    tab.keyboard.press("Escape")  # closes what is open above the page
    settle(tab)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download", exact=True).click()
    content = Path(download.value.path()).read_bytes()
    settle(tab)
    return content


def link(tab, name):
    tab.locator("[data-testid=stSidebarNav]").get_by_role("link", name=name).click()
    settle(tab)


def test_an_address_opens_its_page_on_a_server_that_has_just_started(tab):
    """The first visit of all to a page's own address shows that page inside the app."""
    go(tab, "assumptions")
    assert tab.locator("h1").inner_text() == "Assumptions"


def test_the_walk(tab, tmp_path):
    """Sample → churn → pitch → a note → save → another browser → open the file: nothing lost."""
    go(tab, "assumptions")
    before = sidebar_npv(tab)
    type_over(tab, "Churn of Key accounts (% a year)", "9%")
    link(tab, "Business case")
    playwright.expect(npv(tab)).not_to_have_text(before, timeout=30_000)
    tab.get_by_role("button", name="Edit your note").first.click()
    type_over(tab, "Your note", "Read me **first**.")
    tab.keyboard.press("Escape")
    settle(tab)
    playwright.expect(tab.get_by_text(re.compile("Draft kept at .* not saved as a version"))).to_be_attached(
        timeout=30_000
    )
    content = saved(tab)
    case = read(content)
    assert float(case.segments[0].churn_per_year) == 0.09
    assert case.notes["pitch"] == "Read me **first**."
    expected = short(simulate(case).npv_summary.mean, case.currency)
    playwright.expect(npv(tab)).to_have_text(expected)
    tab.get_by_role("button", name="Save", exact=True).click()
    settle(tab)
    playwright.expect(tab.get_by_text(re.compile("Saved at .* on this machine"))).to_be_attached(timeout=30_000)

    tab.context.clear_cookies()
    go(tab, "")
    assert sidebar_npv(tab) == before, "another browser starts without what was typed in this one"
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    tab.get_by_role("button", name="Open another case").click()
    tab.locator("input[type=file]").set_input_files(str(file))
    settle(tab)
    playwright.expect(npv(tab)).to_have_text(expected, timeout=30_000)
    playwright.expect(tab.get_by_text("Read me first.").first).to_be_attached(timeout=30_000)
    assert saved(tab) == content, "opened and saved again, the file is the same"


def test_a_wrong_figure_is_told_beside_its_field_and_undone(tab):
    """A likely figure outside its range is told in words, the last good figures stay, and undo brings the old one back."""
    go(tab, "assumptions")
    before = sidebar_npv(tab)
    type_over(tab, "Churn of Key accounts (% a year)", "6.5 / 50 / 10%")
    tab.keyboard.press("Tab")
    told = tab.locator(".note.problem")
    playwright.expect(told).to_contain_text("likely 50% is above high 10%", timeout=30_000)
    assert sidebar_npv(tab) == before
    tab.get_by_role("button", name="Undo").click()
    settle(tab)
    playwright.expect(told).to_have_count(0)


@pytest.mark.parametrize("content", [b"\x00\xff\xfe not yaml", b"a: [1, 2", b"format: 1\ntitle: X\n", b"- 1\n- 2\n"])
def test_a_wrong_file_is_refused_in_words(tab, tmp_path, content):
    """A file that is no case is refused with a message, and what was open stays."""
    go(tab, "")
    before = sidebar_npv(tab)
    file = tmp_path / "wrong.yaml"
    file.write_bytes(content)
    tab.get_by_role("button", name="Open another case").click()
    tab.locator("input[type=file]").set_input_files(str(file))
    settle(tab)
    playwright.expect(tab.get_by_text("wrong.yaml was not opened").first).to_be_attached()
    assert sidebar_npv(tab) == before


def test_a_link_from_explore_opens_the_same_view_for_another_person(tab):
    """Move a slider by keyboard, copy the link, open it as someone else: the same figures, and board mode has no sidebar."""
    go(tab, "explore")
    figure = tab.locator(".live [data-figure=expected] strong")
    playwright.expect(figure).to_have_text(sidebar_npv(tab))
    tab.locator(".live input[type=range]").nth(0).focus()
    for _ in range(3):
        tab.keyboard.press("ArrowLeft")
    playwright.expect(figure).not_to_have_text(sidebar_npv(tab))
    settle(tab)
    playwright.expect(tab.locator(".live.served")).to_be_attached(timeout=30_000)
    moved = figure.inner_text()
    tab.get_by_role("button", name="Link to this view").click()
    address = tab.locator("[data-testid=stCode]").inner_text().strip()
    other = tab.context.browser.new_context(viewport={"width": 1500, "height": 1400}).new_page()
    other.goto(f"{address}&board=true")
    playwright.expect(other.locator(".live.served [data-figure=expected] strong")).to_have_text(moved, timeout=60_000)
    playwright.expect(other.get_by_role("button", name="Save", exact=True)).to_have_count(0)


@pytest.mark.parametrize("width", [420, 820, 1440])
def test_no_headline_figure_is_cut_and_captions_are_dark_enough(tab, width):
    """On a phone, a tablet and a desk, on the pages an executive reads; captions keep 4.5 to 1 on their ground."""
    tab.set_viewport_size({"width": width, "height": 1200})
    for page in ("", "explore"):
        tab.goto(f"{tab.address}/{page}?case=chemicals")
        figures = tab.locator("[data-testid=stMain] [data-testid=stMetricValue] > div, .live .gauge strong")
        figures.first.wait_for(timeout=60_000)
        settle(tab)
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
        assert figures.count() == 5 and figures.evaluate_all(cut) == []
        faded = tab.evaluate(
            "Math.min(...[...document.querySelectorAll('[data-testid=stMain] [data-testid=stCaptionContainer]')]"
            ".map(one => Number(getComputedStyle(one).opacity)))"
        )
        assert faded >= 0.7
