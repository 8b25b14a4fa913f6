"""What finance will ask, and the annex: method, notes, every assumption, the evidence register."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.language import method
from cxroi.report.language.safe_text import in_lines
from cxroi.report.review.objections import objections, tally, worst_first
from cxroi.report.sections.section import (
    EVIDENCE_SHEET,
    OBJECTIONS_SHEET,
    Answer,
    Answers,
    Section,
    Sentences,
    note_of,
)
from cxroi.report.tables import case_tables


def asked(found: CaseAnalysis) -> Section:
    """What finance will ask, open questions first."""
    attacks = worst_first(objections(found))
    pairs = tuple(Answer(one.attack, one.answer, one.state) for one in attacks)
    return Section(
        "objections", "What finance will ask", "Open ones first, then weak ones: each says what would answer it.",
        tally(attacks), (Answers(pairs), note_of(found, "objections")), OBJECTIONS_SHEET,
    )  # fmt: skip


def in_ten_lines(found: CaseAnalysis) -> Section:
    """The method of this case."""
    return Section(
        "method", "The method in ten lines", "The conventions of this case.", "",
        (Sentences(method.in_ten_lines(found.case), marked=False, numbered=True),), EVIDENCE_SHEET,
    )  # fmt: skip


def notes(found: CaseAnalysis) -> Section:
    """The user's own notes, whichever section they are on."""
    lines = tuple(f"{name.capitalize()}. {in_lines(text)}" for name, text in found.case.notes.items() if text)
    said = (Sentences(lines),) if lines else ()
    return Section("notes", "Notes", "Notes written next to the figures.", "", said, EVIDENCE_SHEET)


def inputs(found: CaseAnalysis) -> Section:
    """Every figure assumed; months and choices have neither a range nor evidence."""
    lead = "Every figure the case assumes, with its range and its evidence; its months and choices are on the page Inputs of the workbook."
    return Section("inputs", "Every figure assumed", lead, "", (case_tables.inputs(found.case),))


def register(found: CaseAnalysis) -> Section:
    """The evidence register."""
    table = case_tables.sources(found.case)
    said = (table,) if table.rows else ()
    return Section("sources", "Sources", "The evidence register.", "", said, EVIDENCE_SHEET)
