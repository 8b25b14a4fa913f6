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

KEY = "latest_answers"
LEAST_CUSTOMERS, LEAST_DAYS = 50, 183
"""Asked where so many customers have answered once each, and nine tenths of their answers lie over more days than these. [judgement]"""
EVERY, LATEST = "every", "latest"


@dataclass(frozen=True)
class LatestAnswers:
    """Scores of which each customer has one answer: what is said of them, and those on which no verdict may rest."""

    words: str
    withheld: tuple[str, ...]
    """Metrics, in small letters; none where it is only said that they may be the latest."""


def latest_answers(notes: Notes, present: Iterable[str], mappings: Iterable[ColumnMap]) -> LatestAnswers | None:
    """Ask whether earlier answers are missing, where no customer answered twice; None where some did or every answer is there.

    Until that is answered, scores that stand beside the customers, as a CRM keeps them, count as the latest, and answers of a survey as all.
    """
    once = _once_each(notes) if "survey_responses" in present else ()
    if not once:
        return None
    answer = notes.ask(
        KEY, table="survey_responses", needed=False, quiet=True,
        options=[Option(EVERY, "every answer: each customer was asked once"), Option(LATEST, "each customer’s latest: earlier answers were overwritten, and no verdict can rest on what is left")],
        words=f"No customer has answered {_said(once)} twice. Does this hold every answer ever given, or only the latest of each customer?",
    )  # fmt: skip
    if answer == EVERY:
        return None
    withheld = once if answer == LATEST else tuple(metric for metric in once if metric in _beside_customers(mappings))
    found = LatestAnswers(_words(once, withheld, answered=answer == LATEST), withheld)
    notes.said("survey_responses", found.words, column="responded_at")
    return found


def _words(once: tuple[str, ...], withheld: tuple[str, ...], *, answered: bool) -> str:
    remedy = "Export every answer with its day from the survey tool."
    if not withheld:
        return (
            f"No customer has answered {_said(once)} twice. If the file holds only the latest answer of each, the effects may have the "
            f"wrong sign. {remedy}"
        )
    why = "those who are content and stay answer again and again, so their latest answers are followed for a short time only"
    if answered:
        return f"only the latest answer of each customer is kept: {why}. {remedy}"
    return (
        f"no customer has answered {_said(withheld)} twice, and scores that stand beside the customers are usually the latest only: {why}. "
        f"{remedy} If each customer was asked only once, answer that question where the tables were read, and there is a verdict."
    )


def _said(metrics: tuple[str, ...]) -> str:
    """Metrics in a sentence; abbreviations in capitals."""
    return ", ".join(one.upper() if len(one) <= 4 else one for one in metrics)


def _beside_customers(mappings: Iterable[ColumnMap]) -> set[str]:
    """The metrics that stand in a file of customers."""
    surveys = (
        other for one in mappings if one.table == "customers" for other in one.also if other.table == "survey_responses"
    )
    return {metric.lower() for survey in surveys for metric, _ in survey.metrics}


def _once_each(notes: Notes) -> tuple[str, ...]:
    """The metrics that enough customers answered, none of them twice, over more than one wave."""
    at = "coalesce(responded_at, invited_at)::date"
    rows = notes.connection.execute(
        f"""with given as (select lower(coalesce(metric, 'score')) as metric, customer_id, {at} as day from survey_responses
            where score is not null and customer_id is not null and {at} is not null)
        select metric from given group by metric
        having count(*) = count(distinct customer_id) and count(*) >= {LEAST_CUSTOMERS}
            and quantile_disc(day, 0.95) - quantile_disc(day, 0.05) > {LEAST_DAYS} order by metric"""
    ).fetchall()
    return tuple(metric for (metric,) in rows)
