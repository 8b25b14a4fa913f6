"""The page Results: NPV, ROI, IRR, payback, and the search for the rates at which the yearly flows are worth nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cxroi.engine.rates import irr
from cxroi.report.language.formats import NONE
from cxroi.report.workbook.cash_sheets import Cash, Years
from cxroi.report.workbook.formula import (  # fmt: skip
    Content,
    Term,
    most,
    or_else,
    pick,
    place_of,
    rate_of_return,
    size,
    total,
    when,
    worth,
)
from cxroi.report.workbook.sheet import Page

FINEST = tuple(10 ** (step / 40) for step in range(-40, 41))
GRID = (*(10 ** (step / 4) for step in range(-24, -4)), *FINEST, *(10 ** (step / 4) for step in range(5, 41)))
"""1 + rate at which the flows are valued to find where they change sign: from -99.9999% on, dense around 0."""

LABELS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "npv": ("NPV", "money", "PV benefits − PV costs − PV tax"),
    "pv_benefits": ("PV of benefits", "money", "each month's benefits × its discount factor"),
    "pv_costs": ("PV of costs", "money", "each month's costs × its discount factor"),
    "pv_tax": ("PV of tax", "money", "each month's tax × its discount factor"),
    "roi": ("ROI", "share_fine", "NPV / PV of costs; none where nothing is spent"),
    "irr": ("IRR", "share_fine", "of the yearly net flows; a cost of borrowing where money comes first; none where no rate or several solve it"),
    "payback": ("Payback, month", "whole", "first month from which the cumulative net flow stays at 0 or above"),
    "discounted_payback": ("Discounted payback, month", "whole", "the same, of discounted flows"),
    "peak_funding": ("Peak funding", "money", "the lowest cumulative net flow, as a positive figure"),
})  # fmt: skip
"""The results in order: label, how it is printed, what it is."""

Results = Mapping[str, Term]


@dataclass(frozen=True)
class Search:
    """How many rates solve the yearly flows, and one near the first of them."""

    crossings: Term
    guess: Term


def write_results(page: Page, cash: Cash, years: Years, search: Search) -> Results:
    """Write the page; returns each result's cell, under the names of the command line."""
    page.head(
        "Results", "Every figure is a formula of this file; trace it with Formulas → Trace Precedents.", columns=5
    )
    cells = cash.cells
    found: dict[str, Term] = {}
    page.row(page.next_row, ("Result", "", "What it is"), "header")
    here = page.next_row + 1
    rows = {key: here + place for place, key in enumerate(LABELS)}

    def put(key: str, content: Content) -> None:
        label, number, words = LABELS[key]
        look = "grand" if key == "npv" else "bold"
        page.put(rows[key], 0, label, look)
        found[key] = page.put(rows[key], 1, content, look, number)
        page.put(rows[key], 2, words, "muted")

    for key in ("pv_benefits", "pv_costs", "pv_tax"):
        put(key, cells[key])
    put("npv", found["pv_benefits"] - found["pv_costs"] - found["pv_tax"])
    put("roi", when(found["pv_costs"].equals(0), NONE, found["npv"] / found["pv_costs"]))
    put("irr", _irr(years, search))
    for key in ("payback", "discounted_payback"):
        put(key, when(cells[key] > cells["horizon"], NONE, cells[key]))
    put("peak_funding", most(0, 0 - cells["lowest"]))
    page.book.file.define_name("NPV_of_case", f"={found['npv'].text}")
    page.finish(widths=[28, 18, 80, 4, 4, 4], freeze=(page.next_row + 1, 0))
    return found


def _irr(years: Years, search: Search) -> Term:
    """IRR where one rate solves the flows; Excel's function starts near it, so that it finds that one."""
    net = years.flows("net")
    solved = irr([float(value) for value in net.numbers])
    value = rate_of_return(net, search.guess, value=solved.rate)
    return when(search.crossings.equals(1), or_else(value, NONE), NONE)


def write_search(page: Page, years: Years) -> Search:
    """Write the page IRR search: what the yearly flows are worth at many rates, and where that changes sign."""
    page.head(
        "IRR search",
        "The yearly net flows valued at many rates: up front, or for rates above 0 at the end of the last year. The IRR lies where their worth crosses 0; with two crossings or more "
        "several rates solve the flows, and there is no IRR.",
        columns=7,
        characters=105,
    )
    net = years.flows("net")
    cells = years.rows["net"][:-2]
    initial, later = cells[0], years.page.span(cells[1], cells[-1], net.values[1:])
    top = page.next_row
    header = top + 3
    page.row(header, ("Rate", "Worth", "0 or above", "Crosses 0"), "header_right")
    rates, above, flags = [], [], []
    for row, growth in enumerate(GRID, header + 1):
        rates.append(page.put(row, 0, growth - 1, "plain", "share_rough"))
        value = initial + worth(rates[-1], later)
        if growth > 1:  # at the end of the last year, so that no rate makes it too small to tell from 0
            value = value * (1 + rates[-1]) ** (len(cells) - 1)
        value = page.put(row, 1, value, "plain", "rough")
        above.append(page.put(row, 2, when(value >= 0, 1, 0), "muted", "whole"))
        crossed = size(above[-1] - above[-2]) if above[1:] else 0.0
        flags.append(page.put(row, 3, crossed, "muted", "whole"))
    crossings = page.span(flags[0], flags[-1], [flag.value for flag in flags])
    tried = page.span(rates[0], rates[-1], [rate.value for rate in rates])
    page.put(top, 0, "Crossings", "bold")
    counted = page.put(top, 1, total(crossings), "bold", "whole")
    page.put(top + 1, 0, "IRR starts at", "bold")
    start = page.put(top + 1, 1, or_else(pick(tried, place_of(1, crossings) - 1), 0.1), "bold", "share_fine")
    page.finish(widths=[18, 18, 12, 12, *[12] * 4], freeze=(header + 1, 0), repeat=header)
    return Search(counted, start)
