"""Charts on screen and in the web page: a chart's marks as Plotly data and layout."""

from __future__ import annotations

from functools import singledispatch
from html import escape
from typing import Any

from cxroi.report.charts.colours import Palette
from cxroi.report.charts.scales import Axis, Scale, side_of, upright_height
from cxroi.report.charts.spec import (
    Bars,
    Chart,
    Flow,
    Histogram,
    Kind,
    Line,
    Lines,
    Map,
    Tornado,
    Waterfall,
    Whiskers,
)
from cxroi.report.language.locales import locale, signs
from cxroi.report.language.safe_text import clipped

LONGEST_NODE, LONGEST_NAME = 34, 48
OUTSIDE = 0.22
"""Room for figures beyond bars, as a share of the axis."""


def plotly(chart: Chart, palette: Palette) -> dict[str, Any]:
    """A chart as Plotly draws it: data and layout, plain enough for JSON."""
    data, changes = _drawn(chart.marks, chart, palette)
    look = _layout(chart, palette)
    for part, change in changes.items():
        look[part] = look[part] | change if isinstance(change, dict) else change
    return {"data": data, "layout": look}


Drawn = tuple[list[dict[str, Any]], dict[str, Any]]
"""Traces, and what the layout must know of them."""


@singledispatch
def _drawn(marks: Kind, chart: Chart, palette: Palette) -> Drawn:
    raise TypeError(f"Plotly does not know how to draw {type(marks).__name__}.")


@_drawn.register
def _(marks: Waterfall, chart: Chart, palette: Palette) -> Drawn:
    spans = marks.spans
    names = [_name(step.name) for step, _, _ in spans]
    joints: tuple[list[Any], list[Any]] = ([], [])
    for (_, _, stop), here, after in zip(spans[:-1], names, names[1:], strict=False):
        joints[0].extend((here, after, None))
        joints[1].extend((stop, stop, None))
    bars = {
        **_bar(names, [step.value for step, _, _ in spans], [palette.colour(step.colour) for step, _, _ in spans]),
        "base": [start for _, start, _ in spans],
        "hovertext": [f"{_name(step.name)}: {chart.value.in_full(step.value, chart.currency)}" for step, _, _ in spans],
        "width": 0.62,
    }
    words = {
        "type": "scatter", "mode": "text", "x": names, "y": [max(start, stop) for _, start, stop in spans],
        "text": [chart.value.say(step.value, chart.currency) for step, _, _ in spans],
        "textposition": "top center", "cliponaxis": False, "textfont": {"color": palette.ink, "size": 14},
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    dotted = _line(*joints, {"color": palette.muted, "width": 1, "dash": "dot"})
    return [bars, dotted, words], {"yaxis": _axis(chart.value, chart.value_scale(), palette)}


@_drawn.register
def _(marks: Lines, chart: Chart, palette: Palette) -> Drawn:
    data, notes, along = [], [], chart.along_scale()
    if marks.band:
        points, colour = list(marks.lines[0].points), palette.colour(marks.band.colour)
        data.append(_line(points, list(marks.band.low), {"width": 0}))
        shade = {"fill": "tonexty", "fillcolor": faded(colour), "name": _name(marks.band.name), "showlegend": True}
        data.append(_line(points, list(marks.band.high), {"width": 0}) | shade)
    several = len(marks.lines) > 1
    for line in marks.lines:
        colour = palette.colour(line.colour)
        style: dict[str, Any] = {"color": colour, "width": 2 if line.dashed else 3}
        style |= {"dash": "dash"} if line.dashed else {}
        style |= {"shape": "hv"} if line.steps else {}
        trace = _line(list(line.points), list(line.values), style)
        trace |= {"text": _hovers(chart, marks, line, several), "hoverinfo": "text"}
        trace |= {"fill": "tozeroy", "fillcolor": faded(colour)} if line.filled else {}
        legend = marks.band is not None or several
        data.append(trace | ({"name": _name(line.name), "showlegend": True} if legend else {}))
    for mark in marks.marks:
        dot = {"mode": "markers", "marker": {"color": palette.colour(mark.colour), "size": 11}}
        data.append(_line([mark.at], [mark.value], {}) | dot)
        side, shift = side_of(mark.at, along, below=mark.below)
        notes.append(
            {
                "x": mark.at, "y": mark.value, "text": _name(mark.words), "showarrow": False,
                "font": {"color": palette.ink, "size": 13},
                "xanchor": side, "xshift": shift, "yshift": -18 if mark.below else 14,
            }
        )  # fmt: skip
    axes = {
        "xaxis": _axis(chart.along, along, palette),
        "yaxis": _axis(chart.value, chart.value_scale(), palette),
    }
    return data, {**axes, "annotations": notes}


@_drawn.register
def _(marks: Bars, chart: Chart, palette: Palette) -> Drawn:
    names, data = [_name(name) for name in marks.names], []
    for one in marks.series:
        trace = _bar(
            names, list(one.values), [palette.colour(one.colour(place)) for place in range(len(names))], flat=marks.flat
        )
        said = [_name(text, 200) for text in marks.said] or [
            f"{name}: {chart.value.in_full(value, chart.currency)}"
            for name, value in zip(names, one.values, strict=True)
        ]
        trace["hovertext"] = _top_first(said) if marks.flat else said
        if one.labels:
            texts = _top_first(one.labels) if marks.flat else list(one.labels)
            trace |= {"text": texts, "textposition": "outside", "cliponaxis": False}
        if one.low:
            trace["error_x" if marks.flat else "error_y"] = _error(one.values, one.low, one.high, palette)
        if len(marks.series) > 1:
            trace |= {"name": _name(one.name), "showlegend": True}
        data.append(trace)
    room = OUTSIDE if marks.flat and any(one.labels for one in marks.series) else 0.1
    axis = _axis(chart.value, chart.value_scale(room=room), palette)
    grouped = {"barmode": "group"} if len(marks.series) > 1 else {}
    return data, {("xaxis" if marks.flat else "yaxis"): axis, **grouped}


@_drawn.register
def _(marks: Whiskers, chart: Chart, palette: Palette) -> Drawn:
    rows = marks.rows[::-1]
    names = [_name(row.name) for row in rows]
    said = [_name(row.said or interval_words(chart, row), 200) for row in rows]
    colours = [palette.colour(row.colour) for row in rows]
    dots: dict[str, Any] = {
        **_line([row.value for row in rows], names, {}),
        "mode": "markers",
        "hovertext": said,
        "hoverinfo": "text",
    }
    if marks.thick:
        spans = {
            "type": "bar", "orientation": "h", "y": names, "x": [row.high - row.low for row in rows],
            "base": [row.low for row in rows], "marker": {"color": colours, "opacity": 0.55}, "width": 0.5,
            "hovertext": said, "hoverinfo": "text", "showlegend": False,
        }  # fmt: skip
        data = [spans, dots | {"marker": {"color": palette.ink, "size": 9, "symbol": "diamond"}}]
    else:
        error = _error([row.value for row in rows], [row.low for row in rows], [row.high for row in rows], palette)
        data = [dots | {"marker": {"color": colours, "size": 10}, "error_x": error}]
    return data, {"xaxis": _axis(chart.value, chart.value_scale(room=0.1), palette) | {"zeroline": True}}


@_drawn.register
def _(marks: Tornado, chart: Chart, palette: Palette) -> Drawn:
    names, data = [_name(swing.name) for swing in marks.swings], []
    sides = (
        (marks.low_name, "baseline", [swing.at_low for swing in marks.swings], 0),
        (marks.high_name, "programme", [swing.at_high for swing in marks.swings], 1),
    )
    for name, colour, ends, place in sides:
        trace = _bar(names, [end - marks.centre for end in ends], [palette.colour(colour)] * len(names), flat=True)
        said = [
            swing.said[place] or chart.value.in_full(end, chart.currency)
            for swing, end in zip(marks.swings, ends, strict=True)
        ]
        trace |= {"base": [marks.centre] * len(names), "hovertext": _top_first(said), "name": name, "showlegend": True}
        data.append(trace | {"marker": {"color": palette.colour(colour)}})
    return data, {"xaxis": _axis(chart.value, chart.value_scale(), palette) | {"zeroline": True}}


@_drawn.register
def _(marks: Histogram, chart: Chart, palette: Palette) -> Drawn:
    said = [
        f"around {chart.along.say(middle, chart.currency)}: {chart.value.in_full(share, chart.currency)} of draws"
        for middle, share in zip(marks.middles, marks.shares, strict=True)
    ]
    bars = _bar(list(marks.middles), list(marks.shares), [palette.colour(name) for name in marks.colours])
    bars |= {"width": marks.edges[1] - marks.edges[0], "hovertext": said}
    bars["marker"] |= {"line": {"width": 0}}
    top, data = max(marks.shares), [bars]
    for place, one in enumerate(marks.uprights):
        style = {"color": palette.colour(one.colour), "width": 2}
        upright = _line([one.value, one.value], [0, top * upright_height(place)], style)
        data.append(upright | {"name": _name(one.words), "showlegend": True})
    changes = {
        "xaxis": _axis(chart.along, chart.along_scale(), palette),
        "yaxis": _axis(chart.value, chart.value_scale(), palette),
    }
    return data, changes


@_drawn.register
def _(marks: Flow, chart: Chart, palette: Palette) -> Drawn:
    nodes = list(marks.nodes)
    colour = {name: palette.colour(marks.colours.get(name, "baseline")) for name in nodes}
    links = {
        "source": [nodes.index(arrow.source) for arrow in marks.arrows],
        "target": [nodes.index(arrow.target) for arrow in marks.arrows],
        "value": [arrow.value for arrow in marks.arrows],
        "color": [faded(colour[arrow.source], 0.35) for arrow in marks.arrows],
        "customdata": [
            f"{_name(arrow.said, 160).replace(chr(10), '<br>')}<br>{chart.value.in_full(arrow.value, chart.currency)}"
            for arrow in marks.arrows
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    trace = {
        "type": "sankey", "arrangement": "snap", "textfont": {"color": palette.ink, "size": 14}, "link": links,
        "node": {
            "label": [_name(name, LONGEST_NODE) for name in nodes], "color": [colour[name] for name in nodes],
            "pad": 18, "thickness": 16, "line": {"width": 0}, "hovertemplate": "%{label}<extra></extra>",
        },
    }  # fmt: skip
    return [trace], {"margin": {"l": 8, "r": 8, "t": 16, "b": 16}}


@_drawn.register
def _(marks: Map, chart: Chart, palette: Palette) -> Drawn:
    reach = max(abs(value) for row in marks.values for value in row) or 1.0
    marked = chart.value_scale(room=0.0)
    ground: dict[str, Any] = {
        "type": "contour", "x": list(marks.across), "y": list(marks.up), "z": [list(row) for row in marks.values],
        "zmin": -reach, "zmax": reach,
        "colorscale": [[0, palette.loss], [0.5, palette.grid], [1, palette.programme]],
        "contours": {"showlines": False}, "line": {"width": 0}, "hoverinfo": "text",
        "text": [[chart.value.in_full(value, chart.currency) for value in row] for row in marks.values],
        "colorbar": {
            "tickvals": list(marked.ticks), "ticktext": list(marked.texts), "tickfont": {"color": palette.muted},
            "outlinewidth": 0, "thickness": 14,
        },
    }  # fmt: skip
    zero = {
        **{key: ground[key] for key in ("type", "x", "y", "z")},
        "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"}, "line": {"color": palette.ink, "width": 3},
        "showscale": False, "showlegend": False, "hoverinfo": "skip",
    }  # fmt: skip
    dot = _line([marks.here[0]], [marks.here[1]], {}) | {
        "mode": "markers",
        "marker": {"color": palette.accent, "size": 11},
    }
    up = marks.up_scale(chart.currency)
    changes = {"xaxis": _axis(chart.along, chart.along_scale(), palette), "yaxis": _axis(marks.up_axis, up, palette)}
    for axis in changes.values():
        axis |= {"showgrid": False, "zeroline": False}
    return [ground, *([zero] if marks.crosses_zero else []), dot], changes


def interval_words(chart: Chart, row: Any) -> str:
    """An interval in words."""
    low, value, high = (chart.value.in_full(part, chart.currency) for part in (row.low, row.value, row.high))
    return f"{row.name}: {value} ({low} to {high})"


def faded(colour: str, opacity: float = 0.18) -> str:
    """A colour as a band or a flow shows it.

    >>> faded("#102030")
    'rgba(16,32,48,0.18)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _name(text: str, longest: int = LONGEST_NAME) -> str:
    """A user's words as a chart may show them: short and without markup.

    >>> _name("<b>Key</b> & co")
    '&lt;b&gt;Key&lt;/b&gt; &amp; co'
    """
    return escape(clipped(text, longest), quote=False).replace("\n", "<br>")


def _top_first(values: Any) -> list[Any]:
    """Values for names that Plotly draws from the bottom."""
    return list(values)[::-1]


def _bar(names: list[Any], values: list[float], colours: list[str], *, flat: bool = False) -> dict[str, Any]:
    trace: dict[str, Any] = {"type": "bar", "hoverinfo": "text", "showlegend": False}
    if flat:
        return trace | {
            "orientation": "h", "y": names[::-1], "x": values[::-1], "marker": {"color": colours[::-1]},
        }  # fmt: skip
    return trace | {"x": names, "y": values, "marker": {"color": colours}}


def _line(x: list[Any], y: list[Any], style: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": style, "hoverinfo": "skip", "showlegend": False}


def _error(values: Any, low: Any, high: Any, palette: Palette) -> dict[str, Any]:
    """The interval of each mark."""
    return {
        "type": "data", "symmetric": False, "color": palette.muted,
        "array": [top - value for value, top in zip(values, high, strict=True)],
        "arrayminus": [value - bottom for value, bottom in zip(values, low, strict=True)],
    }  # fmt: skip


def _hovers(chart: Chart, marks: Lines, line: Line, several: bool) -> list[str]:
    lead = f"{_name(line.name)}, " if several else ""
    called = [*marks.called] or [chart.along.say(point, chart.currency) for point in line.points]
    said = [
        f"{lead}{name}: {chart.value.in_full(value, chart.currency)}"
        for name, value in zip(called, line.values, strict=False)
    ]
    return [text[:1].upper() + text[1:] for text in said]


def _axis(axis: Axis, marked: Scale, palette: Palette) -> dict[str, Any]:
    """Range, marks and title of an axis."""
    look: dict[str, Any] = {"range": [marked.low, marked.high]}
    if not axis.shown:
        return look | {"showticklabels": False, "showgrid": False}
    look |= {"tickvals": list(marked.ticks), "ticktext": list(marked.texts)}
    if axis.title:
        look["title"] = {"text": _name(axis.title, 60), "font": {"color": palette.muted, "size": 13}}
    return look


def _layout(chart: Chart, palette: Palette) -> dict[str, Any]:
    """Ground, font, margins, legend and two quiet axes."""
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
