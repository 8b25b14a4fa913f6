"""The pages that hold pasted values: Attribution, Risk, Evidence, Objections. They say so, and with which seed and digest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case, assumptions
from cxroi.case.drivers import label_of
from cxroi.engine.attribution import Contribution
from cxroi.report.language.formats import NONE, figure
from cxroi.report.language.sentences import provenance
from cxroi.report.review.objections import Objection
from cxroi.report.workbook.cash_sheets import Years
from cxroi.report.workbook.excel_charts import share_chart, tornado_chart, waterfall
from cxroi.report.workbook.formula import Content, Term, total
from cxroi.report.workbook.result_sheets import Results
from cxroi.report.workbook.sheet import Page

PASTED = "Pasted values: they stay as they were at export when an input changes. "


def write_attribution(
    page: Page, found: CaseAnalysis, results: Results, years: Years, *, data: Page
) -> dict[str, Term]:
    """Shapley values by driver and by initiative beside the live total; returns the two sums of present values."""
    result, count = found.evaluation, found.case.finance.years
    page.head(
        "Attribution",
        PASTED
        + "Shapley values share out what several sources bring together: the average of what each adds over all orders "
        f"of adding them. {provenance(result, found.simulation)}.",
        columns=count + 5,
        characters=60 + 14 * count,
    )
    shares = result.attribution
    sums = {}
    row = page.next_row
    cells: dict[str, list[Term]] = {}
    groups = (
        ("by driver", {label_of(name): share for name, share in shares.by_driver.items()}),
        ("by initiative", shares.by_initiative),
    )
    for title, parts in groups:
        row, sums[title], cells[title] = _write_shares(page, row, title, parts, results, years)
    steps = list(zip(groups[0][1], cells["by driver"], strict=True))
    total_of = ("Benefits", sums["by driver"])
    waterfall(
        page, row, 0, title="Where the benefit comes from, by driver (pasted)", steps=steps, ends_at=total_of, data=data
    )
    page.finish(widths=[36, 14, *[13] * (count + 4)], freeze=(page.next_row, 1))
    return sums


def _write_shares(
    page: Page, row: int, title: str, parts: dict[str, Contribution], results: Results, years: Years
) -> tuple[int, Term, list[Term]]:
    count = len(years.rows["cumulative"])
    words = ["Present value", "Initial", *(f"Year {year}" for year in range(1, count)), "Standard error"]
    page.row(row, (f"Benefit {title}",), "header")
    page.row(row, words, "header_right", column=1)
    cells = []
    here = row + 1
    for name, share in parts.items():
        page.put(here, 0, name)
        cells.append(page.put(here, 1, share.present_value, "bold", "money"))
        page.row(here, (*share.by_year, share.standard_error), "plain", "money", column=2)
        here += 1
    page.put(here, 0, "Sum of the pasted values", "total")
    added: Content = total(page.span(cells[0], cells[-1], [cell.value for cell in cells])) if cells else 0.0
    added = page.put(here, 1, added, "total", "money")
    for year in range(count):
        block = [share.by_year[year] for share in parts.values()]
        top, bottom = (Term(page.cell(line, 2 + year), 0.0) for line in (row + 1, here - 1))
        page.put(here, 2 + year, total(page.span(top, bottom, block)) if block else 0.0, "total", "money")
    page.put(here, 2 + count, "", "total")
    page.put(here + 1, 0, "Live total of this file", "bold")
    page.put(here + 1, 1, results["pv_benefits"], "bold", "money")
    for year, cell in enumerate(years.rows["benefits"][:count]):
        page.put(here + 1, 2 + year, cell, "bold", "money")
    return here + 3, added, cells


def write_risk(page: Page, found: CaseAnalysis) -> None:
    """Percentiles, the payback curve, the tornado, what is worth knowing, break-evens and stress tests."""
    simulation, case = found.simulation, found.case
    npv, roi, currency = simulation.npv_summary, simulation.roi_summary, case.currency
    page.head(
        "Risk",
        PASTED + "All three-figure assumptions are drawn at once (scrambled Sobol points), the engine runs each draw. "
        f"{provenance(found.evaluation, simulation)}.",
        columns=7,
        characters=120,
    )
    known = {one.path: one for one in assumptions(case)}
    row = page.next_row
    figures: list[tuple[str, Any, Any]] = [
        ("Mean", npv.mean, roi and roi.mean), ("Standard deviation", npv.sd, roi and roi.sd), ("P5", npv.p5, roi and roi.p5),
        ("P10", npv.p10, roi and roi.p10), ("Median", npv.p50, roi and roi.p50), ("P90", npv.p90, roi and roi.p90),
        ("P95", npv.p95, roi and roi.p95), ("Mean of the worst 5% (CVaR)", simulation.cvar5, ""),
    ]  # fmt: skip
    row = _table(
        page, row, "Over all draws", (f"NPV, {currency}", "ROI"),
        [(name, one, NONE if other is None else other) for name, one, other in figures], ("money", "share_tenth"),
    )  # fmt: skip
    row = _table(
        page, row, "Beside them", ("Figure",),
        [("At the likely figures", found.evaluation.npv), ("TEI view: every range at the mean of its three figures", found.tei_view)],
        ("money",),
    )  # fmt: skip
    row = _table(
        page, row, "Chance", ("Share of draws",),
        [("NPV above 0", simulation.p_positive), ("Not paid back within the horizon", simulation.p_never)], ("share_tenth",),
    )  # fmt: skip
    needed = (
        ("Share of the benefit at which NPV is 0", found.break_even_share),
        ("Causal share, alike for all effects and links, at which NPV is 0", found.causal_share_needed),
    )
    row = _table(
        page, row, "Enough to break even", ("Share",),
        [(name, NONE if share is None else share) for name, share in needed], ("share_tenth",),
    )  # fmt: skip
    row = _table(
        page, row, "Benefit by the evidence of its weakest part", (f"Present value, {currency}",),
        list(found.benefit_by_evidence.items()), ("money",),
    )  # fmt: skip
    row = _table(
        page, row, "What if", (f"NPV, {currency}", "Difference"),
        [(one.name, one.npv, one.difference) for one in (*found.stress_tests, *found.cost_of_delay)], ("money", "money"),
    )  # fmt: skip
    top = row = max(row, page.next_row + 33)  # below the charts
    bars = [
        (
            known[bar.name].title,
            _said(known[bar.name], bar.low, case),
            _said(known[bar.name], bar.high, case),
            bar.at_low,
            bar.at_high,
            bar.swing,
        )
        for bar in found.tornado
    ]
    row = _table(
        page, row, "Tornado: one at a time, others at their median",
        ("P10", "P90", "NPV at P10", "NPV at P90", "Swing"), bars, ("text", "text", "money", "money", "money"),
    )  # fmt: skip
    if bars:
        ends = [(bar.at_low, bar.at_high) for bar in found.tornado]
        title = "NPV at the P10 and the P90 of one assumption, the others at their median"
        tornado_chart(page, page.next_row, 3, title=title, table=top, bars=ends)
    row = _table(
        page, row, "Worth knowing before deciding", ("Moves with NPV", f"Worth up to, {currency}"),
        [
            ("Everything (EVPI)", "", found.knowledge.everything),
            ("What chance alone comes to", "", found.knowledge.noise),
            *((one.assumption.title, one.rank_correlation, one.worth_knowing) for one in found.knowledge.influences),
        ],
        ("count_fine", "money"),
    )  # fmt: skip
    row = _table(
        page, row, "What one would have to believe", ("Now", "Breaks even at", "Away by", "Strongest evidence"),
        [
            (
                one.assumption.title, _said(one.assumption, one.likely, case),
                "none in range" if one.value is None else _said(one.assumption, one.value, case),
                "" if one.distance is None else one.distance, one.assumption.kind,
            )
            for one in found.break_evens
        ],
        ("text", "text", "share_tenth", "text"),
    )  # fmt: skip
    curve = row
    row = _table(
        page, row, "Paid back by month …", ("Share of draws",),
        [(f"{month}", share) for month, share in enumerate(simulation.payback_by_month)], ("share_tenth",),
    )  # fmt: skip
    share_chart(
        page, page.next_row + 16, 3, title="Share of draws paid back by month", table=curve, rows=simulation.horizon + 1
    )
    page.finish(widths=[58, 18, 18, 18, 18, 16, 16, 16, 16], freeze=(page.next_row, 1))


def write_evidence(page: Page, case: Case) -> None:
    """The register of evidence, and the notes of the case."""
    page.head(
        "Evidence", "Where the figures come from. The page Inputs names these entries.", columns=5, characters=170
    )
    row, widths = page.next_row, (22, 18, 70, 60, 14, 30)
    page.row(row, ("Entry", "Kind", "Claim", "Source", "Date", "Address"), "header")
    for place, entry in enumerate(case.evidence, row + 1):
        page.wrapped(place, (entry.id, entry.kind, entry.claim, entry.source, entry.date, entry.url), widths)
    here = row + len(case.evidence) + 2
    if case.notes:
        page.row(here, ("Notes of the case", "", "", "", "", ""), "header")
        for place, (section, text) in enumerate(case.notes.items(), here + 1):
            page.put(place, 0, section, "wrapped")
            page.wide(place, text, "wrapped", columns=(1, 5), characters=160)
    page.finish(widths=widths, freeze=(row + 1, 1), repeat=row)


def write_objections(page: Page, asked: Sequence[Objection]) -> None:
    """What finance will ask, and the answer from this case."""
    page.head("Objections", PASTED + "What finance will ask, and this case's answer.", columns=1, characters=120)
    row, widths = page.next_row, (48, 100)
    page.row(row, ("Question", "Answer"), "header")
    for place, one in enumerate(asked, row + 1):
        page.wrapped(place, (one.attack, one.answer), widths)
    page.finish(widths=widths, freeze=(row + 1, 0), repeat=row)


def _table(
    page: Page, row: int, title: str, columns: Sequence[str], rows: Sequence[tuple], numbers: Sequence[str]
) -> int:
    """A table with the names of its lines in the first column; returns the row after it and a gap."""
    page.put(row, 0, title, "header")
    page.row(row, columns, "header_right", column=1)
    for place, (name, *values) in enumerate(rows, row + 1):
        page.put(place, 0, name)
        for column, (value, number) in enumerate(zip(values, numbers, strict=True), 1):
            page.put(place, column, value, "right" if isinstance(value, str) else "plain", number)
    return row + len(rows) + 2


def _said(one: Any, value: float, case: Case) -> str:
    return figure(value, one.unit, case.currency)
