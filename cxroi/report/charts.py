"""Charts of a case as Plotly data: each with a title that states its finding and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from cxroi.analysis.breakeven import BreakEven
from cxroi.analysis.simulation import Simulation
from cxroi.case.drivers import label_of
from cxroi.engine.evaluation import Evaluation
from cxroi.report.colours import Palette
from cxroi.report.money import chances, full, month_name, percent, short, sign_of
from cxroi.report.words import in_years

HEIGHT = 370
LONGEST_LABEL = 34


@dataclass(frozen=True)
class Chart:
    """A chart: its name for files, the finding it shows, Plotly data and layout, and the table behind it."""

    name: str
    title: str
    data: list[dict[str, Any]]
    layout: dict[str, Any]
    table: pd.DataFrame


def label(text: str, *, longest: int = LONGEST_LABEL) -> str:
    """A user's words as a chart may show them: short and without markup.

    >>> label("<b>Key</b> & co")
    '&lt;b&gt;Key&lt;/b&gt; &amp; co'
    """
    return escape(text if len(text) <= longest else f"{text[: longest - 1]}…", quote=False)


def waterfall(result: Evaluation, *, palette: Palette) -> Chart:
    """From each source of benefit through costs and tax to NPV, in present values; it adds up exactly."""
    currency = result.case.currency
    bars = [
        (label_of(name), share.present_value, palette.of(name)) for name, share in result.attribution.by_driver.items()
    ]
    bars.sort(key=lambda bar: -bar[1])
    bars.append(("Costs", -result.pv_costs, palette.cost))
    if result.case.finance.tax_rate:
        bars.append(("Tax", -result.pv_tax, palette.baseline))
    total = ("NPV", result.npv, palette.programme if result.npv >= 0 else palette.loss)
    tops, names = [], [name for name, _, _ in bars]
    running, data = 0.0, []
    for name, value, colour in bars:
        data.append(
            _bar(name, running, value, colour if value >= 0 or name in ("Costs", "Tax") else palette.loss, currency)
        )
        running += value
        tops.append(max(running, running - value))
    data.append(_bar("NPV", 0.0, total[1], total[2], currency))
    tops.append(max(total[1], 0.0))
    data.append(
        _values_above([*names, "NPV"], tops, [short(value, currency) for _, value, _ in (*bars, total)], palette)
    )
    steps = pd.Series([value for _, value, _ in bars]).cumsum().tolist()
    for i, level in enumerate(steps):
        following = names[i + 1] if i + 1 < len(names) else "NPV"
        data.append(_line([names[i], following], [level, level], palette.muted, width=1, dash="dot"))
    if not bars[:-1] or bars[0][1] <= 0:
        title = f"Nothing pays for the cost of {short(result.pv_costs, currency)}"
    else:
        whole = result.pv_benefits
        lead = (
            f"{bars[0][0]} brings {percent(bars[0][1] / whole)} of the benefit" if whole > 0 else f"{bars[0][0]} leads"
        )
        title = (
            f"{lead}; {short(result.npv, currency)} is left after costs"
            if result.npv >= 0
            else f"{lead}; costs exceed it by {short(-result.npv, currency)}"
        )
    table = pd.DataFrame(
        [(name, value) for name, value, _ in (*bars, total)], columns=["Source", f"Present value, {currency}"]
    )
    return Chart("waterfall", title, data, _layout(palette, currency, grow=1.12), table)


def cash_curve(result: Evaluation, simulation: Simulation | None, *, palette: Palette) -> Chart:
    """Cumulative net cash by month: the likely line, the P10 to P90 band, payback and peak funding marked."""
    currency, start = result.case.currency, result.case.finance.start
    months = list(range(len(result.cumulative)))
    hover = [
        f"{month_name(start, month).capitalize()}: {full(value, currency)}"
        for month, value in zip(months, result.cumulative, strict=True)
    ]
    table = {"Month": months, "Likely": list(result.cumulative)}
    data: list[dict[str, Any]] = []
    if simulation is not None and simulation.band[10] != simulation.band[90]:
        low, high = list(simulation.band[10]), list(simulation.band[90])
        band = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        data.append({**band, "x": months, "y": low})
        data.append(
            {
                **band,
                "x": months,
                "y": high,
                "fill": "tonexty",
                "fillcolor": _faded(palette.programme),
                "name": "P10 to P90",
                "showlegend": True,
            }
        )
        table |= {"P10": low, "P50": list(simulation.band[50]), "P90": high}
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": months,
            "y": list(result.cumulative),
            "name": "At likely figures",
            "line": {"color": palette.programme, "width": 3},
            "text": hover,
            "hoverinfo": "text",
        }
    )
    trough = min(months, key=lambda month: result.cumulative[month])
    marks = []
    if result.peak_funding > 0:
        data.append(_dot(trough, result.cumulative[trough], palette.cost))
        marks.append(
            _note(
                trough,
                result.cumulative[trough],
                f"most tied up: {short(result.peak_funding, currency)}",
                palette,
                below=True,
            )
        )
    if result.payback_month:
        data.append(_dot(result.payback_month, result.cumulative[result.payback_month], palette.accent))
        marks.append(
            _note(
                result.payback_month,
                result.cumulative[result.payback_month],
                f"paid back: month {result.payback_month}",
                palette,
            )
        )
    money = (
        f"at most {short(result.peak_funding, currency)} is tied up"
        if result.peak_funding
        else "the company is never out of pocket"
    )
    if result.payback_month is None:
        title = f"Does not pay back within {in_years(result.case.finance.years)}; {money}"
    else:
        title = (
            f"Pays back in {month_name(start, result.payback_month)}; {money}"
            if result.payback_month
            else money.capitalize()
        )
    layout = _layout(palette, currency, annotations=marks)
    layout["xaxis"] |= {"title": {"text": "Month"}, "dtick": 6 if len(months) <= 73 else 12}
    return Chart("cumulative-cash", title, data, layout, pd.DataFrame(table))


def payback_curve(result: Evaluation, simulation: Simulation, *, palette: Palette) -> Chart:
    """The chance of being paid back by each month, with what is left at the end: never within the horizon."""
    shares = simulation.payback_by_month
    months = list(range(len(shares)))
    half = next((month for month, share in enumerate(shares) if share >= 0.5), None)
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": months,
            "y": list(shares),
            "fill": "tozeroy",
            "fillcolor": _faded(palette.programme),
            "line": {"color": palette.programme, "width": 3, "shape": "hv"},
            "name": "Paid back by then",
            "showlegend": False,
            "text": [
                f"By {month_name(result.case.finance.start, month)}: {percent(share)}"
                for month, share in enumerate(shares)
            ],
            "hoverinfo": "text",
        }
    ]
    marks = []
    if half:
        data.append(_dot(half, shares[half], palette.accent))
        marks.append(_note(half, shares[half], f"even chances: month {half}", palette))
    end = f"{chances(shares[-1])[0].upper()}{chances(shares[-1])[1:]} of being paid back within {in_years(result.case.finance.years)}"
    layout = _layout(palette, None, annotations=marks)
    layout["yaxis"] |= {"range": [0, 1.05], "tickformat": ".0%"}
    layout["xaxis"] |= {"title": {"text": "Month"}, "dtick": 6 if len(months) <= 73 else 12}
    table = pd.DataFrame({"Month": months, "Paid back by then": list(shares)})
    return Chart("paid-back-by-month", end, data, layout, table)


def beliefs(found: Sequence[BreakEven], *, palette: Palette, most: int = 10) -> Chart:
    """How far each assumption is from where the case breaks even; the nearest decide the case."""
    shown = [one for one in found if one.distance is not None and abs(one.distance) <= 2][:most]
    names = [label(one.assumption.title, longest=44) for one in shown]
    texts = [percent(one.distance) for one in shown]
    colours = [
        palette.loss
        if abs(one.distance or 0) < 0.25
        else palette.cost
        if abs(one.distance or 0) < 0.5
        else palette.baseline
        for one in shown
    ]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names[::-1],
            "x": [one.distance for one in shown][::-1],
            "text": texts[::-1],
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": colours[::-1]},
            "hoverinfo": "text",
            "showlegend": False,
        }
    ]
    if shown:
        title = f"Breaks even if {shown[0].assumption.title} moves by {texts[0]}"
    else:
        title = "No single assumption alone, moved up to three times as far, brings the case to zero"
    layout = _layout(palette, None)
    reach = max((abs(one.distance or 0) for one in shown), default=1.0) * 1.22
    layout |= {"height": max(180, 60 + 30 * len(shown))}
    layout["xaxis"] |= {
        "tickformat": "+.0%",
        "range": [-reach, reach],
        "zeroline": True,
        "zerolinecolor": palette.muted,
        "title": {"text": "Change that brings NPV to zero"},
    }
    layout["yaxis"] |= {"automargin": True, "showgrid": False}
    layout["margin"] = layout["margin"] | {"l": 10}
    table = pd.DataFrame(
        [(one.assumption.title, one.likely, one.value, one.distance) for one in found],
        columns=["Assumption", "Likely", "Break-even", "Relative distance"],
    )
    return Chart("break-even", title, data, layout, table)


def _bar(name: str, base: float, value: float, colour: str, currency: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [name],
        "y": [value],
        "base": [base],
        "marker": {"color": colour},
        "showlegend": False,
        "hovertext": f"{name}: {full(value, currency)}",
        "hoverinfo": "text",
        "width": 0.62,
    }


def _values_above(names: list[str], tops: list[float], texts: list[str], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": names,
        "y": tops,
        "text": texts,
        "textposition": "top center",
        "cliponaxis": False,
        "textfont": {"color": palette.ink, "size": 14},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _line(x: list[Any], y: list[float], colour: str, *, width: int, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": width, "dash": dash},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dot(x: float, y: float, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {"color": colour, "size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _note(x: float, y: float, text: str, palette: Palette, *, below: bool = False) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "center" if below else "right",
        "xshift": 0 if below else -12,
        "yshift": -18 if below else 14,
        "font": {"color": palette.ink, "size": 13},
    }


def _faded(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"


def _layout(
    palette: Palette, currency: str | None, *, annotations: list[dict] | None = None, grow: float = 1.0
) -> dict[str, Any]:
    axis = {
        "gridcolor": palette.grid,
        "linecolor": palette.grid,
        "tickfont": {"color": palette.muted, "size": 13},
        "title": {"font": {"color": palette.muted, "size": 13}},
        "zerolinecolor": palette.muted,
        "fixedrange": True,
    }
    money = {"tickprefix": sign_of(currency), "tickformat": "~s"} if currency else {}
    return {
        "height": HEIGHT,
        "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.ink, "family": "sans-serif", "size": 14},
        "barmode": "overlay",
        "hovermode": "closest",
        "xaxis": axis | {"showgrid": False, "zeroline": False, "automargin": True},
        "yaxis": axis | money | {"automargin": True, "zeroline": True},
        "legend": {"orientation": "h", "y": -0.22, "x": 0},
        "annotations": annotations or [],
        "separators": ".,",
    }
