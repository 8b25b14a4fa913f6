"""The page Checks: identities that hold whatever is entered, and this file's figures beside the app's at export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.engine import Evaluation
from cxroi.report.charts.colours import LIGHT
from cxroi.report.language.formats import NONE
from cxroi.report.workbook.cash_sheets import Cash, Years
from cxroi.report.workbook.formula import (  # fmt: skip
    Content,
    Term,
    count_of,
    every,
    is_number,
    least,
    most,
    size,
    total,
    total_product,
    when,
    worth,
)
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.result_sheets import LABELS, Results
from cxroi.report.workbook.segment_sheet import SegmentLines
from cxroi.report.workbook.sheet import Page

YES, NO = "✓", "✗"
TOLERANCE = 1e-9
IRR_TOLERANCE = 1e-6
"""Excel's IRR stops when it is within 0.00001%."""


@dataclass(frozen=True)
class _Pair:
    """Two figures that should agree, and how far apart they may be."""

    name: str
    one: Content
    other: Content
    allowed: Content
    number: str = "money_fine"


def write_checks(
    page: Page, result: Evaluation, *, live: Live, cash: Cash, years: Years, segments: dict[str, SegmentLines],
    results: Results, shares: dict[str, Term], changed: Term,
) -> tuple[Term, Term]:  # fmt: skip
    """Write the page; returns how many identities fail, and how many figures differ from the app's at export."""
    page.head(
        "Checks",
        "Identities hold whatever you enter. The figures of the app are those at export: they agree as long as no input has "
        "changed, and ✗ is right once one has. Two figures agree when they differ by less than a billionth of the money moved.",
        columns=5,
        characters=120,
    )
    row = page.next_row
    page.put(row, 0, "Inputs changed since export", "bold")
    page.put(row, 1, changed, "bold", "whole")
    page.put(row + 1, 0, "Money moved: benefits, costs and tax by year, without sign", "muted")
    flows = [size(cell) for key in ("benefits", "costs", "tax") for cell in years.rows[key][:-2]]
    money = page.put(row + 1, 1, most(1, sum(flows[1:], flows[0])), "muted", "money")
    identities = _identities(live, cash, years, segments, results, money)
    row, broken = _table(page, row + 3, "Identities", ("One side", "Other side"), identities)
    app = _figures_of_app(result, years, results, money)
    app += [
        _Pair(f"Sum of the benefit {title}", results["pv_benefits"], pasted, TOLERANCE * money)
        for title, pasted in shares.items()
    ]
    _, differing = _table(page, row + 1, "This file and the app", ("This file, live", "App, at export"), app)
    page.finish(widths=[66, 20, 20, 16, 8], freeze=(page.next_row, 0))
    return broken, differing


def _table(page: Page, row: int, title: str, sides: tuple[str, str], pairs: Sequence[_Pair]) -> tuple[int, Term]:
    """Name, both sides, difference and mark of each pair; returns the row after, and how many marks are ✗."""
    page.put(row, 0, title, "header")
    page.row(row, (*sides, "Difference", "Agree"), "header_right", column=1)
    marks = []
    for place, pair in enumerate(pairs, row + 1):
        page.put(place, 0, pair.name)
        one = page.put(place, 1, pair.one, "plain", pair.number)
        other = page.put(place, 2, pair.other, "plain", pair.number)
        both = every(is_number(one), is_number(other))
        agree = when(both, when(size(one - other) <= pair.allowed, YES, NO), when(one.equals(other), YES, NO))
        marks.append(page.put(place, 4, agree, "centred"))
        apart = when(marks[-1].equals(YES), 0, when(both, one - other, "–"))
        page.put(place, 3, apart, "muted", "money_fine")
    last = row + len(pairs)
    for mark, colour in ((YES, LIGHT.accent), (NO, LIGHT.loss)):
        style = page.book.file.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{mark}"', "format": style}
        page.sheet.conditional_format(row + 1, 4, last, 4, rule)
    found = page.span(marks[0], marks[-1], [mark.value for mark in marks])
    page.row(last + 1, ("Not in agreement", "", "", ""), "total")
    return last + 2, page.put(last + 1, 4, count_of(found, NO), "total", "whole")


def _identities(
    live: Live, cash: Cash, years: Years, segments: dict[str, SegmentLines], results: Results, money: Term
) -> list[_Pair]:
    lines, rows, months = cash.lines, years.rows, cash.page.columns - 1
    net = years.flows("net")
    initial, later = rows["net"][0], years.page.span(rows["net"][1], rows["net"][-3], net.values[1:])
    npv, billionth = results["npv"], TOLERANCE * money
    by_source = [cells[-1] for _, cells in years.sources]
    at_year_end = initial + worth(live["finance/discount_rate"], later)
    rate = when(is_number(results["irr"]), results["irr"], 0)
    near = IRR_TOLERANCE * money / (1 + least(rate, 0)) ** (months // 12)
    left = when(is_number(results["irr"]), initial + worth(rate, later), 0)
    found = [
        _Pair(
            "Benefits by year add up to benefits by month",
            rows["benefits"][-2],
            total(lines["benefits"].all),
            billionth,
        ),
        _Pair(
            "Net by year is benefits less costs less tax",
            rows["net"][-2],
            rows["benefits"][-2] - rows["costs"][-2] - rows["tax"][-2],
            billionth,
        ),
        _Pair(
            "The last cumulative figure is the sum of net flows",
            lines["cumulative"][months],
            total(lines["net"].all),
            billionth,
        ),
        _Pair(
            "The sources of benefit add up, in present values",
            sum(by_source[1:], by_source[0]) if by_source else 0.0,
            results["pv_benefits"],
            billionth,
        ),
        _Pair("NPV is the discounted net flow", npv, total_product(lines["net"].all, lines["factor"].all), billionth),
        _Pair("NPV is the last cumulative discounted net flow", npv, lines["discounted"][months], billionth),
        _Pair(
            "Costs paid are expensed or written off",
            total(lines["costs"].all),
            total(lines["expensed"].all) + total(lines["capital"].all),
            billionth,
        ),
        _Pair(
            "Discounted at year end, NPV is that of the yearly flows",
            npv,
            when(live["finance/discounting"].equals("year-end"), at_year_end, npv),
            billionth,
        ),
        _Pair(
            "At the IRR the yearly flows are worth 0",
            when(size(left) <= near, 0, left),
            0.0,
            near,
        ),
    ]
    for name, segment in segments.items():
        for side, path in (("baseline", segment.baseline), ("programme", segment.programme)):
            start, end = path["start"].all, path["end"]
            won = total(path["acquired"].all) + total(path["referred"].all)
            lost = total(start) - total_product(start, path["stay"].all)
            words = f"{name}, {side}: start + won + referred − lost = end"
            found.append(_Pair(words, end[0] + won - lost, end[months], TOLERANCE * (1 + total(start)), "count_fine"))
    return found


def _figures_of_app(result: Evaluation, years: Years, results: Results, money: Term) -> list[_Pair]:
    """Every result and every figure of the yearly table: this file's, and the app's."""
    app: dict[str, float | None] = {
        "npv": result.npv, "pv_benefits": result.pv_benefits, "pv_costs": result.pv_costs, "pv_tax": result.pv_tax,
        "roi": result.roi, "irr": result.irr.rate, "payback": result.payback_month,
        "discounted_payback": result.discounted_payback_month, "peak_funding": result.peak_funding,
    }  # fmt: skip
    billionth = TOLERANCE * money
    found = []
    for key, (name, number, _) in LABELS.items():
        value = app[key]
        allowed: Content = billionth
        if number == "share_fine":
            allowed = (IRR_TOLERANCE if key == "irr" else TOLERANCE) * most(1, size(results[key]))
        printed = "money_fine" if number == "money" else number
        found.append(_Pair(name, results[key], NONE if value is None else float(value), allowed, printed))
    by_year = {
        "Benefits": result.benefits_by_year, "Costs": result.costs_by_year, "Tax": result.tax_by_year,
        "Net cash flow": result.net_by_year,
    }  # fmt: skip
    for (words, amounts), key in zip(by_year.items(), ("benefits", "costs", "tax", "net"), strict=True):
        for year, amount in enumerate(amounts):
            name = f"{words}, {f'year {year}' if year else 'initial'}"
            found.append(_Pair(name, years.rows[key][year], amount, billionth))
    return found
