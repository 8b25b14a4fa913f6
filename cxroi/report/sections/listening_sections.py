"""Sections on what was heard: one for each finding on the page, and one for those kept with the case in every file."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.heard import Heard
from cxroi.report.charts import listening_charts
from cxroi.report.language import listening_words as words
from cxroi.report.sections.section import Part, Section, Sentences, Working, note_of
from cxroi.report.tables import listening_tables as tables


def listening(found: CaseAnalysis) -> Section | None:
    """What was kept with the case; no section if there is nothing."""
    kept = found.case.listening
    if not kept:
        return None
    parts = [part for one in kept for part in said(one, found.case.currency, title=words.HEADINGS[one.about])]
    working = "\n\n".join(f"**{words.HEADINGS[one.about]}.** {words.WORKING[one.about]}" for one in kept)
    return Section(
        "listening", "What customers feel, write and do", "Findings from the company's tables that were kept with the case.",
        f"{kept[0].finding}" if len(kept) == 1 else "", (*parts, Working(working), note_of(found, "listening")),
    )  # fmt: skip


def on_page(heard: Heard, currency: str) -> Section:
    """One finding as a section of the page."""
    parts = (*said(heard, currency), Working(words.WORKING[heard.about]))
    return Section(
        f"listening-{heard.about}",
        words.HEADINGS[heard.about],
        " ".join(filter(None, (words.LEADS[heard.about], words.HEADS.get(heard.about) if heard.rows else None))),
        heard.finding,
        parts,
    )


def said(heard: Heard, currency: str, *, title: str = "") -> list[Part]:
    """The content of one finding: sentences with what it cannot tell, its chart and its table."""
    chart, table = listening_charts.intervals(heard), tables.table(heard, currency)
    first = (f"{heard.finding}.",) if title else ()  # else the finding is that of the section
    lines = (*first, *(line if line.endswith(".") else f"{line}." for line in heard.lines))
    told: list[Part] = [Sentences(lines, title, marked=False)] if lines else []
    drawn: list[Part] = [chart] if chart is not None else []
    parts = [*told, *drawn] if title else [*drawn, *told]
    parts += [table] if table.rows else []
    if heard.cannot:
        parts.append(Sentences((heard.cannot,), "What this cannot tell", marked=False))
    if title and heard.source:
        parts.append(Sentences((f"{heard.source}, data to {heard.on}.",), marked=False))
    return parts
