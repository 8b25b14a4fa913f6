"""Charts on screen: a chart's marks as Plotly data and layout."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from cxroi.report.charts.colours import Palette
from cxroi.report.charts.marks import Bars, Flow, Histogram, Kind, Lines, Map, Tornado, Waterfall, Whiskers
from cxroi.report.charts.plotly_parts import (
    axis_look,
    bar_trace,
    faded,
    hovers,
    interval,
    layout,
    shown,
    shown_names,
    top_first,
    trace_of,
)
from cxroi.report.charts.scales import BEYOND_BARS, side_of, upright_height
from cxroi.report.charts.spec import Chart

LONGEST_NODE = 34


def plotly(chart: Chart, palette: Palette) -> dict[str, Any]:
    """A chart as Plotly draws it: data and layout, plain enough for JSON."""
    data, changes = _drawn(chart.marks, chart, palette)
    look = layout(chart, palette)
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
    names = shown_names(step.name for step, _, _ in spans)
    joints: tuple[list[Any], list[Any]] = ([], [])
    for (_, _, stop), here, after in zip(spans[:-1], names, names[1:], strict=False):
        joints[0].extend((here, after, None))
        joints[1].extend((stop, stop, None))
    bars = {
        **bar_trace(names, [step.value for step, _, _ in spans], [palette.colour(step.colour) for step, _, _ in spans]),
        "base": [start for _, start, _ in spans],
        "hovertext": [f"{shown(step.name)}: {chart.value.in_full(step.value, chart.currency)}" for step, _, _ in spans],
        "width": 0.62,
    }
    words = {
        "type": "scatter", "mode": "text", "x": names, "y": [max(start, stop) for _, start, stop in spans],
        "text": [chart.value.say(step.value, chart.currency) for step, _, _ in spans],
        "textposition": "top center", "cliponaxis": False, "textfont": {"color": palette.ink, "size": 14},
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    dotted = trace_of(*joints, {"color": palette.muted, "width": 1, "dash": "dot"})
    return [bars, dotted, words], {"yaxis": axis_look(chart.value, chart.value_scale(), palette)}


@_drawn.register
def _(marks: Lines, chart: Chart, palette: Palette) -> Drawn:
    data, notes, along = [], [], chart.along_scale()
    if marks.band:
        points, colour = list(marks.lines[0].points), palette.colour(marks.band.colour)
        data.append(trace_of(points, list(marks.band.low), {"width": 0}))
        shade = {"fill": "tonexty", "fillcolor": faded(colour), "name": shown(marks.band.name), "showlegend": True}
        data.append(trace_of(points, list(marks.band.high), {"width": 0}) | shade)
    several = len(marks.lines) > 1
    for line in marks.lines:
        colour = palette.colour(line.colour)
        style: dict[str, Any] = {"color": colour, "width": 2 if line.dashed else 3}
        style |= {"dash": "dash"} if line.dashed else {}
        style |= {"shape": "hv"} if line.steps else {}
        trace = trace_of(list(line.points), list(line.values), style)
        trace |= {"text": hovers(chart, marks, line, several), "hoverinfo": "text"}
        trace |= {"fill": "tozeroy", "fillcolor": faded(colour)} if line.filled else {}
        legend = marks.band is not None or several
        data.append(trace | ({"name": shown(line.name), "showlegend": True} if legend else {}))
    for mark in marks.marks:
        dot = {"mode": "markers", "marker": {"color": palette.colour(mark.colour), "size": 11}}
        data.append(trace_of([mark.at], [mark.value], {}) | dot)
        side, shift = side_of(mark.at, along, below=mark.below)
        notes.append(
            {
                "x": mark.at, "y": mark.value, "text": shown(mark.words), "showarrow": False,
                "font": {"color": palette.ink, "size": 13},
                "xanchor": side, "xshift": shift, "yshift": -18 if mark.below else 14,
            }
        )  # fmt: skip
    axes = {
        "xaxis": axis_look(chart.along, along, palette),
        "yaxis": axis_look(chart.value, chart.value_scale(), palette),
    }
    return data, {**axes, "annotations": notes}


@_drawn.register
def _(marks: Bars, chart: Chart, palette: Palette) -> Drawn:
    names, data = shown_names(marks.names), []
    for one in marks.series:
        trace = bar_trace(
            names, list(one.values), [palette.colour(one.colour(place)) for place in range(len(names))], flat=marks.flat
        )
        said = [shown(text, 200) for text in marks.said] or [
            f"{name}: {chart.value.in_full(value, chart.currency)}"
            for name, value in zip(names, one.values, strict=True)
        ]
        trace["hovertext"] = top_first(said) if marks.flat else said
        if one.labels:
            texts = top_first(one.labels) if marks.flat else list(one.labels)
            trace |= {"text": texts, "textposition": "outside", "cliponaxis": False}
        if one.low:
            trace["error_x" if marks.flat else "error_y"] = interval(one.values, one.low, one.high, palette)
        if len(marks.series) > 1:
            trace |= {"name": shown(one.name), "showlegend": True}
        data.append(trace)
    room = BEYOND_BARS if marks.flat and any(one.labels for one in marks.series) else 0.1
    axis = axis_look(chart.value, chart.value_scale(room=room), palette)
    grouped = {"barmode": "group"} if len(marks.series) > 1 else {}
    return data, {("xaxis" if marks.flat else "yaxis"): axis, **grouped}


@_drawn.register
def _(marks: Whiskers, chart: Chart, palette: Palette) -> Drawn:
    rows = marks.rows[::-1]
    names = shown_names(row.name for row in rows)
    said = [shown(row.said or chart.interval_words(row), 200) for row in rows]
    colours = [palette.colour(row.colour) for row in rows]
    dots: dict[str, Any] = {
        **trace_of([row.value for row in rows], names, {}),
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
        error = interval([row.value for row in rows], [row.low for row in rows], [row.high for row in rows], palette)
        data = [dots | {"marker": {"color": colours, "size": 10}, "error_x": error}]
    look = axis_look(chart.value, chart.value_scale(room=0.1), palette) | {"zeroline": not marks.even}
    return data, {"xaxis": look, **({"shapes": [_upright_line(marks.even, palette)]} if marks.even else {})}


def _upright_line(at: float, palette: Palette) -> dict[str, Any]:
    """A line over the whole height, as Plotly draws it at zero."""
    ink = {"color": palette.muted, "width": 1}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "layer": "below", "line": ink}


@_drawn.register
def _(marks: Tornado, chart: Chart, palette: Palette) -> Drawn:
    names, data = shown_names(swing.name for swing in marks.swings), []
    sides = (
        (marks.low_name, "baseline", [swing.at_low for swing in marks.swings], 0),
        (marks.high_name, "programme", [swing.at_high for swing in marks.swings], 1),
    )
    for name, colour, ends, place in sides:
        trace = bar_trace(names, [end - marks.centre for end in ends], [palette.colour(colour)] * len(names), flat=True)
        said = [
            swing.said[place] or chart.value.in_full(end, chart.currency)
            for swing, end in zip(marks.swings, ends, strict=True)
        ]
        trace |= {"base": [marks.centre] * len(names), "hovertext": top_first(said), "name": name, "showlegend": True}
        data.append(trace | {"marker": {"color": palette.colour(colour)}})
    return data, {"xaxis": axis_look(chart.value, chart.value_scale(), palette) | {"zeroline": True}}


@_drawn.register
def _(marks: Histogram, chart: Chart, palette: Palette) -> Drawn:
    said = [
        f"around {chart.along.say(middle, chart.currency)}: {chart.value.in_full(share, chart.currency)} of draws"
        for middle, share in zip(marks.middles, marks.shares, strict=True)
    ]
    bars = bar_trace(list(marks.middles), list(marks.shares), [palette.colour(name) for name in marks.colours])
    bars |= {"width": marks.edges[1] - marks.edges[0], "hovertext": said}
    bars["marker"] |= {"line": {"width": 0}}
    top, data = max(marks.shares), [bars]
    for place, one in enumerate(marks.uprights):
        style = {"color": palette.colour(one.colour), "width": 2}
        upright = trace_of([one.value, one.value], [0, top * upright_height(place)], style)
        data.append(upright | {"name": shown(one.words), "showlegend": True})
    changes = {
        "xaxis": axis_look(chart.along, chart.along_scale(), palette),
        "yaxis": axis_look(chart.value, chart.value_scale(), palette),
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
            f"{shown(arrow.said, 160).replace(chr(10), '<br>')}<br>{chart.value.in_full(arrow.value, chart.currency)}"
            for arrow in marks.arrows
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    trace = {
        "type": "sankey", "arrangement": "snap", "textfont": {"color": palette.ink, "size": 14}, "link": links,
        "node": {
            "label": [shown(name, LONGEST_NODE) for name in nodes], "color": [colour[name] for name in nodes],
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
    dot = trace_of([marks.here[0]], [marks.here[1]], {}) | {
        "mode": "markers",
        "marker": {"color": palette.accent, "size": 11},
    }
    up = marks.up_scale(chart.currency)
    changes = {
        "xaxis": axis_look(chart.along, chart.along_scale(), palette),
        "yaxis": axis_look(marks.up_axis, up, palette),
    }
    for axis in changes.values():
        axis |= {"showgrid": False, "zeroline": False}
    return [ground, *([zero] if marks.crosses_zero else []), dot], changes
