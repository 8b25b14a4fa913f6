"""Charts of the portfolio: what the best set is worth at each budget."""

from __future__ import annotations

import pandas as pd

from cxroi.analysis.funding import Funding
from cxroi.report.charts.marks import Line, Lines, Mark
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.formats import short
from cxroi.report.language.portfolio_words import SPEND, WORTH, finding, named

MONEY = Axis("money")


def frontier(found: Funding) -> Chart:
    """NPV of the best set by what it takes of the budget, in steps, with the set that is chosen marked."""
    currency, points = found.case.currency, found.frontier
    last = 1.1 * max(points[-1].spend, found.budget or 0.0)
    at = (*(point.spend for point in points), last)
    worth = (*(point.npv for point in points), points[-1].npv)
    worst = (*(point.cvar5 for point in points), points[-1].cvar5)
    lines = (
        Line(WORTH[found.by], worth, "programme", at, steps=True),
        Line("Mean of the worst 5%", worst, "loss", at, dashed=True, steps=True),
    )
    mark = Mark(found.point.spend, found.point.npv, f"fund for {short(found.point.spend, currency)}", "accent")
    table = pd.DataFrame(
        [(one.spend, named(one), one.npv, one.p_positive, one.cvar5) for one in points],
        columns=[SPEND[found.of], "Best set", WORTH[found.by], "Chance NPV > 0", "Mean of the worst 5%"],
    )
    along = Axis("money", f"Budget: {SPEND[found.of][0].lower()}{SPEND[found.of][1:]}", 0.0)
    called = tuple(f"{short(point.spend, currency)}: {named(point)}" for point in points)
    marks = Lines(lines, None, (mark,), (*called, called[-1]))
    return Chart("budget-frontier", finding(found), marks, table, currency, MONEY, along, units={"Chance NPV > 0": ""})
