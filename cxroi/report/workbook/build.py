"""The workbook as a whole: its pages in the order of reading, each filled once what it reads is there."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case, plain
from cxroi.report.charts.colours import LIGHT
from cxroi.report.language import sentences
from cxroi.report.language.formats import month_date
from cxroi.report.language.safe_text import printable
from cxroi.report.sections.section import Section, in_file
from cxroi.report.workbook.actuals_sheet import write_actuals
from cxroi.report.workbook.case_inputs import alternatives, inputs_of, named_paths
from cxroi.report.workbook.cash_sheets import write_cash, write_years
from cxroi.report.workbook.check_sheet import write_checks
from cxroi.report.workbook.company_cost_sheets import write_company, write_costs
from cxroi.report.workbook.driver_sheet import write_drivers
from cxroi.report.workbook.input_sheets import write_inputs, write_scenarios
from cxroi.report.workbook.monthly_sheet import Monthly
from cxroi.report.workbook.pasted_sheets import LIVE, PLACES, write_attribution, write_sections
from cxroi.report.workbook.pasted_sheets import PASTED as PASTED_WORDS
from cxroi.report.workbook.result_sheets import write_results, write_search
from cxroi.report.workbook.segment_sheet import write_segment
from cxroi.report.workbook.sheet import Book
from cxroi.report.workbook.summary_sheet import write_summary

BASE = "Base case"
ENTERED = LIGHT.cost
"""Colour of the tabs with inputs; others are calculated (navy) or pasted (grey)."""
PASTED = LIGHT.baseline
PASTED_SHEETS = {
    "Risk": "Distribution, tornado, break-evens, stress tests", "Evidence": "Where the figures come from, and the notes of the case",
    "Objections": "What finance will ask",
}  # fmt: skip
"""The sheets of sections, and what is on them."""
WRITTEN = datetime(1980, 1, 1)
"""The date in the file's properties: the same case gives the same bytes."""


def workbook(found: CaseAnalysis, sections: Sequence[Section]) -> bytes:
    """The case as an Excel workbook with live formulas, and the sections of its document pasted beside them.

    It opens under the scenario of the analysis, with the app's figures for it; its drop-down changes to any other that
    keeps the lists and the horizon. Raises CaseError where the case cannot be computed.
    """
    import xlsxwriter

    shown, base, scenario = found.case, found.base or found.case, found.scenario or None
    others, left_out = alternatives(plain(base), base)
    chosen = _unlike(BASE, others) if scenario is None else scenario
    base_name = _unlike(BASE, others)
    if scenario is not None and scenario not in others:
        # It changes what is fixed in a file: the file is built on it alone.
        base, base_name, chosen, others, left_out = (
            shown,
            scenario,
            scenario,
            {},
            [one.name for one in base.scenarios if one.name != scenario],
        )
    named = frozenset().union(*(named_paths(case) for case in (base, *others.values())))
    entered = inputs_of(base, named)
    by_scenario = {name: inputs_of(case, named) for name, case in others.items()}
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True, "nan_inf_to_errors": True})
    file.set_properties(
        {
            "title": printable(shown.title)[:250],
            "comments": f"Case {found.evaluation.digest}, cxroi {found.evaluation.version}",
            "author": "cxroi",
            "created": WRITTEN,
        }
    )
    file.set_calc_mode("auto")
    book = Book(file, currency=shown.currency)
    horizon, dates = 12 * shown.finance.years, _dates(shown)
    contents: list[tuple[str, str]] = []

    def page(name: str, words: str, colour: str = LIGHT.programme) -> Any:
        made = book.page(name, colour=colour)
        contents.append((made.name, words))
        return made

    def monthly(name: str, words: str) -> Monthly:
        made = Monthly(book, *book.sheet(name), horizon=horizon)
        contents.append((made.name, words))
        return made

    summary = book.page("Summary")
    inputs = page("Inputs", "Every number the model reads: change the yellow cells", ENTERED)
    scenarios = page("Scenarios", "Choose one; what each of them sets", ENTERED)
    results_page = page("Results", "NPV, ROI, IRR, payback, peak funding")
    by_year = page("By year", "Cash flow in the columns finance expects")
    cash_page = monthly("Cash flow", "Benefits, costs, tax, net and discounting by month")
    segment_pages = [
        monthly(segment.name, "Customers and money of this segment by month, baseline beside programme")
        for segment in shown.segments
    ]
    company_page = monthly("Company", "What the company drivers save by month")
    costs_page = monthly("Costs", "Cost lines, depreciation and direct benefits by month")
    actuals_page = monthly("Actuals", "Plan, actual and variance by month and line: fill in the yellow cells")
    drivers_page = monthly("Drivers", "How strong each effect is, and by what it multiplies each driver, by month")
    attribution_page = page("Attribution", "Benefit by driver and by initiative (pasted)", PASTED)
    pasted = {name: page(name, words, PASTED) for name, words in PASTED_SHEETS.items()}
    checks_page = page("Checks", "Identities, and this file beside the app")
    search_page = page("IRR search", "The yearly flows at many rates, to find the one that solves them")
    data_page = page("Chart data", "What the waterfalls are drawn from")

    in_force = write_scenarios(scenarios, entered, by_scenario, base=base_name, chosen=chosen, left_out=left_out)
    live, changed = write_inputs(inputs, base, entered, by_scenario.get(chosen, entered), in_force)
    drivers_page.begin(
        "Drivers",
        "Effects give strength by month; links turn points into factors; the factors of one driver multiply.",
        dates=dates,
    )
    factors = write_drivers(drivers_page, shown, live)
    segments = {}
    for segment, at in zip(shown.segments, segment_pages, strict=True):
        at.begin(
            segment.name,
            "Every amount of benefit is programme − baseline. The programme's formulas carry the factors of the page Drivers.",
            dates=dates,
        )
        segments[segment.name] = write_segment(at, segment, live, factors)
    company_page.begin("Company", "Savings of the drivers that belong to the company as a whole.", dates=dates)
    company = write_company(company_page, shown, live, factors)
    costs_page.begin(
        "Costs",
        "Each line in its shape: once, per year or by year, with contingency, shifted by the start of its initiative.",
        dates=dates,
    )
    costs = write_costs(costs_page, shown, live, segments)
    cash_page.begin(
        "Cash flow", "From benefits to discounted net cash. Month 0 is up front and undiscounted.", dates=dates
    )
    cash = write_cash(cash_page, shown, live, segments, company, costs)
    actuals_page.begin(
        "Actuals",
        "A month left empty is not measured and stays so. Drivers are a year's rate in their own unit; the plan is that of this file.",
        dates=dates,
    )
    write_actuals(actuals_page, shown, live, costs, factors)
    for at in (drivers_page, *segment_pages, company_page, costs_page, cash_page, actuals_page):
        at.close()
    years = write_years(by_year, cash)
    results = write_results(results_page, cash, years, write_search(search_page, years))
    data_page.head("Chart data", "Steps of the waterfalls, each over an invisible base.", columns=11)
    said = list(in_file(sections, without=LIVE))
    for name, at in pasted.items():
        placed = [one for one in said if PLACES.get(one.name, "Risk") == name]
        traced = sentences.provenance(found.evaluation, found.simulation)
        write_sections(at, placed, f"{PASTED_WORDS}{PASTED_SHEETS[name]}. {traced}.", data=data_page)
    shares = write_attribution(attribution_page, found, results, years, data=data_page)
    broken, differing = write_checks(
        checks_page,
        found.evaluation,
        live=live,
        cash=cash,
        years=years,
        segments=segments,
        results=results,
        shares=shares,
        changed=changed,
    )
    write_summary(
        summary, found, scenario=chosen, cash=cash, years=years, results=results, changed=changed, broken=broken,
        differing=differing, contents=contents, data=data_page,
    )  # fmt: skip
    data_page.finish(widths=[36, *[14] * 11], freeze=(3, 1))
    file.close()
    return stream.getvalue()


def _unlike(name: str, taken: Mapping[str, Case]) -> str:
    return name if name not in taken else f"{name} (inputs as entered)"


def _dates(case: Case) -> list[str]:
    """The calendar month of each month from 1, where the case says when it starts."""
    if case.finance.start is None:
        return []
    return [month_date(case.finance.start, month) for month in range(1, 12 * case.finance.years + 1)]
