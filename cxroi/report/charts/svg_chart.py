"""Charts in the web page: a chart's marks as SVG, which needs no script, once for a wide screen and once for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from itertools import pairwise

from cxroi.report.charts.marks import Bars, Flow, Histogram, Kind, Line, Lines, Map, Tornado, Waterfall, Whiskers
from cxroi.report.charts.scales import BEYOND_BARS, side_of, upright_height
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.svg_flow import draw_flow
from cxroi.report.charts.svg_map import draw_map
from cxroi.report.charts.svg_parts import (
    LINE,
    PHONE,
    Key,
    Sheet,
    To,
    bar,
    label_beyond,
    legend,
    level_axis,
    mapped,
    names_in,
    rows,
    short,
    start_of_bars,
    upright_axis,
    whisker,
    width_of,
)

DESK, SMALL = 1000, 380
"""The two widths a chart is drawn for [pixels]."""
FADED = 0.18
TOP = 18


def svg(chart: Chart, *, width: int = DESK, style: str = "") -> str:
    """A chart as SVG of a width [pixels]. Its colours are CSS variables named for their meaning: `--programme`, `--churn`.

    `style` is CSS for the picture as a whole, where it stands in no page that gives it colours and letters.
    """
    sheet = Sheet(width)
    _drawn(chart.marks, chart, sheet)
    return sheet.text(chart.title, style=style, least=sheet.width if sheet.width > width else 0)


def _tall(chart: Chart, sheet: Sheet) -> float:
    """The height of a vertical picture above its axis."""
    return chart.height - 90.0 if sheet.width >= PHONE else 210.0


def _left(chart: Chart, texts: Sequence[str]) -> float:
    return 14 + max((width_of(text) for text in texts), default=0.0) if chart.value.shown else 8.0


@singledispatch
def _drawn(marks: Kind, chart: Chart, sheet: Sheet) -> None:
    raise TypeError(f"{type(marks).__name__} cannot be drawn as SVG.")


@_drawn.register
def _(marks: Waterfall, chart: Chart, sheet: Sheet) -> None:
    spans, currency = marks.spans, chart.currency
    said = [f"{step.name}: {chart.value.in_full(step.value, currency)}" for step, _, _ in spans]
    labels = [chart.value.say(step.value, currency) for step, _, _ in spans]
    if sheet.width < PHONE:
        scale = chart.value_scale(room=BEYOND_BARS)
        frame = rows(sheet, [step.name for step, _, _ in spans], right=sheet.width - 8)
        across = mapped(scale, frame.left, frame.right)
        for (step, start, stop), y, label, words in zip(spans, frame.middles, labels, said, strict=True):
            low, high = sorted((across(start), across(stop)))
            sheet.rect(low, y - frame.thick / 2, max(high - low, 1), frame.thick, step.colour, said=words)
            sheet.words(high + 5, y + 5, label)
        start_of_bars(sheet, across(0), frame)
        sheet.height = frame.foot + 4
        return
    scale = chart.value_scale()
    left, foot = _left(chart, scale.texts), TOP + _tall(chart, sheet)
    up, slot = mapped(scale, foot, TOP), (sheet.width - 8 - left) / len(spans)
    upright_axis(sheet, chart.value, scale, up, left, sheet.width - 8)
    deepest = 1
    names = names_in([step.name for step, _, _ in spans], slot - 6, most=3)
    for place, ((step, start, stop), label, words) in enumerate(zip(spans, labels, said, strict=True)):
        middle = left + slot * (place + 0.5)
        low, high = sorted((up(start), up(stop)))
        sheet.rect(middle - slot * 0.31, low, slot * 0.62, max(high - low, 1), step.colour, said=words)
        if place + 1 < len(spans):
            sheet.line(middle + slot * 0.31, up(stop), middle + slot * 0.69, up(stop), "muted", dash="2 3")
        sheet.words(middle, low - 5, label, anchor="middle")
        deepest = max(deepest, len(names[place]))
        for number, line in enumerate(names[place]):
            sheet.words(middle, foot + 18 + LINE * number, line, anchor="middle", colour="muted")
    sheet.height = foot + 10 + LINE * deepest


@_drawn.register
def _(marks: Lines, chart: Chart, sheet: Sheet) -> None:
    scale, along = chart.value_scale(), chart.along_scale()
    left, right, foot = _left(chart, scale.texts), sheet.width - 12, TOP + _tall(chart, sheet)
    up, across = mapped(scale, foot, TOP), mapped(along, left, right)
    upright_axis(sheet, chart.value, scale, up, left, right)
    if marks.band:
        points = marks.lines[0].points
        edge = [*zip(points, marks.band.high, strict=True), *reversed([*zip(points, marks.band.low, strict=True)])]
        outline = "L".join(f"{short(across(x))} {short(up(y))}" for x, y in edge)
        sheet.path(f"M{outline}Z", fill=marks.band.colour, opacity=FADED)
    for line in marks.lines:
        drawn = _outline(line, across, up)
        if line.filled:
            ends = [short(across(x)) for x in (line.points[-1], line.points[0])]
            sheet.path(f"{drawn}L{ends[0]} {short(up(0))}L{ends[1]} {short(up(0))}Z", fill=line.colour, opacity=FADED)
        key = _key(line)
        sheet.path(drawn, stroke=key.colour, wide=key.wide, dash=key.dash)
    for mark in marks.marks:
        side, shift = side_of(mark.at, along, below=mark.below)
        x, y, wide = across(mark.at), up(mark.value), width_of(mark.words)
        sheet.dot(x, y, mark.colour)
        anchor = {"left": "start", "right": "end", "center": "middle"}[side]
        start = x + shift - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
        start = min(max(start, left), right - wide)
        sheet.words(start, y + (22 if mark.below else -10), mark.words)
    _hovers(marks, chart, sheet, across, foot)
    foot = level_axis(sheet, chart.along, along, across, foot)
    named = [_key(line) for line in marks.lines] if marks.band or len(marks.lines) > 1 else []
    behind = [Key(marks.band.colour, marks.band.name, 2 * FADED)] if marks.band else []
    sheet.height = legend(sheet, [*named, *behind], foot) + 4


def _key(line: Line) -> Key:
    """A line as it is drawn, in the chart and in its legend."""
    return Key(line.colour, line.name, wide=2 if line.dashed else 3, dash="6 4" if line.dashed else "")


def _outline(line: Line, across: To, up: To) -> str:
    """A line through its points, or in steps, flat from each point to the next."""
    return "M" + "L".join(f"{short(across(x))} {short(up(y))}" for x, y in line.corners)


def _hovers(marks: Lines, chart: Chart, sheet: Sheet, across: To, foot: float) -> None:
    """A strip over each point of the first line that says what all lines are there."""
    first, several = marks.lines[0], len(marks.lines) > 1
    places = [across(point) for point in first.points]
    edges = [places[0], *((one + other) / 2 for one, other in pairwise(places)), places[-1]]
    for place, point in enumerate(first.points):
        called = marks.called[place] if place < len(marks.called) else chart.along.say(point, chart.currency)
        here = [(line.name, line.values[line.points.index(point)]) for line in marks.lines if point in line.points]
        said = [f"{name}: " * several + chart.value.in_full(value, chart.currency) for name, value in here]
        sheet.hover(edges[place], TOP, edges[place + 1] - edges[place], foot - TOP, f"{called}: {'; '.join(said)}")


@_drawn.register
def _(marks: Bars, chart: Chart, sheet: Sheet) -> None:
    several, labelled = len(marks.series), any(one.labels for one in marks.series)
    scale = chart.value_scale(room=BEYOND_BARS if marks.flat and labelled else 0.1)
    if marks.flat:
        frame = rows(sheet, marks.names, right=sheet.width - 8)
        to, middles, thick, foot = mapped(scale, frame.left, frame.right), frame.middles, frame.thick, frame.foot
    else:
        left, foot = _left(chart, scale.texts), TOP + _tall(chart, sheet)
        to, slot = mapped(scale, foot, TOP), (sheet.width - 8 - left) / max(len(marks.names), 1)
        middles, thick = tuple(left + slot * (place + 0.5) for place in range(len(marks.names))), slot * 0.72
        upright_axis(sheet, chart.value, scale, to, left, sheet.width - 8)
    for number, one in enumerate(marks.series):
        for place, value in enumerate(one.values):
            wide = thick / several
            middle = middles[place] + (number - (several - 1) / 2) * wide
            said = marks.said[place] if marks.said else ""
            said = said or f"{marks.names[place]}: {chart.value.in_full(value, chart.currency)}"
            bar(sheet, to, middle, wide, (0.0, value), one.colour(place), said, flat=marks.flat)
            if one.low:
                whisker(sheet, to, middle, one.low[place], one.high[place], flat=marks.flat)
            if one.labels:
                label_beyond(sheet, to(value), middle, one.labels[place], value, flat=marks.flat)
    if marks.flat:
        start_of_bars(sheet, to(0), frame)
        foot = level_axis(sheet, chart.value, scale, to, foot)
    else:
        for middle, lines in zip(middles, names_in(marks.names, slot - 6), strict=True):
            for line_number, line in enumerate(lines):
                sheet.words(middle, foot + 18 + LINE * line_number, line, anchor="middle", colour="muted")
        foot += 10 + 2 * LINE
    named = [Key(one.colour(0), one.name) for one in marks.series] if several > 1 else []
    sheet.height = legend(sheet, named, foot) + 4


@_drawn.register
def _(marks: Whiskers, chart: Chart, sheet: Sheet) -> None:
    scale, frame = chart.value_scale(room=0.1), rows(sheet, [row.name for row in marks.rows], right=sheet.width - 12)
    across = mapped(scale, frame.left, frame.right)
    if scale.low <= marks.even <= scale.high:
        start_of_bars(sheet, across(marks.even), frame)
    for row, middle in zip(marks.rows, frame.middles, strict=True):
        said, x = row.said or chart.interval_words(row), across(row.value)
        if marks.thick:
            span = across(row.high) - across(row.low)
            sheet.rect(across(row.low), middle - 8, max(span, 1), 16, row.colour, said=said, opacity=0.55)
            corners = ((x - 6, middle), (x, middle - 6), (x + 6, middle), (x, middle + 6))
            sheet.path("M" + "L".join(f"{short(a)} {short(b)}" for a, b in corners) + "Z", fill="ink", said=said)
        else:
            whisker(sheet, across, middle, row.low, row.high, flat=True)
            sheet.dot(x, middle, row.colour, said=said)
    sheet.height = level_axis(sheet, chart.value, scale, across, frame.foot) + 4


@_drawn.register
def _(marks: Tornado, chart: Chart, sheet: Sheet) -> None:
    scale, frame = chart.value_scale(), rows(sheet, [swing.name for swing in marks.swings], right=sheet.width - 12)
    across = mapped(scale, frame.left, frame.right)
    sides = (("baseline", marks.low_name), ("programme", marks.high_name))
    for swing, middle in zip(marks.swings, frame.middles, strict=True):
        for number, ((colour, name), end) in enumerate(zip(sides, (swing.at_low, swing.at_high), strict=True)):
            said = swing.said[number] or f"{swing.name} {name}: {chart.value.in_full(end, chart.currency)}"
            bar(sheet, across, middle, frame.thick, (marks.centre, end), colour, said, flat=True)
    start_of_bars(sheet, across(marks.centre), frame)
    foot = level_axis(sheet, chart.value, scale, across, frame.foot)
    sheet.height = legend(sheet, [Key(*side) for side in sides], foot) + 4


@_drawn.register
def _(marks: Histogram, chart: Chart, sheet: Sheet) -> None:
    scale, along = chart.value_scale(), chart.along_scale()
    left, right, foot = _left(chart, scale.texts), sheet.width - 12, TOP + _tall(chart, sheet)
    up, across = mapped(scale, foot, TOP), mapped(along, left, right)
    upright_axis(sheet, chart.value, scale, up, left, right)
    for low, high, share, colour in zip(marks.edges, marks.edges[1:], marks.shares, marks.colours, strict=False):
        middle = chart.along.say((low + high) / 2, chart.currency)
        said = f"around {middle}: {chart.value.in_full(share, chart.currency)} of draws"
        sheet.rect(across(low), up(share), across(high) - across(low), up(0) - up(share), colour, said=said)
    for place, one in enumerate(marks.uprights):
        x = across(one.value)
        sheet.line(x, up(0), x, up(max(marks.shares) * upright_height(place)), one.colour, wide=2)
    foot = level_axis(sheet, chart.along, along, across, foot)
    sheet.height = legend(sheet, [Key(one.colour, one.words) for one in marks.uprights], foot) + 4


@_drawn.register
def _(marks: Flow, chart: Chart, sheet: Sheet) -> None:
    draw_flow(marks, chart, sheet)


@_drawn.register
def _(marks: Map, chart: Chart, sheet: Sheet) -> None:
    draw_map(marks, chart, sheet)
