"""How a number was computed, in words with the current figures: the working below each section."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.simulation import Simulation
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import EXPONENTS, count, full, in_groups, in_hundred, percent, short
from cxroi.report.language.safe_text import no_formulas
from cxroi.report.language.sentences import SHAPLEY, gained_points, points_words

LOSSES = {
    "offset": "a loss is offset at once against the company's other profit",
    "carry forward": "a loss is carried forward, and any left at the horizon is lost",
}
"""What becomes of a loss, by the case's rule."""


def how_shared(result: Evaluation) -> str:
    """How the waterfall was computed."""
    currency = result.case.currency
    shares = result.attribution.by_driver
    added = " + ".join(short(share.present_value, currency) for share in shares.values()) or short(0, currency)
    tax = f" − {short(result.pv_tax, currency)} tax" if result.pv_tax else ""
    rungs = ", ".join(f"{rung.name.lower()} {short(rung.present_value, currency)}" for rung in result.ladder)
    return (
        "The benefit is *programme − baseline*. Where two sources strengthen each other, Shapley values split their "
        f"joint benefit: the share of each is {SHAPLEY}.\n\n"
        f"{no_formulas(added)} = {no_formulas(short(result.pv_benefits, currency))} PV of benefits; "
        f"less {no_formulas(short(result.pv_costs, currency))} costs{no_formulas(tax)} = **{no_formulas(short(result.npv, currency))}** NPV.\n\n"
        f"The ladder from the gross change to what is counted: {no_formulas(rungs)}."
    )


def how_paid_back(result: Evaluation, simulation: Simulation) -> str:
    """How payback was computed."""
    currency = result.case.currency
    discounted = result.discounted_payback_month
    said = "none within the horizon" if discounted is None else f"month {discounted}"
    return (
        "Net cash of a month = benefits − costs − tax. Payback is the first month from which its running sum *stays* at "
        f"zero or above; the discounted payback is {said}. Peak funding: {no_formulas(short(result.peak_funding, currency))}.\n\n"
        f"The band covers 80 of 100 draws in each month. The chance is the share that pays back among {count(simulation.draws)} joint draws "
        "of all three-figure assumptions (PERT unless the case says otherwise; scrambled Sobol points)."
    )


def how_linked(case: Case) -> str:
    """How the chain was computed, with each link's own figures."""
    lines = [
        f"- {link.metric} → {DRIVER[link.driver].label}: factor (1 + {float(link.change_per_point):g})^({float(link.causal_share):g} · G)"
        for link in case.links
    ]
    gains = "; ".join(f"{name} gains {points_words(points)} at most" for name, points in gained_points(case).items())
    return (
        "A gain of G points in a metric multiplies a driver by (1 + change per point)^(causal share · G); a direct change by "
        "1 + change · reach · causal share · capture · strength. Factors multiply; they are never added.\n\n"
        + "\n".join(lines)
        + (f"\n\n{gains}." if gains else "")
    )


def how_valued(result: Evaluation) -> str:
    """How the present values were computed."""
    finance = result.case.finance
    exponent = EXPONENTS[finance.discounting]
    tax = " Before tax."
    if finance.tax_rate:
        tax = f" Tax at {percent(float(finance.tax_rate))} applies to benefits less expensed costs and depreciation; {LOSSES[finance.tax_losses]}."
    if finance.working_capital_days:
        tax += f" Receivables of {in_groups(f'{float(finance.working_capital_days):g}')} days of the extra revenue are tied up to the horizon."
    return (
        f"Discounted at {percent(float(finance.discount_rate), digits=1)} a year, {finance.discounting}: a flow of year k (month t) "
        f"is divided by (1 + r)^{exponent}; what is paid up front counts in full. NPV = PV benefits − PV costs − PV tax. "
        f"ROI = NPV / PV costs. Money is nominal.{tax}\n\n{_rates_of_return(result)}"
    )


def _rates_of_return(result: Evaluation) -> str:
    """IRR, MIRR, profitability index and equivalent annual value, with the hurdle; a cost of borrowing is named as such."""
    irr, own, finance = result.irr, result.irr_of_convention, result.case.finance
    name = "The cost of borrowing (here money comes in first): the rate of" if irr.borrowing else "IRR of"
    said = f"There is no IRR: {irr.reason}."
    if irr.rate is not None:
        said = f"{name} the yearly net flows is {percent(irr.rate, digits=1)}."
        if own.rate is not None and own != irr:
            said += f" Under the case's own discounting NPV is 0 at {percent(own.rate, digits=1)}."
    if finance.hurdle_rate is not None and not irr.borrowing:
        said += f" The hurdle is {percent(float(finance.hurdle_rate), digits=1)}."
    if result.mirr is not None and not irr.borrowing:
        said += f" MIRR, financed and reinvested at the discount rate: {percent(result.mirr, digits=1)}."
    if result.profitability_index is not None:
        said += f" Profitability index {count(result.profitability_index, digits=2)}."
    return f"{said} Equivalent annual value {full(result.equivalent_annual_value, result.case.currency)}."


def how_measured(result: Evaluation) -> str:
    """What the measures mean."""
    stock = ""
    if any(one.cross_sell and one.cross_sell.recurring for one in result.case.segments):
        stock = (
            " A year's recurring cross-sell is worth m · (1 + m) with m = r / (1 + i − r): what is sold each year is kept beside "
            "what was sold before, for as long as the customer stays."
        )
    if any(one.by_cohort for one in result.case.segments):
        stock += " Where churn depends on tenure, it is that of a new customer."
    return (
        "All for the last twelve months of the horizon. **GRR**: share of the revenue of the customers at the start of the year that "
        "remains at its end. **NRR**: the same with growth and recurring cross-sell, without new customers. "
        f"**CLV**: yearly margin · r / (1 + i − r) with r the share of customers kept in a year and i = "
        f"{percent(float(result.case.finance.discount_rate), digits=1)}; the first margin comes after a year, and the rates of the last month "
        f"hold for ever.{stock}"
    )


def how_breaks_even() -> str:
    """How break-evens were found."""
    return (
        "For each assumption alone, all others at their likely value, NPV is computed from nothing to ten times the likely "
        "figure, within its limits, and the nearest change of sign is located by interpolation. “none in range”: NPV keeps "
        "its sign throughout. Red is within a quarter of breaking even, amber within half."
    )


def how_pitched(found: CaseAnalysis) -> str:
    """Where each figure of the pitch comes from."""
    result, simulation, currency = found.evaluation, found.simulation, found.case.currency
    npv = simulation.npv_summary
    drawn, odds = "", ""
    if simulation.uncertain:
        drawn = (
            f", and {no_formulas(full(npv.mean, currency))} on average over {count(simulation.draws)} draws (median "
            f"{no_formulas(full(npv.p50, currency))}): ranges are rarely symmetric, so the two differ"
        )
        odds = f"; the chance that NPV is above 0 is {in_hundred(simulation.p_positive)}"
        if found.p_above_hurdle is not None:
            odds += f", and {in_hundred(found.p_above_hurdle)} where the hurdle takes the place of the discount rate"
    return (
        f"The amounts are present values of *Where the money comes from*; costs {no_formulas(full(result.pv_costs, currency))}. "
        f"NPV is {no_formulas(full(result.npv, currency))} with every assumption at its likely figure{drawn}. Payback counts "
        f"undiscounted cash{odds}."
    )


def how_drawn(case: Case) -> str:
    """How the draws were made."""
    kind = {"pert": "PERT (λ = 4)", "triangular": "triangular", "uniform": "uniform"}[case.uncertainty.distribution]
    return (
        f"Every quantity with three figures is {kind}. {how_correlated(case)} Draws are scrambled Sobol points; the seed fixes "
        "them. The error of the draws is each figure's standard deviation over eight other scrambles."
    )


def how_correlated(case: Case) -> str:
    """Which quantities are drawn together: those of the effects of one initiative, where the case correlates them."""
    if not case.uncertainty.effect_correlation:
        return "Quantities are independent, those of the effects of one initiative too (effect correlation 0)."
    return (
        "Quantities are independent, except those of the effects of one initiative: they share a Gaussian factor, “the whole "
        f"works better than expected”, with a correlation of {in_groups(f'{case.uncertainty.effect_correlation:g}')}."
    )
