"""What finance will ask: the usual attacks on a customer-experience case, each with the number of this case that answers it.

An answer holds (a number of this case supports it), is weak (there is a number, and it hurts), or is open (there is none).
An empty case leaves every attack open; evidence closes them one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.review import answers_delivery as delivery
from cxroi.report.review import answers_evidence as evidence
from cxroi.report.review import answers_money as money
from cxroi.report.review.answer_words import STATES, Answer, State, unless_stated


@dataclass(frozen=True)
class Objection:
    """An attack, how well the case answers it, and the answer."""

    attack: str
    state: State
    answer: str


def objections(found: CaseAnalysis) -> tuple[Objection, ...]:
    """Every usual attack on the case, in the usual order."""
    asked: tuple[tuple[str, Answer], ...] = (
        (evidence.score_attack(found), unless_stated(found, evidence.score(found))),
        ("Correlation is not cause.", unless_stated(found, evidence.cause(found))),
        ("Benchmarks are not us.", unless_stated(found, evidence.benchmarks(found))),
        (evidence.survey_attack(found), evidence.survey(found)),
        ("They would have renewed anyway.", unless_stated(found, evidence.anyway(found))),
        ("Average churn hides tenure.", evidence.tenure(found)),
        ("Is that revenue or margin?", unless_stated(found, money.margin(found))),
        ("The same money is counted twice.", unless_stated(found, money.twice(found))),
        ("Time saved is not headcount saved.", unless_stated(found, delivery.time_saved(found))),
        ("Too good to be true.", money.too_good(found)),
        ("What if only half of it comes?", money.half_of_it(found)),
        ("Part of it does not pay for itself.", money.each_pays(found)),
        ("Where are the people and the run costs?", delivery.run_costs(found)),
        ("Benefits from day one?", delivery.day_one(found)),
        ("The discounting is wrong.", money.discounting(found)),
        ("What of tax, working capital and inflation?", money.tax_and_receivables(found)),
        ("Why not smaller, later or nothing?", delivery.instead(found)),
        ("Who owns it?", delivery.owners(found)),
        ("I cannot audit your box.", evidence.audit(found)),
    )
    return tuple(Objection(attack, answer.state, answer.text) for attack, answer in asked)


def worst_first(asked: Iterable[Objection]) -> list[Objection]:
    """Open answers first, then weak ones, then those that hold; each group in the usual order."""
    return sorted(asked, key=lambda one: -list(STATES).index(one.state))


def tally(asked: Iterable[Objection]) -> str:
    """How many answers hold, are weak, and are open.

    >>> tally([Objection("Who owns it?", "holds", "Care."), Objection("NPS is not cash.", "open", "No link.")])
    'Of 2 usual attacks, 1 is answered by a number of this case, none meets a number that hurts, and 1 is open.'
    """
    counts = Counter(one.state for one in asked)

    def said(state: State, one: str, many: str) -> str:
        count = counts[state]
        return f"{count or 'none'} {one if count <= 1 else many}"

    return (
        f"Of {sum(counts.values())} usual attacks, {said('holds', 'is', 'are')} answered by a number of this case, "
        f"{said('weak', 'meets', 'meet')} a number that hurts, and {said('open', 'is', 'are')} open."
    )
