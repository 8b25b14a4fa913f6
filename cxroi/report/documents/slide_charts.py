"""Charts in slides: native PowerPoint charts that stay editable, or an image where PowerPoint has no such chart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from io import BytesIO
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.marks import Bars, Flow, Histogram, Kind, Line, Lines, Map, Tornado, Waterfall, Whiskers
from cxroi.report.charts.scales import FEWEST_TICKS
from cxroi.report.charts.some_bars import some_bars
from cxroi.report.charts.spec import Chart, values_of
from cxroi.report.charts.static import PIXELS_PER_INCH, picture
from cxroi.report.documents.slide_chart_parts import (
    Box,
    as_lines,
    aside,
    beside,
    cut,
    error_bars,
    every_so_many,
    fill,
    gap,
    label,
    legend,
    member,
    money_format,
    native,
    rgb,
    scaled,
    stroke,
    titled,
)
from cxroi.report.language.formats import MINUS, NO_BREAK
from cxroi.report.language.safe_text import printable

ROOM = 0.09
"""Height of the invisible series that carries the label above a bar, as a share of the tallest bar."""
PERCENT = f"0%;{MINUS}0%;0%"
NARROW, FEWER_TICKS = 8.0, 3
"""A chart this narrow [inches] has fewer marks on its axis of values, so that none is tilted."""
YEAR = 12
LABELLED = 1.5
"""An axis reaches so far beyond its longest bar, for the figure at its end."""


def put_chart(slide: Any, box: Box, chart: Chart, shown: slice = slice(None)) -> None:
    """Draw a chart on a slide, or some of its bars; its finding is the alternative text."""
    if chart.empty:
        return
    frame = _put(some_bars(chart.marks, shown), chart, slide, box)
    frame._element.xpath(".//p:cNvPr")[0].set("descr", printable(chart.title))


def _code(chart: Chart, values: Sequence[float]) -> str:
    """The number format of the values."""
    if chart.value.unit == "money":
        return money_format(max(map(abs, values), default=0.0), chart.currency)
    return PERCENT if chart.value.unit in ("percent", "change") else "General"


@singledispatch
def _put(marks: Kind, chart: Chart, slide: Any, box: Box) -> Any:
    raise TypeError(f"PowerPoint does not know how to draw {type(marks).__name__}.")


@_put.register
def _(marks: Waterfall, chart: Chart, slide: Any, box: Box) -> Any:
    """Stacked columns on an invisible base."""
    spans = [sorted((start, stop)) for _, start, stop in marks.spans]
    room = ROOM * (max(high for _, high in spans) - min(0.0, *(low for low, _ in spans)) or 1.0)
    series = [
        ("Base", [max(low, 0.0) for low, _ in spans]),
        ("Amount", [max(high, 0.0) - max(low, 0.0) for low, high in spans]),
        ("Figure", [room for _ in spans]),
        ("Base below zero", [min(high, 0.0) for _, high in spans]),
        ("Amount below zero", [min(low, 0.0) - min(high, 0.0) for low, high in spans]),
    ]
    kept = [(name, values) for name, values in series if any(values) or name == "Amount"]
    names = cut([step.name for step, _, _ in marks.spans])
    largest = [value for _, values in kept for value in values]
    frame = native(slide, box, "COLUMN_STACKED", names, kept, _code(chart, largest))
    plot = frame.chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for one in plot.series:
        if not one.name.startswith("Amount"):
            one.format.fill.background()
        for place, (step, _, _) in enumerate(marks.spans):
            if one.name.startswith("Amount"):
                fill(one.points[place].format.fill, LIGHT.colour(step.colour))
            elif one.name == "Figure":
                label(one.points[place].data_label, chart.value.say(step.value, chart.currency), "INSIDE_BASE")
    return frame


@_put.register
def _(marks: Lines, chart: Chart, slide: Any, box: Box) -> Any:
    """Lines over months or other whole steps, with the band as areas; elsewhere points joined by lines."""
    first = marks.lines[0]
    if not _by_the_step(marks):
        return _scatter(marks, chart, slide, box)
    code = _code(chart, values_of(marks))
    longest = max(len(line.values) for line in marks.lines)
    lines = [(line.name, [*line.values, *[None] * (longest - len(line.values))]) for line in marks.lines]
    if marks.band:
        width = [high - low for low, high in zip(marks.band.low, marks.band.high, strict=True)]
        series = [(f"{marks.band.name}: from", list(marks.band.low)), (marks.band.name, width), *lines]
        frame = native(slide, box, "AREA_STACKED", list(first.points), series, code)
        area = frame.chart.plots[0].series
        area[0].format.fill.background()
        fill(area[1].format.fill, LIGHT.colour(marks.band.colour), opacity=0.2)
        as_lines(frame.chart, first=2)
        drawn = list(frame.chart.plots[1].series)
    elif first.filled:
        frame = native(slide, box, "AREA", list(first.points), [("Shaded", lines[0][1]), *lines], code)
        fill(frame.chart.plots[0].series[0].format.fill, LIGHT.colour(first.colour), opacity=0.2)
        as_lines(frame.chart, first=1)
        drawn = list(frame.chart.plots[1].series)
    else:
        frame = native(slide, box, "LINE", list(first.points), lines, code)
        drawn = list(frame.chart.plots[0].series)
    for line, one in zip(marks.lines, drawn, strict=True):
        stroke(one, line)
    for mark in marks.marks:
        point = drawn[0].points[int(mark.at - first.points[0])]
        point.marker.style, point.marker.size = member("XL_MARKER_STYLE", "CIRCLE"), 10
        fill(point.marker.format.fill, LIGHT.colour(mark.colour))
        point.marker.format.line.color.rgb = rgb(LIGHT.colour(mark.colour))
        label(
            point.data_label,
            mark.words.replace("month ", f"month{NO_BREAK}"),
            "RIGHT" if not mark.at else "BELOW" if mark.below else "ABOVE",
        )
        if mark.at and not mark.below:
            aside(point.data_label)  # above and to the left, where a rising line leaves room
        elif mark.at > 0.85 * longest:
            aside(point.data_label, left=0.05, up=0.0)
    if chart.value.unit == "percent":
        scaled(frame.chart.value_axis, 0.0, 1.0)
    elif any(mark.below and mark.at for mark in marks.marks):
        scaled(frame.chart.value_axis, *_ends(chart))  # with room for the words below the curve
    axis = frame.chart.category_axis
    titled(axis, chart.along.title)
    every_so_many(axis, 1 if longest <= YEAR + 1 else 6 if longest <= 73 else YEAR)
    if marks.band or len(marks.lines) > 1:
        legend(frame.chart, without=0 if marks.band else None)
    return frame


def _by_the_step(marks: Lines) -> bool:
    """True where all lines stand at the same whole numbers one after another, such as months."""
    stand = max((line.points for line in marks.lines), key=len)
    steps = tuple(stand[0] + step for step in range(len(stand)))
    whole = stand[0].is_integer() and not any(line.at and line.steps for line in marks.lines)
    return whole and all(line.points == steps[: len(line.points)] for line in marks.lines)


def _scatter(marks: Lines, chart: Chart, slide: Any, box: Box) -> Any:
    band = marks.band
    ends = (
        []
        if band is None
        else [
            Line(f"{band.name}: {end}", getattr(band, end), band.colour, marks.lines[0].points, dashed=True)
            for end in ("low", "high")
        ]
    )
    shown = [*ends, *marks.lines]
    lines = [(line.name, *zip(*line.corners, strict=True)) for line in shown]
    frame = native(slide, box, "XY_SCATTER_LINES_NO_MARKERS", [], lines, _code(chart, values_of(marks)))
    for line, one in zip(shown, frame.chart.plots[0].series, strict=True):
        stroke(one, line)
    scaled(frame.chart.value_axis, *_ends(chart))
    titled(frame.chart.category_axis, chart.along.title)
    if chart.along.unit == "money":
        labels = frame.chart.category_axis.tick_labels
        labels.number_format, labels.number_format_is_linked = (
            money_format(max(marks.lines[0].points), chart.currency),
            False,
        )
    legend(frame.chart)
    return frame


@_put.register
def _(marks: Bars, chart: Chart, slide: Any, box: Box) -> Any:
    """Bars from zero in their colours, with their figures beside them."""
    names, series = list(marks.names), [(one.name, list(one.values)) for one in marks.series]
    if marks.flat:  # PowerPoint draws the first at the foot
        names, series = names[::-1], [(name, values[::-1]) for name, values in series]
    kind = "BAR_CLUSTERED" if marks.flat else "COLUMN_CLUSTERED"
    code = _code(chart, values_of(chart.marks))
    shown = beside(names) if marks.flat else cut(names)
    frame = native(slide, box, kind, shown, series, code)
    frame.chart.plots[0].gap_width = gap(len(names), 40)
    for one, drawn in zip(marks.series, frame.chart.plots[0].series, strict=True):
        drawn.invert_if_negative = False
        for place in range(len(names)):
            source = len(names) - 1 - place if marks.flat else place
            fill(drawn.points[place].format.fill, LIGHT.colour(one.colour(source)))
            if one.labels:
                label(drawn.points[place].data_label, one.labels[source], "OUTSIDE_END")
        if one.low:
            order = range(len(names))[::-1] if marks.flat else range(len(names))
            error_bars(
                drawn, [one.values[at] - one.low[at] for at in order], [one.high[at] - one.values[at] for at in order]
            )
    held = [value for _, values in series for value in values]
    if marks.flat and any(held) and all(one.labels for one in marks.series):
        axis = frame.chart.value_axis
        axis.minimum_scale, axis.maximum_scale = LABELLED * min(0.0, *held), LABELLED * max(0.0, *held)
        axis.tick_label_position = member("XL_TICK_LABEL_POSITION", "NONE")  # each bar has its figure
        axis.has_major_gridlines = False
    titled(frame.chart.value_axis, chart.value.title)
    if len(series) > 1:
        legend(frame.chart)
    return frame


@_put.register
def _(marks: Whiskers, chart: Chart, slide: Any, box: Box) -> Any:
    """Bars to the value, with the interval as whiskers."""
    rows = marks.rows[::-1]
    code = _code(chart, values_of(chart.marks))
    names = beside([row.name for row in rows])
    frame = native(slide, box, "BAR_CLUSTERED", names, [("Value", [row.value for row in rows])], code)
    drawn = frame.chart.plots[0].series[0]
    frame.chart.plots[0].gap_width, drawn.invert_if_negative = gap(len(rows), 60), False
    for place, row in enumerate(rows):
        fill(drawn.points[place].format.fill, LIGHT.colour(row.colour), opacity=0.55)
    error_bars(drawn, [row.value - row.low for row in rows], [row.high - row.value for row in rows])
    scaled(frame.chart.value_axis, *_ends(chart), fewest=_fewest(box))
    titled(frame.chart.value_axis, chart.value.title)
    return frame


@_put.register
def _(marks: Tornado, chart: Chart, slide: Any, box: Box) -> Any:
    """Two bars of each name from the centre."""
    swings = marks.swings[::-1]
    ends = [end for swing in swings for end in (swing.at_low, swing.at_high)]
    measure = f"{chart.value.title.partition(';')[0]} " if chart.value.title else ""
    series = [
        (f"{measure}{marks.low_name}", [swing.at_low for swing in swings]),
        (f"{measure}{marks.high_name}", [swing.at_high for swing in swings]),
    ]
    names = beside([swing.name for swing in swings])
    frame = native(slide, box, "BAR_CLUSTERED", names, series, _code(chart, ends))
    plot = frame.chart.plots[0]
    plot.gap_width, plot.overlap = gap(len(swings), 40), 100
    for one, colour in zip(plot.series, (LIGHT.baseline, LIGHT.programme), strict=True):
        fill(one.format.fill, colour)
        one.invert_if_negative = False
    frame.chart.value_axis.crosses_at = marks.centre
    scaled(frame.chart.value_axis, *_ends(chart), fewest=_fewest(box))
    titled(frame.chart.value_axis, chart.value.title)
    legend(frame.chart)
    return frame


@_put.register
def _(marks: Histogram, chart: Chart, slide: Any, box: Box) -> Any:
    """Columns without gaps; a value that is marked names the column it lies in."""
    names = [chart.along.say(middle, chart.currency) for middle in marks.middles]
    frame = native(slide, box, "COLUMN_CLUSTERED", names, [("Share", list(marks.shares))], "0.0%")
    plot = frame.chart.plots[0]
    plot.gap_width = 0
    for place, colour in enumerate(marks.colours):
        fill(plot.series[0].points[place].format.fill, LIGHT.colour(colour))
    for one in marks.uprights:
        place = sum(edge <= one.value for edge in marks.edges[1:-1])
        fill(plot.series[0].points[place].format.fill, LIGHT.colour(one.colour))
        label(plot.series[0].points[place].data_label, one.words, "OUTSIDE_END")
    titled(frame.chart.category_axis, chart.along.title)
    return frame


@_put.register(Flow)
@_put.register(Map)
def _(marks: Kind, chart: Chart, slide: Any, box: Box) -> Any:
    """An image, since PowerPoint has neither Sankey charts nor contour maps."""
    from pptx.util import Inches

    size = round(box[2] * PIXELS_PER_INCH), round(box[3] * PIXELS_PER_INCH)
    drawn = BytesIO(picture(chart, format="png", titled=False, size=size))
    return slide.shapes.add_picture(drawn, *(Inches(side) for side in box))


def _fewest(box: Box) -> int:
    return FEWER_TICKS if box[2] < NARROW else FEWEST_TICKS


def _ends(chart: Chart) -> tuple[float, float]:
    values = values_of(chart.marks)
    return min([0.0, *values]), max([0.0, *values])
