"""Speed of the live case: the program of each sample, its draws beside the engine's lanes, and a hand on Explore in Chromium.

`python bench/bench_live.py`. The part in Chromium needs playwright. Prints medians and 95th percentiles [ms], and ratios
within this run, which are what to read on a busy machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_app import CHROMIUM, QUIET, ROOT, report, serving, yardstick
from playwright.sync_api import sync_playwright

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.curves import program
from cxroi.analysis.draws import sample
from cxroi.analysis.simulation import simulate
from cxroi.case import load, parse
from cxroi.report.charts.live import live_data
from cxroi.report.documents.export import export
from cxroi.ui.collector import settle

DRAWS, TIMES, STEPS = 4096, 7, 60
DRAG = """(slider, place) => new Promise((done) => {
  const [low, high] = [Number(slider.min), Number(slider.max)];
  slider.value = low + (high - low) * place;
  const start = performance.now();
  slider.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => done(performance.now() - start);
    painted.port2.postMessage(0);
  });
})"""
RELEASE = """(slider) => new Promise((done) => {
  const live = slider.closest(".live"), start = performance.now();
  const seen = new MutationObserver(() => {
    if (!live.classList.contains("served")) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  seen.observe(live, { attributes: true, attributeFilter: ["class"] });
  slider.dispatchEvent(new PointerEvent("pointerdown"));
  slider.dispatchEvent(new Event("change"));
})"""
NATIVE = """(slider) => new Promise((done) => {
  const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot && one.shadowRoot.querySelector(".live"));
  const said = () => host.shadowRoot.querySelector("[data-figure=likely] strong").textContent;
  const before = said(), start = performance.now();
  const seen = new MutationObserver(() => {
    if (said() === before) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  seen.observe(host.shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });
  const key = { key: KEY, code: KEY, bubbles: true };
  slider.dispatchEvent(new KeyboardEvent("keydown", key));
  slider.dispatchEvent(new KeyboardEvent("keyup", key));
})"""


def main() -> None:
    """Measure, print. As in a server, libraries are set aside from the collector."""
    yardstick()
    settle()
    for name in ("chemicals", "insurance", "hr-software"):
        _program(name)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        _page(browser)
        _explore(browser)
        browser.close()


def _program(name: str) -> None:
    case = parse(load((ROOT / "sample_data" / f"{name}.yaml").read_bytes()))
    levers, drawn = CaseAnalysis(case).levers, sample(case, draws=DRAWS, seed=0)
    made = program(case)
    traced, whole = _median(lambda: program(case)), _median(lambda: live_data(case, levers, seed=0))
    numpy, lanes = (
        _median(lambda: made.run(drawn, ["npv"])),
        _median(lambda: simulate(case, draws=DRAWS, seed=0)),
    )
    sampled = _median(lambda: sample(case, draws=DRAWS, seed=0))
    size = len(made.functions(["npv", "pv_benefits"])) / 1000
    print(
        f"{name}: program traced in {traced:.0f} ms, {size:.0f} kB; all the browser needs in {whole:.0f} ms; {DRAWS} draws in "
        f"NumPy {numpy:.1f} ms + sampling {sampled:.1f} ms, with the lanes and all summaries {lanes:.1f} ms: "
        f"program + sampling over lanes {(numpy + sampled) / lanes:.2f}"
    )


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def _page(browser) -> None:
    """The exported page: its size, and from opening to ready for the hand."""
    case = parse(load((ROOT / "sample_data" / "chemicals.yaml").read_bytes()))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.html"
        file.write_bytes(export(CaseAnalysis(case), ".html", day=date(2026, 11, 25)))
        times = []
        for _ in range(TIMES):
            page = browser.new_page()
            start = time.perf_counter()
            page.goto(file.as_uri(), wait_until="commit")
            page.wait_for_selector(".live.served", state="attached")
            times.append(1000 * (time.perf_counter() - start))
            page.close()
        report(f"exported page, {file.stat().st_size / 1000:.0f} kB: opened → ready to drag", times)


def _explore(browser) -> None:
    with serving() as url:
        page = browser.new_page(viewport={"width": 1500, "height": 1400})
        page.goto(f"{url}/explore?case=chemicals")
        page.wait_for_selector(".live.served", state="attached", timeout=120_000)
        page.wait_for_timeout(4000)
        slider = page.locator(".live input[type=range]").first
        drags = [slider.evaluate(DRAG, (3 + step * 7 % 94) / 100) for step in range(STEPS)]
        releases = []
        for step in range(STEPS // 3):
            slider.evaluate(DRAG, (5 + step * 11 % 90) / 100)
            releases.append(slider.evaluate(RELEASE))
            page.wait_for_timeout(400)
        native = page.locator("[data-testid=stMain] [data-testid=stSlider] input[type=range]").first
        natives = []
        for step in range(STEPS // 6):
            key = "'ArrowRight'" if step < STEPS // 12 else "'ArrowLeft'"
            natives.append(native.evaluate(NATIVE.replace("KEY", key)))
            page.wait_for_timeout(800)
        report("drag → painted, Explore with ten curves, cash and bridge", drags[5:])
        report("release → the server's figures", releases[2:])
        report("Streamlit's own slider (start later) → NPV painted, with a program for it", natives)
        ratio = statistics.median(natives) / statistics.median(drags[5:])
        print(f"a drag is painted {ratio:.0f} times sooner than Streamlit's own slider answers")


if __name__ == "__main__":
    main()
