"""Does the score predict leaving? A landmark person-month hazard.

    cloglog P(leave in month k | still there) = g(k) + θ·x + γ'Z        exp(θ) = hazard ratio of one point

g(k) are bands of months since the survey. Months of one band in which nothing happens share a row with offset log(months):
P(no leaving in e months) = exp(−e·λ), so no information is lost. Clusters are buying groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.evidence.landmarks import Landmarks
from cxroi.evidence.regression import Estimate, Regression, Rows

BANDS = ((1, 3), (4, 6), (7, 12), (13, 18))
HORIZON = 12


@dataclass(frozen=True, eq=False)
class FollowUp:
    """The outcome of landmarks: months followed, and whether the account left in the last of them."""

    months: np.ndarray
    event: np.ndarray


def follow(marks: Landmarks, *, last: int, horizon: int = HORIZON) -> FollowUp:
    """From month s + 1 to leaving, the end of the data, the account's next landmark or the horizon, whichever is first.

    A leaving some days after the score, in the same month, counts in the first month followed, and not for the score before it: each
    leaving counts once.
    """
    end = np.minimum(marks.month + horizon, last)
    if len(marks):
        again = np.append(marks.account[1:] == marks.account[:-1], False)
        following = np.append(marks.month[1:], 0)
        end = np.where(again, np.minimum(end, following - (following == marks.stop)), end)
    at_once = marks.stop == marks.month
    event = marks.left.astype(bool) & (at_once | ((marks.stop <= end) & (marks.stop > marks.month)))
    # An account that merges in a month is not at risk of leaving in it.
    end = np.where(event, marks.stop, np.minimum(end, marks.stop - 1))
    return FollowUp(np.where(event & at_once, 1, np.maximum(end - marks.month, 0)), event)


def hazard(marks: Landmarks, *, last: int, horizon: int = HORIZON) -> Regression | None:
    """The hazard of landmarks that answered, ready to fit; None where nobody is at risk."""
    followed = follow(marks, last=last, horizon=horizon)
    at_risk = followed.months > 0
    if not at_risk.any():
        return None
    marks, followed = marks.where(at_risk), FollowUp(followed.months[at_risk], followed.event[at_risk])
    landmark, months, event, band = _person_months(followed)
    used = [one for one in range(len(BANDS)) if event[band == one].any()]
    # A band in which nobody left cannot have its own level: it joins the first that can.
    base = np.column_stack([band == one for one in used]).astype(float) if used else np.ones((len(band), 1))
    if used:
        base[~np.isin(band, used), 0] = 1.0
    rows = Rows(landmark, event, np.log(months), base)
    return Regression(marks, rows, family="cloglog", events=followed.event)


def over_time(model: Regression) -> tuple[float, float]:
    """θ × log k: the change of θ with each doubling of the months since the survey, and its standard error."""
    middles = np.log2([(first + last) / 2 for first, last in BANDS])
    base = model.rows.base
    return model.interaction(base @ middles[: base.shape[1]])


def horizons(marks: Landmarks, *, last: int, months: tuple[int, ...] = (3, 6, 12)) -> tuple[tuple[int, Estimate], ...]:
    """M2 with the follow-up cut at each horizon: an effect in the first months only may be a decision to leave already taken."""
    found = []
    for horizon in months:
        model = hazard(marks, last=last, horizon=horizon)
        if model is not None and model.events >= 10 and model.varies:
            found.append((horizon, model.adjusted()))
    return tuple(found)


def wilson(events: float, trials: float) -> tuple[float, float]:
    """The 95% interval of a share of one trial or more (Wilson 1927).

    >>> [round(end, 4) for end in wilson(9, 40)]
    [0.1232, 0.375]
    """
    from scipy.stats import binomtest

    found = binomtest(round(events), round(trials)).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def _person_months(followed: FollowUp) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Landmark, months, outcome and band of the rows: one per band, and one more for the month of leaving."""
    parts = []
    for band, (first, last) in enumerate(BANDS):
        months = np.clip(followed.months, first - 1, last) - (first - 1)
        event = followed.event & (followed.months >= first) & (followed.months <= last)
        for quiet, chosen, count in ((1, months - event > 0, months - event), (0, event, np.ones_like(months))):
            which = np.flatnonzero(chosen)
            parts.append(
                (which, count[which].astype(float), np.full(len(which), 1.0 - quiet), np.full(len(which), band))
            )
    landmark, months, outcome, of_band = (np.concatenate(column) for column in zip(*parts, strict=True))
    return landmark, months, outcome, of_band
