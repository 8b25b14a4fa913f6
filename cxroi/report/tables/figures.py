"""Results as plain data, under the names of the contract's section 7: for the command line, files and tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from cxroi.analysis.simulation import Simulation
from cxroi.analysis.whatif import judgement_share
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.dates import month_name
from cxroi.report.language.formats import count, full, in_hundred, percent, short
from cxroi.report.tables.table import Amount, Table


def evaluation_figures(result: Evaluation) -> dict[str, Any]:
    """The figures of an evaluation, unrounded; by_year lists start with Initial; what does not exist is None."""
    shares = result.attribution
    return {
        "npv": result.npv,
        "pv_benefits": result.pv_benefits,
        "pv_costs": result.pv_costs,
        "pv_tax": result.pv_tax,
        "roi": result.roi,
        "irr": result.irr.rate,
        "irr_reason": result.irr.reason,
        "irr_meaning": result.irr.meaning,
        "irr_of_convention": result.irr_of_convention.rate,
        "mirr": result.mirr,
        "profitability_index": result.profitability_index,
        "equivalent_annual_value": result.equivalent_annual_value,
        "payback_month": result.payback_month,
        "discounted_payback_month": result.discounted_payback_month,
        "peak_funding": result.peak_funding,
        "benefits_by_year": result.benefits_by_year,
        "costs_by_year": result.costs_by_year,
        "tax_by_year": result.tax_by_year,
        "net_by_year": result.net_by_year,
        "benefit_by_driver_pv": {name: share.present_value for name, share in shares.by_driver.items()},
        "benefit_by_initiative_pv": {name: share.present_value for name, share in shares.by_initiative.items()},
        "benefit_by_initiative_error": {name: share.standard_error for name, share in shares.by_initiative.items()},
        "initiatives": {name: asdict(value) for name, value in result.initiatives.items()},
        "rows": result.rows_by_year,
        "bridge": result.bridge,
        "judgement_share": judgement_share(result.case),
        "costs_beyond_horizon": result.costs_beyond_horizon,
        "digest": result.digest,
        "version": result.version,
    }


def simulation_figures(result: Simulation) -> dict[str, Any]:
    """The figures of a simulation, unrounded. `payback_by_month` starts at month 0; `roi` has the same for ROI."""
    npv, roi = asdict(result.npv_summary), result.roi_summary
    return {
        "p_positive": result.p_positive,
        **npv,
        "payback_by_month": list(result.payback_by_month),
        "p_never": result.p_no_payback,
        "roi": None if roi is None else {**asdict(roi), "p_positive": result.p_positive},
        "draws": result.draws,
        "seed": result.seed,
        "digest": result.digest,
        "version": result.version,
    }


TRACED = {
    "NPV": "money", "PV of benefits": "money", "PV of costs": "money", "PV of tax": "money", "Payback, month": "count",
    "Expected NPV": "money", "P10 of NPV": "money", "P90 of NPV": "money", "Chance that NPV > 0": "chance",
}  # fmt: skip
"""The figures that a notebook holds against those at export, with their units."""


def traced(result: Evaluation, simulation: Simulation) -> dict[str, float | None]:
    """Each of TRACED, unrounded; None where there is none."""
    npv = simulation.npv_summary
    found = (
        result.npv, result.pv_benefits, result.pv_costs, result.pv_tax, result.payback_month,
        npv.mean, npv.p10, npv.p90, simulation.p_positive if simulation.uncertain else None,
    )  # fmt: skip
    return dict(zip(TRACED, found, strict=True))


def since_export(
    exported: Mapping[str, float | None],
    computed: Mapping[str, float | None],
    moved: Collection[str],
    *,
    currency: str,
) -> Table:
    """The figures at export and now; what moved is marked."""
    rows = tuple(
        (
            name,
            Amount(exported[name], TRACED[name], none="–"),
            Amount(value, TRACED[name], none="–"),
            "moved" if name in moved else "",
        )
        for name, value in computed.items()
    )
    return Table("since-export", ("Figure", "At export", "Now", "Moved"), rows, currency)


@dataclass(frozen=True)
class Figure:
    """A headline figure, ready to show: label, value, what stands below it, help."""

    label: str
    value: str
    below: str
    help: str


def headline(result: Evaluation, simulation: Simulation) -> tuple[Figure, ...]:
    """Expected NPV first, then the likely-figures NPV, ROI, payback and the chance of earning more than finance asks.

    Where no range moves the result there is one NPV.
    """
    currency, horizon = result.case.currency, simulation.horizon
    npv, roi = simulation.npv_summary, simulation.roi_summary
    likely, return_, payback = likely_figures(result)
    if not simulation.uncertain:
        return likely, return_, payback, chance(simulation)
    p10, p90 = (int(month) for month in np.percentile(simulation.payback, (10, 90), method="higher"))
    ends = [f"{name} month {month}" for name, month in (("P10", p10), ("P90", p90)) if month <= horizon]
    spread = f"month {p10}; " if p10 == p90 <= horizon else f"{' to '.join(ends)}; " if ends else ""
    expected = Figure(
        "Expected NPV",
        short(npv.mean, currency),
        f"P10 {short(npv.p10, currency)} to P90 {short(npv.p90, currency)}",
        f"{full(npv.mean, currency)}: the mean of {count(simulation.draws)} draws; 8 of 10 lie between P10 and P90.",
    )
    return (
        expected,
        replace(likely, label="NPV, likely figures", below="every assumption at its likely figure"),
        replace(
            return_,
            label="ROI, likely figures",
            below=f"P10 {percent(roi.p10)} to P90 {percent(roi.p90)}" if roi else "",
        ),
        replace(payback, label="Likely payback", below=f"{spread}{in_hundred(1 - simulation.p_no_payback)} pay back"),
        chance(simulation),
    )


def likely_figures(result: Evaluation) -> tuple[Figure, Figure, Figure]:
    """NPV, ROI and payback at the likely figures; they need no draws, so they are there first."""
    currency, month = result.case.currency, result.payback_month
    paid = f": {month_name(result.case.finance.start, month)}." if month else "."
    return (
        Figure(
            "NPV",
            short(result.npv, currency),
            "",
            f"{full(result.npv, currency)}: present value of benefits less costs less tax, at the likely figures.",
        ),
        Figure(
            "ROI",
            "–" if result.roi is None else percent(result.roi),
            "",
            "NPV over the present value of costs, at the likely figures.",
        ),
        Figure(
            "Payback",
            "none" if month is None else f"month {month}" if month else "at once" if result.pv_costs else "–",
            "",
            f"The first month from which the cumulative net cash stays at zero or above, at the likely figures{paid}",
        ),
    )


def chance(simulation: Simulation) -> Figure:
    """The chance that NPV is above zero; none is given where no figure has a range."""
    return Figure(
        "Chance",
        in_hundred(simulation.p_positive) if simulation.uncertain else "–",
        "that NPV is above zero" if simulation.uncertain else "no range moves the result",
        f"Share of {count(simulation.draws)} draws with NPV above zero: they earn more than the discount rate "
        f"(seed {simulation.seed}, case {simulation.digest}, version {simulation.version}).",
    )
