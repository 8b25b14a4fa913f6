"""Worlds with a known truth: landmarks made directly, and canonical tables in DuckDB."""

import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from cxroi.evidence.landmarks import COLUMNS, NEVER, Landmarks

LAST = 24318
TABLES = ("customers", "revenue_monthly", "survey_responses")


def landmarks(rng, *, accounts=1200, hazard_ratio=0.90, monthly=0.012, spend=1.0, waves=2, sd=2.0, confounded=0.15):
    """Landmarks of a world in which one point multiplies the hazard, tenure and size going with both.

    Two waves nine months apart; the score drifts between them; years of revenue on both sides of the first.
    """
    start = LAST - 60 - rng.integers(0, 120, accounts)
    tenure = np.log1p(LAST - 24 - start)
    size = rng.normal(10, 1, accounts)
    common = confounded * ((tenure - tenure.mean()) / tenure.std() + (size - 10)) / np.sqrt(2)
    score = 7 + sd * (common + np.sqrt(1 - confounded**2) * rng.standard_normal(accounts))
    columns = {name: [] for name in COLUMNS}
    alive = np.ones(accounts, dtype=bool)
    segments = rng.integers(0, 3, accounts)
    parents = np.where(
        rng.random(accounts) < 0.1, rng.integers(0, max(accounts // 50, 1), accounts), np.arange(accounts) + accounts
    )
    stop = np.full(accounts, NEVER)
    months = [LAST - 21 + 9 * wave for wave in range(waves)]
    made = []
    for wave, month in enumerate(months):
        until = months[wave + 1] if wave + 1 < waves else LAST
        hazard = monthly * np.exp(
            np.log(hazard_ratio) * (score - 7) - 0.3 * (tenure - tenure.mean()) - 0.2 * (size - 10)
        )
        lasts = rng.geometric(-np.expm1(-hazard))
        made.append((month, alive.copy(), score.copy()))
        leaves = alive & (lasts <= until - month)
        stop[leaves] = month + lasts[leaves]
        alive &= ~leaves
        score = score + 0.5 * rng.standard_normal(accounts)
    for month, there, given in made:
        who = np.flatnonzero(there)
        before = np.exp(size[who])
        stayed = np.clip(np.minimum(stop[who] - 1, month + 12) - month, 0, 12) / 12
        growth = np.exp(np.log(spend) * (given[who] - 7) + 0.15 * rng.standard_normal(len(who)))
        values = {
            "account": who, "parent": parents[who], "month": np.full(len(who), month), "score": given[who], "lowest": given[who],
            "respondents": np.ones(len(who)), "start": start[who], "observed": np.full(len(who), LAST - 40), "stop": stop[who],
            "left": stop[who] != NEVER, "revenue_12": before, "revenue_3": before / 4 * np.exp(0.1 * rng.standard_normal(len(who))),
            "revenue_next": before * stayed * growth, "products": np.ones(len(who)),
            "products_next": 1.0 + rng.poisson(0.4 * stayed), "open_cases": rng.poisson(0.5, len(who)).astype(float),
            "segment": segments[who], "contract": np.zeros(len(who), dtype=int),
        }  # fmt: skip
        for name, column in values.items():
            columns[name].append(column)
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    order = np.lexsort((joined["month"], joined["account"]))
    return Landmarks(
        **{name: column[order] for name, column in joined.items()}, segment_names=("Key", "Regular", "Small")
    )


def company(rng, *, accounts=400, months=30, monthly=0.02, hazard_ratio=0.85, score=None, quiet=13):
    """Customers, monthly revenue and one survey wave as frames: a company whose score matters, all of whom answer.

    Nobody leaves in the first `quiet` months; the survey is in month 13.
    """
    first = np.datetime64("2024-01")
    names = np.array([f"C{number:04d}" for number in range(accounts)])
    given = (
        np.clip(np.rint(7 + 2 * rng.standard_normal(accounts)), 0, 10) if score is None else np.full(accounts, score)
    )
    lasts = rng.geometric(np.clip(monthly * hazard_ratio ** (given - 7), 1e-6, 0.5)) + quiet
    leaves = lasts < months
    customers = pd.DataFrame(
        {
            "customer_id": names,
            "start_date": np.datetime64("2022-01-01"),
            "end_date": np.where(leaves, (first + lasts).astype("datetime64[D]") + 10, np.datetime64("NaT")),
            "end_reason": np.where(leaves, "churn", None),
            "segment": rng.choice(["Key", "Small"], accounts),
        }
    )
    who, when = np.nonzero(np.arange(months) < np.minimum(lasts, months)[:, None])
    revenue = pd.DataFrame(
        {
            "customer_id": names[who],
            "month": (first + when).astype("datetime64[D]"),
            "revenue": 100 * np.exp(0.1 * rng.standard_normal(len(who))),
            "n_products": 1 + (when > 20),
        }
    )
    day = (first + 13).astype("datetime64[D]") + 5
    survey = pd.DataFrame(
        {
            "response_id": [f"r{number}" for number in range(accounts)],
            "customer_id": names,
            "respondent_id": [f"p{number}" for number in range(accounts)],
            "invited_at": day.astype("datetime64[us]"),
            "responded_at": day.astype("datetime64[us]"),
            "metric": "nps",
            "score": given.astype(float),
        }
    )
    return {"customers": customers, "revenue_monthly": revenue, "survey_responses": survey}


def connected(tables):
    """A connection that holds frames as canonical tables, dates as DATE."""
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register("frame", frame)
        dates = [column for column in frame if column in ("start_date", "observed_from", "end_date", "month")]
        casts = f"REPLACE ({', '.join(f'{column}::DATE AS {column}' for column in dates)})" if dates else ""
        connection.execute(f"CREATE TABLE {name} AS SELECT * {casts} FROM frame")
        connection.unregister("frame")
    return connection


def month(year, number):
    """The first day of a month."""
    return date(year, number, 1)


def company_tables(scale: float, seed: int) -> dict[str, pd.DataFrame]:
    """All the tables of `sample_data/make_evidence.py`, of other customers."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "sample_data"))
    import make_evidence

    return make_evidence.tables(scale=scale, seed=seed)


def files_of(tables: dict[str, pd.DataFrame]) -> dict[str, bytes]:
    return {f"{name}.csv": frame.to_csv(index=False).encode() for name, frame in tables.items()}


def one_row_each(seed: int, count: int) -> pd.DataFrame:
    """A table of one row per customer: three scores, one of them missing for a third, and what is known beside them."""
    rng = np.random.default_rng(seed)
    plan, tenure = rng.choice(["basic", "plus", "home"], count, p=[0.5, 0.3, 0.2]), rng.gamma(2.0, 14.0, count).round()
    csat = np.clip(rng.normal(3.6, 1.0, count) + 0.4 * (plan == "plus"), 1, 5).round()
    calls = rng.poisson(1.5 + 0.6 * (csat < 3))
    chance = 1 / (1 + np.exp(1.2 + 0.55 * (csat - 3.6) + 0.02 * (tenure - 28) - 0.25 * (calls - 1.5)))
    return pd.DataFrame(
        {
            "plan": plan, "tenure": tenure, "money": rng.lognormal(6, 0.5, count).round(2), "calls": calls, "csat": csat,
            "effort": np.where(rng.random(count) < 0.33, np.nan, rng.integers(1, 8, count)), "complaint": (rng.random(count) < 0.2).astype(int),
            "left": (rng.random(count) < chance).astype(int), "region": rng.choice(["north", "south", None], count),
        }
    )  # fmt: skip


def panel(seed: int, *, units: int, effect: float, starts: tuple[int, ...], ratio: bool = False, clusters: int = 0):
    """An outcome by unit and period with a trend, an effect that grows, some cells unseen, and units that never start."""
    from cxroi.evidence.difference import NEVER, Panel

    rng, periods = np.random.default_rng(seed), 8
    start = rng.choice([*starts, NEVER], units)
    time = np.arange(periods)
    since = np.clip(time[None, :] - start[:, None] + 1, 0, 3)
    outcome = 5 + rng.normal(0, 1, units)[:, None] + 0.1 * time + effect * since + rng.normal(0, 0.6, (units, periods))
    outcome = np.exp(outcome / 4) if ratio else outcome
    outcome[rng.random((units, periods)) < 0.04] = np.nan
    return Panel(outcome, start, rng.integers(0, clusters, units) if clusters else np.arange(units), ratio=ratio)
