"""Draws: joint samples of every uncertain quantity (the contract's section 6).

Margins are PERT, triangular or uniform. Quantities are independent, except those inside the effects of one
initiative, which share a Gaussian factor: "it works better than expected as a whole".
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case, Effect
from cxroi.case.quantities import Assumption, assumptions, effects_by_path
from cxroi.case.quantity import Quantity

PERT_WEIGHT = 4
"""λ of the PERT distribution (D. G. Malcolm et al., Operations Research 7, 1959): weight of the mode in the mean."""
TABLE = 769
"""Points of the inverse-CDF table; interpolation is then right to about 5e-6 of the range."""


def uncertain(case: Case) -> tuple[Assumption, ...]:
    """The assumptions with three figures, in file order."""
    return tuple(assumption for assumption in assumptions(case) if not assumption.quantity.certain)


def power_of_two(draws: int) -> int:
    """The number of Sobol points for a wish: the next power of two, at least 16 and at most 2^20.

    >>> power_of_two(10_000)
    16384
    """
    return 1 << min(20, max(4, (max(1, draws) - 1).bit_length()))


def sample(case: Case, *, draws: int, seed: int) -> dict[str, np.ndarray]:
    """One array of draws for the path of every uncertain quantity, from scrambled Sobol points.

    `draws` is a power of two; the same seed gives the same draws. Within an initiative z = √ρ · common + √(1-ρ) · own,
    turned so that the common factor moves each quantity to its favourable end, and u = Φ(z).
    """
    from scipy.special import ndtr, ndtri
    from scipy.stats import qmc

    listed = uncertain(case)
    if not listed:
        return {}
    correlation = case.uncertainty.effect_correlation
    effects = effects_by_path(case)
    groups = list(dict.fromkeys(a.initiative for a in listed if a.initiative)) if correlation else []
    sobol = qmc.Sobol(len(listed) + len(groups), scramble=True, rng=np.random.default_rng(seed))
    points = np.ascontiguousarray(sobol.random_base2(draws.bit_length() - 1).T)
    tiny = 0.5 / 2**sobol.bits
    common = {group: ndtri(np.clip(points[len(listed) + i], tiny, 1 - tiny)) for i, group in enumerate(groups)}
    result = {}
    for assumption, share in zip(listed, points, strict=False):
        if correlation and assumption.initiative:
            own = ndtri(np.clip(share, tiny, 1 - tiny))
            part, field = assumption.path.rsplit("/", 1)
            together = favourable(case, effects[part], field) * common[assumption.initiative]
            share = ndtr(np.sqrt(correlation) * together + np.sqrt(1 - correlation) * own)
        result[assumption.path] = quantile(assumption.quantity, share, distribution=case.uncertainty.distribution)
    return result


def quantile(quantity: Quantity, share: np.ndarray, *, distribution: str) -> np.ndarray:
    """The value below which a share of the quantity's distribution lies; share and result have one shape."""
    low, mode, high = min(quantity.low, quantity.high), float(quantity), max(quantity.low, quantity.high)
    width = high - low
    if distribution == "uniform":
        return low + width * share
    if distribution == "triangular":
        turn = (mode - low) / width
        left = low + np.sqrt(share * width * (mode - low))
        right = high - np.sqrt((1 - share) * width * (high - mode))
        return np.where(share < turn, left, right)
    shares, values = _pert_table((mode - low) / width)
    return low + width * np.interp(share, shares, values)


def pert_shape(quantity: Quantity) -> tuple[float, float]:
    """Alpha and beta of the PERT: 1 + λ (mode - min) / (max - min), 1 + λ (max - mode) / (max - min).

    >>> alpha, beta = pert_shape(Quantity(0.10, low=0.02, high=0.15))
    >>> round(alpha, 5), round(beta, 5)
    (3.46154, 2.53846)
    """
    low, high = min(quantity.low, quantity.high), max(quantity.low, quantity.high)
    mode = (float(quantity) - low) / (high - low)
    return 1 + PERT_WEIGHT * mode, 1 + PERT_WEIGHT * (1 - mode)


def outline(quantity: Quantity, *, distribution: str, points: int = 24) -> list[float]:
    """The density of an uncertain quantity at evenly spaced values from low to high, the highest scaled to 1."""
    low, high = min(quantity.low, quantity.high), max(quantity.low, quantity.high)
    mode, at = (float(quantity) - low) / (high - low), (np.arange(points) + 0.5) / points
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
        upward, size = (1 if DRIVER[str(effect.driver)].better == "higher" else -1), float(effect.change)
    if field in ("gain", "change"):
        return upward
    # More reach, causal share or capture helps where the change itself does.
    return upward if size >= 0 else -upward


def _sign(change_per_point: float, driver: str) -> float:
    return float(np.sign(change_per_point)) * (1 if DRIVER[driver].better == "higher" else -1)


@lru_cache(maxsize=512)
def _pert_table(mode: float) -> tuple[np.ndarray, np.ndarray]:
    """The PERT's CDF on (0, 1) at values that lie dense at both ends, for inverting by interpolation."""
    from scipy.special import betainc

    values = (1 - np.cos(np.pi * np.arange(TABLE) / (TABLE - 1))) / 2
    shares = betainc(1 + PERT_WEIGHT * mode, 1 + PERT_WEIGHT * (1 - mode), values)
    shares.flags.writeable = values.flags.writeable = False
    return shares, values
