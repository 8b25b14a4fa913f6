"""Parts of native charts in slides: fonts, axes, legends, labels, colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.marks import Line
from cxroi.report.charts.scales import FEWEST_TICKS, round_ticks
from cxroi.report.documents.slide_chart_data import category_data, xy_data
from cxroi.report.language.formats import MINUS, sign_of
from cxroi.report.language.safe_text import printable, told_apart

Box = tuple[float, float, float, float]
"""Left, top, width, height on the slide [inches]."""
MOST_BARS, MOST_AT_HAND = 8, 12
"""The most bars that can be read from the back of a room, and in an appendix."""
FONT = "Arial"
NEARLY = 0.8
"""An axis ends above its largest value: from this share of a million on its marks are in millions."""
LONGEST, ONE_LINE = 64, 26
"""The longest name beside a bar, and the longest that stays on one line [characters]."""


def native(
    slide: Any,
    box: Box,
    kind: str,
    names: Sequence[str] | Sequence[float],
    series: Sequence[tuple[Any, ...]],
    code: str,
) -> Any:
    """A native PowerPoint chart with our fonts, plain axes and one number format."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    data: Any
    if kind.startswith("XY"):
        data = xy_data(code)
        for name, at, values in series:
            line = data.add_series(printable(name))
            for x, y in zip(at, values, strict=True):
                line.add_data_point(x, y)
    else:
        data = category_data(code)
        data.categories = list(names)
        for name, values in series:
            data.add_series(printable(name), list(values))
    frame = slide.shapes.add_chart(XL_CHART_TYPE[kind], *(Inches(side) for side in box), data)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name = points(11), FONT
    chart.font.color.rgb = rgb(LIGHT.muted)
    value, category = chart.value_axis, chart.category_axis
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = code, False
    value.major_gridlines.format.line.color.rgb = rgb(LIGHT.grid)
    value.format.line.fill.background()
    category.format.line.color.rgb = rgb(LIGHT.baseline)
    for axis in (value, category):
        axis.major_tick_mark = member("XL_TICK_MARK", "NONE")
        axis.tick_labels.font.size = points(11)
        axis._element.txPr.bodyPr.set("rot", "0")  # else some programs tilt them
    category.tick_label_position = member("XL_TICK_LABEL_POSITION", "LOW")
    return frame


def money_format(largest: float, currency: str) -> str:
    """The spreadsheet format for the marks of an axis that holds money of this size.

    >>> money_format(2_500_000, "USD")
    '"$"0.0#,,"M";"−$"0.0#,,"M";"$"0'
    """
    unit = next(
        (
            shape
            for size, shape in ((1e9, '0.0#,,,"B"'), (1e6, '0.0#,,"M"'), (1e3, '0,"k"'))
            if largest >= NEARLY * size
        ),
        "0",
    )
    sign = sign_of(currency)
    return f'"{sign}"{unit};"{MINUS}{sign}"{unit};"{sign}"0'


def as_lines(chart: Any, *, first: int) -> None:
    """The series of an area chart from the first turned into lines on top of it (a combo chart in PowerPoint)."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    area = chart._chartSpace.chart.plotArea.find(qn("c:areaChart"))
    xml = f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/></c:lineChart>'
    lines = parse_xml(xml)
    for moved in area.findall(qn("c:ser"))[first:]:
        lines.insert(len(lines) - 1, moved)
        quiet = parse_xml(f'<c:marker {nsdecls("c")}><c:symbol val="none"/></c:marker>')
        moved.find(qn("c:tx")).addnext(quiet)
    for axis in area.findall(qn("c:axId")):
        lines.append(parse_xml(f'<c:axId {nsdecls("c")} val="{axis.get("val")}"/>'))
    area.addnext(lines)


def legend(chart: Any, *, without: int | None = None) -> None:
    """The legend below a chart, without the entry of an invisible series."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    chart.has_legend = True
    shown = chart.legend
    shown.position, shown.include_in_layout = member("XL_LEGEND_POSITION", "BOTTOM"), False
    shown.font.size, shown.font.name = points(11), FONT
    shown.font.color.rgb = rgb(LIGHT.ink)
    if without is not None:
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{without}"/><c:delete val="1"/></c:legendEntry>'
        shown._element.insert(1, parse_xml(entry))


def stroke(series: Any, line: Line) -> None:
    """Draw a series as its line: in its colour, straight from point to point, thinner where it is dashed."""
    from pptx.enum.dml import MSO_LINE_DASH_STYLE

    series.smooth, drawn = False, series.format.line
    drawn.color.rgb, drawn.width = rgb(LIGHT.colour(line.colour)), points(1.75 if line.dashed else 2.75)
    if line.dashed:
        drawn.dash_style = MSO_LINE_DASH_STYLE.DASH


def every_so_many(axis: Any, every: int) -> None:
    """An axis of months marked at every so many of them: an axis of days to the file format, whose steps every program keeps."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
    axis._element.txPr.bodyPr.set("rot", "1")  # at exactly 0 some programs print every label, in pieces
    element = axis._element
    for code in element.getparent().iterfind(".//c:cat//c:formatCode", element.nsmap):
        code.text = "d"
    for tag in ("c:lblAlgn", "c:noMultiLvlLbl"):  # only axes of names have them
        element.remove(element.find(qn(tag)))
    element.tag = qn("c:dateAx")
    for tag, value in (("baseTimeUnit", "days"), ("majorUnit", every), ("majorTimeUnit", "days")):
        element.append(parse_xml(f'<c:{tag} {nsdecls("c")} val="{value}"/>'))


def error_bars(series: Any, below: Sequence[float], above: Sequence[float]) -> None:
    """The interval around each value of a series."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    def numbers(tag: str, values: Sequence[float]) -> str:
        held = "".join(f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in enumerate(values))
        return f'<c:{tag}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{held}</c:numLit></c:{tag}>'

    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"{numbers('plus', above)}{numbers('minus', below)}"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{LIGHT.muted[1:]}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    series._element.find(qn("c:cat")).addprevious(bars)


def scaled(axis: Any, low: float, high: float, *, fewest: int = FEWEST_TICKS) -> None:
    """An axis between two round figures with few tick marks."""
    ticks = round_ticks(low, high, fewest=fewest)
    if len(ticks) > 1:
        step = ticks[1] - ticks[0]
        axis.minimum_scale, axis.maximum_scale = step * math.floor(low / step), step * math.ceil(high / step)
        axis.major_unit = step


def gap(bars: int, usual: int) -> int:
    """The space between bars, in percent of one: however few there are, a bar takes a sixth of the chart at most.

    >>> gap(1, 40), gap(3, 40), gap(8, 40)
    (500, 100, 40)
    """
    return max(usual, 100 * 6 // max(1, bars) - 100)


def titled(axis: Any, text: str) -> None:
    """The title of an axis."""
    if not text:
        return
    axis.has_title = True
    axis.axis_title.text_frame.text = printable(text)
    run = axis.axis_title.text_frame.paragraphs[0].runs[0].font
    run.size, run.bold, run.name = points(11), False, FONT
    run.color.rgb = rgb(LIGHT.muted)


def label(shown: Any, text: str, where: str) -> None:
    """A label at a bar or a point."""
    shown.text_frame.text = printable(text)
    shown.position = member("XL_LABEL_POSITION", where)
    font = shown.text_frame.paragraphs[0].runs[0].font
    font.size, font.name, font.bold = points(12), FONT, True
    font.color.rgb = rgb(LIGHT.ink)


def aside(shown: Any, *, left: float = 0.06, up: float = 0.03) -> None:
    """Words moved from their place, as shares of the chart's width and height."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    moved = f'<c:manualLayout><c:x val="{-left}"/><c:y val="{-up}"/></c:manualLayout>'
    shown._dLbl.find(qn("c:idx")).addnext(parse_xml(f"<c:layout {nsdecls('c')}>{moved}</c:layout>"))


def fill(ground: Any, colour: str, *, opacity: float = 1.0) -> None:
    """A ground of one colour."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    ground.solid()
    ground.fore_color.rgb = rgb(colour)
    if opacity < 1:
        alpha = parse_xml(f'<a:alpha {nsdecls("a")} val="{round(100_000 * opacity)}"/>')
        ground.fore_color._color._xClr.append(alpha)


def cut(names: Sequence[str]) -> list[str]:
    """Names short enough to fit beside their bars, no two alike."""
    return told_apart([printable(" ".join(name.split())) for name in names], LONGEST)


def beside(names: Sequence[str]) -> list[str]:
    """Names beside their bars: on two lines where they are long, on one where there are many bars."""
    return [on_two_lines(name) if len(names) <= MOST_BARS else name for name in cut(names)]


def on_two_lines(shown: str) -> str:
    """A long name broken where it is nearest to its middle, so that the bars keep their room.

    >>> on_two_lines("One-day complaints · Service contacts: change")
    'One-day complaints ·\\nService contacts: change'
    """
    breaks = [place for place, sign in enumerate(shown) if sign == " "]
    if len(shown) <= ONE_LINE or not breaks:
        return shown
    middle = min(breaks, key=lambda place: abs(place - len(shown) / 2) - 6 * (shown[place - 1] in ":·→"))
    return f"{shown[:middle]}\n{shown[middle + 1 :]}"


def member(enumeration: str, name: str) -> Any:
    """A constant of python-pptx, whose enumerations are slow to import."""
    import pptx.enum.chart

    return getattr(pptx.enum.chart, enumeration)[name]


def rgb(colour: str) -> Any:
    """A colour of ours as python-pptx has it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.removeprefix("#"))


def points(size: float) -> Any:
    """A size in points."""
    from pptx.util import Pt

    return Pt(size)
