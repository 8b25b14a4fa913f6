"""Cash flows of a case, month by month: benefits, costs, tax, net, with the discount factor of each month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxroi.case.model import Case
from cxroi.engine.benefits import BenefitMonth, benefit_months
from cxroi.engine.costs import Spending, spending
from cxroi.engine.factors import ALL_ON, Switches
from cxroi.engine.numbers import Number
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
    case: Case, spent: Spending | None = None, *, initiatives: Switches = ALL_ON, drivers: Switches = ALL_ON
) -> Iterator[FlowMonth]:
    """Months 0 to the horizon, one after the other; quantities may be numbers, arrays of draws, or symbols.

    Switches leave the effects of some initiatives or drivers out; what is paid stays.

    tax = rate · (benefits - released inventory - expensed costs - depreciation), none in month 0, whose benefits and
    expensed costs are taken evenly over year 1. Negative tax is kept: the company has other profit.
    """
    spent, discount = spent or spending(case), discount_factors(case.finance)
    initial: Number = 0.0
    for now in benefit_months(case, initiatives=initiatives, drivers=drivers):
        cost, expensed, written_off = spent.paid[now.month], spent.expensed[now.month], spent.depreciation[now.month]
        tax: Number = 0.0
        if now.month == 0:
            initial = (now.total - expensed) / 12
        else:
            profit = now.total - now.company.released - expensed - written_off
            tax = case.finance.tax_rate * (profit + initial if now.month <= 12 else profit)
        net = now.total - cost - tax
        yield FlowMonth(now.month, now, cost, expensed, written_off, tax, net, discount[now.month])


def npv_of(case: Case) -> Number:
    """The net present value of a case, one a lane where its quantities are arrays [currency]."""
    total: Number = 0.0
    for now in flow_months(case):
        total = total + now.net * now.discount
    return total
