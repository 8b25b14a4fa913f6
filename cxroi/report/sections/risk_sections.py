"""Sections on risk: how certain the case is, which assumptions decide it, what to measure."""

from __future__ import annotations

from collections.abc import Callable

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.simulation import DRAWS, simulate
from cxroi.case import Case
from cxroi.case.counted import capital
from cxroi.report.charts import case_charts, risk_charts
from cxroi.report.language import explanations, sentences
from cxroi.report.language.formats import in_locale, short
from cxroi.report.language.uncounted import withheld
from cxroi.report.review import board_answers
from cxroi.report.review.answer_words import gain_from_waiting
from cxroi.report.sections.section import (
    Answer,
    Answers,
    OnRequest,
    Section,
    Sentences,
    Working,
    note_of,
)
from cxroi.report.tables import case_tables, risk_tables


def answers(found: CaseAnalysis) -> Section:
    """The five questions of a board."""
    pairs = tuple(Answer(question, said) for question, said in board_answers.answers(found))
    return Section(
        "answers", "Five answers", "What a board asks, from this case's numbers.", "",
        (Answers(pairs), note_of(found, "risk")),
    )  # fmt: skip


def how_sure(found: CaseAnalysis) -> Section:
    """How NPV is distributed over the draws; one sentence where nothing is uncertain."""
    result, draws, currency = found.evaluation, found.simulation, found.case.currency
    if not draws.uncertain:
        return Section(
            "how-sure", "How sure", "NPV over joint draws of all assumptions that have a range.",
            f"{sentences.unmoved(found.case)}: NPV is {short(result.npv, currency)}", (),
        )  # fmt: skip
    chart = risk_charts.distribution(result, draws)
    return Section(
        "how-sure", "How sure", "NPV over joint draws of all assumptions that have a range.", chart.title,
        (
            chart, risk_tables.spread(draws, None, currency=currency),
            *([OnRequest("The error of the draws", lambda: risk_tables.spread(draws, found.errors, currency=currency))]
              if found.draws <= DRAWS else ()),
            case_charts.payback_curve(result, draws), Working(explanations.how_drawn(found.case)),
        ),
    )  # fmt: skip


def how_sure_over(
    case: Case, draws: int, locale: str, progress: Callable[[float], object] = lambda share: None
) -> Section:
    """The same over many draws, in a locale: what is shown of them, without the draws themselves."""
    with in_locale(locale):
        return how_sure(CaseAnalysis(case).over(simulate(case, draws=draws, progress=progress)))


def by_source(found: CaseAnalysis) -> Section | None:
    """With what confidence each source pays; nothing where no range moves the result."""
    if not found.simulation.uncertain:
        return None
    chart = risk_charts.by_source(found.sources, currency=found.case.currency)
    return Section(
        "sources-of-benefit", "How sure each source is",
        "The benefit from each source over the draws: Shapley values, which add up in every draw.", chart.title,
        (chart,),
    )  # fmt: skip


def views(found: CaseAnalysis) -> Section | None:
    """The likely figure, the mean and the TEI view; nothing where no range moves the result."""
    if not found.simulation.uncertain:
        return None
    return Section(
        "views", "Three views",
        "The likely figure, the mean and the risk-adjusted figure answer different questions; they are never mixed.", "",
        (risk_tables.views(found.evaluation, found.simulation, found.tei_view),),
    )  # fmt: skip


def tornado(found: CaseAnalysis) -> Section | None:
    """Which assumptions decide the case; nothing where no range moves the result."""
    if not found.simulation.uncertain:
        return None
    chart = risk_charts.tornado(found.case, found.tornado, centre=found.npv_at_medians)
    return Section(
        "tornado", "What matters", "NPV with each assumption at its P10 and its P90, all others at their median.",
        chart.title, (
            chart,
            OnRequest(
                "Shares of the variance (Sobol' indices)",
                lambda: risk_tables.variance_shares(found.npv_indices, found.case),
            ),
        ),
    )  # fmt: skip


def to_measure(found: CaseAnalysis) -> Section | None:
    """The value of information before deciding; nothing where no range moves the result."""
    if not found.simulation.uncertain:
        return None
    currency = found.case.currency
    return Section(
        "to-measure", "What to measure first",
        "The value of knowing an assumption before deciding whether to go ahead (EVPPI).", "",
        (
            Sentences((risk_tables.value_of_knowing(found.knowledge, currency=currency),)),
            risk_tables.value_of_information(found.knowledge, currency=currency),
        ),
    )  # fmt: skip


def by_tenure(found: CaseAnalysis) -> Section | None:
    """What churn by tenure says that one average rate would not; no section where no churn depends on tenure."""
    if found.average_churn_hides is None:
        return None
    chart = risk_charts.survival(found.case)
    return Section(
        "tenure", "Who stays, by tenure",
        "Of customers who join together, the share still there after each year, beside one average rate; without the programme.",
        chart.title, (chart, Sentences((sentences.hidden_by_average(found.average_churn_hides, found.case.currency),), marked=False)),
    )  # fmt: skip


def strength(found: CaseAnalysis) -> Section:
    """What the benefit rests on."""
    parts, currency = found.benefit_by_evidence, found.case.currency
    chart = risk_charts.rests_on(parts, currency=currency)
    return Section(
        "evidence", "How strong the evidence is",
        "The benefit by the weakest evidence on its way to money.", chart.title,
        (
            chart, case_tables.strength(found.case, parts, pv_benefits=found.evaluation.pv_benefits),
            *([] if withheld(found.evaluation) else [Sentences((sentences.causal_needed(found.causal_share_needed),))]),
            note_of(found, "evidence"),
        ),
    )  # fmt: skip


def stress(found: CaseAnalysis) -> Section:
    """What reviewers ask for."""
    table = risk_tables.what_if(
        "stress-tests",
        found.stress_tests,
        currency=found.case.currency,
        uncertain=found.simulation.uncertain,
        title="If things go worse",
    )
    return Section(
        "stress-tests",
        "Stress tests",
        "What reviewers ask for: less benefit, a benefit felt a year late but paid for on time, higher costs. A share of the benefit is a share of all of it at the "
        "same cost; as effects multiply, a scenario with each effect at that share comes to another figure.",
        "",
        (table,),
    )


def delay(found: CaseAnalysis) -> Section:
    """What waiting costs."""
    uncertain = found.simulation.uncertain
    table = risk_tables.what_if("cost-of-delay", found.cost_of_delay, currency=found.case.currency, uncertain=uncertain)
    lead = "All starts later, payments too. The horizon is fixed, so what starts later has less time to pay back."
    gain = gain_from_waiting(found)
    return Section("cost-of-delay", "Cost of delay", lead, f"{capital(gain)}." if gain else "", (table,))
