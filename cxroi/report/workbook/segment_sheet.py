"""One page for each segment: customers and money month by month, each line for the baseline and for the programme."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.case.model import Segment
from cxroi.report.workbook.driver_sheet import FactorLines
from cxroi.report.workbook.formula import Term, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import Line, Monthly
from cxroi.report.workbook.retention_sheet import Retention, staying
from cxroi.report.workbook.timeline_sheet import Timeline

STAYS = "Share that stays = (1 − churn) ^ (factor / months in a year)"
BY_COHORT = "Share that stays = those who stay on the page Retention / start"
LINES = (
    ("start", "Customers at the start", "customers", "count_even"),
    ("stay", STAYS, "share a month", "factor"),
    ("acquired", "+ Won", "customers", "count_even"),
    ("referred", "+ Referred = start × referrals / months in a year", "customers", "count_even"),
    ("end", "Customers at the end = start × stay + won + referred", "customers", "count_even"),
    ("average", "Average customers", "customers", "count_even"),
    ("revenue", "Revenue = average × revenue a month × growth", "money", "money"),
    ("core", "Core margin = revenue × gross margin", "money", "money"),
    ("sold", "Products sold = average × rate a month", "products", "count_even"),
    ("products", "Products held = held × stay + sold", "products", "count_even"),
    ("cross", "Cross-sell revenue", "money", "money"),
    ("cross_margin", "Cross-sell margin = its revenue × its gross margin", "money", "money"),
    ("contacts", "Contacts = (average × contacts + other contacts) a month × growth", "contacts", "count_even"),
    ("service", "Service = contacts × cost per contact × growth", "money", "money"),
    ("spend", "Spent on winning customers = won × acquisition cost", "money", "money"),
    ("contribution", "Contribution = margins − service − spent", "money", "money"),
)
CROSS = ("sold", "products", "cross", "cross_margin")
FLOWS = ("acquired", "referred", "sold", "contacts")
"""Lines of counts that have a total."""
ROWS = (
    ("core", "core_margin", "Core margin", 1), ("cross_margin", "cross_sell_margin", "Cross-sell margin", 1),
    ("service", "service", "Service saved", -1), ("spend", "acquisition", "Spent less on winning customers", -1),
)  # fmt: skip
"""The benefit by ledger row: its source line, the row, its label, and the sign of programme minus baseline."""
GROWTH = (
    ("revenue_growth", "Growth of revenue"), ("contacts_growth", "Growth of contacts"),
    ("cost_per_contact_growth", "Growth of the cost of a contact"),
)  # fmt: skip


@dataclass(frozen=True)
class SegmentLines:
    """The lines that other pages refer to."""

    baseline: dict[str, Line]
    programme: dict[str, Line]
    rows: dict[str, Line]
    """Benefit by ledger row [currency a month]."""
    beyond: Line
    """Programme minus baseline [currency a month]."""


def write_segment(
    page: Monthly, segment: Segment, live: Live, factors: FactorLines, time: Timeline, retention: Retention | None
) -> SegmentLines:
    """Write the page of one segment; `retention` is the page of segments whose churn depends on tenure or renewal."""
    cross, currency = segment.cross_sell, page.book.currency
    sides: dict[str, dict[str, Line]] = {"baseline": {}, "programme": {}}
    page.section("Growth: (1 + rate) ^ years of growth")
    grown, years = {}, time.grown
    for key, name in GROWTH:
        rate, line = (
            live[f"segments/{segment.name}/{key}"],
            page.line(name, which="both", unit="index", number="factor"),
        )
        grown[key] = line.fill(lambda m, rate=rate: when(years[m].equals(0), 1, (1 + rate) ** years[m]))
    page.section("Customers")
    for key, name, unit, number in LINES:
        if key in CROSS and (cross is None or (key == "products" and not cross.recurring)):
            continue
        if key == "revenue":
            page.section("Money")
        adds = "total" if key in FLOWS else None
        for side, lines in sides.items():
            look = "total" if key == "contribution" else "plain"
            name = BY_COHORT if key == "stay" and segment.by_cohort else name
            words = currency if unit == "money" else unit
            lines[key] = page.line(name, which=side, unit=words, look=look, number=number, adds=adds)  # type: ignore[arg-type]
    for side, lines in sides.items():
        _walk(page, segment, lines, live, factors if side == "programme" else {}, time, grown, retention)
    page.section("Benefit by ledger row: programme − baseline, what is saved above 0")
    rows = {}
    for key, row, name, sign in ROWS:
        if key in sides["baseline"]:
            above, below = (sides["programme"], sides["baseline"])[::sign]
            line = page.line(name, which="difference", unit=currency)
            rows[row] = line.fill(lambda m, key=key, one=above, other=below: one[key][m] - other[key][m])
    base, plan = (sides[side]["contribution"] for side in ("baseline", "programme"))
    beyond = page.line("Programme − baseline", which="difference", unit=currency, look="grand")
    beyond.fill(lambda m: plan[m] - base[m])
    return SegmentLines(sides["baseline"], sides["programme"], rows, beyond)


def _walk(
    page: Monthly, segment: Segment, lines: dict[str, Line], live: Live, factors: FactorLines, time: Timeline,
    grown: dict[str, Line], retention: Retention | None,
) -> None:  # fmt: skip
    """Fill the lines of one side, month after month; without factors it is the baseline."""
    path, cross, months = f"segments/{segment.name}", segment.cross_sell, time.year_months

    def given(field: str) -> Term:
        return live[f"{path}/{field}"]

    def moved(term: Term, driver: str, month: int) -> Term:
        line = factors.get((driver, segment.name))
        return term if line is None else term * line[month]

    def kept_a_year() -> Term:
        if segment.churn_per_month is None:
            return 1 - given("churn_per_year")
        return (1 - given("churn_per_month")) ** months

    acting = factors.get(("churn", segment.name))
    cohorts = None
    if retention is not None and segment.by_cohort:
        kept = None if segment.churn_by_tenure else kept_a_year()
        cohorts = retention.cohorts(
            segment, live, acting, which="programme" if factors else "baseline", kept_a_year=kept
        )
    for month in range(page.columns):
        running = time.running[month]
        start = lines["start"].set(month, running * lines["end"].before(month))
        if cohorts is None:
            stay = lines["stay"].set(month, staying(kept_a_year(), acting, month, months))
        else:
            stay = lines["stay"].set(month, when(start > 0, cohorts.kept(month) / start, 1))
        won = lines["acquired"].set(
            month, moved(running * given("new_customers_per_year") / months, "acquisition", month)
        )
        referred = start * given("referrals_per_customer_year") / months
        referred = lines["referred"].set(month, moved(referred, "referral", month))
        opening = time.initial[month] * given("customers")
        if cohorts is not None:
            cohorts.join(month, won + referred)
        end = lines["end"].set(month, opening + start * stay + won + referred)
        average = lines["average"].set(month, running * (start + end) / Term("2", 2.0))
        revenue = average * given("revenue_per_customer") / months * grown["revenue_growth"][month]
        revenue = lines["revenue"].set(month, moved(revenue, "spend", month))
        earned = lines["core"].set(month, revenue * given("gross_margin"))
        if cross is not None:
            price = given("cross_sell/revenue")
            rate = average * given("cross_sell/per_customer_year") / months
            sold = lines["sold"].set(month, moved(rate, "cross_sell", month))
            if cross.recurring:
                before = lines["products"].before(month)
                held = lines["products"].set(month, running * before * stay + sold)
                extra = running * (before + held) / Term("2", 2.0) * price / months
            else:
                extra = sold * price
            extra = lines["cross"].set(month, extra)
            earned = earned + lines["cross_margin"].set(month, extra * given("cross_sell/gross_margin"))
        volume = average * given("contacts_per_customer_year") + running * given("contacts_per_year")
        contacts = volume / months * grown["contacts_growth"][month]
        contacts = lines["contacts"].set(month, moved(contacts, "contacts", month))
        cost = contacts * given("cost_per_contact") * grown["cost_per_contact_growth"][month]
        service = lines["service"].set(month, moved(cost, "cost_per_contact", month))
        spent = lines["spend"].set(month, moved(won * given("acquisition_cost"), "acquisition_cost", month))
        lines["contribution"].set(month, earned - service - spent)
