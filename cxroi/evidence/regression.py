"""One regression of an outcome on a score, and its variants.

    log-scale mean = base + θ·x + γ'Z        M1 is the score alone, M2 controls for Z

`churn_hazard` and `revenue_models` define the outcome, its offset and its base; this module fits, splits, weights and holds out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.evidence.adjustment import adjustment
from cxroi.evidence.crossfit import gains
from cxroi.evidence.landmarks import Landmarks
from cxroi.evidence.likelihood import (
    Covariance,
    Family,
    Fit,
    fit,
    independent,
)

SPEAK = 50
"""With fewer events than this the covariates are shrunk, and the verdict is CANNOT TELL."""
TABLE_ONLY = 10
"""With fewer events than this only a table of bands is shown."""
RIDGE = 1.0
"""Penalty on a covariate's coefficient where events are few; never on the score's. Judgement."""


@dataclass(frozen=True)
class Estimate:
    """The effect of one point of the score on the log scale, with its standard error over buying groups (jackknife, CR3)."""

    theta: float
    error: float
    n: int
    """Landmarks."""
    accounts: int
    events: int
    converged: bool
    groups: int
    """Buying groups; its t distribution has one degree of freedom fewer."""

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of θ, by t with `groups` − 1 degrees of freedom."""
        from scipy.special import stdtrit

        half = float(stdtrit(max(self.groups - 1, 1), 0.975)) * self.error
        return self.theta - half, self.theta + half

    @property
    def p_value(self) -> float:
        """Two-sided, of no effect, by the same t."""
        from scipy.special import stdtr

        return float(2 * stdtr(max(self.groups - 1, 1), -abs(self.theta) / self.error)) if self.error > 0 else 1.0


@dataclass(frozen=True, eq=False)
class Rows:
    """The data to fit: for each row its landmark, outcome, offset, and the columns of its base."""

    landmark: np.ndarray
    outcome: np.ndarray
    offset: np.ndarray
    base: np.ndarray


class Regression:
    """A score's regression over landmarks that answered; its precision depends on `events`."""

    def __init__(self, marks: Landmarks, rows: Rows, *, family: Family, events: np.ndarray) -> None:
        self.marks = marks
        self.rows = rows
        self.family: Family = family
        self._events = events
        self.events = int(events.sum())
        made = adjustment(marks, least=max(30, len(marks) // 50))
        self.controlled, self.left_out = made.names, made.left_out
        self._z = made.columns
        design = np.column_stack([rows.base, made.columns[rows.landmark]])
        self._kept = design[:, independent(design)]
        self._base = rows.base.shape[1]
        self._centre = float(marks.score.mean())
        self._x = marks.score[rows.landmark] - self._centre
        self._clusters = np.unique(marks.parent[rows.landmark], return_inverse=True)[1]
        self._line: Fit | None = None

    @property
    def varies(self) -> bool:
        """False where every score is the same."""
        return bool(np.ptp(self.marks.score) > 0)

    def unadjusted(self) -> Estimate:
        """M1: the score alone."""
        return self._estimate(self._fit(np.column_stack([self._x, self._kept[:, : self._base]])))

    def adjusted(self, *, weights: np.ndarray | None = None) -> Estimate:
        """M2: the score with Z; `weights`, one per landmark."""
        found = self._fit(np.column_stack([self._x, self._kept]), weights)
        if weights is None:
            self._line = found
        return self._estimate(found)

    def among(self, chosen: np.ndarray, *, least: int = TABLE_ONLY) -> Estimate | None:
        """M2 among some landmarks [bool, one each]; None with too few events or only one score."""
        rows = chosen[self.rows.landmark]
        events = int(self._events[chosen].sum())
        if events < least or not rows.any() or np.ptp(self._x[rows]) == 0:
            return None
        design = np.column_stack([self._x, self._kept])[rows]
        keep = independent(design)
        ridge = self._ridge(len(keep), events)
        found = fit(
            design[:, keep],
            self.rows.outcome[rows],
            family=self.family,
            offset=self.rows.offset[rows],
            clusters=np.unique(self._clusters[rows], return_inverse=True)[1],
            ridge=None if ridge is None else ridge[keep],
            start=self._begin(len(keep))[keep],
        )
        return _estimate(found, n=int(chosen.sum()), accounts=len(np.unique(self.marks.account[chosen])), events=events)

    def beside(self, column: np.ndarray) -> Estimate:
        """M2 with another column [one value per landmark] controlled for."""
        found = self.with_columns(column[self.rows.landmark] - column.mean())
        return self._estimate(found, place=1)

    def with_columns(self, *columns: np.ndarray, covariance: Covariance = "jackknife") -> Fit:
        """M2 with other columns [one value per row] before the score."""
        return self._fit(np.column_stack([*columns, self._x, self._kept]), covariance=covariance)

    def shape_p_value(self, bands: np.ndarray) -> float:
        """Likelihood ratio test of free bands [number of the band, one per landmark] against the line."""
        from scipy.special import chdtrc

        of_row = bands[self.rows.landmark]
        free = [(of_row == band).astype(float) for band in np.unique(bands)[1:-1]]
        if not free:
            return 1.0
        line = self._line or self.with_columns(covariance="none")
        won = self.with_columns(*free, covariance="none").log_likelihood - line.log_likelihood
        return float(chdtrc(len(free), max(0.0, 2 * won)))

    def interaction(self, column: np.ndarray) -> tuple[float, float]:
        """How θ changes with a column [one value per row], and its standard error."""
        found = self.with_columns(self._x * (column - column.mean()))
        return float(found.coefficients[0]), float(found.errors[0])

    def gains(self, *, seed: int) -> np.ndarray:
        """Log-likelihood gained by the score over Z alone for buying groups it was not fitted on, one entry each."""
        return gains(
            self._x, self._kept, self.rows.outcome, family=self.family, offset=self.rows.offset, clusters=self._clusters,
            penalty=self._ridge(self._kept.shape[1], self.events), start=self._begin(self._kept.shape[1]), seed=seed,
        )  # fmt: skip

    def variance_left(self) -> float:
        """Variance of the score that Z does not explain, Var(x)·(1 − R²), weighted by expected events."""
        design = np.column_stack([np.ones(len(self.marks)), self._z])
        weight = np.bincount(self.rows.landmark, np.exp(self.rows.offset), minlength=len(self.marks))
        root = np.sqrt(weight / weight.mean())
        x = self.marks.score - self._centre
        fitted = design @ np.linalg.lstsq(design * root[:, None], x * root, rcond=None)[0]
        return float(((root * (x - fitted)) ** 2).mean())

    def _fit(
        self, design: np.ndarray, weights: np.ndarray | None = None, *, covariance: Covariance = "jackknife"
    ) -> Fit:
        return fit(
            design,
            self.rows.outcome,
            family=self.family,
            offset=self.rows.offset,
            clusters=self._clusters,
            weights=None if weights is None else weights[self.rows.landmark],
            ridge=self._ridge(design.shape[1], self.events),
            start=self._begin(design.shape[1]),
            covariance=covariance,
        )

    def _ridge(self, columns: int, events: int) -> np.ndarray | None:
        if events >= SPEAK:
            return None
        before_score = max(columns - self._kept.shape[1] - 1, 0)
        return np.where(np.arange(columns) > self._base + before_score, RIDGE, 0.0)

    def _begin(self, columns: int) -> np.ndarray:
        """Start from M2 if it has been fitted, else from the overall rate."""
        width = self._kept.shape[1]
        if self._line is not None and columns >= width:
            known = self._line.coefficients[max(width + 1 - columns, 0) :]
            return np.append(np.zeros(max(columns - width - 1, 0)), known)
        begin = np.zeros(columns)
        first = columns - (width if columns >= width else self._base)
        rate = self.rows.outcome.sum() / np.exp(self.rows.offset).sum()
        begin[first : first + self._base] = np.log(max(rate, 1e-9))
        return begin

    def _estimate(self, found: Fit, place: int = 0) -> Estimate:
        accounts = len(np.unique(self.marks.account))
        return _estimate(found, n=len(self.marks), accounts=accounts, events=self.events, place=place)


def _estimate(found: Fit, *, n: int, accounts: int, events: int, place: int = 0) -> Estimate:
    """One column of a fit."""
    theta, error = float(found.coefficients[place]), float(found.errors[place])
    return Estimate(theta, error, n, accounts, events, found.converged, found.groups)
