"""What Plotly charts are made of: bars, lines, intervals, axes and the look of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from cxroi.case.counted import capital
from cxroi.report.charts.colours import Palette
from cxroi.report.charts.marks import Bars, Line, Lines, Tornado, Whiskers
from cxroi.report.charts.scales import LONGEST_NAME, Axis, Scale
from cxroi.report.charts.spec import Chart
from cxroi.report.language.locales import locale, signs
from cxroi.report.language.safe_text import clipped, told_apart

LONGEST_TITLE = 30
"""Characters of an axis title that stay on one line: names beside a chart leave little width on a phone."""


def faded(colour: str, opacity: float = 0.18) -> str:
    """A colour as a band or a flow shows it.

    >>> faded("#102030")
    'rgba(16,32,48,0.18)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def shown(text: str, longest: int = LONGEST_NAME) -> str:
    """A user's words as a chart may show them: short and without markup.

    >>> shown("<b>Key</b> & co")
    '&lt;b&gt;Key&lt;/b&gt; &amp; co'
    """
    return escape(clipped(text, longest), quote=False).replace("\n", "<br>")


def shown_names(names: Iterable[str]) -> list[str]:
    """The names of the marks of a chart: two that are the same would be one mark."""
    return [shown(name) for name in told_apart(list(names), LONGEST_NAME)]


def top_first(values: Any) -> list[Any]:
    """Values for names that Plotly draws from the bottom."""
    return list(values)[::-1]


def bar_trace(names: list[Any], values: list[float], colours: list[str], *, flat: bool = False) -> dict[str, Any]:
    """Plotly's bars, upright or lying."""
    trace: dict[str, Any] = {"type": "bar", "hoverinfo": "text", "showlegend": False}
    if flat:
        return trace | {
            "orientation": "h", "y": names[::-1], "x": values[::-1], "marker": {"color": colours[::-1]},
        }  # fmt: skip
    return trace | {"x": names, "y": values, "marker": {"color": colours}}


def trace_of(x: list[Any], y: list[Any], style: dict[str, Any]) -> dict[str, Any]:
    """Plotly's line through points."""
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": style, "hoverinfo": "skip", "showlegend": False}


def interval(values: Any, low: Any, high: Any, palette: Palette) -> dict[str, Any]:
    """The interval of each mark."""
    return {
        "type": "data", "symmetric": False, "color": palette.muted,
        "array": [top - value for value, top in zip(values, high, strict=True)],
        "arrayminus": [value - bottom for value, bottom in zip(values, low, strict=True)],
    }  # fmt: skip


def hovers(chart: Chart, marks: Lines, line: Line, several: bool) -> list[str]:
    """What each point of a line says under the pointer."""
    lead = f"{shown(line.name)}, " if several else ""
    called = [*marks.called] or [chart.along.say(point, chart.currency) for point in line.points]
    said = [
        f"{lead}{name}: {chart.value.in_full(value, chart.currency)}"
        for name, value in zip(called, line.values, strict=False)
    ]
    return [capital(text) for text in said]


def axis_look(axis: Axis, marked: Scale, palette: Palette) -> dict[str, Any]:
    """Range, marks and title of an axis."""
    look: dict[str, Any] = {"range": [marked.low, marked.high]}
    if not axis.shown:
        return look | {"showticklabels": False, "showgrid": False}
    look |= {"tickvals": list(marked.ticks), "ticktext": list(marked.texts)}
    if axis.title:
        title = shown(axis.title, 60)
        if len(axis.title) > LONGEST_TITLE:
            title = ",<br>".join(title.rsplit(", ", 1))
        look["title"] = {"text": title, "font": {"color": palette.muted, "size": 13}}
    return look


def layout(chart: Chart, palette: Palette) -> dict[str, Any]:
    """Background, font, margins, legend and two quiet axes."""
    flat = isinstance(chart.marks, Whiskers | Tornado) or (isinstance(chart.marks, Bars) and chart.marks.flat)
    axis = {
        "gridcolor": palette.grid,
        "linecolor": palette.grid,
        "tickfont": {"color": palette.muted, "size": 13},
        "zerolinecolor": palette.muted,
        "fixedrange": True,
        "automargin": True,
    }
    along, value = axis | {"showgrid": False, "zeroline": False}, axis | {"zeroline": True}
    return {
        "height": chart.height,
        "separators": "".join(reversed(signs(locale()))),
        "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.ink, "family": "sans-serif", "size": 14},
        "barmode": "overlay",
        "hovermode": "closest",
        "xaxis": value | {"showgrid": False} if flat else along,
        "yaxis": along if flat else value,
        "legend": {"orientation": "h", "y": -0.25, "x": 0},
        "annotations": [],
    }
