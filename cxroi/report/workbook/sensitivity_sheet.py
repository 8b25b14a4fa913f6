"""The page Sensitivity: one assumption moved at a time, live, beside NPV at both ends of every range, pasted at export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.points import npv_one_at_a_time
from cxroi.case import Case, assumptions
from cxroi.report.workbook.case_inputs import Input
from cxroi.report.workbook.formula import Term, size, when
from cxroi.report.workbook.input_sheets import HIGH, LOW, Flexed, Live
from cxroi.report.workbook.ranges import pick
from cxroi.report.workbook.sheet import Page

ENDS = ("low", "high")
CHOICE, FIRST_ROW = 3, 10
"""The rows of the choice and of the first assumption."""
PART, CHOSEN, LOWER, NOW, UPPER, AT_LOW, SWING, MOVED, NUMBER = 1, 3, 5, 6, 7, 8, 11, 12, 13


@dataclass(frozen=True)
class Range:
    """An assumption with its range, and NPV at both ends [currency], everything else at its likely figure."""

    number: int
    """On Inputs, from 1."""
    about: Input
    npv: tuple[float, float]

    @property
    def swing(self) -> float:
        """The distance between the two [currency]."""
        return abs(self.npv[1] - self.npv[0])


def ranges_of(case: Case, shown: Mapping[str, Input]) -> list[Range]:
    """Every assumption that has a range, the widest swing of NPV first."""
    places = {path: place for place, path in enumerate(shown, 1)}
    known = [one for one in assumptions(case) if one.path in places and shown[one.path].low is not None]
    lows, highs = (np.array([float(getattr(shown[one.path], end)) for one in known]) for end in ENDS)
    if not known:
        return []
    ends = (npv_one_at_a_time(case, known, values).tolist() for values in (lows, highs))
    found = [
        Range(places[one.path], shown[one.path], npv)
        for one, npv in zip(known, zip(*ends, strict=True), strict=True)
        if all(map(np.isfinite, npv))
    ]
    return sorted(found, key=lambda one: -one.swing)


def begin_sensitivity(page: Page, ranges: Sequence[Range], inputs: Page) -> Flexed:
    """The head of the page and its selection, to which the page Inputs refers."""
    page.head(
        "Sensitivity",
        "Enter a row number to move that one assumption to its low or high figure: the whole file follows, and the row shows "
        "the resulting NPV. 0 moves nothing. The lilac figures are those of the app at export.",
        columns=12,
        characters=150,
    )
    page.put(CHOICE, 0, "Row moved (0: none)", "bold")
    choice = page.put(CHOICE, CHOSEN, 0.0, "input", "whole")
    page.put(CHOICE + 1, 0, "To its", "bold")
    end = page.put(CHOICE + 1, CHOSEN, ENDS[0], "input")
    limits = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": max(1, len(ranges))}
    page.sheet.data_validation(CHOICE, CHOSEN, CHOICE, CHOSEN, limits)
    page.sheet.data_validation(CHOICE + 1, CHOSEN, CHOICE + 1, CHOSEN, {"validate": "list", "source": list(ENDS)})
    for place, one in enumerate(ranges):
        here, on_inputs = FIRST_ROW + place, inputs.next_row + one.number
        page.put(here, NUMBER, float(one.number), "muted", "whole")
        for column, source, value in ((LOWER, LOW, one.about.low), (UPPER, HIGH, one.about.high)):
            page.put(here, column, inputs.beside(on_inputs, source, float(value or 0.0)), "plain", one.about.number)

    def chosen(column: int, figures: Sequence[float]) -> Term:
        """The figure of the selected row; 0 where none is selected."""
        if not figures:
            return Term("0", 0.0)
        first, last = (Term(page.cell(FIRST_ROW + place, column), 0.0) for place in (0, len(figures) - 1))
        return when(choice >= 1, pick(page.span(first, last, figures), choice), 0)

    lows, highs = ([float(getattr(one.about, end)) for one in ranges] for end in ENDS)
    page.put(CHOICE + 2, 0, "Its number on Inputs, and the figure it takes", "muted")
    number = page.put(CHOICE + 2, CHOSEN, chosen(NUMBER, [float(one.number) for one in ranges]), "bold", "whole")
    figure = when(end.equals(ENDS[0]), chosen(LOWER, lows), chosen(UPPER, highs))
    taken = page.put(CHOICE + 2, CHOSEN + 1, figure, "bold", "count_fine")
    return Flexed(page.named(number, "Moved_input"), page.named(taken, "Moved_figure"))


def write_sensitivity(page: Page, ranges: Sequence[Range], live: Live, npv: Term, at_export: float) -> None:
    """The table below the choice: each assumption with its figures, NPV at both ends, and live NPV where it is moved."""
    header = FIRST_ROW - 1
    page.row(header, ("Row", "Part", "Assumption", "Unit", ""), "header")
    words = (
        "Low", "In force", "High", "NPV at low", "NPV at export", "NPV at high", "Swing", "NPV now, where moved", "Number on Inputs",
    )  # fmt: skip
    page.row(header, words, "header_right", column=LOWER)
    page.height(header, 28)
    choice = Term(page.cell(CHOICE, CHOSEN), 0.0)
    for place, one in enumerate(ranges, 1):
        here = header + place
        page.put(here, 0, float(place), "left")
        page.row(here, (one.about.owner, one.about.label, one.about.unit), column=PART)
        page.put(here, NOW, live[one.about.path], "bold", one.about.number)
        for column, value in enumerate((one.npv[0], at_export, one.npv[1]), AT_LOW):
            page.put(here, column, value, "pasted", "money")
        row, low, high = (
            page.beside(here, column, value)
            for column, value in ((0, float(place)), (AT_LOW, one.npv[0]), (AT_LOW + 2, one.npv[1]))
        )
        page.put(here, SWING, size(high - low), "plain", "money")
        page.put(here, MOVED, when(row.equals(choice), npv, "–"), "bold", "money")
    if not ranges:
        page.put(header + 1, 0, "No assumption of this case has a range.", "muted")
    widths = [20, 44, 26, 22, 12, 11, 11, 11, 14, 14, 14, 14, 16, 9]
    page.finish(widths=widths, freeze=(header + 1, 0), repeat=header)
    page.sheet.print_area(0, 0, header + max(1, len(ranges)), MOVED)
