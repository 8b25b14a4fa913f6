"""The rules of scores: the scale of each metric, answers outside it, silence, and one person who answers for many accounts."""

from __future__ import annotations

from cxroi.case.counted import counted, noun_of
from cxroi.tables.findings import Finding, Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import METRIC
from cxroi.tables.sql import first_row, literal

MOST_OUT_OF_SCALE = 0.10
"""With more than this share of answers outside a metric's usual scale, the scale itself is in doubt. [fraction, judgement]"""
MANY_ACCOUNTS = 3
SCALES = ((1, 5), (1, 7), (0, 10), (1, 10), (0, 100), (-100, 100))


def check_scores(notes: Notes) -> None:
    """Findings on the scores of each metric: none answered, off its scale, all alike."""
    for metric, answered, low, high, values in notes.connection.execute(
        "select metric, count(score), min(score), max(score), count(distinct score) from survey_responses group by metric order by metric"
    ).fetchall():
        if not answered:
            notes.add(
                Finding(
                    "survey_responses",
                    f"the metric {metric} has no score that can be read",
                    "error",
                    column="score",
                    expected="answers",
                )
            )
            continue
        _scale(notes, metric, answered, low, high)
        if values == 1:
            notes.said(
                "survey_responses",
                f"every answer to {metric} is {low:g}: a metric with one value predicts nothing",
                rows=answered,
                of=answered,
                column="score",
            )
    silent, rows = first_row(
        notes.connection,
        "select count(*) filter (responded_at is null and score is null), count(*) from survey_responses",
    )
    words = (
        "invitations without an answer"
        if silent
        else "there are only answers, no silent invitations: non-response cannot be checked"
    )
    notes.said("survey_responses", words, rows=silent, of=rows)
    many = f"respondent_id in (select respondent_id from survey_responses group by respondent_id having count(distinct customer_id) >= {MANY_ACCOUNTS})"
    person = first_row(
        notes.connection,
        "select respondent_id, count(distinct customer_id) as n from survey_responses where respondent_id is not null group by all order by n desc, 1 limit 1",
    )
    if person and person[1] >= MANY_ACCOUNTS:
        notes.count(
            "survey_responses",
            many,
            f"one respondent answers for many accounts, up to {person[1]:,}: their answers are one opinion",
            severity="said",
            column="respondent_id",
        )


def _scale(notes: Notes, metric: str, answered: int, low: float, high: float) -> None:
    """Scores outside a metric's scale count as missing; where there are too many, the scale is asked for."""
    name, key = literal(metric), f"survey_responses/scale/{metric}"
    answers = {f"{lowest} to {highest}": (lowest, highest) for lowest, highest in SCALES}
    answered_scale = answers.get(notes.answers.get(key, ""))
    usual = (METRIC[metric].lowest, METRIC[metric].highest) if metric in METRIC else None
    least, most = answered_scale or usual or ("null", "null")
    if not answered_scale:
        least, most = f"coalesce(scale_min, {least})", f"coalesce(scale_max, {most})"
    outside = f"metric = {name} and (score < {least} or score > {most})"
    count = first_row(notes.connection, f"select count(*) from survey_responses where {outside}")[0]
    if not answered_scale and count > MOST_OUT_OF_SCALE * answered:
        options = [Option(value, f"from {value}") for value in answers]
        words = f"On which scale was {metric} asked? {count:,} of {counted(answered, 'answer')} {noun_of(count, 'lies', 'lie')} outside the usual one; they range from {low:g} to {high:g}."
        notes.ask(
            key,
            table="survey_responses",
            column="score",
            words=words,
            options=options,
            examples=(f"{low:g}", f"{high:g}"),
        )
        return
    words = f"scores outside the scale of {metric}, such as “not applicable” codes: they count as missing"
    bounds = answered_scale or usual
    expected = f"{bounds[0]:g} to {bounds[1]:g}" if bounds else "scale_min to scale_max"
    notes.count("survey_responses", outside, words, column="score", expected=expected)
    notes.connection.execute(f"update survey_responses set score = null where {outside}")
    if bounds:
        notes.connection.execute(
            f"update survey_responses set scale_min = {least}, scale_max = {most} where metric = {name}"
        )
    elif not first_row(notes.connection, f"select count(scale_max) from survey_responses where metric = {name}")[0]:
        words = f"the scale of {metric} is not known; its answers range from {low:g} to {high:g}"
        notes.said("survey_responses", words, column="score")
