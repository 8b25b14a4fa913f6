"""Slides for the meeting: native charts that stay editable, titles that state the finding, talking points in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.drivers import label_of
from cxroi.report.charts import case_charts, risk_charts
from cxroi.report.charts.colours import LIGHT
from cxroi.report.documents import document, slide_charts
from cxroi.report.documents.slide_parts import (
    BODY,
    GROUND,
    INNER,
    MARGIN,
    SHORT_CELL,
    TALL,
    WIDE,
    caption,
    foot,
    paged,
    paint,
    put_list,
    put_notes,
    put_table,
    put_words,
    smaller,
    titled_slide,
)
from cxroi.report.language import sentences
from cxroi.report.language.formats import full, month_name, percent, short
from cxroi.report.language.safe_text import clipped, printable
from cxroi.report.language.sentences import in_years
from cxroi.report.review.board_answers import answers
from cxroi.report.review.objections import Objection, objections, tally
from cxroi.report.tables import case_tables
from cxroi.report.tables.figures import headline


def slides(found: CaseAnalysis, *, day: date) -> bytes:
    """The deck. `day` is printed on its first slide."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(TALL)
    deck.core_properties.title, deck.core_properties.author = printable(found.case.title)[:255], "cxroi"
    deck.core_properties.comments = document.provenance(found)
    asked = objections(found)
    _pitch(deck, found, day)
    _money(deck, found)
    _when(deck, found)
    _believe(deck, found)
    _risk(deck, found)
    _ask(deck, found, asked)
    _appendix(deck, found, asked)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def _pitch(deck: Any, found: CaseAnalysis, day: date) -> None:
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[6])
    band = slide.shapes.add_shape(1, 0, 0, Inches(WIDE), Inches(2.55))
    paint(band, LIGHT.programme)
    case, result, draws = found.case, found.evaluation, found.simulation
    put_words(
        slide,
        (MARGIN, 0.4, INNER, 0.35),
        f"{case.organisation}   {day.day} {day:%B %Y}".strip(),
        size=13,
        colour="#C9D6E8",
    )
    put_words(
        slide,
        (MARGIN, 0.8, INNER, 1.6),
        case.title,
        size=smaller(case.title, 36, 60),
        colour="#FFFFFF",
        bold=True,
        middle=True,
    )
    pitch = sentences.pitch(result, draws)
    put_words(slide, (MARGIN, 2.75, INNER, 2.1), pitch, size=smaller(pitch, 22, 330), colour=LIGHT.ink, middle=True)
    figures = headline(result, draws)
    wide = (INNER - 0.25 * (len(figures) - 1)) / len(figures)
    for place, figure in enumerate(figures):
        left = MARGIN + place * (wide + 0.25)
        card = slide.shapes.add_shape(1, Inches(left), Inches(5.0), Inches(wide), Inches(1.55))
        paint(card, GROUND)
        put_words(slide, (left + 0.12, 5.08, wide - 0.24, 0.32), figure.label, size=12, colour=LIGHT.muted, bold=True)
        put_words(
            slide, (left + 0.12, 5.36, wide - 0.24, 0.6), figure.value, size=28, colour=LIGHT.programme, bold=True
        )
        put_words(slide, (left + 0.12, 5.98, wide - 0.24, 0.5), figure.below, size=11, colour=LIGHT.muted)
    foot(deck, slide, found)
    put_notes(
        slide,
        [
            pitch,
            f"The sentence it replaces: “{sentences.replaced_sentence(case)}”",
            *(one.help for one in figures),
            *_note(found, "pitch"),
        ],
    )


def _money(deck: Any, found: CaseAnalysis) -> None:
    result = found.evaluation
    slide = titled_slide(deck, found, "Where the money comes from", case_charts.waterfall(result, palette=LIGHT).title)
    slide_charts.waterfall(slide, BODY, result)
    caption(slide, "Present values; each source's share of what they bring together. The bars add up exactly.")
    shares = result.attribution.by_driver
    lines = [f"{label_of(name)}: {full(share.present_value, found.case.currency)}" for name, share in shares.items()]
    costs = f"Costs: {full(result.pv_costs, found.case.currency)}; NPV: {full(result.npv, found.case.currency)}."
    put_notes(
        slide, [*lines, costs, "The parts are Shapley values, so nothing is counted twice.", *_note(found, "effects")]
    )


def _when(deck: Any, found: CaseAnalysis) -> None:
    result, draws, start = found.evaluation, found.simulation, found.case.finance.start
    slide = titled_slide(deck, found, "When it pays back", case_charts.cash_curve(result, draws, palette=LIGHT).title)
    slide_charts.cash_curve(slide, BODY, result, draws)
    band = "The band holds 80 of 100 draws in each month. " if draws.uncertain else ""
    caption(
        slide,
        f"Cumulative net cash, undiscounted. {band}{case_charts.payback_curve(result, draws, palette=LIGHT).title}.",
    )
    paid = "not within the horizon" if result.payback_month is None else month_name(start, result.payback_month)
    later = (
        "not within the horizon"
        if result.discounted_payback_month is None
        else f"month {result.discounted_payback_month}"
    )
    peak = full(result.peak_funding, found.case.currency)
    put_notes(
        slide,
        [f"Payback: {paid}; discounted: {later}.", f"Most money tied up at any time: {peak}.", *_note(found, "when")],
    )


def _believe(deck: Any, found: CaseAnalysis) -> None:
    case, result = found.case, found.evaluation
    slide = titled_slide(
        deck,
        found,
        "What you would have to believe",
        case_charts.beliefs(found.break_evens, npv=result.npv, palette=LIGHT).title,
    )
    near = [one for one in found.break_evens if one.distance is not None and abs(one.distance) <= 2]
    if near:
        slide_charts.beliefs(slide, (MARGIN, 1.65, 7.0, 4.95), near, npv=result.npv)
    table = case_tables.beliefs(found.break_evens[:8], currency=case.currency).drop(columns=["Unit", "Away by"])
    put_table(
        slide, (7.8, 1.75, WIDE - MARGIN - 7.8, 4.0), table, shares=(3.4, 1.7, 1.7, 1.6), size=10, longest=SHORT_CELL
    )
    caption(slide, document.unmarked(sentences.share_needed(found.break_even_share)))
    put_notes(
        slide,
        [
            document.unmarked(sentences.share_needed(found.break_even_share)),
            f"{sentences.rests_weakly(found.benefit_by_evidence)}.",
            document.unmarked(sentences.causal_needed(found.causal_share_needed)),
            *_note(found, "beliefs"),
            *_note(found, "evidence"),
        ],
    )


def _risk(deck: Any, found: CaseAnalysis) -> None:
    case, draws, currency = found.case, found.simulation, found.case.currency
    wide = WIDE - MARGIN - 8.0
    slide = titled_slide(
        deck, found, "Risk, and what to measure", risk_charts.distribution(found.evaluation, draws, palette=LIGHT).title
    )
    if found.tornado:
        slide_charts.tornado(slide, (MARGIN, 1.65, 7.2, 4.95), case, found.tornado)
    learn = risk_charts.worth_knowing(found.knowledge, currency=currency, most=5).drop(columns="Moves with NPV")
    if len(learn):
        put_words(slide, (8.0, 1.7, wide, 0.35), "Worth measuring first", size=13, colour=LIGHT.programme, bold=True)
        put_table(slide, (8.0, 2.05, wide, 2.0), learn, shares=(3.6, 1.7, 1.7), size=10, longest=SHORT_CELL)
    tests = risk_charts.what_if(found.stress_tests[:4], currency=currency).drop(columns="Difference")
    put_words(slide, (8.0, 4.35, wide, 0.35), "If it goes worse", size=13, colour=LIGHT.programme, bold=True)
    put_table(slide, (8.0, 4.7, wide, 1.6), tests, shares=(3.6, 1.7), size=10)
    said = document.unmarked(risk_charts.value_of_knowing(found.knowledge, currency=currency))
    bars = "Bars: NPV with one assumption at its P10 and its P90, all others at their median. " if found.tornado else ""
    caption(slide, bars + said)
    crossing = risk_charts.tornado(case, found.tornado, palette=LIGHT).title
    put_notes(
        slide,
        [
            crossing,
            said,
            f"{percent(draws.p_positive)} of {draws.draws:,} draws have an NPV above zero.",
            *_note(found, "risk"),
        ],
    )


def _ask(deck: Any, found: CaseAnalysis, asked: Sequence[Objection]) -> None:
    from pptx.util import Inches

    case, result, currency = found.case, found.evaluation, found.case.currency
    peak, years = short(result.peak_funding, currency), in_years(case.finance.years)
    title = f"We ask for {short(result.costs_by_year[0], currency)} up front; at most {peak} is tied up"
    slide = titled_slide(deck, found, "The ask", title if case.initiatives else "Nothing is proposed yet")
    spent = [
        f"{name}: {short(cost, currency)}"
        for name, cost in zip(_years(case.finance.years), result.costs_by_year, strict=True)
        if cost
    ]
    owners = [f"{clipped(one.name, 60)}: {clipped(one.owner, 40) or 'no owner named yet'}" for one in case.initiatives]
    opened = [f"{one.attack} {one.answer[:1].upper()}{one.answer[1:]}" for one in asked if one.state != "holds"]
    columns = (
        ("What we ask", [f"{short(result.pv_costs, currency)} of present value over {years}", *_few(spent, 6), *_few(owners, 4)]),
        ("Five answers", [clipped(f"{question} {said}", 300) for question, said in answers(found)]),
        ("What is still open", _few([clipped(text, 150) for text in opened], 5) or ["Every usual attack has an answer."]),
    )  # fmt: skip
    left = MARGIN
    for (head, lines), wide in zip(columns, (2.7, INNER - 2.7 - 4.0 - 0.5, 4.0), strict=True):
        card = slide.shapes.add_shape(1, *(Inches(side) for side in (left, 1.6, wide, 5.1)))
        paint(card, GROUND)
        put_words(slide, (left + 0.2, 1.75, wide - 0.4, 0.4), head, size=16, colour=LIGHT.programme, bold=True)
        size = smaller(" ".join(lines), 13, 560)
        put_list(slide, (left + 0.2, 2.2, wide - 0.4, 4.4), lines, size=size)
        left += wide + 0.25
    put_notes(slide, [*opened, *_note(found, "costs")] or [title])


def _appendix(deck: Any, found: CaseAnalysis, asked: Sequence[Objection]) -> None:
    case, result = found.case, found.evaluation
    yearly = document.yearly(result)
    shares = (2.2, *[1.2] * (len(yearly.columns) - 1))
    paged(
        deck,
        found,
        "Year by year",
        yearly,
        shares=shares,
        size=12 if len(yearly.columns) <= 8 else 10 if len(yearly.columns) <= 12 else 8,
    )
    answers = pd.DataFrame([(one.attack, one.answer) for one in asked], columns=["Attack", "Answer of this case"])
    paged(deck, found, "What finance will ask", answers, shares=(2, 8), size=11, longest=700, finding=tally(asked))
    paged(deck, found, "Every assumption", document.inputs(case), shares=(4, 1.4, 2, 1.6, 1.5, 2.2), size=9)
    if case.evidence:
        paged(
            deck,
            found,
            "Sources",
            document.sources(case),
            shares=(1.6, 1.3, 4.2, 4, 1, 1.6),
            size=10,
            longest=260,
        )
    slide = titled_slide(deck, found, "Appendix", "The method in ten lines")
    put_list(slide, (MARGIN, 1.7, INNER, 4.9), document.method(case), size=14)
    noted = [f"{name.capitalize()}: {document.unmarked(text)}" for name, text in case.notes.items()]
    put_notes(slide, [document.unmarked(sentences.how_valued(result)), document.provenance(found), *noted])


def _note(found: CaseAnalysis, name: str) -> list[str]:
    """The user's own note on a part of the case."""
    text = found.case.notes.get(name)
    return [document.unmarked(text)] if text else []


def _years(years: int) -> list[str]:
    return ["Up front", *(f"Year {year}" for year in range(1, years + 1))]


def _few(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"and {len(lines) - most + 1} more"]
