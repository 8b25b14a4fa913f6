"""Makes the sample tables of Kestrel Chemicals, thirty months with a known truth: `python sample_data/make_evidence.py`.

Thirty months, for a score needs a year of revenue before it and a year after. Segments, churn, revenue and contacts are those of
`chemicals.yaml`, at half the number of accounts. What is true here, and what the app should find:
- A point of NPS (0 to 10) multiplies the monthly chance of leaving by 0.80, next year's spending of those who stay by 1.02 and
  further products bought by 1.10. It goes with tenure too, which keeps customers by itself: a part of the raw slope is not the score.
- About 7% of those invited answer, and the happier they are the more: the silent leave more often.
- CSAT is asked after a case is closed and goes with nothing.
- CES of customers who left was typed in after they had left: too good to be true.
- What is said and felt beside the scores, and who answered the cases, is in `make_voices.py`, with its own truth and random numbers.
`--rows 10000000 --to FOLDER` writes Parquet of that many revenue rows and a tenth as many survey rows.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from make_voices import voices

MONTHS = 30
FIRST = np.datetime64("2024-01")
WAVE_EVERY = 2
HAZARD_RATIO, SPEND_PER_POINT, PRODUCTS_PER_POINT = 0.80, 1.02, 1.10
MIDDLE = 7.0
ANSWERING = 0.07
MOST_SPOKEN = 5_000
"""Larger companies, made to measure speed, have no comments, emotions or agents. [customers]"""
HERE = Path(__file__).parent / "evidence"


@dataclass(frozen=True)
class Kind:
    """A segment: accounts at the start, won a year, churn a year, revenue a year, products a year, cases a year."""

    name: str
    letter: str
    accounts: int
    won: float
    churn: float
    revenue: float
    products: float
    cases: float
    contacts: int


KINDS = (
    Kind("Key accounts", "K", 170, 13.5, 0.08, 340_000, 0.5, 4.4, 10),
    Kind("Regular customers", "R", 700, 78, 0.11, 62_000, 0.4, 1.9, 10),
    Kind("Small and distributors", "S", 850, 118, 0.14, 15_000, 0.3, 0.8, 10),
)


def accounts(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """Every account with its segment, months of start and end, and its score in every wave."""
    frames = []
    for kind in KINDS:
        old, new = round(kind.accounts * scale), round(kind.won * MONTHS / 12 * scale)
        start = np.concatenate([-rng.gamma(1.5, 40, old).astype(int) - 1, rng.integers(0, MONTHS - 1, new)])
        frames.append(pd.DataFrame({"kind": KINDS.index(kind), "start": start}))
    table = pd.concat(frames, ignore_index=True)
    count = len(table)
    table["number"] = np.arange(count)
    started = table["start"].to_numpy()
    tenure = np.maximum(-started, 0)
    latent = MIDDLE + 0.35 * (np.log1p(tenure) - 3) + 2.2 * rng.standard_normal(count)
    waves = -(-MONTHS // WAVE_EVERY)
    drift = np.cumsum(rng.choice([-1, 0, 1], size=(count, waves), p=[0.02, 0.96, 0.02]), axis=1)
    score = np.clip(np.rint(latent[:, None] + drift), 0, 10).astype(np.int8)
    kinds = table["kind"].to_numpy()
    base = -np.log1p(-np.array([kind.churn for kind in KINDS])[kinds]) / 12
    keeps = np.exp(-0.15 * (np.log1p(tenure) - 3))
    end = np.full(count, MONTHS)
    for month in range(MONTHS):
        hazard = base * keeps * HAZARD_RATIO ** (score[:, month // WAVE_EVERY] - MIDDLE) * 0.75
        leaves = (rng.random(count) < -np.expm1(-hazard)) & (end == MONTHS) & (started < month)
        end[leaves] = month
    table["end"] = end
    table["score"] = list(score)
    return table


def tables(*, scale: float = 1.0, seed: int = 11, invited: float = 1.0) -> dict[str, pd.DataFrame]:
    """The five tables. `invited` is the share of accounts invited in each wave."""
    rng = np.random.default_rng(seed)
    people = accounts(rng, scale)
    count, kinds = len(people), people["kind"].to_numpy()
    start, end = people["start"].to_numpy(), people["end"].to_numpy()
    score = np.stack(people["score"].to_numpy())
    letters = np.array([kind.letter for kind in KINDS])[kinds]
    names = np.char.add(letters, np.char.zfill(people["number"].to_numpy().astype(str), 4 if scale <= 2 else 7))
    leaves = end < MONTHS
    merged = leaves & (rng.random(count) < 0.04)
    end_day = (FIRST + end).astype("datetime64[D]") + rng.integers(1, 28, count)
    group = np.where((kinds == 1) & (rng.random(count) < 0.1), rng.integers(0, max(count // 40, 1), count), -1)
    customers = pd.DataFrame(
        {
            "customer_id": names,
            "parent_id": np.where(group >= 0, np.char.add("G", group.astype(str)), names),
            "start_date": (FIRST + start).astype("datetime64[D]"),
            "observed_from": np.maximum(FIRST + start, FIRST).astype("datetime64[D]"),
            "end_date": np.where(leaves, end_day, np.datetime64("NaT")),
            "end_reason": np.where(merged, "merged", np.where(leaves, "churn", "")),
            "segment": np.array([kind.name for kind in KINDS])[kinds],
        }
    )
    return {
        "customers": customers,
        "revenue_monthly": _revenue(rng, kinds, names, start, end, score),
        **_survey_and_contacts(rng, kinds, names, start, end, end_day, leaves & ~merged, score, invited),
    }


def _revenue(
    rng: np.random.Generator,
    kinds: np.ndarray,
    names: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    score: np.ndarray,
) -> pd.DataFrame:
    """Revenue and products by month, while an account is there. It grows by its score, smoothly over the year."""
    count = len(names)
    yearly = np.array([kind.revenue for kind in KINDS])[kinds] * rng.lognormal(-0.18, 0.6, count)
    rate = np.array([kind.products for kind in KINDS])[kinds]
    growth = np.log(SPEND_PER_POINT) * (score[:, 0] - MIDDLE) + 0.01 + 0.02 * rng.standard_normal(count)
    months = np.arange(MONTHS)
    revenue = yearly[:, None] / 12 * np.exp(growth[:, None] * months / 12 + 0.06 * rng.standard_normal((count, MONTHS)))
    chance = rate[:, None] / 12 * PRODUCTS_PER_POINT ** (score[:, months // WAVE_EVERY] - MIDDLE)
    products = 1 + np.cumsum(rng.random((count, MONTHS)) < chance, axis=1)
    there = (months >= start[:, None]) & (months < end[:, None])
    who, when = np.nonzero(there)
    return pd.DataFrame(
        {
            "customer_id": names[who],
            "month": (FIRST + when).astype("datetime64[D]"),
            "revenue": np.rint(revenue[who, when]).astype(int),
            "n_products": products[who, when],
        }
    )


def _survey_and_contacts(
    rng: np.random.Generator, kinds: np.ndarray, names: np.ndarray, start: np.ndarray, end: np.ndarray,
    end_day: np.ndarray, left: np.ndarray, score: np.ndarray, invited: float,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Invitations by wave with their answers, CSAT after cases, CES typed in late; cases; the pilot."""
    waves = np.arange(1, score.shape[1])
    asked = (start[:, None] < waves * WAVE_EVERY) & (end[:, None] > waves * WAVE_EVERY)
    asked &= rng.random(asked.shape) < invited
    who, wave = np.nonzero(asked)
    wave = wave + 1
    given = score[who, wave]
    willing = np.exp(0.14 * (given - MIDDLE))
    answers = rng.random(len(who)) < ANSWERING * willing / willing.mean()
    day = (FIRST + wave * WAVE_EVERY).astype("datetime64[D]") + 1
    survey = [
        _asked(
            "N", names[who], day, day + rng.integers(0, 20, len(who)), "nps", np.where(answers, given, np.nan), 0, 10
        )
    ]
    writes = answers & (rng.random(len(who)) < 0.4)
    cases = np.array([kind.cases for kind in KINDS])[kinds] / 12
    many = rng.poisson(cases[:, None] * np.ones(MONTHS))
    many[(np.arange(MONTHS) < start[:, None]) | (np.arange(MONTHS) >= end[:, None])] = 0
    whose, when = np.nonzero(many)
    opened = (FIRST + when).astype("datetime64[D]") + rng.integers(0, 25, len(whose))
    took = rng.gamma(1.5, 12, len(whose)).astype(int) + 1
    closed = opened + took
    last = (FIRST + MONTHS).astype("datetime64[D]") - 1
    late = np.where(left, end_day, last)
    contacts = pd.DataFrame(
        {
            "case_id": np.char.add("T", np.arange(len(whose)).astype(str)),
            "customer_id": names[whose],
            "opened_at": opened,
            "closed_at": np.where(closed <= last, closed, np.datetime64("NaT")),
            "type": rng.choice(["complaint", "question", "order", "technical"], len(whose), p=[0.3, 0.3, 0.25, 0.15]),
            "n_contacts": rng.poisson(np.array([kind.contacts for kind in KINDS])[kinds][whose] - 1) + 1,
        }
    )
    rated = (rng.random(len(whose)) < 0.40 * invited) & (closed + 3 < np.minimum(late, last)[whose])
    csat = rng.choice([1, 2, 3, 4, 5], rated.sum(), p=[0.06, 0.1, 0.2, 0.36, 0.28])
    survey.append(_asked("C", names[whose[rated]], closed[rated] + 1, closed[rated] + 3, "csat", csat, 1, 5))
    typed = rng.random(len(names)) < np.where(left, 0.5, 0.12) * invited
    asked_at = np.where(left, end_day, (FIRST + np.clip(start + 6, 6, MONTHS - 2)).astype("datetime64[D]"))
    typed &= (end > start + 7) & (start < MONTHS - 8) & (asked_at + 12 <= last)
    effort = np.where(left, rng.integers(1, 4, len(names)), rng.integers(3, 8, len(names)))
    survey.append(_asked("E", names[typed], asked_at[typed] - 2, asked_at[typed] + 9, "ces", effort[typed], 1, 7))
    responses = pd.concat(survey, ignore_index=True)
    pilot = rng.choice(len(names), min(60, len(names)), replace=False)
    interventions = pd.DataFrame(
        {
            "intervention_id": "one-day-complaints",
            "unit_type": "customer",
            "unit_id": np.sort(names[pilot]),
            "start_date": "2025-07-01",
            "end_date": "",
            "assigned_how": "pilot chosen by us",
            "cost_oneoff": 0,
            "cost_monthly": 0,
        }
    )
    if len(names) > MOST_SPOKEN:
        return {"survey_responses": responses, "contacts": contacts, "interventions": interventions}
    leaves = np.where(left, end_day, np.datetime64("NaT"))
    further = voices(
        responses, contacts, writes=writes, felt=given, leaves=leaves[who], ends=pd.Series(leaves, names), months=MONTHS
    )
    return {**further, "interventions": interventions}


def _asked(
    letter: str,
    who: np.ndarray,
    invited: np.ndarray,
    responded: np.ndarray,
    metric: str,
    score: np.ndarray,
    low: int,
    high: int,
) -> pd.DataFrame:
    given = ~np.isnan(score.astype(float))
    return pd.DataFrame(
        {
            "response_id": np.char.add(letter, np.arange(len(who)).astype(str)),
            "customer_id": who,
            "invited_at": invited,
            "responded_at": np.where(given, responded, np.datetime64("NaT")),
            "metric": metric,
            "scale_min": low,
            "scale_max": high,
            "score": pd.array(np.where(given, np.nan_to_num(score.astype(float)), 0).astype(int))
            .astype("Int64")
            .copy(),
        }
    ).assign(score=lambda table: table["score"].where(given))


def main() -> None:
    """Write the tables: CSV beside this file, or Parquet of a wished size elsewhere."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="accounts as a multiple of the sample's")
    parser.add_argument("--rows", type=int, help="revenue rows wished; sets the scale, and the survey to a tenth of it")
    parser.add_argument("--to", type=Path, default=HERE)
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    scale, invited = asked.scale, 1.0
    if asked.rows:
        scale, invited = asked.rows / 53_000, 0.20
    made = tables(scale=scale, seed=asked.seed, invited=invited)
    asked.to.mkdir(parents=True, exist_ok=True)
    for name, table in made.items():
        if scale <= 2:
            table.to_csv(asked.to / f"{name}.csv", index=False, date_format="%Y-%m-%d")
        else:
            table.to_parquet(asked.to / f"{name}.parquet", index=False)
        print(f"{name}: {len(table):,} rows")


if __name__ == "__main__":
    main()
