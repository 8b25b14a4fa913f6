"""The pieces charts are made of, as Plotly data: one look for all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from cxroi.report.charts.colours import Palette
from cxroi.report.language.formats import short
from cxroi.report.language.locales import locale, signs

HEIGHT = 370
LONGEST_LABEL = 34
FEWEST_TICKS = 4


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


def layout(palette: Palette, *, annotations: Iterable[dict[str, Any]] = (), height: int = HEIGHT) -> dict[str, Any]:
    """Ground, font, margins, legend and two quiet axes."""
    axis = {
        "gridcolor": palette.grid,
        "linecolor": palette.grid,
        "tickfont": {"color": palette.muted, "size": 13},
        "zerolinecolor": palette.muted,
        "fixedrange": True,
        "automargin": True,
    }
    return {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.ink, "family": "sans-serif", "size": 14},
        "barmode": "overlay",
        "separators": "".join(reversed(signs(locale()))),
        "hovermode": "closest",
        "xaxis": axis | {"showgrid": False, "zeroline": False},
        "yaxis": axis | {"zeroline": True},
        "legend": {"orientation": "h", "y": -0.25, "x": 0},
        "annotations": list(annotations),
    }


def title(text: str, palette: Palette) -> dict[str, Any]:
    """The title of an axis."""
    return {"title": {"text": text, "font": {"color": palette.muted, "size": 13}}}


def month_axis(months: int, palette: Palette) -> dict[str, Any]:
    """An axis of months from 0, marked every half year, or every year on a long horizon."""
    return {"dtick": 6 if months <= 72 else 12, "range": [0, months], **title("Month", palette)}


def money_axis(amounts: Iterable[float], currency: str) -> dict[str, Any]:
    """An axis of money, its marks printed as everywhere else: −$200k, $1.5M, $2B."""
    values = [0.0, *amounts]
    low, high = min(values), max(values)
    ticks = round_ticks(low, high)
    room = (high - low or 1.0) * 0.06
    return {
        "tickvals": ticks,
        "ticktext": [short(tick, currency) for tick in ticks],
        "range": [low - room * (low < 0), high + room],
    }


def round_ticks(low: float, high: float) -> list[float]:
    """Round figures from low to high, at least four steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> round_ticks(-448, 3200)
    [0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0]
    """
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [0.0]
    size = 10.0 ** math.floor(math.log10(span / FEWEST_TICKS))
    step = max(size * factor for factor in (1, 2, 2.5, 5) if size * factor <= span / FEWEST_TICKS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def waterfall_bars(
    names: list[str], bases: list[float], values: list[float], colours: list[str], hovers: list[str]
) -> dict[str, Any]:
    """The bars of a waterfall, each from its base."""
    return {
        "type": "bar",
        "x": names,
        "y": values,
        "base": bases,
        "marker": {"color": colours},
        "showlegend": False,
        "hovertext": hovers,
        "hoverinfo": "text",
        "width": 0.62,
    }


def words_above(names: list[str], tops: list[float], texts: list[str], palette: Palette) -> dict[str, Any]:
    """A text above each bar."""
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


def line(x: list[Any], y: list[Any], colour: str, **more: Any) -> dict[str, Any]:
    """A thin dotted line that explains; keywords make it something else."""
    style = {"color": colour, "width": 1, "dash": "dot"}
    quiet = {"hoverinfo": "skip", "showlegend": False}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": style, **quiet, **more}


def dot(x: float, y: float, colour: str) -> dict[str, Any]:
    """The one point the chart is about."""
    marker = {"color": colour, "size": 11}
    return line([x], [y], colour, mode="markers", marker=marker)


def note(x: float, y: float, text: str, palette: Palette, *, months: int, below: bool = False) -> dict[str, Any]:
    """Words at a point of a curve over months: below it, or above it to the left, where a rising curve leaves room."""
    side = "left" if x < months / 4 else "right" if x > months * 3 / 4 or not below else "center"
    shift = {"left": 8, "right": -12, "center": 0}[side]
    place = {"xanchor": side, "xshift": shift, "yshift": -18 if below else 14}
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"color": palette.ink, "size": 13}, **place}


def faded(colour: str, opacity: float = 0.18) -> str:
    """A colour as a band or a flow shows it.

    >>> faded("#102030")
    'rgba(16,32,48,0.18)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
