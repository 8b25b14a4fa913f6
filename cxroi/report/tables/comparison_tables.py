"""Cases side by side on the same measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.analysis.comparison import Compared
from cxroi.report.tables.table import Amount, Cell, Table


def case_figures(compared: Sequence[Compared]) -> dict[str, dict[str, Any]]:
    """What `compare` prints: every case by name, the same keys each."""
    found = {}
    for one in compared:
        npv, result = one.simulation.npv_summary, one.evaluation
        found[one.name] = {
            "npv": npv.mean,
            "p10": npv.p10,
            "p90": npv.p90,
            "npv_likely": result.npv,
            "p_positive": one.simulation.p_positive,
            "cvar5": one.simulation.cvar5,
            "p_better_than_first": None if one is compared[0] else one.p_better,
            "pv_benefits": result.pv_benefits,
            "pv_costs": result.pv_costs,
            "roi": result.roi,
            "irr": result.irr.rate,
            "payback_month": result.payback_month,
            "peak_funding": result.peak_funding,
            "equivalent_annual_value": result.equivalent_annual_value,
            "years": result.case.finance.years,
        }
    return found


def cases(compared: Sequence[Compared]) -> Table:
    """The cases across, the measures down; the first is what the others are compared with [currency]."""
    figures = case_figures(compared)

    def row(words: str, key: str, unit: str = "money") -> tuple[Cell, ...]:
        return (words, *(Amount(values[key], unit) for values in figures.values()))

    rows: tuple[tuple[Cell, ...], ...] = (
        row("Expected NPV", "npv"), row("NPV, P10", "p10"), row("NPV, P90", "p90"), row("NPV, likely figures", "npv_likely"),
        ("Chance NPV > 0", *(Amount(one.simulation.p_positive if one.simulation.uncertain else None, "chance", none="–") for one in compared)), row("Mean of the worst 5%", "cvar5"),
        ("Better than the first in", *(Amount(values["p_better_than_first"], "chance", none="") for values in figures.values())),
        row("PV of benefits", "pv_benefits"), row("PV of costs", "pv_costs"), row("ROI", "roi", "percent"),
        ("Payback", *("none" if values["payback_month"] is None else f"month {values['payback_month']}" for values in figures.values())),
        row("Most cash tied up", "peak_funding"), row("Equivalent annual value", "equivalent_annual_value"),
        ("Horizon", *(f"{values['years']} years" for values in figures.values())),
    )  # fmt: skip
    currency = compared[0].evaluation.case.currency
    return Table("cases", ("Measure", *figures), rows, currency, widths=(1.6, *[2.0] * len(figures)))
