"""Money paid or received in another month than planned: which planned month it takes the place of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TWICE = 0.9
"""Share of a month's own planned amount that an excess must reach to be another payment rather than a dearer month. [judgement]"""
CENT = 0.005


@dataclass(frozen=True)
class Moved:
    """An amount planned for one month and paid in another [currency]."""

    planned: int
    paid: int
    amount: float


def moved(planned: Sequence[float], entered: Mapping[int, float], *, months: int) -> tuple[Moved, ...]:
    """What was paid for a line in other months than planned, up to a month.

    What was entered for a month pays for what the line planned in that month. What is over takes the place of what the line
    planned for months up to now without a figure, the nearest first and the earlier of two; only the rest is on top of the plan.
    - In a month for which the line planned nothing, all is over, and may pay for a part: an instalment.
    - In a month for which it planned something, the excess does so only where it is about as much as that month's plan or more:
      two monthly amounts paid at once are, a month that was half as dear again is not and stays an overspending.
    - A line that plans a single payment may have paid it before its month has come; no other line pays ahead.

    >>> moved([0.0, 0.0, 100.0], {3: 100.0}, months=3)
    (Moved(planned=2, paid=3, amount=100.0),)
    >>> moved([0.0, 10.0, 10.0, 10.0], {1: 11.0, 2: 20.0}, months=3)
    (Moved(planned=3, paid=2, amount=10.0),)
    """
    places = [month for month, amount in enumerate(planned) if amount > 0]
    last = len(planned) if len(places) == 1 else months
    left = {month: planned[month] for month in places if month <= last and month not in entered}
    found = []
    for paid in sorted(month for month in entered if month <= months):
        there = planned[paid] if paid < len(planned) else 0.0
        over = entered[paid] - max(0.0, there)
        enough = max(CENT, TWICE * there)
        for month in sorted(left, key=lambda one: (abs(one - paid), one)):
            if over < enough:
                break
            amount = min(over, left[month])
            found.append(Moved(month, paid, amount))
            over -= amount
            left[month] -= amount
        left = {month: amount for month, amount in left.items() if amount > CENT}
    return tuple(found)
