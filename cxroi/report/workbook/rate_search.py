"""The page IRR search: the rates at which NPV crosses 0, for yearly flows and under the case's own discounting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxroi.report.workbook.cash_sheets import Cash
from cxroi.report.workbook.formula import Content, Term, or_else, size, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.ranges import Span, pick, place_of, total, worth
from cxroi.report.workbook.sheet import Page
from cxroi.report.workbook.timeline_sheet import Timeline
from cxroi.report.workbook.year_sheet import Years

FINEST = tuple(10 ** (step / 40) for step in range(-40, 41))
GRID = (*(10 ** (step / 4) for step in range(-24, -4)), *FINEST, *(10 ** (step / 4) for step in range(5, 41)))
"""1 + rate, for the rates tried to find where NPV changes sign: from -99.9999%, dense around 0."""
HALVINGS = 34
"""The number of bisections: the rate is then known to within 1e-11."""
GUESS = 0.1
"""The start of the search if no sign change was found."""
TOP, HEADER, HALVES = 3, 10, 9
"""The first row of the results, the row of the grid's header, and the first column of the bisections."""
BY_YEAR, AS_DISCOUNTED = 1, 4
"""The first column of each kind of NPV in the grid."""
Valued = Callable[[Term], Term]
"""The NPV of the flows at a rate [currency]."""


@dataclass(frozen=True)
class Search:
    """How many rates solve the flows, and the rate: for yearly flows an approximation, under the case's discounting the rate itself."""

    crossings: Term
    guess: Term
    own_crossings: Term
    own_rate: Term


def write_search(page: Page, years: Years, cash: Cash, live: Live, time: Timeline) -> Search:
    """Write the page. The results are printed; the rates tried are below and beside them, outside the print area."""
    page.head(
        "IRR search",
        "The net flows valued at many rates, by year and as the case discounts them. A rate solves them where their NPV "
        "crosses 0; with two or more crossings several rates do, and none is given. The rates tried are below, not printed.",
        columns=6,
        characters=95,
    )
    by_year, own = _valued(page, years, cash, live, time)
    guess = _found(page, TOP, "Without a crossing the search starts at", GUESS, "share_fine")
    tried, crossed = _write_grid(page, by_year, own, live)
    counts, below, above = [], [], []
    for place, (words, flags) in enumerate(zip(("by year", "as the case discounts"), crossed, strict=True)):
        at = place_of(1, flags)
        counts.append(_found(page, TOP + 1 + place, f"Crossings, {words}", total(flags), "whole"))
        below.append(
            _found(
                page,
                TOP + 3 + place,
                f"First crossing above, {words}",
                or_else(pick(tried, at - 1), guess),
                "share_fine",
            )
        )
        above.append(or_else(pick(tried, at), guess))
    rate = _write_halvings(page, own, below[1], above[1])
    rate = _found(page, TOP + 5, "There, as the case discounts", rate, "share_fine")
    page.finish(widths=[18, 18, 12, 12, 18, 12, 12, 4, 4, 14, 14, 14, 16], freeze=(HEADER + 1, 0))
    page.sheet.print_area(0, 0, HEADER - 1, 6)
    return Search(counts[0], below[0], counts[1], rate)


def _found(page: Page, row: int, words: str, content: Content, number: str) -> Term:
    page.put(row, 0, words, "bold")
    return page.put(row, AS_DISCOUNTED, content, "bold", number)


def _valued(page: Page, years: Years, cash: Cash, live: Live, time: Timeline) -> tuple[Valued, Valued]:
    """NPV of the yearly flows at year end, and NPV as the case discounts; formulas refer to the flows by defined names."""
    net, flows = years.rows["net"][:-2], cash.lines["net"]
    define = page.book.file.define_name
    names = {"Net_up_front": years.page.fixed(net[0], net[0]), "Net_by_year": years.page.fixed(net[1], net[-1]),
             "Net_by_month": cash.page.fixed(flows[1], flows[cash.page.columns - 1])}  # fmt: skip
    for name, cells in names.items():
        define(name, f"={cells}")
    initial = Term("Net_up_front", net[0].value)
    yearly, monthly = Span("Net_by_year", [one.value for one in net[1:]]), Span("Net_by_month", flows.values[1:])
    convention, months, half = live["finance/discounting"], time.year_months, Term("1", 1.0) / 2

    def by_year(rate: Term) -> Term:
        return initial + worth(rate, yearly)

    def own(rate: Term) -> Term:
        by_month = initial + worth((1 + rate) ** (1 / months) - 1, monthly)
        middle = initial + worth(rate, yearly) * (1 + rate) ** half
        due = initial + worth(rate, yearly) * (1 + rate)
        at_end = when(convention.equals("year-end"), by_year(rate), due)
        return when(convention.equals("monthly"), by_month, when(convention.equals("mid-year"), middle, at_end))

    return by_year, own


def _write_grid(page: Page, by_year: Valued, own: Valued, live: Live) -> tuple[Span, list[Span]]:
    """The rates tried, and where either NPV crosses 0."""
    page.row(HEADER, ("Rate", "Worth, by year", "0 or above", "Crosses 0"), "header_right")
    page.row(HEADER, ("As discounted", "0 or above", "Crosses 0"), "header_right", column=AS_DISCOUNTED)
    flags: dict[int, list[float]] = {BY_YEAR: [], AS_DISCOUNTED: []}
    signs: dict[int, list[float]] = {BY_YEAR: [], AS_DISCOUNTED: []}
    first, last = HEADER + 1, HEADER + len(GRID)
    for row, growth in enumerate(GRID, first):
        page.put(row, 0, growth - 1, "plain", "share_rough")
        rate = page.beside(row, 0, growth - 1)
        for column, valued in ((BY_YEAR, by_year), (AS_DISCOUNTED, own)):
            # Valued at the end of the last year, so that no rate makes it indistinguishable from 0.
            there = page.put(row, column, valued(rate) * (1 + rate) ** live["finance/years"], "plain", "rough").value
            sign = page.put(row, column + 1, when(page.beside(row, column, there) >= 0, 1, 0), "muted", "whole").value
            signs[column].append(float(sign))
            before = page.beside(row - 1, column + 1, signs[column][-2] if signs[column][1:] else 0.0)
            crossed: Content = size(page.beside(row, column + 1, sign) - before) if row > first else 0.0
            flags[column].append(float(page.put(row, column + 2, crossed, "muted", "whole").value))

    def block(column: int, values: list[float]) -> Span:
        return page.span(Term(page.cell(first, column), 0.0), Term(page.cell(last, column), 0.0), values)

    tried = block(0, [growth - 1 for growth in GRID])
    return tried, [block(column + 2, found) for column, found in flags.items()]


def _write_halvings(page: Page, own: Valued, low: Term, high: Term) -> Term:
    """The rate between two at which NPV is 0, by bisection; returns the last midpoint."""
    page.row(HEADER, ("From", "To", "Middle", "Worth there", "0 or above"), "header_right", column=HALVES)
    page.put(HEADER - 1, HALVES, "NPV at the first", "muted")
    start = page.put(HEADER - 1, HALVES + 3, own(low), "muted", "rough")
    sign = page.put(HEADER - 1, HALVES + 4, when(start >= 0, 1, 0), "muted", "whole")
    row = HEADER
    values: list[float] = []
    for row in range(HEADER + 1, HEADER + 2 + HALVINGS):
        if values:
            above = [page.beside(row - 1, HALVES + place, value) for place, value in enumerate(values)]
            same = above[4].equals(sign)
            low, high = when(same, above[2], above[0]), when(same, above[1], above[2])
        ends = [
            page.put(row, HALVES + place, one, "plain", "share_fine").value for place, one in enumerate((low, high))
        ]
        both = [page.beside(row, HALVES + place, value) for place, value in enumerate(ends)]
        middle = page.put(row, HALVES + 2, (both[0] + both[1]) / Term("2", 2.0), "plain", "share_fine").value
        there = page.put(row, HALVES + 3, own(page.beside(row, HALVES + 2, middle)), "muted", "rough").value
        flag = page.put(row, HALVES + 4, when(page.beside(row, HALVES + 3, there) >= 0, 1, 0), "muted", "whole").value
        values = [float(value) for value in (*ends, middle, there, flag)]
    return page.beside(row, HALVES + 2, values[2])
