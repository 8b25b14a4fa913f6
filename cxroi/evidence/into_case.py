"""From what the tables say to assumptions of the case: a link with its causal share, a baseline, and where they come from.

The parts are plain data for the case file. Nothing is more certain there than the tables make it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, Literal

from cxroi.case.backing import Backing
from cxroi.case.reading import parse
from cxroi.engine.evaluation import evaluate
from cxroi.evidence.cells import Cell
from cxroi.evidence.regression import Z95
from cxroi.evidence.segment_baseline import Range
from cxroi.evidence.sentences import COUNTED, label_of
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
"""How much of an association is cause, least, likely and most, by how it was found. Judgement: over 663 experiments the best
observational methods missed the randomised lift by a median 62 to 115 percentage points (Gordon, Moakler, Zettelmeyer 2022)."""
TIER = {
    "A": "randomised",
    "B": "before and after against a comparison group",
    "C": "change within the same customer",
    "D": "score and outcome at equal tenure, size and trend",
    "E": "score and outcome, nothing held equal",
}
SCEPTICAL = log(1.15) / 1.645
"""How far we expect effects to stray from none, a standard deviation of the score [log scale]. Judgement."""
DRIVERS: tuple[Outcome, ...] = ("churn", "spend", "cross_sell")
"""Outcomes that are drivers of the case. NRR holds the first two together: it checks, and is never linked beside them."""
CLOSE = 0.02


@dataclass(frozen=True)
class LinkParts:
    """What "use in the case" writes, each in the form of the case file."""

    metric: dict[str, Any]
    link: dict[str, Any]
    evidence: dict[str, Any]


@dataclass(frozen=True)
class BaselineParts:
    """The segments and their evidence, and which figures the tables do not hold."""

    segments: list[dict[str, Any]]
    evidence: dict[str, Any]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class BackCast:
    """Last year's NRR as the baseline reproduces it, beside what it was; `words` say why they differ."""

    modelled: float | None
    observed: float | None
    words: str

    @property
    def close(self) -> bool:
        """True within two points."""
        return self.modelled is not None and self.observed is not None and abs(self.modelled - self.observed) <= CLOSE


def shrunk(theta: float, error: float, *, prior_mean: float = 0.0, prior_sd: float) -> tuple[float, float]:
    """An estimate drawn towards a prior by how little it is known: precision-weighted mean and its standard error.

    >>> [round(one, 4) for one in shrunk(-0.08, 0.03, prior_sd=0.04)]
    [-0.0512, 0.024]
    """
    precision = 1 / error**2 + 1 / prior_sd**2
    return (theta / error**2 + prior_mean / prior_sd**2) / precision, 1 / sqrt(precision)


def causal_effect(theta: float, error: float, *, share: tuple[float, float, float]) -> tuple[float, float]:
    """Mean and standard deviation of κ·θ, κ ~ PERT(share) and θ ~ N(theta, error²) independent.

    >>> [round(one, 4) for one in causal_effect(-0.08, 0.03, share=(0.1, 0.35, 0.7))]
    [-0.0293, 0.0146]

    Five points then multiply the hazard by exp(5 · −0.0293) = .864, not by exp(5 · −0.08) = .670.
    """
    low, likely, high = share
    mean = (low + 4 * likely + high) / 6
    variance = (mean - low) * (high - mean) / 7
    second = (variance + mean**2) * (error**2 + theta**2)
    return mean * theta, sqrt(second - (mean * theta) ** 2)


def link_of(study: Study, cell: Cell, *, tier: Tier = "D", benchmark: tuple[float, float] | None = None) -> LinkParts:
    """The link, metric and evidence of a cell whose outcome is a driver.

    change_per_point = exp(θ) − 1 at the ends and the middle of the shrunk 95% interval, per point of the metric in the case: for
    NPS the index from −100 to 100, of which a point of the answer is worth several. `benchmark` is a prior mean and sd of θ a point
    of the answer, in place of the sceptical one. Raises ValueError where the cell does not lend itself to a case.
    """
    if cell.outcome not in DRIVERS:
        raise ValueError("NRR is churn and spend together: link those, or one customer is counted twice.")
    if cell.verdict == "TOO GOOD" or cell.theta is None or cell.error is None:
        raise ValueError(f"{label_of(cell.metric)} has no figure to use here. {cell.sentence}")
    scores = _scores_of(study, cell.metric)
    mean, sd = benchmark or (0.0, SCEPTICAL / max(scores.sd, 1e-9))
    theta, error = shrunk(cell.theta, cell.error, prior_mean=mean, prior_sd=sd)
    scale = scores.index_per_point
    ends = (theta - Z95 * error, theta, theta + Z95 * error)
    identity = f"study-{cell.metric}-{cell.outcome}".replace("_", "-")
    return LinkParts(
        metric=metric_of(scores),
        link={
            "metric": label_of(cell.metric),
            "driver": cell.outcome,
            "change_per_point": [_tidy(effect_of(end / scale)) for end in ends],
            "causal_share": list(CAUSAL_SHARE[tier]),
            "evidence": [identity],
        },
        evidence={
            "id": identity,
            "claim": _claim(cell, scores, tier, benchmark is not None, ends),
            "kind": "experiment" if tier == "A" else "own data",
            "source": f"Own tables joined in the evidence study {study.digest}: survey with customers and revenue",
            "date": study.window.data_end.isoformat(),
        },
    )


def metric_of(scores: Scores) -> dict[str, Any]:
    """The metric as the case holds it: NPS as its index, others on the scale on which they are asked."""
    lowest, highest = (-100.0, 100.0) if scores.is_index else (scores.lowest, scores.highest)
    return {"name": label_of(scores.metric), "now": _tidy(scores.index_now), "lowest": lowest, "highest": highest}


def segments_of(study: Study) -> BaselineParts:
    """Customers, churn, revenue, contacts and cross-sell of each segment over the last twelve months, with their ranges."""
    identity = "study-baseline"
    segments, missing = [], set()
    for facts in study.segments:
        entry: dict[str, Any] = {
            "name": facts.name,
            "customers": facts.customers,
            "new_customers_per_year": facts.new_customers,
        }
        for key, figure in (
            ("churn_per_year", facts.churn),
            ("revenue_per_customer", facts.revenue),
            ("contacts_per_customer_year", facts.contacts),
        ):
            if figure is None:
                missing.add(key)
            else:
                entry[key] = _three(figure)
        if facts.growth is None:
            missing.add("revenue_growth")
        else:
            entry["revenue_growth"] = _tidy(max(min(facts.growth, 10.0), -0.99))
        if facts.margin is None:
            missing.add("gross_margin")
        else:
            entry["gross_margin"] = _tidy(max(min(facts.margin, 1.0), -1.0))
        if facts.cross_sell is not None:
            entry["cross_sell"] = {"per_customer_year": _three(facts.cross_sell)}
            missing |= {"cross_sell/revenue", "cross_sell/gross_margin"}
        entry["evidence"] = [identity]
        segments.append(entry)
    missing |= {"acquisition_cost", "cost_per_contact"}
    counted = sum(facts.customers for facts in study.segments)
    lost = sum(facts.left for facts in study.segments)
    evidence = {
        "id": identity,
        "claim": f"{counted:,} customers at the end of the data, {lost:,} lost in the twelve months before; churn with its exact Poisson interval, "
        "revenue, contacts and products a customer-year with 95% intervals over buying groups",
        "kind": "own data",
        "source": f"Own tables of customers, revenue and contacts, evidence study {study.digest}",
        "date": study.window.data_end.isoformat(),
    }
    return BaselineParts(segments, evidence, tuple(sorted(missing)))


def back_cast(study: Study) -> BackCast:
    """Last year's NRR from the baseline, run as a case without a programme, against what the revenue table says.

    The baseline's NRR is churn and growth of revenue of the year's first customers; their shares are those of revenue.
    """
    observed = next((one for one in study.cohorts if one.name == "All customers"), None)
    usable = [
        facts for facts in study.segments if facts.churn is not None and facts.revenue is not None and facts.customers
    ]
    if observed is None or not usable:
        what = "two years of revenue" if observed is None else "leaving and revenue of its segments"
        return BackCast(None, observed.nrr if observed else None, f"Not checked: the tables do not hold {what}.")
    parts = segments_of(study)
    case = parse(
        {
            "format": 1,
            "title": "Back-cast",
            "finance": {"years": 1, "discount_rate": 0.0},
            "initiatives": [],
            "segments": [
                {key: value for key, value in one.items() if key not in ("evidence", "cross_sell")}
                for one in parts.segments
            ],
        }
    )
    found = evaluate(case).baseline_measures
    weight = {facts.name: facts.customers * facts.revenue.likely for facts in usable if facts.revenue}
    known = {name: found[name].nrr for name in weight if found[name].nrr is not None}
    modelled = sum(weight[name] * float(nrr) for name, nrr in known.items() if nrr is not None) / sum(
        weight[name] for name in known
    )
    apart = modelled - observed.nrr
    if abs(apart) <= CLOSE:
        return BackCast(
            modelled,
            observed.nrr,
            f"The baseline gives last year's NRR within two points: {modelled:.1%} against {observed.nrr:.1%}.",
        )
    reasons = [warning for warning in observed.warnings if "base year" in warning or "Net credits" in warning]
    churned = observed.churn / observed.before
    lost = 1 - observed.logo
    if abs(churned - lost) > CLOSE:
        smaller = "smaller" if churned < lost else "larger"
        reasons.append(
            f"Those who left were {smaller} than the rest: {lost:.1%} of customers, {churned:.1%} of revenue; the case takes them alike."
        )
    reasons.append(
        "A customer who leaves in mid-year still brings half a year's revenue in the table; the case measures the run rate after the year."
    )
    return BackCast(
        modelled, observed.nrr, f"The baseline gives {modelled:.1%}, the table {observed.nrr:.1%}. {' '.join(reasons)}"
    )


def _claim(cell: Cell, scores: Scores, tier: Tier, benchmarked: bool, ends: tuple[float, float, float]) -> str:
    low, high = sorted((cell.ci_low or 0.0, cell.ci_high or 0.0))
    scale = ""
    if scores.is_index:
        scale = f" One point of the answer is {scores.index_per_point:.1f} points of the index here."
    prior = "a published benchmark" if benchmarked else "a sceptical prior of no effect"
    drawn = sorted(effect_of(end) for end in ends)
    return (
        f"A point more of {label_of(cell.metric)} (as answered, {scores.lowest:g} to {scores.highest:g}) goes with a change of {cell.effect_per_point:+.1%} in "
        f"{cell.outcome.replace('_', '-')}, 95% interval {low:+.1%} to {high:+.1%}; drawn towards {prior}: {drawn[0]:+.1%} to {drawn[2]:+.1%}."
        f"{scale} n = {cell.n:,} answers of {cell.accounts:,} accounts, {cell.events:,} {COUNTED[cell.outcome]}. Verdict: {cell.verdict}. "
        f"Method: {cell.method}. Causal share by tier {tier} ({TIER[tier]}): judgement."
    )


def _scores_of(study: Study, metric: str) -> Scores:
    return next(one for one in study.scores if one.metric == metric)


def _three(figure: Range) -> float | list[float]:
    three = [_tidy(figure.low), _tidy(figure.likely), _tidy(figure.high)]
    return three[1] if three[0] == three[2] else three


def _tidy(number: float) -> float:
    """Four figures that count: more would pretend."""
    return float(f"{number:.4g}")


def with_link(data: dict[str, Any], parts: LinkParts) -> dict[str, Any]:
    """The data of a case with a link of the study in place of the one between the same metric and driver, if there is one.

    A metric the case already has stays as it is; the entry of the evidence register is written anew.
    """
    link, name = parts.link, parts.metric["name"]
    links = [one for one in data.get("links") or [] if (one.get("metric"), one.get("driver")) != (name, link["driver"])]
    metrics = list(data.get("metrics") or [])
    if name not in [one.get("name") for one in metrics]:
        metrics.append(parts.metric)
    return {**data, "metrics": metrics, "links": [*links, link], "evidence": _registered(data, parts.evidence)}


def with_baseline(data: dict[str, Any], parts: BaselineParts) -> dict[str, Any]:
    """The data of a case with what the tables know of each segment; segments are known by name, new ones are added."""
    segments = [dict(one) for one in data.get("segments") or []]
    for known in parts.segments:
        mine = next((one for one in segments if one.get("name") == known["name"]), None)
        if mine is None:
            segments.append(known)
            continue
        cross_sell = {**(mine.get("cross_sell") or {}), **known.get("cross_sell", {})}
        evidence = list(dict.fromkeys([*Backing.parse(mine.get("evidence") or []).every, *known["evidence"]]))
        mine |= {**known, "evidence": evidence, **({"cross_sell": cross_sell} if cross_sell else {})}
    return {**data, "segments": segments, "evidence": _registered(data, parts.evidence)}


def _registered(data: dict[str, Any], entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(one for one in data.get("evidence") or [] if one.get("id") != entry["id"]), entry]
