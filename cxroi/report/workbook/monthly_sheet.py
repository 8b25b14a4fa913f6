"""Pages with a column for each month, and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.report.workbook.formula import Content, Span, Term, Value, whole
from cxroi.report.workbook.sheet import Page, letters

FIRST = 4
"""The column of month 0 on every monthly page, so that a month stands in one column throughout."""


class Line:
    """One row of a monthly page: a value for each month, 0 to the horizon."""

    __slots__ = ("_begun", "_look", "_number", "_refers", "once", "page", "row", "values")
    once: Term
    """What stands before the months, where something does."""

    def __init__(self, page: Monthly, row: int, *, look: str, number: str) -> None:
        self.page, self.row = page, row
        self._look, self._number = look, number
        self._begun = False
        self.values: list[Value] = [0.0] * page.columns
        self._refers = page.refers

    def __getitem__(self, month: int) -> Term:
        return Term(f"{self._refers[month]}{self.row + 1}", self.values[month])

    def set(self, month: int, content: Content) -> None:
        """Write the value of one month."""
        self._begun = True
        self.values[month] = self.page.put(self.row, FIRST + month, content, self._look, self._number).value

    def fill(self, formula: Any, *, first: int = 0) -> Line:
        """Write every month from the first: `formula(month)` gives its term."""
        for month in range(0 if self._begun else first):
            self.page.sheet.write_blank(self.row, FIRST + month, None, self.page.book.look(self._look))
        for month in range(first, self.page.columns):
            self.set(month, formula(month))
        return self

    @property
    def all(self) -> Span:
        """Every month."""
        refers, last = f"{self._refers[0]}{self.row + 1}", f"{letters(FIRST + self.page.columns - 1)}{self.row + 1}"
        return Span(f"{refers}:{last}", self.values)

    @property
    def absolute(self) -> str:
        """Every month, as a chart refers to it."""
        first, last = letters(FIRST), letters(FIRST + self.page.columns - 1)
        return f"='{self.page.name}'!${first}${self.row + 1}:${last}${self.row + 1}"


class Monthly(Page):
    """A page with a column for each month; lines are added from the top."""

    def __init__(self, *args: Any, horizon: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns = horizon + 1
        self.refers = [f"{self._prefix}{letters(FIRST + month)}" for month in range(self.columns)]
        self.month: Line
        self.year: Line

    def begin(self, title: str, words: str, *, dates: Sequence[str]) -> None:
        """Title, and the rows of months, years and dates."""
        self.head(title, words)
        row = self.next_row
        self.row(row, ("Line", "Which", "Unit", "For all months"), "header")
        self.month = Line(self, row, look="header_right", number="whole").fill(float)
        self.row(row + 1, ("Year (0 is up front)", "", "", ""), "band")
        self.year = Line(self, row + 1, look="band", number="whole")
        self.year.fill(lambda month: whole((self.month[month] + 11) / 12))
        if dates:
            self.row(row + 2, ("Calendar month", "", "", ""), "band")
            self.row(row + 2, ("up front", *dates), "band_right", column=FIRST)
        self.next_row = row + 3

    def section(self, title: str) -> None:
        """A heading across the page."""
        self.row(self.next_row, (title, *[""] * (FIRST + self.columns - 1)), "section")
        self.next_row += 1

    def line(
        self, name: str, *, which: str = "", unit: str = "", once: Content | None = None, once_as: str = "count_fine",
        look: str = "plain", number: str = "money",
    ) -> Line:  # fmt: skip
        """A new line; `once` stands before its months and holds what is the same in all of them."""
        row = self.next_row
        self.next_row += 1
        words = "muted" if look == "plain" else look
        self.put(row, 0, name, look)
        self.put(row, 1, which, words)
        self.put(row, 2, unit, words)
        line = Line(self, row, look="muted" if which == "baseline" else look, number=number)
        if once is not None:
            line.once = self.put(row, 3, once, look, once_as)
        elif look != "plain":
            self.put(row, 3, "", look)
        return line

    def close(self) -> None:
        """Widths, frozen panes and printing: a page a year."""
        if self.next_row == self.year.row + 2:
            self.put(self.next_row, 0, "The case has nothing that belongs on this page.", "muted")
        self.finish(widths=[56, 11, 22, 14, *[11.5] * self.columns], freeze=(6, FIRST), repeat=5)
        self.sheet.repeat_columns(0, FIRST - 1)
        self.sheet.fit_to_pages(max(1, (self.columns - 1) // 12), 0)
        self.sheet.set_v_pagebreaks([FIRST + month + 1 for month in range(12, self.columns - 1, 12)])
