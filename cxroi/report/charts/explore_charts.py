"""Charts of Explore: the small curve beside each slider, the two-way map, scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from cxroi.analysis.comparison import Compared
from cxroi.analysis.curves import Curve, Surface
from cxroi.case.model import Case
from cxroi.case.quantities import Assumption, assumptions
from cxroi.report.charts.colours import Palette
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart, Line, Lines, Map
from cxroi.report.language.formats import figure, percent, short

WIDE, HIGH, EDGE, TEXT = 460, 96, 8, 16
"""The small picture, and the room in it for a margin and a line of text [pixels]."""


def span_of(curves: Sequence[Curve], npv: float) -> tuple[float, float]:
    """The scale that all small curves share, so that the steepest is the one that matters most; zero lies within."""
    npvs = [0.0, npv, *(value for curve in curves for value in curve.npvs)]
    return min(npvs), max(npvs)


def small_curve(curve: Curve, npv: float, *, span: tuple[float, float], palette: Palette, currency: str) -> str:
    """NPV over the range of one assumption as a small picture (SVG): the curve, zero, break-even, and where the case is."""
    values, npvs, (low, high) = np.array(curve.values), np.array(curve.npvs), span
    across = WIDE - 2 * EDGE
    x = EDGE + across * (values - values[0]) / (values[-1] - values[0] or 1.0)
    floor, room = HIGH - TEXT, HIGH - 2 * TEXT

    def up(amount: Any) -> Any:
        return floor - room * (amount - low) / (high - low or 1.0)

    def at(value: float) -> float:
        return float(np.clip(np.interp(value, values, x), EDGE, WIDE - EDGE))

    def words(place: float, height: float, text: str, colour: str) -> str:
        anchor = "start" if place < WIDE / 4 else "end" if place > WIDE * 3 / 4 else "middle"
        return (
            f'<text x="{place:.1f}" y="{height:.1f}" fill="{colour}" font-size="13" font-family="sans-serif" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, up(npvs), strict=True))
    parts = [f'<polyline points="{path}" fill="none" stroke="{palette.programme}" stroke-width="2.5"/>']
    parts.insert(
        0,
        f'<line x1="{EDGE}" x2="{WIDE - EDGE}" y1="{up(0.0):.1f}" y2="{up(0.0):.1f}" stroke="{palette.muted}" '
        'stroke-width="1" stroke-dasharray="3 3"/>',
    )
    if curve.break_even is not None:
        place = at(curve.break_even)
        parts.append(f'<circle cx="{place:.1f}" cy="{up(0.0):.1f}" r="4.5" fill="{palette.loss}"/>')
        said = f"breaks even at {figure(curve.break_even, curve.lever.assumption.unit, currency)}"
        parts.append(words(place, HIGH - 2, said, palette.ink))
    place = at(curve.now)
    parts.append(f'<circle cx="{place:.1f}" cy="{up(npv):.1f}" r="6" fill="{palette.accent}"/>')
    parts.append(words(place, TEXT - 4, short(npv, currency), palette.ink))
    size = f'width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def curve_words(curve: Curve, npv: float, *, currency: str) -> str:
    """What a small curve shows, for those who can not see it."""
    unit = curve.lever.assumption.unit
    ends = [
        f"{short(amount, currency)} at {figure(value, unit, currency)}"
        for value, amount in (
            (curve.values[0], curve.npvs[0]),
            (curve.values[-1], curve.npvs[-1]),
        )
    ]
    zero = "" if curve.break_even is None else f"; zero at {figure(curve.break_even, unit, currency)}"
    return f"NPV from {ends[0]} to {ends[1]}{zero}; now {short(npv, currency)}"


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
    return Chart("two-way-map", finding, marks, table, case.currency, Axis("money", "NPV"), along, height=420)


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
    return Chart("side-by-side", finding, marks, pd.DataFrame(table), currency, Axis("money"), along)
