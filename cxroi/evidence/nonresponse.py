"""Who answers, and whether non-respondents leave more often: what the answers alone cannot show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence.adjustment import adjustment
from cxroi.evidence.churn_hazard import follow, hazard, wilson
from cxroi.evidence.landmarks import Landmarks
from cxroi.evidence.likelihood import fit, independent
from cxroi.evidence.regression import Estimate

TRIM = (1, 99)
"""Percentiles at which weights are cut."""
MOST_SILENT = 4
"""Above 50,000, at most this many non-respondents per answer are sampled, and the odds corrected."""
LEAST_RATE_GROUP = 20


@dataclass(frozen=True)
class Share:
    """Answers among those asked in a group of customers, with a Wilson interval."""

    facet: str
    group: str
    asked: int
    answered: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Silence:
    """Leaving per month at risk of those who answered and of those who did not, and their ratio with its 95% interval."""

    answered_events: int
    ratio: float
    """Hazard of the silent over that of those who answered."""
    low: float
    high: float


@dataclass(frozen=True)
class Response:
    """Non-response to one metric's survey, in account-waves."""

    asked: int
    answered: int
    rate: float | None
    """None if there are only answers."""
    shares: tuple[Share, ...]
    silence: Silence | None
    words: str


def response(marks: Landmarks, *, last: int, invitations_known: bool) -> Response:
    """Response rate by size, tenure and segment, and churn of those who answered against the silent."""
    answered = marks.answered
    asked, given = len(marks), int(answered.sum())
    if not invitations_known or given == asked:
        return Response(asked, given, None, (), None, "Non-response cannot be checked: the tables hold only answers.")
    shares = [
        _share(facet, name, codes == code, answered)
        for facet, codes, names in _facets(marks)
        for code, name in enumerate(names)
        if name and (codes == code).sum() >= LEAST_RATE_GROUP
    ]
    silence = _silence(marks, answered, last=last)
    return Response(asked, given, given / asked, tuple(shares), silence, _words(given / asked, silence))


def weighted(marks: Landmarks, *, last: int) -> Estimate | None:
    """M2 with answers weighted by the inverse of their probability given what was known before; None where it cannot be estimated.

    Stabilised weights, cut at their 1st and 99th percentiles (Cole and Hernán 2008). A sensitivity check, never the main result.
    """
    answered = marks.answered
    if answered.all() or answered.sum() < 50:
        return None
    silent = np.flatnonzero(~answered)
    step = max(1, len(silent) // max(MOST_SILENT * int(answered.sum()), 50_000))
    thinned = marks.where(np.sort(np.concatenate([np.flatnonzero(answered), silent[::step]])))
    design = np.column_stack([np.ones(len(thinned)), adjustment(thinned).columns])
    design = design[:, independent(design)]
    found = fit(design, thinned.answered.astype(float), family="logit", ridge=np.full(design.shape[1], 1e-3))
    odds = np.exp(design[thinned.answered] @ found.coefficients) / step
    weights = answered.mean() * (1 + odds) / odds
    weights = np.clip(weights, *np.percentile(weights, TRIM))
    given = marks.where(answered)
    model = hazard(given, last=last)
    if model is None or not model.varies or model.events < 50:
        return None
    return model.adjusted(weights=weights[follow(given, last=last).months > 0])


def _facets(marks: Landmarks) -> list[tuple[str, np.ndarray, tuple[str, ...]]]:
    """The breakdowns of response: name, each landmark's group number, the groups' names."""
    facets: list[tuple[str, np.ndarray, tuple[str, ...]]]
    facets = [
        ("size", _thirds(marks.revenue_12), ("smallest third", "middle third", "largest third")),
        ("tenure", _thirds(marks.month - marks.start), ("shortest third", "middle third", "longest third")),
    ]
    if len(marks.segment_names) > 1:
        facets.append(("segment", marks.segment, marks.segment_names))
    return facets


def _thirds(values: np.ndarray) -> np.ndarray:
    """The third in which each value lies, from 0; −1 where it is not known, as a customer of unknown size is not a small one."""
    known, found = ~np.isnan(values), np.full(len(values), -1)
    if known.any():
        found[known] = np.searchsorted(np.quantile(values[known], (1 / 3, 2 / 3)), values[known], side="right")
    return found


def _share(facet: str, group: str, chosen: np.ndarray, answered: np.ndarray) -> Share:
    asked, given = int(chosen.sum()), int((chosen & answered).sum())
    return Share(facet, group, asked, given, given / asked, *wilson(given, asked))


def _silence(marks: Landmarks, answered: np.ndarray, *, last: int) -> Silence | None:
    followed = follow(marks, last=last)
    events = [int(followed.event[chosen].sum()) for chosen in (answered, ~answered)]
    months = [int(followed.months[chosen].sum()) for chosen in (answered, ~answered)]
    if min(events) < 1:
        return None
    ratio = events[1] / months[1] / (events[0] / months[0])
    spread = float(np.exp(Z95 * np.sqrt(1 / events[0] + 1 / events[1])))
    return Silence(events[0], ratio, ratio / spread, ratio * spread)


def _words(rate: float, silence: Silence | None) -> str:
    start = f"{rate:.0%} of those asked answered."
    if silence is None:
        return f"{start} Too few left to compare those who answered with the silent."
    size = f"{silence.ratio:.2f} times as often as those who answered (95% interval {silence.low:.2f} to {silence.high:.2f})"
    if silence.low > 1:
        return f"{start} The silent leave {size}: the answers come from the happier customers, and represent only them."
    if silence.high < 1:
        return f"{start} The silent leave {size}: those with something to complain about answer more."
    return f"{start} The silent leave {size}: no clear difference."
