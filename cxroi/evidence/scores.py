"""How each metric was answered: its scale, its present level, and the value of one point of an answer on its index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxroi.case.counted import counted
from cxroi.evidence.landmark_sql import weights_used
from cxroi.evidence.landmarks import columns_of, last_day, month_text, number_of, one_row
from cxroi.tables.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

THIN_WAVE = 0.10
"""A last wave with fewer answers than this share of a usual one is incomplete: the one before it counts. Judgement."""
ENOUGH = 400
"""Without waves the present level is that of the last months with at least this many answers, a year at most. Judgement."""
PROMOTERS, PASSIVES = 9, 7
"""NPS: promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6 (F. Reichheld, Harvard Business Review, December 2003)."""
HIGH_IS_GOOD = ("nps", "csat")
"""Metrics for which a high figure is known to be good; for any other it is asked."""


@dataclass(frozen=True)
class Scores:
    """How one metric was answered: what the case needs to know of its scale."""

    metric: str
    answers: int
    mean: float
    sd: float
    lowest: float
    highest: float
    index_now: float
    """Of the last wave, weighted where there are weights. NPS: promoters less detractors, −100 to 100; else the mean."""
    now_from: str
    """Which answers these are, in words."""
    index_per_point: float
    """Points of the index per point of the score: for NPS by regression over the answers; else 1."""

    @property
    def is_index(self) -> bool:
        """True for NPS, which in the case is promoters less detractors."""
        return self.metric == "nps" and self.highest > 7


def scores_of(connection: DuckDBPyConnection, metric: str, *, last: int) -> Scores | None:
    """The answers of a metric until the month `last`; None where there are none."""
    there = columns_of(connection, "survey_responses")
    wave = "wave::VARCHAR" if "wave" in there else "NULL::VARCHAR"
    weight = "weight" if weights_used(connection) else "1"
    at = "coalesce(responded_at, invited_at)"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE ev_answers AS SELECT score, {weight}::DOUBLE AS weight, {wave} AS wave, {number_of(at)} AS m,
            CASE WHEN score >= {PROMOTERS} THEN 100.0 WHEN score < {PASSIVES} THEN -100.0 ELSE 0.0 END AS index
        FROM survey_responses WHERE lower(coalesce(metric, 'score')) = ? AND score IS NOT NULL AND isfinite(score) AND {at} <= TIMESTAMP '{last_day(last)} 23:59:59.999999'""",
        [metric],
    )
    answers, mean, sd, lowest, highest, slope = one_row(
        connection,
        "SELECT count(*), avg(score), coalesce(stddev_samp(score), 0), min(score), max(score), nullif(regr_slope(index, score), 'nan') FROM ev_answers",
    )
    if not answers:
        return None
    if {"scale_min", "scale_max"} <= there:
        ends = one_row(
            connection,
            "SELECT min(scale_min), max(scale_max) FROM survey_responses WHERE lower(coalesce(metric, 'score')) = ?",
            metric,
        )
        lowest, highest = (known if end is None else end for known, end in zip((lowest, highest), ends, strict=True))
    chosen, words = _last_wave(connection)
    index, level, given = one_row(
        connection,
        f"SELECT sum(index * weight) / sum(weight), sum(score * weight) / sum(weight), count(*) FROM ev_answers WHERE {chosen}",
    )
    is_index = metric == "nps" and highest > 7
    return Scores(
        metric, answers, mean, sd, float(lowest), float(highest), float(index if is_index else level),
        f"{words}, {counted(given, 'answer')}" + (", weighted" if weight != "1" else ""), float(slope or 1.0) if is_index else 1.0,
    )  # fmt: skip


def _last_wave(connection: DuckDBPyConnection) -> tuple[str, str]:
    """Which answers are the last wave: a condition, and words."""
    waves = connection.execute(
        "SELECT wave, count(*) FROM ev_answers WHERE wave IS NOT NULL GROUP BY wave ORDER BY median(m), max(m), wave"
    ).fetchall()
    if waves:
        usual = sorted(count for _, count in waves)[len(waves) // 2]
        name = next(str(wave) for wave, count in reversed(waves) if count >= THIN_WAVE * usual)
        return f"wave = {literal(name)}", f"wave {name}"
    months = connection.execute("SELECT m, count(*) FROM ev_answers GROUP BY m ORDER BY m DESC").fetchall()
    seen = 0
    for month, count in months:
        if seen >= ENOUGH or month <= months[0][0] - 12:
            break
        first, seen = month, seen + count
    span = month_text(months[0][0]) if first == months[0][0] else f"{month_text(first)} to {month_text(months[0][0])}"
    return f"m >= {first}", span
