"""Themes of what customers wrote, in dollars: who mentions them, their scores, the revenue exposed, and the hazard of leaving.

Whoever has left has no revenue to lose: exposed is that of those who are still customers. Revenue is *exposed*, never "lost because
of": those who write differ from those who do not. The hazard is that of the landmark model with a theme in place of a score: 1 where a
customer's text of the wave mentions it, 0 where the text does not (`flag_hazard`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from cxroi.evidence.cell_details import band_edges
from cxroi.evidence.flag_hazard import Behind, flag_hazards
from cxroi.evidence.landmarks import Window, columns_of, first_day, last_day
from cxroi.evidence.masking import as_read
from cxroi.evidence.mean_difference import welch
from cxroi.evidence.scores import HIGH_IS_GOOD
from cxroi.evidence.theme_edits import Edit
from cxroi.evidence.theme_steps import themes_after
from cxroi.evidence.themes import Theme

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXTS = (("survey_responses", "comment", "coalesce(responded_at, invited_at)"), ("contacts", "text", "opened_at"))
"""Where customers write, and when."""
HALF = 12
"""Months of the trend: mentions among texts of the last so many, over those of as many before. [months]"""
LEAST_SCORED = 3
"""With fewer customers than this who scored, on either side, no difference of scores is given. [judgement]"""
EXAMPLES = 20
"""Texts of a theme offered for labelling. [judgement]"""


@dataclass(frozen=True)
class ThemeMoney:
    """One theme and what goes with it."""

    label: str
    words: tuple[str, ...]
    quotations: tuple[str, ...]
    customers: int
    mentions: int
    trend: float | None
    """Share of texts that mention it in the last year over that of the year before, in months with texts in both; None where none has."""
    score: float | None
    """Mean answer of the main score in the surveys of those who mention it."""
    revenue_exposed: float | None
    """Revenue of the last twelve months of those who mention it and are still customers [currency]; None of a theme that is no complaint."""
    hazard_ratio: float | None
    """Of leaving, those who mention it against those who write and do not; None where it cannot be told."""
    ci_low: float | None
    ci_high: float | None
    verdict: str
    precision: float | None = None
    recall: float | None = None
    """Of a labelled theme, by cross-validation; None where nobody has labelled it."""
    examples: tuple[str, ...] = ()
    """Texts that mention it, masked, to label by hand."""
    least: str = ""
    """The least typical text that mentions it, masked; empty where there is none but those quoted."""
    others: float | None = None
    """Mean answer of those who do not mention it; None where a high answer is not known to be good."""
    good: float | None = None
    """Of its mentions that came with the main score, the share with a good one; None where none did, or as above."""
    behind: Behind = Behind()  # noqa: RUF009 - frozen
    """What stands behind the ratio: how many themes were tried, and who left."""
    apart: tuple[float, float] | None = None
    """Welch's 95% interval of `score` less `others`; None where either has fewer than 3 customers."""


Standing = Literal["complaint", "no complaint", "CANNOT TELL"]
"""What the scores of those who mention a theme say of it."""


def standing(theme: ThemeMoney) -> Standing | None:
    """A complaint where the whole interval of the difference says that those who mention it score lower than the others, none where
    they score higher; None where no scores say."""
    if theme.score is None or theme.others is None:
        return None
    low, high = theme.apart or (-np.inf, np.inf)
    return "complaint" if high < 0 else "no complaint" if low > 0 else "CANNOT TELL"


def texts_of(connection: DuckDBPyConnection, present: Sequence[str]) -> pd.DataFrame:
    """Everything customers wrote, in order of time: `customer_id`, `at`, `text`.

    A comment beside several scores of one answer was written once: the table has it once for each score.
    """
    asked = [
        f"""SELECT DISTINCT customer_id::VARCHAR AS customer_id, ({at})::TIMESTAMP AS "at", {text} AS "text"
        FROM {table} WHERE trim(coalesce({text}, '')) <> '' AND {at} IS NOT NULL"""
        for table, text, at in TEXTS
        if table in present and text in columns_of(connection, table)
    ]
    if not asked:
        return pd.DataFrame({"customer_id": [], "at": pd.to_datetime([]), "text": []})
    return connection.execute(f"SELECT * FROM ({' UNION ALL '.join(asked)}) ORDER BY ALL").df()


def theme_money(
    connection: DuckDBPyConnection,
    *,
    present: Sequence[str],
    window: Window,
    metric: str | None,
    edits: Sequence[Edit] = (),
    count: int | None = None,
    seed: int = 0,
    folder: Path | None = None,
) -> tuple[ThemeMoney, ...]:
    """Each theme of what customers wrote, the most revenue exposed first, then by customers; after the changes made by hand.

    `metric` is the main score, whose mean stands beside each theme; `count` the number of themes, by default the one halves agree on; `folder` where the steps towards the themes of these tables are kept.
    Raises ValueError where too few texts hold words, or a change cannot be made.
    """
    written = texts_of(connection, present)
    texts = list(written["text"])
    found, learnt = themes_after(texts, edits, count=count, seed=seed, folder=folder)
    customers = written["customer_id"].to_numpy()
    flags = np.zeros((len(written), len(found.themes)))
    for place, theme in enumerate(found.themes):
        flags[list(theme.mentions), place] = 1.0
    told = flag_hazards(connection, written, flags, present=present, window=window, seed=seed)
    revenue, scores = _revenue(connection, present, window), _scores(connection, metric)
    given = _good(connection, written, metric)
    made = []
    for place, theme in enumerate(found.themes):
        named = sorted(set(customers[list(theme.mentions)]))
        known, quality = told[place], learnt.get(theme.label)
        shown = np.random.default_rng(seed).permutation(np.array(theme.mentions))
        examples = tuple(dict.fromkeys(as_read(texts[row]) for row in shown))[:EXAMPLES]
        rated = given[list(theme.mentions)]
        rated = rated[~np.isnan(rated)]
        mentioned = set(named)
        own = np.array([score for name, score in scores.items() if name in mentioned])
        others = np.array([score for name, score in scores.items() if name not in mentioned and metric in HIGH_IS_GOOD])
        made.append(
            ThemeMoney(
                theme.label, theme.words, theme.quotations, len(named), len(theme.mentions), _trend(written, theme, window),
                float(own.mean()) if len(own) else None,
                float(sum(revenue.get(name, 0.0) for name in named)) if revenue is not None else None, known.ratio, known.low, known.high,
                known.verdict, quality.precision if quality else None, quality.recall if quality else None, examples, theme.least,
                float(others.mean()) if len(others) else None, float(rated.mean()) if len(rated) else None, known.behind,
                welch(own, others)[1:] if min(len(own), len(others)) >= LEAST_SCORED else None,
            )
        )  # fmt: skip
    exposed = (replace(one, revenue_exposed=None) if standing(one) == "no complaint" else one for one in made)
    return tuple(sorted(exposed, key=lambda one: (-(one.revenue_exposed or 0.0), -one.customers)))


def _trend(written: pd.DataFrame, theme: Theme, window: Window) -> float | None:
    """The share of texts that mention a theme in the last year over that of the year before, in the calendar months that have texts in both.

    A survey wave across the line between the two years would else compare its end with its beginning.
    """
    end = pd.Timestamp(last_day(window.last)) + pd.Timedelta(days=1)
    middle, start = (end - pd.DateOffset(months=months) for months in (HALF, 2 * HALF))
    mentions = np.zeros(len(written), bool)
    mentions[list(theme.mentions)] = True
    late, early = (
        ((written["at"] >= middle) & (written["at"] < end)),
        ((written["at"] >= start) & (written["at"] < middle)),
    )
    month = written["at"].dt.month
    both = month.isin(set(month[late]) & set(month[early]))
    late, early = late & both, early & both
    if not late.any() or not mentions[early].any():
        return None
    return float(mentions[late].mean() / mentions[early].mean())


def _revenue(connection: DuckDBPyConnection, present: Sequence[str], window: Window) -> dict[str, float] | None:
    """Revenue of the last twelve months by customer, of those who have not left within the data; None where no revenue is known."""
    if "revenue_monthly" not in present:
        return None
    since, until = first_day(window.revenue_last - 11), last_day(window.revenue_last)
    left = ""
    if "customers" in present and "end_date" in columns_of(connection, "customers"):
        left = f"AND customer_id NOT IN (SELECT customer_id FROM customers WHERE customer_id IS NOT NULL AND end_date <= DATE '{last_day(window.last)}')"
    rows = connection.execute(
        f"SELECT customer_id::VARCHAR, sum(revenue) FROM revenue_monthly WHERE month BETWEEN DATE '{since}' AND DATE '{until}' {left} GROUP BY 1"
    ).fetchall()
    return {name: float(total) for name, total in rows if total is not None}


def _scores(connection: DuckDBPyConnection, metric: str | None) -> dict[str, float]:
    """The mean answer of each customer to the main score."""
    if metric is None:
        return {}
    rows = connection.execute(
        "SELECT customer_id::VARCHAR, avg(score) FROM survey_responses WHERE lower(coalesce(metric, 'score')) = ? AND score IS NOT NULL GROUP BY 1",
        [metric],
    ).fetchall()
    return {name: float(score) for name, score in rows}


def _good(connection: DuckDBPyConnection, written: pd.DataFrame, metric: str | None) -> np.ndarray:
    """Of each text: 1 where it came with a good answer to the main score, 0 with another, NaN where it came with none.

    Good is the highest band of Evidence: 9 or 10 for NPS, else the highest third. Where a high answer is not known to be good, all are NaN.
    """
    unknown = np.full(len(written), np.nan)
    if metric not in HIGH_IS_GOOD or "comment" not in columns_of(connection, "survey_responses"):
        return unknown
    survey, comment, at = TEXTS[0]
    found = connection.execute(
        f"""SELECT customer_id::VARCHAR AS customer_id, ({at})::TIMESTAMP AS "at", {comment} AS "text", score FROM {survey}
        WHERE lower(coalesce(metric, 'score')) = ? AND score IS NOT NULL""",
        [metric],
    ).df()
    edges = band_edges(metric, found["score"].to_numpy(dtype=float)) if len(found) else ()
    if not edges:
        return unknown
    mean = found.groupby(["customer_id", "at", "text"], as_index=False)["score"].mean()
    score = written.merge(mean, on=["customer_id", "at", "text"], how="left")["score"].to_numpy(dtype=float)
    return np.where(np.isnan(score), np.nan, score >= edges[-1])
