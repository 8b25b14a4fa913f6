"""The comments on a case, for the annex of files: only a case from the store has any."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.remark import Remark
from cxroi.case import assumptions
from cxroi.report.language.dates import day_name
from cxroi.report.sections.section import EVIDENCE_SHEET, Section
from cxroi.report.tables.table import Table

HEADS = ("Date", "By", "On", "Comment", "State")


def comments(found: CaseAnalysis) -> Section | None:
    """What was said about the case, newest first, open comments before resolved ones; no section where nothing was."""
    if not found.remarks:
        return None
    titles = {"": "The case as a whole"} | {one.path: one.title for one in assumptions(found.case)}
    ordered = sorted(found.remarks, key=lambda one: one.on, reverse=True)
    ordered.sort(key=lambda one: bool(one.resolved_by))
    rows = tuple(
        (
            day_name(one.on),
            one.by,
            titles.get(one.path, f"{one.path}, which is no longer there"),
            one.words,
            _state(one),
        )
        for one in ordered
    )
    lead = "What those who work on the case said about it, on the field where they said it."
    table = Table("comments", HEADS, rows, title="Comments", widths=(1.2, 1.2, 2, 4, 1.6))
    return Section("comments", "Comments", lead, "", (table,), EVIDENCE_SHEET)


def _state(one: Remark) -> str:
    if not one.resolved_by:
        return "open"
    day = f", {day_name(one.resolved_on)}" if one.resolved_on else ""
    return f"resolved by {one.resolved_by}{day}"
