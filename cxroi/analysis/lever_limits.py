"""How far what an effect takes away may be moved on a slider, a curve or a map: never to more than there is.

The case's own rule (`case.rules`, −100%) is about its own figures. Here it holds for figures that are moved together: the
change, the rate that points are added to, and the shares of those it reaches.
"""

from __future__ import annotations

from dataclasses import replace

from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case, Effect
from cxroi.case.once import once
from cxroi.case.quantities import Assumption, assumptions, effects_by_path
from cxroi.engine.factors import likely_rate

ROOM = 0.5
"""Judgement: an assumption entered as certain is looked at from half of its value to half as much again."""
ROUNDING = 1e-12
MIX = "tenure_mix"
CHURN = ("churn_per_year", "churn_per_month", "churn_by_tenure", MIX)


@once
def limited(case: Case) -> dict[str, Assumption]:
    """The assumptions that a reduction limits, by path, each with `lowest` and `highest` as they may be moved.

    Between the largest reduction that the case writes and the whole of the rate lies room. A change without a range may take
    the half of it nearest to its own figure, and the rate what is left: wherever both are moved, no more is taken away than
    there is. A reduction that is larger than the rate, which only the share it reaches makes possible, is not enlarged.
    """
    known = {one.path: one for one in assumptions(case)}
    found: dict[str, Assumption] = {}

    def keep(path: str, low: float | None = None, high: float | None = None) -> None:
        one = found.get(path) or known[path]
        if low is not None:
            low = low if one.lowest is None else max(low, one.lowest)
            one = replace(one, lowest=low)
        if high is not None:
            one = replace(one, highest=high)
        found[path] = one

    for path, effect in effects_by_path(case).items():
        field = "change" if effect.change_points is None else "change_points"
        written = known.get(f"{path}/{field}")
        if effect.driver is None or written is None or written.quantity.low >= 0:
            continue
        change, rates = written.quantity, _rates(case, effect, known)
        likely = {
            segment: float(likely_rate(case, effect.driver, segment)) if rates else 1.0 for segment in rates or [None]
        }
        taken = {segment: -change.low / rate for segment, rate in likely.items()}
        largest = max(taken, key=taken.__getitem__)
        if taken[largest] > 1 + ROUNDING:
            furthest = float(change.low)
            for share in ("reach", "causal_share", "capture"):
                if f"{path}/{share}" in known:
                    keep(f"{path}/{share}", high=float(known[f"{path}/{share}"].quantity.high))
        elif not change.certain:
            furthest = float(change.low)
        else:
            least = [
                float(one.quantity.low) / float(one.quantity)
                for one in rates.get(largest, ())
                if one.quantity and f"/{MIX}/" not in one.path
            ]
            left = min(least, default=1.0)
            room = left if left >= taken[largest] else 1.0
            furthest = max((1 + ROOM) * float(change), -likely[largest] * (taken[largest] + room) / 2)
        keep(written.path, low=furthest)
        for segment, listed in rates.items():
            for one in listed:
                part = 1.0 if f"/{MIX}/" in one.path else min(1.0, -furthest / likely[segment])
                keep(one.path, low=float(one.quantity) * part)
    return found


def _rates(case: Case, effect: Effect, known: dict[str, Assumption]) -> dict[str | None, list[Assumption]]:
    """The figures of the rate that a change in points is added to, by segment (None is the company); a relative change has none."""
    if effect.change_points is None or effect.driver is None:
        return {}
    acts_on = DRIVER[effect.driver].acts_on
    if DRIVER[effect.driver].scope == "company":
        return {None: [known[acts_on]] if acts_on in known else []}
    fields = CHURN if effect.driver == "churn" else (acts_on,)
    named = [one.name for one in case.segments if effect.segments is None or one.name in effect.segments]
    return {
        name: [
            one
            for path, one in known.items()
            if any(
                path == f"segments/{name}/{field}" or path.startswith(f"segments/{name}/{field}/") for field in fields
            )
        ]
        for name in named
    }
