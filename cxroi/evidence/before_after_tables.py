"""Before and after from the canonical tables: `interventions` beside revenue, contacts, leaving and scores, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.evidence.before_after import (
    SMALL_RELATIVE,
    SMALL_SDS,
    BeforeAfter,
    base_of,
    judged,
    without_comparison,
)
from cxroi.evidence.difference import ALL_AT_ONCE, NEVER, Found, Panel, difference, estimated
from cxroi.evidence.landmarks import Window, columns_of, metrics_of, number_of
from cxroi.tables.schema_parts import plain_name
from cxroi.tables.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LATEST = 12
"""Months after the start that count."""
LOWER = ("churn", "contacts")
RATIOS = ("churn", "contacts", "revenue")
UNITS = {
    "site": ("site", "plant", "werk", "store"),
    "country": ("country", "land"),
    "team": ("team",),
    "segment": ("segment",),
}
"""Columns of customers in which the units of an intervention are named."""


def before_after(
    connection: DuckDBPyConnection,
    window: Window,
    *,
    present: Sequence[str],
    lower_is_better: Sequence[str] = (),
    seed: int = 0,
) -> tuple[BeforeAfter, ...]:
    """The verdict on each intervention and outcome. The accounts of `prepare` must stand in the connection."""
    if "interventions" not in present or "customers" not in present:
        return ()
    changes = connection.execute(
        f"""SELECT intervention_id, lower(coalesce(unit_type, 'customer')), unit_id, {number_of("start_date")}, lower(coalesce(assigned_how, 'all at once'))
        FROM interventions WHERE intervention_id IS NOT NULL AND unit_id IS NOT NULL AND start_date IS NOT NULL ORDER BY 1, 3, 4"""
    ).fetchall()
    accounts = connection.execute("SELECT * FROM ev_accounts ORDER BY account").fetchnumpy()
    found: list[BeforeAfter] = []
    for name in dict.fromkeys(row[0] for row in changes):
        mine = [row for row in changes if row[0] == name]
        found += _of_change(connection, window, str(name), mine, accounts, present, lower_is_better, seed)
    return tuple(found)


def _of_change(
    connection: DuckDBPyConnection, window: Window, name: str, rows: list[Any], accounts: dict[str, Any], present: Sequence[str],
    lower_is_better: Sequence[str], seed: int,
) -> list[BeforeAfter]:  # fmt: skip
    unit_type, how = rows[0][1], rows[0][4]
    begun: dict[str, int] = {}
    for _, _, unit, month, _ in rows:
        begun[str(unit)] = min(int(month), begun.get(str(unit), 10**9))
    units = _units(connection, unit_type, accounts)
    if units is None:
        why = (
            f"The customers table has no column that names the {unit_type} of each customer, so nobody can be compared."
        )
        return [without_comparison(name, "all", why, units=0, treated=len(begun), assigned_how=how)]
    months = np.arange(window.first, window.last + 1)
    start = np.array([begun[unit] - window.first if unit in begun else NEVER for unit in units])
    start = np.where((start >= len(months)) | ((start < 0) & (start != NEVER)), NEVER, start)
    known = np.array([unit != "" for unit in units]) & ~np.array(
        [begun.get(unit, 10**9) < window.first for unit in units]
    )
    per_unit = len(np.unique(units[known]))
    treated = len(np.unique(units[known & (start != NEVER)]))
    found = []
    for outcome, values, exposure in _outcomes(connection, window, accounts, months, present):
        ratio = outcome in RATIOS
        if how == "all at once":
            found.append(
                without_comparison(name, outcome, ALL_AT_ONCE, units=per_unit, treated=treated, assigned_how=how)
            )
            continue
        panel = Panel(
            values[known],
            start[known],
            units[known],
            None if exposure is None else exposure[known],
            ratio,
            outcome != "churn",
        )
        try:
            result = _estimate(panel, outcome, unit_type, seed)
        except ValueError as error:
            found.append(
                without_comparison(name, outcome, str(error), units=per_unit, treated=treated, assigned_how=how)
            )
            continue
        result = Found(**{**vars(result), "units": per_unit, "treated": treated})
        small = SMALL_RELATIVE if ratio else SMALL_SDS * float(np.nanstd(values[known]))
        lower = outcome in LOWER or outcome in lower_is_better
        found.append(
            judged(
                result,
                intervention=name,
                outcome=outcome,
                lower_is_better=lower,
                ratio=ratio,
                assigned_how=how,
                small=small,
            )
        )
    return found


def _units(connection: DuckDBPyConnection, unit_type: str, accounts: dict[str, Any]) -> np.ndarray | None:
    """The unit of assignment of each account; None where the tables do not say it."""
    ids = np.asarray(accounts["customer_id"], dtype=str)
    if unit_type == "customer":
        return ids
    there = {plain_name(column): column for column in columns_of(connection, "customers")}
    column = next(
        (there[plain_name(one)] for one in UNITS.get(unit_type, (unit_type,)) if plain_name(one) in there), None
    )
    if column is None:
        return None
    pairs = dict(
        connection.execute(
            f"SELECT customer_id, any_value(cast({quoted(column)} AS VARCHAR)) FROM customers GROUP BY 1"
        ).fetchall()
    )
    return np.array([pairs.get(one) or "" for one in ids])


def _outcomes(
    connection: DuckDBPyConnection, window: Window, accounts: dict[str, Any], months: np.ndarray, present: Sequence[str]
) -> list[tuple[str, np.ndarray, np.ndarray | None]]:  # fmt: skip
    """Each outcome by account and month, with its exposure: NaN before an account was seen, and of rates after it left."""
    observed, stop = (np.asarray(accounts[name], dtype=float) for name in ("observed", "stop"))
    there = (months >= observed[:, None]) & (months <= np.minimum(stop, window.last)[:, None])
    exposure = there.astype(float)
    found: list[tuple[str, np.ndarray, np.ndarray | None]] = []
    if "revenue" in window.has:
        revenue = np.full(there.shape, np.nan)
        _put(connection, "SELECT account, m, revenue FROM ev_revenue", revenue, window.first)
        revenue[months >= stop[:, None]] = np.nan  # of those who stay: leaving is an outcome of its own
        revenue[:, months > window.revenue_last] = np.nan
        found.append(("revenue", revenue, None))
    if "contacts" in present:
        day = "n_contacts" if "n_contacts" in columns_of(connection, "contacts") else "1"
        contacts = np.where(there, 0.0, np.nan)
        query = f"""SELECT a.account, {number_of("c.opened_at")} AS m, sum(coalesce({day}, 1)) FROM contacts c
            JOIN ev_accounts a USING (customer_id) WHERE c.opened_at IS NOT NULL GROUP BY 1, 2"""
        _put(connection, query, contacts, window.first, only=there)
        found.append(("contacts", contacts, exposure))
    if "leaving" in window.has:
        left = np.where(there, 0.0, np.nan)
        gone = np.asarray(accounts["left_us"], dtype=bool)[:, None] & (months == stop[:, None])
        found.append(("churn", np.where(gone & there, 1.0, left), exposure))
    for metric in metrics_of(connection):
        scores = np.full(there.shape, np.nan)
        _put(
            connection,
            f"SELECT account, month, avg(score) FROM ev_waves WHERE metric = {literal(metric)} AND score IS NOT NULL GROUP BY 1, 2",
            scores,
            window.first,
        )
        found.append((metric, scores, None))
    return found


def _put(
    connection: DuckDBPyConnection, query: str, into: np.ndarray, first: int, *, only: np.ndarray | None = None
) -> None:
    rows = connection.execute(query).fetchnumpy()
    account, month, value = (np.ma.filled(np.ma.asarray(column).astype(float), np.nan) for column in rows.values())
    place = (month - first).astype(int)
    seen = (place >= 0) & (place < into.shape[1]) & ~np.isnan(value)
    if only is not None:
        seen[seen] &= only[account[seen].astype(int), place[seen]]
    into[account[seen].astype(int), place[seen]] = value[seen]


def _estimate(panel: Panel, outcome: str, unit_type: str, seed: int) -> Found:
    if outcome == "churn" and unit_type == "customer":
        return _hazard_after(panel, seed)
    base = base_of(panel.start, panel.outcome.shape[1])
    if not panel.ratio:
        return difference(_in_windows(panel, base), base=1, seed=seed)
    return difference(panel, base=base, last=LATEST, seed=seed)


def _in_windows(panel: Panel, base: int) -> Panel:
    """Scores are rare: their mean over the months before, the months before those, and the months after, as three periods."""
    first = int(panel.start[panel.start > 0].min(initial=panel.outcome.shape[1]))
    treated = panel.start != NEVER
    begun = np.where(treated, panel.start, first)
    months = np.arange(panel.outcome.shape[1])
    periods = []
    for low, high in ((-2 * base, -base), (-base, 0), (0, LATEST)):
        inside = (months >= begun[:, None] + low) & (months < begun[:, None] + high) & ~np.isnan(panel.outcome)
        count = inside.sum(axis=1)
        periods.append(
            np.where(
                count > 0, np.where(inside, np.nan_to_num(panel.outcome), 0).sum(axis=1) / np.maximum(count, 1), np.nan
            )
        )
    return Panel(np.column_stack(periods), np.where(treated, 2, NEVER), panel.cluster)


def _hazard_after(panel: Panel, seed: int) -> Found:
    """Where each customer is a unit, nobody left before the start: those there at the start are compared from then on.

    The logarithm of the ratio of leaving rates, cohort by cohort; there is no before, so there is no placebo.
    """
    cohorts = [int(one) for one in np.unique(panel.start) if one > 0]
    if not cohorts or not (panel.start == NEVER).any():
        raise ValueError(ALL_AT_ONCE)
    exposure = np.ones(panel.outcome.shape) if panel.exposure is None else panel.exposure
    total, weight, influence = 0.0, 0.0, np.zeros(len(panel.start))
    for cohort in cohorts:
        after = slice(cohort, min(cohort + LATEST, panel.outcome.shape[1]))
        there = ~np.isnan(panel.outcome[:, cohort])
        size = float((panel.start == cohort).sum())
        for group, sign in ((panel.start == cohort, 1.0), (panel.start == NEVER, -1.0)):
            seen = group & there
            events = np.nan_to_num(panel.outcome[:, after]).sum(axis=1) * seen
            exposed = (exposure[:, after] * ~np.isnan(panel.outcome[:, after])).sum(axis=1) * seen
            if not events.sum():
                raise ValueError("Nobody left in one of the groups after the start: a rate cannot be compared yet.")
            rate = events.sum() / exposed.sum()
            total += size * sign * float(np.log(rate))
            influence += size * sign * (events - rate * exposed) / events.sum()
        weight += size
    att = estimated(total / weight, influence / weight, panel.cluster, seed=seed)
    return Found(
        att,
        (),
        ((0, att),),
        att.value,
        None,
        None,
        len(panel.start),
        int((panel.start > 0).sum()),
        len(np.unique(panel.cluster)),
    )
