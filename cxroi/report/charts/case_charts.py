"""Charts of a case: where the money comes from, when it comes back, what one would have to believe."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxroi.analysis.breakeven import BreakEven
from cxroi.analysis.simulation import Simulation
from cxroi.case.counted import capital
from cxroi.case.drivers import source_of
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts.marks import Band, Bars, Line, Lines, Mark, Series, Step, Waterfall
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.dates import month_name
from cxroi.report.language.formats import chances, percent, short
from cxroi.report.language.pitch import BELOW_THE_RETURN, NEVER_OUT, TIED_UP
from cxroi.report.language.sentences import in_years
from cxroi.report.language.uncounted import heading

MONEY = Axis("money")
NEAR, NEARER = 0.5, 0.25
"""Judgement: an assumption within a half, or a quarter, of its break-even deserves amber, or red."""
FARTHEST = 2.0
"""Break-evens further off than this, as a share of the value, are not drawn."""


def waterfall(result: Evaluation) -> Chart:
    """From each source of benefit through costs and tax to NPV, in present values; it adds up exactly."""
    shares = [(name, share.present_value) for name, share in result.attribution.by_driver.items()]
    shares.sort(key=lambda share: -share[1])
    steps = [Step(source_of(name), value, name if value >= 0 else "loss") for name, value in shares]
    best = steps[0] if steps else None
    steps.append(Step("Costs", -result.pv_costs, "cost"))
    if result.case.finance.tax_rate:
        steps.append(Step("Tax", -result.pv_tax, "baseline"))
    end = Step("NPV", result.npv, "programme" if result.npv >= 0 else "loss")
    table = pd.DataFrame(
        {
            "Source": [step.name for step in (*steps, end)],
            f"Present value, {result.case.currency}": [step.value for step in (*steps, end)],
        }
    )
    marks = Waterfall(tuple(steps), end)
    return Chart("waterfall", _money_finding(result, best), marks, table, result.case.currency, MONEY)


def _money_finding(result: Evaluation, best: Step | None) -> str:
    currency = result.case.currency
    if not result.case.initiatives:
        return "Nothing is proposed yet"
    if missing := heading(result):
        return f"{missing}; its cost is {short(result.pv_costs, currency)}"
    if best is None or best.value <= 0:
        return f"Nothing pays for the cost of {short(result.pv_costs, currency)}"
    whole = result.pv_benefits
    source = best.name[0].lower() + best.name[1:]
    leads = f"{percent(best.value / whole) if whole > 0 else 'Most'} of the benefit comes from {source}"
    taxed = "costs less the tax they save" if result.pv_tax < 0 else "costs and tax"
    after = taxed if result.case.finance.tax_rate else "costs"
    if result.npv >= 0:
        return f"{leads}; {short(result.npv, currency)} is left after {after}, at the likely figures"
    return f"{leads}; {after} exceed the benefit by {short(-result.npv, currency)}, at the likely figures"


def cash_curve(result: Evaluation, simulation: Simulation) -> Chart:
    """Cumulative net cash by month: the likely line, the P10 to P90 band, payback and peak funding marked."""
    case, likely = result.case, tuple(result.cumulative)
    low, high = tuple(simulation.band[10]), tuple(simulation.band[90])
    months = range(len(likely))
    table: dict[str, Sequence[float]] = {"Month": list(months), "Likely": likely}
    band = None
    if low != high:
        band = Band("P10 to P90", low, high, "programme")
        table |= {"P10": low, "P50": simulation.band[50], "P90": high}
    marks = []
    if result.peak_funding > 0:
        trough = min(months, key=lambda month: likely[month])
        words = f"most tied up: {short(result.peak_funding, case.currency)}"
        marks.append(Mark(trough, likely[trough], words, "cost", below=True))
    if result.payback_month:
        month = result.payback_month
        marks.append(Mark(month, likely[month], f"paid back: month {month}", "accent"))
    line = Line("At likely figures", likely, "programme")
    called = tuple(month_name(case.finance.start, month) for month in months)
    shown = Lines((line,), band, tuple(marks), called)
    axis = Axis("month", "Month", high=float(months[-1]))
    return Chart(
        "cumulative-cash",
        _cash_finding(result),
        shown,
        pd.DataFrame(table),
        case.currency,
        MONEY,
        axis,
        units={"Month": ""},
    )


def _cash_finding(result: Evaluation) -> str:
    if not result.case.initiatives:
        return "Nothing is spent and nothing comes in yet"
    tied = TIED_UP.format(short(result.peak_funding, result.case.currency)) if result.peak_funding else NEVER_OUT
    if result.payback_month is None and (missing := heading(result)):
        return f"{missing}; {tied}"
    if result.payback_month is None:
        return f"Does not pay back within {in_years(result.case.finance.years)} at the likely figures; {tied}"
    if not result.payback_month:
        return capital(tied)
    paid = f"Pays back in {month_name(result.case.finance.start, result.payback_month)} at the likely figures"
    return f"{paid}; {tied}" if result.npv >= 0 else f"{paid}{BELOW_THE_RETURN}; {tied}"


def payback_curve(result: Evaluation, simulation: Simulation) -> Chart:
    """The chance of being paid back by each month; what is missing to 100% is never paid back within the horizon."""
    shares, start = tuple(simulation.payback_by_month), result.case.finance.start
    half = next((month for month, share in enumerate(shares) if share >= 0.5), None)
    marks = (Mark(half, shares[half], f"even chances: month {half}", "accent"),) if half else ()
    said = chances(shares[-1])
    finding = f"{capital(said)} of being paid back within {in_years(result.case.finance.years)}"
    called = tuple(f"By {month_name(start, month)}" for month in range(len(shares)))
    line = Line("Paid back by then", shares, "programme", steps=True, filled=True)
    table = pd.DataFrame({"Month": range(len(shares)), "Paid back by then": shares})
    value, along = Axis("percent", low=0.0, high=1.05), Axis("month", "Month", high=float(len(shares) - 1))
    return Chart("paid-back-by-month", finding, Lines((line,), None, marks, called), table, "", value, along)


def beliefs(found: Sequence[BreakEven], result: Evaluation, *, most: int = 10) -> Chart:
    """How far each assumption is from where the case breaks even; the nearest decide the case."""
    shown = [(one.assumption.title, one.distance) for one in found if one.distance is not None]
    shown = [(name, distance) for name, distance in shown if abs(distance) <= FARTHEST][:most]
    distances = tuple(distance for _, distance in shown)
    finding = "No single assumption alone, from nothing to three times its value, sinks the case"
    if result.npv < 0:
        finding = "No single assumption alone, from nothing to three times its value, rescues the case"
    if not found:
        finding = "Nothing moves the result yet"
    if shown:
        against = "smaller" if distances[0] < 0 else "larger"
        finding = f"Breaks even if “{shown[0][0]}” is {percent(abs(distances[0]))} {against} than assumed"
    finding = heading(result) or finding
    bars = Series(
        "Away by", distances, tuple(map(_urgency, distances)) or ("baseline",), tuple(map(percent, distances))
    )
    reach = max(map(abs, distances), default=1.0) * 1.45  # for the figures at the ends, on a phone too
    rows = [(one.assumption.title, one.likely, one.value, one.distance) for one in found]
    table = pd.DataFrame(rows, columns=["Assumption", "Likely", "Break-even", "Relative distance"])
    value = Axis("change", "Change that brings NPV to zero", -reach, reach)
    marks = Bars(tuple(name for name, _ in shown), (bars,), flat=True)
    return Chart("break-even", finding, marks, table, "", value, height=max(180, 90 + 30 * len(shown)))


def _urgency(distance: float) -> str:
    if abs(distance) < NEARER:
        return "loss"
    return "cost" if abs(distance) < NEAR else "baseline"
