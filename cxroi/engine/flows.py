"""Cash flows of a case, month by month: benefits, costs, tax, net, with the discount factor of each month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxroi.case.model import Case
from cxroi.engine.benefits import BenefitMonth, benefit_months
from cxroi.engine.costs import Spending, spending
from cxroi.engine.factors import ALL_ON, Switches
from cxroi.engine.numbers import Number, added
from cxroi.engine.tax import Taxes
from cxroi.engine.valuation import discount_factors


class FlowMonth(NamedTuple):
    """The cash of one month [currency a month]; month 0 is up front."""

    month: int
    benefits: BenefitMonth
    cost: Number
    expensed: Number
    depreciation: Number
    tax: Number
    net: Number
    discount: Number


def flow_months(
    case: Case,
    spent: Spending | None = None,
    *,
    share: float = 1.0,
    initiatives: Switches = ALL_ON,
    drivers: Switches = ALL_ON,
    with_baseline: bool = True,
) -> Iterator[FlowMonth]:
    """Months 0 to the horizon, one after the other; quantities may be numbers, arrays of draws, or symbols.

    Switches leave the effects of some initiatives or drivers out; what is paid stays, unless `spent` was switched too. Without
    the baseline the benefit is too large by a constant.

    tax = rate · (benefits - released inventory - expensed costs - depreciation), none in month 0, whose benefits and
    expensed costs are taken evenly over year 1; receivables are no profit either. With a `share`, only that much of the
    benefit comes, at the same cost.
    """
    spent, discount, taxes = spent or spending(case), discount_factors(case.finance), Taxes(case.finance)
    for now in benefit_months(case, initiatives=initiatives, drivers=drivers, with_baseline=with_baseline):
        month = now.month
        scaled = spent.scaled(month, now.volumes)
        cost = added(spent.fixed[month], scaled)
        expensed = added(spent.fixed[month] - spent.capital[month], scaled)
        written_off = spent.depreciation[month]
        tax = taxes.at(month, now.taxable * share - expensed - written_off)
        net = now.total * share - cost - tax
        yield FlowMonth(month, now, cost, expensed, written_off, tax, net, discount[month])


def npv_of(case: Case, *, share: float = 1.0) -> Number:
    """The net present value of a case, one a lane where its quantities are arrays [currency].

    With a `share`, only that much of the benefit comes.
    """
    total: Number = 0.0
    for now in flow_months(case, share=share):
        total = total + now.net * now.discount
    return total
