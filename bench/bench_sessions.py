"""Sessions beside each other: does anybody ever see a figure of another (R4), and does a random walk in a browser break anything (R7)?

python bench/bench_sessions.py foreign 50 10000     so many tabs, each with a case of its own, that many results of them all
python bench/bench_sessions.py browser 100 30       so many browsers, each so many random steps through the pages

`foreign`: each tab opens a case with its own title and its own customers, and moves sliders of Explore as fast as it is answered.
Each answer must have the digest, the title and the NPV that the package computes for this case with these values. The server's
memory is told after each fifth of the results. `browser`: exceptions on the page, errors of the console and requests to another
host are counted.
"""

from __future__ import annotations

import asyncio
import collections
import math
import os
import random
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsing import CHROMIUM, QUIET, is_outside, serving  # noqa: E402
from wire import Tab, quantile  # noqa: E402

from cxroi.analysis.case_analysis import CaseAnalysis  # noqa: E402
from cxroi.case import Case, digest, load, parse, plain, with_numbers  # noqa: E402
from cxroi.case.quantity import Quantity  # noqa: E402
from cxroi.case.share_link import packed  # noqa: E402
from cxroi.engine import evaluate  # noqa: E402
from cxroi.report.charts.live import slider_of  # noqa: E402

SAMPLE = ROOT / "sample_data" / "insurance.yaml"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def marked(number: int) -> Case:
    """A case of one person's own: its title, and its customers, which nobody else has."""
    data = load(SAMPLE.read_bytes())
    data["title"] = f"Case of person {number:04}"
    for segment in data["segments"]:
        segment["customers"] = 1_000 + 37 * number
    return parse(data)


async def one_of_many(url: str, number: int, results: int, found: collections.Counter[str], times: list[float]) -> None:
    """Open an own case, move sliders, and compare each answer with the package's."""
    case, rng = marked(number), random.Random(number)  # noqa: S311 - not for secrets
    levers = {lever.assumption.path: slider_of(lever) for lever in CaseAnalysis(case).levers}
    async with Tab(url) as tab:
        while not any(one.component_name == "cxroi_live" for one in tab.every("bidi_component")):  # queued: asked again
            await tab.open("explore", f"case={packed(plain(case))}")
            await asyncio.sleep(1)
        for _ in range(results):
            path, slider = rng.choice(list(levers.items()))
            moved = {path: rng.uniform(slider.low, slider.high)}
            view = tab.component("view")
            times.append(await tab.send(view["id"], "moved", {"moved": moved}))
            served = tab.component("view")["served"]
            tried = with_numbers(case, {path: Quantity(slider.value(moved[path]))})
            same = served["moved"] == moved and math.isclose(
                served["numbers"]["npv"], evaluate(tried).npv, rel_tol=1e-9
            )
            found["own" if same and digest(tried) in served["mark"] else "foreign"] += 1
        texts = {one.markdown.body for one in tab.elements.values() if one.WhichOneof("type") == "markdown"}
        others = [text for text in texts if "Case of person" in text and case.title not in text]
        found["foreign titles"] += len(others)
        found["exceptions"] += tab.failed


def memory() -> float:
    """Resident memory of the servers that this process started [MB]; Linux."""
    kept = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if int(lines["PPid"]) == os.getpid() and "VmRSS" in lines:
            kept += int(lines["VmRSS"].split()[0])
    return kept / 1024


def foreign(tabs: int, results: int) -> None:
    """R4, in five rounds: what a session leaves behind would be seen in the memory of the later ones."""
    found: collections.Counter[str] = collections.Counter()
    times: list[float] = []

    async def round_of(each: int) -> None:
        await asyncio.gather(*(one_of_many(url, number, each, found, times) for number in range(tabs)))

    with serving("serve.py") as url:
        for part in range(5):
            asyncio.run(round_of(max(1, results // tabs // 5)))
            print(
                f"R4 round {part + 1}: {dict(found)}, {memory():.0f} MB, p95 {1000 * quantile(times, 0.95):.0f} ms",
                flush=True,
            )


def browser(sessions: int, steps: int) -> None:
    """R7 in Chromium: pages, tabs and buttons, at two widths, in both colours."""
    from playwright.sync_api import Page, sync_playwright

    wrong: collections.Counter[str] = collections.Counter()

    def watched(page: Page) -> Page:
        page.on("pageerror", lambda error: wrong.update([f"script: {str(error)[:120]}"]))
        page.on("console", lambda said: wrong.update([f"console: {said.text[:120]}"]) if said.type == "error" else None)
        page.on(
            "request", lambda asked: wrong.update([f"outside: {asked.url[:80]}"]) if is_outside(asked.url) else None
        )
        return page

    def step(page: Page, rng: random.Random) -> None:
        if rng.random() < 0.4:
            page.locator("[data-testid=stSidebarNavLink]").nth(rng.randrange(len(PAGES))).evaluate("one => one.click()")
        else:
            kind = rng.choice(
                ["stMain] button:enabled", "stMain] [role=slider]", "stMain] [role=tab]", "stMain] summary"]
            )
            hits = page.locator(f"[data-testid={kind} >> visible=true")
            if count := hits.count():
                hit = hits.nth(rng.randrange(count))
                hit.press("ArrowRight", timeout=5_000) if "slider" in kind else hit.click(
                    timeout=5_000, no_wait_after=True
                )
        page.wait_for_timeout(150)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
        wrong["exceptions"] += page.locator("[data-testid=stException]").count()

    with serving("serve.py") as url, sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for session in range(sessions):
            rng = random.Random(session)  # noqa: S311 - not for secrets
            size: Any = rng.choice([{"width": 1400, "height": 900}, {"width": 420, "height": 850}])
            context = chromium.new_context(viewport=size, base_url=url, color_scheme=rng.choice(["light", "dark"]))
            page = watched(context.new_page())
            page.goto(f"/{rng.choice(PAGES)}?case={rng.choice(['chemicals', 'insurance', 'hr-software'])}")
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
            for _ in range(steps):
                try:
                    step(page, rng)
                except (
                    Exception
                ) as error:  # covered by another part of the page, or gone meanwhile: no fault of the app
                    wrong[f"step not made: {type(error).__name__}"] += 1
            context.close()
            print(f"R7 {session + 1} browsers of {steps} steps: {dict(wrong)}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["foreign", tabs, results]:
            foreign(int(tabs), int(results))
        case ["browser", sessions, steps]:
            browser(int(sessions), int(steps))
        case _:
            print(__doc__)
