"""Analysis: what a case is worth over its uncertainty, and what it would take to break even.

`points` NPV with some assumptions changed, many at once · `breakeven` the value at which NPV is 0 ·
`draws` joint samples of the uncertain quantities · `simulation` NPV, ROI and payback over the draws ·
`sources` what each source brings in every draw ·
`sensitivity` tornado, rank correlation, EVPI and EVPPI · `indices` Sobol' indices · `curves` NPV over one or two
assumptions · `comparison` scenarios over the same draws ·
`what_changed` (by `coalitions`) what each change between two versions did to NPV · `whatif` later, smaller, dearer, and what the benefit rests on ·
`portfolio` which initiatives to fund (`portfolio_sets` every set by the engine, `pair_model` and `knapsack` beyond, `funding` why) ·
`measurement` sampling error, looks that may be taken every month · `pilot` (of `pilot_outcome`) what a pilot is worth,
`pilot_looks` what it has shown so far ·
`approval` which state of a case was approved · `plan` (`moved` between months), `realised` (of `realised_cells`, `realised_paths`,
`realised_verdicts`, `realised_variance`, `realised_forecast`; `unusual` figures to check) what has come of a plan ·
`case_analysis` all that is known of a case, read by pages and files
"""

from cxroi.analysis.breakeven import BreakEven, break_evens
from cxroi.analysis.simulation import Simulation, simulate

__all__ = ["BreakEven", "Simulation", "break_evens", "simulate"]
