"""The case explained in words, for a reader without a screen: as a whole, one page or section of it, or one assumption."""

from __future__ import annotations

from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.errors import CaseError, ErrorDetail, nearest, shown
from cxroi.case.quantities import Assumption, assumptions
from cxroi.report.language.safe_text import unmarked
from cxroi.report.sections.business_sections import pitch
from cxroi.report.sections.document import SECTIONS, provenance, sections
from cxroi.report.sections.section import Answers, Figures, Section, Sentences, Working
from cxroi.report.tables.graded_figures import grades, unit_in
from cxroi.report.tables.table import Table

PAGES = tuple(dict.fromkeys(page for page, _ in SECTIONS))


def explained(found: CaseAnalysis, about: str = "") -> dict[str, Any]:
    """What the case says `about` the path of an assumption, a page, or a section by its name or heading.

    With nothing named: the pitch, and what can be asked about. Raises CaseError for an unknown name.
    """
    result = found.evaluation
    trace = {"digest": result.digest, "seed": found.seed, "version": result.version, "weakest": grades(found)}
    return {"title": found.case.title, **trace, "provenance": provenance(found), **_said(found, about.strip())}


def _said(found: CaseAnalysis, about: str) -> dict[str, Any]:
    listed = {one.path: one for one in assumptions(found.case)}
    if not about:
        paths = {path: {"label": one.title, "grade": one.kind} for path, one in listed.items()}
        return {**section_words(pitch(found)), "pages": list(PAGES), "assumptions": paths}
    if about in listed:
        return _assumption(found, listed[about])
    if about in PAGES:
        return {"page": about, "sections": [section_words(one) for one in sections(found, about)]}
    for _, make in (
        () if "/" in about else SECTIONS
    ):  # one after the other: only what stands before the section wanted is worked out
        section = make(found)
        if section is not None and about in (section.name, section.heading):
            return section_words(section)
    rule = "must be the path of an assumption, a page or a section"
    raise CaseError([ErrorDetail("about", shown(about), rule, nearest(about, [*listed, *PAGES]))])


def _assumption(found: CaseAnalysis, one: Assumption) -> dict[str, Any]:
    """One assumption: its range, its evidence, and the value at which the case is worth nothing."""
    entries = {entry.id: entry for entry in found.case.evidence}
    turned = next((each for each in found.break_evens if each.assumption.path == one.path), None)
    return {
        "assumption": one.path,
        "label": one.title,
        "meaning": one.meaning,
        "value": one.quantity.plain,
        "unit": unit_in(one.unit, found.case),
        "grade": one.kind,
        "evidence": [entries[name].model_dump(mode="json", exclude_unset=True) for name in one.evidence if name in entries],
        "break_even": None if turned is None else turned.value,
        "break_even_away_by": None if turned is None else turned.distance,
        "npv_moved_by_a_tenth": None if turned is None else turned.swing,
    }  # fmt: skip


def section_words(section: Section) -> dict[str, Any]:
    """A section without its charts: what it says, its tables as printed, and how it was computed."""
    said: list[str] = []
    for part in section.parts:
        match part:
            case Sentences():
                said += part.plain
            case Answers():
                said += [f"{pair.question} {pair.said}" for pair in part.pairs]
            case Figures():
                said += [f"{card.label}: {card.value}. {card.below}".strip() for card in part.cards]
    return {
        "section": section.name,
        "heading": section.heading,
        "lead": section.lead,
        "finding": section.finding,
        "said": said,
        "tables": [_printed(part) for part in section.all(Table)],
        "working": [unmarked(part.text) for part in section.all(Working)],
    }


def _printed(table: Table) -> dict[str, Any]:
    rows = [[cell if isinstance(cell, str) else cell.said(table.currency) for cell in row] for row in table.rows]
    return {"columns": list(table.columns), "rows": rows}
