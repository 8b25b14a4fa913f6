"""The page Summary: the pitch, the headline, the yearly table, the charts, and what the file can be traced by."""

from __future__ import annotations

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.case_charts import MONEY
from cxroi.report.charts.spec import Bars, Chart, Kind, Lines, Series, Step, Waterfall
from cxroi.report.charts.spec import Line as SpecLine
from cxroi.report.language.explanations import how_valued
from cxroi.report.language.formats import count
from cxroi.report.language.pitch import pitch
from cxroi.report.language.safe_text import one_paragraph
from cxroi.report.language.sentences import provenance
from cxroi.report.tables.figures import headline
from cxroi.report.workbook.cash_sheets import Cash, Years
from cxroi.report.workbook.excel_chart_parts import Cells
from cxroi.report.workbook.excel_charts import put_chart
from cxroi.report.workbook.formula import Content, Term, when
from cxroi.report.workbook.result_sheets import Results
from cxroi.report.workbook.sheet import Page

LAST, RIGHT = 12, 6
"""The last column of the page's text, and the first of its right half."""
CHARACTERS = 150


def write_summary(
    page: Page, found: CaseAnalysis, *, scenario: str, cash: Cash, years: Years, results: Results, changed: Term, broken: Term,
    differing: Term, contents: list[tuple[str, str]], data: Page,
) -> None:  # fmt: skip
    """Write the page. Figures are live unless it says that they were pasted."""
    case, result = found.case, found.evaluation
    columns = (0, LAST)
    page.wide(0, case.title, "title", columns=columns, characters=CHARACTERS * 6 // 10)
    told = f"{case.organisation + ' · ' if case.organisation else ''}{scenario} · all money in {case.currency}"
    page.wide(1, told, "muted_wrapped", columns=columns, characters=CHARACTERS)
    page.wide(2, pitch(result, found.simulation), "lead", columns=columns, characters=CHARACTERS * 8 // 10)
    page.wide(3, "This sentence, the ranges and the chance below it were pasted at export, as was the text at the foot. All other figures are live.",
              "small", columns=columns, characters=CHARACTERS)  # fmt: skip
    row = _write_headline(page, 5, found, results)
    row = _write_state(page, row, changed, broken, differing)
    row = _write_years(page, row, years)
    row = _write_charts(page, row, cash, years, results, data)
    page.put(row, RIGHT, "In this file", "heading")
    page.row(row, [""] * (LAST - RIGHT), "heading", column=RIGHT + 1)
    for place, (name, words) in enumerate(contents, row + 1):
        page.sheet.write_url(place, RIGHT, f"internal:'{name}'!A1", page.book.look("link"), name)
        page.put(place, RIGHT + 2, words, "muted")
    row += max(18, len(contents) + 3)
    page.wide(row, one_paragraph(how_valued(result)), "muted_wrapped", columns=columns, characters=CHARACTERS)
    left_out = result.costs_beyond_horizon
    if left_out:
        words = f"Costs of {count(left_out)} {case.currency} fall after the horizon and are left out (as at export)."
        page.wide(row + 1, words, "muted_wrapped", columns=columns, characters=CHARACTERS)
    page.wide(row + 2, provenance(result, found.simulation), "small", columns=columns, characters=CHARACTERS)
    page.finish(widths=[26, *[13.5] * LAST], freeze=(0, 0))
    page.sheet.fit_to_pages(1, 1)


def _write_headline(page: Page, row: int, found: CaseAnalysis, results: Results) -> int:
    """The expected NPV as it was at export, then live results, with the range of each below it."""
    *expected, likely, return_, payback, chance = headline(found.evaluation, found.simulation)
    pasted = "pasted at export"
    cards: list[tuple[str, Content, str, str]] = [
        *((f"{card.label}, {page.book.currency}", card.value, "text", f"{card.below}; {pasted}") for card in expected),
        (f"{likely.label}, {page.book.currency}", results["npv"], "money", likely.below),
        (return_.label, results["roi"], "share", return_.below),
        ("Payback, month", results["payback"], "whole", payback.below),
        (
            "Cost of borrowing" if found.evaluation.irr.borrowing else "IRR",
            results["irr"],
            "share_tenth",
            "of the yearly net flows",
        ),
        ("Chance that NPV > 0", chance.value, "text", pasted),
    ]
    for place, (label, value, number, below) in enumerate(cards):
        column = 2 * place
        page.put(row, column, label, "muted")
        page.put(row + 1, column, value, "figure", number)
        page.sheet.merge_range(row + 2, column, row + 3, column + 1, "", page.book.look("small_wrapped"))
        page.put(row + 2, column, below, "small_wrapped")
    page.sheet.set_row(row + 1, 24)
    return row + 5


def _write_state(page: Page, row: int, changed: Term, broken: Term, differing: Term) -> int:
    """Whether the file still says what the app says."""
    inputs = when(changed.equals(0), "Inputs as exported", "Inputs have been changed since export")
    checks = when(broken.equals(0), "All identities hold", "Some identities do not hold: see Checks")
    agrees = when(
        differing.equals(0), "Every figure agrees with the app", "Figures differ from the app at export: see Checks"
    )
    for column, state in ((0, inputs), (4, checks), (8, agrees)):
        page.put(row, column, state, "bold")
    return row + 2


def _write_years(page: Page, row: int, years: Years) -> int:
    """The yearly table with the signs of the app's: what is paid is negative, so that each column adds up."""
    count = len(years.rows["cumulative"])
    words = ["Initial", *(f"Year {year}" for year in range(1, count)), "Total", "Present value"]
    page.put(row, 0, "Cash flow by year", "header")
    page.row(row, words, "header_right", column=1)
    plain = (("Benefits", "benefits", "plain"), ("Costs", "costs", "plain"), ("Tax", "tax", "plain"))
    for name, key, look in (*plain, ("Net cash flow", "net", "grand"), ("Cumulative", "cumulative", "plain")):
        row += 1
        page.put(row, 0, name, look)
        paid = key in ("costs", "tax")
        page.row(row, [0 - cell if paid else cell for cell in years.rows[key]], look, "money", column=1)
    return row + 2


def _write_charts(page: Page, row: int, cash: Cash, years: Years, results: Results, data: Page) -> int:
    """Live charts: from benefits to NPV, cash by month, flows by year."""
    amounts = [cells[-1] for _, cells in years.sources]
    amounts += [0 - results["pv_costs"], 0 - results["pv_tax"], results["npv"]]
    names = [*(name for name, _ in years.sources), "Costs", "Tax", "NPV"]
    steps = [Step(name, float(amount.value), "accent") for name, amount in zip(names, amounts, strict=True)]
    fall = _chart("npv", "From benefits to NPV, in present values", Waterfall(tuple(steps[:-1]), steps[-1]), page)
    put_chart(page, row, 0, fall, data=data, amounts=amounts)
    months = cash.page.month
    shown = (("Cumulative net cash", cash.lines["cumulative"], False), ("Discounted", cash.lines["discounted"], True))
    lines = tuple(
        SpecLine(name, tuple(map(float, line.values)), "baseline" if dashed else "programme", dashed=dashed)
        for name, line, dashed in shown
    )
    by_month = _chart("cash", "Cumulative net cash by month", Lines(lines), page)
    cells = Cells(months.absolute, tuple(line.absolute for _, line, _ in shown))
    put_chart(page, row, RIGHT, by_month, data=data, cells=cells)
    flows = (("benefits", "Benefits", "accent"), ("costs", "Costs", "cost"), ("net", "Net cash flow", "programme"))
    series = tuple(Series(name, tuple(map(float, years.flows(key).numbers)), (colour,)) for key, name, colour in flows)
    by_year = _chart(
        "years", "Benefits, costs and net cash by year", Bars(tuple(map(str, years.titles.values)), series), page
    )
    cells = Cells("=" + years.titles.text, tuple("=" + years.flows(key).text for key, _, _ in flows))
    put_chart(page, row + 17, 0, by_year, data=data, cells=cells)
    return row + 17


def _chart(name: str, title: str, marks: Kind, page: Page) -> Chart:
    return Chart(name, title, marks, pd.DataFrame(), page.book.currency, MONEY)
