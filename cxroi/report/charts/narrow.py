"""Charts that read on a narrow screen: the names of horizontal bars are above them, and bars that have no room get rows of their own."""

from __future__ import annotations

from typing import Any

from cxroi.case.counted import listed
from cxroi.report.charts.flow_layout import laid_out
from cxroi.report.charts.marks import Flow, Waterfall
from cxroi.report.charts.spec import Chart

FITS = 5
"""The number of bars whose figures fit side by side on a phone."""
MIDDLE = 0.4
"""What lies further to the right than this is out of a phone's sight, or cut [share of the width]."""
ROW, REST = 46, 110
"""The height of a bar with its name, and of axis, title and legend together [pixels]."""
THICK, ABOVE = 0.4, 0.42
"""The thickness of a bar and how far above its middle its name is [rows]."""


def names_above(figure: dict[str, Any]) -> dict[str, Any]:
    """A chart for Plotly with the names of horizontal bars above the bars; any other chart as it is.

    Bars then stand by number and not by name, so that two names that are cut to the same words stay two bars.
    """
    data, layout = figure["data"], figure["layout"]
    bars = [trace for trace in data if trace.get("type") == "bar" and trace.get("orientation") == "h"]
    names = list(bars[0]["y"]) if bars else []
    if not names or any(len(trace["y"]) != len(names) for trace in data) or layout.get("barmode") == "group":
        return figure
    places = list(range(len(names)))
    moved = [{**trace, "y": places, **({"width": THICK} if trace in bars else {})} for trace in data]
    font = {**layout["font"], "size": 13}
    said = [
        {
            "x": 0, "xref": "paper", "xanchor": "left", "y": place + ABOVE, "yanchor": "middle", "text": name,
            "showarrow": False, "font": font,
        }
        for place, name in enumerate(names)
    ]  # fmt: skip
    quiet = {"showticklabels": False, "range": [-0.4, len(names) - 0.3], "showgrid": False, "zeroline": False}
    return {
        "data": moved,
        "layout": {
            **layout,
            "yaxis": {**layout["yaxis"], **quiet},
            **({"xaxis": {**layout["xaxis"], "zeroline": False}} if "xaxis" in layout else {}),
            "shapes": _beside_bars(layout, len(names)),
            "annotations": [*layout["annotations"], *said],
            "height": REST + ROW * len(names),
            "legend": {**layout["legend"], "y": -70 / (ROW * len(names))},  # of the height of the bars
        },
    }


def _beside_bars(layout: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Lines over the whole height, that of zero included, drawn beside the bars alone: they do not run through the names."""
    axis = layout.get("xaxis", {})
    low, high = axis.get("range", (1, -1))
    ink = {"color": axis.get("zerolinecolor"), "width": 1}
    zero = [{"type": "line", "x0": 0, "x1": 0, "layer": "below", "line": ink}]
    whole = [*layout.get("shapes", ()), *(zero if axis.get("zeroline") and low <= 0 <= high else ())]
    ends = [{"yref": "y", "y0": place - 0.38, "y1": place + 0.22} for place in range(count)]
    return [{**one, **end} for one in whole for end in ends]


def is_crowded(chart: Chart) -> bool:
    """True for bars side by side that have no room for their figures on a phone, where each then has a row of its own."""
    return isinstance(chart.marks, Waterfall) and len(chart.marks.spans) > FITS


def onward(chart: Chart) -> str:
    """Where a chart goes on that keeps its width on a phone: what its right half shows, in words; "" for one that fits."""
    if not isinstance(chart.marks, Flow):
        return ""
    names = [node.name for node in laid_out(chart.marks)[0] if node.left > MIDDLE]
    return f"It goes on to the right: {listed(names)}." if names else ""


def is_empty(figure: dict[str, Any]) -> bool:
    """True where a chart would be drawn without a single mark."""
    return not any(len(trace.get("x") or trace.get("link", {}).get("value") or ()) for trace in figure["data"])
