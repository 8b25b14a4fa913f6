"""Maximum likelihood where the rows stay in a database: each Newton step is one scan that returns sums.

The slope of the log-likelihood, its curvature and its value are sums over rows (see `likelihood`); so are those of a block of
buying groups, from which the jackknife is worked out here. The estimates equal `likelihood.fit` on the same rows to 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from cxroi.evidence.likelihood import GRAIN, LARGEST, Family, newton

SMALL = 1e-3
"""Below this rate the series r/(exp(r) − 1) = 1 − r/2 + r²/12 − r⁴/720 is used; its error is r⁶/30240."""


@dataclass(frozen=True, eq=False)
class SumFit:
    """A model fitted by sums: its coefficients, standard errors by jackknife over blocks, and the scans it took."""

    coefficients: np.ndarray
    errors: np.ndarray
    blocks: int
    converged: bool
    scans: int


def sums(frame: nw.LazyFrame, expressions: Sequence[nw.Expr]) -> np.ndarray:
    """The sums of some expressions over all rows, in one scan; an unknown value counts as 0."""
    named = [one.sum().alias(f"s{place}") for place, one in enumerate(expressions)]
    row = frame.select(*named).collect().row(0)
    return np.array([0.0 if value is None else float(value) for value in row])


def gram(frame: nw.LazyFrame, columns: Sequence[str]) -> np.ndarray:
    """X'X of some columns."""
    return _square(sums(frame, _products(columns, nw.lit(1.0))), len(columns))


def fit_sums(
    frame: nw.LazyFrame,
    columns: Sequence[str],
    *,
    family: Family,
    ridge: np.ndarray,
    start: np.ndarray,
    step: Callable[[nw.LazyFrame], nw.LazyFrame] = lambda frame: frame,
) -> SumFit:
    """Fit a model whose rows have `outcome`, `exposure` (above 0), `block` (a number) and the columns of the design.

    The linear predictor is Σ β·column + log(exposure); `ridge` is a penalty ½·ridge·β² per column; `start` is where Newton's method
    begins; `step` is the warehouse's. The errors are those of the jackknife that leaves out one block at a time, in one Newton step (Shao and Wu, Annals of
    Statistics 1989), with each block one buying group that of `likelihood.leave_out_steps`.
    """
    scans = 0
    width = len(columns)

    def at(beta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        nonlocal scans
        scans += 1
        found = sums(_derived(frame, columns, beta, family, step), [nw.col("likelihood"), *_moments(columns)])
        value = float(found[0]) - 0.5 * float(ridge @ beta**2)
        return value, found[1 : width + 1] - ridge * beta, _square(found[width + 1 :], width) + np.diag(ridge)

    beta, matrix, converged = newton(at, start)
    moments = [one.sum().alias(f"s{place}") for place, one in enumerate(_moments(columns))]
    table = _derived(frame, columns, beta, family, step).group_by("block").agg(*moments).collect()
    rows = np.array([[float(value) for value in row] for row in table.sort("block").drop("block").iter_rows()])
    rest = matrix + GRAIN * np.diag(np.diag(matrix)) - np.array([_square(row, width) for row in rows[:, width:]])
    moved = np.linalg.solve(rest, rows[:, :width, None])[:, :, 0]
    blocks = len(rows)
    errors = np.sqrt((moved**2).sum(axis=0) * (blocks - 1) / max(blocks, 1))
    return SumFit(beta, errors, blocks, converged, scans + 1)


def _derived(
    frame: nw.LazyFrame,
    columns: Sequence[str],
    beta: np.ndarray,
    family: Family,
    step: Callable[[nw.LazyFrame], nw.LazyFrame],
) -> nw.LazyFrame:
    """The rows with slope, curvature and likelihood: `likelihood.derivatives` in the database's own arithmetic."""
    predictor = nw.col("exposure").log()
    for name, one in zip(columns, beta.tolist(), strict=True):
        predictor = predictor + nw.col(name) * one
    frame = frame.with_columns(predictor=predictor)
    frame = frame.with_columns(predictor=nw.col("predictor").clip(-LARGEST, LARGEST if family == "poisson" else 5.0))
    frame = step(frame.with_columns(rate=nw.col("predictor").exp()))
    rate, outcome = nw.col("rate"), nw.col("outcome")
    if family == "poisson":
        return frame.with_columns(slope=outcome - rate, curvature=rate, likelihood=outcome * nw.col("predictor") - rate)
    series = 1.0 - rate / 2 + rate * rate / 12 - rate * rate * rate * rate / 720
    ratios = frame.with_columns(
        ratio=nw.when(rate < SMALL).then(series).otherwise(rate * (-rate).exp() / (1.0 - (-rate).exp()))
    )
    ratio, left = nw.col("ratio"), outcome > 0.5
    found = step(ratios).with_columns(
        slope=nw.when(left).then(ratio).otherwise(-rate),
        curvature=nw.when(left).then(ratio * (rate + ratio - 1.0)).otherwise(rate),
        likelihood=nw.when(left).then(nw.col("predictor") - ratio.log() - rate).otherwise(-rate),
    )
    return step(found)


def _moments(columns: Sequence[str]) -> list[nw.Expr]:
    return [nw.col(name) * nw.col("slope") for name in columns] + _products(columns, nw.col("curvature"))


def _products(columns: Sequence[str], weight: nw.Expr) -> list[nw.Expr]:
    return [nw.col(one) * nw.col(other) * weight for place, one in enumerate(columns) for other in columns[: place + 1]]


def _square(lower: np.ndarray, width: int) -> np.ndarray:
    """A symmetric matrix from its lower triangle, row by row.

    >>> _square(np.array([1.0, 2.0, 3.0]), 2).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    matrix = np.zeros((width, width))
    matrix[np.tril_indices(width)] = lower
    return matrix + np.tril(matrix, -1).T
