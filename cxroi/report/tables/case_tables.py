"""Tables made from results, for screen and files: the yearly table, drivers by year, roles, what to believe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxroi.analysis.breakeven import BreakEven
from cxroi.case.drivers import label_of
from cxroi.case.model import EVIDENCE_KINDS, Case
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import count, figure, full, percent, short


def yearly(result: Evaluation) -> pd.DataFrame:
    """The table finance expects: Initial, each year, total and present value [currency]."""
    years = result.case.finance.years
    columns = ["Initial", *(f"Year {year}" for year in range(1, years + 1))]
    rows: dict[str, list[float]] = {}
    for name, share in result.attribution.by_driver.items():
        rows[label_of(name)] = [*share.by_year, sum(share.by_year), share.present_value]
    rows["Benefits"] = [*result.benefits_by_year, sum(result.benefits_by_year), result.pv_benefits]
    rows["Costs"] = [-cost for cost in (*result.costs_by_year, sum(result.costs_by_year), result.pv_costs)]
    if result.case.finance.tax_rate:
        rows["Tax"] = [-due for due in (*result.tax_by_year, sum(result.tax_by_year), result.pv_tax)]
    rows["Net cash flow"] = [*result.net_by_year, sum(result.net_by_year), result.npv]
    running = pd.Series(result.net_by_year).cumsum().tolist()
    rows["Cumulative"] = [*running, running[-1], result.npv]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "Total", "Present value"])


def segments(result: Evaluation) -> pd.DataFrame:
    """Finance's measures of each segment, baseline beside programme, ready to print."""
    currency, rows = result.case.currency, []
    for name, base in result.baseline_measures.items():
        plan = result.programme_measures[name]
        lines = (
            ("Customers at the end", count(base.customers_at_end), count(plan.customers_at_end)),
            ("Of today's customers kept", count(base.customers_kept), count(plan.customers_kept)),
            ("Gross revenue retention", percent(base.grr, digits=1), percent(plan.grr, digits=1)),
            ("Net revenue retention", percent(base.nrr, digits=1), percent(plan.nrr, digits=1)),
            ("Lifetime value of a customer", full(base.clv, currency), full(plan.clv, currency)),
            (
                "Cost to serve a customer, a year",
                full(base.cost_to_serve, currency),
                full(plan.cost_to_serve, currency),
            ),
        )
        rows += [(name, *line) for line in lines]
    return pd.DataFrame(rows, columns=["Segment", "Measure", "Baseline", "Programme"])


def roles(result: Evaluation) -> pd.DataFrame:
    """What the case does in its last year to the measure each function is judged by: before, after, change."""
    case, currency = result.case, result.case.currency
    year = result.months[-12:]
    base, plan = result.baseline_measures.values(), result.programme_measures.values()
    rows: list[tuple[str, str, str, str, str]] = []

    def add(role: str, name: str, before: float, after: float, *, money: bool = False) -> None:
        if abs(after - before) > 1e-9 * max(1.0, abs(before)):
            figures = _said(before, money, currency), _said(after, money, currency)
            rows.append((role, name, *figures, _said(after - before, money, currency, plus=True)))

    def both(field: str) -> tuple[float, float]:
        sides = [[now.baseline for now in year], [now.programme for now in year]]
        before, after = (sum(float(getattr(s, field)) for month in side for s in month) for side in sides)
        return before, after

    add("Customer service", "Service contacts, a year", sum(m.contacts for m in base), sum(m.contacts for m in plan))
    add("Customer service", "Cost of service, a year", *both("service"), money=True)
    add("Sales", "Revenue, a year", sum(m.revenue for m in base), sum(m.revenue for m in plan), money=True)
    add("Sales", "Products cross-sold, a year", *both("sold"))
    add("Account management", "Customers lost, a year", *both("lost"))
    add("Marketing", "New customers won, a year", *both("acquired"))
    add("Marketing", "Customers referred, a year", *both("referred"))
    add("Marketing", "Spent on winning customers, a year", *both("acquisition_spend"), money=True)
    if case.inventory:
        before, after = float(result.months[0].company.inventory), float(year[-1].company.inventory)
        goods = float(case.inventory.cost_of_goods_sold)
        if before and after:
            add("Operations", "Inventory turns", goods / before, goods / after)
        add("Operations", "Money tied up in inventory", before, after, money=True)
    if case.workforce and case.workforce.replacement_cost:
        leavers = float(case.workforce.employees * case.workforce.turnover_per_year)
        saved = sum(float(now.company.turnover) for now in year) / float(case.workforce.replacement_cost)
        add("Human resources", "Leavers, a year", leavers, leavers - saved)
    add("Finance", "Benefit before cost, last year", 0.0, result.benefits_by_year[-1], money=True)
    add("Finance", "Most money tied up at any time", 0.0, result.peak_funding, money=True)
    return pd.DataFrame(rows, columns=["Function", "Its own measure", "Baseline", "Programme", "Change"])


def beliefs(found: tuple[BreakEven, ...], *, currency: str) -> pd.DataFrame:
    """What one would have to believe: each assumption, its value, its break-even, how far apart, and its evidence."""
    rows = []
    for one in found:
        unit = one.assumption.unit
        value = "none in range" if one.value is None else figure(one.value, unit, currency)
        distance = "" if one.distance is None else percent(one.distance) if abs(one.distance) < 100 else "far"
        rows.append(
            (one.assumption.title, figure(one.likely, unit, currency), value, distance, unit, one.assumption.kind)
        )
    return pd.DataFrame(rows, columns=["Assumption", "Now", "Breaks even at", "Away by", "Unit", "Strongest evidence"])


def _said(value: float, money: bool, currency: str, *, plus: bool = False) -> str:
    sign = "+" if plus and value > 0 else ""
    return sign + (full(value, currency) if money else figure(value, "", currency))


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


def cost_lines(lines: Sequence[Any], *, currency: str) -> pd.DataFrame:
    """The cost lines of an initiative as typed, in words; figures with faults are shown as they stand."""
    rows = []
    for line in lines:
        if isinstance(line, dict):
            by_year = line.get("by_year")
            shape = [
                f"{_typed(line['one_off'], currency)} in month {line.get('month', 0)}" if line.get("one_off") else "",
                f"{_typed(line['per_year'], currency)} a year" if line.get("per_year") else "",
                ", ".join(_typed(amount, currency) for amount in by_year) + " by year" if by_year else "",
            ]
            rows.append(
                (str(line.get("name", "")), "; ".join(filter(None, shape)), ", ".join(line.get("evidence") or []))
            )
    return pd.DataFrame(rows, columns=["Cost line", "What it costs", "Evidence"])


def effects_and_links(case: Case) -> pd.DataFrame:
    """Every effect at a glance."""
    rows = []
    for initiative in case.initiatives:
        for effect in initiative.effects:
            to = effect.metric or label_of(str(effect.driver))
            quantity, unit = (effect.gain, "points") if effect.metric else (effect.change, "relative change")
            said = figure(quantity, unit, case.currency) + (" points" if effect.metric else "")
            spread = (
                "" if quantity.certain else f"{figure(quantity.low, unit, '')} to {figure(quantity.high, unit, '')}"
            )
            starts = f"month {initiative.start_month + effect.from_month}, {effect.ramp_months} months to full"
            rows.append((initiative.name, to, said, spread, starts, ", ".join(effect.evidence) or "none: a guess"))
    return pd.DataFrame(rows, columns=["Initiative", "Acts on", "Likely", "Range", "From", "Evidence"])


def evidence_strength(case: Case) -> pd.DataFrame:
    """Every assumption with the strongest kind of evidence it names, weakest first."""
    found = sorted(assumptions(case), key=lambda one: -EVIDENCE_KINDS.index(one.kind))
    rows = [
        (one.title, figure(float(one.quantity), one.unit, case.currency), one.kind, ", ".join(one.evidence))
        for one in found
    ]
    return pd.DataFrame(rows, columns=["Assumption", "Likely", "Strongest evidence", "Entries"])


def _typed(amount: Any, currency: str) -> str:
    """An amount as it stands in a file that may still hold faults."""
    if isinstance(amount, list):
        return " to ".join(_typed(figure, currency) for figure in (amount[0], amount[-1])) if amount else "?"
    return full(float(amount), currency) if isinstance(amount, int | float) else str(amount)
