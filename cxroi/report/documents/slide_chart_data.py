"""The workbooks embedded in slides, which PowerPoint opens with “Edit data”: names are text, and their bytes are reproducible."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

INERT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WRITTEN = datetime(2026, 1, 1)
"""The creation date of every embedded workbook, so that the same chart gives the same bytes."""


def category_data(number_format: str) -> Any:
    """The data of a chart over names."""
    from pptx.chart.data import CategoryChartData
    from pptx.chart.xlsx import CategoryWorkbookWriter

    return _written(CategoryChartData, CategoryWorkbookWriter)(number_format=number_format)


def xy_data(number_format: str) -> Any:
    """The data of a chart of points."""
    from pptx.chart.data import XyChartData
    from pptx.chart.xlsx import XyWorkbookWriter

    return _written(XyChartData, XyWorkbookWriter)(number_format=number_format)


def _written(data: Any, writer: Any) -> Any:
    """python-pptx's data of a chart, whose workbook is written by ours."""

    class Writer(writer):
        def _open_worksheet(self, xlsx_file: Any) -> Any:
            return _inert(xlsx_file)

    class Data(data):
        @property
        def _workbook_writer(self) -> Writer:
            return Writer(self)

    return Data


@contextmanager
def _inert(file: Any) -> Iterator[tuple[Any, Any]]:
    """An open workbook in which no text becomes a formula, a link or a number."""
    from xlsxwriter import Workbook

    book = Workbook(file, INERT)
    book.set_properties({"author": "cxroi", "created": WRITTEN})
    yield book, book.add_worksheet()
    book.close()
