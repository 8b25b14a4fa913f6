"""Charts of the workbook: native Excel charts drawn from cells; an image where Excel has no such chart.

A chart that is live names the cells it is drawn from; any other writes its figures on the page of data first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from io import BytesIO
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.marks import Bars, Flow, Histogram, Kind, Lines, Map, Tornado, Waterfall, Whiskers
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.workbook.excel_chart_parts import (
    Cells,
    dress,
    font,
    interval,
    marked,
    number_up_to,
    stroke,
    widths,
    written,
)
from cxroi.report.workbook.formula import NEW_LINE, Content, Term, in_text, joined, least, most, when
from cxroi.report.workbook.sheet import Page

WIDTH, HEIGHT = 660, 310
STEPS = (
    "Base above 0", "Base below 0", "Gain above 0", "Gain below 0", "Loss above 0", "Loss below 0", "Total above 0",
    "Total below 0",
)  # fmt: skip
LABEL = 4 + len(STEPS)
"""The column of a step's name with its amount."""
STEP_COLOURS = (None, None, LIGHT.accent, LIGHT.accent, LIGHT.loss, LIGHT.loss, LIGHT.programme, LIGHT.programme)


def put_chart(
    page: Page, row: int, column: int, chart: Chart, *, data: Page, cells: Cells | None = None,
    amounts: Sequence[Term] = (),
) -> None:  # fmt: skip
    """Draw a chart on a page: from cells, or from its figures, written on the page of data.

    `amounts` are the live amounts of a waterfall, the last of them its end.
    """
    if chart.empty:
        return
    if isinstance(chart.marks, Flow | Map):
        size = {"x_scale": 0.76, "y_scale": 0.76, "description": chart.title, "x_offset": 4, "y_offset": 4}
        drawn = BytesIO(picture(chart, format="png"))
        page.sheet.insert_image(row, column, f"{chart.name}.png", {"image_data": drawn, **size})
    else:
        made = _made(chart.marks, chart, data, cells or amounts or None)
        made.set_size({"width": WIDTH, "height": HEIGHT})
        place = {"x_offset": 4, "y_offset": 4, "object_position": 2, "description": chart.title}
        page.sheet.insert_chart(row, column, made, place)
    page.reach(row + HEIGHT // 20 + 1, column + 5)


@singledispatch
def _made(marks: Kind, chart: Chart, data: Page, source: Any) -> Any:
    raise TypeError(f"Excel does not know how to draw {type(marks).__name__}.")


@_made.register
def _(marks: Waterfall, chart: Chart, data: Page, source: Sequence[Term] | None) -> Any:
    """Stacked columns on an invisible base with a part above and one below zero, so that a step may cross zero."""
    names = [step.name for step, _, _ in marks.spans]
    amounts: Sequence[Content] = source or [step.value for step, _, _ in marks.spans]
    top = data.next_row
    data.put(top, 0, chart.title, "section")
    data.row(top + 1, ("Step", "Amount", "From", "To", *STEPS, "Label"), "header_right")
    before: Content = 0.0
    for here, (name, amount) in enumerate(zip(names, amounts, strict=True), top + 2):
        ends = here == top + 1 + len(names)
        data.put(here, 0, name)
        value = data.put(here, 1, amount, "plain", "money")
        start = data.put(here, 2, 0.0 if ends else before, "plain", "money")
        before = data.put(here, 3, start + value, "plain", "money")
        low, high = least(start, before), most(start, before)
        base = most(0, low), least(0, high)
        bar = most(0, high) - base[0], least(0, low) - base[1]
        none = (0.0, 0.0)
        up, down = ([when(wanted, part, 0) for part in bar] for wanted in (value >= 0, value < 0))
        parts: tuple[Content, ...] = (*base, *none, *none, *bar) if ends else (*base, *up, *down, *none)
        data.row(here, parts, "muted", "money", column=4)
        said = in_text(data.beside(here, 1, value.value), "#,##0")
        data.put(here, LABEL, joined(data.beside(here, 0, name), NEW_LINE, said), "muted")
    data.next_row = top + len(names) + 4
    made = data.book.file.add_chart({"type": "column", "subtype": "stacked"})
    for place, colour in enumerate(STEP_COLOURS, 4):
        fill = {"none": True} if colour is None else {"color": colour}
        made.add_series(
            {
                "name": [data.name, top + 1, place],
                "categories": [data.name, top + 2, LABEL, top + 1 + len(names), LABEL],
                "values": [data.name, top + 2, place, top + 1 + len(names), place],
                "fill": fill,
                "border": {"none": True},
                "gap": 40,
            }
        )
    dress(made, chart)
    made.set_legend({"none": True})
    return made


@_made.register
def _(marks: Lines, chart: Chart, data: Page, source: Cells | None) -> Any:
    """Lines over the band as areas; lines with points of their own are drawn as joined points."""
    own = any(line.at for line in marks.lines)
    band = marks.band
    parts = [("From", band.low), (band.name, widths(band.low, band.high))] if band and not own else []
    points = [
        chart.along.say(point, chart.currency) for point in max(marks.lines, key=lambda one: len(one.values)).points
    ]
    series = [*parts, *((line.name, line.values) for line in marks.lines)]
    if own:
        made = data.book.file.add_chart({"type": "scatter", "subtype": "straight"})
        farthest = max(abs(at) for line in marks.lines for at, _ in line.corners)
        for line in marks.lines:
            across, up = zip(*line.corners, strict=True)
            cells = written(data, f"{chart.title} · {line.name}", across, [(line.name, up)])
            made.add_series({"name": line.name, "categories": cells.names, "values": cells.values[0], **stroke(line)})
        dress(made, chart, along=number_up_to(farthest) if chart.along.unit == "money" else "")
        return made
    cells = source or written(data, chart.title, points, series)
    lines = data.book.file.add_chart({"type": "line"})
    for line, values in zip(marks.lines, cells.values[len(parts) :], strict=True):
        shown = {"name": line.name, "categories": cells.names, "values": values, **stroke(line)}
        if line is marks.lines[0] and marks.marks:
            shown |= marked(marks, len(line.values))
        lines.add_series(shown)
    made = lines
    if parts:
        made = data.book.file.add_chart({"type": "area", "subtype": "stacked"})
        for (name, _), values, unseen in zip(parts, cells.values, (True, False), strict=False):
            fill = (
                {"none": True} if unseen else {"color": LIGHT.colour(band.colour if band else ""), "transparency": 80}
            )
            made.add_series({"name": name, "categories": cells.names, "values": values, "fill": fill})
        made.combine(lines)
    dress(made, chart, every=12 if len(points) % 12 == 1 else max(1, len(points) // 12))
    if parts:
        made.set_legend({"position": "bottom", "font": font(9), "delete_series": [0]})
    elif len(marks.lines) == 1:
        made.set_legend({"none": True})
    return made


@_made.register
def _(marks: Bars, chart: Chart, data: Page, source: Cells | None) -> Any:
    cells = source or written(data, chart.title, marks.names, [(one.name, one.values) for one in marks.series])
    made = data.book.file.add_chart({"type": "bar" if marks.flat else "column"})
    for one, values in zip(marks.series, cells.values, strict=True):
        colours = [LIGHT.colour(one.colour(place)) for place in range(len(one.values))]
        shown: dict[str, Any] = {
            "name": one.name,
            "categories": cells.names,
            "values": values,
            "gap": 60 if marks.flat else 80,
        }
        shown |= {"fill": {"color": colours[0] if colours else LIGHT.programme}}
        if len(one.colours) > 1:
            shown["points"] = [{"fill": {"color": colour}} for colour in colours]
        if one.labels:
            words = [{"value": text} for text in one.labels]
            shown["data_labels"] = {"value": True, "custom": words, "font": font(9)}
        if one.low:
            shown["x_error_bars" if marks.flat else "y_error_bars"] = interval(one.values, one.low, one.high)
        made.add_series(shown)
    dress(made, chart, flat=marks.flat)
    if len(marks.series) == 1:
        made.set_legend({"none": True})
    return made


@_made.register
def _(marks: Whiskers, chart: Chart, data: Page, source: Cells | None) -> Any:
    """Bars to the value, with the interval as whiskers."""
    low, value, high = (tuple(getattr(row, part) for row in marks.rows) for part in ("low", "value", "high"))
    names = [row.name for row in marks.rows]
    cells = source or written(data, chart.title, names, [("Value", value), ("Low", low), ("High", high)])
    made = data.book.file.add_chart({"type": "bar"})
    points = [{"fill": {"color": LIGHT.colour(row.colour)}} for row in marks.rows]
    bars = {"name": "Value", "categories": cells.names, "values": cells.values[0], "points": points, "gap": 60}
    made.add_series(bars | {"x_error_bars": interval(value, low, high)})
    dress(made, chart, flat=True)
    made.set_legend({"none": True})
    return made


@_made.register
def _(marks: Tornado, chart: Chart, data: Page, source: Cells | None) -> Any:
    """Two bars for each name, from the centre to either side."""
    low, high = tuple(one.at_low for one in marks.swings), tuple(one.at_high for one in marks.swings)
    names = [one.name for one in marks.swings]
    cells = source or written(data, chart.title, names, [(marks.low_name, low), (marks.high_name, high)])
    made = data.book.file.add_chart({"type": "bar"})
    sides = ((marks.low_name, LIGHT.baseline), (marks.high_name, LIGHT.programme))
    for (name, colour), values in zip(sides, cells.values, strict=True):
        bars = {"name": f"{chart.value.title} {name}".strip(), "categories": cells.names, "values": values}
        made.add_series(bars | {"fill": {"color": colour}, "gap": 40, "overlap": 100})
    dress(made, chart, flat=True, crossing=marks.centre)
    return made


@_made.register
def _(marks: Histogram, chart: Chart, data: Page, source: Cells | None) -> Any:
    """Columns without gaps; a value that is marked names the column it lies in."""
    names = [chart.along.say(middle, chart.currency) for middle in marks.middles]
    cells = source or written(data, chart.title, names, [("Share", marks.shares)])
    colours = [LIGHT.colour(name) for name in marks.colours]
    words: list[dict[str, Any]] = [{"delete": True} for _ in names]
    for one in marks.uprights:
        place = sum(edge <= one.value for edge in marks.edges[1:-1])
        colours[place], words[place] = LIGHT.colour(one.colour), {"value": one.words}
    made = data.book.file.add_chart({"type": "column"})
    made.add_series(
        {
            "name": "Share", "categories": cells.names, "values": cells.values[0], "gap": 0,
            "points": [{"fill": {"color": colour}} for colour in colours],
            "data_labels": {"value": True, "custom": words, "font": font(9)},
        }
    )  # fmt: skip
    dress(made, chart, every=max(1, len(names) // 12))
    made.set_legend({"none": True})
    return made
