"""Attribution: how much of the benefit each driver and each initiative brings, and the ladder from gross to net.

All shares are Shapley values (`shapley`), so that they add up to the benefit, in every year and in every ledger row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Case
from cxroi.case.quantities import map_numbers
from cxroi.case.quantity import Quantity
from cxroi.engine.benefits import BenefitMonth, benefit_months
from cxroi.engine.company import ROWS_OF
from cxroi.engine.factors import Factors, drivers_in_use
from cxroi.engine.rows import Receivables, Rows, extra_revenue, segment_rows
from cxroi.engine.segment import NO_FACTORS, SegmentPath
from cxroi.engine.shapley import every_subset, from_orders, prefixes, sampled_orders, shapley
from cxroi.engine.tax import Taxes

EXACT_UP_TO = 10
"""Initiatives for which every combination is computed; beyond that orders are sampled."""


@dataclass(frozen=True)
class Contribution:
    """What one source brings: present value, by year [Initial, year 1, …], and the sampling error of the first."""

    present_value: float
    by_year: tuple[float, ...]
    standard_error: float = 0.0


@dataclass(frozen=True)
class Attribution:
    """The benefit by driver and by initiative; each adds up to the whole, in every year."""

    by_driver: dict[str, Contribution]
    by_initiative: dict[str, Contribution]
    bridge: dict[str, dict[str, float]]
    """Driver → ledger row → present value [currency]: adds up to the drivers one way, to the rows the other."""
    tax_by_initiative: dict[str, float]
    """Present value of tax on each initiative's share of the profit, less its own costs [currency]."""


@dataclass(frozen=True)
class Rung:
    """One step of the attribution ladder: its name, and what remains after it [present value].

    None where the change is possible only with the shares of the steps below.
    """

    name: str
    present_value: float | None


def attribute(
    case: Case,
    *,
    months: Sequence[BenefitMonth],
    discount: Sequence[float],
    deductible: Mapping[str, Sequence[float]],
) -> Attribution:
    """Shapley values by driver, by ledger row and by initiative of a case at its likely values.

    `months` and `discount` are those of the case itself; `deductible` is what each initiative's own costs take off the
    taxable profit by month [currency].
    """
    by_row = _driver_rows(case, discount) | _own_rows(case, months, discount)
    order = [*DRIVER, DIRECT]
    sources = sorted(by_row, key=order.index)
    by_driver = {name: _contribution(np.sum(list(by_row[name].values()), axis=0)) for name in sources}
    bridge = {
        name: {row: float(by_row[name][row][-1]) if row in by_row[name] else 0.0 for row in Rows._fields}
        for name in sources
    }
    by_initiative, tax = _initiatives(case, discount, deductible)
    return Attribution(by_driver, by_initiative, bridge, tax)


def _driver_rows(case: Case, discount: Sequence[float]) -> dict[str, dict[str, np.ndarray]]:
    """Driver → row → [Initial, years, present value] for the drivers of segments, which play against one another.

    Every combination of drivers is one lane of the plain month.
    """
    players = [name for name in drivers_in_use(case) if DRIVER[name].scope == "segment"]
    if not players:
        return {}
    by_subset = every_subset(len(players))
    factors = Factors(case, drivers={name: by_subset[:, place] for place, name in enumerate(players)})
    baseline = [SegmentPath(segment) for segment in case.segments]
    programme = [SegmentPath(segment) for segment in case.segments]
    horizon = len(discount) - 1
    receivables = Receivables(float(case.finance.working_capital_days), horizon=horizon)
    values = np.zeros((len(by_subset), len(Rows._fields), 2 + horizon // 12))
    for month in range(1, horizon + 1):
        now = factors.at(month)
        without = [path.step(month, NO_FACTORS) for path in baseline]
        with_it = [path.step(month, now) for path in programme]
        rows = segment_rows(without, with_it)
        rows = rows._replace(working_capital=receivables.released(month, extra_revenue(without, with_it)))
        for place, flow in enumerate(rows):
            values[:, place, (month - 1) // 12 + 1] += flow
            values[:, place, -1] += flow * discount[month]
    shares = shapley(values)
    return {
        name: {row: share[place] for place, row in enumerate(Rows._fields)}
        for name, share in zip(players, shares, strict=True)
    }


def _own_rows(
    case: Case, months: Sequence[BenefitMonth], discount: Sequence[float]
) -> dict[str, dict[str, np.ndarray]]:
    """Driver → row → [Initial, years, present value] for the sources that touch nothing but rows of their own."""
    used = drivers_in_use(case)
    rows_of = {name: rows for name, rows in ROWS_OF.items() if name in used}
    if any(initiative.benefits for initiative in case.initiatives):
        rows_of |= {DIRECT: ("direct",)}
    by_month = [now.rows for now in months] if rows_of else []
    flows = {name: [float(getattr(now, name)) for now in by_month] for rows in rows_of.values() for name in rows}
    return {
        source: {row: np.array([*_by_year(flows[row]), float(np.dot(flows[row], discount))]) for row in rows}
        for source, rows in rows_of.items()
    }


def _by_year(flows: Sequence[float]) -> list[float]:
    return [flows[0], *(sum(flows[first : first + 12]) for first in range(1, len(flows), 12))]


def _initiatives(
    case: Case, discount: Sequence[float], deductible: Mapping[str, Sequence[float]]
) -> tuple[dict[str, Contribution], dict[str, float]]:
    """What each initiative brings, and the tax on it; every combination of initiatives is one lane of a single run.

    The tax of a combination is that on its benefit less its own costs: under `offset` the Shapley value is the tax on the
    initiative's share of profit less its own costs; carried losses are shared out by the same rule.
    """
    names = [initiative.name for initiative in case.initiatives]
    orders = None if len(names) <= EXACT_UP_TO else sampled_orders(len(names))
    member = every_subset(len(names)) if orders is None else prefixes(orders)
    switches = {name: member[:, place].astype(float) for place, name in enumerate(names)}
    own = np.array([deductible[name] for name in names]).reshape(len(names), len(discount))
    taxes, waits = Taxes(case.finance), case.finance.tax_losses != "offset"
    columns = 3 + (len(discount) - 1) // 12
    values = np.zeros((columns, len(member)))
    for now in benefit_months(case, initiatives=switches, with_baseline=waits):
        values[_column(now.month)] += now.total
        values[-2] += now.total * discount[now.month]
        profit = now.taxable - member @ own[:, now.month]
        values[-1] += taxes.at(now.month, profit) * discount[now.month]
    if orders is None:
        shares, errors = shapley(values.T), np.zeros((len(names), columns))
    else:
        shares, errors = from_orders(orders, values.T)
    found = {
        name: _contribution(share[:-1], float(error[-2]))
        for name, share, error in zip(names, shares, errors, strict=True)
    }
    return found, {name: float(share[-1]) for name, share in zip(names, shares, strict=True)}


def ladder(case: Case, *, discount: Sequence[float]) -> tuple[Rung, ...]:
    """From the gross change to what the case counts: × reach, × causal share, × capture [present value of benefits]."""
    steps = ("reach", "causal_share", "capture")

    def choose(path: str, quantity: Quantity) -> object:
        field = path.rsplit("/", 1)[-1]
        if field not in steps:
            return quantity
        applied = steps.index(field)
        return np.array([1.0 if rung <= applied else float(quantity) for rung in range(len(steps) + 1)])

    with np.errstate(all="ignore"):  # taken gross, a change may be impossible: a stock that never turns
        values = np.zeros(len(steps) + 1)
        for now in benefit_months(map_numbers(case, choose)):
            values += now.total * discount[now.month]
    names = ("Gross", "× reach", "× causal share", "× capture")
    return tuple(
        Rung(name, value if isfinite(value) else None) for name, value in zip(names, values.tolist(), strict=True)
    )


def _column(month: int) -> int:
    return 0 if month == 0 else (month - 1) // 12 + 1


def _contribution(share: np.ndarray, error: float = 0.0) -> Contribution:
    return Contribution(float(share[-1]), tuple(float(amount) for amount in share[:-1]), error)
