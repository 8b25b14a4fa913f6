"""Sentences made from results: the pitch and the sentence it replaces. Right also where there is no good news."""

from __future__ import annotations

from cxroi.analysis.simulation import Simulation
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation
from cxroi.engine.factors import Factors
from cxroi.report.money import chances, month_name, short

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen")  # fmt: skip
NAMED = 3
"""Sources of benefit the pitch names; the rest are summed."""


def pitch(result: Evaluation, simulation: Simulation | None = None) -> str:
    """The case in one sentence, from its numbers, in present values.

    "Raising NPS by 10 points keeps $1.0M of margin and adds $2.0M of cross-sell margin over three years for $0.9M: NPV
    $2.1M, paid back in month 14, with 87 chances in 100 of paying back."
    """
    case, currency = result.case, result.case.currency
    years = in_years(case.finance.years)
    cost = f"for {short(result.pv_costs, currency)}" if result.pv_costs else "at no cost"
    said = f"{_subject(case)} {_gains(result)} over {years} {cost}"
    return f"{said}: {outcome(result)}{_chance(result, simulation)}. All in present values."


def outcome(result: Evaluation) -> str:
    """NPV and payback, in words.

    "NPV $2.1M, paid back in month 14" or "NPV −$0.3M: on these assumptions it does not pay back within three years".
    """
    currency, years = result.case.currency, in_years(result.case.finance.years)
    npv = f"NPV {short(result.npv, currency)}"
    if result.payback_month is None:
        verb = "loses money and does not pay back" if result.npv < 0 else "is not paid back"
        return f"{npv}; at the likely figures it {verb} within {years}"
    if result.payback_month == 0:
        return f"{npv}, with nothing to pay back" if not result.pv_costs else f"{npv}, never out of pocket"
    paid = f"{npv}, paid back in {month_name(case_start(result), result.payback_month)}"
    return paid if result.npv >= 0 else f"{paid}, but not with the return finance asks for"


def replaced_sentence(case: Case) -> str:
    """What a CX leader without dollars would have said: "We can improve NPS by 10 points"."""
    raised = _raised(case)
    return f"We can improve {raised}." if raised else "We can improve the customer experience."


def in_years(years: int) -> str:
    """A number of years in words.

    >>> in_years(1), in_years(3)
    ('one year', 'three years')
    """
    return f"{NUMBERS[years]} year{'' if years == 1 else 's'}"


def listed(parts: list[str]) -> str:
    """Words joined as a person would.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def case_start(result: Evaluation) -> str | None:
    """The first month of the case, YYYY-MM, where it has one."""
    return result.case.finance.start


def gained_points(case: Case) -> dict[str, float]:
    """The most points each metric gains in any month, where a link carries it on to a driver [points]."""
    factors = Factors(case)
    linked = {link.metric for link in case.links}
    raised = {effect.metric for initiative in case.initiatives for effect in initiative.effects if effect.metric}
    months = range(1, 12 * case.finance.years + 1)
    most = {
        metric.name: max((float(factors.gained(metric.name, month)) for month in months), key=abs)
        for metric in case.metrics
        if metric.name in raised & linked
    }
    return {name: points for name, points in most.items() if points}


def _subject(case: Case) -> str:
    raised = _raised(case)
    if raised:
        return f"Raising {raised}"
    names = [initiative.name for initiative in case.initiatives]
    if not names:
        return "Doing nothing"
    return f"“{names[0]}”" if len(names) == 1 else f"“{case.title}”"


def _raised(case: Case) -> str:
    parts = []
    for name, points in gained_points(case).items():
        text = f"{abs(points):.1f}".rstrip("0").rstrip(".")
        parts.append(
            f"{name} by {text} point{'' if text == '1' else 's'}" if points > 0 else f"{name} by −{text} points"
        )
    return listed(parts) if parts else ""


def _gains(result: Evaluation) -> str:
    """What the sources of benefit bring: the largest by name, the rest summed, losses said."""
    currency = result.case.currency
    shares = {name: share.present_value for name, share in result.attribution.by_driver.items()}
    visible = {name: value for name, value in shares.items() if short(value, currency) != short(0, currency)}
    gains = sorted(((value, name) for name, value in visible.items() if value > 0), reverse=True)
    losses = [(value, name) for name, value in visible.items() if value < 0]
    words = [_gain(name).format(short(value, currency)) for value, name in gains[:NAMED]]
    if gains[NAMED:]:
        rest = sum(value for value, _ in gains[NAMED:])
        words.append(f"brings {short(rest, currency)} more from {_sources(len(gains) - NAMED)}")
    said = listed(words) if words else "brings no benefit"
    if losses:
        lost = listed([f"{short(-value, currency)} on {_label(name).lower()}" for value, name in losses])
        said += f" but loses {lost}"
    return said


def _gain(source: str) -> str:
    return "brings {} of direct benefits" if source == DIRECT else DRIVER[source].gain


def _label(source: str) -> str:
    return "Direct benefits" if source == DIRECT else DRIVER[source].label


def _sources(count: int) -> str:
    return f"{NUMBERS[count]} other source{'' if count == 1 else 's'}"


def _chance(result: Evaluation, simulation: Simulation | None) -> str:
    if simulation is None or not result.pv_costs:
        return ""
    return f", with {chances(1 - simulation.p_never)} of paying back"
