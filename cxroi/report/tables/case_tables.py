"""Tables made from results, for screen and files: the yearly table, drivers by year, roles, what to believe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cxroi.analysis.breakeven import BreakEven
from cxroi.case.model import EVIDENCE_KINDS, Case
from cxroi.case.quantities import assumptions, moving
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import figure, percent, short, unit_words
from cxroi.report.tables.table import Amount, Cell, Table

WHOLE = 1000
"""Customers, contacts and the like are printed whole from so many on, and their change with them."""
FARTHEST = 100.0
"""A break-even this many times its value away is said to be far."""


def segments(result: Evaluation) -> Table:
    """Finance's measures of each segment, baseline beside programme."""
    lines = (
        ("Customers at the end", "customers_at_end", "count"),
        ("Of today's customers kept", "customers_kept", "count"),
        ("Gross revenue retention", "grr", "tenth"),
        ("Net revenue retention", "nrr", "tenth"),
        ("Lifetime value of a customer", "clv", "money"),
        ("Cost to serve a customer, a year", "cost_to_serve", "money"),
    )
    rows = tuple(
        (name, said, Amount(getattr(base, field), unit), Amount(getattr(result.programme_measures[name], field), unit))
        for name, base in result.baseline_measures.items()
        for said, field, unit in lines
    )
    return Table("by-segment", ("Segment", "Measure", "Baseline", "Programme"), rows, result.case.currency)


def roles(result: Evaluation) -> Table:
    """What the case does in its last year to the measure each function is judged by: before, after, change."""
    case = result.case
    year, last = result.months[-12:], f"year {case.finance.years}"
    base, plan = result.baseline_measures.values(), result.programme_measures.values()
    rows: list[tuple[str, str, Amount, Amount, Amount]] = []

    def add(role: str, name: str, before: float, after: float, *, money: bool = False) -> None:
        if abs(after - before) > 1e-9 * max(1.0, abs(before)):
            unit = "money" if money else "count" if max(before, after) >= WHOLE else ""
            rows.append(
                (role, name, Amount(before, unit), Amount(after, unit), Amount(after - before, unit, plus=True))
            )

    def both(field: str) -> tuple[float, float]:
        sides = [[now.baseline for now in year], [now.programme for now in year]]
        before, after = (sum(float(getattr(s, field)) for month in side for s in month) for side in sides)
        return before, after

    add("Customer service", f"Service contacts, {last}", sum(m.contacts for m in base), sum(m.contacts for m in plan))
    add("Customer service", f"Cost of service, {last}", *both("service"), money=True)
    add("Sales", f"Revenue, {last}", sum(m.revenue for m in base), sum(m.revenue for m in plan), money=True)
    add("Sales", f"Products cross-sold, {last}", *both("sold"))
    add("Account management", f"Customers lost, {last}", *both("lost"))
    add("Marketing", f"New customers won, {last}", *both("acquired"))
    add("Marketing", f"Customers referred, {last}", *both("referred"))
    add("Marketing", f"Spent on winning customers, {last}", *both("acquisition_spend"), money=True)
    if case.inventory:
        before, after = float(result.months[0].company.inventory), float(year[-1].company.inventory)
        goods = float(case.inventory.cost_of_goods_sold)
        if before and after:
            add("Operations", "Inventory turns", goods / before, goods / after)
        add("Operations", "Money tied up in inventory", before, after, money=True)
    if case.workforce and case.workforce.replacement_cost:
        leavers = float(case.workforce.employees * case.workforce.turnover_per_year)
        saved = sum(float(now.company.turnover) for now in year) / float(case.workforce.replacement_cost)
        add("Human resources", f"Leavers, {last}", leavers, leavers - saved)
    add("Finance", f"Benefit before cost, {last}", 0.0, result.benefits_by_year[-1], money=True)
    add("Finance", "Most money tied up at any time", 0.0, result.peak_funding, money=True)
    return Table(
        "by-role", ("Function", "Its own measure", "Baseline", "Programme", "Change"), tuple(rows), case.currency
    )


def beliefs(found: Sequence[BreakEven], *, currency: str) -> Table:
    """What one would have to believe: each assumption, its value, its break-even, how far apart, and its evidence."""
    rows = []
    for one in found:
        unit, far = one.assumption.unit, one.distance is not None and abs(one.distance) >= FARTHEST
        distance: Cell = "far" if far else Amount(one.distance, "percent", none="")
        rows.append(
            (one.assumption.title, Amount(one.likely, unit), Amount(one.value, unit, none="none in range", rough=True), distance,
             unit_words(unit, currency), one.assumption.kind)
        )  # fmt: skip
    columns = ("Assumption", "Now", "Breaks even at", "Away by", "Unit", "Strongest evidence")
    return Table("beliefs", columns, tuple(rows), currency, widths=(3.4, 1.7, 1.7, 1.0, 1.7, 1.6))


def inputs(case: Case) -> Table:
    """Every assumption: likely figure, range, unit, the strongest kind of evidence, and the entries it names."""
    rows = []
    for one in assumptions(case):
        ends = [Amount(end, one.unit).said(case.currency) for end in (one.quantity.low, one.quantity.high)]
        spread = "" if one.quantity.certain else " to ".join(ends)
        likely, unit = Amount(float(one.quantity), one.unit), unit_words(one.unit, case.currency)
        rows.append((one.title, likely, spread, unit, one.kind, ", ".join(one.evidence)))
    columns = ("Assumption", "Likely", "Range", "Unit", "Evidence", "Entries")
    return Table("inputs", columns, tuple(rows), case.currency, widths=(4, 1.4, 2, 1.6, 1.5, 2.2))


def sources(case: Case) -> Table:
    """The evidence register, strongest first."""
    found = sorted(case.evidence, key=lambda one: EVIDENCE_KINDS.index(one.kind))
    rows = tuple((one.id, one.kind, one.claim, one.source, one.date, one.url) for one in found)
    columns = ("Entry", "Kind", "Claim", "Source", "Date", "Address")
    return Table("sources", columns, rows, widths=(1.6, 1.3, 4.2, 4, 1.3, 1.6))


def strength(case: Case, parts: Mapping[str, float], *, pv_benefits: float) -> Table:
    """How many assumptions, and how much of the benefit, rest on each kind of evidence, strongest first."""
    kinds = [one.kind for one in moving(case)]
    rows = tuple(
        (kind, Amount(kinds.count(kind), "count"), Amount(part),
         Amount(part / pv_benefits if pv_benefits > 0 else None, "percent", none=""))
        for kind, part in parts.items()
    )  # fmt: skip
    columns = ("Evidence", "Assumptions", "Present value of benefits", "Share of the benefit")
    return Table("strength", columns, rows, case.currency)


def two_projects(result: Evaluation, other: Evaluation) -> pd.DataFrame:
    """This case and another on the same measures, ready to print."""
    rows = []
    for name, one in ((result.case.title, result), (other.case.title, other)):
        currency = one.case.currency
        payback = "none" if one.payback_month is None else f"month {one.payback_month}"
        rows.append(
            (
                name,
                short(one.pv_benefits, currency),
                short(one.pv_costs, currency),
                short(one.npv, currency),
                percent(one.roi),
                payback,
                short(one.peak_funding, currency),
            )
        )
    columns = ["Project", "PV of benefits", "PV of costs", "NPV", "ROI", "Payback", "Most money tied up"]
    return pd.DataFrame(rows, columns=columns)


def evidence_strength(case: Case) -> pd.DataFrame:
    """Every assumption with the strongest kind of evidence it names, weakest first."""
    found = sorted(assumptions(case), key=lambda one: -EVIDENCE_KINDS.index(one.kind))
    rows = [
        (one.title, figure(float(one.quantity), one.unit, case.currency), one.kind, ", ".join(one.evidence))
        for one in found
    ]
    return pd.DataFrame(rows, columns=["Assumption", "Likely", "Strongest evidence", "Entries"])
