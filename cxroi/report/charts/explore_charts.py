"""What Explore shows: the small curve beside each slider, the two-way map, scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from cxroi.analysis.comparison import Compared
from cxroi.analysis.curves import Curve, Surface
from cxroi.case.model import Case
from cxroi.case.paths import value_at
from cxroi.case.quantities import assumptions
from cxroi.case.writing import plain
from cxroi.report.charts.colours import Palette
from cxroi.report.charts.spec import (
    Chart,
    dot,
    label,
    layout,
    line,
    money_axis,
    month_axis,
    round_ticks,
    title,
)
from cxroi.report.language.formats import figure, full, in_hundred, percent, short

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
        parts.append(words(place, HIGH - 2, said, palette.loss))
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


def curves_table(curves: Sequence[Curve]) -> pd.DataFrame:
    """The points of all curves."""
    rows = [
        (curve.lever.assumption.title, value, npv)
        for curve in curves
        for value, npv in zip(curve.values, curve.npvs, strict=True)
    ]
    return pd.DataFrame(rows, columns=["Assumption", "Value", "NPV"])


def two_way(surface: Surface, case: Case, npv: float, *, palette: Palette) -> Chart:
    """NPV over two assumptions: blue is worth it, red is not, the thick line is zero, the dot is the case."""
    currency, z = case.currency, np.array(surface.npvs)
    reach = float(np.abs(z).max()) or 1.0
    now = {one.path: float(one.quantity) for one in assumptions(case)}
    axes = (surface.first.assumption, surface.second.assumption)
    hover = [[f"NPV {full(value, currency)}" for value in row] for row in surface.npvs]
    ticks = round_ticks(float(z.min()), float(z.max()))
    ground: dict[str, Any] = {
        "type": "contour",
        "x": list(surface.across),
        "y": list(surface.up),
        "z": z.tolist(),
        "zmin": -reach,
        "zmax": reach,
        "colorscale": [[0, palette.loss], [0.5, palette.grid], [1, palette.programme]],
        "contours": {"showlines": False},
        "line": {"width": 0},
        "text": hover,
        "hoverinfo": "text",
        "colorbar": {
            "tickvals": ticks,
            "ticktext": [short(tick, currency) for tick in ticks],
            "tickfont": {"color": palette.muted},
            "outlinewidth": 0,
            "thickness": 14,
        },
    }
    zero = {
        **{key: ground[key] for key in ("type", "x", "y", "z")},
        "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"},
        "line": {"color": palette.ink, "width": 3},
        "showscale": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }
    crossing = bool(z.min() < 0 < z.max())
    data = [ground, *([zero] if crossing else []), dot(now[axes[0].path], now[axes[1].path], palette.accent)]
    look = layout(palette, height=420)
    for name, one, points in (("xaxis", axes[0], surface.across), ("yaxis", axes[1], surface.up)):
        marks = round_ticks(points[0], points[-1])
        look[name] |= {
            "showgrid": False,
            "zeroline": False,
            "range": [points[0], points[-1]],
            "tickvals": marks,
            "ticktext": [figure(mark, one.unit, currency) for mark in marks],
            **title(label(one.title, longest=60), palette),
        }
    share = float((z > 0).mean())
    finding = f"Worth it in {percent(share)} of this map; the line is where NPV is zero"
    if not crossing:
        finding = (
            f"{'Worth it' if share else 'A loss'} everywhere on this map; the case stands at {short(npv, currency)}"
        )
    table = pd.DataFrame(
        [(x, y, z[j, i]) for j, y in enumerate(surface.up) for i, x in enumerate(surface.across)],
        columns=[axes[0].title, axes[1].title, "NPV"],
    )
    return Chart("two-way-map", finding, data, look, table)


def side_by_side(compared: Sequence[Compared], currency: str) -> pd.DataFrame:
    """The measures of each case, and how it differs from the first over the same draws, ready to print."""

    def month(value: int | None) -> str:
        return "none" if value is None else f"month {value}"

    columns = {}
    for place, one in enumerate(compared):
        npv, result = one.simulation.npv_summary, one.evaluation
        low, high = np.percentile(one.more, (10, 90))
        columns[one.name] = [
            full(result.npv, currency),
            full(npv.mean, currency),
            f"{short(npv.p10, currency)} to {short(npv.p90, currency)}",
            in_hundred(one.simulation.p_positive),
            in_hundred(1 - one.simulation.p_never),
            month(result.payback_month),
            percent(result.roi),
            full(result.pv_costs, currency),
            full(result.peak_funding, currency),
            f"{short(float(low), currency)} to {short(float(high), currency)}" if place else "",
            in_hundred(one.p_better) if place else "",
        ]
    rows = [
        "NPV at likely figures",
        "NPV on average",
        "P10 to P90 of NPV",
        "Chance that NPV is above zero",
        "Chance of paying back",
        "Payback at likely figures",
        "ROI",
        "PV of costs",
        "Most money tied up",
        "Less the first: P10 to P90",
        "Worth more than the first",
    ]
    return pd.DataFrame(columns, index=rows).rename_axis(currency)


def side_by_side_cash(compared: Sequence[Compared], *, palette: Palette) -> Chart:
    """Cumulative net cash of each case at its likely figures."""
    currency = compared[0].evaluation.case.currency
    colours = (palette.programme, palette.accent, palette.cost, palette.drivers["cross_sell"])
    months = max(len(one.evaluation.cumulative) for one in compared)
    data: list[dict[str, Any]] = []
    table: dict[str, list[Any]] = {"Month": list(range(months))}
    for one, colour in zip(compared, colours, strict=False):
        flow = list(one.evaluation.cumulative)
        hover = [f"{label(one.name)}, month {month}: {full(value, currency)}" for month, value in enumerate(flow)]
        style = {"line": {"color": colour, "width": 3}, "name": label(one.name), "showlegend": True}
        data.append(line(list(range(len(flow))), flow, colour, **{**style, "text": hover, "hoverinfo": "text"}))
        table[one.name] = flow + [None] * (months - len(flow))
    look = layout(palette)
    look["xaxis"] |= month_axis(months - 1, palette)
    look["yaxis"] |= money_axis([value for one in compared for value in one.evaluation.cumulative], currency)
    best = max(compared, key=lambda one: one.simulation.npv_summary.mean)
    finding = f"“{best.name}” is worth most on average: {short(best.simulation.npv_summary.mean, currency)}"
    return Chart("side-by-side", finding, data, look, pd.DataFrame(table))


def what_differs(cases: Mapping[str, Case], paths: Sequence[str]) -> pd.DataFrame:
    """The values in which cases differ, one row each, ready to print."""
    known = {one.path: one for case in cases.values() for one in assumptions(case)}
    data = {name: plain(case) for name, case in cases.items()}
    rows = {}
    for path in paths:
        one = known.get(path)
        unit, currency = (one.unit, next(iter(cases.values())).currency) if one else ("", "")
        printed = [_printed(value_at(values, path), unit, currency) for values in data.values()]
        if len(set(printed)) > 1:
            rows[one.title if one else _place(path)] = printed
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(cases)).rename_axis("What differs")


def _place(path: str) -> str:
    """A path in the words of a table: what it lies in, without the list that holds all of its kind."""
    return " · ".join(path.split("/")[1:] or [path]).replace("_", " ")


def _printed(value: Any, unit: str, currency: str) -> str:
    if isinstance(value, list):
        return " · ".join(_printed(one, unit, currency) for one in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "as by default" if value is None else str(value)
    return figure(value, unit, currency)
