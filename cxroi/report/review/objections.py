"""What finance will ask: the usual attacks on a customer-experience case, each with this case's number that answers it.

Where the case has no answer, that is said, with what would answer it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.review import answers_evidence as evidence
from cxroi.report.review import answers_money as money
from cxroi.report.review.answer_words import NOT_YET


@dataclass(frozen=True)
class Objection:
    """An attack, the answer of this case, and whether it is one."""

    attack: str
    answer: str
    answered: bool


def objections(found: CaseAnalysis) -> tuple[Objection, ...]:
    """Every usual attack on the case, in the order in which they tend to come."""
    asked = (
        ("NPS is not cash.", evidence.score(found)),
        ("Correlation is not cause.", evidence.cause(found)),
        ("Is that revenue or margin?", money.margin(found)),
        ("The same dollars are counted twice.", money.twice(found)),
        ("They would have renewed anyway.", evidence.anyway(found)),
        ("Average churn hides tenure.", evidence.tenure(found)),
        ("Too good to be true.", money.too_good(found)),
        ("Where are the people and the run costs?", money.run_costs(found)),
        ("Time saved is not headcount saved.", money.time_saved(found)),
        ("Benefits from day one?", money.day_one(found)),
        ("The discounting is wrong.", money.discounting(found)),
        ("What if only half of it comes?", money.half_of_it(found)),
        ("Benchmarks are not us.", evidence.benchmarks(found)),
        ("The survey covers 7% of customers.", evidence.survey(found)),
        ("Who owns it?", money.owners(found)),
        ("I cannot audit your box.", money.audit(found)),
        ("Numbers differ between screen and file.", money.same_numbers(found)),
        ("Why not smaller, later or nothing?", money.instead(found)),
    )
    return tuple(Objection(attack, answer, not answer.startswith(NOT_YET)) for attack, answer in asked)


def tally(asked: Iterable[Objection]) -> str:
    """How many of the attacks the case answers."""
    answers = [one.answered for one in asked]
    return f"{sum(answers)} of {len(answers)} usual attacks are answered by a number of this case."
