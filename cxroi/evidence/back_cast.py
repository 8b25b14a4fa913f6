"""Whether the baseline that goes into the case reproduces last year's NRR of the tables, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxroi.case.reading import parse
from cxroi.engine.evaluation import evaluate
from cxroi.evidence.baseline_into_case import segments_of
from cxroi.evidence.cohorts import Cohort
from cxroi.evidence.study import Study

CLOSE = 0.02
"""The two are close within this many points of NRR."""
CHURN_BESIDE_LOGO = (
    "Churn here is of everyone who was a customer in the last twelve months, new ones too: 1 − exp(−left / customer-years). Logo retention above is "
    "of those of the base period alone, by what they paid: the two need not add up to 100%."
)


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
    reasons = (*observed.warnings, *_causes(study, observed, weight, apart))
    return BackCast(
        modelled,
        observed.nrr,
        f"The baseline gives an NRR of {modelled:.1%} for last year, the table {observed.nrr:.1%}. {' '.join(reasons)}",
    )


def _causes(study: Study, observed: Cohort, weight: Mapping[str, float], apart: float) -> list[str]:
    """What moves the table away from the baseline in the direction in which it is, by half of `CLOSE` and more.

    apart ≈ (revenue gone − revenue gone if leavers were like their segment) + (that − the baseline's churn) + (the baseline's growth −
    growth of those who stayed): each part above zero makes the table lower than the baseline.
    """
    parts = [one for one in study.cohorts if one.base == observed.base and one is not observed] or [observed]
    alike = sum(one.before * (1 - one.logo) for one in parts) / sum(one.before for one in parts)
    gone = observed.churn / observed.before
    stayed = observed.before - observed.churn
    grown = (observed.expansion - observed.contraction) / stayed if stayed else 0.0
    known = [(weight[facts.name], facts) for facts in study.segments if facts.name in weight]
    total = sum(of for of, _ in known)
    churn = sum(of * facts.churn.likely for of, facts in known if facts.churn) / total
    growth = sum(of * (facts.growth or 0.0) for of, facts in known) / total
    yearly = observed.basis == "yearly"
    size = "larger" if gone > alike else "smaller"
    told = (
        (gone - alike, f"Those who left were {size} than the rest of their segment: had they been like it, {alike:.1%} of revenue would have gone, and {gone:.1%} did; the case treats them alike."),
        (alike - churn, "A customer who leaves in mid-year still has half a year's revenue in the table; the case measures the run rate after the year." if yearly and alike < churn else
         f"The baseline's churn is {churn:.1%}, of all who were customers in the last twelve months, new ones too, per customer-year; of those of {observed.base}, weighted alike, {alike:.1%} were gone."),
        (growth - grown, f"Those who stayed pay {grown:+.1%} against the base period; the baseline's growth is {growth:+.1%}, of customers present throughout both years."),
    )  # fmt: skip
    named = [words for effect, words in told if effect * apart > 0 and abs(effect) >= CLOSE / 2]
    return named or ["No single cause in these tables makes a point of the difference."]
