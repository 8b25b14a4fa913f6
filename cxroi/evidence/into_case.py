"""From the tables to assumptions of the case: a link with its causal share, a baseline, and their sources.

The parts are plain data for the case file. They are never more certain there than in the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any, Literal

from cxroi.case.backing import OWN_TABLES
from cxroi.case.counted import counted
from cxroi.case.minus import with_minus
from cxroi.engine.numbers import Z95
from cxroi.evidence.cells import Cell
from cxroi.evidence.sentences import COUNTED, label_of
from cxroi.evidence.snapshot import ScoreSnapshot, Snapshot
from cxroi.evidence.snapshot_words import AS_SAID, ATTESTED, MOVES
from cxroi.evidence.study import Scores, Study
from cxroi.evidence.verdicts import Outcome, effect_of

Tier = Literal["A", "B", "C", "D", "E"]

CAUSAL_SHARE: dict[Tier, tuple[float, float, float]] = {
    "A": (0.90, 1.0, 1.0),
    "B": (0.60, 0.85, 1.0),
    "C": (0.30, 0.60, 0.90),
    "D": (0.10, 0.35, 0.70),
    "E": (0.0, 0.20, 0.50),
}
"""The causal share of an association, low, likely and high, by how it was found. Judgement: over 663 experiments the best
observational methods missed the randomised lift by a median of 62 to 115 percentage points (Gordon, Moakler, Zettelmeyer 2022)."""
TIER = {
    "A": "randomised",
    "B": "before and after against a comparison group",
    "C": "change within the same customer",
    "D": "score and later outcome, with what else is known of the customer controlled for",
    "E": "score and outcome, without an order of time or without controls",
}
SCEPTICAL = log(1.15) / 1.645
"""How far we expect effects to lie from zero, per standard deviation of the score [log scale]. Judgement."""
DRIVERS: tuple[Outcome, ...] = ("churn", "spend", "cross_sell")
"""Outcomes that are drivers of the case. NRR combines the first two: it is a check, and never linked in addition to them."""
PERT_ENDS = sqrt(7)
"""Standard deviations from the middle of a PERT to its ends: with variance (range)²/28, its sd is then the error of the estimate. The ends
of the 95% interval as hard bounds would be wrong: an interval that just reaches no effect would rule out harm."""


@dataclass(frozen=True)
class LinkParts:
    """What "use in the case" writes, each in the form of the case file."""

    metric: dict[str, Any]
    link: dict[str, Any]
    evidence: dict[str, Any]
    words: str
    """How the study's figure became the case's, with the arithmetic."""


def shrunk(theta: float, error: float, *, prior_mean: float = 0.0, prior_sd: float) -> tuple[float, float]:
    """An estimate shrunk towards a prior in proportion to its uncertainty: precision-weighted mean and its standard error.

    >>> [round(one, 4) for one in shrunk(-0.08, 0.03, prior_sd=0.04)]
    [-0.0512, 0.024]
    """
    precision = 1 / error**2 + 1 / prior_sd**2
    return (theta / error**2 + prior_mean / prior_sd**2) / precision, 1 / sqrt(precision)


def link_of(study: Study, cell: Cell, *, tier: Tier = "D", benchmark: tuple[float, float] | None = None) -> LinkParts:
    """The link, metric and evidence of a cell whose outcome is a driver.

    change_per_point = exp(θ) − 1 of a PERT with the mean and the standard error of the shrunk estimate, per point of the metric in
    the case: for NPS the index from −100 to 100, of which a point of the answer is worth several. `benchmark` is a prior mean and sd
    of θ per point of the answer, instead of the sceptical one. Raises ValueError where the cell cannot be used in a case.
    """
    if cell.outcome not in DRIVERS:
        raise ValueError("NRR combines churn and spend: link those, or customers are counted twice.")
    if cell.verdict == "TOO GOOD" or cell.theta is None or cell.error is None:
        raise ValueError(f"{label_of(cell.metric)} has no figure to use here. {cell.sentence}")
    scores = _scores_of(study, cell.metric)
    mean, sd = benchmark or (0.0, SCEPTICAL / max(scores.sd, 1e-9))
    theta, error = shrunk(cell.theta, cell.error, prior_mean=mean, prior_sd=sd)
    ends = (theta - PERT_ENDS * error, theta, theta + PERT_ENDS * error)
    identity = f"study-{cell.metric}-{cell.outcome}".replace("_", "-")
    return _parts(
        scores, cell.outcome, tier, ends, identity,
        claim=_claim(cell, scores, tier, benchmark is not None, ends),
        source=f"{OWN_TABLES}s joined in the evidence study {study.digest}: survey with customers and revenue",
        day=study.window.data_end.isoformat(), found=cell.theta,
    )  # fmt: skip


def snapshot_link(snapshot: Snapshot, one: ScoreSnapshot, *, day: str) -> LinkParts:
    """The link of a score that moves with leaving in a table of one row per customer: tier E, with what was attested.

    The odds ratio becomes a hazard ratio at the share that left: ln(1 − p₁)/ln(1 − p₀), p₁ = p₀·OR/(1 − p₀ + p₀·OR). Raises
    ValueError where the verdict is neither MOVES WITH IT nor USE.
    """
    ratio = one.adjusted
    if one.verdict not in (MOVES, AS_SAID) or not (ratio.value and ratio.low and ratio.high):
        raise ValueError(f"{label_of(one.score)} has no figure to use here. {one.sentence}")
    share = one.left / one.n
    theta, low, high = (log(_hazard_ratio(value, share)) for value in (ratio.value, ratio.low, ratio.high))
    theta, error = shrunk(theta, (high - low) / (2 * Z95), prior_sd=SCEPTICAL / max(one.sd, 1e-9))
    ends = (theta - PERT_ENDS * error, theta, theta + PERT_ENDS * error)
    claim = (
        f"One more point of {label_of(one.score)} goes with an odds ratio of leaving of {ratio.value:.3f}, 95% interval {ratio.low:.3f} to {ratio.high:.3f}; "
        f"shrunk towards a sceptical prior of no effect. n = {counted(one.n, 'customer')}, {one.left:,} of whom left. Verdict: {one.verdict}. Attested: "
        f"{ATTESTED[one.attested]} Method: {one.method}. Causal share by tier E ({TIER['E']}): judgement."
    )
    return _parts(
        one.asked, "churn", "E", ends, f"snapshot-{one.score}-churn".replace("_", "-"), claim=claim,
        source=f"{OWN_TABLES} of {counted(snapshot.customers, 'customer')}, one row each, without an order of time", day=day, found=log(_hazard_ratio(ratio.value, share)),
    )  # fmt: skip


def _hazard_ratio(odds_ratio: float, share: float) -> float:
    """The hazard ratio equivalent to an odds ratio where a share has left.

    >>> round(_hazard_ratio(0.9, 1e-9), 6), round(_hazard_ratio(0.5, 0.3), 4)
    (0.9, 0.5444)
    """
    other = share * odds_ratio / (1 - share + share * odds_ratio)
    return log(1 - other) / log(1 - share)


def _parts(
    scores: Scores, outcome: Outcome, tier: Tier, ends: tuple[float, float, float], identity: str, *, claim: str, source: str, day: str, found: float
) -> LinkParts:  # fmt: skip
    """The parts to write, from an estimate per point of the answer [log scale: low, likely, high]."""
    changes = [tidy(effect_of(end / scores.index_per_point)) for end in ends]
    return LinkParts(
        metric=metric_of(scores) | {"evidence": [identity]},
        link={
            "metric": label_of(scores.metric),
            "driver": outcome,
            "change_per_point": changes,
            "causal_share": list(CAUSAL_SHARE[tier]),
            "evidence": [identity],
        },
        evidence={
            "id": identity,
            "claim": f"{claim} {label_of(scores.metric)} today, {tidy(scores.index_now):g}: {scores.now_from}.",
            "kind": "experiment" if tier == "A" else "own data",
            "source": source,
            "date": day,
        },
        words=_arithmetic(scores, tier, found=found, drawn=ends[1], change=changes[1]),
    )


def _arithmetic(scores: Scores, tier: Tier, *, found: float, drawn: float, change: float) -> str:
    """From the study's figure to the case's in one sentence."""
    name, share = label_of(scores.metric), CAUSAL_SHARE[tier][1]
    counted = effect_of(share * log(1 + change))

    def said(value: float, digits: int = 1) -> str:
        return with_minus(f"{value * 100:+.{digits}f}%")

    start = f"{said(effect_of(found))} for a point of the answer ({scores.lowest:g} to {scores.highest:g}), shrunk towards no effect for its uncertainty, is {said(effect_of(drawn))}"
    if scores.is_index:
        scale = (
            f"one point of the answer is {scores.index_per_point:.1f} points of {name} here, so that is (1 {said(effect_of(drawn))})^(1/{scores.index_per_point:.1f}) − 1 = "
            f"{said(change, 3)} for a point of {name}"
        )
    else:
        scale = f"the case counts {name} in the same points, so {said(change, 2)}"
    return f"{start}; {scale}; of which {share:.0%} counts as causal (tier {tier}): {said(counted, 3)} for a point."


def metric_of(scores: Scores) -> dict[str, Any]:
    """The metric as in the case: NPS as its index, others on the scale asked."""
    lowest, highest = (-100.0, 100.0) if scores.is_index else (scores.lowest, scores.highest)
    return {"name": label_of(scores.metric), "now": tidy(scores.index_now), "lowest": lowest, "highest": highest}


def _claim(cell: Cell, scores: Scores, tier: Tier, benchmarked: bool, ends: tuple[float, float, float]) -> str:
    low, high = (with_minus(f"{end:+.1%}") for end in sorted((cell.ci_low or 0.0, cell.ci_high or 0.0)))
    scale = ""
    if scores.is_index:
        scale = f" One point of the answer is {scores.index_per_point:.1f} points of the index here."
    prior = "a published benchmark" if benchmarked else "a sceptical prior of no effect"
    drawn = [with_minus(f"{end:+.1%}") for end in sorted(effect_of(end) for end in ends)]
    effect = with_minus(f"{cell.effect_per_point:+.1%}")
    return (
        f"One more point of {label_of(cell.metric)} (as answered, {scores.lowest:g} to {scores.highest:g}) goes with a change of {effect} in "
        f"{cell.outcome.replace('_', '-')}, 95% interval {low} to {high}; shrunk towards {prior}: {drawn[0]} to {drawn[2]}."
        f"{scale} n = {counted(cell.n, 'answer')} of {counted(cell.accounts, 'account')}, {cell.events:,} {COUNTED[cell.outcome]}. Verdict: {cell.verdict}. "
        f"Method: {cell.method}. Causal share by tier {tier} ({TIER[tier]}): judgement."
    )


def _scores_of(study: Study, metric: str) -> Scores:
    return next(one for one in study.scores if one.metric == metric)


def tidy(number: float) -> float:
    """Four significant figures: more would be false precision."""
    return float(f"{number:.4g}")


def with_link(data: dict[str, Any], parts: LinkParts) -> dict[str, Any]:
    """The data of a case with a link of the study, replacing the one between the same metric and driver, if any.

    A metric the case already has is unchanged; the entry in the evidence register is rewritten.
    """
    link, name = parts.link, parts.metric["name"]
    links = in_place(data.get("links") or [], link, lambda one: (one.get("metric"), one.get("driver")))
    metrics = list(data.get("metrics") or [])
    if name not in [one.get("name") for one in metrics]:
        metrics.append(parts.metric)
    return {**data, "metrics": metrics, "links": links, "evidence": registered(data, parts.evidence)}


def registered(data: dict[str, Any], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The evidence register with an entry, in the place of the one with its id or at the end."""
    return in_place(data.get("evidence") or [], entry, lambda one: one.get("id"))


def in_place(
    entries: Sequence[dict[str, Any]], new: dict[str, Any], key: Callable[[dict[str, Any]], Any]
) -> list[dict[str, Any]]:
    """The entries with a new one in the place of that with its key, so that what is there already changes nothing; else at the end."""
    same = [place for place, one in enumerate(entries) if key(one) == key(new)]
    kept = [one for place, one in enumerate(entries) if place not in same[1:]]
    return [*kept[: same[0]], new, *kept[same[0] + 1 :]] if same else [*kept, new]
