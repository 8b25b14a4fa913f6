"""Maximum likelihood of the two models used here, with standard errors that respect who belongs together.

The estimates and errors are those of `statsmodels` (`GLM(...).fit(cov_type="cluster")`), which tests compare to 1e-6. Its
solver takes a pseudo-inverse of the whole design at every step; on a million rows that is a minute, this two seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Family = Literal["cloglog", "poisson", "logit"]

STEPS = 60
TOLERANCE = 1e-9
LARGEST = 30.0
"""No linear predictor beyond this: exp(30) is out of reach of any rate."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model: one coefficient a column of the design, on the log scale of its family."""

    coefficients: np.ndarray
    errors: np.ndarray
    """Standard errors, clustered."""
    log_likelihood: float
    converged: bool
    """False where a coefficient runs away: the columns separate the outcomes."""


def fit(
    design: np.ndarray,
    outcome: np.ndarray,
    *,
    family: Family,
    offset: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    ridge: np.ndarray | None = None,
    start: np.ndarray | None = None,
) -> Fit:
    """Fit a cloglog hazard, a Poisson mean or a logit by Newton's method.

    `design` [rows × columns] has full column rank (see `independent`); `offset` is added to the linear predictor;
    `clusters` names the group of each row, 0 to G−1 (default: each row its own); `ridge` is a penalty ½·ridge·β² a column.
    The clustered covariance is B M B · G/(G−1) · (N−1)/(N−K) (Liang and Zeger 1986; the factor is Stata's and statsmodels').
    """
    rows, columns = design.shape
    offset = np.zeros(rows) if offset is None else offset
    weight = np.ones(rows) if weights is None else weights
    penalty = np.zeros(columns) if ridge is None else ridge
    beta = np.zeros(columns) if start is None else start.copy()
    converged = False

    def at(beta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
        slope, curvature, likelihood = _derivatives(design @ beta + offset, outcome, family)
        return float(weight @ likelihood) - 0.5 * float(penalty @ beta**2), slope, curvature, likelihood

    value, slope, curvature, likelihood = at(beta)
    for _ in range(STEPS):
        information = _information(design, weight * curvature) + np.diag(penalty)
        gradient = design.T @ (weight * slope) - penalty * beta
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        won = float(gradient @ step)
        for halving in range(25):
            new = at(beta + step / 2**halving)
            if new[0] >= value - 1e-10 * abs(value):
                break
        beta, (value, slope, curvature, likelihood) = beta + step / 2**halving, new
        if won < TOLERANCE * (1.0 + abs(value)):
            converged = True
            break
    information = _information(design, weight * curvature) + np.diag(penalty)
    bread = np.linalg.pinv(information, hermitian=True)
    groups = rows
    scores = design * (weight * slope)[:, None]
    if clusters is not None:
        scores = np.column_stack([np.bincount(clusters, column) for column in scores.T])
        groups = int(np.count_nonzero(np.bincount(clusters)))
    correction = groups / max(groups - 1, 1) * (rows - 1) / max(rows - columns, 1)
    covariance = bread @ (scores.T @ scores) @ bread * correction
    return Fit(
        beta,
        np.sqrt(np.maximum(np.diag(covariance), 0.0)),
        float(weight @ likelihood),
        converged and float(np.abs(beta).max(initial=0.0)) < LARGEST,
    )


def log_likelihood(predictor: np.ndarray, outcome: np.ndarray, family: Family) -> np.ndarray:
    """Log-likelihood of each row, without what does not depend on the predictor."""
    return _derivatives(predictor, outcome, family)[2]


def independent(design: np.ndarray) -> np.ndarray:
    """Which columns to keep so that none repeats what earlier ones say: earlier columns win.

    >>> independent(np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0], [1.0, 2.0, 5.0]])).tolist()
    [True, False, True]
    """
    gram = design.T @ design
    scale = np.sqrt(np.where(np.diag(gram) > 0, np.diag(gram), 1.0))
    gram = gram / scale / scale[:, None]
    keep = np.zeros(design.shape[1], dtype=bool)
    for column in range(design.shape[1]):
        kept = np.flatnonzero(keep)
        left = gram[column, column]
        if kept.size:
            cross = gram[kept, column]
            left = left - cross @ np.linalg.solve(gram[np.ix_(kept, kept)], cross)
        keep[column] = left > 1e-7
    return keep


def _information(design: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return (design * weight[:, None]).T @ design


def _derivatives(
    predictor: np.ndarray, outcome: np.ndarray, family: Family
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First derivative of the log-likelihood, minus its second, and the log-likelihood itself, a row each."""
    predictor = np.clip(predictor, -LARGEST, LARGEST)
    if family == "poisson":
        mean = np.exp(predictor)
        return outcome - mean, mean, outcome * predictor - mean
    if family == "logit":
        mean = 1 / (1 + np.exp(-predictor))
        return outcome - mean, mean * (1 - mean), outcome * predictor - np.logaddexp(0.0, predictor)
    rate = np.exp(np.minimum(predictor, 5.0))
    slope, curvature, likelihood = -rate, rate.copy(), -rate
    happened = np.flatnonzero(outcome)
    of_event = rate[happened]
    ratio = of_event / np.expm1(of_event)
    slope[happened] = ratio
    curvature[happened] = np.maximum(ratio * (of_event + ratio - 1.0), 1e-12)
    likelihood[happened] = np.log(-np.expm1(-of_event))
    return slope, curvature, likelihood
