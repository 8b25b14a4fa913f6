"""What a company's tables say beyond its scores: emotions, the silent, what is written, who has gone quiet, channels, employees.

Each part is there, or the reason why it cannot be told. None of it changes a verdict of the study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from cxroi.evidence import channels as cases
from cxroi.evidence import employees as staff
from cxroi.evidence import landmarks
from cxroi.evidence import quiet_in_tables as orders
from cxroi.evidence.channels import Channels, channels
from cxroi.evidence.emotions import EMOTION, shares
from cxroi.evidence.employees import Employees, employees
from cxroi.evidence.kept_tables import keep_tables
from cxroi.evidence.landmarks import YEAR, Landmarks, first_day, month_text
from cxroi.evidence.loyalty import Felt, most_and_least_loyal
from cxroi.evidence.quiet_in_tables import Quiet, quiet_in_tables
from cxroi.evidence.revenue_models import growth, products_after, two_years
from cxroi.evidence.scores import HIGH_IS_GOOD
from cxroi.evidence.study import Study
from cxroi.evidence.synthetic_scores import Synthetic, synthetic_scores
from cxroi.evidence.theme_money import ThemeMoney, theme_money
from cxroi.evidence.themes import NO_TEXTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STEPS = {
    "emotions": (0.0, "Emotions"), "synthetic": (0.05, "Scores for the silent"), "themes": (0.55, "Themes"), "quiet": (0.7, "Gone quiet"),
    "loyal": (0.8, "Loyal customers"), "channels": (0.85, "Channels"), "employees": (0.95, "Employees"),
}  # fmt: skip
"""Each part with the share of the work done before it, and what it is called meanwhile."""
NEEDS = {
    "emotions": (("survey_responses",), f"There is no table of survey answers. Needed are the customer, the day, and a column for each emotion asked, named {EMOTION}confident, {EMOTION}frustrated and so on."),
    "synthetic": (("survey_responses",), "There is no table of survey answers. Needed are the customer, the day and the score. One score a customer without a day does not say what was known before it."),
    "themes": (("survey_responses", "contacts"), NO_TEXTS),
    "quiet": (("revenue_monthly",), orders.NO_TABLE),
    "channels": (("contacts",), cases.NO_TABLE),
    "employees": (("employees",), staff.NO_TABLE),
}  # fmt: skip
"""Which of these tables each part needs, and what is said where there is none."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class Emotion:
    """One emotion against one outcome: the verdict of its cell, and its share among the emotions."""

    emotion: str
    outcome: str
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    share: float | None
    """Of R² among the emotions asked together (LMG); None where that cannot be told."""
    p_first: float | None
    q: float | None
    """p-value adjusted for all that was tried (Benjamini and Hochberg)."""
    verdict: str


@dataclass(frozen=True)
class Listening:
    """The parts; `reasons` says why one is not there, by its name."""

    emotions: tuple[Emotion, ...] = ()
    synthetic: Synthetic | None = None
    themes: tuple[ThemeMoney, ...] = ()
    quiet: Quiet | None = None
    loyal: tuple[Felt, ...] = ()
    """Emotions and scores of the most and of the least loyal customers, with size set aside."""
    channels: Channels | None = None
    employees: Employees | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


def listen(
    connection: DuckDBPyConnection, study: Study, *, present: Sequence[str], seed: int = 0,
    progress: Callable[[float, str], object] = lambda share, words: None, folder: Path | None = None,
) -> Listening:  # fmt: skip
    """All that can be told. `connection` is that of the study, after it, so that its landmarks are there.

    `folder` is where the tables and the steps towards their themes are kept for questions that come later.
    """
    reasons: dict[str, str] = {}

    def told(name: str, make: Callable[[], Found], otherwise: Found) -> Found:
        progress(STEPS[name][0], STEPS[name][1])
        try:
            return make()
        except ValueError as error:
            reasons[name] = str(error)
            return otherwise

    if folder is not None:
        keep_tables(connection, folder, present=present)
    metric = main_metric(study)
    return Listening(
        told("emotions", lambda: _emotions(connection, study, seed), ()),
        told("synthetic", lambda: _synthetic(connection, study, metric, present, seed), None),
        told(
            "themes",
            lambda: theme_money(
                connection, present=present, window=study.window, metric=metric, seed=seed, folder=folder
            ),
            (),
        ),
        told("quiet", lambda: quiet_in_tables(connection, present=present, window=study.window), None),
        told("loyal", lambda: _loyal(connection, study), ()),
        told("channels", lambda: channels(connection, present=present, window=study.window, seed=seed), None),
        told("employees", lambda: employees(connection, present=present, window=study.window), None),
        reasons,
    )


def untold(present: Sequence[str], reason: str) -> Listening:
    """Tables without an order of time, such as one row a customer: no part can be told, each for want of a table, or else for this reason."""
    said = {name: reason if set(tables) & set(present) else words for name, (tables, words) in NEEDS.items()}
    return Listening(reasons=said)


def main_metric(study: Study) -> str | None:
    """The score that speaks for the company: NPS, else satisfaction, else the first that is no emotion."""
    asked = [name for name in study.metrics if not name.startswith(EMOTION)]
    return next((name for name in (*HIGH_IS_GOOD, *asked) if name in asked), None)


def _loyal(connection: DuckDBPyConnection, study: Study) -> tuple[Felt, ...]:
    """Emotions and scores by the outer fifths of loyalty."""
    if "revenue" not in study.window.has:
        raise ValueError("Loyalty free of size needs revenue by month.")
    found = most_and_least_loyal(connection, study.metrics, revenue_last=study.window.revenue_last)
    if not found:
        raise ValueError("Too few customers can be followed from a year before an answer to a year after it.")
    return found


def _emotions(connection: DuckDBPyConnection, study: Study, seed: int) -> tuple[Emotion, ...]:
    names = [name for name in study.metrics if name.startswith(EMOTION)]
    if not names:
        raise ValueError(
            f"No emotion was asked: their columns are named {EMOTION}confident, {EMOTION}frustrated and so on."
        )
    by_outcome = {
        outcome: _together(connection, study, names, outcome, seed) for outcome in ("churn", "spend", "cross_sell")
    }
    found = []
    for cell in study.cells:
        if cell.metric in names:
            share, first = by_outcome.get(cell.outcome, {}).get(cell.metric, (None, None))
            found.append(
                Emotion(
                    cell.metric.removeprefix(EMOTION), cell.outcome, cell.effect_per_point, cell.ci_low, cell.ci_high, share, first,
                    cell.adjusted_p, cell.verdict,
                )
            )  # fmt: skip
    return tuple(found)


def _together(
    connection: DuckDBPyConnection, study: Study, names: Sequence[str], outcome: str, seed: int
) -> dict[str, tuple[float, float]]:
    """Share and chance of ranking first of each emotion, over customers and waves in which all were answered; empty if untellable."""
    tables, last = [], study.window.last if outcome == "churn" else study.window.revenue_last
    for name in names:
        marks = _followed(landmarks.landmarks(connection, name), outcome, last)
        index = [marks.account, marks.month]
        tables.append(pd.DataFrame({name: marks.score, "happened": _happened(marks, outcome)}, index=index))
    joined = pd.concat(
        [*(table[[name]] for table, name in zip(tables, names, strict=True)), tables[0][["happened"]]], axis=1
    )
    try:
        found = shares(joined[list(names)].to_numpy(), joined["happened"].to_numpy(), list(names), seed=seed)
    except ValueError:
        return {}
    return {one.item: (one.share, one.p_first) for one in found.items}


def _followed(marks: Landmarks, outcome: str, last: int) -> Landmarks:
    """The answers that can be followed for a year: to leaving, or else of those who were there all year, as in the study."""
    followed = marks.answered & (marks.month + YEAR <= last)
    if outcome == "spend":
        followed &= two_years(marks, last=last, stayed=True)
    elif outcome == "cross_sell":
        followed &= (marks.stop > marks.month + YEAR) & ~np.isnan(marks.products)
    return marks.where(followed)


def _happened(marks: Landmarks, outcome: str) -> np.ndarray:
    """What came within the year: leaving, revenue over that of the year before, or products gained."""
    if outcome == "churn":
        return (marks.left & (marks.stop <= marks.month + YEAR)).astype(float)
    return growth(marks) if outcome == "spend" else products_after(marks)


def _synthetic(
    connection: DuckDBPyConnection, study: Study, metric: str | None, present: Sequence[str], seed: int
) -> Synthetic:
    """The main score of the last year in which it was asked, with its silent, from what was known the year before.

    Of several answers of a customer in the year the last counts, of several on that day their mean.
    """
    if metric is None or "customers" not in present:
        raise ValueError("No score of known customers was asked.")
    (answered,) = landmarks.one_row(
        connection, "SELECT max(month) FROM ev_waves WHERE metric = ? AND answers > 0", metric
    )
    last = study.window.last if answered is None else min(study.window.last, answered)
    since = last - YEAR
    day, after = first_day(since + 1), first_day(last + 1)
    customers = connection.execute(
        f"""WITH said AS (
            SELECT customer_id, score, coalesce(responded_at, invited_at)::DATE AS day FROM survey_responses
            WHERE lower(coalesce(metric, 'score')) = ? AND score IS NOT NULL
              AND coalesce(responded_at, invited_at) >= DATE '{day}' AND coalesce(responded_at, invited_at) < DATE '{after}'
        ), latest AS (
            SELECT customer_id, avg(score) AS score FROM said
            JOIN (SELECT customer_id, max(day) AS day FROM said GROUP BY 1) USING (customer_id, day) GROUP BY 1
        )
        SELECT c.customer_id::VARCHAR AS id, {_column(connection, "segment")} AS segment, {_column(connection, "region")} AS region,
            {_column(connection, "channel")} AS channel, date_diff('month', c.start_date, DATE '{day}') AS tenure,
            latest.score
        FROM customers c LEFT JOIN latest USING (customer_id) WHERE (c.start_date IS NULL OR c.start_date < DATE '{day}') AND (c.end_date IS NULL OR c.end_date >= DATE '{after}')
        ORDER BY 1""",
        [metric],
    ).df()
    for table, column, call in (("revenue_monthly", "month", "sum(revenue)"), ("contacts", "opened_at", "count(*)")):
        if table in present:
            counted = connection.execute(
                f"SELECT customer_id::VARCHAR AS id, {call} AS {table} FROM {table} WHERE {column} < DATE '{day}' AND {column} >= DATE '{first_day(since - YEAR + 1)}' GROUP BY 1"
            ).df()
            customers = customers.merge(counted, on="id", how="left")
    facts = customers.drop(columns=["id", "score"]).dropna(axis=1, how="all")
    is_nps = any(one.metric == metric and one.is_index for one in study.scores)
    segments = list(customers["segment"].fillna("none").astype(str)) if customers["segment"].notna().any() else None
    months = f"{month_text(since + 1)} to {month_text(last)}"
    try:
        found = synthetic_scores(
            customers["score"].to_numpy(dtype=float),
            facts,
            metric=metric,
            is_nps=is_nps,
            segments=segments,
            seed=seed,
            ids=list(customers["id"]),
        )
    except ValueError as error:
        raise ValueError(f"Of those who were customers from {months}: {error}") from error
    return replace(
        found, months=months if last < study.window.last else "", since=month_text(since + 1), last=month_text(last)
    )


def _column(connection: DuckDBPyConnection, name: str) -> str:
    return f"c.{name}" if name in landmarks.columns_of(connection, "customers") else "NULL::VARCHAR"
