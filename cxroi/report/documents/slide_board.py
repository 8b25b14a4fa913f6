"""The slides a board remembers: the cover with the pitch and its figures, and the ask with what is open or weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.counted import capital
from cxroi.report.charts.colours import LIGHT
from cxroi.report.documents.slide_parts import (
    GROUND,
    INNER,
    MARGIN,
    WIDE,
    foot,
    paint,
    put_list,
    put_notes,
    put_title,
    put_words,
    smaller,
    titled_slide,
)
from cxroi.report.language.safe_text import clipped, first_clause, first_sentences, unmarked
from cxroi.report.review.answer_words import State
from cxroi.report.sections import document
from cxroi.report.sections.section import Answers, Figures, Section, Sentences

MOST_OPEN, LONGEST_CLAUSE = 6, 180
"""Attacks that the slide of the ask names, and the most that is said of each: what is weak in the answer [characters]."""


def put_cover(deck: Any, found: CaseAnalysis, section: Section, day: date) -> None:
    """The pitch and the headline figures, under the title of the case."""
    from pptx.util import Inches

    case = found.case
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    band = slide.shapes.add_shape(1, 0, 0, Inches(WIDE), Inches(2.55))
    paint(band, LIGHT.programme)
    slide.shapes._spTree.insert(2, band._element)  # behind the title
    dated = " · ".join(filter(None, (case.organisation, f"{day.day} {day:%B %Y}")))
    put_words(slide, (MARGIN, 0.4, INNER, 0.35), dated, size=13, colour="#C9D6E8")
    title = document.title(found)
    put_title(slide, (MARGIN, 0.8, INNER, 1.6), title, size=smaller(title, 36, 60), colour="#FFFFFF", middle=True)
    said = " ".join(line for part in section.all(Sentences) if not part.title for line in part.plain)
    verdict = " ".join(line for part in section.all(Sentences) if part.title for line in part.plain)
    put_words(slide, (MARGIN, 2.75, INNER, 2.1), said, size=smaller(said, 22, 330), colour=LIGHT.ink, middle=True)
    figures = [card for part in section.all(Figures) for card in part.cards]
    wide = (INNER - 0.25 * (len(figures) - 1)) / len(figures)
    for place, figure in enumerate(figures):
        left = MARGIN + place * (wide + 0.25)
        card = slide.shapes.add_shape(1, Inches(left), Inches(5.0), Inches(wide), Inches(1.55))
        paint(card, GROUND)
        inner = wide - 0.24
        put_words(slide, (left + 0.12, 5.08, inner, 0.32), figure.label, size=12, colour=LIGHT.muted, bold=True)
        put_words(
            slide,
            (left + 0.12, 5.36, inner, 0.6),
            figure.value,
            size=smaller(figure.value, 28, 6),
            colour=LIGHT.programme,
            bold=True,
        )
        put_words(slide, (left + 0.12, 5.98, inner, 0.5), figure.below, size=11, colour=LIGHT.muted)
    put_words(slide, (MARGIN, 6.62, INNER, 0.3), verdict, size=smaller(verdict, 13, 120), colour=LIGHT.ink, bold=True)
    foot(deck, slide, found)
    put_notes(slide, [said, verdict, *(figure.help for figure in figures), *section.spoken])


def put_ask(deck: Any, found: CaseAnalysis, section: Section, named: dict[str, Section]) -> None:
    """What is asked, the board's five answers and what is open or weak."""
    from pptx.util import Inches

    slide = titled_slide(deck, found, section.heading, section.finding)
    asked = [_pair(clipped(line, 110)) for part in section.all(Sentences) for line in part.plain]
    board = [
        (pair.question, first_sentences(pair.said, 230))
        for part in named["answers"].all(Answers)
        for pair in part.pairs
    ]
    attacks = [
        (pair, unmarked(pair.said))
        for part in named["objections"].all(Answers)
        for pair in part.pairs
        if pair.state != "holds"
    ]
    opened: list[tuple[str, str] | str] = [
        (pair.question, first_clause(said, LONGEST_CLAUSE)) for pair, said in attacks
    ]
    if len(opened) > MOST_OPEN:
        opened = [*opened[: MOST_OPEN - 1], ("", f"{len(opened) - MOST_OPEN + 1} more are in the appendix.")]
    columns: tuple[tuple[str, list[Any], float], ...] = (
        ("What we ask", _few(asked, 11), 2.7),
        ("Five answers", board, INNER - 2.7 - 4.1 - 0.5),
        (_unanswered(pair.state for pair, _ in attacks), opened or ["Every usual attack has an answer."], 4.1),
    )
    left = MARGIN
    for head, lines, wide in columns:
        card = slide.shapes.add_shape(1, *(Inches(side) for side in (left, 1.5, wide, 5.3)))
        paint(card, GROUND)
        put_words(slide, (left + 0.2, 1.65, wide - 0.4, 0.4), head, size=16, colour=LIGHT.programme, bold=True)
        words = " ".join(" ".join(line) if isinstance(line, tuple) else line for line in lines)
        put_list(slide, (left + 0.2, 2.1, wide - 0.4, 4.6), lines, size=smaller(words, 13, round(130 * (wide - 0.4))))
        left += wide + 0.25
    said = [f"{pair.question} {text}" for pair, text in attacks]
    put_notes(slide, [*said, *section.spoken] or [section.finding])


def _unanswered(states: Iterable[State | None]) -> str:
    """The head of the attacks that do not hold, with as many of each kind as the cover counts.

    >>> _unanswered(["open", "weak", "weak"])
    'Open (1) or weak (2)'
    """
    counts = Counter(states)
    kinds = [f"{kind} ({counts[kind]})" for kind in ("open", "weak") if counts[kind]]
    return capital(" or ".join(kinds) or "open")


def _pair(line: str) -> tuple[str, str]:
    """ "Year 1: $3M" as its head, which is printed bold, and its figure."""
    head, colon, figure = line.rpartition(": ")
    return (f"{head}{colon.rstrip()}", figure) if colon else ("", line)


def _few(lines: list[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    return lines if len(lines) <= most else [*lines[: most - 1], ("", f"and {len(lines) - most + 1} more")]
