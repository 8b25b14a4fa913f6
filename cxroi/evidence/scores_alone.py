"""Scores with no outcome beside them, as reviews are: the score and its interval by month, what is written, and what a verdict lacks.

Nothing here says whether the score predicts money. Whoever writes a review chose to: the figures are of those who wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxroi.evidence.mean_difference import FEWEST, LEVEL, welch
from cxroi.evidence.scores import PASSIVES, PROMOTERS
from cxroi.evidence.themes import themes
from cxroi.tables.schema import METRIC

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ADDED = 3.0
"""Answers added for the interval of NPS: a quarter each to promoters and detractors, half to passives (B. Rocks, The American
Statistician 70, 2016, the adjusted Wald interval)."""
MOST_LEVELS = 11


@dataclass(frozen=True)
class Mean:
    """A score of some answers: NPS as promoters less detractors (−100 to 100), any other as the mean answer, with its 95% interval."""

    answers: int
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Month:
    """The score of one month, such as 2026-03."""

    month: str
    score: Mean


@dataclass(frozen=True)
class ScoreAlone:
    """One score: of all answers, by month, and how often each answer was given."""

    metric: str
    is_nps: bool
    overall: Mean
    months: tuple[Month, ...]
    levels: tuple[tuple[float, int], ...]
    """(answer, how often), the lowest first; empty where there are more than eleven answers."""
    change: Mean | None
    """The later half of the answers less the earlier half; None with too few."""
    out_of_scale: int = 0


@dataclass(frozen=True)
class ThemeAlone:
    """What texts are about: how many mention it, and their score less that of the texts that do not."""

    label: str
    words: tuple[str, ...]
    quotations: tuple[str, ...]
    mentions: int
    share: float
    """Of all texts."""
    difference: Mean | None
    """None with too few texts on either side."""


@dataclass(frozen=True)
class ScoresAlone:
    """What scores say alone, and the one file more that would give a verdict."""

    scores: tuple[ScoreAlone, ...]
    themes: tuple[ThemeAlone, ...]
    is_nps: bool
    """Whether the score beside the themes is NPS."""
    no_themes: str
    """Why there are no themes; empty where there are."""
    files: tuple[str, ...]
    needs: str
    """The further file, with its two columns, in words."""


def scores_alone(
    connection: DuckDBPyConnection,
    tables: Sequence[str],
    *,
    keys: Mapping[str, str],
    lists: Sequence[str] = (),
    seed: int = 0,
) -> ScoresAlone | None:
    """What the answers in these tables say alone; None where there are none. `keys` are the columns that name a customer, by file;
    `lists` the files that seem to list customers, and do not say who left."""
    names = ("metric", "score", "responded_at", "invited_at", "comment", "source_file", "source_row")
    query = " UNION ALL ".join(f"SELECT {', '.join(names)} FROM {table}" for table in tables)
    frame = connection.execute(f"SELECT * FROM ({query}) WHERE score IS NOT NULL ORDER BY source_file, source_row").df()
    if frame.empty:
        return None
    frame["metric"] = frame["metric"].fillna("score").str.lower()
    frame["at"] = pd.to_datetime(frame["responded_at"].fillna(frame["invited_at"]))
    scores = tuple(_one(str(name), part) for name, part in frame.groupby("metric"))
    main = max(scores, key=lambda one: (one.is_nps, one.overall.answers))
    found, why = _themes(frame[frame["metric"] == main.metric], main.is_nps, seed)
    files = tuple(dict.fromkeys(frame["source_file"]))
    return ScoresAlone(scores, found, main.is_nps, why, files, needs(files, keys, lists))


def needs(files: Sequence[str], keys: Mapping[str, str], lists: Sequence[str] = ()) -> str:
    """The one file that is missing for a verdict, or does not say enough, with its two columns."""
    one = "One file more gives one. Call it customers.csv, with two columns: "
    if lists:
        one = f"{' and '.join(lists)} may, once it is chosen as the table of customers and these two of its columns are named: "
    known = [f"“{keys[file]}” of {file}" for file in files if keys.get(file)]
    if known:
        return (
            "There is no verdict yet: nothing says what these customers did afterwards. "
            f"{one}customer_id, which holds what {' and '.join(known)} holds, and end_date, the day on which the customer left, empty for whoever has "
            "not. List every customer, also those who never answered."
        )
    return (
        f"There is no verdict, and no further file can give one: nothing in {' and '.join(files)} says which customer answered. Where you send the "
        "invitations yourself, pass the customer's number or e-mail along and export it as a column. Then one file more gives a verdict: "
        "customers.csv with two columns, customer_id (that number or e-mail) and end_date (the day on which the customer left, empty for whoever has not)."
    )


def _one(metric: str, frame: pd.DataFrame) -> ScoreAlone:
    known = METRIC.get(metric)
    inside = frame["score"].between(known.lowest, known.highest) if known else frame["score"].notna()
    outside, frame = int((~inside).sum()), frame[inside]
    is_nps = metric == "nps" and bool(frame["score"].max() > 7)
    values = _index(frame["score"].to_numpy(float), is_nps)
    ends = (known.lowest, known.highest) if known else (-np.inf, np.inf)
    dated = frame["at"].notna().to_numpy()
    month = frame["at"].dt.strftime("%Y-%m")
    months = tuple(
        Month(str(name), mean_of(values[rows], is_nps=is_nps, ends=ends))
        for name, rows in sorted(frame.reset_index(drop=True).groupby(month.reset_index(drop=True)).indices.items())
    )
    counts = frame["score"].value_counts().sort_index()
    levels = tuple(zip(map(float, counts.index), map(int, counts), strict=True)) if len(counts) <= MOST_LEVELS else ()
    order = np.argsort(frame["at"].to_numpy()[dated], kind="stable")
    halves = np.array_split(values[dated][order], 2)
    return ScoreAlone(
        metric,
        is_nps,
        mean_of(values, is_nps=is_nps, ends=ends),
        months,
        levels,
        _difference(halves[1], halves[0]),
        outside,
    )


def _index(scores: np.ndarray, is_nps: bool) -> np.ndarray:
    return np.where(scores >= PROMOTERS, 100.0, np.where(scores < PASSIVES, -100.0, 0.0)) if is_nps else scores


def mean_of(values: np.ndarray, *, is_nps: bool, ends: tuple[float, float] = (-np.inf, np.inf)) -> Mean:
    """The mean of answers with its 95% interval: Student's t, for NPS the adjusted Wald interval of Rocks (2016); within the ends of the scale.

    >>> found = mean_of(np.array([100.0] * 60 + [0.0] * 20 + [-100.0] * 20), is_nps=True)
    >>> found.value, round(found.low, 1), round(found.high, 1)
    (40.0, 23.4, 54.3)
    """
    from scipy.stats import norm, t

    n, value = len(values), float(np.mean(values))
    if n < FEWEST or (not is_nps and np.ptp(values) == 0):
        return Mean(n, value)
    if is_nps:
        size = n + ADDED
        centre, square = float(values.sum()) / size, (float((values**2).sum()) + 100.0**2 * ADDED / 2) / size
        half = float(norm.ppf(0.5 + LEVEL / 2) * np.sqrt((square - centre**2) / size))
        return Mean(n, value, max(centre - half, -100.0), min(centre + half, 100.0))
    half = float(t.ppf(0.5 + LEVEL / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    return Mean(n, value, max(value - half, ends[0]), min(value + half, ends[1]))


def _difference(one: np.ndarray, other: np.ndarray) -> Mean | None:
    """The mean of one set less that of another, with Welch's 95% interval; None with too few of either."""
    if min(len(one), len(other)) < FEWEST or (np.ptp(one) == 0 and np.ptp(other) == 0):
        return None
    return Mean(len(one) + len(other), *welch(one, other))


def _themes(frame: pd.DataFrame, is_nps: bool, seed: int) -> tuple[tuple[ThemeAlone, ...], str]:
    """The themes of the texts beside a score, the most mentioned first, or why there are none."""
    written = frame[frame["comment"].fillna("").str.strip() != ""]
    values = _index(written["score"].to_numpy(float), is_nps)
    try:
        found = themes(list(written["comment"]), seed=seed)
    except ValueError as error:
        return (), str(error)
    made = []
    for theme in found.themes:
        chosen = np.zeros(len(written), bool)
        chosen[list(theme.mentions)] = True
        made.append(
            ThemeAlone(
                theme.label, theme.words, theme.quotations, int(chosen.sum()), float(chosen.mean()), _difference(values[chosen], values[~chosen])
            )
        )  # fmt: skip
    return tuple(made), ""
