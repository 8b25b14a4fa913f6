"""Signs in words and tables of the report: what rounds to zero has none, and tax that comes back is a saving."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from cxroi.case import parse
from cxroi.engine import evaluate
from cxroi.evidence.scores_alone import Mean
from cxroi.report.charts import case_charts
from cxroi.report.language import listening_words
from cxroi.report.tables import alone_tables, finance_tables
from cxroi.report.tables.table import Amount
from cxroi.report.workbook.sensitivity_sheet import Range


def test_what_rounds_to_zero_has_no_minus():
    """The end of an interval that shows 0 shows no sign, in every table; and no other line of the code writes a minus by hand."""
    assert alone_tables._said(Mean(80, -5.2, -9.1, -0.4), True) == "−5 (−9 to 0)"
    assert Amount(-0.004, "signed").said("USD") == "0.00"
    assert listening_words.effect(SimpleNamespace(y="answer", effect=-0.001)) == "0.00 points"
    by_hand = re.compile(r"""replace\(["']-["'], *(MINUS|["']−["'])""")
    found = [path.name for path in Path("cxroi").rglob("*.py") if by_hand.search(path.read_text("utf-8"))]
    assert found == ["minus.py"]


@pytest.mark.parametrize(
    "costs, words",
    [(0, "is left after costs and tax"), (200, "costs less the tax they save exceed the benefit by $70")],
)
def test_tax_that_comes_back_is_said_to_be_saved_and_not_paid(costs, words):
    """Benefits of 100 in a year, tax at 30%: of costs of 200 the loss of 100 saves 30, and 70 is missing."""
    it = {"name": "It", "benefits": [{"name": "B", "per_year": 100}], "costs": [{"name": "C", "per_year": costs}]}
    data = {
        "format": 1,
        "title": "T",
        "finance": {"years": 1, "discount_rate": 0, "tax_rate": 0.3},
        "initiatives": [it],
    }
    assert words in case_charts.waterfall(evaluate(parse(data))).title


def test_costs_and_tax_are_taken_away_in_the_table_of_initiatives():
    """100 a year less costs of 40 is taxed at 30%: −40, +100, −18, 42; of two such initiatives the case has twice of all."""
    one = {"benefits": [{"name": "B", "per_year": 100}], "costs": [{"name": "C", "per_year": 40}]}
    finance = {"years": 1, "discount_rate": 0, "tax_rate": 0.3}
    data = {"format": 1, "title": "T", "finance": finance, "initiatives": [{"name": name, **one} for name in "XY"]}
    rows = finance_tables.initiatives(evaluate(parse(data))).rows
    figures = {row[0]: [cell.value for cell in row[1:] if cell != ""] for row in rows}
    assert figures["X"] == figures["Y"] == pytest.approx([-40, 100, -18, 42, 42, 42])
    assert figures["The case"] == pytest.approx([-80, 200, -36, 84])


def test_a_swing_is_the_distance_between_both_ends_whichever_is_higher():
    assert [Range(1, None, ends).swing for ends in ((-3.0, 5.0), (5.0, -3.0))] == [8.0, 8.0]
