"""The page Checks: identities that hold for any input, and this file's figures beside the app's at export.

It fails closed: anything not shown to agree, including an error, counts as a failure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxroi.engine import Evaluation
from cxroi.engine.rates import Irr
from cxroi.report.charts.colours import LIGHT
from cxroi.report.language.formats import NONE
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.workbook.cash_sheets import Cash
from cxroi.report.workbook.formula import Content, Term, every, is_number, joined, least, most, or_else, size, when
from cxroi.report.workbook.input_sheets import Live, spanned
from cxroi.report.workbook.ranges import Span, count_of, size_of, total, total_product, worth
from cxroi.report.workbook.result_sheets import LABELS, Results
from cxroi.report.workbook.segment_sheet import SegmentLines
from cxroi.report.workbook.sheet import Page
from cxroi.report.workbook.timeline_sheet import Timeline
from cxroi.report.workbook.year_sheet import Years

YES, NO = "✓", "✗"
NAME, ONE, OTHER, APART, ALLOWED, AGREE = range(6)


@dataclass(frozen=True)
class _Pair:
    """Two figures that should agree, and their tolerance."""

    name: str
    one: Content
    other: Content
    allowed: Content
    number: str = "money_fine"


@dataclass(frozen=True)
class State:
    """The status line at the head of every sheet, and the counts behind it."""

    words: Term
    failing: Term
    differing: Term
    changed: Term


@dataclass(frozen=True)
class Model:
    """The pages that the checks refer to."""

    live: Live
    time: Timeline
    segments: dict[str, SegmentLines]
    cash: Cash
    years: Years
    results: Results


def write_checks(
    page: Page, result: Evaluation, model: Model, *, shares: dict[str, Term], changed: Term, scenario: Term
) -> State:
    """Write the page; returns the state of the file."""
    page.head(
        "Checks",
        "Identities hold whatever you enter. The lilac figures are the app's at export: they agree as long as no input has "
        "changed; after a change, ✗ is expected. An error counts as ✗. Money moved: benefits, costs and tax by year, without sign.",
        columns=AGREE,
        characters=120,
    )
    row = page.next_row
    page.put(row, NAME, "Inputs changed since export", "bold")
    changed = page.named(page.put(row, ONE, changed, "bold", "whole"), "Inputs_changed")
    page.put(row + 1, NAME, "Money moved, at least 1", "muted")
    money = page.put(row + 1, ONE, most(1, model.years.rows["moved"][-2]), "muted", "money")
    page.put(row + 2, NAME, "Two amounts agree within this much of it", "muted")
    near = page.put(row + 2, ONE, model.time.agreement * money, "muted", "rough")
    identities = _identities(model, money, near)
    row, failing = _table(page, row + 4, "Identities", ("One side", "Other side"), identities)
    app = _figures_of_app(result, model, near)
    app += [
        _Pair(f"Sum of the benefit {title}", model.results["pv_benefits"], pasted, near)
        for title, pasted in shares.items()
    ]
    _, differing = _table(
        page, row + 1, "This file and the app", ("This file, live", "App, at export"), app, pasted=True
    )
    failing, differing = page.named(failing, "Checks_failing"), page.named(differing, "Figures_differing")
    page.finish(widths=[66, 20, 20, 16, 12, 9], freeze=(page.next_row, 0))
    held = when(failing.equals(0), f"{YES} All identities hold", joined(NO, " ", failing, " checks fail: see Checks"))
    moved = when(changed.equals(0), "inputs as exported", joined(changed, " inputs changed since export"))
    return State(joined(held, " · ", scenario, " · ", moved), failing, differing, changed)


def write_state(page: Page, row: int, words: Term) -> None:
    """The status of the file on a sheet: green where all identities hold, else red; an error is red too."""
    page.put(row, 0, or_else(words, f"{NO} The file holds an error: see Checks"), "state")
    for criteria, ink, ground in (("begins with", LIGHT.accent, "#E6F4EF"), ("not containing", "#FFFFFF", LIGHT.loss)):
        style = page.book.file.add_format({"font_color": ink, "bg_color": ground, "bold": True})
        page.sheet.conditional_format(
            row, 0, row, 0, {"type": "text", "criteria": criteria, "value": YES, "format": style}
        )


def _table(
    page: Page, row: int, title: str, sides: tuple[str, str], pairs: Sequence[_Pair], *, pasted: bool = False
) -> tuple[int, Term]:
    """Name, both sides, difference and result of each pair; returns the next row, and how many are not shown to agree."""
    page.put(row, NAME, title, "header")
    page.row(row, (*sides, "Difference", "Allowed", "Agree"), "header_right", column=ONE)
    marks = []
    for place, pair in enumerate(pairs, row + 1):
        page.put(place, NAME, pair.name)
        written = (pair.one, pair.other, pair.allowed)
        looks = ("plain", "pasted" if pasted and not isinstance(pair.other, Term) else "plain", "muted")
        one, other, allowed = (
            page.beside(place, column, page.put(place, column, content, look, number).value)
            for column, content, look, number in zip(
                (ONE, OTHER, ALLOWED), written, looks, (pair.number, pair.number, "rough"), strict=True
            )
        )
        both = every(is_number(one), is_number(other))
        apart = page.put(place, APART, when(both, one - other, when(one.equals(other), 0, NO)), "muted", "money_fine")
        apart = page.beside(place, APART, apart.value)
        agree = or_else(when(size(apart) <= allowed, YES, NO), NO)
        marks.append(page.put(place, AGREE, agree, "centred"))
    last = row + len(pairs)
    for mark, colour in ((YES, LIGHT.accent), (NO, LIGHT.loss)):
        style = page.book.file.add_format({"font_color": colour, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": f'"{mark}"', "format": style}
        page.sheet.conditional_format(row + 1, AGREE, last, AGREE, rule)
    found = page.span(marks[0], marks[-1], [mark.value for mark in marks])
    page.row(last + 1, ("Not shown to agree", "", "", "", ""), "total")
    return last + 2, page.put(last + 1, AGREE, size_of(found) - count_of(found, YES), "total", "whole")


def _identities(model: Model, money: Term, near: Term) -> list[_Pair]:
    lines, rows, results, live, time = model.cash.lines, model.years.rows, model.results, model.live, model.time
    npv, last = results["npv"], time.last.all
    later = Span("Net_by_year", [one.value for one in rows["net"][1:-2]])
    initial = Term("Net_up_front", rows["net"][0].value)
    at_year_end = initial + worth(live["finance/discount_rate"], later)
    rate = when(is_number(results["irr"]), results["irr"], 0)
    years = live["finance/years"]
    near_irr = time.irr_agreement * money / (1 + least(rate, 0)) ** years
    left = when(is_number(results["irr"]), initial + worth(rate, later), 0)
    by_row = [cells[-1] for cells in model.years.ledger.values()]
    found = [
        _Pair("The horizon fits the months of this file", least(time.horizon, total(time.inside.all) - 1), time.horizon, 0.0),
        _Pair("NPV is a number", when(is_number(npv), 1, 0), 1.0, 0.0),
        _Pair("Benefits by year add up to benefits by month", rows["benefits"][-2], lines["benefits"].total, near),
        _Pair(
            "Net by year is benefits, costs and tax", rows["net"][-2],
            rows["benefits"][-2] + rows["costs"][-2] + rows["tax"][-2], near,
        ),
        _Pair("The last cumulative figure is the sum of net flows", total_product(lines["cumulative"].all, last), lines["net"].total, near),
        _Pair("Ledger rows add up, in present values", sum(by_row[1:], by_row[0]) if by_row else 0.0, results["pv_benefits"], near),
        _Pair("NPV is the discounted net flow", npv, lines["present"].total, near),
        _Pair("NPV is the last cumulative discounted net flow", npv, total_product(lines["discounted"].all, last), near),
        _Pair("Costs paid are expensed or written off", lines["costs"].total, lines["expensed"].total + lines["capital"].total, near),
        _Pair(
            "Discounted at year end, NPV is that of the yearly flows", npv,
            when(live["finance/discounting"].equals("year-end"), at_year_end, npv), near,
        ),
        _Pair("At the IRR the yearly flows are worth 0", left, 0.0, near_irr),
    ]  # fmt: skip
    if model.segments:
        own = [segment.beyond.total for segment in model.segments.values()]
        names = [name for segment in model.segments.values() for name in segment.rows]
        four = [model.cash.rows[name].total for name in dict.fromkeys(names)]
        found.append(_Pair("Segments add up to their ledger rows", sum(own[1:], own[0]), sum(four[1:], four[0]), near))
    found += [
        _Pair(
            f"{name}: customers by tenure add up to 1",
            total(spanned(live, paths)),
            1.0,
            time.irr_agreement,
            "share_fine",
        )
        for name in model.segments
        if (paths := [path for path in live if path.startswith(f"segments/{name}/tenure_mix/")])
    ]
    for name, segment in model.segments.items():
        for side, path in (("baseline", segment.baseline), ("programme", segment.programme)):
            start, end = path["start"].all, path["end"]
            lost = total(start) - total_product(start, path["stay"].all)
            words = f"{name}, {side}: start + won + referred − lost = end"
            stock = end[0] + path["acquired"].total + path["referred"].total - lost
            allowed = time.agreement * (1 + total(start))
            found.append(_Pair(words, stock, total_product(end.all, last), allowed, "count_fine"))
    return found


def _figures_of_app(result: Evaluation, model: Model, near: Term) -> list[_Pair]:
    """Every result, the yearly table and the ledger rows: this file's, and the app's."""
    found, results, years, time = [], model.results, model.years, model.time
    for key, (name, number, _) in LABELS.items():
        value: Any = getattr(result, key)
        value = value.rate if isinstance(value, Irr) else value
        allowed: Content = near
        if number in ("share_fine", "count_fine"):
            allowed = (time.irr_agreement if key.startswith("irr") else time.agreement) * most(
                1, when(is_number(results[key]), size(results[key]), 0)
            )
        printed = "money_fine" if number == "money" else number
        found.append(_Pair(name, results[key], NONE if value is None else float(value), allowed, printed))
    by_year = {
        "Benefits": (result.benefits_by_year, "benefits", 1), "Costs": (result.costs_by_year, "costs", -1),
        "Tax": (result.tax_by_year, "tax", -1), "Net cash flow": (result.net_by_year, "net", 1),
    }  # fmt: skip
    for words, (amounts, key, sign) in by_year.items():
        for year, amount in enumerate(amounts):
            name = f"{words}, {f'year {year}' if year else 'initial'}"
            found.append(_Pair(name, years.rows[key][year], sign * amount, near))
    for row, cells in years.ledger.items():
        found.append(_Pair(f"{ROWS[row]}, present value", cells[-1], result.rows_pv.get(row, 0.0), near))
    return found
