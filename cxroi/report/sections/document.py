"""The document about a case, section by section, stated once; every page and every file shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case
from cxroi.report.language import sentences
from cxroi.report.review.objections import objections, tally
from cxroi.report.sections import (
    annex_sections,
    business_sections,
    comment_section,
    listening_sections,
    pilot_sections,
    portfolio_sections,
    realised_sections,
    risk_sections,
)
from cxroi.report.sections.section import (
    ANNEX,
    BUSINESS_CASE,
    LISTENING,
    OBJECTIONS,
    PILOT,
    PORTFOLIO,
    REALISED,
    RISK,
    Section,
    Sentences,
)

Maker = Callable[[CaseAnalysis], Section | None]
NO_PROGRAMME = (
    "The case holds no programme yet: nothing costs and nothing changes. Enter on Assumptions what the programme costs and what "
    "it changes; the figures and charts then appear here."
)


def sections(found: CaseAnalysis, page: str | None = None) -> tuple[Section, ...]:
    """Every section, in the order of reading; or those of one page, which is one sentence where nothing costs or changes.

    Where all are asked for, as files do, the pitch says how many of the usual attacks the case answers.
    """
    if page in (BUSINESS_CASE, RISK) and not _has_programme(found.case):
        return (Section("empty", "Nothing to value yet", NO_PROGRAMME, page=page),)
    made = ((where, make(found)) for where, make in SECTIONS if page in (None, where))
    placed = (replace(section, page=where) for where, section in made if section is not None)
    return tuple(_judged(section, found) if page is None else section for section in placed)


def _judged(section: Section, found: CaseAnalysis) -> Section:
    """The pitch with the verdict on the objections below it; any other section as it is."""
    if section.name != "pitch" or not found.case.initiatives:
        return section
    verdict = Sentences((tally(objections(found)),), "How it stands up", marked=False)
    return section.with_parts([*section.parts, verdict])


def title(found: CaseAnalysis) -> str:
    """The title as a file prints it: with the scenario it stands under, where it is one."""
    return f"{found.case.title} · {found.scenario}" if found.scenario else found.case.title


def _has_programme(case: Case) -> bool:
    """True where an initiative costs or changes something."""
    return any(entry.costs or entry.effects or entry.benefits for entry in case.initiatives)


def provenance(found: CaseAnalysis) -> str:
    """What a printed number can be traced by, printed below every page and in every file; with the scenario."""
    said = sentences.provenance(found)
    return f"{said} · scenario {found.scenario}" if found.scenario else said


SECTIONS: tuple[tuple[str, Maker], ...] = (
    (BUSINESS_CASE, business_sections.pitch),
    (BUSINESS_CASE, business_sections.what_would_make_it_pay),
    (BUSINESS_CASE, business_sections.money),
    (BUSINESS_CASE, business_sections.initiatives),
    (PORTFOLIO, portfolio_sections.portfolio),
    (PORTFOLIO, portfolio_sections.phases),
    (BUSINESS_CASE, business_sections.when),
    (RISK, risk_sections.answers),
    (BUSINESS_CASE, business_sections.linked),
    (BUSINESS_CASE, business_sections.beliefs),
    (BUSINESS_CASE, business_sections.yearly),
    (BUSINESS_CASE, business_sections.rows_and_drivers),
    (BUSINESS_CASE, business_sections.side_by_side),
    (BUSINESS_CASE, business_sections.ask),
    (BUSINESS_CASE, business_sections.roles),
    (RISK, risk_sections.how_sure),
    (RISK, risk_sections.by_source),
    (RISK, risk_sections.views),
    (RISK, risk_sections.tornado),
    (RISK, risk_sections.to_measure),
    (RISK, risk_sections.by_tenure),
    (RISK, risk_sections.strength),
    (RISK, risk_sections.stress),
    (RISK, risk_sections.delay),
    (PILOT, pilot_sections.pilots),
    (REALISED, realised_sections.realised),
    (LISTENING, listening_sections.listening),
    (OBJECTIONS, annex_sections.asked),
    (ANNEX, annex_sections.in_ten_lines),
    (ANNEX, annex_sections.notes),
    (ANNEX, comment_section.comments),
    (ANNEX, annex_sections.inputs),
    (ANNEX, portfolio_sections.sets),
    (ANNEX, annex_sections.register),
)
"""The sections in reading order, each with its place on screen."""
