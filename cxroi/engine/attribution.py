"""Attribution: how much of the benefit each driver and each initiative brings, and the ladder from gross to net.

Shapley values (L. S. Shapley, "A value for n-person games", 1953): the average, over all orders in which the parts
could be added, of what each adds. They share out interactions fairly and add up to the total exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial, isfinite

import numpy as np

from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Case
from cxroi.case.quantities import map_numbers
from cxroi.case.quantity import Quantity
from cxroi.engine.benefits import BenefitMonth, benefit_months
from cxroi.engine.factors import drivers_in_use

EXACT_UP_TO = 10
"""Initiatives for which every combination is computed; beyond that orders are sampled."""
SAMPLED_ORDERS = 256


@dataclass(frozen=True)
class Contribution:
    """What one source brings: present value, by year [Initial, year 1, …], and the sampling error of the first."""

    present_value: float
    by_year: tuple[float, ...]
    standard_error: float = 0.0


@dataclass(frozen=True)
class Attribution:
    """The benefit by driver and by initiative; each adds up to the whole, in every year."""

    by_driver: dict[str, Contribution]
    by_initiative: dict[str, Contribution]


@dataclass(frozen=True)
class Rung:
    """One step of the attribution ladder: what remains after it [present value], and how it is called.

    None where the change is possible only with the shares of the steps below.
    """

    name: str
    present_value: float | None


def attribute(case: Case, *, months: Sequence[BenefitMonth], discount: Sequence[float]) -> Attribution:
    """Shapley values by driver and by initiative of a case at its likely values.

    `months` and `discount` are those of the case itself. Company drivers and direct benefits touch nothing else, so
    their value is their own; only the drivers of segments are played against one another.
    """
    players = [name for name in drivers_in_use(case) if DRIVER[name].scope == "segment"]
    names = [initiative.name for initiative in case.initiatives]
    by_subset = every_subset(len(players))
    orders = None if len(names) <= EXACT_UP_TO else _sampled_orders(len(names))
    by_choice = every_subset(len(names)) if orders is None else _prefixes(orders)
    drivers = {name: np.append(by_subset[:, i], np.ones(len(by_choice), bool)) for i, name in enumerate(players)}
    initiatives = {name: np.append(np.ones(len(by_subset)), by_choice[:, i]) for i, name in enumerate(names)}
    # Every combination of both games is one lane of a single run.
    lanes = benefit_months(case, initiatives=initiatives, drivers=drivers, with_baseline=False)
    values = _values(lanes, discount, len(by_subset) + len(by_choice))
    shares = shapley(values[: len(by_subset)])
    by_driver = {name: _contribution(share) for name, share in zip(players, shares, strict=True)}
    by_driver |= _alone(case, months, discount)
    chosen, errors = values[len(by_subset) :], np.zeros(len(names))
    shares = shapley(chosen) if orders is None else np.empty(0)
    if orders is not None:
        shares, errors = _from_orders(orders, chosen)
    by_initiative = {
        name: _contribution(share, float(error)) for name, share, error in zip(names, shares, errors, strict=True)
    }
    order = [*DRIVER, DIRECT]
    return Attribution(dict(sorted(by_driver.items(), key=lambda item: order.index(item[0]))), by_initiative)


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


def ladder(case: Case, *, discount: Sequence[float]) -> tuple[Rung, ...]:
    """From the gross change to what the case counts: × reach, × causal share, × capture [present value of benefits]."""
    steps = ("reach", "causal_share", "capture")

    def choose(path: str, quantity: Quantity) -> object:
        field = path.rsplit("/", 1)[-1]
        if field not in steps:
            return quantity
        applied = steps.index(field)
        return np.array([1.0 if rung <= applied else float(quantity) for rung in range(len(steps) + 1)])

    with np.errstate(all="ignore"):  # taken gross, a change may be impossible: a stock that never turns
        values = _values(benefit_months(map_numbers(case, choose)), discount, len(steps) + 1)[:, -1].tolist()
    names = ("Gross", "× reach", "× causal share", "× capture")
    return tuple(Rung(name, value if isfinite(value) else None) for name, value in zip(names, values, strict=True))


def _values(months: object, discount: Sequence[float], lanes: int) -> np.ndarray:
    """The benefit of every lane: a column for Initial and each year, and last the present value."""
    columns = 2 + (len(discount) - 1) // 12
    values = np.zeros((columns, lanes))
    for now in months:  # type: ignore[attr-defined]
        values[0 if now.month == 0 else (now.month - 1) // 12 + 1] += now.total
        values[-1] += now.total * discount[now.month]
    return values.T


def _alone(case: Case, months: Sequence[BenefitMonth], discount: Sequence[float]) -> dict[str, Contribution]:
    """The sources that act on nothing but themselves."""
    used = drivers_in_use(case)
    flows = {
        "employee_turnover": [now.company.turnover for now in months],
        "inventory_turns": [now.company.carrying + now.company.released for now in months],
        "crisis": [now.company.crisis for now in months],
    }
    alone = {name: flow for name, flow in flows.items() if name in used}
    if any(initiative.benefits for initiative in case.initiatives):
        alone[DIRECT] = [now.direct for now in months]
    result = {}
    for name, flow in alone.items():
        yearly = [flow[0], *(sum(flow[first : first + 12]) for first in range(1, len(flow), 12))]
        result[name] = _contribution(np.array([*yearly, float(np.dot(flow, discount))]))
    return result


def _contribution(share: np.ndarray, error: float = 0.0) -> Contribution:
    return Contribution(float(share[-1]), tuple(float(amount) for amount in share[:-1]), error)


def _sampled_orders(players: int) -> np.ndarray:
    """Random orders with their reverses, which halves the error; the seed is fixed."""
    generator = np.random.default_rng(0)
    orders = np.array([generator.permutation(players) for _ in range(SAMPLED_ORDERS // 2)])
    return np.concatenate([orders, orders[:, ::-1]])


def _prefixes(orders: np.ndarray) -> np.ndarray:
    """Membership after each step of each order, the empty start included: rows order by order."""
    count, players = orders.shape
    member = np.zeros((count, players + 1, players), bool)
    for step in range(players):
        member[:, step + 1] = member[:, step]
        member[np.arange(count), step + 1, orders[:, step]] = True
    return member.reshape(-1, players)


def _from_orders(orders: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean contribution of each player over the orders, and the standard error of its present value."""
    count, players = orders.shape
    added = np.diff(values.reshape(count, players + 1, -1), axis=1)
    by_player = np.empty_like(added)
    np.put_along_axis(by_player, orders[:, :, None], added, axis=1)
    pairs = (by_player[: count // 2] + by_player[count // 2 :]) / 2
    return by_player.mean(axis=0), pairs[:, :, -1].std(axis=0, ddof=1) / np.sqrt(count // 2)
