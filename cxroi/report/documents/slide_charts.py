"""Charts that stay editable in slides: PowerPoint's own, from the figures of the screen's charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cxroi.analysis.breakeven import BreakEven
from cxroi.analysis.sensitivity import Bar, at_medians
from cxroi.analysis.simulation import Simulation
from cxroi.case.model import Case
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts import case_charts
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.spec import round_ticks
from cxroi.report.language.formats import MINUS, percent, short, sign_of
from cxroi.report.language.safe_text import printable

Box = tuple[float, float, float, float]
"""Left, top, width, height on the slide [inches]."""
FONT = "Arial"
LONGEST = 44
"""Letters of a name beside a bar."""
ROOM = 0.09
"""Height of the unseen piece that carries the figure above a bar, as a share of the tallest."""


def waterfall(slide: Any, box: Box, result: Evaluation) -> Any:
    """From each source through costs and tax to NPV: stacked columns over an unseen base."""
    drawn = case_charts.waterfall(result, palette=LIGHT)
    bars, labels = drawn.data[0], drawn.data[2]["text"]
    spans = [sorted((base, base + size)) for base, size in zip(bars["base"], bars["y"], strict=True)]
    room = ROOM * (max(high for _, high in spans) - min(0.0, *(low for low, _ in spans)) or 1.0)
    series = [
        ("Base", [max(low, 0.0) for low, _ in spans]),
        ("Amount", [max(high, 0.0) - max(low, 0.0) for low, high in spans]),
        ("Figure", [room for _ in spans]),
        ("Base below zero", [min(high, 0.0) for _, high in spans]),
        ("Amount below zero", [min(low, 0.0) - min(high, 0.0) for low, high in spans]),
    ]
    kept = [(name, values) for name, values in series if any(values) or name == "Amount"]
    chart = _chart(slide, box, "COLUMN_STACKED", [_cut(name) for name in bars["x"]], kept, result.case.currency)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for one in plot.series:
        if not one.name.startswith("Amount"):
            one.format.fill.background()
        for place, (colour, text) in enumerate(zip(bars["marker"]["color"], labels, strict=True)):
            if one.name.startswith("Amount"):
                _fill(one.points[place].format.fill, colour)
            elif one.name == "Figure":
                _label(one.points[place].data_label, text, "INSIDE_BASE")
    chart.category_axis.tick_label_position = _member("XL_TICK_LABEL_POSITION", "LOW")
    return chart


def cash_curve(slide: Any, box: Box, result: Evaluation, simulation: Simulation) -> Any:
    """Cumulative net cash: the likely line over the band from P10 to P90, the months of payback and peak funding marked."""
    low, high, likely = simulation.band[10], simulation.band[90], result.cumulative
    width = [upper - lower for lower, upper in zip(low, high, strict=True)]
    series = [("P10", list(low)), ("P10 to P90", width), ("At likely figures", list(likely))]
    chart = _chart(slide, box, "AREA_STACKED", list(range(len(likely))), series, result.case.currency)
    chart.plots[0].series[0].format.fill.background()
    _fill(chart.plots[0].series[1].format.fill, LIGHT.programme, opacity=0.2)
    line = _as_line(chart, place=2)
    line.format.line.color.rgb = rgb(LIGHT.programme)
    line.format.line.width = _points(2.75)
    line.smooth = False
    for month, colour, text, where in _marks(result):
        point = line.points[month]
        point.marker.style, point.marker.size = _member("XL_MARKER_STYLE", "CIRCLE"), 10
        _fill(point.marker.format.fill, colour)
        point.marker.format.line.color.rgb = rgb(colour)
        _label(point.data_label, text, where)
    axis = chart.category_axis
    axis.tick_label_position = _member("XL_TICK_LABEL_POSITION", "LOW")
    axis.tick_labels.font.size = _points(8 if len(likely) > 48 else 10)  # some programs print every month
    _titled(axis, "Month")
    _by_number(axis, every=6 if len(likely) <= 73 else 12)
    _legend(chart, without=0)
    return chart


def beliefs(slide: Any, box: Box, found: Sequence[BreakEven], *, npv: float) -> Any:
    """How far each assumption is from its break-even; the nearest on top."""
    drawn = case_charts.beliefs(found, npv=npv, palette=LIGHT, most=8).data[0]
    names = [one.assumption.title for one in found if one.distance is not None and abs(one.distance) <= 2][
        : len(drawn["x"])
    ]
    chart = _chart(slide, box, "BAR_CLUSTERED", [_cut(name) for name in names[::-1]], [("Away by", drawn["x"])], None)
    plot = chart.plots[0]
    plot.gap_width = 40
    for place, (colour, distance) in enumerate(zip(drawn["marker"]["color"], drawn["x"], strict=True)):
        _fill(plot.series[0].points[place].format.fill, colour)
        _label(plot.series[0].points[place].data_label, percent(distance), "OUTSIDE_END")
    reach = math.ceil(2.6 * max(abs(distance) for distance in drawn["x"])) / 2
    _scaled(chart.value_axis, -reach, reach)
    chart.category_axis.tick_label_position = _member("XL_TICK_LABEL_POSITION", "LOW")
    _titled(chart.value_axis, "Change that brings NPV to zero")
    return chart


def tornado(slide: Any, box: Box, case: Case, bars: Sequence[Bar], *, most: int = 8) -> Any:
    """NPV at the P10 and the P90 of each assumption, from where all stand at their median; the widest on top."""
    known = {one.path: one.title for one in assumptions(case)}
    shown = list(bars[:most])[::-1]
    series = [("NPV at its P10", [bar.at_low for bar in shown]), ("NPV at its P90", [bar.at_high for bar in shown])]
    chart = _chart(slide, box, "BAR_CLUSTERED", [_cut(known[bar.name]) for bar in shown], series, case.currency)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    for one, colour in zip(plot.series, (LIGHT.baseline, LIGHT.programme), strict=True):
        _fill(one.format.fill, colour)
        one.invert_if_negative = False
    chart.value_axis.crosses_at = at_medians(case)
    chart.category_axis.tick_label_position = _member("XL_TICK_LABEL_POSITION", "LOW")
    ends = [end for bar in shown for end in (bar.at_low, bar.at_high)]
    _scaled(chart.value_axis, min([0.0, *ends]), max([0.0, *ends]))
    _titled(chart.value_axis, "NPV")
    _legend(chart)
    return chart


def _chart(
    slide: Any,
    box: Box,
    kind: str,
    names: Sequence[str] | Sequence[int],
    series: Sequence[tuple[str, Sequence[float]]],
    currency: str | None,
) -> Any:
    """A chart with our fonts, quiet axes and one format for its figures: money where there is a currency, else percent."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    largest = max((abs(value) for _, values in series for value in values), default=0.0)
    code = "0%" if currency is None else money_format(largest, currency)
    data = CategoryChartData(number_format=code)
    data.categories = list(names)
    for name, values in series:
        data.add_series(name, list(values))
    chart = slide.shapes.add_chart(XL_CHART_TYPE[kind], *(Inches(side) for side in box), data).chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name = _points(11), FONT
    chart.font.color.rgb = rgb(LIGHT.muted)
    value, category = chart.value_axis, chart.category_axis
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = code, False
    value.major_gridlines.format.line.color.rgb = rgb(LIGHT.grid)
    value.format.line.fill.background()
    category.format.line.color.rgb = rgb(LIGHT.baseline)
    for axis in (value, category):
        axis.major_tick_mark = _member("XL_TICK_MARK", "NONE")
    return chart


def money_format(largest: float, currency: str) -> str:
    """The spreadsheet format for money of this size.

    >>> money_format(2_500_000, "USD")
    '"$"0.0#,,"M";"−$"0.0#,,"M";"$"0'
    """
    unit = next(
        (shape for size, shape in ((1e9, '0.0#,,,"B"'), (1e6, '0.0#,,"M"'), (1e3, '0,"k"')) if largest >= size), "0"
    )
    sign = sign_of(currency)
    return f'"{sign}"{unit};"{MINUS}{sign}"{unit};"{sign}"0'


def _marks(result: Evaluation) -> list[tuple[int, str, str, str]]:
    """The months worth a dot: month, colour, words, where the words stand."""
    currency, found = result.case.currency, []
    if result.peak_funding > 0:
        trough = min(range(len(result.cumulative)), key=lambda month: result.cumulative[month])
        found.append((trough, LIGHT.cost, f"most tied up: {short(result.peak_funding, currency)}", "BELOW"))
    if result.payback_month:
        found.append((result.payback_month, LIGHT.accent, f"paid back: month {result.payback_month}", "LEFT"))
    return found


def _as_line(chart: Any, *, place: int) -> Any:
    """One series of an area chart turned into a line over it; PowerPoint calls that a combined chart."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    area = chart._chartSpace.chart.plotArea.find(qn("c:areaChart"))
    moved = area.findall(qn("c:ser"))[place]
    xml = f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/></c:lineChart>'
    line = parse_xml(xml)
    line.insert(2, moved)
    moved.insert(
        list(moved).index(moved.find(qn("c:tx"))) + 1,
        parse_xml(f'<c:marker {nsdecls("c")}><c:symbol val="none"/></c:marker>'),
    )
    for axis in area.findall(qn("c:axId")):
        line.append(parse_xml(f'<c:axId {nsdecls("c")} val="{axis.get("val")}"/>'))
    area.addnext(line)
    return chart.plots[1].series[0]


def _legend(chart: Any, *, without: int | None = None) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    chart.has_legend = True
    legend = chart.legend
    legend.position, legend.include_in_layout = _member("XL_LEGEND_POSITION", "BOTTOM"), False
    legend.font.size, legend.font.name = _points(11), FONT
    legend.font.color.rgb = rgb(LIGHT.ink)
    if without is not None:
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{without}"/><c:delete val="1"/></c:legendEntry>'
        legend._element.insert(1, parse_xml(entry))


def _by_number(axis: Any, *, every: int) -> None:
    """An axis of numbers instead of names, marked at every so many; to PowerPoint numbers along a line are dates."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    element = axis._element
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
    for tag in ("c:lblAlgn", "c:noMultiLvlLbl"):
        element.remove(element.find(qn(tag)))
    for tag, value in (("baseTimeUnit", "days"), ("majorUnit", every), ("majorTimeUnit", "days")):
        element.append(parse_xml(f'<c:{tag} {nsdecls("c")} val="{value}"/>'))
    element.find(qn("c:auto")).set("val", "0")
    element.tag = qn("c:dateAx")


def _scaled(axis: Any, low: float, high: float) -> None:
    """From one round figure to another, few marks between."""
    ticks = round_ticks(low, high)
    if len(ticks) > 1:
        step = ticks[1] - ticks[0]
        axis.minimum_scale, axis.maximum_scale = step * math.floor(low / step), step * math.ceil(high / step)
        axis.major_unit = step


def _titled(axis: Any, text: str) -> None:
    axis.has_title = True
    axis.axis_title.text_frame.text = text
    run = axis.axis_title.text_frame.paragraphs[0].runs[0].font
    run.size, run.bold, run.name = _points(11), False, FONT
    run.color.rgb = rgb(LIGHT.muted)


def _label(label: Any, text: str, where: str) -> None:
    label.text_frame.text = text
    label.position = _member("XL_LABEL_POSITION", where)
    font = label.text_frame.paragraphs[0].runs[0].font
    font.size, font.name, font.bold = _points(12), FONT, True
    font.color.rgb = rgb(LIGHT.ink)


def _fill(fill: Any, colour: str, *, opacity: float = 1.0) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    fill.solid()
    fill.fore_color.rgb = rgb(colour)
    if opacity < 1:
        alpha = parse_xml(f'<a:alpha {nsdecls("a")} val="{round(100_000 * opacity)}"/>')
        fill.fore_color._color._xClr.append(alpha)


def _cut(name: str) -> str:
    return printable(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")


def _member(enumeration: str, name: str) -> Any:
    import pptx.enum.chart

    return getattr(pptx.enum.chart, enumeration)[name]


def rgb(colour: str) -> Any:
    """A colour of ours as python-pptx has it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.removeprefix("#"))


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)
