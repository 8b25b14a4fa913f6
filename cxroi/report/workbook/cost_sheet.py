"""The page Costs: cost lines, their depreciation, and direct benefits; all amounts are positive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxroi.case import Case
from cxroi.case.model import Benefit, Cost
from cxroi.report.workbook.case_inputs import FOLLOWING, HOURS, INCLUDED, POSITIONS, YEARLY
from cxroi.report.workbook.formula import Content, Term, every, is_number, least, most, when, whole
from cxroi.report.workbook.input_sheets import Live, spanned
from cxroi.report.workbook.monthly_sheet import Line, Monthly
from cxroi.report.workbook.ranges import pick, size_of
from cxroi.report.workbook.segment_sheet import SegmentLines
from cxroi.report.workbook.timeline_sheet import Timeline


@dataclass
class CostLines:
    """The lines of the page Costs that other pages refer to [currency a month]."""

    paid: dict[str, list[Line]] = field(default_factory=dict)
    """By initiative."""
    written_off: list[Line] = field(default_factory=list)
    depreciation: list[Line] = field(default_factory=list)
    direct: list[Line] = field(default_factory=list)
    named: list[tuple[str, str, str, list[Line]]] = field(default_factory=list)
    """Cost or benefit, initiative and name of each line of the case, with its lines of the page."""


@dataclass(frozen=True)
class _Part:
    """A cost or benefit line while it is written: its figures, the start of its initiative, and its multiplier."""

    page: Monthly
    live: Live
    time: Timeline
    name: str
    path: str
    start: Term
    scale: Term
    """Contingency, or causal share and capture; 0 where the initiative is left out."""
    which: str

    def has(self, *fields: str) -> bool:
        """True where one of these fields of the cost is an input of the workbook."""
        return any(f"{self.path}/{one}" in self.live for one in fields)

    def given(self, name: str) -> Term:
        """The input cell of a field of the cost."""
        return self.live[f"{self.path}/{name}"]

    def line(self, words: str, *, unit: str, once: Content, adds: str | None = None, number: str = "money") -> Line:
        """A row of the cost, by month or once."""
        currency = self.page.book.currency
        which = self.which if number == "money" else "age"
        return self.page.line(
            f"{self.name}: {words}", which=which, unit=unit if number != "money" else f"{currency}; {unit}", once=once,
            once_as="whole", number=number, adds=adds,  # type: ignore[arg-type]
        )  # fmt: skip

    def ramped(self, amount: Term, age: Term) -> Term:
        """An amount at an age in months, as far as it is ramped up."""
        if not self.has("ramp_months"):
            return amount
        return amount * least(1, age / most(self.given("ramp_months"), 1))


def write_costs(
    page: Monthly, case: Case, live: Live, segments: Mapping[str, SegmentLines], time: Timeline
) -> CostLines:
    """Write the page: for each initiative its cost lines, then its direct benefits."""
    found = CostLines()
    for initiative in case.initiatives:
        path, paid = f"initiatives/{initiative.name}", found.paid.setdefault(initiative.name, [])
        start, included = live[f"{path}/start_month"], live[f"{path}/{INCLUDED}"]
        if initiative.costs or initiative.benefits:
            page.section(initiative.name)
        for cost in initiative.costs:
            here = f"{path}/costs/{cost.name}"
            scale = _scale(page, f"{cost.name}: 1 + contingency", included * (1 + live[f"{here}/contingency"]))
            part = _Part(page, live, time, cost.name, here, start, scale, "cost")
            lines, before = _shapes(part, cost), len(paid)
            paid += lines
            if part.has("one_off"):
                _write_off(part, lines[0], found)
            if part.has(*FOLLOWING):
                named = [lines for name, lines in segments.items() if cost.segments is None or name in cost.segments]
                paid.append(_following(part, named))
            found.named.append(("cost", initiative.name, cost.name, paid[before:]))
        for benefit in initiative.benefits:
            here = f"{path}/benefits/{benefit.name}"
            counted = included * live[f"{here}/causal_share"] * live[f"{here}/capture"]
            scale = _scale(page, f"{benefit.name}: causal share × capture", counted)
            lines = _shapes(_Part(page, live, time, benefit.name, here, start, scale, "benefit"), benefit)
            found.direct += lines
            found.named.append(("benefit", initiative.name, benefit.name, lines))
    return found


def _scale(page: Monthly, words: str, content: Term) -> Term:
    """A line with the multiplier of all amounts of a cost or benefit line."""
    return page.line(f"{words}; 0 where left out", unit="×", once=content, once_as="factor", number="factor").once


def _write_off(part: _Part, once: Line, found: CostLines) -> None:
    """The capitalised share of a one-off amount, and its depreciation by month."""
    page, months, years = part.page, part.time.year_months, part.given("depreciation_years")
    capital = page.line(f"{part.name}: of which written off over years", which="of which", unit=page.book.currency)
    found.written_off.append(capital.fill(lambda month: when(years > 0, once[month], 0)))
    paid_in = most(0, part.start + part.given("month") - 1)
    first = part.line(
        "months written off", unit="first month →", once=whole(paid_in / months) * months + 1, number="count"
    )
    first_month = first.once
    age = first.fill(lambda month: page.month[month] - first_month + 1)
    monthly = when(years > 0, part.given("one_off") * part.scale / (months * years), 0)
    depreciation = page.line(
        f"{part.name}: depreciation", which="for tax", unit=f"{page.book.currency}; a month →", once=monthly, once_as="money_fine",
    )  # fmt: skip
    amount, inside = depreciation.once, part.time.running
    found.depreciation.append(
        depreciation.fill(
            lambda month: when(every(age[month] >= 1, age[month] <= months * years), inside[month] * amount, 0)
        )
    )


def _shapes(part: _Part, line: Cost | Benefit) -> list[Line]:
    """A line of the page for each shape of a cost or benefit line: once, per year, by year."""
    lines, month, inside = [], part.page.month, part.time.inside
    if part.has("one_off"):
        once = part.line("once", unit="in month →", once=part.start + part.given("month"))
        when_paid, amount = once.once, part.given("one_off")
        lines.append(once.fill(lambda m: when(month[m].equals(when_paid), inside[m] * amount * part.scale, 0)))
    if part.has(*YEARLY):
        lines.append(_per_year(part))
    count = len(line.by_year or ())
    if count and part.has("by_year/1"):
        lines.append(_by_year(part, count))
    return lines


def _by_year(part: _Part, count: int) -> Line:
    """The initial amount in the month the initiative starts, then each year's spread over its twelve months."""
    month, months, inside = part.page.month, part.time.year_months, part.time.inside
    amounts = [f"{part.path}/by_year/{place}" for place in range(1, count + 1)]
    initial = part.live[amounts[0]]
    if count == 1:
        line = part.line("by year", unit="in month →", once=part.start)
        return line.fill(lambda m: when(month[m].equals(part.start), inside[m] * initial * part.scale, 0))
    later = spanned(part.live, amounts[1:])
    ends = part.start + months * size_of(later)
    plan = part.line("year of its plan", unit="last month →", once=ends, number="count")
    last = plan.once
    plan.fill(
        lambda m: when(
            every(month[m] > part.start, month[m] <= last), whole((month[m] - part.start - 1) / months) + 1, 0
        )
    )
    line = part.page.line(f"{part.name}: by year", which=part.which, unit=part.page.book.currency)

    def spread(m: int) -> Term:
        monthly = pick(later, plan[m]) / months * part.scale
        first = when(month[m].equals(part.start), initial * part.scale, 0)
        return inside[m] * when(plan[m] > 0, part.ramped(monthly, month[m] - part.start), first)

    return line.fill(spread)


def _running(part: _Part) -> tuple[Line, Term]:
    """How many months a monthly amount has run, from 1, and the last month it is paid in."""
    to, month = part.given("to_month"), part.page.month
    line = part.line(
        "months running", unit="first month →", once=most(1, part.start + part.given("from_month")), number="count"
    )
    first = line.once
    line.fill(lambda m: month[m] - first + 1)
    return line, when(is_number(to), part.start + to, part.time.horizon)


def _grown(part: _Part, running: Line, month: int) -> Term:
    return (1 + part.given("growth")) ** whole((running[month] - 1) / part.time.year_months)


def _following(part: _Part, segments: Sequence[SegmentLines]) -> Line:
    """Amounts in proportion to the programme's customers, contacts and revenue in some segments, with contingency and growth."""
    page, months, running = part.page, part.time.year_months, part.time.running
    age, ends = _running(part)
    volumes = page.line(
        f"{part.name}: for the month's customers, contacts, revenue", which="volume", unit=page.book.currency, adds=""
    )

    def followed(month: int) -> Content:
        amounts = []
        for lines in (one.programme for one in segments):
            if part.has("per_customer_year"):
                amounts.append(lines["average"][month] * part.given("per_customer_year") / months)
            if part.has("per_contact"):
                amounts.append(lines["contacts"][month] * part.given("per_contact"))
            if part.has("share_of_revenue"):
                turnover = added([lines[key][month] for key in ("revenue", "cross") if key in lines])
                amounts.append(turnover * part.given("share_of_revenue"))
        return added(amounts) if amounts else 0.0

    volumes.fill(followed)
    line = part.line("by customers, contacts or revenue", unit="last month →", once=ends)
    last = line.once

    def amount(month: int) -> Term:
        paid = running[month] * volumes[month] * part.scale * _grown(part, age, month)
        return when(every(age[month] >= 1, page.month[month] <= last), paid, 0)

    return line.fill(amount)


def added(terms: Sequence[Term]) -> Term:
    """The sum of cells that need not be adjacent."""
    return sum(terms[1:], terms[0])


def _per_year(part: _Part) -> Line:
    """The yearly amount by month: a twelfth from its first to its last month, grown at each twelve months."""
    running, ends = _running(part)
    amounts = [part.given("per_year")] if part.has("per_year") else []
    amounts += [part.given(one) * part.given(other) for one, other in (HOURS, POSITIONS) if part.has(one)]
    monthly = part.page.line(
        f"{part.name}: a month", unit="money →", once=added(amounts) / part.time.year_months * part.scale, once_as="money_fine",
        number="factor",
    ).once  # fmt: skip
    yearly = part.line("per year", unit="last month →", once=ends)
    last, inside, month = yearly.once, part.time.running, part.page.month

    def grown(m: int) -> Term:
        amount = part.ramped(inside[m] * monthly * _grown(part, running, m), running[m])
        return when(every(running[m] >= 1, month[m] <= last), amount, 0)

    return yearly.fill(grown)
