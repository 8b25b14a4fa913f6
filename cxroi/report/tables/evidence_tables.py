"""What the tables say, ready to print: the verdict matrix, cohorts, answers, what goes into the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxroi.case.counted import capital
from cxroi.case.model import CrossSell, Segment
from cxroi.evidence import before_after
from cxroi.evidence.baseline_into_case import BaselineParts, segments_of_snapshot
from cxroi.evidence.cells import OUTCOMES, Cell
from cxroi.evidence.cohorts import LEAST_ACCOUNTS, Cohort, Grower
from cxroi.evidence.nonresponse import Response
from cxroi.evidence.sentences import label_of
from cxroi.evidence.snapshot import Ratio, ScoreSnapshot, Snapshot
from cxroi.evidence.snapshot_baseline import SnapshotBaseline
from cxroi.evidence.study import Study
from cxroi.report.charts.evidence_charts import signed
from cxroi.report.language import before_after_words
from cxroi.report.language.formats import count, figure, full, percent

OUTCOME = {"churn": "Retention", "spend": "Spend", "cross_sell": "Cross-sell", "nrr": "NRR"}
"""What each outcome is called on a page."""
NAMES = {**{name: said.lower() for name, said in OUTCOME.items()}, "nrr": OUTCOME["nrr"]}
"""The same within a sentence."""
BADGE = {
    "USE": "green", "DO NOT USE": "gray", "CANNOT TELL": "blue", "WRONG DIRECTION": "orange", "TOO GOOD": "red",
    "USE, as said by you": "green", "MOVES WITH IT": "violet",
}  # fmt: skip
"""The colour of each verdict; the word always stands beside it."""
NEEDED = ("customers", "revenue_monthly", "survey_responses")
"""The tables the page asks for; the others are welcome."""
NO_SCORE = (
    "No score could be tested against an outcome: there is no answer of a customer that the other tables know. Look above "
    "whether customers have the same numbers in all of them."
)
HOW_JUDGED = (
    "Each score is a landmark: the clock starts after it, so the outcome comes strictly later. Leaving: "
    "cloglog P(leave in month k | still there) = g(k) + θ·score + γ′Z; money: PPML of next year's revenue; further products: "
    "Poisson of those still held a year later. Z, all known before the score: tenure, revenue of the last year, its trend, open "
    "cases, quarter, segment. 95% intervals by jackknife over buying groups (CR3, t).\n\n"
    "**USE** and **WRONG DIRECTION**: the 95% interval excludes none, on the good side or the wrong one, also after Benjamini and "
    "Hochberg over everything tried, and the score adds to Z for customers it was not fitted on (10 times 5 folds). **DO NOT USE**: "
    "the whole interval lies within what would not matter. **CANNOT TELL**: neither, with the events that would settle it (Schoenfeld), "
    "or what it rests on was lost in reading. **TOO GOOD**, of leaving only: more than a fifth of the scores near a leaving are as "
    "late as it, or the score all but decides it: check the timing."
)
HOW_COUNTED = (
    "Where revenue recurs: the customers of a month, and the same month a year later. Else: customers there in all of a year, and the "
    "sums of that year and the next. New ones stay out. NRR = ΣR₁ / ΣR₀, GRR = Σmin(R₁, R₀) / ΣR₀, logo = "
    "share with R₁ > 0. Revenue then + expansion − contraction − churn = revenue now, exactly. Intervals: bootstrap over "
    "buying groups, 2,000 draws; of logo where nobody left, Wilson's. A quadrant of score and NRR alone proves nothing; the matrix above does the judging."
)
HOW_SNAPSHOT = (
    "One row a customer knows no order of time. logit P(left) = a + θ·score + γ′Z; Z: tenure, money, contacts, segment. Where a level "
    "separates: Firth's penalised likelihood. **MOVES WITH IT**: it would be USE if the scores came first; **USE, as said by you** "
    "where you attest that they did. The share who left at each answer has Wilson's interval."
)
HOW_FLAT_BASELINE = (
    "Customers: those still there. Churn a year, where the table has the days each came and left: 1 − exp(−left / customer-years) of its last twelve "
    "months, with the exact Poisson interval. Else from the share p that left over N months: 1 − (1 − p)^(12/N), with Wilson's interval; over "
    "all time: 1 − exp(−left / customer-years of tenure), with the exact Poisson interval. Revenue: the mean of those still there."
)


def snapshot_table(snapshot: Snapshot) -> pd.DataFrame:
    """Every score of a table of one row a customer with its verdict, ready to print."""

    def ratio(found: Ratio) -> str:
        if found.value is None:
            return ""
        ends = "" if found.low is None or found.high is None else f" ({found.low:.3g} to {found.high:.3g})"
        return f"{found.value:.3g}{ends}"

    rows = [
        (label_of(one.score), one.verdict, ratio(one.odds_ratio), ratio(one.adjusted), ratio(one.money), f"{count(one.n)}",
         f"{count(one.left)}", ", ".join(_plain(other.name) for other in one.better[:3]))
        for one in snapshot.scores
    ]  # fmt: skip
    names = ["Score", "Verdict", "Odds ratio of a point", "All controlled for", "Money of a point [ratio]", "Answers", "Left", "Tells more"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _plain(name: str) -> str:
    """A column of the table as people say it: "revenue per year"."""
    return name.replace("_", " ")


def level_table(one: ScoreSnapshot) -> pd.DataFrame:
    """Who left at each answer, with the share's 95% interval, ready to print."""
    rows = [
        (level.value if isinstance(level.value, str) else f"{level.value:g}", f"{count(level.n)}", f"{count(level.left)}",
         f"{percent(level.share, digits=1)} ({percent(level.low, digits=1)} to {percent(level.high, digits=1)})")
        for level in one.levels
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[label_of(one.score), "Customers", "Left", "Share who left"])


def better_words(one: ScoreSnapshot) -> str:
    """What tells who left better than a score does."""
    named = ", ".join(
        f"{_plain(other.name)} ({percent(max(other.auc, 1 - other.auc))} of pairs)" for other in one.better[:5]
    )
    mine = max(one.auc or 0.5, 1 - (one.auc or 0.5))
    return f"{label_of(one.score)} tells one who left from one who stayed in {percent(mine)} of pairs. Better than it: {named}."


def matrix(study: Study) -> pd.DataFrame:
    """The verdicts: a row for each metric, a column for each outcome."""
    rows = {label_of(metric): [study.cell(metric, outcome).verdict for outcome in OUTCOMES] for metric in study.metrics}
    return pd.DataFrame.from_dict(rows, orient="index", columns=[OUTCOME[one] for one in OUTCOMES]).rename_axis("Score")


def tried(study: Study) -> pd.DataFrame:
    """Everything that was tried, with its figures, ready to print."""
    rows = [
        (
            label_of(cell.metric),
            OUTCOME[cell.outcome],
            cell.verdict,
            signed(cell.effect_per_point),
            _interval(cell),
            count(cell.n),
            count(cell.events),
            "" if cell.events_needed is None else count(cell.events_needed),
            "" if cell.adjusted_share is None else percent(cell.adjusted_share),
            "" if cell.holdout_confidence is None else percent(cell.holdout_confidence),
        )
        for cell in study.cells
    ]
    names = ["Score", "Predicts", "Verdict", "Effect of a point", "95% interval", "Answers", "Events", "Events that would show 5%",
             "Left with tenure and size controlled for", "Adds to them, confidence"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def cohort_table(cohorts: Sequence[Cohort], *, currency: str) -> pd.DataFrame:
    """NRR, GRR and logo retention with their intervals, and how revenue came about, ready to print."""

    def with_interval(value: float, interval: tuple[float, float] | None, accounts: int) -> str:
        why_none = "all alike" if accounts >= LEAST_ACCOUNTS else "too few for an interval"
        ends = f"{percent(interval[0])} to {percent(interval[1])}" if interval else why_none
        return f"{percent(value, digits=1)} ({ends})"

    rows = [
        (
            one.name,
            one.base,
            count(one.accounts),
            with_interval(one.nrr, one.nrr_interval, one.accounts),
            with_interval(one.grr, one.grr_interval, one.accounts),
            with_interval(one.logo, one.logo_interval, one.accounts),
            full(one.before, currency),
            full(one.expansion, currency),
            full(-one.contraction, currency),
            full(-one.churn, currency),
            full(one.after, currency),
            " ".join(one.warnings),
        )
        for one in cohorts
    ]
    names = ["Customers", "Base", "Accounts", "NRR", "GRR", "Logo", "Revenue then", "Expansion", "Contraction", "Churn", "Revenue now", "Read with care"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def grower_table(growers: Sequence[Grower], *, currency: str, most: int = 10) -> pd.DataFrame:
    """Customers with growing business, and what they said."""
    rows = [
        (
            one.customer_id,
            full(one.before, currency),
            full(one.after, currency),
            ", ".join(f"{label_of(metric)} {score:g}" for metric, score in one.said) or "no answer",
            one.comment,
        )
        for one in growers[:most]
    ]
    return pd.DataFrame(rows, columns=["Customer", "Revenue before", "Revenue after", "Said", "Comment"])


def baseline_table(parts: BaselineParts, *, currency: str) -> pd.DataFrame:
    """What each segment does today, ready to print; three figures where they are uncertain."""
    fields = {**Segment.model_fields, **CrossSell.model_fields}

    def printed(name: str, value: Any) -> str:
        unit = dict(fields[name].json_schema_extra or {}).get("unit", "")  # type: ignore[arg-type]
        if name in ("churn_by_tenure", "tenure_mix"):
            return "; ".join(_figures(one, str(unit), currency) for one in value)
        return _figures(value, str(unit), currency)

    rows = []
    for segment in parts.segments:
        flat = {**segment, **segment.get("cross_sell", {})}
        rows.append(
            {
                "Segment": segment["name"],
                **{
                    str(fields[name].title): printed(name, value)
                    for name, value in flat.items()
                    if name not in ("name", "cross_sell", "evidence")
                },
            }
        )
    return pd.DataFrame(rows).fillna("")


def flat_baseline(found: SnapshotBaseline) -> str:
    """The segments of a table of one row per customer as text, with what their figures rest on."""
    return f"{baseline_table(segments_of_snapshot(found, day=''), currency='').to_string(index=False)}\n{capital(found.words)}."


def _figures(value: Any, unit: str, currency: str) -> str:
    """One figure or three."""
    return " · ".join(figure(one, unit, currency) for one in (value if isinstance(value, list) else [value]))


def response_table(found: Response) -> pd.DataFrame:
    """Who answers, by size, tenure and segment."""
    rows = [
        (
            one.facet,
            one.group,
            count(one.asked),
            count(one.answered),
            f"{percent(one.rate, digits=1)} ({percent(one.low)} to {percent(one.high)})",
        )
        for one in found.shares
    ]
    return pd.DataFrame(rows, columns=["By", "Group", "Asked", "Answered", "Share who answer"])


def responses_table(study: Study) -> pd.DataFrame:
    """Who answers, for every metric."""
    tables = [response_table(found).assign(Score=label_of(metric)) for metric, found in study.responses]
    return pd.concat(tables) if tables else pd.DataFrame()


def provenance(study: Study) -> str:
    """What a study can be traced by."""
    return (
        f"Study {study.digest} · seed {study.seed} · data to {study.window.data_end:%Y-%m-%d} · cxroi {study.version}"
    )


def _interval(cell: Cell) -> str:
    return "" if cell.ci_low is None else f"{signed(cell.ci_low)} to {signed(cell.ci_high)}"


CHANGE_BADGE = {
    "WORKED": "green", "NO EFFECT LARGER THAN": "gray", "WENT THE OTHER WAY": "red", "CANNOT TELL": "orange", "NOT CREDIBLE": "red",
}  # fmt: skip
"""The colour of each verdict on a change."""


def changes(found: Sequence[before_after.BeforeAfter]) -> pd.DataFrame:
    """Each change and outcome with its effect, interval, placebo and verdict."""
    words = before_after_words
    return pd.DataFrame(
        [
            {
                "Change": one.intervention, "Outcome": words.name_of(one.outcome), "Verdict": words.verdict(one), "Effect": words.said(one.att, one),
                "From": words.said(one.ci_low, one), "To": words.said(one.ci_high, one), "Placebo": words.said(one.placebo, one),
                "Units with it": f"{one.n_treated:,} of {one.n_units:,}", "Tier": one.tier, "Assigned": one.assigned_how,
            }
            for one in found
        ]
    )  # fmt: skip
