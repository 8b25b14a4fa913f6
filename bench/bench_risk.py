"""Speed and accuracy of the Risk and Explore figures, as ratios within one run: `python bench/bench_risk.py`.

Peers are compared where they are installed (`pip install -r bench/requirements.txt`, best in an environment of their own):
the same small case over the same number of draws, with the same mean and percentiles within Monte Carlo error.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cxroi.analysis import break_evens, sensitivity, simulate, whatif
from cxroi.analysis.curves import curves, levers, surface
from cxroi.analysis.draws import sample, uncertain
from cxroi.analysis.points import npv_at
from cxroi.case import Case, parse, read_file, with_numbers
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, REPLICATES, PEER_DRAWS = 9, 40, 4096


def main() -> None:
    """Measure and print."""
    case = read_file(ROOT / "sample_data" / "chemicals.yaml")
    _draws(case)
    _tornado(case)
    _pages(case)
    _error(case)
    _million(case)
    _peers()


def median(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of a call, warm."""
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _draws(case: Case) -> None:
    sampled = median(lambda: sample(case, draws=4096, seed=0))
    whole = median(lambda: simulate(case))
    print(
        f"4,096 draws of the first sample: sampled {1e3 * sampled:.1f} ms, sampled and run {1e3 * whole:.1f} ms (goal 25)"
    )


def _tornado(case: Case) -> None:
    listed = uncertain(case)
    together = median(lambda: sensitivity.tornado(case))

    def one_by_one() -> None:
        for one in listed:
            for value in (one.quantity.low, one.quantity.high):
                npv_of(with_numbers(case, {one.path: value}))

    alone = median(one_by_one, 3)
    print(
        f"tornado of {len(listed)} inputs: {1e3 * together:.1f} ms (goal 10), {alone / together:.0f} × one by one (goal 20)"
    )


def _pages(case: Case) -> None:
    run = simulate(case)
    bars, found = sensitivity.tornado(case), break_evens(case)
    moved = levers(case, bars, found)
    parts = {
        "simulate": lambda: simulate(case),
        "tornado": lambda: sensitivity.tornado(case),
        "knowledge": lambda: sensitivity.knowledge(case, run),
        "break-even": lambda: break_evens(case),
        "stress tests": lambda: whatif.stress_tests(case),
        "delay": lambda: whatif.cost_of_delay(case),
        "evidence": lambda: whatif.benefit_by_evidence(case),
        "causal share": lambda: whatif.causal_share_needed(case),
        "TEI": lambda: whatif.tei_view(case),
        "evaluate": lambda: evaluate(case).attribution,
    }
    times = {name: 1e3 * median(call, 5) for name, call in parts.items()}
    listed = ", ".join(f"{name} {value:.0f}" for name, value in times.items())
    print(f"Risk page, all that is computed: {sum(times.values()):.0f} ms (goal 250): {listed}")
    one_move = median(lambda: (evaluate(case), simulate(case), curves(case, moved)), 5)
    print(
        f"one move of a slider: {1e3 * one_move:.0f} ms computed; a two-way map {1e3 * median(lambda: surface(case, *moved[:2]), 5):.0f} ms"
    )


def _error(case: Case) -> None:
    """How many pseudo-random draws give P10 and P90 as surely as 4,096 Sobol points."""
    listed = uncertain(case)
    quasi = np.array(
        [
            [getattr(simulate(case, seed=seed).npv_summary, name) for name in ("p10", "p90", "mean")]
            for seed in range(REPLICATES)
        ]
    )
    generator = np.random.default_rng(0)
    numbers = sample(case, draws=2**17, seed=1)
    pseudo = []
    for _ in range(REPLICATES):
        chosen = generator.integers(0, 2**17, 4096)
        npv = npv_at(case, {one.path: numbers[one.path][chosen] for one in listed})
        pseudo.append([*np.percentile(npv, (10, 90)), npv.mean()])
    worth = 4096 * (np.std(pseudo, axis=0) / np.std(quasi, axis=0)) ** 2
    print(
        "4,096 Sobol draws are worth as many pseudo-random ones: "
        + ", ".join(f"{name} {value:,.0f}" for name, value in zip(("P10", "P90", "mean"), worth, strict=True))
        + " (goal 15,000 for P10 and P90)"
    )


def _million(case: Case) -> None:
    before = _resident()
    peak, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak.append(_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    simulate(case, draws=1_000_000)
    took = time.perf_counter() - start
    done.set()
    watcher.join()
    print(f"1,048,576 draws: {took:.1f} s (goal 4), {max(peak) - before:.0f} MiB above base (goal 300)")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * 4096 / 2**20


SMALL = {
    "churn": (0.09, 0.11, 0.14),
    "revenue": (17_000, 18_500, 20_000),
    "margin": (0.28, 0.31, 0.34),
    "change": (-0.25, -0.12, -0.05),
    "causal": (0.3, 0.5, 0.8),
    "platform": (500_000, 650_000, 900_000),
}
CUSTOMERS, NEW, RATE, YEARS, RAMP = 900, 60, 0.1, 5, 6


def small_case() -> Case:
    """One segment, one effect on churn, six uncertain figures, all independent."""
    three = {name: list(figures) for name, figures in SMALL.items()}
    return parse(
        {
            "format": 1,
            "title": "Peers",
            "finance": {"years": YEARS, "discount_rate": RATE},
            "uncertainty": {"effect_correlation": 0},
            "segments": [
                {
                    "name": "All",
                    "customers": CUSTOMERS,
                    "new_customers_per_year": NEW,
                    "churn_per_year": three["churn"],
                    "revenue_per_customer": three["revenue"],
                    "gross_margin": three["margin"],
                }
            ],
            "initiatives": [
                {
                    "name": "I",
                    "costs": [{"name": "Platform", "one_off": three["platform"], "month": 0}],
                    "effects": [
                        {
                            "driver": "churn",
                            "change": three["change"],
                            "causal_share": three["causal"],
                            "ramp_months": RAMP,
                        }
                    ],
                }
            ],
        }
    )


def small_model(churn, revenue, margin, change, causal, platform):
    """The same case as a plain function, of numbers, arrays or whatever a peer computes with."""
    npv, base, plan = -1 * platform, CUSTOMERS, CUSTOMERS
    for month in range(1, 12 * YEARS + 1):
        factor = 1 + change * causal * min(1.0, month / RAMP)
        base_end = base * (1 - churn) ** (1 / 12) + NEW / 12
        plan_end = plan * (1 - churn) ** (factor / 12) + NEW / 12
        more = (plan + plan_end - base - base_end) / 2
        npv = npv + more * revenue / 12 * margin * (1 + RATE) ** -((month - 1) // 12 + 1)
        base, plan = base_end, plan_end
    return npv


def _peers() -> None:
    case = small_case()
    likely = small_model(*(figures[1] for figures in SMALL.values()))
    assert abs(evaluate(case).npv / likely - 1) < 1e-9, "the plain function is not the case"
    ours = median(lambda: simulate(case, draws=PEER_DRAWS))
    run = simulate(case, draws=65_536).npv_summary
    print(f"peers, the same small case: ours {PEER_DRAWS / ours:,.0f} draws a second")
    for name, draw in (("squigglepy", _squigglepy), ("monaco", _monaco), ("mcerp", _mcerp)):
        try:
            start = time.perf_counter()
            npv = draw()
            took = time.perf_counter() - start
        except ImportError:
            print(f"  {name} is not installed")
            continue
        p10, p90 = np.percentile(npv, (10, 90))
        error = run.sd / np.sqrt(npv.size)
        agree = abs(npv.mean() - run.mean) < 4 * error and max(abs(p10 - run.p10), abs(p90 - run.p90)) < 8 * error
        print(
            f"  {name}: {npv.size / took:,.0f} draws a second, ours {took / npv.size / (ours / PEER_DRAWS):,.1f} ×; mean and percentiles {'agree' if agree else 'DIFFER'}"
        )


def _squigglepy() -> np.ndarray:
    import squigglepy as sq

    drawn = [sq.sample(sq.pert(*figures), n=PEER_DRAWS) for figures in SMALL.values()]
    return small_model(*(np.asarray(values) for values in drawn))


def _monaco() -> np.ndarray:
    import monaco as mc
    from scipy.stats import beta

    steps = {
        "preprocess": lambda case: ([case.invals[name].val for name in SMALL],),
        "run": lambda values: (small_model(*values),),
        "postprocess": lambda case, npv: case.addOutVal("npv", npv),
    }
    sim = mc.Sim("peers", 1000, steps, seed=1, firstcaseismedian=False, verbose=False, singlethreaded=True, samplemethod="random", debug=True)  # fmt: skip
    for name, (low, mode, high) in SMALL.items():
        share = (mode - low) / (high - low)
        sim.addInVar(name, beta, {"a": 1 + 4 * share, "b": 1 + 4 * (1 - share), "loc": low, "scale": high - low})
    sim.runSim()
    return np.asarray(sim.outvars["npv"].nums, dtype=float)


def _mcerp() -> np.ndarray:
    import mcerp

    mcerp.npts = PEER_DRAWS
    return small_model(*(mcerp.PERT(*figures) for figures in SMALL.values()))._mcpts


if __name__ == "__main__":
    main()
