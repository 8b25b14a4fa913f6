"""The engine: cash flows, valuation, attribution. Pure functions from a case to figures.

`segment` and `company` one month, as the contract writes it · `lanes` its fast twin for many draws at once ·
`numbers` floats and lanes · `factors` what the initiatives multiply · `costs` cost lines and direct benefits ·
`benefits` programme minus baseline by month · `rows` the same by ledger row · `tax`, `flows` cash by month with costs and tax ·
`valuation` discounting, payback · `rates` IRR, MIRR · `shapley`, `attribution` who brings what, and the ladder ·
`breakdown` cost lines and initiatives on their own · `measures` CLV, NRR, GRR · `evaluation` all of it for one case ·
`checks` identities
"""

from cxroi.engine.checks import Check, checks
from cxroi.engine.evaluation import Evaluation, evaluate

__all__ = ["Check", "Evaluation", "checks", "evaluate"]
