"""Native Excel charts, drawn from cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.report.colours import LIGHT
from cxroi.report.workbook.cash import Years
from cxroi.report.workbook.pages import Page
from cxroi.report.workbook.terms import Term, least, most, when

WIDTH, HEIGHT = 720, 320
COLOURS = (LIGHT.baseline, LIGHT.programme, LIGHT.accent, LIGHT.cost)
AXIS = '#,##0,"k";−#,##0,"k";0'
MILLIONS = '#,##0.0,,"M";−#,##0.0,,"M";0'
FEWEST_MILLION = 2e6
STEPS = ("Base above 0", "Base below 0", "Gain above 0", "Gain below 0", "Loss above 0", "Loss below 0", "Total above 0", "Total below 0")
STEP_COLOURS = (None, None, LIGHT.accent, LIGHT.accent, LIGHT.loss, LIGHT.loss, LIGHT.programme, LIGHT.programme)

Block = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def column_chart(
    page: Page, row: int, column: int, *, title: str, names: Block, series: Sequence[tuple[int, int]], rows: int,
    colours: Sequence[int], kind: str = "column", stacked: bool = False, height: int = HEIGHT,
) -> None:  # fmt: skip
    """Columns, or bars, of the cells below each header in `series`."""
    chart = page.book.file.add_chart({"type": kind, **({"subtype": "stacked"} if stacked else {})})
    for (top, at), colour in zip(series, colours, strict=True):
        chart.add_series(
            {
                "name": [page.name, top, at],
                "categories": [page.name, *names],
                "values": [page.name, top + 1, at, top + rows, at],
                "fill": {"color": COLOURS[colour]},
                "gap": 60,
                "overlap": 100 if stacked or kind == "bar" else 0,
            }
        )
    _dress(chart, title, number=AXIS)
    if kind == "bar":
        chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": _font(9), "line": {"none": True}})
        chart.set_x_axis({"num_format": AXIS, "num_font": _font(9), "major_gridlines": _grid()})
    _place(page, chart, row, column, height)


def line_chart(
    page: Page, row: int, column: int, *, title: str, names: Block, series: Sequence[tuple[int, int]], rows: int, percent: bool = False
) -> None:
    """Lines of the cells below each header in `series`."""
    chart = page.book.file.add_chart({"type": "line"})
    for place, (top, at) in enumerate(series):
        chart.add_series(
            {
                "name": [page.name, top, at],
                "categories": [page.name, *names],
                "values": [page.name, top + 1, at, top + rows, at],
                "line": {"color": COLOURS[1 - place % 2], "width": 2.25},
            }
        )
    _dress(chart, title, number="0%" if percent else AXIS, every=max(1, rows // 12))
    if len(series) == 1:
        chart.set_legend({"none": True})
    _place(page, chart, row, column, HEIGHT)


def month_chart(page: Page, row: int, column: int, *, title: str, lines: Sequence[Any], months: Any, largest: float) -> None:
    """Lines of a monthly page, with a dotted second one."""
    source = months.page.name
    first, last = 4, 4 + months.page.columns - 1
    chart = page.book.file.add_chart({"type": "line"})
    for place, (line, words) in enumerate(lines):
        dash = {"dash_type": "dash"} if place else {}
        chart.add_series(
            {
                "name": words,
                "categories": [source, months.row, first, months.row, last],
                "values": [source, line.row, first, line.row, last],
                "line": {"color": COLOURS[1 - place], "width": 2.25, **dash},
            }
        )
    _dress(chart, title, number=_axis(largest), every=6)
    _place(page, chart, row, column, HEIGHT)


def year_chart(page: Page, row: int, column: int, *, title: str, years: Years, largest: float) -> None:
    """Benefits, costs and net cash by year."""
    chart = page.book.file.add_chart({"type": "column"})
    shown = (("benefits", "Benefits", LIGHT.accent), ("costs", "Costs", LIGHT.cost), ("net", "Net cash flow", LIGHT.programme))
    for key, words, colour in shown:
        series = {
            "name": words,
            "categories": "=" + years.titles.text,
            "values": "=" + years.flows(key).text,
            "fill": {"color": colour},
            "gap": 80,
        }
        chart.add_series(series)
    _dress(chart, title, number=_axis(largest))
    _place(page, chart, row, column, HEIGHT)


def waterfall(
    page: Page, row: int, column: int, *, title: str, names: Sequence[str], amounts: Sequence[Term], totals: Sequence[tuple[str, Term]],
    data_at: tuple[int, int] | None = None, starts: int = 0,
) -> int:  # fmt: skip
    """Steps up and down and totals as stacked columns over an invisible base, with its table; returns the row after both.

    The base has a part above and a part below zero, so that a step may cross it.
    """
    top, left = data_at or (row + 18, column)
    page.row(top, ("Step", "Amount", "From", "To", *STEPS), "header_right", column=left)
    page.put(top, left, "Data of the chart", "header")
    here, at = top + 1, None
    steps = [*((name, amount, False) for name, amount in zip(names, amounts, strict=True)), *((n, t, True) for n, t in totals)]
    for name, amount, is_total in steps:
        page.put(here, left, name, "muted")
        value = page.put(here, left + 1, amount, "muted", "money")
        start = page.put(here, left + 2, 0.0 if at is None or is_total else at, "muted", "money")
        end = page.put(here, left + 3, value if is_total else start + value, "muted", "money")
        low, high = least(start, end), most(start, end)
        above, below = most(0, low), least(0, high)
        bar_above, bar_below = most(0, high) - above, least(0, low) - below
        kinds = [above, below]
        for wanted in (value >= 0, value < 0):
            kinds += [0.0 if is_total else when(wanted, part, 0) for part in (bar_above, bar_below)]  # type: ignore[list-item]
        kinds += [part if is_total else 0.0 for part in (bar_above, bar_below)]  # type: ignore[list-item]
        page.row(here, kinds, "muted", "money", column=left + 4)
        at = end
        here += 1
    chart = page.book.file.add_chart({"type": "column", "subtype": "stacked"})
    largest = max((abs(float(amount.value)) for _, amount, _ in steps), default=0.0)
    for place, colour in enumerate(STEP_COLOURS):
        chart.add_series(
            {
                "name": [page.name, top, left + 4 + place],
                "categories": [page.name, top + 1, left, here - 1, left],
                "values": [page.name, top + 1, left + 4 + place, here - 1, left + 4 + place],
                "fill": {"none": True} if colour is None else {"color": colour},
                "border": {"none": True},
                "gap": 40,
            }
        )
    _dress(chart, title, number=_axis(largest))
    chart.set_legend({"none": True})
    _place(page, chart, row, column, HEIGHT)
    return here + 1


def _axis(largest: float) -> str:
    return MILLIONS if largest >= FEWEST_MILLION else AXIS if largest >= 2000 else "#,##0;−#,##0;0"


def _dress(chart: Any, title: str, *, number: str, every: int = 1) -> None:
    chart.set_title({"name": title, "name_font": {"size": 11, "bold": True, "color": LIGHT.ink}, "overlay": False, "layout": {"x": 0.02, "y": 0.03}})
    chart.set_x_axis({"label_position": "low", "num_font": _font(9), "interval_unit": every, "interval_tick": every, "line": {"color": "#B8C4D6"}})
    chart.set_y_axis({"num_format": number, "num_font": _font(9), "major_gridlines": _grid(), "line": {"none": True}})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_chartarea({"border": {"color": LIGHT.grid}})


def _grid() -> dict[str, Any]:
    return {"visible": True, "line": {"color": LIGHT.grid, "width": 0.75}}


def _font(points: int) -> dict[str, Any]:
    return {"size": points, "color": LIGHT.muted}


def _place(page: Page, chart: Any, row: int, column: int, height: int) -> None:
    chart.set_size({"width": WIDTH, "height": height})
    page.sheet.insert_chart(row, column, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2})
    page.reach(row + height // 20 + 1, column)
