"""The page Results: NPV, ROI, the rates of return, payback, and finance's other measures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cxroi.engine.rates import irr
from cxroi.report.language.formats import NONE
from cxroi.report.workbook.cash_sheets import Cash
from cxroi.report.workbook.formula import Content, Term, every, is_number, months_later, most, or_else, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.ranges import rate_of_return
from cxroi.report.workbook.rate_search import Search
from cxroi.report.workbook.sheet import Page
from cxroi.report.workbook.timeline_sheet import Timeline
from cxroi.report.workbook.year_sheet import Years

LABELS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "npv": ("NPV", "money", "PV benefits − PV costs − PV tax"),
    "pv_benefits": ("PV of benefits", "money", "each month's benefits × its discount factor"),
    "pv_costs": ("PV of costs", "money", "each month's costs × its discount factor, as a positive amount"),
    "pv_tax": ("PV of tax", "money", "each month's tax × its discount factor, as a positive amount"),
    "roi": ("ROI", "share_fine", "NPV / PV of costs; none where nothing is spent"),
    "irr": ("IRR", "share_fine", "of the yearly net flows at year end; a cost of borrowing where money comes first; none where no rate, or several up to a trillion percent, solve it"),
    "irr_of_convention": ("IRR as the case discounts", "share_fine", "the rate at which NPV is 0 under the case's own discounting; the IRR for year-end"),
    "mirr": ("MIRR", "share_fine", "(gained, reinvested / paid, financed) ^ (1 / years) − 1, both at the discount rate"),
    "profitability_index": ("Profitability index", "count_fine", "1 + NPV / PV of costs"),
    "equivalent_annual_value": ("Equivalent annual value", "money", "NPV × rate / (1 − (1 + rate) ^ −years): the equal yearly amount with the same NPV"),
    "payback_month": ("Payback, month", "whole", "first month from which the cumulative net flow stays at 0 or above"),
    "discounted_payback_month": ("Discounted payback, month", "whole", "the same, of discounted flows"),
    "peak_funding": ("Peak funding", "money", "the lowest cumulative net flow, as a positive amount"),
})  # fmt: skip
"""The results in order, under the names of the command line: label, how it is printed, what it is."""

Results = Mapping[str, Term]
EXPLAINED = 3
"""The column of the definitions."""


def write_results(page: Page, cash: Cash, years: Years, search: Search, live: Live, time: Timeline) -> Results:
    """Write the page; returns each result's cell, under the names of the command line."""
    page.head(
        "Results",
        "Every figure is a formula of this file; trace it with Formulas → Trace Precedents.",
        columns=EXPLAINED,
    )
    cells = cash.cells
    found: dict[str, Term] = {}
    page.row(page.next_row, ("Result", "", "", "What it is"), "header")
    here = page.next_row + 1
    rows = {key: here + place for place, key in enumerate(LABELS)}

    def put(key: str, content: Content) -> None:
        label, number, words = LABELS[key]
        page.put(rows[key], 0, label, "grand" if key == "npv" else "bold")
        found[key] = page.put(rows[key], 1, content, "grand" if key == "npv" else "bold", number)
        page.put(rows[key], EXPLAINED, words, "muted")

    rate, horizon = live["finance/discount_rate"], live["finance/years"]
    put("pv_benefits", cash.lines["benefits"].present)
    put("pv_costs", 0 - cash.lines["costs"].present)
    put("pv_tax", 0 - cash.lines["tax"].present)
    put("npv", found["pv_benefits"] - found["pv_costs"] - found["pv_tax"])
    put("roi", when(found["pv_costs"].equals(0), NONE, found["npv"] / found["pv_costs"]))
    put("irr", _irr(years, search))
    put("irr_of_convention", when(live["finance/discounting"].equals("year-end"), found["irr"], _own(search)))
    gained, paid = years.rows["gained"][-2], years.rows["paid"][-2]
    put("mirr", when(every(gained > 0, paid > 0), (gained / paid) ** (1 / horizon) - 1, NONE))
    put("profitability_index", when(is_number(found["roi"]), 1 + found["roi"], NONE))
    even = found["npv"] * rate / (1 - 1 / (1 + rate) ** horizon)
    put("equivalent_annual_value", when(rate.equals(0), found["npv"] / horizon, even))
    for key in ("payback", "discounted_payback"):
        put(f"{key}_month", when(cells[key] > time.horizon, NONE, cells[key]))
    put("peak_funding", most(0, 0 - cells["lowest"]))
    page.named(found["npv"], "NPV_of_case")
    dated, month, start = rows["peak_funding"] + 1, found["payback_month"], live["finance/start"]
    page.put(dated, 0, "Payback, date", "bold")
    known = every(is_number(month), is_number(start))
    page.put(dated, 1, when(known, months_later(start, most(1, month) - 1), "–"), "bold", "date")
    page.put(dated, EXPLAINED, "the calendar month of payback, where the case has a start", "muted")
    page.finish(widths=[28, 18, 3, 110], freeze=(page.next_row + 1, 0))
    return found


def _own(search: Search) -> Term:
    return when(search.own_crossings.equals(1), search.own_rate, NONE)


def _irr(years: Years, search: Search) -> Term:
    """IRR where one rate solves the flows; Excel's function starts near it, so that it finds that one."""
    net = years.flows("net")
    solved = irr([float(value) for value in net.numbers])
    value = rate_of_return(net, search.guess, value=solved.rate)
    return when(search.crossings.equals(1), or_else(value, NONE), NONE)
