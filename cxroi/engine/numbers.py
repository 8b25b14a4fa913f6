"""Numbers the engine computes with: plain floats for one case, arrays for many at once, symbols for a program.

Every function of the engine takes any of them. An array has one entry for each *lane*: a draw, a coalition of an
attribution, a point of a sensitivity. A symbol records what is done to it (`symbols`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np

from cxroi.engine.symbols import Symbol, operation

Number: TypeAlias = Any
"""A float, a NumPy array of floats with one entry a lane, or a Symbol. (Any: NumPy's operators type no better.)"""

Z95 = NormalDist().inv_cdf(0.975)
"""Standard errors on either side of an estimate that make a 95% interval: 1.959964."""

ONE = 1.0
"""The neutral factor. Compared by identity, to leave out multiplications that change nothing."""


def is_array(number: Number) -> bool:
    """True for one entry a lane, False for a plain number."""
    return isinstance(number, np.ndarray)


def is_zero(number: Number) -> bool:
    """True for a plain 0; an array or a symbol is never taken for zero."""
    return not isinstance(number, np.ndarray | Symbol) and number == 0


def times(number: Number, factor: Number) -> Number:
    """number · factor, at no cost where the factor is ONE."""
    return number if factor is ONE else number * factor


def bare(number: Number) -> Number:
    """A quantity as a bare float, with which Python computes faster; an array or a symbol as it is."""
    return number if isinstance(number, np.ndarray | Symbol) else float(number)


def multiply(number: Number, factor: Number, into: np.ndarray | None = None) -> Number:
    """number · factor, written into an array where one is given."""
    return number * factor if into is None else np.multiply(number, factor, out=into)


def add(number: Number, more: Number, into: np.ndarray | None = None) -> Number:
    """number + more, written into an array where one is given."""
    return number + more if into is None else np.add(number, more, out=into)


def added(number: Number, more: Number) -> Number:
    """number + more, at no cost where one of them is a plain 0."""
    if is_zero(number):
        return more
    return number if is_zero(more) else number + more


def between(number: Number, lowest: Number, highest: Number) -> Number:
    """The number, or the nearer limit where it lies outside them."""
    return at_most(at_least(number, lowest), highest)


def at_least(number: Number, lowest: Number) -> Number:
    """The larger of the two."""
    if is_array(number) or is_array(lowest):
        return np.maximum(number, lowest)
    return operation("maximum", number, lowest)


def at_most(number: Number, highest: Number) -> Number:
    """The smaller of the two."""
    if is_array(number) or is_array(highest):
        return np.minimum(number, highest)
    return operation("minimum", number, highest)


def chosen(on: Number, number: Number, otherwise: Number) -> Number:
    """The number where a switch is on, else the other; a plain switch returns one of the two objects themselves."""
    if is_array(on):
        return np.where(on, number, otherwise)
    return operation("select", on, number, otherwise)


def exponential(number: Number) -> Number:
    """e to the power of the number."""
    return np.exp(number) if isinstance(number, np.ndarray) else operation("exp", number)


def log_of_one_plus(number: Number) -> Number:
    """log(1 + number)."""
    return np.log1p(number) if isinstance(number, np.ndarray) else operation("log1p", number)


def staying(kept: Number) -> Callable[[Number], Number]:
    """The share of customers who stay for a month, as a function of the churn factor F: kept^(F / 12), kept for a year.

    >>> round(staying(0.89)(1.0) ** 12, 12)
    0.89
    """
    if not isinstance(kept, np.ndarray):
        if kept <= 0:
            return lambda factor: kept ** (factor / 12)
        log_once = math.log(kept) / 12
        return lambda factor: exponential(log_once * factor)
    # exp is several times faster than a power. Where nobody stays its logarithm has no end: those lanes go to 0 by hand.
    nobody = kept <= 0
    log_kept = np.log(np.where(nobody, 1.0, kept)) / 12
    if not nobody.any():
        return lambda factor: np.exp(log_kept * factor)
    return lambda factor: np.where(nobody & (np.asarray(factor) > 0), 0.0, np.exp(log_kept * factor))
