"""A made-up chart of each kind in Excel: the cells it is drawn from, its whiskers and its axis."""

import io

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from charts_hand import KINDS, chart

from cxroi.report.charts.marks import Line, Lines
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.workbook.excel_charts import put_chart as put_on_sheet
from cxroi.report.workbook.sheet import Book


def on_a_sheet(drawn):
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True})
    book = Book(file, currency="USD")
    page, data = book.page("Page"), book.page("Chart data")
    put_on_sheet(page, 1, 1, drawn, data=data)
    file.close()
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()), data_only=True)


def cells(book, reference):
    sheet, block = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][block.replace("$", "")]
    return [cell.value for row in (found if isinstance(found, tuple) else ((found,),)) for cell in row]


def errors(series):
    """How far the whiskers of a series reach above and below its values."""
    return tuple([float(point.v) for point in side.numLit.pt] for side in (series.errBars.plus, series.errBars.minus))


@pytest.mark.parametrize("kind", KINDS)
def test_excel_holds_the_marks(kind):
    """A native chart drawn from cells that hold the names and values of the marks."""
    book = on_a_sheet(chart(kind))
    page = book["Page"]
    if kind in ("flow", "map"):
        assert len(page._images) == 1
        return
    native = page._charts[0]
    assert native.title.tx.rich.p[0].r[0].t == f"A finding on {kind}"
    parts = [native, *getattr(native, "_charts", [])[1:]]
    series = [one for part in parts for one in part.series]
    if kind == "own points":
        assert [cells(book, one.yVal.numRef.f) for one in series] == [[1e6, 7e5], [9e5, 8e5]]
        assert cells(book, series[0].xVal.numRef.f) == [0.5, 2.5]
        return
    names = cells(book, (series[0].cat.strRef or series[0].cat.numRef).f)
    values = [cells(book, one.val.numRef.f) for one in series]
    match kind:
        case "waterfall":
            assert names == ["Gain\n5,000,000", "Cost\n-6,000,000", "NPV\n-1,000,000"]
            data = [[cell.value for cell in row[:4]] for row in book["Chart data"].iter_rows(min_row=3, max_row=5)]
            assert [row[:2] for row in data] == [["Gain", 5e6], ["Cost", -6e6], ["NPV", -1e6]]
            assert [row[2:] for row in data] == [[0, 5e6], [5e6, -1e6], [0, -1e6]]
            assert values[4] == [0, 5e6, 0] and values[5] == [0, -1e6, 0] and values[7] == [0, 0, -1e6]
        case "lines":
            assert values == [[-3e6, 0, 2e6], [2e6, 2e6, 4e6], [-2e6, 1e6, 4e6]]
        case "bars":
            assert names == ["North", "South"] and values == [[3e6, -1e6]]
            assert errors(series[0]) == ([1e6, 5e5], [1e6, 1e6])
        case "columns":
            assert names == ["Y1", "Y2"] and values == [[1e6, 2e6], [3e6, 4e6]]
        case "whiskers":
            assert names == ["North", "South"] and values == [[2e6, 1e6]]
            assert errors(series[0]) == ([2e6, 2e6], [1e6, 2e6])
        case "tornado":
            assert names == ["Gain", "Cost"] and values == [[1e6, 3e6], [5e6, 2e6]]
        case "histogram":
            assert names == ["−$500k", "$500k", "$1.5M"] and values == [[0.2, 0.5, 0.3]]
        case _:
            pytest.fail("a kind of which nothing is asserted")


@pytest.mark.parametrize(
    ("farthest", "said"), [(2e6, '#,##0.0,,"M"'), (1.9e6, '#,##0,"k"'), (1999.0, "#,##0.##"), (None, "General")]
)
def test_money_along_an_axis_of_excel_is_printed_in_millions_thousands_or_whole(farthest, said):
    """Budgets along the axis, from 0 to the farthest; months, or years, as they are."""
    unit, end = ("money", farthest) if farthest else ("", 3.0)
    marks = Lines((Line("Best", (1e6, 7e5), "programme", (0.0, end)),))
    drawn = Chart(
        "along", "Along", marks, pd.DataFrame(), "USD", value=chart("lines").value, along=Axis(unit, "Budget")
    )
    assert on_a_sheet(drawn)["Page"]._charts[0].x_axis.number_format.formatCode.startswith(said)


def test_points_along_an_axis_of_excel_are_those_of_the_longest_line():
    """Three months have come and five are planned: five points, whichever line is named first."""
    come, planned = (
        Line(name, values, "programme") for name, values in (("Came", (1e6,) * 3), ("Planned", (2e6,) * 5))
    )
    for lines in ((come, planned), (planned, come)):
        drawn = Chart(
            "months",
            "Months",
            Lines(lines),
            pd.DataFrame(),
            "USD",
            value=chart("lines").value,
            along=chart("lines").along,
        )
        book = on_a_sheet(drawn)
        [first, second] = book["Page"]._charts[0].series
        assert len(cells(book, (first.cat.strRef or first.cat.numRef).f)) == 5
        assert [cells(book, one.val.numRef.f) for one in (first, second)] == [
            [*one.values, *[None] * (5 - len(one.values))] for one in lines
        ]
