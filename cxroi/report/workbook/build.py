"""The whole workbook: its pages in reading order, each filled once the pages it refers to are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cxroi.analysis.case_analysis import AS_IT_IS, CaseAnalysis
from cxroi.case import Case, plain
from cxroi.report.charts.colours import LIGHT
from cxroi.report.language import sentences
from cxroi.report.language.safe_text import printable
from cxroi.report.sections.section import Section, Sentences, Sheet, by_sheet, in_file
from cxroi.report.workbook.actuals_sheet import write_actuals
from cxroi.report.workbook.attribution_sheet import write_attribution
from cxroi.report.workbook.case_inputs import Input, alternatives, inputs_of, named_paths, room_of
from cxroi.report.workbook.cash_sheets import write_cash
from cxroi.report.workbook.check_sheet import Model, write_checks, write_state
from cxroi.report.workbook.company_sheet import write_company
from cxroi.report.workbook.cost_sheet import CostLines, write_costs
from cxroi.report.workbook.driver_sheet import write_drivers
from cxroi.report.workbook.formula import Term
from cxroi.report.workbook.input_sheets import write_inputs, write_scenarios
from cxroi.report.workbook.monthly_sheet import Monthly
from cxroi.report.workbook.pasted_sheets import LIVE, write_sections
from cxroi.report.workbook.rate_search import write_search
from cxroi.report.workbook.result_sheets import write_results
from cxroi.report.workbook.retention_sheet import WORDS as RETENTION
from cxroi.report.workbook.retention_sheet import Retention
from cxroi.report.workbook.segment_sheet import write_segment
from cxroi.report.workbook.sensitivity_sheet import begin_sensitivity, ranges_of, write_sensitivity
from cxroi.report.workbook.sheet import Book, Page
from cxroi.report.workbook.summary_sheet import Chosen, write_summary
from cxroi.report.workbook.timeline_sheet import write_timeline
from cxroi.report.workbook.year_sheet import write_years

ENTERED, PASTED = LIGHT.cost, LIGHT.baseline
"""Colours of the tabs with inputs and with pasted values; others are calculated (navy)."""


@dataclass(frozen=True)
class _Exported:
    """The export: the case, the scenarios its inputs can express, and the one it opens under."""

    base: Case
    base_name: str
    chosen: str
    others: dict[str, Case]
    left_out: list[str]

    @classmethod
    def of(cls, found: CaseAnalysis) -> _Exported:
        shown, base, scenario = found.case, found.base or found.case, found.scenario or None
        others, left_out = alternatives(plain(base), base)
        base_name = AS_IT_IS if AS_IT_IS not in others else f"{AS_IT_IS} (inputs as entered)"
        if scenario is not None and scenario not in others:
            # It changes the structure, which is fixed in a file: the file is built for it alone.
            return cls(shown, scenario, scenario, {}, [one.name for one in base.scenarios if one.name != scenario])
        return cls(base, base_name, scenario or base_name, others, left_out)

    @property
    def inputs(self) -> tuple[dict[str, Input], dict[str, dict[str, Input]]]:
        """The inputs of the base case and of each scenario."""
        named = frozenset().union(*(named_paths(case) for case in (self.base, *self.others.values())))
        return inputs_of(self.base, named), {name: inputs_of(case, named) for name, case in self.others.items()}


class _Pages:
    """The pages in reading order, with their line in the table of contents."""

    def __init__(self, book: Book, shown: Case, years: int) -> None:
        self.book, self.horizon, self.room = book, 12 * shown.finance.years, 12 * years
        self.contents: list[tuple[str, str]] = []

    def page(self, name: str, words: str, colour: str = LIGHT.programme) -> Page:
        """A sheet of tables, entered in the contents with these words."""
        made = self.book.page(name, colour=colour)
        self.contents.append((made.name, words))
        return made

    def monthly(self, name: str, words: str) -> Monthly:
        """A sheet by month, entered in the contents with these words."""
        made = Monthly(self.book, *self.book.sheet(name), room=self.room, horizon=self.horizon)
        self.contents.append((made.name, words))
        return made


def workbook(found: CaseAnalysis, sections: Sequence[Section], *, day: date) -> bytes:
    """The case as an Excel workbook with live formulas, and the sections of its document pasted beside them.

    It opens under the scenario of the analysis, with the app's figures for it; its drop-down offers every scenario that
    keeps the structure. `day` is the day printed in it. Raises CaseError where the case cannot be computed.
    """
    import xlsxwriter

    shown, result = found.case, found.evaluation
    exported = _Exported.of(found)
    entered, by_scenario = exported.inputs
    room = room_of(exported.base, exported.others.values())
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True, "nan_inf_to_errors": True})
    file.set_properties(_properties(found, exported.chosen, day))
    file.set_calc_mode("auto")
    book = Book(
        file,
        currency=shown.currency,
        printed=f"{day:%Y-%m-%d} · case {result.digest} · {sentences.standing(found.approved)} · cxroi {result.version}",
    )
    pages = _Pages(book, shown, room)
    page, monthly = pages.page, pages.monthly
    summary = book.page("Summary")
    inputs = page("Inputs", "Every number the model reads: change the yellow cells", ENTERED)
    scenarios = page("Scenarios", "Choose one; what each of them sets", ENTERED)
    sensitivity = page("Sensitivity", "Move one assumption at a time to its low or high figure", ENTERED)
    timeline = monthly("Timeline", "Months, dates, flags and discount factors, for all sheets")
    drivers = monthly("Drivers", "The strength of each effect and the factor of each driver, by month")
    on_segments = [
        monthly(segment.name, "Customers and money of this segment by month, baseline beside programme")
        for segment in shown.segments
    ]
    ages = any(segment.by_cohort for segment in shown.segments)
    on_retention = monthly("Retention", "Customers who stay, by year of tenure or month of renewal") if ages else None
    company = monthly("Company", "What the company drivers save by month")
    on_costs = monthly("Costs", "Cost lines, depreciation and direct benefits by month")
    on_cash = monthly("Cash flow", "Ledger rows, costs, tax, net and discounting by month")
    on_actuals = monthly("Actuals", "Plan, actual and variance by month and line: fill in the yellow cells")
    by_year = page("By year", "Cash flow in the columns finance expects")
    on_search = page("IRR search", "The flows at many rates, to find the one that solves them")
    on_results = page("Results", "NPV, ROI, rates of return, payback, peak funding")
    attribution = page(
        "Attribution", "Initiatives one by one; benefit by driver, initiative and ledger row (pasted)", PASTED
    )
    placed = by_sheet(in_file(sections, without=LIVE))
    said = tuple(line for one in sections if one.name == "pitch" for part in one.all(Sentences) for line in part.plain)
    pasted = [(page(sheet.name, sheet.words, PASTED), sheet, on_sheet) for sheet, on_sheet in placed.items()]
    on_checks = page("Checks", "Identities, and this file beside the app")
    data = page("Chart data", "The data of the charts")

    ranges = ranges_of(shown, by_scenario.get(exported.chosen, entered))
    in_force, chosen = write_scenarios(
        scenarios, entered, by_scenario, base=exported.base_name, chosen=exported.chosen, left_out=exported.left_out
    )
    inputs.next_row = 3
    flexed = begin_sensitivity(sensitivity, ranges, inputs)
    live, changed = write_inputs(
        inputs, entered, by_scenario.get(exported.chosen, entered), in_force, flexed=flexed, room=room
    )
    time = write_timeline(timeline, live)
    time.head(
        drivers,
        "Drivers",
        "Effects give strength by month; links turn points into factors; the factors of one driver multiply.",
    )
    factors = write_drivers(drivers, shown, live, time)
    retention = None
    if on_retention is not None:
        time.head(on_retention, "Retention", RETENTION)
        retention = Retention(on_retention, time)
    segments = {}
    for segment, at in zip(shown.segments, on_segments, strict=True):
        time.head(
            at,
            segment.name,
            "Every amount of benefit is programme − baseline. The programme's formulas carry the factors of the page Drivers.",
        )
        segments[segment.name] = write_segment(at, segment, live, factors, time, retention)
    time.head(company, "Company", "Savings of the drivers that belong to the company as a whole.")
    saved = write_company(company, shown, live, factors, time)
    time.head(
        on_costs,
        "Costs",
        "Each line in its shape: once, per year or by year, with contingency, shifted by the start of its initiative. All amounts are positive.",
    )
    costs = write_costs(on_costs, shown, live, segments, time)
    time.head(
        on_cash,
        "Cash flow",
        "From benefits to discounted net cash. Inflows are positive, outflows negative; month 0 is up front and undiscounted.",
    )
    cash = write_cash(on_cash, shown, live, segments, saved, costs, time)
    time.head(
        on_actuals,
        "Actuals",
        "A month left empty counts as not measured. Drivers are a year's rate in their own unit; the plan is that of this file. A payment is "
        "compared with the plan of its own month, so variances have no total: on the page Value realised each payment meets the month it was planned for.",
    )
    write_actuals(on_actuals, shown, live, costs, factors, time)
    monthlies = (timeline, drivers, *on_segments, on_retention, company, on_costs, on_cash, on_actuals)
    for at in filter(None, monthlies):
        at.close()
    years = write_years(by_year, cash, live, time, shown=shown.finance.years)
    results = write_results(on_results, cash, years, write_search(on_search, years, cash, live, time), live, time)
    write_sensitivity(sensitivity, ranges, live, results["npv"], result.npv)
    model = Model(live, time, segments, cash, years, results)
    data.head(
        "Chart data",
        "Steps of the waterfalls, each over an invisible base, and what other charts are drawn from.",
        columns=11,
    )
    shares = _write_pasted(found, model, costs, attribution, pasted, data)
    state = write_checks(on_checks, result, model, shares=shares, changed=changed, scenario=chosen)
    write_summary(
        summary, found, model, state, chosen=Chosen(chosen, exported.chosen, said), contents=pages.contents, data=data
    )
    data.finish(widths=[36, *[14] * 11, 36], freeze=(3, 1))
    data.sheet.print_area(0, 0, 2, 11)
    for other in book.pages[1:]:
        write_state(other, 2, state.words)
    file.close()
    return stream.getvalue()


def _write_pasted(
    found: CaseAnalysis, model: Model, costs: CostLines, attribution: Page,
    pasted: Sequence[tuple[Page, Sheet, Sequence[Section]]], data: Page,
) -> dict[str, Term]:  # fmt: skip
    """The sheets of values at export; returns the sums of the benefit on Attribution."""
    traced = sentences.provenance(found)
    for at, sheet, placed in pasted:
        write_sections(at, sheet, placed, traced, data=data)
    return write_attribution(attribution, found, model.results, model.years, costs, model.live, data=data)


def _properties(found: CaseAnalysis, scenario: str, day: date) -> dict[str, Any]:
    """Title with the scenario, author, subject, and the day of the export: the same case on a day gives the same bytes."""
    title = f"{found.case.title} · {scenario}" if found.scenario else found.case.title
    return {
        "title": printable(title)[:250],
        "subject": f"Business case, scenario {printable(scenario)}"[:250],
        "author": printable(found.case.organisation)[:250] or "cxroi",
        "company": printable(found.case.organisation)[:250],
        "comments": f"Case {found.evaluation.digest}, {printable(sentences.standing(found.approved))}, "
        f"cxroi {found.evaluation.version}, exported {day:%Y-%m-%d}",
        "created": datetime(day.year, day.month, day.day),
    }
