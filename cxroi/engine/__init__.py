"""The engine: cash flows, valuation, attribution. Pure functions from a case to figures.

`numbers` floats and lanes · `factors` what the initiatives multiply · `customers` a segment by month ·
`costs` cost lines and direct benefits · `benefits` programme minus baseline by month ·
`flows` cash by month with costs and tax · `valuation` discounting, IRR, payback ·
`attribution` Shapley values and the ladder · `measures` CLV, NRR, GRR ·
`evaluation` all of it for one case · `checks` identities
"""

from cxroi.engine.checks import Check, checks
from cxroi.engine.evaluation import Evaluation, evaluate

__all__ = ["Check", "Evaluation", "checks", "evaluate"]
