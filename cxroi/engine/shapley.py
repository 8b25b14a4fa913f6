"""Shapley values, exact from every subset or estimated from sampled orders.

L. S. Shapley, "A value for n-person games", 1953: the average, over all orders in which the parts could be added, of what
each adds. They share out interactions fairly and add up to the total exactly.
"""

from __future__ import annotations

from math import factorial

import numpy as np

SAMPLED_ORDERS = 256


def shapley(values: np.ndarray) -> np.ndarray:
    """Shapley values from the value of every subset; row s holds the subset whose members are the bits of s.

    >>> shapley(np.array([0.0, 10.0, 20.0, 40.0])).tolist()
    [15.0, 25.0]
    """
    players = len(values).bit_length() - 1
    subsets = np.arange(len(values))
    sizes = np.array([int(subset).bit_count() for subset in subsets])
    shares = np.zeros((players, *values.shape[1:]))
    for player in range(players):
        absent = subsets[subsets >> player & 1 == 0]
        weights = np.array([factorial(size) * factorial(players - size - 1) for size in sizes[absent]]) / factorial(
            players
        )
        shares[player] = np.tensordot(weights, values[absent | 1 << player] - values[absent], axes=1)
    return shares


def every_subset(players: int) -> np.ndarray:
    """Membership of every subset: row s, column i is true where bit i of s is set."""
    return (np.arange(2**players)[:, None] >> np.arange(players) & 1).astype(bool)


def sampled_orders(players: int) -> np.ndarray:
    """Random orders with their reverses, which halves the error; the seed is fixed."""
    generator = np.random.default_rng(0)
    orders = np.array([generator.permutation(players) for _ in range(SAMPLED_ORDERS // 2)])
    return np.concatenate([orders, orders[:, ::-1]])


def prefixes(orders: np.ndarray) -> np.ndarray:
    """Membership after each step of each order, the empty start included: rows order by order."""
    count, players = orders.shape
    member = np.zeros((count, players + 1, players), bool)
    for step in range(players):
        member[:, step + 1] = member[:, step]
        member[np.arange(count), step + 1, orders[:, step]] = True
    return member.reshape(-1, players)


def from_orders(orders: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean contribution of each player over the orders [players × columns], and its standard error.

    An order and its reverse are one observation: the error is that of the mean of such pairs.
    """
    count, players = orders.shape
    added = np.diff(values.reshape(count, players + 1, -1), axis=1)
    by_player = np.empty_like(added)
    np.put_along_axis(by_player, orders[:, :, None], added, axis=1)
    pairs = (by_player[: count // 2] + by_player[count // 2 :]) / 2
    return by_player.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(count // 2)
