"""The five questions of a board."""

from __future__ import annotations

from cxroi.case import Case
from cxroi.report.sections import risk_sections
from cxroi.report.sections.section import Answers
from cxroi.ui import cached, cells


def five(case: Case) -> None:
    """The five answers of `board_answers`."""
    for part in risk_sections.answers(cached.analysis(case)).all(Answers):
        for pair in part.pairs:
            cells.answer(pair)
