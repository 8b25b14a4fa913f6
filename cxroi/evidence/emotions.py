"""Which emotion predicts money: shares of the joint explanation by several items, and the chance that one ranks first.

Shares are those of R. Lindeman, P. Merenda and R. Gold, 1980 (LMG): what an item adds to R², averaged over all orders of entering
them; they sum to R². Never raw regression weights, in which an item that suppresses another turns negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

EMOTION = "emo_"
"""Metrics of emotions are named so."""
ASKED = {
    "confident": "I feel confident that this supplier will do what it promises.",
    "supported": "I feel supported when something goes wrong.",
    "trusting": "I trust what they tell me.",
    "hopeful": "I am hopeful about what we can do together.",
    "frustrated": "Working with them frustrates me.",
    "confused": "I am confused about whom to turn to, or what happens next.",
    "exhausted": "Dealing with them exhausts me.",
    "neglected": "I feel neglected as a customer.",
}
"""The question set: eight emotions, each with its statement, answered from 0 (not at all) to 10 (completely)."""
PLEASANT = ("confident", "supported", "trusting", "hopeful")
"""A high answer is good for these, bad for the others of the set."""
EXACT = 12
"""Up to this many items every order is used; beyond, `ORDERS` random ones and their reverses."""
ORDERS, REPEATS, REPEATS_OF_MANY = 200, 500, 100
MANY_ITEMS = 9
LEAST_ROWS = 20
"""Fewer complete rows than this, or than three per item, are too few. [judgement]"""


@dataclass(frozen=True)
class Item:
    """One item: its share of R², the chance that it ranks first, its own correlation with the outcome."""

    item: str
    share: float
    p_first: float
    correlation: float


@dataclass(frozen=True)
class Shares:
    """What items explain jointly. Shares sum to `r2`; largest first."""

    r2: float
    items: tuple[Item, ...]
    n: int
    """Complete rows, the only ones used."""
    left_out: int
    """Rows in which an item or the outcome is missing."""


def good_when_high(metric: str) -> bool | None:
    """Whether a high answer to an emotion of the question set is good; None for any other metric.

    >>> good_when_high("emo_confident"), good_when_high("emo_neglected"), good_when_high("nps")
    (True, False, None)
    """
    name = metric.removeprefix(EMOTION)
    return name in PLEASANT if metric.startswith(EMOTION) and name in ASKED else None


def shares(items: np.ndarray, outcome: np.ndarray, names: Sequence[str], *, seed: int = 0) -> Shares:
    """LMG shares of items [rows × items] in the R² of an outcome [rows]; the chance of ranking first over resampled rows.

    Rows with missing values are left out. Raises ValueError if names repeat, an item or the outcome is constant,
    an item is an exact combination of others, or too few rows are complete.
    """
    x, y = np.asarray(items, dtype=float), np.asarray(outcome, dtype=float)
    if len(set(names)) != len(names) or x.shape[1] != len(names):
        raise ValueError(f"Each of the {x.shape[1]} items needs its own name.")
    whole = np.isfinite(x).all(axis=1) & np.isfinite(y)
    x, y, count = x[whole], y[whole], len(names)
    if len(y) < max(LEAST_ROWS, 3 * count):
        raise ValueError(
            f"{len(y):,} of {len(whole):,} rows are complete; {max(LEAST_ROWS, 3 * count)} are needed for {count} items."
        )
    flat = [
        name
        for name, spread in zip([*names, "the outcome"], [*np.ptp(x, axis=0), np.ptp(y)], strict=True)
        if spread == 0
    ]
    if flat:
        raise ValueError(
            f"{', '.join(flat)}: the same in every complete row, so it can neither explain nor be explained."
        )
    data = np.column_stack([x, y])
    correlations = np.corrcoef(data, rowvar=False)
    if np.linalg.cond(correlations[:count, :count]) > 1e10:
        raise ValueError("Some items are sums of others, so their shares cannot be separated: leave one out.")
    found = _shares(correlations[None], seed)[0]
    first = np.bincount(_resampled(data, seed).argmax(axis=1), minlength=count)
    listed = tuple(
        Item(name, float(share), float(p), float(r))
        for name, share, p, r in zip(names, found, first / first.sum(), correlations[:count, count], strict=True)
    )
    return Shares(
        float(found.sum()), tuple(sorted(listed, key=lambda one: -one.share)), len(y), int(len(whole) - len(y))
    )


def _resampled(data: np.ndarray, seed: int) -> np.ndarray:
    """Shares over rows drawn with replacement [repeats × items]."""
    chance, rows = np.random.default_rng(seed), len(data)
    repeats = REPEATS_OF_MANY if data.shape[1] - 1 > MANY_ITEMS else REPEATS
    drawn = []
    for _ in range(repeats):
        with np.errstate(invalid="ignore", divide="ignore"):
            correlations = np.corrcoef(data[chance.integers(0, rows, rows)], rowvar=False)
        if np.isfinite(correlations).all():
            drawn.append(correlations)
    return _shares(np.stack(drawn), seed)


def _shares(correlations: np.ndarray, seed: int) -> np.ndarray:
    """LMG shares from correlations [samples × items and outcome × the same] → [samples × items]."""
    count = correlations.shape[1] - 1
    return _exact(correlations, count) if count <= EXACT else _by_orders(correlations, count, seed)


def _exact(correlations: np.ndarray, count: int) -> np.ndarray:
    """Every set of items once, by a bit each; sets of one size are solved together."""
    explained = np.zeros((len(correlations), 1 << count))
    for size in range(1, count + 1):
        sets = np.array(list(combinations(range(count), size)))
        explained[:, (1 << sets).sum(axis=1)] = np.stack([_r2(one, sets, count) for one in correlations])
    every = np.arange(1 << count)
    sizes = np.array([int(bits).bit_count() for bits in every])
    found = np.empty((len(correlations), count))
    for item in range(count):
        without = every[(every >> item) & 1 == 0]
        weight = 1 / (count * np.array([comb(count - 1, size) for size in sizes[without]]))
        found[:, item] = (explained[:, without | 1 << item] - explained[:, without]) @ weight
    return found


def _by_orders(correlations: np.ndarray, count: int, seed: int) -> np.ndarray:
    chance, found = np.random.default_rng(seed), np.zeros((len(correlations), count))
    for _ in range(ORDERS):
        order = chance.permutation(count)
        for way in (order, order[::-1]):
            for row, one in enumerate(correlations):
                steps = [0.0, *(float(_r2(one, way[None, : place + 1], count)[0]) for place in range(count))]
                found[row, way] += np.diff(steps)
    return found / (2 * ORDERS)


def _r2(correlations: np.ndarray, sets: np.ndarray, outcome: int) -> np.ndarray:
    """R² of the outcome on each set of items [sets]; sets [sets × size]."""
    among = correlations[sets[:, :, None], sets[:, None, :]]
    with_outcome = correlations[sets, outcome]
    return np.einsum("si,si->s", with_outcome, np.linalg.solve(among, with_outcome[..., None])[..., 0])
