"""What tests of objections share: the samples, a small case, and the answers by their attack."""

from functools import lru_cache
from pathlib import Path

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse, read_file
from cxroi.report.review.objections import objections

ROOT = Path(__file__).parents[1]
SEGMENT = {"name": "All", "customers": 1000, "churn_per_year": 0.2, "revenue_per_customer": 5000, "gross_margin": 0.4}
CERTAIN = {"name": "It", "costs": [{"name": "Cost", "one_off": 100_000}]}


@lru_cache(maxsize=4)
def sample(name):
    return CaseAnalysis(read_file(ROOT / "sample_data" / f"{name}.yaml"), draws=256)


def answers(found):
    return {one.attack: one for one in objections(found)}


def case_with(**parts):
    return CaseAnalysis(
        parse(
            {"format": 1, "title": "A case", "finance": {"years": 2, "discount_rate": 0.1}, "initiatives": []} | parts
        ),
        draws=64,
    )
