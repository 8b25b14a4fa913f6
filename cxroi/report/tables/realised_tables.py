"""Value realised as figures and tables: for the command line, pages and files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cxroi.analysis.realised import Realised
from cxroi.case.drivers import source_of
from cxroi.case.model import Case
from cxroi.report.language import realised_words
from cxroi.report.language.formats import full, in_hundred, short
from cxroi.report.language.unusual_words import line_name
from cxroi.report.tables.figures import Figure
from cxroi.report.tables.table import Amount, Cell, Table


def realised_figures(found: Realised, currency: str) -> dict[str, Any]:
    """The figures, unrounded, under the names of the command line."""
    now = found.to_date
    return {
        "through": found.through,
        "verdict": found.verdict,
        "months_needed": found.months_needed,
        "sentence": realised_words.board(found, currency),
        "to_date": {
            "planned": now.planned, "planned_low": now.planned_low, "planned_high": now.planned_high,
            "realised": now.realised, "low": now.low, "high": now.high,
            "cost_planned": found.cost_planned, "cost_paid": found.cost_paid, "cost_not_entered": found.cost_not_entered,
            "cost_moved": found.cost_moved, "cost_ahead": found.cost_ahead,
        },
        "by_driver": {
            value.name: {**asdict(value.amounts), "planned_where_measured": value.promised_where_measured, "verdict": value.verdict, "months_measured": value.measured,
                         "months_planned": value.acting, "months_needed": value.months_needed}
            for value in found.by_driver
        },
        "variance": asdict(found.variance),
        "forecast": asdict(found.forecast),
        "months_not_measured": [{"line": gap.line, "months": list(gap.months)} for gap in found.not_measured],
        "months_without_comparison": [{"line": gap.line, "months": list(gap.months)} for gap in found.not_compared],
        "figures_to_check": [asdict(one) for one in found.unusual],
        "plan": {"digest": found.plan_digest, "approved": found.frozen},
        "signature": {"digest": found.digest, "by": found.signed_by, "on": found.signed_on, "holds": found.signature_holds},
    }  # fmt: skip


def cards(found: Realised, currency: str) -> tuple[Figure, ...]:
    """The headline figures."""
    now, ahead = found.to_date, found.forecast
    return (
        Figure("Promised by now", short(now.planned, currency), f"{short(now.planned_low, currency)} to {short(now.planned_high, currency)}",
               f"{full(now.planned, currency)}: mean of the plan's draws, undiscounted; 9 of 10 lie in the range."),
        Figure("Shown", short(now.realised, currency), f"{short(now.low, currency)} to {short(now.high, currency)}",
               f"{full(now.realised, currency)}: the engine under what was measured less under its comparison, at the plan's prices."),
        Figure("Paid", short(found.cost_paid, currency), f"{short(found.cost_planned, currency)} planned by now", "Sum of what was entered."),
        Figure("NPV as of now", short(ahead.npv_mean, currency), f"the plan said {short(ahead.plan_mean, currency)}",
               "Of the whole horizon, if it goes on like this."),
        Figure("Chance", in_hundred(ahead.p_positive), "that NPV is above zero, as of now", "Share of draws."),
    )  # fmt: skip


def by_driver(found: Realised, currency: str, owners: dict[str, str]) -> Table:
    """Each source: promised, shown with its range, what that means, who answers for it."""
    rows: list[tuple[Cell, ...]] = []
    for value in found.by_driver:
        seen = value.verdict != "not measured"
        amounts = [
            Amount(one if seen else None, none="")
            for one in (value.promised_where_measured, value.amounts.realised, value.amounts.low, value.amounts.high)
        ]
        rows.append(
            (
                source_of(value.name),
                Amount(value.amounts.planned),
                *amounts,
                realised_words.of_driver(value),
                owners.get(value.name, ""),
            )
        )
    columns = ("Source", "Promised by now", "Of it where measured", "Shown", "From", "To", "Verdict", "Owner")
    return Table("realised-by-driver", columns, tuple(rows), currency, widths=(1.5, 1.3, 1.4, 1.2, 1.2, 1.2, 2.2, 1.8))


def gaps(found: Realised) -> Table:
    """Months without a figure, and months without a comparison."""
    rows = [(line_name(gap.line), _span(gap.months), "no figure") for gap in found.not_measured]
    rows += [
        (line_name(gap.line), _span(gap.months), "no comparison: compared with the plan's baseline")
        for gap in found.not_compared
    ]
    return Table("not-measured", ("Line of the plan", "Months", "What is missing"), tuple(rows), widths=(2.4, 2.4, 2))


def owners_of(case: Case) -> dict[str, str]:
    """Who answers for each source: the owners of the effects that move it, or of their initiatives."""
    found: dict[str, list[str]] = {}
    for initiative in case.initiatives:
        for effect in initiative.effects:
            linked = [link.driver for link in case.links if effect.metric and link.metric == effect.metric]
            for driver in [effect.driver] if effect.driver else linked:
                found.setdefault(str(driver), []).append(effect.owner or initiative.owner)
        if initiative.benefits:
            found.setdefault("direct", []).append(initiative.owner)
    return {name: ", ".join(dict.fromkeys(filter(None, people))) for name, people in found.items()}


def _span(months: tuple[str, ...]) -> str:
    """Months as a reader takes them in: the first and the last where none between is missing.

    >>> _span(("2027-01", "2027-02", "2027-03")), _span(("2026-12", "2027-01")), _span(("2027-01", "2027-03"))
    ('2027-01 to 2027-03', '2026-12 to 2027-01', '2027-01, 2027-03')
    """
    numbers = [12 * int(month[:4]) + int(month[5:]) for month in months]
    if len(months) > 1 and numbers[-1] - numbers[0] == len(months) - 1:
        return f"{months[0]} to {months[-1]}"
    return ", ".join(months)
