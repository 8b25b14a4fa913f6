"""A flow as SVG: nodes in columns, ribbons between them as wide as what they carry."""

from __future__ import annotations

from cxroi.report.charts.flow_layout import NODE, laid_out
from cxroi.report.charts.marks import Flow
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.svg_parts import LINE, Sheet, lines_of, short
from cxroi.report.language.safe_text import clipped

LONGEST_NODE = 34
LEAST = 680
"""A chain has no room on a phone: it keeps this width [pixels] and moves under the finger."""


def draw_flow(marks: Flow, chart: Chart, sheet: Sheet) -> None:
    """Each ribbon says on hovering what flows and why."""
    nodes, ribbons = laid_out(marks)
    tall = float(chart.height)
    sheet.width = max(sheet.width, LEAST)
    sheet.height = tall + 16

    def to_x(share: float) -> float:
        return share * sheet.width

    def to_y(share: float) -> float:
        return 8 + tall * (1 - share)

    for one in ribbons:
        x0, x1, y0, y1, thick = (
            to_x(one.start),
            to_x(one.end),
            to_y(one.leaving),
            to_y(one.arriving),
            one.thickness * tall,
        )
        middle = short((x0 + x1) / 2)
        upper = f"M{short(x0)} {short(y0)}C{middle} {short(y0)} {middle} {short(y1)} {short(x1)} {short(y1)}"
        lower = f"V{short(y1 + thick)}C{middle} {short(y1 + thick)} {middle} {short(y0 + thick)} {short(x0)} {short(y0 + thick)}Z"
        said = "\n".join(filter(None, (one.arrow.said, chart.value.in_full(one.arrow.value, chart.currency))))
        colour = marks.colours.get(one.arrow.source, "baseline")
        sheet.path(upper + lower, fill=colour, opacity=0.35, said=said)
    for node in nodes:
        colour = marks.colours.get(node.name, "baseline")
        sheet.rect(to_x(node.left), to_y(node.bottom + node.height), NODE * sheet.width, node.height * tall, colour)
        x = to_x(node.left) - 8 if node.last else to_x(node.left + NODE) + 8
        lines = lines_of(clipped(node.name, LONGEST_NODE), sheet.width / 4.6)
        for number, line in enumerate(lines):
            y = to_y(node.bottom + node.height / 2) + 5 + LINE * (number - (len(lines) - 1) / 2)
            sheet.words(x, y, line, anchor="end" if node.last else "start")
