"""Speed of the app in Chromium: click to new NPV painted, and first content. Explore is in bench_live.py.

`python bench/bench_app.py`. Needs Chromium and playwright. Prints medians and 95th percentiles [ms].
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsing import CHROMIUM, QUIET, serving  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

CLICKS = 40
WATCH = """() => new Promise(done => {
  const value = () => document.querySelector('[data-testid=stSidebar] [data-testid=stMetricValue]').innerText;
  const before = value(), start = performance.now();
  const button = [...document.querySelectorAll('[data-testid=stSidebar] button')].find(b => b.innerText.includes(LABEL));
  const seen = new MutationObserver(() => {
    if (value() !== before) { seen.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); }
  });
  seen.observe(document.body, {subtree: true, childList: true, characterData: true});
  button.click();
})"""


def main() -> None:
    """Start a server, measure, print."""
    yardstick()
    with serving() as url, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        first = [_first_content(browser, url) for _ in range(3)]
        print(f"first content: {first[0]:.0f} ms on a server just started, then {min(first[1:]):.0f} ms")
        report("click → NPV painted, Business case (undo, redo of one figure)", _clicks(browser, url))
        browser.close()


def yardstick() -> None:
    """Say how fast this machine is now: the same figures on a faster one are as much smaller as this is."""
    times = []
    for _ in range(7):
        start, total = time.perf_counter(), 0
        for number in range(1_000_000):
            total += number
        times.append(1000 * (time.perf_counter() - start))
    print(f"yardstick: a million additions in Python take {statistics.median(times):.0f} ms here and now", flush=True)


def _first_content(browser, url: str) -> float:
    page = browser.new_page()
    start = time.perf_counter()
    page.goto(f"{url}/?case=chemicals")
    page.wait_for_selector("[data-testid=stSidebar] [data-testid=stMetricValue]")
    elapsed = 1000 * (time.perf_counter() - start)
    page.close()
    return elapsed


def _clicks(browser, url: str) -> list[float]:
    """Change churn on Assumptions, then undo and redo it on the Business case page, again and again."""
    page = browser.new_page(viewport={"width": 1500, "height": 1400})
    page.goto(f"{url}/assumptions?case=chemicals")
    churn = page.get_by_label("Churn of Key accounts").first
    churn.fill("9.5")
    churn.press("Tab")
    page.wait_for_timeout(4000)
    page.locator("[data-testid=stSidebarNav]").get_by_role("link", name="Business case").click()
    page.wait_for_timeout(5000)
    times = []
    for number in range(CLICKS):
        label = "Redo" if number % 2 else "Undo"
        times.append(page.evaluate(WATCH.replace("LABEL", f"'{label}'")))
        page.wait_for_timeout(700)
    return times[4:]


def report(name: str, times: list[float]) -> None:
    """Print median and 95th percentile [ms]."""
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name}: p50 {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms over {len(ordered)}")


if __name__ == "__main__":
    main()
