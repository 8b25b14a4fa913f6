"""The pages Company (what the company drivers save) and Costs (cost lines, what of them is written off, direct benefits)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from cxroi.case import Case
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Benefit, Cost
from cxroi.engine.factors import COMPANY
from cxroi.report.workbook.case_inputs import FOLLOWING, HOURS, POSITIONS, YEARLY
from cxroi.report.workbook.driver_sheet import FactorLines
from cxroi.report.workbook.formula import Content, Term, every, is_number, least, most, pick, when, whole
from cxroi.report.workbook.input_sheets import Live, spanned
from cxroi.report.workbook.monthly_sheet import Line, Monthly
from cxroi.report.workbook.segment_sheet import SegmentLines

Ramped: TypeAlias = Callable[[Term, Term], Term]
"""An amount at an age in months, as far as it is ramped up."""


@dataclass(frozen=True)
class CompanyLines:
    """What the company drivers bring [currency a month]: all of it by name, and what of it is inventory released."""

    savings: dict[str, Line]
    released: Line | None


def write_company(page: Monthly, case: Case, live: Live, factors: FactorLines) -> CompanyLines:
    """Write the page; only drivers that something moves stand on it."""
    savings: dict[str, Line] = {}
    released = None
    currency = page.book.currency
    if case.workforce and ("employee_turnover", COMPANY) in factors:
        factor = factors["employee_turnover", COMPANY]
        page.section("Employee turnover")
        leavers = page.line(
            "Leavers avoided = employees × turnover / 12 × (1 − factor)", which="difference", unit="leavers a month →",
            once=live["workforce/employees"] * live["workforce/turnover_per_year"] / 12, number="count_fine",
        )  # fmt: skip
        monthly = leavers.once
        leavers.fill(lambda month: monthly * (1 - factor[month]), first=1)
        saved = page.line("Saved = leavers avoided × replacement cost", which="difference", unit=currency, look="total")
        savings[DRIVER["employee_turnover"].label] = saved.fill(
            lambda month: leavers[month] * live["workforce/replacement_cost"], first=1
        )
    if case.crisis and ("crisis", COMPANY) in factors:
        chance = factors["crisis", COMPANY]
        page.section("Brand crisis")
        saved = page.line(
            "Saved = probability / 12 × (1 − factor) × cost", which="difference", unit=f"{currency}; probability / 12 →",
            once=live["crisis/probability_per_year"] / 12, once_as="share_fine", look="total",
        )  # fmt: skip
        expected = saved.once
        savings[DRIVER["crisis"].label] = saved.fill(
            lambda month: expected * (1 - chance[month]) * live["crisis/cost"], first=1
        )
    if case.inventory and ("inventory_turns", COMPANY) in factors:
        turning = factors["inventory_turns", COMPANY]
        goods, turns = live["inventory/cost_of_goods_sold"], live["inventory/turns"]
        page.section("Inventory")
        base = page.line(
            "Inventory = cost of goods sold / turns", which="baseline", unit=f"{currency}; for all months →", once=goods / turns,
            once_as="money",
        )  # fmt: skip
        level = base.once
        base.fill(lambda month: level)
        stock = page.line("Inventory = cost of goods sold / (turns × factor)", which="programme", unit=currency)
        stock.set(0, base[0])
        stock.fill(lambda month: goods / (turns * turning[month]), first=1)
        carrying = page.line("Carrying cost saved", which="difference", unit=currency, look="total")
        carrying.fill(lambda month: (base[month] - stock[month]) * live["inventory/carrying_cost"] / 12, first=1)
        released = page.line(
            "Cash released = inventory last month − now", which="difference", unit=currency, look="total"
        )
        released.fill(lambda month: stock[month - 1] - stock[month], first=1)
        savings |= {"Inventory: carrying cost": carrying, "Inventory: cash released": released}
    return CompanyLines(savings, released)


@dataclass
class CostLines:
    """The lines of the page Costs that others read [currency a month]."""

    paid: list[Line] = field(default_factory=list)
    written_off: list[Line] = field(default_factory=list)
    depreciation: list[Line] = field(default_factory=list)
    direct: list[Line] = field(default_factory=list)
    named: list[tuple[str, str, str, list[Line]]] = field(default_factory=list)
    """Cost or benefit, initiative and name of each line of the case, with its lines of the page."""


def write_costs(page: Monthly, case: Case, live: Live, segments: Mapping[str, SegmentLines]) -> CostLines:
    """Write the page: for each initiative its cost lines, then its direct benefits."""
    found = CostLines()
    for initiative in case.initiatives:
        path = f"initiatives/{initiative.name}"
        if initiative.costs or initiative.benefits:
            page.section(initiative.name)
        for cost in initiative.costs:
            here, start = f"{path}/costs/{cost.name}", live[f"{path}/start_month"]
            before = len(found.paid)
            _write_cost(page, cost, here, start, live, found)
            if any(f"{here}/{one}" in live for one in FOLLOWING):
                named = [lines for name, lines in segments.items() if cost.segments is None or name in cost.segments]
                found.paid.append(_following(page, cost, here, start, live, named))
            found.named.append(("cost", initiative.name, cost.name, found.paid[before:]))
        for benefit in initiative.benefits:
            here = f"{path}/benefits/{benefit.name}"
            scale = live[f"{here}/causal_share"] * live[f"{here}/capture"]
            lines = _shapes(page, benefit, here, live[f"{path}/start_month"], live, scale=scale, which="benefit")
            found.direct += lines
            found.named.append(("benefit", initiative.name, benefit.name, lines))
    return found


def _write_cost(page: Monthly, cost: Cost, path: str, start: Term, live: Live, found: CostLines) -> None:
    scale = 1 + live[f"{path}/contingency"]
    lines = _shapes(page, cost, path, start, live, scale=scale, which="cost")
    found.paid += lines
    if f"{path}/one_off" not in live:
        return
    once, years = lines[0], live[f"{path}/depreciation_years"]
    capital = page.line(f"{cost.name}: of which written off over years", which="of which", unit=page.book.currency)
    found.written_off.append(capital.fill(lambda month: when(years > 0, once[month], 0)))
    depreciation = page.line(
        f"{cost.name}: depreciation", which="for tax", unit="first month →", once_as="whole",
        once=whole(most(0, start + live[f"{path}/month"] - 1) / 12) * 12 + 1,
    )  # fmt: skip
    first = depreciation.once
    amount = live[f"{path}/one_off"] * scale

    def written(month: int) -> Term:
        now = page.month[month]
        return when(every(years > 0, now >= first, now < first + 12 * years), amount / (12 * years), 0)

    found.depreciation.append(depreciation.fill(written))


def _shapes(
    page: Monthly, line: Cost | Benefit, path: str, start: Term, live: Live, *, scale: Term, which: str
) -> list[Line]:
    """A line of the page for each shape of a cost or benefit line: once, per year, by year."""
    lines = []
    ramp = most(live[f"{path}/ramp_months"], 1) if f"{path}/ramp_months" in live else None
    currency = page.book.currency

    def ramped(amount: Term, age: Term) -> Term:
        return amount if ramp is None else amount * least(1, age / ramp)

    if f"{path}/one_off" in live:
        once = page.line(
            f"{line.name}: once",
            which=which,
            unit=f"{currency}; in month →",
            once=start + live[f"{path}/month"],
            once_as="whole",
        )
        when_paid = once.once
        amount = live[f"{path}/one_off"] * scale
        lines.append(once.fill(lambda month: when(page.month[month].equals(when_paid), amount, 0)))
    if any(f"{path}/{one}" in live for one in YEARLY):
        lines.append(_per_year(page, line, path, start, live, scale=scale, which=which, ramped=ramped))
    amounts = [f"{path}/by_year/{place}" for place in range(1, len(line.by_year or ()) + 1)]
    if amounts:
        by_year = page.line(
            f"{line.name}: by year", which=which, unit=f"{currency}; last month →", once=start + 12 * (len(amounts) - 1),
            once_as="whole",
        )  # fmt: skip
        last = by_year.once
        initial = live[amounts[0]] * scale

        def spread(month: int) -> Term:
            now = page.month[month]
            first = when(now.equals(start), initial, 0)
            if len(amounts) == 1:
                return first
            year = whole((now - start - 1) / 12) + 1
            later = pick(spanned(live, amounts[1:]), year) / 12 * scale
            return when(
                now.equals(start), initial, when(every(now > start, now <= last), ramped(later, now - start), 0)
            )

        lines.append(by_year.fill(spread))
    return lines


def _following(page: Monthly, cost: Cost, path: str, start: Term, live: Live, segments: Sequence[SegmentLines]) -> Line:
    """What follows the programme's customers, contacts and revenue in some segments, with contingency and growth."""
    to = live[f"{path}/to_month"]
    first_month = most(1, start + live[f"{path}/from_month"])
    running = page.line(
        f"{cost.name}: months running", which="age", unit="first month →", once=first_month, once_as="whole", number="count",
    )  # fmt: skip
    first = running.once
    running.fill(lambda month: page.month[month] - first + 1)
    line = page.line(
        f"{cost.name}: by customers, contacts or revenue", which="cost", unit=f"{page.book.currency}; last month →",
        once=when(is_number(to), start + to, page.columns - 1), once_as="whole",
    )  # fmt: skip
    last, scale = line.once, 1 + live[f"{path}/contingency"]

    def amount(month: int) -> Content:
        parts = []
        for lines in (one.programme for one in segments):
            if f"{path}/per_customer_year" in live:
                parts.append(lines["average"][month] * live[f"{path}/per_customer_year"] / 12)
            if f"{path}/per_contact" in live:
                parts.append(lines["contacts"][month] * live[f"{path}/per_contact"])
            if f"{path}/share_of_revenue" in live:
                turnover = _added([lines[key][month] for key in ("revenue", "cross") if key in lines])
                parts.append(turnover * live[f"{path}/share_of_revenue"])
        if not parts or month == 0:
            return 0.0
        grown = (1 + live[f"{path}/growth"]) ** whole((running[month] - 1) / 12)
        return when(every(running[month] >= 1, page.month[month] <= last), _added(parts) * scale * grown, 0)

    return line.fill(amount)


def _added(terms: Sequence[Term]) -> Term:
    return sum(terms[1:], terms[0])


def _per_year(
    page: Monthly, line: Cost | Benefit, path: str, start: Term, live: Live, *, scale: Term, which: str, ramped: Ramped
) -> Line:
    """The yearly amount by month: a twelfth from its first to its last month, grown at each twelve months."""
    currency, to = page.book.currency, live[f"{path}/to_month"]
    running = page.line(
        f"{line.name}: months running", which="age", unit="first month →", once=most(1, start + live[f"{path}/from_month"]),
        once_as="whole", number="count",
    )  # fmt: skip
    first = running.once
    running.fill(lambda month: page.month[month] - first + 1)
    last_month = when(is_number(to), start + to, page.columns - 1)
    yearly = page.line(
        f"{line.name}: per year", which=which, unit=f"{currency}; last month →", once=last_month, once_as="whole"
    )
    last = yearly.once
    pairs = (HOURS, POSITIONS)
    amounts = [live[f"{path}/per_year"]] if f"{path}/per_year" in live else []
    amounts += [live[f"{path}/{one}"] * live[f"{path}/{other}"] for one, other in pairs if f"{path}/{one}" in live]
    monthly, growth = _added(amounts) / 12 * scale, live[f"{path}/growth"]

    def grown(month: int) -> Term:
        age = running[month]
        amount = monthly * (1 + growth) ** whole((age - 1) / 12)
        return when(every(age >= 1, page.month[month] <= last), ramped(amount, age), 0)

    return yearly.fill(grown)
