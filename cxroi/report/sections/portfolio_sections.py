"""Sections on the portfolio: which initiatives to fund, and when."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.funding import Funding
from cxroi.report.charts import portfolio_charts
from cxroi.report.language import portfolio_words
from cxroi.report.language.formats import count
from cxroi.report.language.uncounted import missing
from cxroi.report.sections.section import Section, Sentences, Working, note_of
from cxroi.report.tables import portfolio_tables


def portfolio(found: CaseAnalysis) -> Section | None:
    """Which to fund with no limit, and at each budget; no section where there is nothing to choose from."""
    return None if found.funding is None else funded(found, found.funding)


def phases(found: CaseAnalysis) -> Section | None:
    """In which order, and what other ways of choosing would have come to."""
    return None if found.funding is None else planned(found.funding)


def funded(found: CaseAnalysis, chosen: Funding) -> Section:
    """The best set within a budget, and why each initiative is in or out."""
    lead = (
        "The best set of initiatives at each budget. The second works on what the first left, so sets are evaluated, not added "
        f"up; over {count(chosen.draws)} draws."
    )
    words = portfolio_words
    around = tuple(
        filter(None, (words.beyond(chosen), words.next_dollar(chosen), words.regret(chosen), words.how_often(chosen)))
    )
    lines = () if missing(chosen.case) else around  # sets that cannot be valued are not compared
    chart = (portfolio_charts.frontier(chosen),) if len(chosen.frontier) > 1 else ()
    return Section(
        "portfolio", "Which to fund", lead, words.finding(chosen),
        (
            *chart, *([Sentences(lines, marked=False)] if lines else []), portfolio_tables.in_or_out(chosen), Working(words.how_chosen(chosen)),
            note_of(found, "portfolio"),
        ),
    )  # fmt: skip


def planned(chosen: Funding) -> Section:
    """The set in phases with its yearly cash, the frontier, and the set beside other ways of choosing."""
    tables = portfolio_tables
    return Section(
        "phases", "In which order, and what else could be chosen",
        "The set in the order of its starts with the cash it needs, the best set at other budgets, and other ways of choosing.", "",
        (
            *((tables.phases(chosen),) if chosen.point.chosen else ()), tables.regrets(chosen),
            *((tables.frontier(chosen),) if len(chosen.frontier) > 1 else ()),
        ),
    )  # fmt: skip


def sets(found: CaseAnalysis) -> Section | None:
    """Every set of initiatives."""
    if found.funding is None:
        return None
    lead = "At the likely figures, the best first, with what each takes of a budget."
    return Section("sets", "Sets of initiatives", lead, "", (portfolio_tables.every_set(found.funding),))
