"""Sessions beside each other: does anybody ever see a figure of another (R4), and does a random walk in a browser break anything (R7)?

python bench/bench_sessions.py foreign 50 10000     so many tabs, each with a case of its own, that many results of them all
python bench/bench_sessions.py memory 50 2000       so many tabs that stay open, that many reruns once the caches are full
python bench/bench_sessions.py visitors 50 6        so many tabs open a case of their own, move a slider and close; so many rounds
python bench/bench_sessions.py browser 100 30       so many browsers, each so many random steps through the pages

`foreign`: each tab opens a case with its own title and its own customers, and moves sliders of Explore as fast as it is answered.
Each answer must have the digest, the title and the NPV that the package computes for this case with these values. `memory` and
`visitors` print the resident memory of the server after each fifth and after each round. `browser`: exceptions on the page,
errors of the console and requests to another host are counted.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
import math
import os
import random
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
logging.disable(logging.WARNING)  # Streamlit's, that no server runs in this process

from browsing import CHROMIUM, QUIET, is_outside, serving  # noqa: E402
from wire import Tab, quantile  # noqa: E402

from cxroi.analysis.case_analysis import CaseAnalysis  # noqa: E402
from cxroi.case import Case, digest, load, parse, plain, with_numbers  # noqa: E402
from cxroi.case.quantity import Quantity  # noqa: E402
from cxroi.case.share_link import packed  # noqa: E402
from cxroi.engine import evaluate  # noqa: E402
from cxroi.report.charts.live import slider_of  # noqa: E402
from cxroi.ui.cached import ENTRIES  # noqa: E402

SAMPLE = ROOT / "sample_data" / "insurance.yaml"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def marked(number: int) -> Case:
    """A case of one person's own: its title, and its customers, which nobody else has."""
    data = load(SAMPLE.read_bytes())
    data["title"] = f"Case of person {number:04}"
    for segment in data["segments"]:
        segment["customers"] = 1_000 + 37 * number
    return parse(data)


async def opened(tab: Tab, case: Case) -> None:
    """Open Explore on a case; asked again where the server had this tab wait."""
    await tab.open("explore", f"case={packed(plain(case))}")
    while not any(one.component_name == "cxroi_live" for one in tab.every("bidi_component")):
        await asyncio.sleep(1)
        await tab.open("explore", f"case={packed(plain(case))}")


async def moved(
    tab: Tab, case: Case, results: int, rng: random.Random, found: collections.Counter[str], times: list[float]
) -> None:
    """Move sliders, and compare each answer with the package's."""
    levers = {lever.assumption.path: slider_of(lever) for lever in CaseAnalysis(case).levers}
    for _ in range(results):
        path, slider = rng.choice(list(levers.items()))
        place = {path: rng.uniform(slider.low, slider.high)}
        times.append(await tab.send(tab.component("view")["id"], "moved", {"moved": place}))
        served = tab.component("view")["served"]
        tried = with_numbers(case, {path: Quantity(slider.value(place[path]))})
        same = served["moved"] == place and math.isclose(served["numbers"]["npv"], evaluate(tried).npv, rel_tol=1e-9)
        found["own" if same and digest(tried) in served["mark"] else "foreign"] += 1
    texts = {one.markdown.body for one in tab.elements.values() if one.WhichOneof("type") == "markdown"}
    found["foreign titles"] += sum("Case of person" in text and case.title not in text for text in texts)


async def visit(url: str, number: int, results: int, found: collections.Counter[str], times: list[float]) -> None:
    """One tab from its opening to its end."""
    async with Tab(url) as tab:
        await opened(tab, marked(number))
        await moved(tab, marked(number), results, random.Random(number), found, times)  # noqa: S311 - not for secrets
        raised(tab, found)


def raised(tab: Tab, found: collections.Counter[str]) -> None:
    """Count the exceptions a tab has seen, and print each."""
    found["exceptions"] += len(tab.failed)
    for page, exception in tab.failed:
        print(f"exception on {page}: {exception}", flush=True)
    tab.failed.clear()


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


def told(name: str, found: collections.Counter[str], times: list[float]) -> float:
    """Print how it stands; the memory."""
    held = memory()
    p50, p95 = (1000 * quantile(times, share) for share in (0.5, 0.95))
    print(f"{name}: {dict(found)}, {held:.0f} MB, p50 {p50:.0f} ms, p95 {p95:.0f} ms", flush=True)
    return held


def foreign(tabs: int, results: int) -> None:
    """R4's figures: nobody sees those of another."""
    found: collections.Counter[str] = collections.Counter()
    times: list[float] = []

    async def everyone(url: str) -> None:
        each = max(1, results // tabs)
        await asyncio.gather(*(visit(url, number, each, found, times) for number in range(tabs)))

    with serving("serve.py", STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full") as url:
        asyncio.run(everyone(url))
        told("R4 foreign", found, times)


def held_open(tabs: int, reruns: int) -> None:
    """R4's memory: the same people go on working. Growth is told from when the caches were full."""
    found: collections.Counter[str] = collections.Counter()

    async def fifths(url: str) -> None:
        async with contextlib.AsyncExitStack() as stack:
            people = []
            for number in range(tabs):
                tab, case = await stack.enter_async_context(Tab(url)), marked(number)
                await opened(tab, case)
                people.append((tab, case, random.Random(number)))  # noqa: S311 - not for secrets

            async def all_of_them(results: int) -> list[float]:
                times: list[float] = []
                each = max(1, results // tabs)
                await asyncio.gather(*(moved(tab, case, each, rng, found, times) for tab, case, rng in people))
                for tab, _, _ in people:
                    raised(tab, found)
                return times

            full = told("R4 memory, caches full", found, await all_of_them(ENTRIES + tabs))
            for fifth in range(5):
                now = told(f"R4 memory, fifth {fifth + 1}", found, await all_of_them(reruns // 5))
            print(f"R4 memory: {100 * (now / full - 1):+.1f}% over {reruns} reruns (goal: at most 2%)", flush=True)

    with serving("serve.py", STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full") as url:
        asyncio.run(fifths(url))


def visitors(tabs: int, rounds: int) -> None:
    """New people with cases of their own: what is kept is bounded, and closed tabs are forgotten after minutes."""
    found: collections.Counter[str] = collections.Counter()

    async def everyone(url: str, first: int, times: list[float]) -> None:
        await asyncio.gather(*(visit(url, first + number, 1, found, times) for number in range(tabs)))

    with serving("serve.py", STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full") as url:
        for part in range(rounds):
            times: list[float] = []
            asyncio.run(everyone(url, part * tabs, times))
            told(f"R4 visitors, round {part + 1}", found, times)


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

    with serving("serve.py", STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full") as url, sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for session in range(sessions):
            rng = random.Random(session)  # noqa: S311 - not for secrets
            size: Any = rng.choice([{"width": 1400, "height": 900}, {"width": 420, "height": 850}])
            context = chromium.new_context(viewport=size, base_url=url, color_scheme=rng.choice(["light", "dark"]))
            page = watched(context.new_page())
            page.goto(
                f"/{rng.choice(PAGES).removeprefix('business_case')}?case={rng.choice(['chemicals', 'insurance', 'hr-software'])}"
            )
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
        case ["memory", tabs, reruns]:
            held_open(int(tabs), int(reruns))
        case ["visitors", tabs, rounds]:
            visitors(int(tabs), int(rounds))
        case ["browser", sessions, steps]:
            browser(int(sessions), int(steps))
        case _:
            print(__doc__)
