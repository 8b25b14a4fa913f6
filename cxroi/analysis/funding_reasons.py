"""Why each initiative is in a funded set or out of it, and what other ways of choosing would have come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.analysis.portfolio import EPSILON, Point, Portfolio, measured
from cxroi.analysis.portfolio_sets import Option, Sets


@dataclass(frozen=True)
class Reason:
    """Why an initiative is in the set that is funded, or out of it."""

    initiative: str
    inside: bool
    start_month: int
    """When it starts, or when it would best start."""
    difference: float
    """What it adds to the NPV of the set; of one that is out, what it would add [currency]."""
    spend: float
    """What it takes of the budget in this set [currency]."""
    short: float
    """By how much it would pass the budget; 0 where it would not [currency]."""
    together: tuple[str, ...] = ()
    """What goes with it: those that need it where it is in, those that it needs where it is out."""
    barred_by: tuple[str, ...] = ()
    """Initiatives of the set beside which it cannot be done."""


@dataclass(frozen=True)
class Otherwise:
    """Another way of choosing: what it would fund, and what that is worth [currency]."""

    chosen: tuple[str, ...]
    spend: float
    npv: float


def reasons(found: Portfolio, point: Point, budget: float | None) -> tuple[Reason, ...]:
    """Why each initiative is in or out of a set, in the order of the case; each judged by the engine on the set itself."""
    sets = found.sets
    base = found.members[point.row]
    tries = [_tried(sets, base, one.name) for one in sets.case.initiatives]
    rows = np.array([members for one in tries for members in one.members]).reshape(-1, len(sets.options))
    npv, spend = _measured(found, rows)
    said, first = [], 0
    for one in tries:
        block = slice(first, first + len(one.members))
        place = int(np.argmax(npv[block])) if one.members else 0
        first += len(one.members)
        if one.inside:
            difference, taken = point.npv - npv[block][0], point.spend - spend[block][0]
            start = next(at for name, at in zip(point.chosen, point.starts, strict=True) if name == one.name)
            said.append(Reason(one.name, True, start, float(difference), float(taken), 0.0, one.together))
            continue
        start = one.starts[place].start_month
        if not one.members:
            said.append(Reason(one.name, False, start, 0.0, 0.0, 0.0, one.together, one.barred_by))
            continue
        over = 0.0 if budget is None else max(0.0, float(spend[block][place]) - budget)
        difference, taken = npv[block][place] - point.npv, spend[block][place] - point.spend
        short = over if over > EPSILON * max(1.0, abs(budget or 0.0)) else 0.0
        said.append(Reason(one.name, False, start, float(difference), float(taken), short, one.together, one.barred_by))
    return tuple(said)


@dataclass(frozen=True, eq=False)
class _Tried:
    """The sets that tell what an initiative does to a set: it without the initiative, or with it in each month it may start."""

    name: str
    inside: bool
    members: list[np.ndarray]
    starts: list[Option]
    together: tuple[str, ...] = ()
    barred_by: tuple[str, ...] = ()


def _tried(sets: Sets, base: np.ndarray, name: str) -> _Tried:
    own = sets.places[name]
    chosen = {option.initiative for option, taken in zip(sets.options, base, strict=True) if taken}
    if name in chosen:
        leaving = _needing(sets, name) & chosen
        without = base.copy()
        for one in (name, *leaving):
            without[sets.places[one]] = False
        return _Tried(name, True, [without], [], tuple(sorted(leaving)))
    joining = _needed(sets, name) - chosen
    barred = tuple(one for one in _barring(sets, {name, *joining}) if one in chosen)
    members = []
    for place in own:
        joined = base.copy()
        joined[[place, *(sets.places[one][0] for one in joining)]] = True
        members.append(joined)
    kept = [one for one in members if sets.allowed(one[None])[0]]
    starts = [sets.options[place] for place in own]
    return _Tried(name, False, kept, starts, tuple(sorted(joining)), barred)


def _needed(sets: Sets, name: str) -> set[str]:
    """Everything an initiative needs, and what that needs."""
    requires = {one.name: one.requires for one in sets.case.initiatives}
    found: set[str] = set()
    waiting = list(requires[name])
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting.extend(requires[other])
    return found - {name}


def _needing(sets: Sets, name: str) -> set[str]:
    """Everything that needs an initiative."""
    return {one.name for one in sets.case.initiatives if name in _needed(sets, one.name)}


def _barring(sets: Sets, names: set[str]) -> list[str]:
    """The initiatives that cannot be done beside some others, whichever of the two says so."""
    return [
        one.name
        for one in sets.case.initiatives
        if names & set(one.excludes)
        or any(one.name in other.excludes for other in sets.case.initiatives if other.name in names)
    ]


def _measured(found: Portfolio, members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """NPV by the measure of the portfolio, and spend, of some sets."""
    worth = found.sets.worth(members)
    if found.by == "likely":
        return worth.npv, worth.spend[found.of]
    drawn = found.sets.over_draws(members, draws=found.draws, seed=found.seed)
    return measured(drawn, found.by), worth.spend[found.of]


def by_ratio(found: Portfolio, budget: float | None) -> Otherwise:
    """What is funded by ratio until the money is gone: NPV alone over spend alone, the highest first.

    What does not fit, misses what it requires or is excluded is passed over; what loses money alone is never funded.
    """
    sets = found.sets
    names = list(sets.places)
    alone = np.zeros((len(names), len(sets.options)), dtype=bool)
    alone[np.arange(len(names)), [sets.places[name][0] for name in names]] = True
    npv, spend = _measured(found, alone)
    ratio = np.divide(npv, spend, out=np.full(len(names), np.inf), where=spend > 0)
    waiting = [int(place) for place in np.argsort(-ratio, kind="stable") if npv[place] > 0]
    members = np.zeros(len(sets.options), dtype=bool)
    limit = np.inf if budget is None else budget * (1 + EPSILON) + EPSILON
    while waiting:  # from the top again after each: what it requires may have come in since
        joined = members | alone[waiting]
        fits = sets.allowed(joined)
        fits[fits] = found.spend_of(joined[fits]) <= limit
        if not fits.any():
            break
        members = joined[np.argmax(fits)]
        waiting.pop(int(np.argmax(fits)))
    return _otherwise(found, members)


def everything(found: Portfolio) -> Otherwise:
    """The case as it stands: every initiative at its own start, whatever the rules say."""
    case = found.sets.case
    own = tuple(Option(one.name, one.start_month) for one in case.initiatives)
    whole = Sets(case, own)
    members = np.ones((1, len(own)), dtype=bool)
    worth = whole.worth(members)
    npv = worth.npv
    if found.by != "likely":
        npv = measured(whole.over_draws(members, draws=found.draws, seed=found.seed), found.by)
    return Otherwise(tuple(one.initiative for one in own), float(worth.spend[found.of][0]), float(npv[0]))


def _otherwise(found: Portfolio, members: np.ndarray) -> Otherwise:
    npv, spend = _measured(found, members[None])
    chosen = tuple(found.sets.options[place].initiative for place in np.flatnonzero(members))
    return Otherwise(chosen, float(spend[0]), float(npv[0]))
