"""Charts of a case: each with a title that states its finding and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxroi.analysis.breakeven import BreakEven
from cxroi.analysis.simulation import Simulation
from cxroi.case.drivers import label_of
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts.colours import Palette
from cxroi.report.charts.spec import (
    Chart,
    dot,
    faded,
    label,
    layout,
    line,
    money_axis,
    month_axis,
    note,
    title,
    waterfall_bars,
    words_above,
)
from cxroi.report.language.formats import chances, full, month_name, percent, short
from cxroi.report.language.sentences import in_years

NEAR, NEARER = 0.5, 0.25
"""Judgement: an assumption within a half, or a quarter, of its break-even deserves amber, or red."""


def waterfall(result: Evaluation, *, palette: Palette) -> Chart:
    """From each source of benefit through costs and tax to NPV, in present values; it adds up exactly."""
    currency, shares = result.case.currency, result.attribution.by_driver
    bars = [(label_of(name), share.present_value, palette.of(name)) for name, share in shares.items()]
    bars.sort(key=lambda one: -one[1])
    best = bars[0] if bars else None
    bars = [(name, value, colour if value >= 0 else palette.loss) for name, value, colour in bars]
    bars.append(("Costs", -result.pv_costs, palette.cost))
    if result.case.finance.tax_rate:
        bars.append(("Tax", -result.pv_tax, palette.baseline))
    bases, tops, running = [], [], 0.0
    steps: tuple[list, list] = ([], [])
    following = [name for name, _, _ in bars[1:]] + ["NPV"]
    for (name, value, _), after in zip(bars, following, strict=True):
        bases.append(running)
        tops.append(max(running, running + value))
        running += value
        steps[0].extend((name, after, None))
        steps[1].extend((running, running, None))
    end = palette.programme if result.npv >= 0 else palette.loss
    bases.append(0.0)
    tops.append(max(result.npv, 0.0))
    values = [value for _, value, _ in bars] + [result.npv]
    names = [name for name, _, _ in bars] + ["NPV"]
    colours = [colour for _, _, colour in bars] + [end]
    hovers = [f"{name}: {full(value, currency)}" for name, value in zip(names, values, strict=True)]
    data = [
        waterfall_bars(names, bases, values, colours, hovers),
        line(*steps, palette.muted),
        words_above(names, tops, [short(value, currency) for value in values], palette),
    ]
    look = layout(palette)
    look["yaxis"] |= money_axis([*bases, *tops, result.npv, running], currency)
    table = pd.DataFrame({"Source": names, f"Present value, {currency}": values})
    return Chart("waterfall", _money_finding(result, best), data, look, table)


def _money_finding(result: Evaluation, best: tuple[str, float, str] | None) -> str:
    currency = result.case.currency
    if not result.case.initiatives:
        return "Nothing is proposed yet"
    if best is None or best[1] <= 0:
        return f"Nothing pays for the cost of {short(result.pv_costs, currency)}"
    whole = result.pv_benefits
    leads = f"{best[0]} brings {percent(best[1] / whole)} of the benefit" if whole > 0 else f"{best[0]} brings most"
    if result.npv >= 0:
        return f"{leads}; {short(result.npv, currency)} is left after costs"
    return f"{leads}; costs exceed the benefit by {short(-result.npv, currency)}"


def cash_curve(result: Evaluation, simulation: Simulation, *, palette: Palette) -> Chart:
    """Cumulative net cash by month: the likely line, the P10 to P90 band, payback and peak funding marked."""
    case, likely = result.case, list(result.cumulative)
    currency, start, months = case.currency, case.finance.start, list(range(len(result.cumulative)))
    table, data, marks = {"Month": months, "Likely": likely}, [], []
    low, high = list(simulation.band[10]), list(simulation.band[90])
    if low != high:
        data.append(line(months, low, palette.programme, line={"width": 0}))
        band = {"fill": "tonexty", "fillcolor": faded(palette.programme), "name": "P10 to P90", "showlegend": True}
        data.append(line(months, high, palette.programme, **{"line": {"width": 0}, **band}))
        table |= {"P10": low, "P50": list(simulation.band[50]), "P90": high}
    hover = [
        f"{month_name(start, month).capitalize()}: {full(value, currency)}"
        for month, value in zip(months, likely, strict=True)
    ]
    style = {"line": {"color": palette.programme, "width": 3}, "name": "At likely figures", "showlegend": True}
    data.append(line(months, likely, palette.programme, text=hover, **{**style, "hoverinfo": "text"}))
    if result.peak_funding > 0:
        trough = min(months, key=lambda month: likely[month])
        data.append(dot(trough, likely[trough], palette.cost))
        words = f"most tied up: {short(result.peak_funding, currency)}"
        marks.append(note(trough, likely[trough], words, palette, below=True, months=months[-1]))
    if result.payback_month:
        month = result.payback_month
        data.append(dot(month, likely[month], palette.accent))
        marks.append(note(month, likely[month], f"paid back: month {month}", palette, months=months[-1]))
    look = layout(palette, annotations=marks)
    look["xaxis"] |= month_axis(months[-1], palette)
    shown = [*likely, *low, *high]
    room = 0.1 * (max(shown) - min(shown))  # for the words below the line
    look["yaxis"] |= money_axis([*shown, min(likely) - room], currency)
    return Chart("cumulative-cash", _cash_finding(result), data, look, pd.DataFrame(table))


def _cash_finding(result: Evaluation) -> str:
    if not result.case.initiatives:
        return "Nothing is spent and nothing comes in yet"
    tied = "the company is never out of pocket"
    if result.peak_funding:
        tied = f"at most {short(result.peak_funding, result.case.currency)} is tied up"
    if result.payback_month is None:
        return f"Does not pay back within {in_years(result.case.finance.years)}; {tied}"
    if not result.payback_month:
        return tied[0].upper() + tied[1:]
    return f"Pays back in {month_name(result.case.finance.start, result.payback_month)}; {tied}"


def payback_curve(result: Evaluation, simulation: Simulation, *, palette: Palette) -> Chart:
    """The chance of being paid back by each month; what is missing to 100% is never paid back within the horizon."""
    shares, start = list(simulation.payback_by_month), result.case.finance.start
    months = list(range(len(shares)))
    hover = [f"By {month_name(start, month)}: {percent(share)}" for month, share in enumerate(shares)]
    style = {"line": {"color": palette.programme, "width": 3, "shape": "hv"}, "fill": "tozeroy"}
    colour = {"fillcolor": faded(palette.programme), "hoverinfo": "text"}
    data = [line(months, shares, palette.programme, text=hover, **style, **colour)]
    marks = []
    half = next((month for month, share in enumerate(shares) if share >= 0.5), None)
    if half:
        data.append(dot(half, shares[half], palette.accent))
        marks.append(note(half, shares[half], f"even chances: month {half}", palette, months=months[-1]))
    look = layout(palette, annotations=marks)
    look["yaxis"] |= {"range": [0, 1.05], "tickformat": ".0%"}
    look["xaxis"] |= month_axis(months[-1], palette)
    said = chances(shares[-1])
    finding = f"{said[0].upper()}{said[1:]} of being paid back within {in_years(result.case.finance.years)}"
    table = pd.DataFrame({"Month": months, "Paid back by then": shares})
    return Chart("paid-back-by-month", finding, data, look, table)


def beliefs(found: Sequence[BreakEven], *, npv: float, palette: Palette, most: int = 10) -> Chart:
    """How far each assumption is from where the case breaks even; the nearest decide the case."""
    shown = [(one, one.distance) for one in found if one.distance is not None and abs(one.distance) <= 2][:most]
    distances = [distance for _, distance in shown]
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [label(one.assumption.title, longest=48) for one, _ in shown][::-1],
            "x": distances[::-1],
            "text": [percent(distance) for distance in distances][::-1],
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": [_urgency(distance, palette) for distance in distances][::-1]},
            "hoverinfo": "text",
            "showlegend": False,
        }
    ]
    finding = "No single assumption alone, from nothing to three times its value, sinks the case"
    if npv < 0:
        finding = "No single assumption alone, from nothing to three times its value, rescues the case"
    if not found:
        finding = "Nothing moves the result yet"
    if shown:
        finding = f"Breaks even where “{shown[0][0].assumption.title}” moves by {percent(distances[0])}"
    look = layout(palette, height=max(180, 90 + 30 * len(shown)))
    reach = max(map(abs, distances), default=1.0) * 1.22
    quiet = {"tickformat": "+.0%", "range": [-reach, reach], "zeroline": True}
    look["xaxis"] |= {**quiet, **title("Change that brings NPV to zero", palette)}
    look["yaxis"] |= {"showgrid": False}
    rows = [(one.assumption.title, one.likely, one.value, one.distance) for one in found]
    table = pd.DataFrame(rows, columns=["Assumption", "Likely", "Break-even", "Relative distance"])
    return Chart("break-even", finding, data, look, table)


def _urgency(distance: float, palette: Palette) -> str:
    if abs(distance) < NEARER:
        return palette.loss
    return palette.cost if abs(distance) < NEAR else palette.baseline
