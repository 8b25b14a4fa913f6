"""Files that keep each customer's latest answer only: what came before is overwritten, and no verdict can rest on what is left.

Who is content answers often, so that the latest answer of those who stay is young and hardly followed, while the latest answer of those
who left came shortly before they did. In simulations a score without any effect came out as harmful, and a useful one too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row

KEY = "latest_answers"
LEAST_CUSTOMERS, LEAST_DAYS = 50, 183
"""Asked where so many customers have answered once each, and nine tenths of their answers lie over more days than these. [judgement]"""
EVERY, LATEST = "every", "latest"


@dataclass(frozen=True)
class LatestAnswers:
    """Answers of which there is one a customer: what is said of them, and whether no verdict may rest on them."""

    words: str
    withholds: bool


def latest_answers(notes: Notes, present: Iterable[str], mappings: Iterable[ColumnMap]) -> LatestAnswers | None:
    """Ask whether earlier answers are missing, where no customer answered twice; None where some did or every answer is there.

    Until that is answered, scores that stand beside the customers, as a CRM keeps them, count as the latest, and answers of a survey as all.
    """
    if "survey_responses" not in present or not _once_each(notes):
        return None
    beside = any(
        one.table == "customers" and "survey_responses" in (other.table for other in one.also) for one in mappings
    )
    answer = notes.ask(
        KEY, table="survey_responses", needed=False, quiet=True,
        options=[Option(EVERY, "every answer: each customer was asked once"), Option(LATEST, "each customer’s latest: earlier answers were overwritten, and no verdict can rest on what is left")],
        words="No customer has answered twice. Does this hold every answer ever given, or only the latest of each customer?",
    )  # fmt: skip
    if answer == EVERY:
        return None
    remedy = "Export every answer with its day from the survey tool."
    if answer == LATEST or beside:
        kept = "only the latest answer of each customer is kept" if answer else "no customer has answered twice, and scores that stand beside the customers are usually the latest only"  # fmt: skip
        remedy += (
            ""
            if answer
            else " If each customer was asked only once, answer that question where the tables were read, and there is a verdict."
        )
        why = "those who are content and stay answer again and again, so their latest answers are followed for a short time only"
        found = LatestAnswers(f"{kept}: {why}. {remedy}", True)
    else:
        found = LatestAnswers(
            f"No customer has answered twice. If the file holds only the latest answer of each, the effects may have the wrong sign. {remedy}",
            False,
        )
    notes.said("survey_responses", found.words, column="responded_at")
    return found


def _once_each(notes: Notes) -> bool:
    """True where enough customers have answered, none of them twice, over more than one wave."""
    at = "coalesce(responded_at, invited_at)::date"
    answers, customers, days = first_row(
        notes.connection,
        f"""with given as (select lower(coalesce(metric, 'score')) as metric, customer_id, {at} as day from survey_responses
            where score is not null and customer_id is not null and {at} is not null)
        select max(n), count(distinct customer_id), quantile_disc(day, 0.95) - quantile_disc(day, 0.05)
        from given join (select metric, customer_id, count(*) as n from given group by all) using (metric, customer_id)""",
    )
    return answers == 1 and customers >= LEAST_CUSTOMERS and days > LEAST_DAYS
