"""Sheets of pasted values: the sections of the document, marked as pasted, with seed and digest."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.charts.spec import Chart
from cxroi.report.language.formats import is_share
from cxroi.report.sections.section import (
    EVIDENCE_SHEET,
    OBJECTIONS_SHEET,
    Answers,
    Figures,
    Part,
    Section,
    Sentences,
    Sheet,
)
from cxroi.report.tables.table import Amount, Cell, Table
from cxroi.report.workbook.excel_charts import put_chart
from cxroi.report.workbook.sheet import Page

PASTED = "Pasted values: they stay as they were at export when an input changes. "
LIVE = ("pitch", "money", "initiatives", "when", "yearly", "bridge", "ask", "inputs")
"""Sections that are on other sheets of the file."""
WIDE = (52, 26, 26, 18, 18, 18, 14)
WIDTHS: dict[Sheet, tuple[float, ...]] = {
    EVIDENCE_SHEET: (18, 16, 56, 48, 12, 24), OBJECTIONS_SHEET: (42, 100, 10),
}  # fmt: skip
"""Widths of the columns where they are others than WIDE [characters]."""
ONLY_WITH = {"beliefs": "Breaks even at", "worth-knowing": "Worth at most"}
"""Tables of which only the rows with a figure in this column are pasted: the other assumptions are on Inputs and Sensitivity."""
MOST_ROWS, CHART_ROWS, LEAST_ROWS = 40, 17, 4
"""Rows up to which the table behind a chart is pasted above it, where there is no other; rows a chart covers; rows of a table that
are not left alone at the foot of a page."""


def write_sections(page: Page, sheet: Sheet, sections: Sequence[Section], traced: str, *, data: Page) -> None:
    """Sections of the document, one below the other: text, tables with figures as numbers, and charts."""
    widths = WIDTHS.get(sheet, WIDE)
    page.head(page.name, f"{PASTED}{sheet.words}. {traced}.", columns=len(widths) - 1, characters=round(sum(widths)))
    row = page.next_row
    blocks: list[tuple[int, int]] = []
    for section in sections:
        begun = row
        page.row(row, (section.heading, *[""] * (len(widths) - 1)), "heading")
        row += 1
        for line in filter(None, (section.finding,)):
            row = _line(page, row, line, widths)
        for part in section.parts:
            if isinstance(part, Chart) and not section.all(Table) and 0 < len(part.table) <= MOST_ROWS:
                below = _rows(page, row, behind(part), widths)
                blocks.append((begun, min(below, row + LEAST_ROWS)))
                row = begun = below
            below = _write(page, row, part, widths, data)
            blocks.append((begun, below if isinstance(part, Chart) else min(below, row + LEAST_ROWS)))
            row = begun = below
        row += 1
    page.finish(widths=widths, freeze=(page.next_row, 0))
    page.in_one_piece(widths, blocks)


def _write(page: Page, row: int, part: Part, widths: Sequence[float], data: Page) -> int:
    """A part of a section; returns the row below it."""
    match part:
        case Sentences():
            for line in filter(None, (part.title, *part.plain)):
                row = _line(page, row, line, widths)
        case Figures():
            for here, card in enumerate(part.cards, row):
                page.put(here, 0, card.label, "bold")
                page.row(here, (card.value, card.below), "pasted", column=1)
            row += len(part.cards) + 1
        case Answers():
            page.row(row, ("Question", "Answer", "State"), "header")
            for here, pair in enumerate(part.pairs, row + 1):
                if len(widths) > 3:  # across the narrow columns of tables
                    room = round(sum(widths[1:]))
                    page.wide(here, pair.said, "pasted_wrapped", columns=(1, len(widths) - 1), characters=room)
                    page.put(here, 0, pair.question, "wrapped")
                else:
                    page.wrapped(here, (pair.question, pair.said, pair.state or ""), widths)
            row += len(part.pairs) + 2
        case Table():
            named = ONLY_WITH.get(part.name)
            told = part.told(named) if named else part
            row = _rows(page, row, told, widths)
            if left := len(part.rows) - len(told.rows):
                row = _line(page, row - 1, f"{left} more have no figure under “{named}”.", widths) + 1
        case Chart():
            if not part.empty:
                put_chart(page, row, 0, part, data=data)
                row += CHART_ROWS
    return row


def _line(page: Page, row: int, text: str, widths: Sequence[float]) -> int:
    page.wide(row, text, "wrapped", columns=(0, len(widths) - 1), characters=round(sum(widths)))
    return row + 1


def _rows(page: Page, row: int, table: Table, widths: Sequence[float]) -> int:
    """A table: figures as numbers in the format of their unit, text as text."""
    page.put(row, 0, table.columns[0], "header")
    for column, name in enumerate(table.columns[1:], 1):
        page.put(row, column, name, "header_right" if column in table.figures else "header_apart")
    for here, cells in enumerate(table.rows, row + 1):
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        page.wrapped(here, texts, [*widths, *[18.0] * len(texts)][: len(texts)])
        for column, cell in enumerate(cells):
            if isinstance(cell, Amount):
                value = cell.none if cell.value is None else float(f"{cell.value:.3g}") if cell.rough else cell.value
                page.put(here, column, value, "pasted_cell", number_of(cell))
    return row + len(table.rows) + 2


def behind(chart: Chart) -> Table:
    """The table behind a chart, its figures as numbers."""

    def cell(value: object) -> Cell:
        if isinstance(value, str | bool):
            return str(value)
        return Amount(None if value is None or value != value else float(value), "", none="")  # type: ignore[arg-type]

    rows = tuple(tuple(map(cell, row)) for row in chart.table.itertuples(index=False))
    return Table(chart.name, tuple(map(str, chart.table.columns)), rows)


def number_of(amount: Amount) -> str:
    """The number format of a figure."""
    known = {"money": "money", "percent": "share_tenth", "tenth": "share_tenth", "count": "count", "chance": "chance"}
    if amount.unit in known or is_share(amount.unit):
        return known.get(amount.unit, "share_fine")
    value = amount.value or 0.0
    return "count" if value == int(value) or abs(value) >= 1000 else "count_fine"
