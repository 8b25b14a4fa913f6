"""Speed of the engine, as ratios within one run: `python bench/bench_engine.py`.

One case with all attributions; then 100,000 draws × 60 months × 3 segments, baseline and programme, 5 drivers, 30 uncertain
inputs, against the same recursion as a plain Python loop per draw and as NumPy arrays of draws × months.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine_cases import DRIVERS, draw, reference, wide

from cxroi.case import Case, with_numbers
from cxroi.engine import evaluate
from cxroi.engine.benefits import benefit_months
from cxroi.engine.valuation import discount_factors

DRAWS, LOOP_DRAWS, ROUNDS = 100_000, 300, 5
BLOCKS = (4096, 8192, 16384)


def by_engine(case: Case, numbers: dict[str, np.ndarray], block: int) -> np.ndarray:
    """Present value of benefits of every draw, in blocks."""
    count = len(next(iter(numbers.values())))
    found, discount = np.empty(count), discount_factors(case.finance)
    for first in range(0, count, block):
        part = with_numbers(case, {path: values[first : first + block] for path, values in numbers.items()})
        total: np.ndarray | float = 0.0
        for now in benefit_months(part):
            total = total + now.total * discount[now.month]
        found[first : first + block] = total
    return found


def inputs(case: Case, numbers: dict[str, np.ndarray]) -> dict:
    """The figures of the reference case as a plain program would hold them: an array of draws or a number each."""
    path = "initiatives/Programme/effects/{}/{}"
    sizes = {d: numbers[path.format(d, "change")] * numbers[path.format(d, "causal_share")] for d in DRIVERS}
    effects = {effect.driver: effect for effect in case.initiatives[0].effects}
    months = range(1, 12 * case.finance.years + 1)
    strength = {d: [min(1.0, max(0, t - effects[d].from_month + 1) / 6) for t in months] for d in DRIVERS}
    segments = []
    for part in case.segments:
        here = f"segments/{part.name}/"
        segments.append(
            {
                "customers": float(part.customers),
                "new": part.new_customers_per_year / 12,
                "acquisition_cost": float(part.acquisition_cost),
                "churn": numbers[here + "churn_per_year"],
                "revenue": numbers[here + "revenue_per_customer"] / 12,
                "growth": [(1 + part.revenue_growth) ** ((t - 1) // 12) for t in months],
                "margin": numbers[here + "gross_margin"],
                "rate": numbers[here + "cross_sell/per_customer_year"] / 12,
                "price": part.cross_sell.revenue / 24 * part.cross_sell.gross_margin,
                "referrals": numbers[here + "referrals_per_customer_year"] / 12,
                "service": numbers[here + "contacts_per_customer_year"] / 12 * part.cost_per_contact,
            }
        )
    benefit = numbers["initiatives/Programme/benefits/Tool retired/per_year"] / 12
    return {"sizes": sizes, "strength": strength, "segments": segments, "benefit": benefit}


def by_loop(plain: dict, discount: list[float], count: int) -> list[float]:
    """The same recursion, one draw after the other, in plain floats."""
    months, found = len(discount) - 1, []
    on = {d: plain["strength"][d] for d in DRIVERS}
    lists = [
        {key: value[:count].tolist() if isinstance(value, np.ndarray) else value for key, value in part.items()}
        for part in plain["segments"]
    ]
    sizes = {d: plain["sizes"][d][:count].tolist() for d in DRIVERS}
    benefit = plain["benefit"][:count].tolist()
    for i in range(count):
        churn_size, spend_size, cross_size, referral_size, contacts_size = (sizes[d][i] for d in DRIVERS)
        total = 0.0
        for part in lists:
            kept, revenue, margin, rate = 1 - part["churn"][i], part["revenue"][i], part["margin"][i], part["rate"][i]
            referrals, service, new, price = part["referrals"][i], part["service"][i], part["new"], part["price"]
            spent, growth = part["new"] * part["acquisition_cost"], part["growth"]
            base, plan, base_products, plan_products = part["customers"], part["customers"], 0.0, 0.0
            base_stay = kept ** (1 / 12)
            for t in range(months):
                end = base * base_stay + new + base * referrals
                average = (base + end) / 2
                products = base_products * base_stay + average * rate
                without = (
                    average * revenue * growth[t] * margin
                    + (base_products + products) * price
                    - average * service
                    - spent
                )
                base, base_products = end, products
                stay = kept ** ((1 + churn_size * on["churn"][t]) / 12)
                end = plan * stay + new + plan * referrals * (1 + referral_size * on["referral"][t])
                average = (plan + end) / 2
                products = plan_products * stay + average * rate * (1 + cross_size * on["cross_sell"][t])
                earned = average * revenue * growth[t] * (1 + spend_size * on["spend"][t]) * margin
                served = average * service * (1 + contacts_size * on["contacts"][t])
                having = earned + (plan_products + products) * price - served - spent
                plan, plan_products = end, products
                total += (having - without) * discount[t + 1]
        found.append(total + benefit[i] * sum(discount[1:]))
    return found


def by_table(plain: dict, discount: list[float]) -> np.ndarray:
    """The same as arrays of draws × months; only the customers and the products walk from month to month."""
    weights, months = np.array(discount[1:]), len(discount) - 1
    factor = {d: 1 + plain["sizes"][d][:, None] * np.array(plain["strength"][d]) for d in DRIVERS}
    one = np.ones((1, months))
    total = plain["benefit"] * weights.sum()
    for part in plain["segments"]:
        for sign, f in ((1, factor), (-1, dict.fromkeys(DRIVERS, one))):
            stay = (1 - part["churn"])[:, None] ** (f["churn"] / 12)
            stay = np.broadcast_to(stay, (len(stay), months))
            referral = np.broadcast_to(part["referrals"][:, None] * f["referral"], stay.shape)
            customers = np.empty((len(stay), months + 1))
            customers[:, 0] = part["customers"]
            for t in range(months):
                customers[:, t + 1] = customers[:, t] * (stay[:, t] + referral[:, t]) + part["new"]
            average = (customers[:, 1:] + customers[:, :-1]) / 2
            sold = average * part["rate"][:, None] * f["cross_sell"]
            products = np.zeros((len(stay), months + 1))
            for t in range(months):
                products[:, t + 1] = products[:, t] * stay[:, t] + sold[:, t]
            revenue = (
                average * part["revenue"][:, None] * np.array(part["growth"]) * f["spend"] * part["margin"][:, None]
            )
            cross = (products[:, 1:] + products[:, :-1]) * part["price"]
            service = average * part["service"][:, None] * f["contacts"]
            contribution = revenue + cross - service - part["new"] * part["acquisition_cost"]
            total = total + sign * (contribution @ weights)
    return total


def seconds(run: Callable[[], object]) -> float:
    """The processor time of one call: on a shared machine it is steadier than the clock, and all here is one thread."""
    start = time.process_time()
    run()
    return time.process_time() - start


def peak_mib(run: Callable[[], object]) -> float:
    """The most memory held beyond what was held before [MiB]."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (peak - before) / 2**20


def row(name: str, figure: str, goal: str = "", met: bool | None = None) -> None:
    """One line of the table."""
    print(f"{name:<58}{figure:>14}   {goal:<12}{'' if met is None else 'met' if met else 'MISSED'}")


def main() -> int:
    """Measure, print, and return 1 if a goal is missed."""
    case = reference()
    discount = [float(factor) for factor in discount_factors(case.finance)]
    numbers = draw(case, DRAWS)
    plain = inputs(case, numbers)
    assert len(numbers) == 30, len(numbers)

    engine = {block: by_engine(case, numbers, block) for block in BLOCKS}
    few = {path: values[:3000] for path, values in numbers.items()}
    same = all(np.array_equal(engine[BLOCKS[0]], engine[block]) for block in BLOCKS)
    same = same and all(
        np.array_equal(engine[BLOCKS[0]][:3000], by_engine(case, few, block)) for block in (7, 500, 3000)
    )
    np.testing.assert_allclose(by_loop(plain, discount, 50), engine[BLOCKS[0]][:50], rtol=1e-9)
    np.testing.assert_allclose(by_table({**plain, **head(plain, 500)}, discount), engine[BLOCKS[0]][:500], rtol=1e-9)

    times: dict[str, list[float]] = {}
    big = wide()
    for _ in range(ROUNDS):
        times.setdefault("one case", []).append(
            statistics.median(seconds(lambda: evaluate(big).attribution) for _ in range(9))
        )
        times.setdefault("loop", []).append(seconds(lambda: by_loop(plain, discount, LOOP_DRAWS)) * DRAWS / LOOP_DRAWS)
        times.setdefault("table", []).append(seconds(lambda: by_table(plain, discount)))
        for block in BLOCKS:
            times.setdefault(f"engine {block}", []).append(seconds(lambda block=block: by_engine(case, numbers, block)))
    best = min((f"engine {block}" for block in BLOCKS), key=lambda name: statistics.median(times[name]))
    loop = statistics.median(a / b for a, b in zip(times["loop"], times[best], strict=True))
    table = statistics.median(a / b for a, b in zip(times["table"], times[best], strict=True))
    one = 1000 * statistics.median(times["one case"])
    memory = peak_mib(lambda: by_engine(case, numbers, int(best.split()[1])))

    for name, measured in times.items():
        row(f"{name} [ms of processor, median of {ROUNDS}]", f"{1000 * statistics.median(measured):,.1f}")
    print()
    row("one evaluation, both attributions, 5 × 5 × 5 [ms]", f"{one:.1f}", "≤ 20", one <= 20)
    row("100,000 draws: times faster than a plain loop", f"{loop:.0f}×", "≥ 80×", loop >= 80)
    row("100,000 draws: times faster than draws × months", f"{table:.1f}×", "≥ 12×", table >= 12)
    row(f"peak memory above base ({best}) [MiB]", f"{memory:.1f}", "≤ 50", memory <= 50)
    row("bit-identical over block sizes", "yes" if same else "no", "yes", same)
    return 0 if one <= 20 and loop >= 80 and table >= 12 and memory <= 50 and same else 1


def head(plain: dict, count: int) -> dict:
    """The first draws of the inputs."""

    def cut(value: object) -> object:
        return value[:count] if isinstance(value, np.ndarray) else value

    return {
        "sizes": {d: cut(v) for d, v in plain["sizes"].items()},
        "segments": [{key: cut(value) for key, value in part.items()} for part in plain["segments"]],
        "benefit": cut(plain["benefit"]),
    }


if __name__ == "__main__":
    sys.exit(main())
