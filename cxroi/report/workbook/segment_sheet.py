"""One page a segment: its customers and its money month by month, baseline and programme line beside line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxroi.case.model import Segment
from cxroi.engine.segment import SegmentPath
from cxroi.report.workbook.driver_sheet import FactorLines
from cxroi.report.workbook.formula import Content, Term, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import Line, Monthly

LINES = (
    ("start", "Customers at the start", "customers", "count_even"),
    ("stay", "Share that stays = (1 − churn) ^ (factor / 12)", "share a month", "factor"),
    ("acquired", "+ Won", "customers", "count_even"),
    ("referred", "+ Referred = start × referrals / 12", "customers", "count_even"),
    ("end", "Customers at the end = start × stay + won + referred", "customers", "count_even"),
    ("average", "Average customers", "customers", "count_even"),
    ("revenue", "Revenue = average × revenue / 12 × growth", "money", "money"),
    ("sold", "Products sold = average × rate / 12", "products", "count_even"),
    ("products", "Products held = held × stay + sold", "products", "count_even"),
    ("cross", "Cross-sell revenue", "money", "money"),
    ("contacts", "Contacts = (average × contacts + other contacts) / 12 × growth", "contacts", "count_even"),
    ("service", "Service = contacts × cost per contact × growth", "money", "money"),
    ("spend", "Spent on winning customers = won × acquisition cost", "money", "money"),
    ("contribution", "Contribution = margins − service − spent", "money", "money"),
)
PASTED = "churn depends on tenure or renewal here, so the share that stays is pasted as it was at export, and does not follow the inputs"
CROSS = ("sold", "products", "cross")


@dataclass(frozen=True)
class SegmentLines:
    """The lines other pages read."""

    baseline: dict[str, Line]
    programme: dict[str, Line]
    beyond: Line
    """Programme minus baseline [currency a month]."""


def write_segment(page: Monthly, segment: Segment, live: Live, factors: FactorLines) -> SegmentLines:
    """Write the page of one segment."""
    cross = segment.cross_sell
    sides: dict[str, dict[str, Line]] = {"baseline": {}, "programme": {}}
    page.section(f"Customers: {PASTED}" if segment.by_cohort else "Customers")
    for key, name, unit, number in LINES:
        if key in CROSS and (cross is None or (key == "products" and not cross.recurring)):
            continue
        if key == "revenue":
            page.section("Money")
        for side, lines in sides.items():
            look = "total" if key == "contribution" else "plain"
            words = page.book.currency if unit == "money" else unit
            lines[key] = page.line(name, which=side, unit=words, look=look, number=number)
    beyond = page.line("Programme − baseline", which="difference", unit=page.book.currency, look="grand")
    for side, lines in sides.items():
        _walk(page, segment, lines, live, factors if side == "programme" else {})
    beyond.fill(
        lambda month: sides["programme"]["contribution"][month] - sides["baseline"]["contribution"][month], first=1
    )
    return SegmentLines(sides["baseline"], sides["programme"], beyond)


def _walk(page: Monthly, segment: Segment, lines: dict[str, Line], live: Live, factors: FactorLines) -> None:
    """Fill the lines of one side, month after month; without factors it is the baseline."""
    path, cross = f"segments/{segment.name}", segment.cross_sell

    def given(field: str) -> Term:
        return live[f"{path}/{field}"]

    def moved(driver: str, month: int) -> list[Term]:
        line = factors.get((driver, segment.name))
        return [] if line is None else [line[month]]

    lines["end"].set(0, given("customers"))
    recurring = cross is not None and cross.recurring

    def churn() -> Term:
        if segment.churn_per_month is None:
            return given("churn_per_year")
        return 1 - (1 - given("churn_per_month")) ** 12

    by_tenure = SegmentPath(segment) if segment.by_cohort else None
    if recurring:
        lines["products"].set(0, 0.0)
    for month in range(1, page.columns):
        put = _setter(lines, month)
        start = put("start", lines["end"][month - 1])
        if by_tenure is None:
            stay = put("stay", _staying(churn(), moved("churn", month)))
        else:
            now = {key: float(line[month].value) for key, line in factors.items()}
            stay = put("stay", float(by_tenure.step(month, now).stay))
        won = put("acquired", _times(given("new_customers_per_year") / 12, moved("acquisition", month)))
        referred = put("referred", _times(start * given("referrals_per_customer_year") / 12, moved("referral", month)))
        end = put("end", start * stay + won + referred)
        average = put("average", (start + end) / 2)
        revenue = average * given("revenue_per_customer") / 12 * (1 + given("revenue_growth")) ** (page.year[month] - 1)
        revenue = put("revenue", _times(revenue, moved("spend", month)))
        earned = revenue * given("gross_margin")
        if cross is not None:
            price = given("cross_sell/revenue")
            rate = average * given("cross_sell/per_customer_year") / 12
            sold = put("sold", _times(rate, moved("cross_sell", month)))
            if recurring:
                before = lines["products"][month - 1]
                held = put("products", before * stay + sold)
                extra = put("cross", (before + held) / 2 * price / 12)
            else:
                extra = put("cross", sold * price)
            earned = earned + extra * given("cross_sell/gross_margin")
        steps = page.year[month] - 1
        volume = average * given("contacts_per_customer_year") + given("contacts_per_year")
        contacts = volume / 12 * (1 + given("contacts_growth")) ** steps
        contacts = put("contacts", _times(contacts, moved("contacts", month)))
        cost = contacts * given("cost_per_contact") * (1 + given("cost_per_contact_growth")) ** steps
        service = put("service", _times(cost, moved("cost_per_contact", month)))
        spent = put("spend", _times(won * given("acquisition_cost"), moved("acquisition_cost", month)))
        put("contribution", earned - service - spent)


def _setter(lines: dict[str, Line], month: int) -> Callable[[str, Content], Term]:
    def put(key: str, term: Content) -> Term:
        lines[key].set(month, term)
        return lines[key][month]

    return put


def _times(term: Term, factors: list[Term]) -> Term:
    for factor in factors:
        term = term * factor
    return term


def _staying(churn: Term, factors: list[Term]) -> Term:
    """(1 − churn) ^ (F / 12); nobody leaves where F is 0, also where everybody else would (Excel has no 0 ^ 0)."""
    if not factors:
        return (1 - churn) ** (Term("1", 1.0) / 12)
    return when(factors[0].equals(0), 1, (1 - churn) ** (factors[0] / 12))
