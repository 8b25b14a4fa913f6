"""Identities that every evaluation must satisfy. Tests run them on many cases; the Method page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cxroi.engine.evaluation import Evaluation
from cxroi.engine.valuation import npv

ROUNDED = 1e-4
"""Share of the money of both worlds that counts as moved. A benefit is their difference and carries their rounding, so a small one
between large worlds agrees to 1 part in 10¹³ of these."""


@dataclass(frozen=True)
class Check:
    """An identity: what it says, both sides, and whether they agree to 1 part in 10⁹ of the money moved."""

    name: str
    left: float
    right: float
    scale: float

    @property
    def holds(self) -> bool:
        """True where both sides agree.

        >>> [Check("", 0.0, right, 0.0).holds for right in (1e-9, 1.1e-9)]
        [True, False]
        """
        return abs(self.left - self.right) <= 1e-9 * max(1.0, self.scale)


def checks(result: Evaluation) -> tuple[Check, ...]:
    """Every identity of an evaluation, with its two sides."""
    money = _money_moved(result)
    shares = result.attribution
    found = [
        Check(
            "Benefits by year add up to benefits by month", sum(result.benefits_by_year), sum(result.benefits), money
        ),
        Check(
            "Net by year is benefits less costs less tax",
            sum(result.net_by_year),
            sum(result.benefits_by_year) - sum(result.costs_by_year) - sum(result.tax_by_year),
            money,
        ),
        Check("The last cumulative figure is the sum of net flows", result.cumulative[-1], sum(result.net), money),
        Check(
            "NPV is the discounted net flow",
            result.npv,
            sum(flow * factor for flow, factor in zip(result.net, result.discount, strict=True)),
            money,
        ),
        Check(
            "Drivers add up to PV benefits",
            sum(c.present_value for c in shares.by_driver.values()),
            result.pv_benefits,
            money,
        ),
        Check(
            "Initiatives add up to PV benefits",
            sum(c.present_value for c in shares.by_initiative.values()),
            result.pv_benefits,
            money,
        ),
        *_row_checks(result, money),
        Check("The ladder ends at PV benefits", result.ladder[-1].present_value or 0.0, result.pv_benefits, money),
    ]
    for year, benefit in enumerate(result.benefits_by_year):
        name = _year(year)
        found.append(
            Check(f"Drivers add up in {name}", sum(c.by_year[year] for c in shares.by_driver.values()), benefit, money)
        )
        found.append(
            Check(
                f"Initiatives add up in {name}",
                sum(c.by_year[year] for c in shares.by_initiative.values()),
                benefit,
                money,
            )
        )
    found += _customer_checks(result)
    if result.case.finance.discounting == "year-end":
        found.append(
            Check(
                "NPV is the yearly net flows discounted at year end",
                result.npv,
                npv(float(result.case.finance.discount_rate), result.net_by_year),
                money,
            )
        )
    if result.irr.rate is not None:
        rate = result.irr.rate
        scale = sum(abs(flow) * (1 + rate) ** -year for year, flow in enumerate(result.net_by_year))
        found.append(Check("At the IRR the yearly flows are worth 0", npv(rate, result.net_by_year), 0.0, scale))
    return tuple(found)


def _year(year: int) -> str:
    return f"year {year}" if year else "Initial"


def _money_moved(result: Evaluation) -> float:
    """Benefits, costs and tax, whatever their sign, and the rounding of the worlds that benefits are the difference of [currency]."""
    moved = sum(map(abs, result.benefits)) + sum(map(abs, result.costs)) + sum(map(abs, result.tax))
    both = (one for now in result.months for one in (*now.baseline, *now.programme))
    compared = sum(
        abs(float(amount))
        for one in both
        for amount in (one.core_margin, one.cross_sell_margin, one.service, one.acquisition_spend)
    )
    return moved + ROUNDED * compared


def _row_checks(result: Evaluation, money: float) -> list[Check]:
    """Rows add up to the benefit, the bridge to rows and to drivers, initiatives to the case."""
    bridge, shares, values = result.bridge, result.attribution.by_driver, result.initiatives.values()
    found = [Check("Ledger rows add up to PV benefits", sum(result.rows_pv.values()), result.pv_benefits, money)]
    for year, benefit in enumerate(result.benefits_by_year):
        name = _year(year)
        rows = sum(by_year[year] for by_year in result.rows_by_year.values())
        found.append(Check(f"Ledger rows add up in {name}", rows, benefit, money))
    for row, value in result.rows_pv.items():
        found.append(
            Check(f"Drivers add up in the row {row}", sum(split[row] for split in bridge.values()), value, money)
        )
    for name, split in bridge.items():
        found.append(Check(f"Rows add up to {name}", sum(split.values()), shares[name].present_value, money))
    costs = [sum(paid) for paid in zip(*(line.cash for line in result.cost_lines), strict=True)]
    found.append(Check("Cost lines add up to costs", sum(costs), sum(result.costs), money))
    if result.case.initiatives:
        found += [
            Check("Initiatives add up to PV costs", sum(one.pv_costs for one in values), result.pv_costs, money),
            Check("Initiatives add up to PV tax", sum(one.pv_tax for one in values), result.pv_tax, money),
            Check("Initiatives add up to NPV", sum(one.npv for one in values), result.npv, money),
        ]
    return found


def _customer_checks(result: Evaluation) -> list[Check]:
    found = []
    for index, segment in enumerate(result.case.segments):
        for side in ("baseline", "programme"):
            path = [getattr(now, side)[index] for now in result.months[1:]]
            rolled = path[0].start + sum(now.acquired + now.referred - now.start * (1 - now.stay) for now in path)
            people = path[0].start + sum(now.acquired + now.referred for now in path)
            found.append(Check(f"{segment.name}, {side}: start + won - lost = end", rolled, path[-1].end, people))
            opened = max((abs(after.start - before.end) for before, after in pairwise(path)), default=0.0)
            found.append(Check(f"{segment.name}, {side}: each month starts where the last ended", opened, 0.0, people))
    return found
