"""What tests in a real browser share: a server of our own, one Chromium, people with browsers of their own, and their hands."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 90_000
"""Milliseconds: a busy machine takes its time, and what is expected stays the same."""
IN_A_BROWSER = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(script="app.py", port=None, **settings):
    """A server of our own, with these environment variables, and a store of its own; its address, once it answers."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    folder = tempfile.TemporaryDirectory(prefix="cxroi-served-", ignore_cleanup_errors=True)
    store = {
        "CXROI_DATABASE_URL": f"sqlite:///{Path(folder.name) / 'cxroi.db'}"
    }  # nothing of it among this person's cases
    server = subprocess.Popen(command, cwd=ROOT, env={**store, **os.environ, **settings}, **quiet)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(60)
        folder.cleanup()


@pytest.fixture(scope="module")
def address():
    """A server of our own on a free port of this machine."""
    with serving() as url:
        yield url


@pytest.fixture(scope="module")
def chromium():
    """One Chromium; what is expected of a page is awaited patiently."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium, address):
    """A function that makes another person: a browser of their own, without cookies; it asks no other host, no script fails."""
    contexts, failures = [], []

    def make(width=1500, height=1400, touch=False):
        size = {"width": width, "height": height}
        context = chromium.new_context(
            viewport=size, base_url=address, reduced_motion="reduce", has_touch=touch, is_mobile=touch
        )
        context.on("page", lambda page: page.on("pageerror", lambda error: failures.append(str(error))))
        context.on("request", lambda request: failures.append(request.url) if is_outside(request.url) else None)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert failures == [], "a script failed in the browser, or the app asked another host"


@pytest.fixture
def tab(person):
    """A tab of one person's browser."""
    return person().new_page()


def is_outside(url):
    return not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "file:"))


def settle(tab):
    """Wait until the app has answered."""
    tab.wait_for_timeout(400)
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    tab.wait_for_timeout(300)


def main(tab):
    return tab.locator("[data-testid=stMain]")


def sidebar(tab):
    return tab.locator("[data-testid=stSidebar]")


def npv(tab):
    """The NPV in the sidebar."""
    return sidebar(tab).locator("[data-testid=stMetricValue]").first


def go(tab, page):
    """Open a page on the first sample, as its link does."""
    tab.goto(f"/{page}{'&' if '?' in page else '?'}case=chemicals")
    npv(tab).wait_for()
    settle(tab)


def visit(context, where="/"):
    """A new tab at an address, once it has answered."""
    tab = context.new_page()
    tab.goto(where)
    tab.locator("h1").wait_for()
    settle(tab)
    return tab


def link(tab, name):
    """Go to another page by its link in the sidebar."""
    tab.locator("[data-testid=stSidebarNav]").get_by_role("link", name=name).click()
    settle(tab)


def entry(tab, called):
    """An entry of a form or a sheet."""
    return tab.get_by_role("textbox", name=called, exact=True)


def type_over(tab, called, text):
    """Click an entry of a form or a sheet and type over it, as a person would: no Enter."""
    entry(tab, called).click()
    tab.keyboard.press("Control+a")
    tab.keyboard.type(text, delay=10)
