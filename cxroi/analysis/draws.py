"""Draws: joint samples of every uncertain quantity (the contract's section 6).

Margins are PERT, triangular or uniform. Quantities are independent, except those inside the effects of one
initiative, which share a Gaussian factor: "it works better than expected as a whole".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case, Effect
from cxroi.case.quantities import Assumption, effects_by_path, moving
from cxroi.case.quantity import Quantity

if TYPE_CHECKING:
    from scipy.stats import qmc

PERT_WEIGHT = 4
"""λ of the PERT distribution (D. G. Malcolm et al., Operations Research 7, 1959): weight of the mode in the mean."""
KEPT = 16_384
"""Points of so many draws at most are kept for the next case: they depend on the seed and not on the case's figures."""
REACH, STEPS = 6.5, 64
"""How far a table of normal scores goes to either side, and its entries for each unit: right to about 3e-6 of the range."""


def uncertain(case: Case) -> tuple[Assumption, ...]:
    """The assumptions with three figures that NPV depends on, in file order: what is drawn."""
    return tuple(one for one in moving(case) if not one.quantity.certain)


def power_of_two(draws: int) -> int:
    """The number of Sobol points for a wish: the next power of two, at least 16 and at most 2^20.

    >>> power_of_two(10_000)
    16384
    """
    return 1 << min(20, max(4, (max(1, draws) - 1).bit_length()))


def sample(case: Case, *, draws: int, seed: int, columns: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """One array of draws for the path of every uncertain quantity, from scrambled Sobol points.

    `draws` is a power of two; the same seed gives the same draws. Cases that are compared are given the `factors` of all
    of them as `columns`: what is uncertain in several then has the same points in each (common random numbers).
    """
    return next(blocks(case, draws=draws, seed=seed, size=draws, columns=columns))


def blocks(
    case: Case, *, draws: int, seed: int, size: int, columns: Sequence[str] = ()
) -> Iterator[dict[str, np.ndarray]]:
    """The draws of `sample`, `size` of them (a power of two) at a time.

    Within an initiative the normal score of a quantity is z = √ρ · common + √(1-ρ) · own, turned so that the common
    factor moves each quantity to its favourable end.
    """
    names = columns or factors(case)
    for scores in _scores(len(names), draws, seed, size) if names else [()] * (draws // size):
        yield values_at(case, dict(zip(names, scores, strict=True)))


def _scores(factors: int, draws: int, seed: int, size: int) -> Iterator[np.ndarray]:
    """Standard normal scores of scrambled Sobol points [factors × size], block by block; a small set is made once."""
    if draws == size <= KEPT:
        yield _kept_scores(factors, draws, seed)
        return
    sobol = _sobol(factors, seed)
    for _ in range(0, draws, size):
        yield _normal(sobol, size)


@lru_cache(maxsize=8)
def _kept_scores(factors: int, draws: int, seed: int) -> np.ndarray:
    scores = _normal(_sobol(factors, seed), draws)
    scores.flags.writeable = False
    return scores


def _normal(sobol: qmc.Sobol, count: int) -> np.ndarray:
    from scipy.special import ndtri

    tiny = 0.5 / 2**sobol.bits
    return ndtri(np.clip(np.ascontiguousarray(sobol.random(count).T), tiny, 1 - tiny))


def factors(*cases: Case) -> tuple[str, ...]:
    """The independent factors behind the draws of some cases: the path of each uncertain quantity, then the initiatives
    whose effects share a common factor."""
    found = [(case, one) for case in cases for one in uncertain(case)]
    common = [
        f"initiatives/{one.initiative}" for case, one in found if one.initiative and case.uncertainty.effect_correlation
    ]
    return tuple(dict.fromkeys([*(one.path for _, one in found), *common]))


def values_at(case: Case, scores: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The value of every uncertain quantity where the factors have these standard normal scores."""
    correlation, effects, found = case.uncertainty.effect_correlation, effects_by_path(case), {}
    for one in uncertain(case):
        score = scores[one.path]
        if one.initiative and correlation:
            part, _, field = one.path.rpartition("/")
            turned = favourable(case, effects[part], field) * np.sqrt(correlation)
            score = np.sqrt(1 - correlation) * score + turned * scores[f"initiatives/{one.initiative}"]
        found[one.path] = drawn(one.quantity, score, distribution=case.uncertainty.distribution)
    return found


def _sobol(dimensions: int, seed: int) -> qmc.Sobol:
    from scipy.stats import qmc

    return qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))


def drawn(quantity: Quantity, score: np.ndarray, *, distribution: str) -> np.ndarray:
    """The values of a quantity at standard normal scores, by interpolation in a table of its quantiles."""
    low, width, mode = _measured(quantity)
    values, rises = _table(distribution, mode)
    place = (np.clip(score, -REACH, REACH) + REACH) * STEPS
    entry = place.astype(np.intp)
    place -= entry
    place *= rises[entry]
    place += values[entry]
    place *= width
    place += low
    return place


def quantile(quantity: Quantity, share: np.ndarray, *, distribution: str) -> np.ndarray:
    """The value below which a share of the quantity's distribution lies; share and result have one shape."""
    low, width, mode = _measured(quantity)
    return low + width * _quantile(distribution, mode, share)


def _measured(quantity: Quantity) -> tuple[float, float, float]:
    """The lowest value, the width, and where in it the mode lies, from 0 to 1."""
    low, high = min(quantity.low, quantity.high), max(quantity.low, quantity.high)
    return low, high - low, (float(quantity) - low) / (high - low)


def _quantile(distribution: str, mode: float, share: np.ndarray) -> np.ndarray:
    """Quantiles on a range from 0 to 1."""
    if distribution == "uniform":
        return np.asarray(share, dtype=float)
    if distribution == "triangular":
        return np.where(share < mode, np.sqrt(share * mode), 1 - np.sqrt((1 - share) * (1 - mode)))
    from scipy.special import betaincinv

    return betaincinv(1 + PERT_WEIGHT * mode, 1 + PERT_WEIGHT * (1 - mode), share)


@lru_cache(maxsize=512)
def _table(distribution: str, mode: float) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles on a range from 0 to 1 at evenly spaced normal scores, and the rise from each to the next."""
    from scipy.special import ndtr

    scores = np.arange(-REACH * STEPS, REACH * STEPS + 1) / STEPS
    values = _quantile(distribution, mode, ndtr(scores))
    rises = np.diff(values, append=values[-1])
    values.flags.writeable = rises.flags.writeable = False
    return values, rises


def pert_shape(quantity: Quantity) -> tuple[float, float]:
    """Alpha and beta of the PERT: 1 + λ (mode - min) / (max - min), 1 + λ (max - mode) / (max - min).

    >>> alpha, beta = pert_shape(Quantity(0.10, low=0.02, high=0.15))
    >>> round(alpha, 5), round(beta, 5)
    (3.46154, 2.53846)
    """
    _, _, mode = _measured(quantity)
    return 1 + PERT_WEIGHT * mode, 1 + PERT_WEIGHT * (1 - mode)


def outline(quantity: Quantity, *, distribution: str, points: int = 24) -> list[float]:
    """The density of an uncertain quantity at evenly spaced values from low to high, the highest scaled to 1.

    A PERT around its middle is x² · (1 - x)²: at a sixth of the width 25/81 of what it is in the middle.

    >>> [round(one, 4) for one in outline(Quantity(0.5, low=0, high=1), distribution="pert", points=3)]
    [0.3086, 1.0, 0.3086]
    """
    (_, _, mode), at = _measured(quantity), (np.arange(points) + 0.5) / points
    if distribution == "uniform":
        return [1.0] * points
    if distribution == "triangular":
        rising = at / mode if mode else np.ones(points)
        falling = (1 - at) / (1 - mode) if mode < 1 else np.ones(points)
        density = np.where(at < mode, rising, falling)
    else:
        alpha, beta = pert_shape(quantity)
        density = at ** (alpha - 1) * (1 - at) ** (beta - 1)
    return (density / density.max()).tolist()


def favourable(case: Case, effect: Effect, field: str) -> int:
    """+1 where a higher value of an effect's quantity makes the initiative work better, -1 where a lower does."""
    if effect.metric is not None:
        helps = sum(_sign(link.change_per_point, link.driver) for link in case.links if link.metric == effect.metric)
        upward, size = (-1 if helps < 0 else 1), float(effect.gain)
    else:
        upward, size = (1 if DRIVER[str(effect.driver)].better == "higher" else -1), float(effect.claimed)
    if field in ("gain", "change", "change_points"):
        return upward
    # More reach, causal share or capture helps where the change itself does.
    return upward if size >= 0 else -upward


def _sign(change_per_point: float, driver: str) -> float:
    return float(np.sign(change_per_point)) * (1 if DRIVER[driver].better == "higher" else -1)
