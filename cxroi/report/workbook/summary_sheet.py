"""The page Summary: the case in a sentence, the headline, the yearly table, the charts, and the provenance of the file."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.case_charts import MONEY
from cxroi.report.charts.marks import Bars, Kind, Lines, Series, Step, Waterfall
from cxroi.report.charts.marks import Line as SpecLine
from cxroi.report.charts.spec import Chart
from cxroi.report.language.explanations import how_valued
from cxroi.report.language.formats import count
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.language.safe_text import one_paragraph
from cxroi.report.language.sentences import NOT_APPROVED, provenance
from cxroi.report.tables.figures import headline
from cxroi.report.workbook.check_sheet import Model, State, write_state
from cxroi.report.workbook.excel_chart_parts import Cells
from cxroi.report.workbook.excel_charts import put_chart
from cxroi.report.workbook.formula import Content, Term, in_text, is_number, joined, when
from cxroi.report.workbook.sheet import Page

LAST, RIGHT = 12, 6
"""The last column of the page's text, and the first of its right half."""
CHARACTERS = 150
KEY = (
    ("Input: change it", "input"), ("Formula", "bold"), ("Pasted at export: stays as it was", "pasted"),
)  # fmt: skip
SIGNS = "Inflows are positive, outflows negative. On Costs and Results, costs and tax are positive amounts."


@dataclass(frozen=True)
class Chosen:
    """The scenario in force, live, and the one exported."""

    now: Term
    at_export: str
    said: tuple[str, ...]
    """The pitch as exported: the case in a sentence, what lowers it, what it hinges on, how it stands up."""


def write_summary(
    page: Page, found: CaseAnalysis, model: Model, state: State, *, chosen: Chosen, contents: list[tuple[str, str]], data: Page
) -> None:  # fmt: skip
    """Write the page. Figures are live unless their colour marks them as pasted."""
    case, result = found.case, found.evaluation
    columns = (0, LAST)
    page.wide(0, case.title, "title", columns=columns, characters=CHARACTERS * 6 // 10)
    told = f"{case.organisation + ' · ' if case.organisation else ''}all money in {case.currency}"
    page.wide(1, told, "muted_wrapped", columns=columns, characters=CHARACTERS)
    write_state(page, 2, _state(found, state))
    page.wide(3, _sentence(model, chosen.now, case.currency), "lead", columns=columns, characters=CHARACTERS * 8 // 10)
    page.height(3, 34)
    pasted = f"As exported, under “{chosen.at_export}”: {' '.join(chosen.said)}"
    page.wide(4, pasted, "pasted_wrapped", columns=columns, characters=CHARACTERS)
    row = _write_headline(page, 6, found, model)
    for column, (words, look) in zip((0, 1, 2), KEY, strict=True):
        page.put(row, column, words, look)
    page.row(row, ("", ""), "pasted", column=3)
    page.put(row, RIGHT, SIGNS, "small")
    row = _write_years(page, row + 2, model)
    row = _write_charts(page, row, model, data)
    page.put(row, RIGHT, "In this file", "heading")
    page.row(row, [""] * (LAST - RIGHT), "heading", column=RIGHT + 1)
    for place, (name, words) in enumerate(contents, row + 1):
        page.sheet.write_url(place, RIGHT, f"internal:'{name}'!A1", page.book.look("link"), name)
        page.put(place, RIGHT + 2, words, "muted")
    row += max(18, len(contents) + 3)
    page.wide(
        row,
        f"As exported: {one_paragraph(how_valued(result))}",
        "pasted_wrapped",
        columns=columns,
        characters=CHARACTERS,
    )
    left_out = result.costs_beyond_horizon
    if left_out:
        words = f"As exported: costs of {count(left_out)} {case.currency} fall after the horizon and are left out."
        page.wide(row + 1, words, "pasted_wrapped", columns=columns, characters=CHARACTERS)
    traced = provenance(found)
    page.wide(
        row + 2,
        f"As exported: {traced}" if found.approved else traced,
        "small",
        columns=columns,
        characters=CHARACTERS,
    )
    page.finish(widths=[26, *[13.5] * LAST], freeze=(0, 0))
    page.sheet.fit_to_pages(1, 1)
    page.sheet.center_horizontally()


def _state(found: CaseAnalysis, state: State) -> Term:
    """The state of the file; an approved case says that, live: with any input changed it is not approved."""
    if found.approved is None:
        return state.words
    kept, changed = (
        "approved: by whom, at the foot of this page",
        f"{NOT_APPROVED}: inputs changed since it was approved",
    )
    return joined(state.words, " · ", when(state.changed.equals(0), kept, changed))


def _sentence(model: Model, scenario: Term, currency: str) -> Term:
    """The case in a live sentence: cost, benefit, NPV and payback."""
    results, years = model.results, model.live["finance/years"]
    month = results["payback_month"]

    def money(key: str) -> Term:
        return in_text(results[key], "#,##0")

    taxed = when(model.live["finance/tax_rate"].equals(0), "before tax", "after tax")
    back = when(is_number(month), joined("paid back in month ", month), "not paid back within the horizon")
    return joined(
        "Live, at the likely figures, “", scenario, f"”: costs of {currency} ", money("pv_costs"), " bring benefits of ",
        money("pv_benefits"), " over ", years, " years, in present values; NPV ", taxed, " is ", money("npv"), ", ", back, ".",
    )  # fmt: skip


def _write_headline(page: Page, row: int, found: CaseAnalysis, model: Model) -> int:
    """The expected NPV at export, then live results, each with its range below."""
    results = model.results
    *expected, likely, return_, payback, chance = headline(found.evaluation, found.simulation)
    cards: list[tuple[str, Content, str, str, str]] = [
        *(
            (f"{card.label}, {page.book.currency}", card.value, "pasted_figure", "text", card.below)
            for card in expected
        ),
        (f"{likely.label}, {page.book.currency}", results["npv"], "figure", "money", likely.below),
        (return_.label, results["roi"], "figure", "share", return_.below),
        ("Payback, month", results["payback_month"], "figure", "whole", payback.below),
        (
            "Cost of borrowing" if found.evaluation.irr.borrowing else "IRR",
            results["irr"],
            "figure",
            "share_tenth",
            "of the yearly net flows",
        ),
        ("Chance that NPV > 0", chance.value, "pasted_figure", "text", "at export"),
    ]
    for place, (label, value, look, number, below) in enumerate(cards):
        column = 2 * place
        ranged = below.startswith("P10")
        page.put(row, column, label, "muted")
        across = (row + 1, column, row + 1, column + 1)  # a number too wide for its column would be printed as ###
        page.sheet.merge_range(*across, "", page.book.look(look, number))
        page.put(row + 1, column, value, look, number)
        style = "pasted_wrapped" if ranged or look == "pasted_figure" else "small_wrapped"
        page.sheet.merge_range(row + 2, column, row + 3, column + 1, "", page.book.look(style))
        page.put(row + 2, column, f"{below}{', at export' if ranged else ''}", style)
    page.height(row + 1, 24)
    page.height(row + 3, 26)
    return row + 5


def _write_years(page: Page, row: int, model: Model) -> int:
    """The yearly table of the horizon at export: ledger rows, costs, tax, net. Its last year holds later ones where the horizon is made longer."""
    years, shown = model.years, model.years.shown
    as_exported = joined("Year ", model.live["finance/years"]).equals(f"Year {shown}")
    last = when(as_exported, f"Year {shown}", f"Year {shown} and later")
    words: list[Term | str] = ["Initial", *(f"Year {year}" for year in range(1, shown)), last, "Total", "Present value"]
    page.put(row, 0, "Cash flow by year", "header")
    page.row(row, words, "header_right", column=1)
    below = (("Benefits", "benefits", "total"), ("Costs", "costs", "plain"), ("Tax", "tax", "plain"))
    lines = [(ROWS[key], cells, "plain") for key, cells in years.ledger.items()]
    lines += [(name, years.rows[key], look) for name, key, look in (*below, ("Net cash flow", "net", "grand"))]
    for name, cells, look in (*lines, ("Cumulative", years.rows["cumulative"], "plain")):
        row += 1
        page.put(row, 0, name, look)
        if name == "Cumulative":
            page.row(row, [*cells[:shown], years.rows["net"][-2]], look, "money", column=1)
            continue
        rest = cells[-2]
        for before in cells[:shown]:
            rest = rest - before
        page.row(row, [*cells[:shown], rest, *cells[-2:]], look, "money", column=1)
    return row + 2


def _write_charts(page: Page, row: int, model: Model, data: Page) -> int:
    """Live charts: from benefits to NPV, cash by month, flows by year."""
    years, results, cash = model.years, model.results, model.cash
    amounts = [cells[-1] for cells in years.ledger.values()]
    amounts += [0 - results["pv_costs"], 0 - results["pv_tax"], results["npv"]]
    names = [*(ROWS[key] for key in years.ledger), "Costs", "Tax", "NPV"]
    steps = [Step(name, float(amount.value), "accent") for name, amount in zip(names, amounts, strict=True)]
    fall = _chart("npv", "From ledger rows to NPV, in present values", Waterfall(tuple(steps[:-1]), steps[-1]), page)
    put_chart(page, row, 0, fall, data=data, amounts=amounts)
    horizon = 12 * years.shown
    shown = (("Cumulative net cash", cash.lines["cumulative"], False), ("Discounted", cash.lines["discounted"], True))
    lines = tuple(
        SpecLine(
            name, tuple(map(float, line.values[: horizon + 1])), "baseline" if dashed else "programme", dashed=dashed
        )
        for name, line, dashed in shown
    )
    by_month = _chart("cash", "Cumulative net cash by month", Lines(lines), page)
    cells = Cells(cash.page.month.shown(horizon), tuple(line.shown(horizon) for _, line, _ in shown))
    put_chart(page, row, RIGHT, by_month, data=data, cells=cells)
    flows = (("benefits", "Benefits", "accent"), ("costs", "Costs", "cost"), ("net", "Net cash flow", "programme"))
    drawn = [years.charted(key) for key, _, _ in flows]
    series = tuple(Series(name, values, (colour,)) for (_, name, colour), (_, values) in zip(flows, drawn, strict=True))
    title = "Benefits, costs and net cash by year"
    by_year = _chart("years", title, Bars(tuple(map(str, years.titles.values)), series), page)
    cells = Cells("=" + years.titles.text, tuple(place for place, _ in drawn))
    put_chart(page, row + 17, 0, by_year, data=data, cells=cells)
    return row + 17


def _chart(name: str, title: str, marks: Kind, page: Page) -> Chart:
    return Chart(name, title, marks, pd.DataFrame(), page.book.currency, MONEY)
