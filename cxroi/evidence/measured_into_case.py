"""A measured change into the case: from a pilot or a before-and-after study, on the effect it measured, with its causal share by tier."""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p
from typing import Any

from cxroi.case.model import Pilot
from cxroi.engine.numbers import Z95
from cxroi.evidence.into_case import CAUSAL_SHARE, PERT_ENDS, TIER, Tier, registered, tidy


@dataclass(frozen=True)
class EffectParts:
    """What "use in the case" writes on an effect, and its entry in the evidence register."""

    initiative: str
    driver: str | None
    metric: str | None
    written: dict[str, Any]
    evidence: dict[str, Any]
    words: str


def tier_of(assigned_how: str, *, placebo_passed: bool = False) -> Tier:
    """A only if chance decided who got it; B if the groups had parallel trends before; else C. It cannot be chosen.

    >>> tier_of("random"), tier_of("pilot chosen by us", placebo_passed=True), tier_of("chosen by customer")
    ('A', 'B', 'C')
    """
    return "A" if assigned_how == "random" else "B" if placebo_passed else "C"


def measured_effect(
    estimate: float, error: float, *, initiative: str, tier: Tier, source: str, day: str, claim: str, identity: str,
    driver: str | None = None, metric: str | None = None,
) -> EffectParts:  # fmt: skip
    """The effect as measured: on the log scale of a driver's ratio, or in points of a metric, with its standard error.

    The ends are √7 errors from the estimate, so that the PERT has its spread. All customers meant to be reached were counted,
    reached or not, so reach is 1 from now on. Raises ValueError without a driver or a metric.
    """
    if (driver is None) == (metric is None):
        raise ValueError("A measured effect is on a driver or on a metric.")
    ends = [estimate - PERT_ENDS * error, estimate, estimate + PERT_ENDS * error]
    written: dict[str, Any] = {"reach": 1}
    share = ""
    if metric is not None:
        written |= {"gain": _three(ends), "evidence": {"gain": [identity], "reach": [identity]}}
    else:
        backed = {"change": [identity], "causal_share": [identity], "reach": [identity]}
        written |= {
            "change": _three([expm1(end) for end in ends]),
            "causal_share": list(CAUSAL_SHARE[tier]),
            "evidence": backed,
        }
        share = f" Of this, {CAUSAL_SHARE[tier][1]:.0%} counts as causal, tier {tier} ({TIER[tier]}): judgement."
    entry = {
        "id": identity, "claim": claim, "kind": "experiment" if tier == "A" else "pilot", "source": source, "date": day,
    }  # fmt: skip
    return EffectParts(initiative, driver, metric, written, entry, f"{claim}{share}")


def pilot_effect(
    pilot: Pilot, interval: tuple[float, float, float], *, is_metric: bool, day: str, claim: str, identity: str
) -> EffectParts:
    """What a pilot writes on the effect it measured: from its estimate and the ends of its 95% interval, as ratios less 1 or in
    points of a metric. Tier A only if chance decided who got it."""
    estimate, low, high = interval if is_metric else tuple(log1p(end) for end in interval)
    driver, metric = (None, pilot.outcome) if is_metric else (pilot.outcome, None)
    return measured_effect(
        estimate, (high - low) / (2 * Z95), initiative=pilot.initiative, tier=tier_of(pilot.assigned_how), driver=driver, metric=metric,
        source=f"Pilot “{pilot.name}”, assigned: {pilot.assigned_how}", day=day, claim=claim, identity=identity,
    )  # fmt: skip


def with_effect(data: dict[str, Any], parts: EffectParts) -> dict[str, Any]:
    """The data of a case with the measured figure for that effect; capture, timing and segments do not change.

    Raises ValueError where the initiative has no such effect, or several.
    """
    key, name = ("driver", parts.driver) if parts.driver else ("metric", parts.metric)
    initiatives = [dict(one) for one in data.get("initiatives") or []]
    for initiative in initiatives:
        if initiative.get("name") != parts.initiative:
            continue
        effects = [dict(effect) for effect in initiative.get("effects") or []]
        places = [place for place, effect in enumerate(effects) if effect.get(key) == name]
        if len(places) != 1:
            count = "no effect" if not places else f"{len(places)} effects"
            raise ValueError(f"{parts.initiative} has {count} on {name}: keep only the one that was measured.")
        kept = effects[places[0]]
        kept.pop("change_points", None)
        before = kept.get("evidence")
        backed = {**before, **parts.written["evidence"]} if isinstance(before, dict) else parts.written["evidence"]
        effects[places[0]] = {**kept, **parts.written, "evidence": backed}
        initiative["effects"] = effects
        return {**data, "initiatives": initiatives, "evidence": registered(data, parts.evidence)}
    raise ValueError(f"There is no initiative {parts.initiative} in the case.")


def _three(ends: list[float]) -> Any:
    low, likely, high = (tidy(max(end, -0.9999)) if abs(end) < 1 else tidy(end) for end in ends)
    return likely if low == high else [low, likely, high]
