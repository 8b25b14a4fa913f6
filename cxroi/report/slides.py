"""Slides for the meeting: native charts that stay editable, titles that state the finding, talking points in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd

from cxroi.case.drivers import label_of
from cxroi.report import charts, contents, native_charts, risk, tables, words
from cxroi.report.chain import weakly_backed
from cxroi.report.colours import LIGHT
from cxroi.report.figures import headline
from cxroi.report.findings import Findings
from cxroi.report.money import full, month_name, percent, short
from cxroi.report.native_charts import FONT, Box
from cxroi.report.objections import NOT_YET, Objection, objections, tally
from cxroi.report.text import clipped, printable
from cxroi.report.words import in_years

WIDE, TALL, MARGIN = 13.333, 7.5, 0.6
"""A slide of 16:9 and its margin [inches]."""
INNER = WIDE - 2 * MARGIN
BODY: Box = (MARGIN, 1.55, INNER, 5.0)
HIGHEST = 5.2
"""Height of a table in the appendix [inches]."""
GROUND = "#F4F6F9"
LONGEST_CELL, SHORT_CELL = 90, 52
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's name for a table without lines and colours."""


def slides(found: Findings, *, day: date) -> bytes:
    """The deck. `day` is printed on its first slide."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(TALL)
    deck.core_properties.title, deck.core_properties.author = printable(found.case.title)[:255], "cxroi"
    deck.core_properties.comments = contents.provenance(found)
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


def _pitch(deck: Any, found: Findings, day: date) -> None:
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[6])
    band = slide.shapes.add_shape(1, 0, 0, Inches(WIDE), Inches(2.55))
    _paint(band, LIGHT.programme)
    case, result, draws = found.case, found.evaluation, found.simulation
    _words(
        slide,
        (MARGIN, 0.4, INNER, 0.35),
        f"{case.organisation}   {day.day} {day:%B %Y}".strip(),
        size=13,
        colour="#C9D6E8",
    )
    _words(
        slide,
        (MARGIN, 0.8, INNER, 1.6),
        case.title,
        size=_size(case.title, 36, 60),
        colour="#FFFFFF",
        bold=True,
        middle=True,
    )
    pitch = words.pitch(result, draws)
    _words(slide, (MARGIN, 2.75, INNER, 2.1), pitch, size=_size(pitch, 22, 330), colour=LIGHT.ink, middle=True)
    figures = headline(result, draws)
    wide = (INNER - 0.25 * (len(figures) - 1)) / len(figures)
    for place, figure in enumerate(figures):
        left = MARGIN + place * (wide + 0.25)
        card = slide.shapes.add_shape(1, Inches(left), Inches(5.0), Inches(wide), Inches(1.55))
        _paint(card, GROUND)
        _words(slide, (left + 0.12, 5.08, wide - 0.24, 0.32), figure.label, size=12, colour=LIGHT.muted, bold=True)
        _words(slide, (left + 0.12, 5.36, wide - 0.24, 0.6), figure.value, size=28, colour=LIGHT.programme, bold=True)
        _words(slide, (left + 0.12, 5.98, wide - 0.24, 0.5), figure.below, size=11, colour=LIGHT.muted)
    _foot(deck, slide, found)
    _notes(
        slide,
        [
            pitch,
            f"The sentence it replaces: “{words.replaced_sentence(case)}”",
            *(one.help for one in figures),
            *_note(found, "pitch"),
        ],
    )


def _money(deck: Any, found: Findings) -> None:
    result = found.evaluation
    slide = _slide(deck, found, "Where the money comes from", charts.waterfall(result, palette=LIGHT).title)
    native_charts.waterfall(slide, BODY, result)
    _caption(slide, "Present values; each source's share of what they bring together. The bars add up exactly.")
    shares = result.attribution.by_driver
    lines = [f"{label_of(name)}: {full(share.present_value, found.case.currency)}" for name, share in shares.items()]
    costs = f"Costs: {full(result.pv_costs, found.case.currency)}; NPV: {full(result.npv, found.case.currency)}."
    _notes(
        slide, [*lines, costs, "The parts are Shapley values, so nothing is counted twice.", *_note(found, "effects")]
    )


def _when(deck: Any, found: Findings) -> None:
    result, draws, start = found.evaluation, found.simulation, found.case.finance.start
    slide = _slide(deck, found, "When it pays back", charts.cash_curve(result, draws, palette=LIGHT).title)
    native_charts.cash_curve(slide, BODY, result, draws)
    band = "The band holds 80 of 100 draws in each month. " if draws.uncertain else ""
    _caption(
        slide, f"Cumulative net cash, undiscounted. {band}{charts.payback_curve(result, draws, palette=LIGHT).title}."
    )
    paid = "not within the horizon" if result.payback_month is None else month_name(start, result.payback_month)
    later = (
        "not within the horizon"
        if result.discounted_payback_month is None
        else f"month {result.discounted_payback_month}"
    )
    peak = full(result.peak_funding, found.case.currency)
    _notes(
        slide,
        [f"Payback: {paid}; discounted: {later}.", f"Most money tied up at any time: {peak}.", *_note(found, "when")],
    )


def _believe(deck: Any, found: Findings) -> None:
    case, result = found.case, found.evaluation
    slide = _slide(
        deck,
        found,
        "What you would have to believe",
        charts.beliefs(found.break_evens, npv=result.npv, palette=LIGHT).title,
    )
    near = [one for one in found.break_evens if one.distance is not None and abs(one.distance) <= 2]
    if near:
        native_charts.beliefs(slide, (MARGIN, 1.65, 7.0, 4.95), near, npv=result.npv)
    table = tables.beliefs(found.break_evens[:8], currency=case.currency).drop(columns=["Unit", "Away by"])
    _table(slide, (7.8, 1.75, WIDE - MARGIN - 7.8, 4.0), table, shares=(4, 1.3, 1.5, 1.7), size=10, longest=SHORT_CELL)
    _caption(slide, contents.unmarked(words.share_needed(found.break_even_share)))
    weak = f"{percent(weakly_backed(result))} of the benefit passes a step that rests on judgement or a guess."
    _notes(
        slide,
        [
            contents.unmarked(words.share_needed(found.break_even_share)),
            weak,
            *_note(found, "beliefs"),
            *_note(found, "evidence"),
        ],
    )


def _risk(deck: Any, found: Findings) -> None:
    case, draws, currency = found.case, found.simulation, found.case.currency
    wide = WIDE - MARGIN - 8.0
    slide = _slide(
        deck, found, "Risk, and what to measure", risk.distribution(found.evaluation, draws, palette=LIGHT).title
    )
    if found.tornado:
        native_charts.tornado(slide, (MARGIN, 1.65, 7.2, 4.95), case, found.tornado)
    learn = risk.worth_knowing(found.knowledge, currency=currency, most=5).drop(columns="Moves with NPV")
    if len(learn):
        _words(slide, (8.0, 1.7, wide, 0.35), "Worth measuring first", size=13, colour=LIGHT.programme, bold=True)
        _table(slide, (8.0, 2.05, wide, 2.0), learn, shares=(3.6, 1.7, 1.7), size=10, longest=SHORT_CELL)
    tests = risk.what_if(found.stress_tests[:4], currency=currency).drop(columns="Difference")
    _words(slide, (8.0, 4.35, wide, 0.35), "If it goes worse", size=13, colour=LIGHT.programme, bold=True)
    _table(slide, (8.0, 4.7, wide, 1.6), tests, shares=(3.6, 1.7), size=10)
    said = contents.unmarked(risk.value_of_knowing(found.knowledge, currency=currency))
    _caption(slide, said)
    crossing = risk.tornado(case, found.tornado, palette=LIGHT).title
    _notes(
        slide,
        [
            crossing,
            said,
            f"{percent(draws.p_positive)} of {draws.draws:,} draws have an NPV above zero.",
            *_note(found, "risk"),
        ],
    )


def _ask(deck: Any, found: Findings, asked: Sequence[Objection]) -> None:
    from pptx.util import Inches

    case, result, currency = found.case, found.evaluation, found.case.currency
    peak, years = short(result.peak_funding, currency), in_years(case.finance.years)
    title = f"We ask for {short(result.costs_by_year[0], currency)} up front; never more than {peak} is tied up"
    slide = _slide(deck, found, "The ask", title if case.initiatives else "Nothing is proposed yet")
    wide = (INNER - 0.5) / 3
    spent = [
        f"{name}: {short(cost, currency)}"
        for name, cost in zip(_years(case.finance.years), result.costs_by_year, strict=True)
        if cost
    ]
    owners = [f"{clipped(one.name, 60)}: {clipped(one.owner, 40) or 'no owner named yet'}" for one in case.initiatives]
    opened = [
        f"{one.attack} {one.answer.removeprefix(NOT_YET)[:1].upper()}{one.answer.removeprefix(NOT_YET)[1:]}"
        for one in asked
        if not one.answered
    ]
    columns = (
        ("What we ask", [f"{short(result.pv_costs, currency)} of present value over {years}", *_few(spent, 6), *_few(owners, 4)]),
        ("What it brings", [f"{one.label}: {one.value}{f' ({one.below})' if one.below else ''}" for one in headline(result, found.simulation)]
         + [f"Waiting {one.name.removesuffix(' later')} changes NPV by {short(one.difference, currency, plus=True)}" for one in found.cost_of_delay[1:]]),
        ("What is still open", _few([clipped(text, 150) for text in opened], 5) or ["Every usual attack has an answer."]),
    )  # fmt: skip
    for place, (head, lines) in enumerate(columns):
        left = MARGIN + place * (wide + 0.25)
        card = slide.shapes.add_shape(1, *(Inches(side) for side in (left, 1.6, wide, 5.1)))
        _paint(card, GROUND)
        left, inner = left + 0.2, wide - 0.4
        _words(slide, (left, 1.75, inner, 0.4), head, size=16, colour=LIGHT.programme, bold=True)
        _list(slide, (left, 2.2, inner, 4.4), lines, size=13)
    _notes(slide, [*opened, *_note(found, "costs")] or [title])


def _appendix(deck: Any, found: Findings, asked: Sequence[Objection]) -> None:
    case, result = found.case, found.evaluation
    yearly = (
        tables.yearly(result).map(lambda amount: full(amount, case.currency)).rename_axis(case.currency).reset_index()
    )
    shares = (2.2, *[1.2] * (len(yearly.columns) - 1))
    _paged(
        deck,
        found,
        "Year by year",
        yearly,
        shares=shares,
        size=12 if len(yearly.columns) <= 8 else 10 if len(yearly.columns) <= 12 else 8,
    )
    answers = pd.DataFrame([(one.attack, one.answer) for one in asked], columns=["Attack", "Answer of this case"])
    _paged(deck, found, "What finance will ask", answers, shares=(2, 8), size=11, longest=700, finding=tally(asked))
    _paged(deck, found, "Every assumption", contents.inputs(case), shares=(4, 1.4, 2, 1.6, 1.5, 2.2), size=9)
    if case.evidence:
        _paged(
            deck,
            found,
            "Sources",
            contents.sources(case),
            shares=(1.6, 1.3, 4.2, 4, 1, 1.6),
            size=10,
            longest=260,
        )
    slide = _slide(deck, found, "Appendix", "The method in ten lines")
    _list(slide, (MARGIN, 1.7, INNER, 4.9), contents.method(case), size=14)
    _notes(slide, [contents.unmarked(words.how_valued(result)), contents.provenance(found)])


def _paged(
    deck: Any,
    found: Findings,
    title: str,
    table: pd.DataFrame,
    *,
    shares: Sequence[float],
    size: float,
    longest: int = LONGEST_CELL,
    finding: str = "",
) -> None:
    """A table over as many slides as it takes."""
    pages = _pages(table, shares=shares, size=size, longest=longest)
    for page, rows in enumerate(pages, 1):
        counted = f" ({page} of {len(pages)})" if len(pages) > 1 else ""
        slide = _slide(deck, found, f"Appendix: {title.lower()}", f"{finding or title}{counted}")
        _table(slide, (MARGIN, 1.55, INNER, HIGHEST), rows, shares=shares, size=size, longest=longest)
        _notes(slide, [f"{title}. {contents.provenance(found)}"])


def _pages(table: pd.DataFrame, *, shares: Sequence[float], size: float, longest: int) -> list[pd.DataFrame]:
    """The table cut where a slide is full, by how many lines each row will take."""
    letters = [INNER * share / sum(shares) * 72 / (0.56 * size) for share in shares]
    pages: list[list[int]] = [[]]
    used = 0.0
    for number, row in enumerate(table.itertuples(index=False)):
        lines = max(-(-min(len(str(value)), longest) // width) for value, width in zip(row, letters, strict=True))
        high = (size * max(1.55, 1.25 * lines) + 5) / 72
        if pages[-1] and used + high > HIGHEST - 0.4:
            pages.append([])
            used = 0.0
        pages[-1].append(number)
        used += high
    return [table.iloc[rows] for rows in pages]


def _slide(deck: Any, found: Findings, kicker: str, title: str) -> Any:
    """A slide with a small line that says what it is about, and a title that states the finding."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    accent = slide.shapes.add_shape(1, 0, 0, Inches(WIDE), Inches(0.12))
    _paint(accent, LIGHT.programme)
    _words(slide, (MARGIN, 0.35, INNER, 0.3), kicker.upper(), size=11, colour=LIGHT.muted, bold=True)
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = (Inches(side) for side in (MARGIN, 0.62, INNER, 0.9))
    _write(head.text_frame, title, size=_size(title, 26, 70), colour=LIGHT.ink, bold=True)
    _foot(deck, slide, found)
    return slide


def _foot(deck: Any, slide: Any, found: Findings) -> None:
    _words(slide, (MARGIN, 7.02, INNER - 1, 0.3), contents.provenance(found), size=9, colour=LIGHT.baseline)
    _words(
        slide, (WIDE - MARGIN - 0.8, 7.02, 0.8, 0.3), str(len(deck.slides)), size=9, colour=LIGHT.baseline, right=True
    )


def _caption(slide: Any, text: str) -> None:
    _words(slide, (MARGIN, 6.62, INNER, 0.38), text, size=12, colour=LIGHT.muted)


def _words(slide: Any, box: Box, text: str, *, middle: bool = False, **style: Any) -> None:
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    _write(frame, text, middle=middle, **style)


def _write(frame: Any, text: str, *, middle: bool = False, right: bool = False, **style: Any) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    _put(frame.paragraphs[0], text, **style)


def _list(slide: Any, box: Box, lines: Sequence[str], *, size: float) -> None:
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    for place, text in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.space_after = Pt(7)
        _put(paragraph, text, size=size, colour=LIGHT.ink)


def _table(
    slide: Any, box: Box, table: pd.DataFrame, *, shares: Sequence[float], size: float, longest: int = LONGEST_CELL
) -> None:
    """A plain table: head in colour, every second row shaded, columns of amounts to the right."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    left, top, wide, _ = box
    high = (size * 1.55 + 5) / 72
    rows = [list(table.columns), *([str(value) for value in row] for row in table.itertuples(index=False))]
    amounts = [contents.is_amounts([row[place] for row in rows[1:]]) for place in range(len(table.columns))]
    shape = slide.shapes.add_table(
        len(rows), len(amounts), *(Inches(side) for side in (left, top, wide, high * len(rows)))
    )
    grid = shape.table
    grid._tbl.tblPr.find("{*}tableStyleId").text = NO_STYLE
    for place, share in enumerate(shares):
        grid.columns[place].width = Inches(wide * share / sum(shares))
    for number, row in enumerate(rows):
        grid.rows[number].height = Inches(high)
        for place, value in enumerate(row):
            cell = grid.cell(number, place)
            cell.margin_left = cell.margin_right = Inches(0.05)
            cell.margin_top = cell.margin_bottom = Inches(0.02)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            if number and not number % 2:
                cell.fill.solid()
                cell.fill.fore_color.rgb = native_charts.rgb(GROUND)
            paragraph = cell.text_frame.paragraphs[0]
            if amounts[place]:
                paragraph.alignment = PP_ALIGN.RIGHT
            colour = LIGHT.ink if number else LIGHT.programme
            _put(paragraph, clipped(value, longest), size=size, colour=colour, bold=not number)


def _put(paragraph: Any, text: str, *, size: float, colour: str, bold: bool = False) -> None:
    """A run of text: as typed, on one line."""
    from pptx.util import Pt

    if not text:
        paragraph._p.get_or_add_endParaRPr().set(
            "sz", str(round(100 * size))
        )  # else an empty cell is as high as 18 points
        return
    run = paragraph.add_run()
    run.text = " ".join(printable(text).split())
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = native_charts.rgb(colour)


def _paint(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = native_charts.rgb(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False


def _notes(slide: Any, lines: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(printable(line) for line in lines if line)


def _note(found: Findings, name: str) -> list[str]:
    """The user's own note on a part of the case."""
    text = found.case.notes.get(name)
    return [contents.unmarked(text)] if text else []


def _years(years: int) -> list[str]:
    return ["Up front", *(f"Year {year}" for year in range(1, years + 1))]


def _few(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"and {len(lines) - most + 1} more"]


def _size(text: str, largest: float, fits: int) -> float:
    """A smaller size for a longer text, so that it keeps its place."""
    return max(11.0, largest * min(1.0, (fits / max(1, len(text))) ** 0.5))
