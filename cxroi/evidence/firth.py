"""Logistic regression under separation: Firth's penalised likelihood, whose estimates stay finite.

ℓ*(β) = ℓ(β) + ½ log det I(β)        D. Firth, Biometrika 80 (1993); G. Heinze and M. Schemper, Statistics in Medicine 21 (2002)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS = 200
LONGEST_STEP = 3.0
FARTHEST = 60.0
"""The end of a profile is searched no further than this on the log odds."""


@dataclass(frozen=True, eq=False)
class Firth:
    """Coefficients, and the 95% interval of the first from its profile penalised likelihood."""

    coefficients: np.ndarray
    low: float
    high: float
    p_value: float


def firth(design: np.ndarray, outcome: np.ndarray) -> Firth:
    """Firth's logit of an outcome [0 or 1] on the columns of a design, with the profile of the first column."""
    from scipy.optimize import brentq
    from scipy.special import chdtrc, chdtri

    beta, best = _fitted(design, outcome, np.zeros(design.shape[1]), free=np.ones(design.shape[1], dtype=bool))
    rest = np.ones(design.shape[1], dtype=bool)
    rest[0] = False

    near = [beta]

    def short(theta: float) -> float:
        start = near[-1].copy()
        start[0] = theta
        there, value = _fitted(design, outcome, start, free=rest)
        near.append(there)
        return 2 * (best - value)

    limit = float(chdtri(1, 0.05))
    ends = []
    for side in (-1, 1):
        near.append(beta)
        reach = 0.5
        while short(beta[0] + side * reach) < limit and reach < FARTHEST:
            reach *= 2
        if reach >= FARTHEST:
            ends.append(side * np.inf)
            continue
        ends.append(
            float(brentq(lambda d, s=side: short(beta[0] + s * d) - limit, 0.0, reach, xtol=1e-5)) * side + beta[0]
        )
    return Firth(beta, float(ends[0]), float(ends[1]), float(chdtrc(1, max(short(0.0), 0.0))))


def _fitted(
    design: np.ndarray, outcome: np.ndarray, start: np.ndarray, *, free: np.ndarray
) -> tuple[np.ndarray, float]:
    """The coefficients that are free at the maximum of ℓ*, and ℓ* there."""
    beta = start.copy()
    value = _penalised(design, outcome, beta)
    for _ in range(STEPS):
        chance = _chance(design, beta)
        weight = chance * (1 - chance)
        inverse = np.linalg.pinv((design * weight[:, None]).T @ design, hermitian=True)
        hat = weight * ((design @ inverse) * design).sum(axis=1)
        gradient = design[:, free].T @ (outcome - chance + hat * (0.5 - chance))
        matrix = (design[:, free] * weight[:, None]).T @ design[:, free]
        step = np.linalg.lstsq(matrix, gradient, rcond=None)[0]
        step *= min(1.0, LONGEST_STEP / max(np.abs(step).max(initial=0.0), 1e-12))
        for halving in range(25):
            tried = beta.copy()
            tried[free] += step / 2**halving
            new = _penalised(design, outcome, tried)
            if new >= value - 1e-12 * abs(value):
                break
        beta, value, change = tried, new, float(np.abs(tried - beta).max())
        if change < 1e-7:
            break
    return beta, value


def _penalised(design: np.ndarray, outcome: np.ndarray, beta: np.ndarray) -> float:
    predictor = design @ beta
    chance = _chance(design, beta)
    likelihood = float((outcome * predictor - np.logaddexp(0.0, predictor)).sum())
    determinant = np.linalg.slogdet((design * (chance * (1 - chance))[:, None]).T @ design)[1]
    return likelihood + 0.5 * float(determinant)


def _chance(design: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(design @ beta, -40, 40)))
