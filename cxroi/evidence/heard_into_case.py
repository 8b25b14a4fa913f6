"""What was heard into the case: an initiative to call customers, to solve a theme or repeats, a metric with its silent, a workforce.

Each returns the data of the case with its part, replaced where it is there already, and how the figures came about in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import exp, log
from typing import Any

from cxroi.case import Case, CaseError, parse
from cxroi.case.backing import OWN_TABLES
from cxroi.case.counted import counted, noun_of
from cxroi.case.minus import with_minus
from cxroi.engine.numbers import Z95
from cxroi.evidence.channels import Channels
from cxroi.evidence.employees import REPLACEMENT, Employees
from cxroi.evidence.into_case import CAUSAL_SHARE, PERT_ENDS, SCEPTICAL, registered, shrunk, tidy
from cxroi.evidence.quiet_customers import YEAR, QuietCustomer
from cxroi.evidence.scores import HIGH_IS_GOOD
from cxroi.evidence.sentences import label_of
from cxroi.evidence.study import Study
from cxroi.evidence.synthetic_scores import Synthetic
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.evidence.theme_offer import not_offered, tried_of, unsure

ALIKE = 2.0
"""Margin of the tables' customers that is more than so many times that of the case's, or the other way round, is not alike. [judgement]"""
CALLS, ONCE = "Call customers gone quiet", "Solve it in one conversation"


@dataclass(frozen=True)
class Written:
    """The data of the case with the part in place, and the arithmetic in words."""

    data: dict[str, Any]
    words: str
    costless: str = ""
    """The initiative written, where it has no cost yet."""
    doubt: str = ""
    """Why the case may not be about the customers of the tables, where their money says so."""


def avoided_of(likely: float) -> tuple[float, float, float]:
    """The range around a likely share of repeats avoided: half of it to half as much again, and never more than all. [judgement]

    >>> avoided_of(0.5), avoided_of(0.8)
    ((0.25, 0.5, 0.75), (0.4, 0.8, 1.0))
    """
    return likely / 2, likely, min(likely * 1.5, 1.0)


def won_back_of(likely: float) -> tuple[float, float, float]:
    """The range around a likely share won back by a call: half of it to twice, and never more than all. [judgement]

    >>> won_back_of(0.1), won_back_of(0.7)
    ((0.05, 0.1, 0.2), (0.35, 0.7, 1.0))
    """
    return likely / 2, likely, min(2 * likely, 1.0)


def calls_initiative(
    data: dict[str, Any], customers: Sequence[QuietCustomer], study: Study, *, cost_of_call: float, won_back: tuple[float, float, float], horizon: int,
    case: Case | None = None,
) -> Written:  # fmt: skip
    """An initiative of calls: reach is the share of all chances of leaving that those worth calling hold; churn falls by the share won back.

    `case` is the case as it is valued, where the data hold rows that are not filled in yet. Raises ValueError where no call is worth its cost, or the chances failed their test.
    """
    if any(one.p_gone is None for one in customers):
        raise ValueError(
            "The chances failed their test, so no call has a value: there is no initiative to make of them."
        )
    called = [one for one in customers if one.worth_calling is not None and one.worth_calling > 0]
    if not called:
        raise ValueError("No call is worth its cost at these figures.")
    held, every = (sum(one.p_gone for one in some if one.p_gone is not None) for some in (called, customers))
    reach = held / every
    times = YEAR / horizon
    identity = "quiet-customers"
    effect = {
        "driver": "churn", "change": [-tidy(share) for share in sorted(won_back, reverse=True)], "reach": tidy(reach),
        "evidence": {"reach": [identity]},
    }  # fmt: skip
    each = f"{cost_of_call:,.2f}".removesuffix(".00")
    cost = {"name": "Calls", "per_year": tidy(len(called) * cost_of_call * times), "evidence": [identity]}
    words = (
        f"{counted(len(called), 'call')} at {each} each, again every {horizon} days: {len(called):,} · {each} · {YEAR:g}/{horizon} = "
        f"{len(called) * cost_of_call * times:,.0f} a year. They hold {reach:.0%} of all chances of leaving: the reach. Of those reached "
        f"{_shares(won_back)} are won back: your figure, a guess until a pilot measures it."
    )
    written = _with_initiative(data, CALLS, [cost], [effect], _entry(identity, words, study), words)
    return replace(written, doubt=_other_customers(case or data, customers))


def _other_customers(case: Case | dict[str, Any], customers: Sequence[QuietCustomer]) -> str:
    """Words where the margin of the case's customers is not alike that of the tables' customers; empty where it is, or is not known.

    Calls cost what those of the tables cost, and keep a share of what those of the case bring.
    """
    here = sum(one.margin_at_risk / one.p_gone for one in customers if one.margin_at_risk is not None and one.p_gone)
    try:
        segments = (case if isinstance(case, Case) else parse(case)).segments
    except CaseError:
        return ""
    there = sum(one.customers * one.revenue_per_customer * one.gross_margin for one in segments)
    if here <= 0 or there <= 0 or 1 / ALIKE <= here / there <= ALIKE:
        return ""
    return (
        f"Are these the customers of this case? The {len(customers):,} of these tables bring {here:,.0f} of gross margin a year together, the "
        f"{sum(one.customers for one in segments):,.0f} of the case {there:,.0f}. The calls cost what they cost for those of the tables, and the case "
        "credits them with what its own customers are worth. If the tables are this company's, use them as the baseline on Evidence first."
    )


def theme_initiative(data: dict[str, Any], theme: ThemeMoney, study: Study) -> Written:
    """An initiative that brings those who mention a theme to the hazard of the others: 1/HR − 1, its causal share by tier D.

    Reach is counted: of all who left since the first text, those whose last text mentions it, within the year that the ratio is measured
    over. Of leavings the share 1 − 1/HR of just these is in excess (O. Miettinen, American Journal of Epidemiology 99, 1974), also
    where the ratio is adjusted. The ratio is shrunk towards no effect as a link's is, by its error and the spread of the flag. Raises
    ValueError with the words of `not_offered`.
    """
    refused, behind = not_offered(theme), theme.behind
    if refused or theme.hazard_ratio is None or theme.ci_low is None or theme.ci_high is None or behind.q is None:
        raise ValueError(refused)
    reach = behind.flagged / behind.left
    error = (log(theme.ci_high) - log(theme.ci_low)) / (2 * Z95)
    found, sd = shrunk(log(theme.hazard_ratio), error, prior_sd=SCEPTICAL / behind.sd)
    changes = [tidy(exp(-found - end * sd) - 1) for end in (PERT_ENDS, 0.0, -PERT_ENDS)]
    identity = f"theme-{sha256(theme.label.encode()).hexdigest()[:8]}"
    effect = {
        "driver": "churn", "change": changes, "reach": tidy(reach), "causal_share": list(CAUSAL_SHARE["D"]),
        "evidence": {"change": [identity], "reach": [identity]},
    }  # fmt: skip
    words = (
        f"Those who write “{theme.label}” leave {theme.hazard_ratio:.2f} times as often ({theme.ci_low:.2f} to {theme.ci_high:.2f}); {tried_of(behind.tried, behind.q)}; "
        f"shrunk towards no effect {exp(found):.2f} times. Solved, they would leave like the others: 1/{exp(found):.2f} − 1 = −{-changes[1]:.0%}. Of the {counted(behind.left, 'customer')} who left since the first text {behind.flagged:,} had written it in "
        f"the month of their last text, no more than a year before: {reach:.1%}, the reach. Of it {CAUSAL_SHARE['D'][1]:.0%} counts as causal (tier D).{unsure(theme)} What it costs is for you to enter."
    )
    return _with_initiative(data, f"Solve: {theme.label}"[:80], [], [effect], _entry(identity, words, study), words)


def repeats_initiative(
    data: dict[str, Any], found: Channels, study: Study, *, avoided: tuple[float, float, float]
) -> Written:
    """An initiative that avoids a share of the contacts in further cases; reach is their share of all contacts."""
    identity = "second-contacts"
    effect = {
        "driver": "contacts", "change": [-tidy(share) for share in sorted(avoided, reverse=True)], "reach": tidy(found.share_of_contacts),
        "evidence": {"reach": [identity]},
    }  # fmt: skip
    words = (
        f"{counted(found.contacts_again, 'contact')} a year {noun_of(found.contacts_again, 'is', 'are')} in further cases, {found.share_of_contacts:.1%} of all: the reach. Of them "
        f"{_shares(avoided)} would be avoided: your figure. What it costs is for you to enter."
    )
    return _with_initiative(data, ONCE, [], [effect], _entry(identity, words, study), words)


def silent_doubt(found: Synthetic, study: Study) -> str:
    """That the silent leave more often beyond chance, where the score with them is not told apart from that without; empty elsewhere."""
    silence = next((one.silence for metric, one in study.responses if metric == found.metric), None)
    if silence is None or silence.low <= 1 or not found.ci_low <= found.answered <= found.ci_high:
        return ""
    worse = "lower" if found.metric in HIGH_IS_GOOD else "worse"
    return (
        f"The silent leave {silence.ratio:.2f} times as often as those who answered ({silence.low:.2f} to {silence.high:.2f}): their leaving suggests that they are "
        f"less content, which the facts used here do not show. The score of all is likely {worse} than the one given"
    )


def silent_metric(data: dict[str, Any], found: Synthetic, study: Study) -> Written:
    """The metric at its score with the silent, with its interval and response rate."""
    name, identity = label_of(found.metric), f"silent-{found.metric}"
    ends = (found.ci_low, found.synthetic, found.ci_high)
    changed = {
        "now": [tidy(max(end, -100.0) if found.is_nps else end) for end in ends],
        "response_rate": tidy(found.respondents / found.customers), "evidence": [identity],
    }  # fmt: skip
    scale = {"lowest": -100.0, "highest": 100.0} if found.is_nps else {}
    metrics = [dict(one) for one in data.get("metrics") or []]
    known = next((one for one in metrics if one.get("name") == name), None)
    if known is None:
        metrics.append({"name": name, **scale, **changed})
    else:
        known.update(changed)
    answered, everyone, low, high = (
        with_minus(f"{one:.1f}") for one in (found.answered, found.synthetic, found.ci_low, found.ci_high)
    )
    words = (
        f"{name} is {answered} among those who answered and {everyone} ({low} to {high}) with the silent; "
        f"{found.respondents:,} of {found.customers:,} answered in the year{f' ({found.months})' if found.months else ''}."
        f"{f' {doubt}.' if (doubt := silent_doubt(found, study)) else ''}"
    )
    return Written({**data, "metrics": metrics, "evidence": registered(data, _entry(identity, words, study))}, words)


def workforce(data: dict[str, Any], found: Employees, study: Study) -> Written:
    """The people who serve customers: number, turnover with its interval, and the cost of replacing one. Raises ValueError without pay."""
    turnover, identity = found.turnover, "employee-turnover"
    if turnover.annual_pay is None:
        raise ValueError("The pay of employees is not in the tables, so the cost of replacing one is not known.")
    cost = turnover.annual_pay * REPLACEMENT
    part = {
        **(data.get("workforce") or {}), "employees": tidy(round(turnover.employees)),
        "turnover_per_year": [tidy(end) for end in (turnover.ci_low, turnover.per_year, turnover.ci_high)],
        "replacement_cost": [tidy(cost * 0.4), tidy(cost), tidy(cost * 2)], "evidence": [identity],
    }  # fmt: skip
    words = (
        f"{counted(turnover.leavers, 'employee')} left in {study.window.last - study.window.first + 1} months, of {turnover.employees:.0f} on average at a time: {turnover.per_year:.0%} a year ({turnover.ci_low:.0%} to {turnover.ci_high:.0%}). Replacing one costs "
        f"{REPLACEMENT:.0%} of a year's pay of {turnover.annual_pay:,.0f}: {cost:,.0f}, between 20% and 100% of it (judgement)."
    )
    return Written({**data, "workforce": part, "evidence": registered(data, _entry(identity, words, study))}, words)


def _shares(three: tuple[float, float, float]) -> str:
    """A share with its range.

    >>> _shares((0.005, 0.01, 0.02))
    '1% (0.5% to 2%)'
    """
    low, likely, high = (f"{100 * share:.3g}%" for share in three)
    return f"{likely} ({low} to {high})"


def _entry(identity: str, claim: str, study: Study) -> dict[str, Any]:
    return {
        "id": identity, "claim": claim, "kind": "own data", "source": f"{OWN_TABLES}s, study {study.digest}",
        "date": study.window.data_end.isoformat(),
    }  # fmt: skip


def _with_initiative(
    data: dict[str, Any],
    name: str,
    costs: list[dict[str, Any]],
    effects: list[dict[str, Any]],
    entry: dict[str, Any],
    words: str,
) -> Written:
    """The case with the initiative: owner, start and costs entered by hand stay where it is there already."""
    initiatives = [dict(one) for one in data.get("initiatives") or []]
    written = next((one for one in initiatives if one.get("name") == name), None)
    if written is None:
        written = {"name": name}
        initiatives.append(written)
    if costs:
        others = [line for line in written.get("costs") or [] if line.get("name") != costs[0]["name"]]
        written["costs"] = [*others, *costs]
    written["effects"] = effects
    costless = "" if written.get("costs") else name
    return Written({**data, "initiatives": initiatives, "evidence": registered(data, entry)}, words, costless)
