"""The method in plain words: formulas, conventions, limits, and one number computed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxroi.case.drivers import DRIVERS
from cxroi.case.model import Case
from cxroi.engine.checks import Check
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.explanations import LOSSES, how_correlated
from cxroi.report.language.formats import EXPONENTS, count, figure, full, in_groups, percent
from cxroi.report.language.sentences import SHAPLEY

CANCELS_OUT = "What would have happened anyway is in both and cancels out."


def sections(case: Case) -> tuple[tuple[str, str, str], ...]:
    """Title, one sentence, and text of each section of the method, which is told as this case uses it where cases differ."""
    return (
        (
            "What is compared",
            "Every amount of benefit is programme − baseline.",
            "The **baseline** is the customer base without the initiatives, the **programme** the same base with them. Both "
            "are computed month by month with the same recursion. "
            f"{CANCELS_OUT}",
        ),
        (
            "From an initiative to a factor",
            "Initiatives multiply drivers; factors are multiplied, never added.",
            "- Strength in month t: zero before its first month, then rising evenly over its ramp, then fading by its yearly "
            "fade.\n"
            "- A direct change: `1 + change · reach · causal share · capture · strength`.\n"
            "- A gain in a metric: `G = Σ gain · reach · strength`, capped to the scale of the metric. Each link turns it into "
            "`(1 + change per point)^(causal share · G)`.\n"
            "- The factor of a driver in a segment is the product of all of these. The second initiative acts on what the "
            "first leaves.",
        ),
        (
            "Customers, month by month",
            "Churn acts as a hazard: its factor is in the exponent.",
            "- `stay = (1 − churn)^(F / 12)`; `end = start · stay + won + referred`; money is earned on the average of start and end.\n"
            "- Revenue grows at the start of each year. Recurring cross-sell builds a stock of products that stays with its customers.\n"
            "- `contribution = revenue · margin + cross-sell · its margin − service − acquisition`. A retained customer has "
            "full cost to serve, so retention is never counted gross.",
        ),
        (
            "Costs, tax and discounting",
            "Up-front payments count in full; the rest is discounted by the case's convention.",
            "- Year end: `(1 + r)^−k` for year k; mid-year: `(1 + r)^−(k − ½)`; monthly: `(1 + r)^−(t/12)`; first year undiscounted: `(1 + r)^−(k − 1)`.\n"
            "- Tax applies to benefits (without cash released from inventory) less expensed costs and depreciation; a loss lowers "
            "the tax of the rest of the company, or is carried forward where the case says so.\n"
            "- `NPV = PV benefits − PV costs − PV tax`; `ROI = NPV / PV costs`; IRR from the yearly net flows, and none where "
            "they never change sign or several rates solve it; payback is the first month from which the running sum stays at "
            "zero or above.",
        ),
        (
            "How much each source adds",
            "Shapley values split the joint benefit of several sources, and add up exactly.",
            f"The share of a driver is {SHAPLEY} "
            "(L. S. Shapley, 1953). The same for initiatives: exactly up to ten of them, beyond that from 256 sampled orders, "
            "with the standard error stated.",
        ),
        (
            "Uncertainty",
            "Three figures define a distribution; draws are joint.",
            "Low, likely and high make a PERT distribution (λ = 4) unless the case says triangular or uniform. "
            f"{how_correlated(case)} Draws are scrambled Sobol points; the seed fixes them. The figure at the "
            "likely values and the mean of the draws differ; both are shown, never mixed.\n\n"
            "- **Error of the draws**: the standard deviation of each figure over eight other scrambles of as many points.\n"
            "- **CVaR 5%**: the mean NPV of the worst 5% of draws.\n"
            "- Scenarios side by side use the same points, so that they differ by their values and not by chance.",
        ),
        (
            "What matters, and the value of information",
            "Four similar questions have four different answers.",
            "- **Break-even**: the value of one assumption, all others likely, at which NPV is 0.\n"
            "- **Tornado**: NPV at its P10 and its P90, all others at their median.\n"
            "- **Sobol' indices**: the share of the variance of NPV removed by knowing one independent factor (alone), and "
            "the share left when all others are known (with interactions). The factor that effects of one initiative share, where they are "
            "correlated, is listed under the initiative (A. Saltelli and others, 2010).\n"
            "- **EVPI and EVPPI**: `E[max(NPV, 0)] − max(E[NPV], 0)`, and the same for the mean of NPV given one assumption: the most "
            "that knowing it before deciding is worth (M. Strong and others, 2014, with a polynomial as smoother).\n"
            "- **What the benefit rests on**: a route from an effect through a link is as strong as its weakest part; each kind of "
            "evidence is credited with the loss when it is removed after all weaker kinds.",
        ),
        (
            "Evidence from your own tables",
            "A score is tested only against what comes after it.",
            "- Each answer is a landmark; leaving is followed from the month after it: cloglog hazard by month, with tenure, size, "
            "trend, open cases, quarter and segment controlled for, errors clustered by buying group. Money: Poisson "
            "pseudo-likelihood of the next year's revenue.\n"
            "- Five verdicts, by one table in a fixed order; the false discovery rate is 5% over everything tried; USE also "
            "requires that the score adds information for customers it was not fitted on.\n"
            "- In the case the effect is shrunk towards zero (a sceptical prior, judgement), and its causal share depends on how it was "
            "found, from a randomised trial to a mere correlation (judgement).",
        ),
        (
            "Limits",
            "What this does not do.",
            "- Churn is one rate for a segment, whatever the tenure of its customers, unless a rate for each year of tenure is entered.\n"
            "- Metrics, drivers and segments influence one another only through the links you enter.\n"
            "- A link is an assumption until your own data or an experiment back it: association is not cause; "
            "the causal share allows for that.\n"
            "- Nothing after the horizon counts, neither cost nor benefit; costs left out are reported.\n"
            "- IRR uses yearly flows at year end even where discounting is mid-year or monthly, so near zero the two can "
            "disagree.",
        ),
    )


def in_ten_lines(case: Case) -> tuple[str, ...]:
    """The method and the conventions of this case, in ten lines."""
    finance = case.finance
    exponent = EXPONENTS[finance.discounting]
    tax = (
        f"Tax at {percent(float(finance.tax_rate), digits=1)} on benefits less expensed costs and depreciation; {LOSSES[finance.tax_losses]}."
        if finance.tax_rate
        else "Before tax."
    )
    return (
        "Benefit is programme less baseline: the same customers, month by month, with and without the initiatives.",
        CANCELS_OUT,
        "A change moves a driver by 1 + change × reach × causal share × capture × strength; strength rises over its ramp.",
        "A gain of G points in a score moves a driver by (1 + change per point) to the power of causal share × G.",
        "Effects multiply and are never added; only margin counts, after cost to serve and acquisition.",
        f"Discounted at {percent(float(finance.discount_rate), digits=1)} a year, {finance.discounting}: year k (month t) is divided by (1 + r)^{exponent}; month 0 counts in full.",
        f"NPV = PV of benefits − PV of costs − PV of tax; ROI = NPV / PV of costs. {tax}",
        "Payback is the first month from which cumulative net cash, undiscounted, stays at zero or above.",
        f"The benefit of each source is its Shapley value, {SHAPLEY}; they sum to the total.",
        f"Ranges are {case.uncertainty.distribution.upper() if case.uncertainty.distribution == 'pert' else case.uncertainty.distribution} distributions, "
        f"drawn jointly (scrambled Sobol points). {how_correlated(case)}",
    )


def drivers() -> pd.DataFrame:
    """The table of drivers."""
    rows = [(d.label, d.unit, d.better, d.scope, d.acts_on, d.budget_line) for d in DRIVERS]
    return pd.DataFrame(rows, columns=["Driver", "Unit", "Better when", "Scope", "Acts on", "Where finance meets it"])


def worked_month(result: Evaluation) -> str:
    """The first month of the first segment's baseline with every figure, as with a calculator."""
    if not result.case.segments:
        return "The case has no segments yet."
    segment, now, currency = result.case.segments[0], result.months[1].baseline[0], result.case.currency
    churn, customers = float(segment.yearly_churn), float(segment.customers)
    stays = f"(1 − {churn:g})^(1/12)"
    if segment.renewal == "annual":
        stays = f"all but the {churn:g} of those whose contract ends in this month, over all"
    if segment.churn_by_tenure:
        stays = "those of each tenure who stay, (1 − churn of that year)^(1/12) of them, over all"
    revenue, margin = float(segment.revenue_per_customer), float(segment.gross_margin)
    return (
        f"**{segment.name}**, baseline, month 1:\n\n"
        f"- stay = {stays} = {count(now.stay, digits=6)}\n"
        f"- end = {in_groups(f'{customers:,.10g}')} · {count(now.stay, digits=6)} + {count(now.acquired, digits=4)} won + {count(now.referred, digits=4)} referred = {count(now.end, digits=4)}\n"
        f"- average = ({in_groups(f'{customers:,.10g}')} + {count(now.end, digits=4)}) / 2 = {count(now.average, digits=4)}\n"
        f"- revenue = {count(now.average, digits=4)} · {figure(revenue, 'money', currency)} / 12 = {full(now.revenue, currency)}\n"
        f"- margin on it = {percent(margin)} · {full(now.revenue, currency)} = {full(now.revenue * margin, currency)}\n"
        f"- contribution, with cross-sell, service and acquisition = {full(now.contribution, currency)}"
    )


def counted(found: Sequence[Check]) -> str:
    """How many identities hold."""
    broken = sum(not check.holds for check in found)
    return (
        f"All {len(found)} identities hold." if not broken else f"**{broken} of {len(found)} identities do not hold.**"
    )


def check_rows(found: Sequence[Check]) -> list[dict[str, Any]]:
    """Each identity with both sides."""
    return [
        {"Identity": check.name, "": "✓" if check.holds else "✗", "One side": check.left, "Other side": check.right}
        for check in found
    ]
