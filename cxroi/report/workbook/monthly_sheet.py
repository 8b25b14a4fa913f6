"""Pages with a column for each month: one formula along each line, with its total before the months."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from cxroi.report.charts.colours import LIGHT
from cxroi.report.workbook.formula import Content, Term, Value
from cxroi.report.workbook.ranges import Span, total, total_product
from cxroi.report.workbook.sheet import Page, letters

CONSTANT, TOTAL, PRESENT, FIRST = 3, 4, 5, 7
"""The columns of what holds for all months, of the total, of its present value, and of month 0 on every monthly page.

The column before month 0 is empty, so that a line can refer to the previous month in every month.
"""
BELOW_HEAD = 6
"""The first row below title, description, status, months, years and dates."""
Adds: TypeAlias = Literal["money", "total", ""]
"""What a line adds up to: a total and its present value, a total alone, or nothing (a level, a rate, a factor)."""
ByMonth: TypeAlias = Callable[..., Content]
"""The term of a month, by its number."""


class Line:
    """One row of a monthly page: a value for each month, 0 to the last that the file has room for."""

    __slots__ = ("_look", "_number", "_refers", "_sums", "adds", "once", "page", "row", "values")
    once: Term
    """The value before the months, if any."""

    def __init__(self, page: Monthly, row: int, *, look: str, number: str, adds: Adds = "") -> None:
        self.page, self.row, self.adds = page, row, adds
        self._look, self._number = look, number
        self.values: list[Value] = [0.0] * page.columns
        self._refers = page.refers
        self._sums: dict[int, Term] = {}

    def __getitem__(self, month: int) -> Term:
        return Term(f"{self._refers[month]}{self.row + 1}", self.values[month])

    def before(self, month: int) -> Term:
        """The previous month; in month 0 the empty column, which counts as 0."""
        return self[month - 1] if month else Term(f"{self.page.empty}{self.row + 1}", 0.0)

    def set(self, month: int, content: Content) -> Term:
        """Write the value of one month; returns the term that refers to it."""
        self.values[month] = self.page.put(self.row, FIRST + month, content, self._look, self._number).value
        return self[month]

    def fill(self, formula: ByMonth) -> Line:
        """Write every month: `formula(month)` gives its term, the same in all but the column."""
        for month in range(self.page.columns):
            self.set(month, formula(month))
        return self

    @property
    def all(self) -> Span:
        """Every month."""
        refers, last = f"{self._refers[0]}{self.row + 1}", f"{letters(FIRST + self.page.columns - 1)}{self.row + 1}"
        return Span(f"{refers}:{last}", self.values)

    @property
    def fixed(self) -> Span:
        """Every month, by absolute reference."""
        first, last = (f"${letters(column)}${self.row + 1}" for column in (FIRST, FIRST + self.page.columns - 1))
        return Span(f"{self.page.prefix}{first}:{last}", self.values)

    @property
    def total(self) -> Term:
        """The cell of its total."""
        return self._sum(TOTAL, lambda: total(self.all))

    @property
    def present(self) -> Term:
        """The cell of its present value."""
        discount = self.page.discount
        return self._sum(PRESENT, lambda: total_product(self.all, discount.fixed if discount else self.all))

    def _sum(self, column: int, formula: Callable[[], Term]) -> Term:
        if column not in self._sums:
            look = self._look if self._look in ("total", "grand") else "bold"
            self._sums[column] = self.page.put(self.row, column, formula(), look, self._number)
        return self._sums[column]

    def add_up(self) -> None:
        """Write its total and present value, where it has them."""
        if self.adds:
            _ = self.total
        if self.adds == "money" and self.page.discount:
            _ = self.present

    def shown(self, months: int) -> str:
        """The first months, as a chart refers to them."""
        first, last = letters(FIRST), letters(FIRST + months)
        return f"='{self.page.name}'!${first}${self.row + 1}:${last}${self.row + 1}"


class Monthly(Page):
    """A page with a column for each month; lines are added from the top."""

    def __init__(self, *args: Any, room: int, horizon: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns, self.horizon = room + 1, horizon
        self.refers = [f"{self.prefix}{letters(FIRST + month)}" for month in range(self.columns)]
        self.empty = f"{self.prefix}{letters(FIRST - 1)}"
        self.lines: list[Line] = []
        self.short = False
        """Only up front and the first year are printed; the other years have the same layout."""
        self.discount: Line | None = None
        """The discount factors, once there are any."""
        self.month: Line
        self.year: Line

    def begin(self, title: str, words: str, *, months: ByMonth, years: ByMonth, dates: ByMonth) -> Line:
        """Title, and the rows of months, years and dates; returns that of dates."""
        self.head(title, words)
        row = self.next_row
        self.row(row, ("Line", "Which", "Unit"), "header")
        self.row(row, ("Constant", "Total", "Present value", ""), "header_right", column=CONSTANT)
        for below, name in enumerate(("Year (0 is up front)", "Calendar month"), row + 1):
            self.row(below, (name, *[""] * (FIRST - 1)), "band")
        self.month = Line(self, row, look="header_right", number="whole")
        self.month.fill(months)
        self.year = Line(self, row + 1, look="band", number="whole")
        self.year.fill(years)
        self.next_row = row + 3
        return Line(self, row + 2, look="band", number="date").fill(dates)

    def section(self, title: str) -> None:
        """A heading across the page."""
        self.row(self.next_row, (title, *[""] * (FIRST + self.columns - 1)), "section")
        self.next_row += 1

    def line(
        self, name: str, *, which: str = "", unit: str = "", once: Content | None = None, once_as: str = "count_fine",
        look: str = "plain", number: str = "money", adds: Adds | None = None,
    ) -> Line:  # fmt: skip
        """A new line; `once`, before its months, holds what is the same in all of them. Money has a total."""
        row = self.next_row
        self.next_row += 1
        words = "muted" if look == "plain" else look
        self.put(row, 0, name, look)
        self.put(row, 1, which, words)
        self.put(row, 2, unit, words)
        adds = ("money" if number == "money" else "") if adds is None else adds
        line = Line(self, row, look="muted" if which == "baseline" else look, number=number, adds=adds)
        if look != "plain":
            self.row(row, [""] * (FIRST - CONSTANT), look, column=CONSTANT)
        if once is not None:
            line.once = self.put(row, CONSTANT, once, look, once_as)
        self.lines.append(line)
        return line

    def constant(self, name: str, content: Content, *, unit: str = "", number: str = "whole", as_name: str) -> Term:
        """A line with one figure for all months, which formulas refer to by a defined name."""
        row = self.next_row
        self.next_row += 1
        self.put(row, 0, name)
        self.put(row, 2, unit, "muted")
        return self.named(self.put(row, CONSTANT, content, "bold", number), as_name)

    def close(self) -> None:
        """Totals, widths, frozen panes and printing: as many pages as years. Months beyond the horizon are grey."""
        for line in self.lines:
            line.add_up()
        if not self.lines:
            self.put(self.next_row, 0, "The case has nothing that belongs on this page.", "muted")
            self.short = True
        grey = self.book.file.add_format({"font_color": LIGHT.grid})
        here = f"{letters(FIRST)}${self.month.row + 1}"
        rule = {"type": "formula", "criteria": f"={here}>Horizon_in_months", "format": grey}
        self.sheet.conditional_format(self.month.row + 1, FIRST, self.last_row, FIRST + self.columns - 1, rule)
        figures = [
            f"{value:,.0f}" for line in self.lines if line.adds for value in line.values if isinstance(value, float)
        ]
        month = min(16.0, max(9.0, max(map(len, figures), default=0) + 1.5))
        widths = [46, 9.5, 19, 11, month + 2, month + 2, 1.5, *[month] * self.columns]
        self.finish(widths=widths, freeze=(self.month.row + 3, FIRST), repeat=self.month.row + 2)
        last = FIRST + (min(12, self.horizon) if self.short else self.horizon)
        self.sheet.print_area(0, 0, self.last_row, last)
        self.sheet.repeat_columns(0, FIRST - 1)
        self.sheet.fit_to_pages(1 if self.short else max(1, self.horizon // 12), 0)
