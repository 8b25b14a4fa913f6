"""The pages Cash flow (benefits to discounted net cash, by month) and By year (the same in the columns finance expects)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.case import Case
from cxroi.report.workbook.company_cost_sheets import CompanyLines, CostLines
from cxroi.report.workbook.formula import (
    Content,
    Span,
    Term,
    highest,
    least,
    lowest,
    most,
    size,
    total,
    total_product,
    total_where,
    when,
)
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import FIRST, Line, Monthly
from cxroi.report.workbook.segment_sheet import SegmentLines
from cxroi.report.workbook.sheet import Page, letters

WORKING_CAPITAL = "finance/working_capital_days"
ROUNDING = 1e-12
"""Share of all money moved below which a shortfall counts as none, as in the app."""


@dataclass(frozen=True)
class Cash:
    """What other pages read of the page Cash flow: lines by month, and single cells."""

    page: Monthly
    sources: list[tuple[str, Line]]
    """Benefit by where it arises: segments, company drivers, direct."""
    lines: dict[str, Line]
    cells: dict[str, Term]


@dataclass(frozen=True)
class Years:
    """What other pages read of the page By year: a row of cells for each line, [Initial, years, total, present value]."""

    page: Page
    sources: list[tuple[str, list[Term]]]
    rows: dict[str, list[Term]]
    titles: Span
    """Initial, Year 1, …"""

    def flows(self, name: str) -> Span:
        """A line's Initial and years."""
        cells = self.rows[name][:-2]
        return self.page.span(cells[0], cells[-1], [cell.value for cell in cells])


def write_cash(
    page: Monthly, case: Case, live: Live, segments: dict[str, SegmentLines], company: CompanyLines, costs: CostLines
) -> Cash:
    """Write the page Cash flow."""
    currency, months, years = page.book.currency, page.month, page.year
    lines: dict[str, Line] = {}

    def add(key: str, name: str, unit: str = currency, *, look: str = "plain", number: str = "money") -> Line:
        lines[key] = page.line(name, unit=unit, look=look, number=number)
        return lines[key]

    receivables = _receivables(page, live, segments) if WORKING_CAPITAL in live and segments else None
    page.section("Benefits = programme − baseline")
    arising = [(name, "segment", segment.beyond) for name, segment in segments.items()]
    arising += [(name, "company", saved) for name, saved in company.savings.items()]
    sources = []
    for name, which, brought in arising:
        line = page.line(name, which=which, unit=currency)
        sources.append((name, line.fill(lambda month, brought=brought: brought[month], first=1)))
    if costs.direct:
        line = page.line("Direct benefits", which="direct", unit=currency)
        sources.append(("Direct benefits", line.fill(lambda month: _sum(costs.direct, month))))
    if receivables:
        line = page.line("Working capital", which="receivables", unit=currency)
        sources.append(("Working capital", line.fill(lambda month: receivables[month], first=1)))
    benefits = add("benefits", "Benefits", look="total").fill(
        lambda month: _block([line for _, line in sources], month)
    )
    page.section("Costs")
    paid = add("costs", "Costs paid").fill(lambda month: _sum(costs.paid, month))
    capital = add("capital", "of which written off over years").fill(lambda month: _sum(costs.written_off, month))
    page.section("Tax")
    expensed = add("expensed", "Costs expensed").fill(lambda month: paid[month] - capital[month])
    depreciation = add("depreciation", "Depreciation").fill(lambda month: _sum(costs.depreciation, month))
    released = add("released", "Inventory released, which is no profit").fill(
        lambda month: company.released[month] if company.released and month else 0.0
    )
    spread = add("spread", "Month 0, taken evenly over year 1").fill(
        lambda month: when(years[month].equals(1), (benefits[0] - expensed[0]) / 12, 0)
    )

    def taxable(month: int) -> Term:
        left = benefits[month] - released[month] - expensed[month] - depreciation[month] + spread[month]
        return left - receivables[month] if receivables else left

    profit = add("profit", "Taxable profit", look="total").fill(taxable, first=1)
    if case.finance.tax_losses == "offset":
        tax = add("tax", "Tax = rate × taxable profit").fill(
            lambda month: live["finance/tax_rate"] * profit[month], first=1
        )
    else:
        waiting = add("waiting", "Loss waiting for later profit", look="muted")
        waiting.set(0, 0.0)
        waiting.fill(lambda month: least(0, profit[month] + waiting[month - 1]), first=1)
        tax = add("tax", "Tax = rate × what is left of the profit after waiting losses").fill(
            lambda month: live["finance/tax_rate"] * most(0, profit[month] + waiting[month - 1]), first=1
        )
    page.section("Net cash flow")
    net = add("net", "Net = benefits − costs − tax", look="grand").fill(
        lambda month: benefits[month] - paid[month] - tax[month]
    )
    running = _running(add("cumulative", "Cumulative net"), net)
    page.section("Discounting")
    rate, convention = live["finance/discount_rate"], live["finance/discounting"]
    exponent = add("exponent", "Years discounted", "years", number="count_fine")
    exponent.set(0, 0.0)

    def discounted(month: int) -> Term:
        monthly = when(convention.equals("monthly"), months[month] / 12, years[month] - 1)
        middle = when(convention.equals("mid-year"), years[month] - 0.5, monthly)
        return when(convention.equals("year-end"), years[month], middle)

    exponent.fill(discounted, first=1)
    factor = add("factor", "Discount factor = 1 / (1 + rate) ^ years", "share", number="factor").fill(
        lambda month: 1 / (1 + rate) ** exponent[month]
    )
    present = add("present", "Net, discounted", look="total").fill(lambda month: net[month] * factor[month])
    discounted_running = _running(add("discounted", "Cumulative discounted net"), present)
    page.section("Payback: the first month from which the cumulative figure stays at 0 or above")
    cells = {}
    for key, flows, cumulative, name in (
        ("payback", net, running, "Short in this month: the month after it"),
        ("discounted_payback", present, discounted_running, "Short in this month, discounted: the month after it"),
    ):
        moved = add(f"{key}_moved", "Money moved" if key == "payback" else "Money moved, discounted")
        moved.fill(lambda month, flows=flows: size(flows[month]))
        line = page.line(name, unit="all money moved →", once=total(moved.all), once_as="money", number="whole")
        all_moved = line.once
        lines[key] = line.fill(
            lambda month, all_moved=all_moved, cumulative=cumulative: when(
                cumulative[month] < -ROUNDING * all_moved, months[month] + 1, 0
            )
        )
        cells[key] = highest(line.all)
    cells |= {
        "pv_benefits": total_product(benefits.all, factor.all),
        "pv_costs": total_product(paid.all, factor.all),
        "pv_tax": total_product(tax.all, factor.all),
        "lowest": lowest(running.all),
        "horizon": highest(months.all),
    }
    return Cash(page, sources, lines, cells)


def _receivables(page: Monthly, live: Live, segments: dict[str, SegmentLines]) -> Line:
    """Three lines: extra revenue, receivables on it, and the cash that their fall releases."""
    currency, horizon = page.book.currency, page.columns - 1
    page.section("Working capital: receivables on the extra revenue, released in the last month")
    extra = page.line("Extra revenue = programme − baseline", which="difference", unit=currency)

    def beyond(month: int) -> Content:
        found = [
            lines.programme[key][month] - lines.baseline[key][month]
            for lines in segments.values()
            for key in ("revenue", "cross")
            if key in lines.programme
        ]
        return sum(found[1:], found[0])

    extra.fill(beyond, first=1)
    level = page.line(
        "Receivables = days / 365 × 12 × extra revenue", which="difference", unit=f"{currency}; months →",
        once=live[WORKING_CAPITAL] / 365 * 12, once_as="factor",
    )  # fmt: skip
    held = level.once
    level.set(0, 0.0)
    level.fill(lambda month: held * extra[month], first=1)
    flow = page.line("Cash released = receivables last month − now", which="difference", unit=currency, look="total")
    return flow.fill(lambda month: level[month - 1] - level[month] + (level[month] if month == horizon else 0), first=1)


def write_years(page: Page, cash: Cash) -> Years:
    """Write the page By year: every line of the cash flow summed by year, with its total and present value."""
    count = (cash.page.columns - 1) // 12
    page.head(
        "Cash flow by year",
        "Each figure adds up the months of the page Cash flow. Year 0 is up front.",
        columns=count + 4,
    )
    row = page.next_row
    page.row(row, ("", f"{page.book.currency}"), "header")
    words = ["Initial", *(f"Year {year}" for year in range(1, count + 1)), "Total", "Present value"]
    titles = [page.put(row, 2 + place, word, "header_right") for place, word in enumerate(words)][: count + 1]
    page.row(row + 1, ("Year", ""), "band")
    header = [page.put(row + 1, 2 + year, float(year), "band", "whole") for year in range(count + 1)]
    page.row(row + 1, ("", ""), "band", column=3 + count)
    rows: dict[str, list[Term]] = {}
    sources: list[tuple[str, list[Term]]] = []
    factor = cash.lines["factor"].all
    here = row + 2

    def add(name: str, line: Line, look: str) -> list[Term]:
        nonlocal here
        page.row(here, (name, ""), look)
        cells = [
            page.put(here, 2 + year, total_where(cash.page.year.all, header[year], line.all), look, "money")
            for year in range(count + 1)
        ]
        block = page.span(cells[0], cells[-1], [cell.value for cell in cells])
        cells.append(page.put(here, 3 + count, total(block), look, "money"))
        cells.append(page.put(here, 4 + count, total_product(line.all, factor), look, "money"))
        here += 1
        return cells

    for name, line in cash.sources:
        sources.append((name, add(name, line, "plain")))
    for key, name, look in BY_YEAR:
        rows[key] = add(name, cash.lines[key], look)
    running: list[Term] = []
    page.row(here, ("Cumulative", ""))
    for year, flow in enumerate(rows["net"][: count + 1]):
        running.append(page.put(here, 2 + year, running[-1] + flow if running else flow, "plain", "money"))
    rows["cumulative"] = running
    page.finish(widths=[40, 8, *[14] * (count + 3)], freeze=(row + 2, 2), repeat=row + 1)
    return Years(page, sources, rows, page.span(titles[0], titles[-1], words[: count + 1]))


BY_YEAR = (
    ("benefits", "Benefits", "total"), ("costs", "Costs", "plain"), ("expensed", "Costs expensed, for tax", "muted"),
    ("depreciation", "Depreciation, for tax", "muted"), ("released", "Inventory released, for tax", "muted"),
    ("spread", "Month 0 taken over year 1, for tax", "muted"), ("profit", "Taxable profit", "muted"), ("tax", "Tax", "plain"),
    ("net", "Net cash flow", "grand"),
)  # fmt: skip


def _running(line: Line, flows: Line) -> Line:
    line.set(0, flows[0])
    return line.fill(lambda month: line[month - 1] + flows[month], first=1)


def _sum(lines: Sequence[Line], month: int) -> Content:
    """The sum of lines of another page that need not stand side by side."""
    return sum((line[month] for line in lines[1:]), lines[0][month]) if lines else 0.0


def _block(lines: Sequence[Line], month: int) -> Content:
    """The sum of neighbouring lines of this page."""
    if not lines:
        return 0.0
    last = f"{letters(FIRST + month)}{lines[-1].row + 1}"
    return total(Span(f"{lines[0][month].text}:{last}", [line.values[month] for line in lines]))
