"""The section on value realised: one page for the board a year in."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import CaseError
from cxroi.report.charts import realised_charts
from cxroi.report.language import realised_words, unusual_words
from cxroi.report.sections.section import Figures, Section, Sentences, Working, note_of
from cxroi.report.tables import realised_tables

LEAD = "What was promised by now, what is shown, and what is not known yet."


def so_far(found: CaseAnalysis) -> str:
    """What the horizon looks like with what has been measured, for whoever reads the plan first; empty where nothing was."""
    if not found.case.actuals:
        return ""
    try:
        value = found.realised
        return unusual_words.ahead_of(
            f"{realised_words.rest(value, found.case.currency)}{realised_words.since_plan(value)}",
            value.unusual,
        )
    except CaseError:
        return ""


def realised(found: CaseAnalysis) -> Section | None:
    """Promised, shown, not known yet, the rest, and what to do next; no section where nothing was entered."""
    if not found.case.actuals:
        return None
    try:
        value, currency = found.realised, found.case.currency
    except CaseError as error:  # a plan that cannot be found is told here, and takes no other section with it
        return Section("realised", "Value realised", LEAD, str(error), ())
    missing = realised_tables.gaps(value)
    verdict, why = realised_words.verdict(value), realised_words.explained(value, currency)
    of_npv = realised_words.explained_npv(value, currency)
    to_check = unusual_words.lines(value.unusual, currency)
    return Section(
        "realised", "Value realised", LEAD,
        unusual_words.ahead_of(verdict, value.unusual),
        (
            *((Sentences(to_check, unusual_words.TITLE, marked=False),) if to_check else ()),
            Sentences(
                (
                    realised_words.board(value, currency), realised_words.rest(value, currency),
                    realised_words.cost(value, currency), realised_words.next_steps(value), realised_words.standing(value),
                ),
                marked=False,
            ),
            Figures(realised_tables.cards(value, currency)),
            *((realised_charts.promised_and_shown(value, currency, found.case.finance.start),) if value.months else ()),
            realised_tables.by_driver(value, currency, realised_tables.owners_of(found.case)),
            *((Sentences(why, "Why it differs from the plan", marked=False),) if why else ()),
            *((Sentences(of_npv, "Why NPV as of now differs from the plan’s", marked=False),) if of_npv else ()),
            *((missing,) if missing.rows else ()), Working(realised_words.working()), note_of(found, "realised"),
        ),
    )  # fmt: skip
