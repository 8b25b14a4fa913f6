"""Parts of Excel charts: cells, lines, intervals, axes and format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.marks import Lines
from cxroi.report.charts.spec import Chart, values_of
from cxroi.report.workbook.sheet import Page, letters

AXIS = '#,##0,"k";−#,##0,"k";0'
MILLIONS = '#,##0.0,,"M";−#,##0.0,,"M";0'
FEWEST_MILLION = 2e6
LEVEL = 360
"""The rotation of horizontal labels in the file format; without it some programs tilt them."""


@dataclass(frozen=True)
class Cells:
    """The cells a chart is drawn from: the names of its marks, and the values of each series, as references."""

    names: str
    values: tuple[str, ...]


def table_cells(page: Page, header: int, rows: int, columns: Sequence[int]) -> Cells:
    """The cells of a table whose header is a row: names in its first column, values in some others."""

    def block(column: int) -> str:
        return f"='{page.name}'!${letters(column)}${header + 2}:${letters(column)}${header + 1 + rows}"

    return Cells(block(0), tuple(map(block, columns)))


def written(
    data: Page, title: str, names: Sequence[str | float], series: Sequence[tuple[str, Sequence[float]]]
) -> Cells:
    """The figures of a chart, written on the page of data."""
    top = data.next_row
    data.put(top, 0, title, "section")
    data.row(top + 1, ("", *(name for name, _ in series)), "header_right")
    for place, name in enumerate(names):
        data.put(top + 2 + place, 0, name, "plain", "count_fine" if not isinstance(name, str) else "text")
        for column, (_, values) in enumerate(series, 1):
            if place < len(values):
                data.put(top + 2 + place, column, values[place], "plain", "count_fine")
    data.next_row = top + len(names) + 4
    return table_cells(data, top + 1, max(1, len(names)), range(1, len(series) + 1))


def widths(low: Sequence[float], high: Sequence[float]) -> tuple[float, ...]:
    """How far each high is above its low."""
    return tuple(top - bottom for bottom, top in zip(low, high, strict=True))


def stroke(line: Any) -> dict[str, Any]:
    """The line of a series."""
    dash = {"dash_type": "dash"} if line.dashed else {}
    return {"line": {"color": LIGHT.colour(line.colour), "width": 2.25, **dash}}


def marked(marks: Lines, count: int) -> dict[str, Any]:
    """The marked points of a line, with their labels."""
    words: list[dict[str, Any]] = [{"delete": True} for _ in range(count)]
    for mark in marks.marks:
        words[int(mark.at)] = {
            "value": mark.words,
            "font": {"size": 9, "bold": True, "color": LIGHT.colour(mark.colour)},
        }
    return {"data_labels": {"value": True, "custom": words, "position": "above"}}


def interval(values: Sequence[float], low: Sequence[float], high: Sequence[float]) -> dict[str, Any]:
    """Whiskers from low to high around values."""
    return {
        "type": "custom", "plus_values": list(widths(values, high)), "minus_values": list(widths(low, values)),
        "line": {"color": LIGHT.muted},
    }  # fmt: skip


def number_of(chart: Chart) -> str:
    """The number format of the axis of values."""
    if chart.value.unit in ("percent", "change"):
        return "0%"
    return number_up_to(max(map(abs, values_of(chart.marks)), default=0.0))


def number_up_to(largest: float) -> str:
    """The number format of an axis that reaches so far."""
    return MILLIONS if largest >= FEWEST_MILLION else AXIS if largest >= 2000 else "#,##0.##;−#,##0.##;0"


def dress(
    made: Any, chart: Chart, *, every: int = 1, flat: bool = False, crossing: float | None = None, along: str = ""
) -> None:
    """Title, axes, grid and legend in our colours; `along` is the number format of the other axis."""
    made.set_title(
        {
            "name": chart.title,
            "name_font": {"size": 11, "bold": True, "color": LIGHT.ink},
            "overlay": False,
            "layout": {"x": 0.02, "y": 0.03},
        }
    )
    names: dict[str, Any] = {"label_position": "low", "num_font": font(8 if flat else 9), "line": {"color": "#B8C4D6"}}
    names |= {"num_format": along} if along else {}
    values: dict[str, Any] = {
        "num_format": number_of(chart), "num_font": font(9), "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.grid, "width": 0.75}},
        "min": chart.value.low if chart.value.unit == "percent" else None,
        "max": 1 if chart.value.unit == "percent" and chart.value.shown else None,
    }  # fmt: skip
    if flat:  # in Excel the axis of names of a horizontal chart is the one it calls y
        names |= {"reverse": True}
        values |= {"label_position": "high"} | ({} if crossing is None else {"crossing": crossing})
        made.set_y_axis(names)
        made.set_x_axis(values)
    else:
        made.set_x_axis(names | {"interval_unit": every, "interval_tick": every})
        made.set_y_axis(values | ({} if chart.value.shown else {"visible": False}))
    made.set_legend({"position": "bottom", "font": font(9)})
    made.set_chartarea({"border": {"color": LIGHT.grid}})


def font(points: int) -> dict[str, Any]:
    """The font of axis labels, in points."""
    return {"size": points, "color": LIGHT.muted, "rotation": LEVEL}
