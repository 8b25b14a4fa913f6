"""Themes of what customers wrote, in dollars: who mentions them, their scores, the revenue exposed, and the hazard of leaving.

Revenue is *exposed*, never "lost because of": those who write differ from those who do not. The hazard is that of the landmark model
with a theme in place of a score: 1 where a customer's text of the wave mentions it, 0 where her text does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxroi.evidence import landmarks
from cxroi.evidence.cells import draft, settle
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import Window, columns_of, first_day, last_day
from cxroi.evidence.themes import Theme, Themes, themes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXTS = (("survey_responses", "comment", "coalesce(responded_at, invited_at)"), ("contacts", "text", "opened_at"))
"""Where customers write, and when."""
HALF = 12
"""Months of the trend: mentions among texts of the last so many, over those of as many before. [months]"""


@dataclass(frozen=True)
class ThemeMoney:
    """One theme and what goes with it."""

    label: str
    words: tuple[str, ...]
    quotations: tuple[str, ...]
    customers: int
    mentions: int
    trend: float | None
    """Share of texts that mention it in the last year over that of the year before; None where there is no year before."""
    score: float | None
    """Mean answer of the main score in the surveys of those who mention it."""
    revenue_exposed: float | None
    """Revenue of the last twelve months of the customers who mention it [currency]."""
    hazard_ratio: float | None
    """Of leaving, those who mention it against those who write and do not; None where it cannot be told."""
    ci_low: float | None
    ci_high: float | None
    verdict: str
    precision: float | None = None
    recall: float | None = None
    """Of a labelled theme, by cross-validation; None where nobody has labelled it."""


def texts_of(connection: DuckDBPyConnection, present: Sequence[str]) -> pd.DataFrame:
    """Everything customers wrote, in order of time: `customer_id`, `at`, `text`."""
    asked = [
        f"""SELECT customer_id::VARCHAR AS customer_id, ({at})::TIMESTAMP AS "at", {text} AS "text"
        FROM {table} WHERE trim(coalesce({text}, '')) <> '' AND {at} IS NOT NULL"""
        for table, text, at in TEXTS
        if table in present and text in columns_of(connection, table)
    ]
    if not asked:
        return pd.DataFrame({"customer_id": [], "at": pd.to_datetime([]), "text": []})
    return connection.execute(f"SELECT * FROM ({' UNION ALL '.join(asked)}) ORDER BY ALL").df()


def theme_money(
    connection: DuckDBPyConnection, *, present: Sequence[str], window: Window, metric: str | None, seed: int = 0
) -> tuple[ThemeMoney, ...]:
    """Each theme of what customers wrote, the most revenue exposed first.

    `metric` is the main score, whose mean stands beside each theme. Raises ValueError where too few texts hold words.
    """
    written = texts_of(connection, present)
    found = themes(list(written["text"]), seed=seed)
    customers = written["customer_id"].to_numpy()
    told = _hazards(connection, present, window, written, found, seed)
    revenue, scores = _revenue(connection, present, window), _scores(connection, metric)
    made = []
    for place, theme in enumerate(found.themes):
        named = sorted(set(customers[list(theme.mentions)]))
        ratio, low, high, verdict = told[place]
        made.append(
            ThemeMoney(
                theme.label, theme.words, theme.quotations, len(named), len(theme.mentions), _trend(written, theme, window),
                float(np.mean([scores[name] for name in named if name in scores])) if any(name in scores for name in named) else None,
                float(sum(revenue.get(name, 0.0) for name in named)) if revenue is not None else None, ratio, low, high, verdict,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: -(one.revenue_exposed or 0.0)))


def _trend(written: pd.DataFrame, theme: Theme, window: Window) -> float | None:
    """The share of texts that mention a theme in the last year over that of the year before."""
    end = pd.Timestamp(last_day(window.last)) + pd.Timedelta(days=1)
    middle, start = (end - pd.DateOffset(months=months) for months in (HALF, 2 * HALF))
    mentions = np.zeros(len(written), bool)
    mentions[list(theme.mentions)] = True
    late, early = (
        ((written["at"] >= middle) & (written["at"] < end)),
        ((written["at"] >= start) & (written["at"] < middle)),
    )
    if not late.any() or not early.any() or not mentions[early].any():
        return None
    return float(mentions[late].mean() / mentions[early].mean())


def _revenue(connection: DuckDBPyConnection, present: Sequence[str], window: Window) -> dict[str, float] | None:
    """Revenue of the last twelve months by customer; None where no revenue is known."""
    if "revenue_monthly" not in present:
        return None
    since, until = first_day(window.revenue_last - 11), last_day(window.revenue_last)
    rows = connection.execute(
        f"SELECT customer_id::VARCHAR, sum(revenue) FROM revenue_monthly WHERE month BETWEEN DATE '{since}' AND DATE '{until}' GROUP BY 1"
    ).fetchall()
    return {name: float(total) for name, total in rows if total is not None}


def _scores(connection: DuckDBPyConnection, metric: str | None) -> dict[str, float]:
    """The mean answer of each customer to the main score."""
    if metric is None:
        return {}
    rows = connection.execute(
        "SELECT customer_id::VARCHAR, avg(score) FROM survey_responses WHERE lower(metric) = ? AND score IS NOT NULL GROUP BY 1",
        [metric],
    ).fetchall()
    return {name: float(score) for name, score in rows}


def _hazards(
    connection: DuckDBPyConnection,
    present: Sequence[str],
    window: Window,
    written: pd.DataFrame,
    found: Themes,
    seed: int,
) -> list[tuple[float | None, float | None, float | None, str]]:
    """The hazard ratio of leaving of each theme with its interval and verdict, over a copy of the tables with themes for scores."""
    import duckdb

    if "customers" not in present:
        return [(None, None, None, "CANNOT TELL")] * len(found.themes)
    flags = np.zeros((len(written), len(found.themes)))
    for place, theme in enumerate(found.themes):
        flags[list(theme.mentions), place] = 1.0
    tall = pd.concat(
        pd.DataFrame(
            {
                "response_id": np.arange(len(written)).astype(str), "customer_id": written["customer_id"], "invited_at": written["at"],
                "responded_at": written["at"], "metric": f"theme {place}", "score": flags[:, place],
            }
        )
        for place in range(len(found.themes))
    )  # fmt: skip
    with duckdb.connect() as copy:
        for table in set(present) - {"survey_responses", "contacts"}:
            copy.register("rows", connection.sql(f"SELECT * FROM {table}").to_arrow_table())
            copy.execute(f"CREATE TABLE {table} AS SELECT * FROM rows")
        copy.register("tall", tall)
        copy.execute("CREATE TABLE survey_responses AS SELECT * FROM tall")
        here = [*(set(present) - {"contacts"} | {"survey_responses"})]
        own = prepare(copy, present=here, data_end=window.data_end)
        drafts = [
            draft(
                landmarks.landmarks(copy, f"theme {place}"), metric=f"theme {place}", outcome="churn", last=own.last,
                revenue_last=own.revenue_last, lower_is_better=True, seed=seed, pictures=False,
            )
            for place in range(len(found.themes))
        ]  # fmt: skip
    return [
        (None, None, None, cell.verdict)
        if cell.effect_per_point is None or cell.ci_low is None or cell.ci_high is None
        else (1 + cell.effect_per_point, 1 + cell.ci_low, 1 + cell.ci_high, cell.verdict)
        for cell in settle(drafts)
    ]
