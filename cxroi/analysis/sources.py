"""How much each source of benefit brings in every draw: Shapley values over the draws."""

from __future__ import annotations

import numpy as np

from cxroi.analysis.draws import blocks, power_of_two
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Case
from cxroi.case.quantities import with_numbers
from cxroi.engine.benefits import benefit_months
from cxroi.engine.company import ROWS_OF
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.shapley import every_subset, shapley
from cxroi.engine.valuation import discount_factors

DRAWS = 256
"""Every draw is run once for each combination of drivers, so that a few hundred cost as much as thousands of plain ones."""
LANES = 8192
"""Combinations of draws and drivers run at once."""


def sources(case: Case, *, draws: int = DRAWS, seed: int = 0) -> dict[str, np.ndarray]:
    """Present value each source brings in each draw [currency], in the order of the drivers.

    The values are exact in every draw and add up, draw by draw, to the present value of benefits.
    """
    draws = power_of_two(draws)
    used = drivers_in_use(case)
    players = [name for name in used if DRIVER[name].scope == "segment"]
    by_subset = every_subset(len(players))
    size = min(draws, 1 << max(4, (LANES // len(by_subset)).bit_length() - 1))
    alone = {name: rows for name, rows in ROWS_OF.items() if name in used}
    if any(initiative.benefits for initiative in case.initiatives):
        alone |= {DIRECT: ("direct",)}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (*players, *alone)}
    for numbers in blocks(case, draws=draws, seed=seed, size=size):
        lanes = size * len(by_subset)
        part = with_numbers(case, {path: np.repeat(values, len(by_subset)) for path, values in numbers.items()})
        on = {name: np.tile(by_subset[:, i], size) for i, name in enumerate(players)}
        total, single = np.zeros(lanes), {name: np.zeros(lanes) for name in alone}
        for now, factor in zip(
            benefit_months(part, drivers=on, with_baseline=False), discount_factors(part.finance), strict=True
        ):
            total += now.total * factor
            for name, rows in alone.items():
                single[name] += sum(getattr(now.rows, row) for row in rows) * factor
        shares = shapley(total.reshape(size, len(by_subset)).T)
        for name, share in zip(players, shares, strict=True):
            parts[name].append(share)
        for name, value in single.items():
            parts[name].append(value[:: len(by_subset)])
    order = [*DRIVER, DIRECT]
    return {name: np.concatenate(parts[name]) for name in sorted(parts, key=order.index)}
