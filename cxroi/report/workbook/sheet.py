"""Pages of the workbook: cells, formats, widths, printing.

A page writes text as text, numbers as numbers and terms as formulas with their value; nothing else gets into the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.language.safe_text import printable
from cxroi.report.workbook.formula import Content, Term, Value
from cxroi.report.workbook.ranges import Span

LONGEST_NAME = 31
PRINTED_WIDTH, PRINTED_HEIGHT, ROW, CHARACTER = 770.0, 450.0, 15.0, 7.3
"""What a page holds between its margins, how high a row is, and how wide a character of a column is at most, where a program
has no Calibri [points]."""
INPUT_GROUND, PASTED_GROUND = "#FFF8E1", "#F1EBF7"
PASTED_INK = "#4B3A6B"
BAND = "#EEF2F7"
FONT = {"font_name": "Calibri", "font_size": 10, "font_color": LIGHT.ink, "valign": "vcenter"}

MONEY, MONEY_FINE = "#,##0;−#,##0;–", "#,##0.00##;−#,##0.00##;–"
SHARE, SHARE_FINE = "0%;−0%;0%", "0.0##%;−0.0##%;0%"
COUNT, COUNT_FINE, COUNT_EVEN = "#,##0;−#,##0;0", "#,##0.0##;−#,##0.0##;0", "#,##0.00;−#,##0.00;0.00"
FACTOR = "0.0000"
CHANCE = '[>=0.995]"> 99%";[<0.005]"< 1%";0%'
"""A chance that draws found: never a certainty, as in `in_hundred`."""

FORMATS = {
    "money": MONEY, "money_fine": MONEY_FINE, "share": SHARE, "share_fine": SHARE_FINE, "count": COUNT,
    "count_fine": COUNT_FINE, "count_even": COUNT_EVEN, "share_tenth": "0.0%;−0.0%;0.0%", "chance": CHANCE, "factor": FACTOR, "rough": "0.00E+00;−0.00E+00;0", "share_rough": "0.00%;−0.00%;0%", "whole": "0", "text": "General",
    "date": "mmm yyyy",
}  # fmt: skip

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "muted": {"font_color": LIGHT.muted},
    "small_wrapped": {"font_color": LIGHT.muted, "font_size": 9, "text_wrap": True, "valign": "top"},
    "link": {"font_color": LIGHT.programme, "underline": 1},
    "small": {"font_color": LIGHT.muted, "font_size": 9},
    "bold": {"bold": True},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "muted_wrapped": {"text_wrap": True, "valign": "top", "font_color": LIGHT.muted},
    "title": {"bold": True, "font_size": 16, "font_color": LIGHT.programme, "text_wrap": True, "valign": "top"},
    "lead": {"font_size": 12, "text_wrap": True, "valign": "top"},
    "heading": {"bold": True, "font_size": 12, "font_color": LIGHT.programme, "bottom": 1, "bottom_color": "#B8C4D6"},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": LIGHT.programme, "text_wrap": True},
    "header_right": {"bold": True, "font_color": "#FFFFFF", "bg_color": LIGHT.programme, "align": "right", "text_wrap": True},
    "band_right": {"bg_color": BAND, "font_color": LIGHT.muted, "align": "right"},
    "band": {"bg_color": BAND, "font_color": LIGHT.muted},
    "section": {"bold": True, "bg_color": BAND, "font_color": LIGHT.programme},
    "input": {"bg_color": INPUT_GROUND, "font_color": "#0000C8", "border": 1, "border_color": "#E0C878"},
    "total": {"bold": True, "top": 1, "top_color": LIGHT.programme},
    "grand": {"bold": True, "top": 1, "bottom": 6, "top_color": LIGHT.programme, "bottom_color": LIGHT.programme},
    "figure": {"bold": True, "font_size": 16, "font_color": LIGHT.programme, "align": "left"},
    "centred": {"align": "center"},
    "state": {"bold": True, "font_size": 9},
    "pasted": {"bg_color": PASTED_GROUND, "font_color": PASTED_INK},
    "pasted_bold": {"bg_color": PASTED_GROUND, "font_color": PASTED_INK, "bold": True, "top": 1, "top_color": PASTED_INK},
    "pasted_wrapped": {"bg_color": PASTED_GROUND, "font_color": PASTED_INK, "text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "pasted_figure": {"bg_color": PASTED_GROUND, "font_color": PASTED_INK, "bold": True, "font_size": 16, "align": "left"},
    "left": {"align": "left", "font_color": LIGHT.muted},
    "right": {"align": "right"},
    "pasted_right": {"bg_color": PASTED_GROUND, "font_color": PASTED_INK, "align": "right"},
    "pasted_cell": {"bg_color": PASTED_GROUND, "font_color": PASTED_INK, "align": "right", "valign": "top"},
    "header_apart": {"bold": True, "font_color": "#FFFFFF", "bg_color": LIGHT.programme, "text_wrap": True, "indent": 1},
}  # fmt: skip


class Book:
    """The workbook while it is written: its pages by name, each format created once."""

    def __init__(self, file: Any, *, currency: str, printed: str = "") -> None:
        self.file, self.currency, self.printed = file, currency, printed
        self.pages: list[Page] = []
        self._looks: dict[tuple[str, str], Any] = {}
        self._taken: set[str] = {"history"}

    def page(self, name: str, **options: Any) -> Page:
        """A new page, under a unique name that Excel accepts."""
        return Page(self, *self.sheet(name), **options)

    def sheet(self, name: str) -> tuple[Any, str]:
        """A new sheet, and its name as Excel accepts it."""
        fit = sheet_name(name, self._taken)
        self._taken.add(fit.casefold())
        return self.file.add_worksheet(fit, _sheet_class()), fit

    def look(self, look: str, number: str = "text") -> Any:
        """A cell format: appearance and number format."""
        key = look, number
        if key not in self._looks:
            aligned = {} if number == "text" else {"align": "right"}  # text in place of a number is aligned like one
            self._looks[key] = self.file.add_format({**FONT, **aligned, **LOOKS[look], "num_format": FORMATS[number]})
        return self._looks[key]


class Page:
    """One sheet. Rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any, name: str, *, colour: str = LIGHT.programme) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self.prefix = f"'{name}'!"
        self._last = [0, 0]
        self._heights: dict[int, float] = {}
        self.next_row = 0
        book.pages.append(self)
        sheet.hide_gridlines(2)
        sheet.set_tab_color(colour)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)

    def put(self, row: int, column: int, content: Content, look: str = "plain", number: str = "text") -> Term:
        """Write a text, a number or a formula; returns the term that refers to the cell from any page."""
        style = self.book.look(look, number)
        if isinstance(content, Term):
            value: Value = content.value
            known = value if isinstance(value, str) or isfinite(value) else "#NUM!"
            self.sheet.write_formula(row, column, "=" + content.text.replace(self.prefix, ""), style, known)
        elif isinstance(content, str):
            value = content
            self.sheet.write_string(row, column, printable(content), style)
        else:
            value = float(content)
            self.sheet.write_number(row, column, value, style)
        self._last = [max(self._last[0], row), max(self._last[1], column)]
        return Term(self.cell(row, column), value)

    def cell(self, row: int, column: int) -> str:
        """The reference to a cell of this page, from any page."""
        return f"{self.prefix}${letters(column)}${row + 1}"

    def beside(self, row: int, column: int, value: Value, *, fixed: str = "") -> Term:
        """A cell as a formula refers to it that is copied along a row or down a column; `fixed` is what stays: "row", "column"."""
        across, down = "$" * (fixed == "column"), "$" * (fixed == "row")
        return Term(f"{self.prefix}{across}{letters(column)}{down}{row + 1}", value)

    def fixed(self, first: Term, last: Term) -> str:
        """The block between two cells of this page, by absolute reference."""
        ends = (
            re.sub(r"([A-Z]+)([0-9]+)$", r"$\1$\2", one.text.split("!")[-1].replace("$", "")) for one in (first, last)
        )
        return f"{self.prefix}{next(ends)}:{next(ends)}"

    def named(self, cell: Term, name: str) -> Term:
        """Define a name for a cell, by which formulas refer to it."""
        self.book.file.define_name(name, f"={cell.text}")
        return Term(name, cell.value)

    @property
    def last_row(self) -> int:
        """The last row written to."""
        return self._last[0]

    def row(
        self, row: int, contents: Iterable[Content], look: str = "plain", number: str = "text", *, column: int = 0
    ) -> None:
        """Write cells side by side."""
        for offset, content in enumerate(contents):
            self.put(row, column + offset, content, look, number)

    def wide(self, row: int, content: Term | str, look: str, *, columns: Sequence[int], characters: int) -> None:
        """Text over several columns, in a row high enough for it."""
        text = str(content.value) if isinstance(content, Term) else content
        style, first, last = self.book.look(look), columns[0], columns[-1]
        self.sheet.merge_range(row, first, row, last, "", style)
        self.put(row, first, content, look)
        points = LOOKS[look].get("font_size", 10) * 1.35
        self.height(row, points * lines_of(text, characters) + 3)
        self._last[1] = max(self._last[1], last)

    def wrapped(self, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
        """Texts pasted side by side, in a row high enough for the longest."""
        self.put(row, 0, texts[0], "wrapped")
        self.row(row, texts[1:], "pasted_wrapped", column=1)
        lines = max(lines_of(text, max(1, int(width * 0.95))) for text, width in zip(texts, widths, strict=True))
        self.height(row, 13.5 * lines + 3)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self._heights[row] = min(400.0, points)
        self.sheet.set_row(row, self._heights[row])

    def span(self, first: Term, last: Term, values: Sequence[Value]) -> Span:
        """The block of cells from one term to another."""
        return Span(f"{first.text}:{last.text.removeprefix(self.prefix)}", values)

    def head(self, title: str, words: str, *, columns: int = 12, characters: int = 130) -> None:
        """The page's name and description; the row below is for the status of the file."""
        self.wide(0, title, "title", columns=(0, columns), characters=characters // 2)
        self.wide(1, words, "muted_wrapped", columns=(0, columns), characters=characters)
        self.next_row = 3

    def finish(
        self, *, widths: Sequence[float], freeze: tuple[int, int] = (0, 0), repeat: int | None = None, wide: int = 1
    ) -> None:
        """Column widths, frozen panes and print settings."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(*freeze)
        self.sheet.print_area(0, 0, self._last[0], self._last[1])
        self.sheet.fit_to_pages(wide, 0)
        if repeat is not None:
            self.sheet.repeat_rows(0, repeat)
        self.sheet.set_footer(f"&L&8Exported {self.book.printed}&C&8&A&R&8Page &P of &N")

    def in_one_piece(self, widths: Sequence[float], blocks: Sequence[tuple[int, int]]) -> None:
        """Print at the width of the page, with a page break before each block of rows that would be split.

        A block is its first row and its last; one longer than a page is not moved.
        """
        scale = max(30, min(100, int(100 * PRINTED_WIDTH / (CHARACTER * sum(widths)))))
        room, top, breaks = PRINTED_HEIGHT / scale * 100, 0, []
        for first, last in blocks:
            height = sum(self._heights.get(row, ROW) for row in range(top, last + 1))
            if height > room and first > top:
                breaks.append(first)
                top = first
            while sum(self._heights.get(row, ROW) for row in range(top, last + 1)) > room:  # longer than a page
                filled = 0.0
                while filled + self._heights.get(top, ROW) <= room:
                    filled, top = filled + self._heights.get(top, ROW), top + 1
        self.sheet.set_print_scale(scale)
        self.sheet.set_h_pagebreaks(breaks)

    def reach(self, row: int, column: int) -> None:
        """Print at least up to here (charts lie over empty cells)."""
        self._last = [max(self._last[0], row), max(self._last[1], column)]


@cache
def _sheet_class() -> type:
    """A worksheet that writes formulas unchanged.

    xlsxwriter searches each formula for some thirty functions of later versions of Excel, which takes half the time; ours use none.
    """
    from xlsxwriter.worksheet import Worksheet

    class Plain(Worksheet):
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return Plain


@cache
def letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    """A name Excel takes for a sheet: at most 31 UTF-16 units, none of []:*?/\\ and no quotes, unlike those taken.

    >>> sheet_name("Key [accounts]: A/B"), sheet_name("Inputs", {"inputs"})
    ('Key accounts A B', 'Inputs (2)')
    """
    # A bracket has a space before it: some programs take a word before a bracket for a function, also within a sheet's name.
    words = " ".join(re.sub(r"[\[\]:*?/\\'!\"]", " ", printable(text)).replace("(", " (").split()) or "Sheet"
    known, number = set(taken), 1
    name = _cut(words, LONGEST_NAME)
    while name.casefold() in known:
        number += 1
        mark = f" ({number})"
        name = _cut(words, LONGEST_NAME - len(mark)) + mark
    return name


def _cut(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text.strip()


def lines_of(text: str, characters: int) -> int:
    """The number of lines of a text at so many characters a line; wide characters count as two."""
    return sum(1 + max(0, _breadth(part) - 1) // characters for part in text.split("\n"))


def _breadth(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
