"""Across channels: conversations that took more than one case, what the repeats cost, and whether those customers leave more often.

To the customer it is one conversation. A case continues the one before it of the same customer if it was opened within fourteen days
of it on the same topic; where topics are not recorded, while the one before it was open; where closings are not recorded either, within
those days alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from cxroi.evidence.flag_hazard import Hazard, flag_hazards
from cxroi.evidence.landmarks import Window, columns_of, first_day, one_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WITHIN = 14
"""Days within which a further case continues the one before it. [days]"""
LEAST_CASES = 100
"""With fewer cases no share is worth stating. [judgement]"""
HOURS_A_YEAR = 1_600
"""Working hours that a year's pay buys. [hours, judgement]"""
MOST_PATHS = 10
NO_TABLE = (
    "There is no table of contacts. Needed are the customer, the day each case was opened, its channel and its topic."
)


@dataclass(frozen=True)
class Path:
    """A sequence of channels that conversations took."""

    path: str
    conversations: int
    share: float


@dataclass(frozen=True)
class Channels:
    """Conversations and what their repeats cost."""

    cases: int
    conversations: int
    second_contact_share: float
    """Of conversations, those that took a further case within fourteen days."""
    other_channel_share: float | None
    """Of conversations, those that went on over another channel; None where channels are not recorded."""
    contacts_again: float
    """Contacts in the further cases, a year."""
    share_of_contacts: float
    """Those, of all contacts."""
    cost: float | None
    """Of the minutes worked on the further cases, at the pay of employees, a year [currency]; None where either is not recorded."""
    hazard_ratio: float | None
    """Of leaving, after a conversation with a further case against one without."""
    ci_low: float | None
    ci_high: float | None
    verdict: str
    paths: tuple[Path, ...]
    joined_by: str
    """What joins two cases into one conversation, in words."""


def conversations(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases in order, each with the number of its conversation. `cases`: customer_id, opened_at, and topic or closed_at.

    >>> day = pd.Timestamp("2025-01-01")
    >>> rows = [("a", day, "x"), ("a", day + pd.Timedelta(days=14), "x"), ("a", day + pd.Timedelta(days=29), "x"), ("b", day, "x")]
    >>> list(conversations(pd.DataFrame(rows, columns=["customer_id", "opened_at", "topic"]))["conversation"])
    [0, 0, 1, 2]
    """
    told = "topic" in cases and cases["topic"].notna().any()
    keys = ["customer_id", "topic"] if told else ["customer_id"]
    ordered = (cases.dropna(subset=keys) if told else cases).sort_values(
        [*keys, "opened_at"], kind="stable", ignore_index=True
    )
    before = ordered.groupby(keys, sort=False)["opened_at"].shift()
    goes_on = (ordered["opened_at"] - before).dt.total_seconds().le(WITHIN * 86_400)
    if not told:  # where no closing is recorded this takes nothing away, and `joined_by` says so
        closed = ordered.groupby(keys, sort=False)["closed_at"].shift()
        goes_on &= closed.isna() | (closed > ordered["opened_at"])
    return ordered.assign(again=goes_on, conversation=(~goes_on).cumsum() - 1)


def channels(connection: DuckDBPyConnection, *, present: Sequence[str], window: Window, seed: int = 0) -> Channels:
    """How many conversations took more than one case, their cost, and the hazard of leaving.

    Raises ValueError if there are no cases, or too few.
    """
    if "contacts" not in present:
        raise ValueError(NO_TABLE)
    cases = _cases(connection)
    end = pd.Timestamp(first_day(window.last + 1))
    cases = cases[cases["opened_at"] < end]
    if len(cases) < LEAST_CASES:
        raise ValueError(f"{len(cases):,} cases have a customer and a date; {LEAST_CASES} are needed.")
    found = conversations(cases)
    first = found.groupby("conversation", sort=False)
    again, steps = first["again"].any(), first.size()
    known = found["channel"].notna().all()
    other = float((first["channel"].nunique() > 1).mean()) if known else None
    span = (end - found["opened_at"].min()).days / 365.25
    further, contacts = found["again"], found["contacts"]
    hazard = _hazard(connection, found, present, window, seed)
    return Channels(
        len(found), len(steps), float(again.mean()), other, float(contacts[further].sum() / span),
        float(contacts[further].sum() / contacts.sum()), _cost(connection, found, present, span), hazard.ratio, hazard.low, hazard.high,
        hazard.verdict, _paths(found) if known else (),
        _joined_by(cases),
    )  # fmt: skip


def closings_known(connection: DuckDBPyConnection) -> bool:
    """Whether the tables record of any case when it was closed; if not, it is not known of any whether it is open."""
    return _filled(connection, "closed_at") > 0


def _filled(connection: DuckDBPyConnection, column: str) -> int:
    """The cases with a value in a column of contacts."""
    there = column in columns_of(connection, "contacts")
    return int(one_row(connection, f"SELECT count({column}) FROM contacts")[0]) if there else 0


def _joined_by(cases: pd.DataFrame) -> str:
    if cases["topic"].notna().any():
        return f"same topic within {WITHIN} days"
    if cases["closed_at"].notna().any():
        return f"within {WITHIN} days, while the earlier case was open"
    return f"within {WITHIN} days, whatever they are about: neither topics nor closings are recorded"


def _cases(connection: DuckDBPyConnection) -> pd.DataFrame:
    there = columns_of(connection, "contacts")
    topic = max(("issue", "type"), key=lambda name: _filled(connection, name))  # the issue where they are equal
    wanted = {
        "topic": f"{topic}::VARCHAR" if topic in there else "NULL::VARCHAR", "closed_at": "closed_at::TIMESTAMP" if "closed_at" in there else "NULL::TIMESTAMP",
        "channel": "channel::VARCHAR" if "channel" in there else "NULL::VARCHAR",
        "contacts": "greatest(coalesce(n_contacts, 1), 1)::DOUBLE" if "n_contacts" in there else "1.0::DOUBLE",
        "minutes": "handle_minutes::DOUBLE" if "handle_minutes" in there else "NULL::DOUBLE",
    }  # fmt: skip
    chosen = ", ".join(f"{expression} AS {name}" for name, expression in wanted.items())
    return connection.execute(
        f"""SELECT customer_id::VARCHAR AS customer_id, opened_at::TIMESTAMP AS opened_at, {chosen} FROM contacts
        WHERE customer_id IS NOT NULL AND opened_at IS NOT NULL ORDER BY ALL"""
    ).df()


def _cost(connection: DuckDBPyConnection, found: pd.DataFrame, present: Sequence[str], span: float) -> float | None:
    """Minutes of further cases a year at the mean pay of employees."""
    if "employees" not in present or "annual_pay" not in columns_of(connection, "employees"):
        return None
    row = connection.execute("SELECT avg(annual_pay) FROM employees WHERE annual_pay > 0").fetchone()
    minutes = found.loc[found["again"], "minutes"]
    if row is None or row[0] is None or not minutes.notna().any():
        return None
    return float(minutes.sum() / span / 60 * row[0] / HOURS_A_YEAR)


def _hazard(
    connection: DuckDBPyConnection, found: pd.DataFrame, present: Sequence[str], window: Window, seed: int
) -> Hazard:
    """Known fourteen days after a conversation began: whether it took a further case by then."""
    begun = found.groupby("conversation", sort=False).agg(
        customer_id=("customer_id", "first"), start=("opened_at", "first"), again=("again", "any")
    )
    at = begun.assign(at=begun["start"] + pd.Timedelta(days=WITHIN))
    return flag_hazards(connection, at, at[["again"]].to_numpy(dtype=float), present=present, window=window, seed=seed)[
        0
    ]


def _paths(found: pd.DataFrame) -> tuple[Path, ...]:
    """The most frequent sequences of channels of conversations that took more than one case."""
    repeated = found.groupby("conversation", sort=False)["again"].transform("any")
    path = found[repeated].groupby("conversation", sort=False)["channel"].agg(" → ".join)
    counted = path.value_counts()
    return tuple(Path(str(name), int(n), float(n / len(path))) for name, n in list(counted.items())[:MOST_PATHS])
