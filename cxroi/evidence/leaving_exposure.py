"""The months in which a leaving would be seen: what every rate of leaving is divided by.

An account counts from the month in which its data begin. In a table of today's customers nobody leaves before recording began; then it
counts from the first recorded leaving, unless it is known to have been followed before: `observed_from` says from when, or its bills do,
where they stand in a file of their own, which keeps those who left. Where bills hold customers who stopped paying and are in no table of
customers, that table is one of today's customers, and bills show nothing. Where leaving is assumed from silence, it is dated by the rule to a fixed time after the last
order: nobody can be seen to leave until that time after their first order, and every account counts from then on. The leavings of a
month are then those of the customers who were active that time before, and their rate is that at which customers stop ordering.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxroi.evidence.landmarks import NEVER, Window, number_of, one_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TRUNCATED = 5.0
"""Expected leavings where none were recorded: the chance of seeing none is exp(−5), under 1%."""


@dataclass(frozen=True)
class Exposure:
    """Every account, in order of its number; months of tenure but for `start` and `stop`, which are numbered months."""

    start: np.ndarray
    stop: np.ndarray
    entry: np.ndarray
    """Tenure from which a leaving would be seen."""
    leave: np.ndarray
    """Tenure at which it left, or up to which it is known."""
    event: np.ndarray
    """Whether it left while a leaving would be seen; one who left before that, as where an invoice came later, is never at risk."""
    since: int | None
    """The first month in which leaving was recorded, where the tables show that it was not from the beginning."""
    missing: float
    """Leavings that must have come before `since`, at the later rate."""
    assumed: bool
    """Whether leaving is assumed from silence: it is then known from the first order on, and `since` cuts nothing off."""
    silent: tuple[int, float] | None = None
    """The first month with a leaving, and those to be expected before it of customers followed then, where they are more than chance
    explains: their months count, and a reader has to know it."""

    def leavings_end(self, window: Window) -> tuple[int, float] | None:
        """The last month with a leaving, and the leavings missing after it, where the months after it are more than any between two
        leavings before, and than chance explains; None otherwise. Nothing is cut off: whether end dates lag is for their owner to say.
        """
        if self.assumed or not self.event.any():
            return None
        months = np.unique((self.start + self.leave - 1)[self.event])
        last, gaps = int(months[-1]), np.diff(months)
        before = np.clip(np.minimum(last + 1 - self.start, self.leave) - self.entry, 0, None).sum()
        after = np.clip(self.leave - self.entry, 0, None).sum() - before
        missing = float(after * self.event.sum() / before)
        silent = window.last - last
        return (last, missing) if missing > TRUNCATED and silent > max(gaps, default=1) - 1 else None


def exposure(connection: DuckDBPyConnection, window: Window) -> Exposure:
    """The exposure of all accounts to leaving; with `since`, tenure before it is not counted unless leaving is assumed from silence."""
    found = connection.execute(
        "SELECT start, at_risk, followed, stop, left_us, assumed FROM ev_accounts ORDER BY account"
    ).fetchnumpy()
    start, at_risk, followed, stop = (
        np.asarray(found[name]).astype(int) for name in ("start", "at_risk", "followed", "stop")
    )
    event = np.asarray(found["left_us"]).astype(bool) & (stop != NEVER)
    assumed = bool(np.asarray(found["assumed"]).any())
    leave = np.where(event, stop + 1, np.minimum(stop, window.last + 1)) - start
    entry = np.maximum(at_risk - start, 0)
    event &= leave > entry
    cut = truncation(entry, leave, event, start)
    if cut is None or assumed:
        since, gone = cut or (None, 0.0)
        return Exposure(start, stop, entry, leave, event, since, gone, assumed)
    first, missing = cut
    if _gone_unlisted(connection, window, first) > TRUNCATED:
        followed = np.full_like(followed, NEVER)
    seen = np.clip(np.maximum(followed - start, entry), entry, np.maximum(np.minimum(first - start, leave), entry))
    before = np.clip(np.minimum(first - start, leave) - entry, 0, None).sum()
    silent = missing * float(np.clip(np.minimum(first - start, leave) - seen, 0, None).sum() / before)
    unseen = missing - silent > TRUNCATED
    return Exposure(
        start, stop, seen if unseen else entry, leave, event, first if unseen else None, missing - silent if unseen else 0.0,
        assumed, (first, silent) if silent > TRUNCATED else None,
    )  # fmt: skip


def _gone_unlisted(connection: DuckDBPyConnection, window: Window, first: int) -> int:
    """Customers with bills who stopped paying before a month and are in no table of customers."""
    if "revenue" not in window.has:
        return 0
    (gone,) = one_row(
        connection,
        f"""SELECT count(*) FROM (SELECT customer_id FROM revenue_monthly WHERE customer_id NOT IN (SELECT customer_id FROM ev_accounts)
            GROUP BY customer_id HAVING {number_of("max(month)")} < {first})""",
    )
    return int(gone)


def truncation(
    entry: np.ndarray, leave: np.ndarray, event: np.ndarray, calendar_start: np.ndarray
) -> tuple[int, float] | None:
    """The calendar month from which leaving was recorded, and the leavings missing before it; None where none are.

    A snapshot holds only customers active on its day: before the first recorded leaving there are years of customers of whom
    nobody leaves, although at the later rate many must have.
    """
    if not event.any():
        return None
    first = int((calendar_start + leave - 1)[event].min())
    months_before = np.clip(np.minimum(first - calendar_start, leave) - entry, 0, None).sum()
    months_after = (leave - entry).clip(min=0).sum() - months_before
    missing = float(months_before * event.sum() / months_after)
    return (first, missing) if missing > TRUNCATED else None
