"""The months in which a leaving would be seen: what every rate of leaving is divided by.

An account counts from the month in which its data begin. In a table of today's customers nobody leaves before recording began; then it
counts from the first recorded leaving. Where leaving is assumed from silence, it is dated by the rule to a fixed time after the last
order: nobody can be seen to leave until that time after their first order, and every account counts from then on. The leavings of a
month are then those of the customers who were active that time before, and their rate is that at which customers stop ordering.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxroi.evidence.landmarks import NEVER, Window

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
        "SELECT start, at_risk, stop, left_us, assumed FROM ev_accounts ORDER BY account"
    ).fetchnumpy()
    start, at_risk, stop = (np.asarray(found[name]).astype(int) for name in ("start", "at_risk", "stop"))
    event = np.asarray(found["left_us"]).astype(bool) & (stop != NEVER)
    assumed = bool(np.asarray(found["assumed"]).any())
    leave = np.where(event, stop + 1, np.minimum(stop, window.last + 1)) - start
    entry = np.maximum(at_risk - start, 0)
    event &= leave > entry
    cut = truncation(entry, leave, event, start)
    if cut and not assumed:
        entry = np.maximum(entry, np.minimum(cut[0] - start, leave))
    return Exposure(start, stop, entry, leave, event, cut[0] if cut else None, cut[1] if cut else 0.0, assumed)


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
