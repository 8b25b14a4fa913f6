"""Charts of Explore: the two-way map, scenarios side by side. The live case has its own (`live.js`)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxroi.analysis.comparison import Compared
from cxroi.analysis.curves import Surface
from cxroi.case.model import Case
from cxroi.case.quantities import Assumption, assumptions
from cxroi.report.charts.marks import Line, Lines, Map
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.formats import percent, short


def two_way(surface: Surface, case: Case, npv: float) -> Chart:
    """NPV over two assumptions: blue is worth it, red is not, the thick line is zero, the dot is the case."""
    now = {one.path: float(one.quantity) for one in assumptions(case)}
    first, second = surface.first.assumption, surface.second.assumption
    marks = Map(
        surface.across, surface.up, surface.npvs, (now[first.path], now[second.path]), _over(second, surface.up)
    )
    flat = [value for row in surface.npvs for value in row]
    share = sum(value > 0 for value in flat) / len(flat)
    finding = f"Worth it in {percent(share)} of this map; the line is where NPV is zero"
    if not marks.crosses_zero:
        finding = f"{'Worth it' if share else 'A loss'} everywhere on this map; the case stands at {short(npv, case.currency)}"
    table = pd.DataFrame(
        [(x, y, surface.npvs[j][i]) for j, y in enumerate(surface.up) for i, x in enumerate(surface.across)],
        columns=[first.title, second.title, "NPV"],
    )
    along = _over(first, surface.across)
    return Chart(
        "two-way-map",
        finding,
        marks,
        table,
        case.currency,
        Axis("money", "NPV"),
        along,
        height=420,
        units={first.title: "", second.title: ""},
    )


def _over(one: Assumption, points: Sequence[float]) -> Axis:
    return Axis(one.unit, one.title, points[0], points[-1])


def side_by_side_cash(compared: Sequence[Compared]) -> Chart:
    """Cumulative net cash of each case at its likely figures."""
    currency = compared[0].evaluation.case.currency
    colours = ("programme", "accent", "cost", "cross_sell")
    flows = [tuple(one.evaluation.cumulative) for one in compared]
    months = max(map(len, flows))
    lines = tuple(Line(one.name, flow, colour) for one, flow, colour in zip(compared, flows, colours, strict=False))
    table: dict[str, Sequence[float | None]] = {"Month": list(range(months))}
    table |= {one.name: [*flow, *[None] * (months - len(flow))] for one, flow in zip(compared, flows, strict=True)}
    best = max(compared, key=lambda one: one.simulation.npv_summary.mean)
    finding = f"“{best.name}” is worth most on average: {short(best.simulation.npv_summary.mean, currency)}"
    called = tuple(f"month {month}" for month in range(months))
    along = Axis("month", "Month", high=float(months - 1))
    marks = Lines(lines, called=called)
    return Chart(
        "side-by-side", finding, marks, pd.DataFrame(table), currency, Axis("money"), along, units={"Month": ""}
    )
