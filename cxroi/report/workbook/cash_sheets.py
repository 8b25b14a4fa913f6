"""The page Cash flow: benefits by ledger row, costs, tax, net and discounting by month. Inflows are positive, outflows negative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxroi.case import Case
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.workbook.cost_sheet import CostLines
from cxroi.report.workbook.formula import Content, Term, least, most, size, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import FIRST, Adds, Line, Monthly
from cxroi.report.workbook.ranges import Span, highest, lowest, total
from cxroi.report.workbook.segment_sheet import SegmentLines
from cxroi.report.workbook.sheet import letters
from cxroi.report.workbook.timeline_sheet import Timeline

WORKING_CAPITAL = "finance/working_capital_days"


@dataclass(frozen=True)
class Cash:
    """The lines by month and the single cells of Cash flow that other pages refer to."""

    page: Monthly
    rows: dict[str, Line]
    """Benefit by ledger row."""
    lines: dict[str, Line]
    cells: dict[str, Term]


def write_cash(
    page: Monthly, case: Case, live: Live, segments: dict[str, SegmentLines], company: Mapping[str, Line], costs: CostLines,
    time: Timeline,
) -> Cash:  # fmt: skip
    """Write the page Cash flow."""
    currency = page.book.currency
    lines: dict[str, Line] = {}

    def add(
        key: str,
        name: str,
        unit: str = currency,
        *,
        look: str = "plain",
        number: str = "money",
        adds: Adds | None = None,
    ) -> Line:
        lines[key] = page.line(name, unit=unit, look=look, number=number, adds=adds)
        return lines[key]

    receivables = _receivables(page, live, segments, time) if WORKING_CAPITAL in live and segments else None
    page.section("Benefits by ledger row = programme − baseline")
    rows = _rows(page, segments, company, costs, receivables)
    benefits = add("benefits", "Benefits", look="total").fill(lambda m: _block(list(rows.values()), m))
    page.section("Costs")
    every = [line for lines in costs.paid.values() for line in lines]
    paid = add("costs", "Costs paid").fill(lambda m: -1 * _sum(every, m))
    capital = add("capital", "of which written off over years").fill(lambda m: -1 * _sum(costs.written_off, m))
    page.section("Tax: what is added up is the taxable profit")
    first = page.next_row
    add("of_benefits", "Benefits").fill(lambda m: benefits[m])
    released = rows.get("inventory_released")
    add("released", "Inventory released, which is not profit").fill(lambda m: -1 * released[m] if released else 0.0)
    add("capital_released", "Working capital, which is not profit").fill(
        lambda m: -1 * receivables[m] if receivables else 0.0
    )
    expensed = add("expensed", "Costs expensed = paid − written off over years").fill(lambda m: paid[m] - capital[m])
    add("depreciation", "Depreciation").fill(lambda m: -1 * _sum(costs.depreciation, m))
    initial = add("up_front", "Up front: not taxed then").fill(
        lambda m: -1 * time.initial[m] * (benefits[m] + expensed[m])
    )
    month_0 = initial.total
    add("spread", "Up front, taken evenly over year 1").fill(
        lambda m: -1 * time.first_year[m] * month_0 / time.year_months
    )
    taxed = [line for line in page.lines if line.row >= first]
    profit = add("profit", "Taxable profit", look="total").fill(lambda m: time.running[m] * _block(taxed, m))
    carries = live["finance/tax_losses"].equals("carry forward")
    waiting = add("waiting", "Loss carried forward", adds="")
    waiting.fill(lambda m: when(carries, least(0, profit[m] + waiting.before(m)), 0))
    left = add("left", "Profit after losses carried forward")
    left.fill(lambda m: when(carries, most(0, profit[m] + waiting.before(m)), profit[m]))
    tax = add("tax", "Tax = − rate × profit after losses").fill(
        lambda m: -1 * time.running[m] * live["finance/tax_rate"] * left[m]
    )
    page.section("Net cash flow")
    net = add("net", "Net = benefits + costs + tax", look="grand").fill(lambda m: benefits[m] + paid[m] + tax[m])
    running = _running(add("cumulative", "Cumulative net", adds=""), net)
    page.section("Discounted")
    factor = add("factor", "Discount factor", "share", number="factor").fill(lambda m: time.discount[m])
    present = add("present", "Net, discounted", look="total", adds="total").fill(lambda m: net[m] * factor[m])
    discounted = _running(add("discounted", "Cumulative discounted net", adds=""), present)
    page.section("Payback: the first month from which the cumulative figure stays at 0 or above")
    cells = {"lowest": lowest(running.all)}
    for key, flows, cumulative, words in (
        ("payback", net, running, ""),
        ("discounted_payback", present, discounted, ", discounted"),
    ):
        moved = add(f"{key}_moved", f"Money moved{words}", adds="total").fill(lambda m, flows=flows: size(flows[m]))
        line = page.line(
            f"Short in this month{words}: the month after it", unit="short below →", once=-1 * time.rounding * moved.total,
            once_as="money_fine", number="whole",
        )  # fmt: skip
        lines[key], bound = line, line.once
        line.fill(lambda m, bound=bound, cumulative=cumulative: when(cumulative[m] < bound, page.month[m] + 1, 0))
        cells[key] = highest(line.all)
    return Cash(page, rows, lines, cells)


def _rows(
    page: Monthly, segments: dict[str, SegmentLines], company: Mapping[str, Line], costs: CostLines, receivables: Line | None
) -> dict[str, Line]:  # fmt: skip
    """The benefit by ledger row, in the order of the engine's rows."""
    arising: dict[str, list[Line]] = {name: [] for name in ROWS}
    for segment in segments.values():
        for name, line in segment.rows.items():
            arising[name].append(line)
    for name, line in company.items():
        arising[name].append(line)
    arising["direct"] += costs.direct
    if receivables:
        arising["working_capital"].append(receivables)
    found = {}
    for name, lines in arising.items():
        if lines:
            line = page.line(ROWS[name], which="ledger row", unit=page.book.currency)
            found[name] = line.fill(lambda m, lines=lines: _sum(lines, m))
    return found


def _receivables(page: Monthly, live: Live, segments: dict[str, SegmentLines], time: Timeline) -> Line:
    """Three lines: extra revenue, receivables on it, and the cash released when they fall."""
    currency = page.book.currency
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

    extra.fill(beyond)
    level = page.line(
        "Receivables = days / days in a year × months in a year × extra revenue", which="difference", unit=f"{currency}; months →",
        once=live[WORKING_CAPITAL] / time.year_days * time.year_months, once_as="factor", adds="",
    )  # fmt: skip
    held = level.once
    level.fill(lambda m: held * extra[m])
    flow = page.line("Cash released = receivables last month − now", which="difference", unit=currency, look="total")
    return flow.fill(lambda m: time.running[m] * (level.before(m) - level[m]) + time.last[m] * level[m])


def _running(line: Line, flows: Line) -> Line:
    return line.fill(lambda m: line.before(m) + flows[m])


def _sum(lines: Sequence[Line], month: int) -> Term:
    """The sum of lines that need not be adjacent."""
    return sum((line[month] for line in lines[1:]), lines[0][month]) if lines else Term("0", 0.0)


def _block(lines: Sequence[Line], month: int) -> Term:
    """The sum of adjacent lines of this page."""
    if not lines:
        return Term("0", 0.0)
    last = f"{letters(FIRST + month)}{lines[-1].row + 1}"
    return total(Span(f"{lines[0][month].text}:{last}", [line.values[month] for line in lines]))
