"""A map of a value over two axes as SVG: its coloured background, the line where it is zero, and the point that is marked."""

from __future__ import annotations

from collections.abc import Iterator

from cxroi.report.charts.marks import Map
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.svg_parts import Sheet, level_axis, mapped, short, upright_axis, width_of

TOP = 18


def draw_map(marks: Map, chart: Chart, sheet: Sheet) -> None:
    """The deeper the colour, the farther from zero."""
    along, upward = chart.along_scale(), marks.up_scale(chart.currency)
    left, right = 14 + max(width_of(text) for text in upward.texts or ("",)), sheet.width - 8
    foot = TOP + min(chart.height - 90, sheet.width)
    across, up = mapped(along, left, right), mapped(upward, foot, TOP)
    reach = max(abs(value) for row in marks.values for value in row) or 1.0
    wide, tall = (right - left) / len(marks.across), (foot - TOP) / len(marks.up)
    for j, row in enumerate(marks.values):
        for i, value in enumerate(row):
            said, colour = chart.value.in_full(value, chart.currency), "programme" if value > 0 else "loss"
            place = (left + i * wide, foot - (j + 1) * tall, wide + 0.3, tall + 0.3)
            sheet.rect(*place, colour, said=said, opacity=round(abs(value) / reach, 2))
    if marks.crosses_zero:
        pieces = [
            f"M{short(across(a))} {short(up(b))}L{short(across(c))} {short(up(d))}" for a, b, c, d in _zero(marks)
        ]
        sheet.path("".join(pieces), stroke="ink")
    sheet.dot(across(marks.here[0]), up(marks.here[1]), "accent")
    upright_axis(sheet, marks.up_axis, upward, up, left, left)
    sheet.height = level_axis(sheet, chart.along, along, across, foot) + 4


def _zero(marks: Map) -> Iterator[tuple[float, float, float, float]]:
    """Pieces of the line of zero: in each triangle of the grid, between the two edges it crosses, linearly."""
    for j in range(len(marks.up) - 1):
        for i in range(len(marks.across) - 1):
            corner = [(marks.across[i + a], marks.up[j + b], marks.values[j + b][i + a]) for a, b in _CORNERS]
            for triangle in ((corner[0], corner[1], corner[2]), (corner[0], corner[2], corner[3])):
                found = []
                for (x0, y0, v0), (x1, y1, v1) in zip(triangle, triangle[1:] + triangle[:1], strict=True):
                    if (v0 > 0) != (v1 > 0):
                        share = v0 / (v0 - v1)
                        found.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
                if len(found) == 2:
                    yield (*found[0], *found[1])


_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))
