"""The bridge to HR: how often employees leave and what that costs, and whether teams with new or leaving people serve customers worse.

Links are within team and month (fixed effects of both), never across teams only: a good team keeps its people and its customers for
reasons of its own. Errors by leaving out one team at a time (CR3, t with teams less one degrees of freedom).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxroi.evidence.landmarks import Window, columns_of, first_day

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEW, LATELY = 6, 3
"""Months during which an employee is new, and over which leaving is counted. [months]"""
REPLACEMENT = 0.5
"""Of a year's pay: hiring, training and lost output for one who leaves. [judgement; asked before it goes into a case]"""
LEAST_PEOPLE, LEAST_LEAVERS = 10, 5
LEAST_TEAMS, LEAST_ROWS = 4, 40
"""Fewer teams, or team-months with cases, are too few for a link. [judgement]"""
STEP = 0.10
"""Links are stated for this much more of a share. [ten points of a hundred]"""
SHARES = {"new": "share of new employees", "leaving": "share who left in the last three months"}
OUTCOMES = {
    "resolution": "days to resolve a case",
    "first_response": "hours to the first answer",
    "repeats": "share of cases taken up again",
    "csat": "satisfaction after a case",
}
CAVEAT = (
    "Nobody who has left answers a later survey, so what employees feel cannot be linked to their leaving; only what their teams deliver "
    "can be followed."
)
NO_TABLE = "There is no table of employees: who was hired and left when, and in which team."


@dataclass(frozen=True)
class Turnover:
    """How often employees leave, over the months of the data."""

    employees: float
    """On average at a time."""
    leavers: int
    per_year: float
    """Leavers over years worked."""
    ci_low: float
    ci_high: float
    """95%, exact for a Poisson count."""
    first_year: float
    """Share of new employees who leave within a year, from months at risk: those hired earlier count from where the data begin."""
    annual_pay: float | None


@dataclass(frozen=True)
class TeamLink:
    """What goes with ten points more of a share in a team's month, other months and teams compared."""

    x: str
    y: str
    effect: float | None
    """Relative change of days and hours; points of a share, or of the answer."""
    ci_low: float | None
    ci_high: float | None
    p: float | None
    q: float | None
    """Adjusted for all links tried (Benjamini and Hochberg)."""
    rows: int
    """Team-months."""
    teams: int
    verdict: str
    """GOES WITH IT or CANNOT TELL."""
    now: float | None = None
    """The mean of the share over team-months, weighted by cases."""


@dataclass(frozen=True)
class Employees:
    """Turnover, its cost a year [currency; None without pay], and the links to service."""

    turnover: Turnover
    cost: float | None
    links: tuple[TeamLink, ...]
    caveat: str = CAVEAT


def employees(connection: DuckDBPyConnection, *, present: Sequence[str], window: Window) -> Employees:
    """Turnover and its links to service. Raises ValueError if there is no table of employees, or too few people or leavers."""
    if "employees" not in present:
        raise ValueError(NO_TABLE)
    people = _people(connection)
    turnover = _turnover(people, window)
    cost = (
        None
        if turnover.annual_pay is None
        else turnover.per_year * turnover.employees * turnover.annual_pay * REPLACEMENT
    )
    return Employees(turnover, cost, _links(connection, people, present, window))


def _people(connection: DuckDBPyConnection) -> pd.DataFrame:
    there = columns_of(connection, "employees")
    optional = {"exit_date": "DATE", "team": "VARCHAR", "annual_pay": "DOUBLE"}
    chosen = ", ".join(f"{name if name in there else 'NULL'}::{kind} AS {name}" for name, kind in optional.items())
    return connection.execute(
        f"SELECT employee_id::VARCHAR AS employee_id, hire_date::DATE AS hire_date, {chosen} FROM employees WHERE hire_date IS NOT NULL ORDER BY ALL"
    ).df()  # fmt: skip


def _turnover(people: pd.DataFrame, window: Window) -> Turnover:
    """Leavers over years worked, within the months of the data (delayed entry)."""
    from scipy.stats import chi2

    begin, end = pd.Timestamp(first_day(window.first)), pd.Timestamp(first_day(window.last + 1))
    hired, left = people["hire_date"], people["exit_date"]
    until = left.fillna(end).mask(left > end, end)
    worked = (until - hired.mask(hired < begin, begin)).dt.days.clip(lower=0) / 365.25
    gone = left.notna() & (left >= begin) & (left < end)
    leavers, years = int(gone.sum()), float(worked.sum())
    if left.isna().all():
        raise ValueError(
            "No last day of any employee is known, so nobody can be seen to leave: check which column holds it (exit_date)."
        )
    if (worked > 0).sum() < LEAST_PEOPLE or leavers < LEAST_LEAVERS:
        raise ValueError(
            f"{int((worked > 0).sum())} employees worked in the months of the data and {leavers} left: at least {LEAST_PEOPLE} and "
            f"{LEAST_LEAVERS} are needed."
        )
    low, high = chi2.ppf(0.025, 2 * leavers) / 2, chi2.ppf(0.975, 2 * leavers + 2) / 2
    pay = people.loc[worked > 0, "annual_pay"]
    return Turnover(
        years / ((end - begin).days / 365.25), leavers, leavers / years, float(low / years), float(high / years),
        _first_year(hired, until, gone, begin), float(pay.mean()) if pay.notna().any() else None,
    )  # fmt: skip


def _first_year(hired: pd.Series, last: pd.Series, gone: pd.Series, begin: pd.Timestamp) -> float:
    """One less the product, over the first twelve months of tenure, of the share that stays among those observed in it."""
    entry = (begin - hired).dt.days.clip(lower=0).to_numpy() / 30.4375
    exit_ = (last - hired).dt.days.to_numpy() / 30.4375
    stays = 1.0
    for month in range(12):
        at_risk = (entry <= month) & (exit_ > month)
        if at_risk.any():
            stays *= 1 - (at_risk & gone.to_numpy() & (exit_ <= month + 1)).sum() / at_risk.sum()
    return float(1 - stays)


def _links(
    connection: DuckDBPyConnection, people: pd.DataFrame, present: Sequence[str], window: Window
) -> tuple[TeamLink, ...]:
    """Every share against every outcome of service."""
    from scipy.stats import false_discovery_control

    there = columns_of(connection, "contacts") if "contacts" in present else frozenset()
    if "agent_id" not in there or not people["team"].notna().any():
        return ()
    cases, months = _cases(connection, there, present, people), _months(people, window)
    found = []
    for y, words in OUTCOMES.items():
        if y not in cases:  # nobody was asked after a case
            continue
        known = cases[cases[y].notna()]
        by_month = known.groupby(["team", "month"])[y].agg(["mean", "count"]).reset_index()
        joined = by_month.merge(months, on=["team", "month"])
        for x, called in SHARES.items():
            if len(joined) >= LEAST_ROWS and joined["team"].nunique() >= LEAST_TEAMS and joined[x].std() > 0:
                found.append(
                    within(joined, x, logs=y in ("resolution", "first_response"), called=called, of_what=words)
                )
    tested = [place for place, one in enumerate(found) if one.p is not None]
    adjusted = false_discovery_control([found[place].p for place in tested]) if tested else []
    for place, q in zip(tested, adjusted, strict=True):
        found[place] = replace(found[place], q=float(q), verdict="GOES WITH IT" if q < 0.05 else "CANNOT TELL")
    return tuple(found)


def _cases(
    connection: DuckDBPyConnection, there: frozenset[str], present: Sequence[str], people: pd.DataFrame
) -> pd.DataFrame:
    """Cases with the team and month of who handled them; days and hours as logarithms."""
    from cxroi.evidence.channels import _cases as every_case
    from cxroi.evidence.channels import conversations

    first = "first_response_hours::DOUBLE" if "first_response_hours" in there else "NULL::DOUBLE"
    closed = (
        "date_diff('hour', opened_at::TIMESTAMP, closed_at::TIMESTAMP) / 24.0"
        if "closed_at" in there
        else "NULL::DOUBLE"
    )
    cases = connection.execute(
        f"""SELECT agent_id::VARCHAR AS employee_id, customer_id::VARCHAR AS customer_id, opened_at::TIMESTAMP AS opened_at,
            {closed} AS days, {first} AS hours, {"closed_at::TIMESTAMP" if "closed_at" in there else "NULL::TIMESTAMP"} AS closed_at
        FROM contacts WHERE agent_id IS NOT NULL AND opened_at IS NOT NULL ORDER BY ALL"""
    ).df()  # fmt: skip
    joined = conversations(every_case(connection))
    goes_on = joined.groupby("conversation", sort=False)["again"].shift(-1)
    later = joined.assign(repeats=goes_on.fillna(value=False).astype(float))[["customer_id", "opened_at", "repeats"]]
    cases = cases.merge(
        later.drop_duplicates(["customer_id", "opened_at"]), on=["customer_id", "opened_at"], how="left"
    )
    if "survey_responses" in present and cases["closed_at"].notna().any():
        cases = _with_answers(connection, cases)
    cases = cases.merge(people[["employee_id", "team"]].dropna(), on="employee_id")
    with np.errstate(invalid="ignore", divide="ignore"):
        resolution, response = (np.log(cases[name].where(cases[name] > 0)) for name in ("days", "hours"))
    month = cases["opened_at"].dt.year * 12 + cases["opened_at"].dt.month - 1
    return cases.assign(month=month, resolution=resolution, first_response=response)


def _with_answers(connection: DuckDBPyConnection, cases: pd.DataFrame) -> pd.DataFrame:
    """Satisfaction asked within a week of closing a case, by its customer."""
    asked = connection.execute(
        """SELECT customer_id::VARCHAR AS customer_id, invited_at::TIMESTAMP AS asked, score::DOUBLE AS csat FROM survey_responses
        WHERE lower(metric) = 'csat' AND score IS NOT NULL AND invited_at IS NOT NULL ORDER BY asked"""
    ).df()
    if not len(asked):
        return cases
    known = cases[cases["closed_at"].notna()].sort_values("closed_at")
    return pd.concat(
        [
            pd.merge_asof(known, asked, left_on="closed_at", right_on="asked", by="customer_id", direction="forward", tolerance=pd.Timedelta(days=7)),
            cases[cases["closed_at"].isna()],
        ]
    )  # fmt: skip


def _months(people: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Each team and month: the share of new employees, and of those who left lately."""
    named = people[people["team"].notna()]
    hired = (named["hire_date"].dt.year * 12 + named["hire_date"].dt.month - 1).to_numpy()
    left = (named["exit_date"].dt.year * 12 + named["exit_date"].dt.month - 1).fillna(10**6).to_numpy()
    teams = named["team"].to_numpy()
    rows = []
    for team in sorted(set(teams)):
        own = teams == team
        for month in range(window.first, window.last + 1):
            there = own & (hired <= month) & (left > month)
            if there.any():
                lately = own & (left <= month) & (left > month - LATELY)
                rows.append(
                    (
                        team,
                        month,
                        float((month - hired[there] < NEW).mean()),
                        float(lately.sum() / (there.sum() + lately.sum())),
                    )
                )
    return pd.DataFrame(rows, columns=["team", "month", *SHARES])


def within(rows: pd.DataFrame, x: str, *, logs: bool, called: str, of_what: str) -> TeamLink:
    """One link: least squares of the team-months' means, weighted by cases, with effects of teams and of months.

    `rows`: team, month, mean, count and `x`. The error is by leaving out each team in turn.
    """
    from scipy.stats import t

    teams = list(rows["team"].unique())
    slope = _slope(rows, x)
    others = np.array([_slope(rows[rows["team"] != team], x) for team in teams])
    if slope is None or any(other is None for other in others):
        return TeamLink(called, of_what, None, None, None, None, None, len(rows), len(teams), "CANNOT TELL")
    count = len(teams)
    error = float(np.sqrt((count - 1) / count * ((others.astype(float) - slope) ** 2).sum()))
    wide = float(t.ppf(0.975, count - 1)) * error
    ends = [STEP * end for end in (slope, slope - wide, slope + wide)]
    effect, low, high = (float(np.expm1(end)) if logs else float(end) for end in ends)
    p = float(2 * t.sf(abs(slope) / error, count - 1)) if error > 0 else None
    now = float(np.average(rows[x], weights=rows["count"]))
    return TeamLink(called, of_what, effect, low, high, p, None, len(rows), count, "CANNOT TELL", now)


def _slope(rows: pd.DataFrame, x: str) -> float | None:
    """The coefficient of `x`; None where teams and months explain it wholly."""
    dummies = pd.get_dummies(rows[["team", "month"]].astype(str), dtype=float).to_numpy()
    weight = np.sqrt(rows["count"].to_numpy(dtype=float))[:, None]
    effects = dummies * weight
    y, z = ((rows[name].to_numpy(dtype=float)[:, None] * weight) for name in ("mean", x))
    left = [column - effects @ np.linalg.lstsq(effects, column, rcond=None)[0] for column in (y, z)]
    spread = float((left[1] ** 2).sum())
    return float((left[0] * left[1]).sum() / spread) if spread > 1e-9 * float((z**2).sum()) else None
