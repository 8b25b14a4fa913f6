"""The page By year: the lines of the cash flow in the columns finance expects, with total and present value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxroi.report.charts.colours import LIGHT
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.workbook.cash_sheets import Cash
from cxroi.report.workbook.formula import Content, Term, is_number, least, most, size, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import Line
from cxroi.report.workbook.ranges import Span, total, total_where
from cxroi.report.workbook.sheet import Page, letters
from cxroi.report.workbook.timeline_sheet import Timeline

FIRST = 3
"""The column of Initial; the one before is empty, so that each year can refer to the previous one."""
BY_YEAR = (
    ("benefits", "Benefits", "total"), ("costs", "Costs", "plain"), ("tax", "Tax", "plain"), ("net", "Net cash flow", "grand"),
)  # fmt: skip
FOR_TAX = (
    ("released", "Inventory released, no profit"), ("capital_released", "Working capital, no profit"),
    ("expensed", "Costs expensed"), ("depreciation", "Depreciation"), ("up_front", "Up front: not taxed then"),
    ("spread", "Up front, taken over year 1"), ("profit", "Taxable profit"), ("left", "Profit after losses carried forward"),
)  # fmt: skip


@dataclass(frozen=True)
class Years:
    """The rows of By year that other pages refer to: for each line the cells [Initial, years, total, present value]."""

    page: Page
    ledger: dict[str, list[Term]]
    """Benefit by ledger row."""
    rows: dict[str, list[Term]]
    titles: Span
    """Initial, Year 1, …"""
    shown: int
    """Years of the horizon at export."""

    def flows(self, name: str) -> Span:
        """A line's Initial and years, for all years of the file."""
        cells = self.rows[name][:-2]
        return self.page.span(cells[0], cells[-1], [cell.value for cell in cells])

    def charted(self, name: str) -> tuple[str, tuple[float, ...]]:
        """A line's Initial and years to the horizon at export, as a chart refers to them, and their values."""
        cells = self.rows[name][: self.shown + 1]
        return f"={self.page.span(cells[0], cells[-1], []).text}", tuple(float(cell.value) for cell in cells)


def write_years(page: Page, cash: Cash, live: Live, time: Timeline, *, shown: int) -> Years:
    """Write the page: every line of the cash flow summed by year."""
    count = (cash.page.columns - 1) // 12
    page.head(
        "Cash flow by year",
        "Each figure adds up the months of the page Cash flow. Inflows are positive, outflows negative; year 0 is up front, and "
        "years beyond the horizon are grey. The present value discounts each month.",
        columns=FIRST + count + 2,
        characters=110,
    )
    row, after = page.next_row, FIRST + count + 1
    page.row(row, ("", page.book.currency, ""), "header")
    words = ["Initial", *(f"Year {year}" for year in range(1, count + 1)), "Total", "Present value"]
    titles = [page.put(row, FIRST + place, word, "header_right") for place, word in enumerate(words)][: count + 1]
    page.row(row + 1, ("Year", "", ""), "band")
    for year in range(count + 1):
        left = page.beside(row + 1, FIRST + year - 1, float(year - 1) if year else "")
        page.put(row + 1, FIRST + year, when(is_number(left), left + 1, 0), "band", "whole")
    page.row(row + 1, ("", ""), "band", column=after)
    here = row + 2

    def number(year: int) -> Term:
        return page.beside(row + 1, FIRST + year, float(year), fixed="row")

    def across(
        name: str, cell: Callable[[int], Content], look: str, sums: tuple[Content, Content] | None = None
    ) -> list[Term]:
        """A row: `cell(year)` in each year, then total and present value."""
        nonlocal here
        page.row(here, (name, "", "") if look in ("total", "grand") else (name,), look)
        cells = [page.put(here, FIRST + year, cell(year), look, "money") for year in range(count + 1)]
        if sums:
            cells += [page.put(here, after + place, one, look, "money") for place, one in enumerate(sums)]
        here += 1
        return [page.beside(here - 1, FIRST + place, one.value) for place, one in enumerate(cells)]

    def add(name: str, line: Line, look: str = "plain") -> list[Term]:
        first, last = (f"{letters(FIRST + place)}{here + 1}" for place in (0, count))
        by_year = [total_where(cash.page.year.fixed, number(year), line.fixed) for year in range(count + 1)]
        summed = total(Span(f"{first}:{last}", [one.value for one in by_year]))
        return across(name, by_year.__getitem__, look, (summed, line.present))

    ledger = {key: add(ROWS[key], line) for key, line in cash.rows.items()}
    rows = {key: add(name, cash.lines[key], look) for key, name, look in BY_YEAR}
    running: list[Term] = []

    def cumulative(year: int) -> Term:
        left = Term(page.beside(here, FIRST + year - 1, 0.0).text, running[-1].value if running else 0.0)
        running.append(left + rows["net"][year])
        return running[-1]

    rows["cumulative"] = across("Cumulative", cumulative, "plain")
    here = _section(page, here + 1, "For tax", after + 1)
    for key, name in FOR_TAX:
        rows[key] = add(name, cash.lines[key], "total" if key == "profit" else "plain")
    here = _section(page, here + 1, "For the checks and for modified IRR", after + 1)
    last_year, rate = live["finance/years"], live["finance/discount_rate"]

    def with_total(name: str, cell: Callable[[int], Term]) -> list[Term]:
        by_year = [cell(year) for year in range(count + 1)]
        first, last = (f"{letters(FIRST + place)}{here + 1}" for place in (0, count))
        summed = total(Span(f"{first}:{last}", [one.value for one in by_year]))
        return across(name, by_year.__getitem__, "plain", (summed, ""))

    net = rows["net"]
    rows["moved"] = with_total(
        "Money moved, without sign",
        lambda year: size(rows["benefits"][year]) + size(rows["costs"][year]) + size(rows["tax"][year]),
    )
    rows["gained"] = with_total(
        "Gained, reinvested to the horizon", lambda year: most(0, net[year]) * (1 + rate) ** (last_year - number(year))
    )
    rows["paid"] = with_total(
        "Paid, financed up front", lambda year: 0 - least(0, net[year]) / (1 + rate) ** number(year)
    )
    grey = page.book.file.add_format({"font_color": LIGHT.grid})
    rule = {"type": "formula", "criteria": f"={letters(FIRST)}${row + 2}>Horizon_in_years", "format": grey}
    page.sheet.conditional_format(row + 1, FIRST, here, FIRST + count, rule)
    page.finish(widths=[38, 8, 1.5, *[14] * (count + 3)], freeze=(row + 2, FIRST), repeat=row + 1)
    return Years(page, ledger, rows, page.span(titles[0], titles[shown], words[: shown + 1]), shown)


def _section(page: Page, row: int, title: str, last: int) -> int:
    page.row(row, (title, *[""] * last), "section")
    return row + 1
