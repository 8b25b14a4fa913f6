"""The sections of the page “Business case”: the pitch, the money, when it comes, what carries it, the ask."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.counted import listed
from cxroi.report.charts import case_charts, chain
from cxroi.report.language import explanations, sentences, uncounted
from cxroi.report.language.formats import short
from cxroi.report.language.pitch import TIED_UP
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.review import remedies
from cxroi.report.sections import (
    realised_sections,
)
from cxroi.report.sections.section import (
    Aside,
    Figures,
    Section,
    Sentences,
    Working,
    note_of,
)
from cxroi.report.tables import case_tables, finance_tables
from cxroi.report.tables.figures import headline


def pitch(found: CaseAnalysis) -> Section:
    """The case in one sentence, and the figures behind it."""
    result, draws = found.evaluation, found.simulation
    below = [
        sentences.left_out(found.left_out),
        realised_sections.so_far(found),
        "" if uncounted.withheld(result) else finance_tables.lowering_words(result),
        chain.hinges(result, found.benefit_by_evidence),
    ]
    return Section(
        "pitch", "The pitch", "The case in a few sentences, made from its numbers.", "",
        (
            Sentences((pitched(found),), marked=False, lead=True),
            Figures(headline(result, draws)),
            *(Sentences((line,), marked=False) for line in below if line),
            Aside("The sentence it replaces", sentences.replaced_sentence(found.case)),
            Working(explanations.how_pitched(found)),
            note_of(found, "pitch"),
        ),
    )  # fmt: skip


def what_would_make_it_pay(found: CaseAnalysis) -> Section | None:
    """What would turn a losing case around; no section where it does not lose, or cannot be valued yet, as the pitch says."""
    result, currency = found.evaluation, found.case.currency
    if result.npv >= 0 or not found.case.initiatives or uncounted.withheld(result):
        return None
    ways = remedies.remedies(found)
    lines = [f"{one.text} ({one.worth(currency)})" for one in ways]
    lines += [said] if (said := remedies.verdict(ways)) else []
    return Section(
        "remedies", "What would make it pay",
        "What could be decided, and what would have to be true, one at a time.",
        f"At the likely figures the case loses {short(-result.npv, currency)}",
        (Sentences(tuple(lines), marked=False),),
    )  # fmt: skip


def money(found: CaseAnalysis) -> Section:
    """Where the money comes from."""
    chart = case_charts.waterfall(found.evaluation)
    return Section(
        "money", "Where the money comes from",
        "Present values: each source's share of the joint benefit. The bars add up exactly.", chart.title,
        (chart, Working(explanations.how_shared(found.evaluation)), note_of(found, "effects")),
    )  # fmt: skip


def when(found: CaseAnalysis) -> Section:
    """When it comes back."""
    result, draws = found.evaluation, found.simulation
    chart = case_charts.cash_curve(result, draws)
    uncertain = draws.payback.min() != draws.payback.max()
    return Section(
        "when", "When", "Cash out and in, month by month, added up and undiscounted.", chart.title,
        (
            chart, *([case_charts.payback_curve(result, draws)] if uncertain else []),
            Working(explanations.how_paid_back(result, draws)), note_of(found, "when"),
        ),
    )  # fmt: skip


def linked(found: CaseAnalysis) -> Section:
    """The chain from what is done to money."""
    chart = chain.sankey(found.evaluation, found.benefit_by_evidence)
    return Section(
        "chain", "The chain",
        "From what is done, through what customers feel and do, to money. Each link says what it carries.", chart.title,
        (chart, Working(explanations.how_linked(found.case)), note_of(found, "links")),
    )  # fmt: skip


def beliefs(found: CaseAnalysis) -> Section:
    """What you would have to believe."""
    chart = case_charts.beliefs(found.break_evens, found.evaluation)
    share = "" if uncounted.withheld(found.evaluation) else sentences.share_needed(found.break_even_share)
    return Section(
        "beliefs", "What you would have to believe",
        "For each assumption: its value, where the case would break even, and how far apart they are.", chart.title,
        (
            *([Sentences((share,))] if share else []), *([] if chart.empty else [chart]),
            case_tables.beliefs(found.break_evens, currency=found.case.currency),
            Working(explanations.how_breaks_even()), note_of(found, "beliefs"),
        ),
    )  # fmt: skip


def initiatives(found: CaseAnalysis) -> Section | None:
    """Each initiative on its own."""
    result = found.evaluation
    if not result.case.initiatives:
        return None
    adds = (
        "Each initiative adds to the NPV of the others"
        if len(result.initiatives) > 1
        else "One initiative is the whole case"
    )
    if unknown := uncounted.waiting(result.case):
        adds = f"{uncounted.NOT_YET}: {listed([f'“{name}”' for name in unknown])}"
    finding = uncounted.heading(result) or finance_tables.lowering_words(result) or adds
    return Section(
        "initiatives", "Initiative by initiative",
        "The cost, benefit and value of each, and NPV of the case without its costs and effects; at the likely figures.",
        finding, (finance_tables.initiatives(result), note_of(found, "initiatives")),
    )  # fmt: skip


def yearly(found: CaseAnalysis) -> Section:
    """The table finance expects."""
    return Section(
        "yearly", "Year by year",
        "Ledger rows as finance books them: undiscounted by year, with total and present value.",
        finance_tables.in_cash(found.evaluation), (
            finance_tables.yearly(found.evaluation), Working(explanations.how_valued(found.evaluation)),
            note_of(found, "finance"),
        ),
    )  # fmt: skip


def rows_and_drivers(found: CaseAnalysis) -> Section | None:
    """From drivers to ledger rows."""
    if not found.evaluation.bridge:
        return None
    return Section(
        "bridge", "From drivers to ledger rows",
        "Budget holders answer for ledger rows; drivers explain them. Present values that add up both ways, then each driver by year.",
        "", (finance_tables.bridge(found.evaluation), finance_tables.by_driver(found.evaluation)),
    )  # fmt: skip


def side_by_side(found: CaseAnalysis) -> Section | None:
    """The scenarios of the case."""
    if len(found.compared) < 2:
        return None
    return Section(
        "scenarios", "Scenarios side by side",
        "The case as it is and under each scenario, over the same draws.",
        finance_tables.against_scenarios(found.compared), (finance_tables.scenarios(found.compared),),
    )  # fmt: skip


def ask(found: CaseAnalysis) -> Section:
    """The cash asked for, by year and line, and who answers for it."""
    result, currency = found.evaluation, found.case.currency
    if not found.case.initiatives:
        return Section("ask", "The ask", "What is asked for, and when.", "Nothing is proposed yet")
    years = ["Up front", *(f"Year {year}" for year in range(1, found.case.finance.years + 1))]
    spent = [f"{year}: {short(cost, currency)}" for year, cost in zip(years, result.costs_by_year, strict=True) if cost]
    cash, peak = short(sum(result.costs_by_year), currency), short(result.peak_funding, currency)
    horizon = sentences.in_years(found.case.finance.years)
    owners = [f"{one.name}: {one.owner or 'no owner named yet'}" for one in found.case.initiatives]
    first = result.costs_by_year[0]
    asked = f"{short(first, currency)} of it up front" if first else "nothing up front"
    finding = f"We ask for {cash} in cash over {horizon}, {asked}; {TIED_UP.format(peak)}"
    worth = f"Its present value is {short(result.pv_costs, currency)}"
    return Section(
        "ask", "The ask", "The cash asked for, when, and who answers for it.", finding,
        (
            Sentences((*spent, worth, *owners), "What we ask", marked=False),
            *((finance_tables.cost_lines(result),) if result.cost_lines else ()), note_of(found, "costs"),
        ),
    )  # fmt: skip


def roles(found: CaseAnalysis) -> Section:
    """The effect of the case on each function's own measure."""
    result = found.evaluation
    return Section(
        "roles", "By role", "The effect of the case in its last year on the measure by which each function is judged.", "",
        (case_tables.roles(result), case_tables.segments(result), Working(explanations.how_measured(result))),
    )  # fmt: skip
