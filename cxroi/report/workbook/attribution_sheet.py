"""The page Attribution: initiatives one by one, then the benefit by driver, by initiative and by ledger row.

Shapley values need every combination of sources, so they are pasted values, beside the live totals to which they add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.drivers import source_of
from cxroi.engine.attribution import Contribution
from cxroi.report.charts.case_charts import MONEY
from cxroi.report.charts.marks import Step, Waterfall
from cxroi.report.charts.spec import Chart
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.language.sentences import SHAPLEY, provenance
from cxroi.report.workbook.case_inputs import INCLUDED
from cxroi.report.workbook.cost_sheet import CostLines
from cxroi.report.workbook.excel_charts import put_chart
from cxroi.report.workbook.formula import Content, Term
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.pasted_sheets import PASTED
from cxroi.report.workbook.ranges import Span, total
from cxroi.report.workbook.result_sheets import Results
from cxroi.report.workbook.sheet import Page, letters
from cxroi.report.workbook.year_sheet import Years


def write_attribution(
    page: Page, found: CaseAnalysis, results: Results, years: Years, costs: CostLines, live: Live, *, data: Page
) -> dict[str, Term]:  # fmt: skip
    """Write the page; returns the sums of present values by driver and by initiative."""
    result, count = found.evaluation, found.case.finance.years
    page.head(
        "Attribution",
        f"{PASTED}Shapley values share out what several sources bring together. The share of each is {SHAPLEY}. "
        f"To see the case without an initiative, set its switch on Inputs to 0. {provenance(found)}.",
        columns=max(8, count + 4),
        characters=60 + 13 * max(6, count + 2),
    )
    row = (
        _write_initiatives(page, page.next_row, found, results, costs, live)
        if found.case.initiatives
        else page.next_row
    )
    shares = result.attribution
    sums, cells = {}, {}
    groups = (
        ("by driver", {source_of(name): share for name, share in shares.by_driver.items()}),
        ("by initiative", shares.by_initiative),
    )
    for title, parts in groups:
        row, sums[title], cells[title] = _write_shares(page, row, title, parts, results, years)
    row = _write_bridge(page, row, result.bridge, years)
    steps = tuple(Step(source_of(name), share.present_value, name) for name, share in shares.by_driver.items())
    marks = Waterfall(steps, Step("Benefits", float(sums["by driver"].value), "programme"))
    title = "Where the benefit comes from, by driver (pasted)"
    chart = Chart("benefits-by-driver", title, marks, pd.DataFrame(), found.case.currency, MONEY)
    put_chart(page, row, 0, chart, data=data, amounts=[*cells["by driver"], sums["by driver"]])
    widths = [36, *[14] * max(9, count + 3)]
    page.finish(widths=widths, freeze=(page.next_row, 1))
    page.in_one_piece(widths, [(0, row - 1), (row, row + 17)])
    return sums


def _write_initiatives(
    page: Page, row: int, found: CaseAnalysis, results: Results, costs: CostLines, live: Live
) -> int:
    """Each initiative with its own costs, live, and its share of benefit and tax, its NPV and the case without it, pasted."""
    result = found.evaluation
    page.put(row, 0, "Initiative by initiative, present values", "header")
    words = ("In the case", "Costs, live", "Benefit", "Tax", "NPV", "NPV of the case without it", "It adds")
    page.row(row, words, "header_right", column=1)
    page.height(row, 28)
    first = row + 1
    for here, (name, value) in enumerate(result.initiatives.items(), first):
        page.put(here, 0, name)
        page.put(here, 1, live[f"initiatives/{name}/{INCLUDED}"], "plain", "whole")
        page.put(here, 2, _added([line.present for line in costs.paid[name]]), "bold", "money")
        pasted = (value.pv_benefits, -value.pv_tax, value.npv, value.npv_without, result.npv - value.npv_without)
        page.row(here, pasted, "pasted", "money", column=3)
    last = first + len(result.initiatives)
    page.row(last, ("The case, live", ""), "total")
    whole = (0 - results["pv_costs"], results["pv_benefits"], 0 - results["pv_tax"], results["npv"], "", "")
    page.row(last, whole, "total", "money", column=2)
    return last + 2


def _added(costs: Sequence[Term]) -> Content:
    """Costs as outflows, below 0."""
    return 0 - sum(costs[1:], costs[0]) if costs else 0.0


def _write_shares(
    page: Page, row: int, title: str, parts: Mapping[str, Contribution], results: Results, years: Years
) -> tuple[int, Term, list[Term]]:
    count = years.shown + 1
    words = ["Present value", "Initial", *(f"Year {year}" for year in range(1, count)), "Standard error"]
    figures = [[share.present_value, *share.by_year, share.standard_error] for share in parts.values()]
    benefits = years.rows["benefits"]
    live = [results["pv_benefits"], *benefits[:count]]
    return _table(page, row, f"Benefit {title}", words, dict(zip(parts, figures, strict=True)), live)


def _write_bridge(page: Page, row: int, bridge: Mapping[str, Mapping[str, float]], years: Years) -> int:
    """The present value of each ledger row by driver: pasted, beside the live rows."""
    used = [name for name in years.ledger if any(split.get(name) for split in bridge.values())]
    if not used:
        return row
    parts = {source_of(name): [split.get(one, 0.0) for one in used] for name, split in bridge.items()}
    live = [years.ledger[name][-1] for name in used]
    row, _, _ = _table(page, row, "From drivers to ledger rows", [ROWS[name] for name in used], parts, live)
    return row


def _table(
    page: Page, row: int, title: str, words: Sequence[str], parts: Mapping[str, Sequence[float]], live: Sequence[Term]
) -> tuple[int, Term, list[Term]]:
    """Pasted figures, their sums, and the live figures they add up to; returns the row after, the first sum and its parts."""
    page.put(row, 0, title, "header")
    page.row(row, words, "header_right", column=1)
    page.height(row, 28)
    first, here = row + 1, row + 1 + len(parts)
    for place, (name, figures) in enumerate(parts.items(), first):
        page.put(place, 0, name)
        page.row(place, figures, "pasted", "money", column=1)
    page.put(here, 0, "Sum of the pasted values", "total")
    sums: list[Term] = []
    for column, values in enumerate(list(zip(*parts.values(), strict=True))[: len(live)], 1):
        block = Span(f"{letters(column)}{first + 1}:{letters(column)}{here}", values)
        sums.append(page.put(here, column, total(block), "total", "money"))
    if not sums:
        sums = [page.put(here, 1, 0.0, "total", "money")]
    page.put(here + 1, 0, "Live total of this file", "bold")
    page.row(here + 1, live, "bold", "money", column=1)
    cells = [Term(page.cell(place, 1), figures[0]) for place, figures in enumerate(parts.values(), first)]
    return here + 3, sums[0], cells
