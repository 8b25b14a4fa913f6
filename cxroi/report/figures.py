"""Results as plain data, under the names of the contract's section 7: for the command line, files and tables."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cxroi.analysis.simulation import Simulation
from cxroi.engine.evaluation import Evaluation


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
        "costs_beyond_horizon": result.costs_beyond_horizon,
        "digest": result.digest,
        "version": result.version,
    }


def simulation_figures(result: Simulation) -> dict[str, Any]:
    """The figures of a simulation, unrounded. `payback_by_month` starts at month 0; `roi` has the same for ROI."""
    npv, roi = asdict(result.npv_summary), result.roi_summary
    return {
        **npv,
        "p_positive": result.p_positive,
        "payback_by_month": list(result.payback_by_month),
        "p_never": result.p_never,
        "roi": None if roi is None else {**asdict(roi), "p_positive": result.p_positive},
        "draws": result.draws,
        "seed": result.seed,
        "digest": result.digest,
        "version": result.version,
    }
