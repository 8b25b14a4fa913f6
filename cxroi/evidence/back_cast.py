"""Whether the baseline that goes into the case reproduces last year's NRR of the tables, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.case.reading import parse
from cxroi.engine.evaluation import evaluate
from cxroi.evidence.baseline_into_case import segments_of
from cxroi.evidence.study import Study

CLOSE = 0.02
"""The two are close within this many points of NRR."""


@dataclass(frozen=True)
class BackCast:
    """Last year's NRR as the baseline reproduces it, and as observed; `words` say why they differ."""

    modelled: float | None
    observed: float | None
    words: str

    @property
    def close(self) -> bool:
        """True within two points."""
        return self.modelled is not None and self.observed is not None and abs(self.modelled - self.observed) <= CLOSE


def back_cast(study: Study, *, by_tenure: bool = False) -> BackCast:
    """Last year's NRR from the baseline, run as a case without a programme, compared with the revenue table.

    The baseline's NRR is the churn and revenue growth of the customers at the start of the year, weighted by revenue.
    """
    observed = next((one for one in study.cohorts if one.name == "All customers"), None)
    usable = [
        facts for facts in study.segments if facts.churn is not None and facts.revenue is not None and facts.customers
    ]
    if observed is None or not usable:
        what = "two years of revenue" if observed is None else "leaving and revenue of its segments"
        return BackCast(None, observed.nrr if observed else None, f"Not checked: the tables do not have {what}.")
    parts = segments_of(study, by_tenure=by_tenure)
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
    weight = {
        facts.name: facts.customers * facts.revenue.likely for facts in usable if facts.revenue and facts.customers
    }
    known = {name: found[name].nrr for name in weight if found[name].nrr is not None}
    modelled = sum(weight[name] * float(nrr) for name, nrr in known.items() if nrr is not None) / sum(
        weight[name] for name in known
    )
    apart = modelled - observed.nrr
    if abs(apart) <= CLOSE:
        return BackCast(
            modelled,
            observed.nrr,
            " ".join(
                (
                    f"The baseline gives last year's NRR within two points: {modelled:.1%} against {observed.nrr:.1%}.",
                    *observed.warnings,
                )
            ),
        )
    reasons = list(observed.warnings)
    churned = observed.churn / observed.before
    lost = 1 - observed.logo
    if abs(churned - lost) > CLOSE:
        smaller = "smaller" if churned < lost else "larger"
        reasons.append(
            f"Those who left were {smaller} than the rest: {lost:.1%} of customers, {churned:.1%} of revenue; the case treats them alike."
        )
    if observed.basis == "yearly":
        reasons.append(
            "A customer who leaves in mid-year still has half a year's revenue in the table; the case measures the run rate after the year."
        )
    return BackCast(
        modelled,
        observed.nrr,
        f"The baseline gives an NRR of {modelled:.1%} for last year, the table {observed.nrr:.1%}. {' '.join(reasons)}",
    )
