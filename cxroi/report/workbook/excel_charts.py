"""Native Excel charts, drawn from cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.workbook.cash_sheets import Years
from cxroi.report.workbook.formula import Content, Term, least, most, when
from cxroi.report.workbook.monthly_sheet import FIRST, Line
from cxroi.report.workbook.sheet import Page

WIDTH, HEIGHT = 660, 310
MOST_BARS = 12
AXIS = '#,##0,"k";−#,##0,"k";0'
MILLIONS = '#,##0.0,,"M";−#,##0.0,,"M";0'
FEWEST_MILLION = 2e6
STEPS = (
    "Base above 0",
    "Base below 0",
    "Gain above 0",
    "Gain below 0",
    "Loss above 0",
    "Loss below 0",
    "Total above 0",
    "Total below 0",
)
STEP_COLOURS = (None, None, LIGHT.accent, LIGHT.accent, LIGHT.loss, LIGHT.loss, LIGHT.programme, LIGHT.programme)


def tornado_chart(
    page: Page, row: int, column: int, *, title: str, table: int, bars: Sequence[tuple[float, float]]
) -> None:
    """The widest bars of a tornado table whose header stands in row `table`, from its columns 3 and 4; they meet in the middle."""
    rows = min(MOST_BARS, len(bars))
    middle = sum(bars[-1]) / 2  # the narrowest bar hardly leaves it
    chart = page.book.file.add_chart({"type": "bar"})
    for at, colour in ((3, LIGHT.baseline), (4, LIGHT.programme)):
        series = {
            "name": [page.name, table, at],
            "categories": [page.name, table + 1, 0, table + rows, 0],
            "values": [page.name, table + 1, at, table + rows, at],
            "fill": {"color": colour},
            "gap": 40,
            "overlap": 100,
        }
        chart.add_series(series)
    number = _axis(max(abs(end) for bar in bars for end in bar))
    _dress(chart, title, number=number)
    chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": _font(8), "line": {"color": LIGHT.muted}})
    chart.set_x_axis(
        {
            "num_format": number,
            "num_font": _font(9),
            "major_gridlines": _grid(),
            "crossing": middle,
            "label_position": "high",
        }
    )
    _place(page, chart, row, column)


def share_chart(page: Page, row: int, column: int, *, title: str, table: int, rows: int) -> None:
    """A line of shares from column 1 of a table whose header stands in row `table`."""
    chart = page.book.file.add_chart({"type": "line"})
    series = {
        "name": [page.name, table, 1],
        "categories": [page.name, table + 1, 0, table + rows, 0],
        "values": [page.name, table + 1, 1, table + rows, 1],
        "line": {"color": LIGHT.programme, "width": 2.25},
    }
    chart.add_series(series)
    _dress(chart, title, number="0%", every=max(1, rows // 12), range_of=(0, 1))
    chart.set_legend({"none": True})
    _place(page, chart, row, column)


def month_chart(
    page: Page, row: int, column: int, *, title: str, lines: Sequence[tuple[Line, str]], months: Line, largest: float
) -> None:
    """Lines of a monthly page, with a dotted second one."""
    source = months.page.name
    first, last = FIRST, FIRST + months.page.columns - 1
    chart = page.book.file.add_chart({"type": "line"})
    for place, (line, words) in enumerate(lines):
        look = {"color": LIGHT.baseline, "dash_type": "dash"} if place else {"color": LIGHT.programme}
        chart.add_series(
            {
                "name": words,
                "categories": [source, months.row, first, months.row, last],
                "values": [source, line.row, first, line.row, last],
                "line": {"width": 2.25, **look},
            }
        )
    _dress(chart, title, number=_axis(largest), every=6)
    _place(page, chart, row, column)


def year_chart(page: Page, row: int, column: int, *, title: str, years: Years, largest: float) -> None:
    """Benefits, costs and net cash by year."""
    chart = page.book.file.add_chart({"type": "column"})
    shown = (
        ("benefits", "Benefits", LIGHT.accent),
        ("costs", "Costs", LIGHT.cost),
        ("net", "Net cash flow", LIGHT.programme),
    )
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
    _place(page, chart, row, column)


def waterfall(
    page: Page,
    row: int,
    column: int,
    *,
    title: str,
    steps: Sequence[tuple[str, Term]],
    ends_at: tuple[str, Term],
    data: Page,
) -> None:
    """Steps up and down and their end as stacked columns over an invisible base, drawn from a table on the page of data.

    The base has a part above and a part below zero, so that a step may cross it.
    """
    top = data.next_row
    data.put(top, 0, title, "section")
    data.row(top + 1, ("Step", "Amount", "From", "To", *STEPS), "header_right")
    before: Content = 0.0
    for here, (name, amount) in enumerate((*steps, ends_at), top + 2):
        ends = here == top + 2 + len(steps)
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
    data.next_row = top + len(steps) + 5
    first, last = top + 2, top + 2 + len(steps)
    chart = page.book.file.add_chart({"type": "column", "subtype": "stacked"})
    for place, colour in enumerate(STEP_COLOURS, 4):
        series = {
            "name": [data.name, top + 1, place],
            "categories": [data.name, first, 0, last, 0],
            "values": [data.name, first, place, last, place],
            "fill": {"none": True} if colour is None else {"color": colour},
            "border": {"none": True},
            "gap": 40,
        }
        chart.add_series(series)
    _dress(chart, title, number=_axis(max(abs(float(amount.value)) for _, amount in (*steps, ends_at))))
    chart.set_legend({"none": True})
    _place(page, chart, row, column)


def _axis(largest: float) -> str:
    return MILLIONS if largest >= FEWEST_MILLION else AXIS if largest >= 2000 else "#,##0;−#,##0;0"


def _dress(
    chart: Any, title: str, *, number: str, every: int = 1, range_of: tuple[float | None, float | None] = (None, None)
) -> None:
    chart.set_title(
        {
            "name": title,
            "name_font": {"size": 11, "bold": True, "color": LIGHT.ink},
            "overlay": False,
            "layout": {"x": 0.02, "y": 0.03},
        }
    )
    chart.set_x_axis(
        {
            "label_position": "low",
            "num_font": _font(9),
            "interval_unit": every,
            "interval_tick": every,
            "line": {"color": "#B8C4D6"},
        }
    )
    chart.set_y_axis(
        {
            "num_format": number,
            "num_font": _font(9),
            "major_gridlines": _grid(),
            "line": {"none": True},
            "min": range_of[0],
            "max": range_of[1],
        }
    )
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_chartarea({"border": {"color": LIGHT.grid}})


def _grid() -> dict[str, Any]:
    return {"visible": True, "line": {"color": LIGHT.grid, "width": 0.75}}


def _font(points: int) -> dict[str, Any]:
    return {"size": points, "color": LIGHT.muted}


def _place(page: Page, chart: Any, row: int, column: int) -> None:
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    page.sheet.insert_chart(row, column, chart, {"x_offset": 4, "y_offset": 4, "object_position": 2})
    page.reach(row + HEIGHT // 20 + 1, column + 5)
