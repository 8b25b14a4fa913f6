"""Constructs that real spreadsheets use, each with figures worked by hand and against the independent computation."""

import json
from datetime import date

import numpy as np
import oracle
import pytest
from click.testing import CliRunner

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.comparison import side_by_side
from cxroi.case import CaseError, dump, parse, with_numbers
from cxroi.case.quantities import assumptions
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.engine.program import Input, trace
from cxroi.report.documents.export import export
from cxroi.report.language.explanations import how_valued
from cxroi.report.language.method import in_ten_lines
from cxroi.report.tables import comparison_tables

SAVING = {
    "format": 1, "title": "T",
    "finance": {"years": 3, "discount_rate": 0.1, "discounting": "year-end, first year undiscounted"},
    "initiatives": [
        {
            "name": "I", "costs": [{"name": "C", "one_off": 150}],
            "benefits": [{"name": "B", "per_year": 100}],
        }
    ],
}  # fmt: skip


def agree(data, path, other):
    """NPV by the engine, the independent computation, draws at the likely figures and the traced program; all alike."""
    found = parse(data)
    npv = evaluate(found).npv
    assert npv == pytest.approx(oracle.npv(data), rel=1e-12)
    likely = {one.path: np.full(2, float(one.quantity)) for one in assumptions(found)}
    assert np.asarray(npv_of(with_numbers(found, likely))) == pytest.approx([npv] * 2, rel=1e-12)
    value = next(float(one.quantity) for one in assumptions(found) if one.path == path)
    traced = trace(found, [Input(path, value, min(value, other), max(value, other), "")])
    assert traced.run()["npv"] == pytest.approx(npv, rel=1e-12)
    return npv


def test_the_first_year_may_be_undiscounted():
    """100 a year for three years at 10%: 100 + 100 / 1.1 + 100 / 1.21 − 150; at 50.0 % of return, year by year."""
    npv = agree(SAVING, "finance/discount_rate", 0.2)
    assert npv == pytest.approx(100 + 100 / 1.1 + 100 / 1.21 - 150)
    result = evaluate(parse(SAVING))
    rate = result.irr_of_convention.rate
    assert -50 + 100 / (1 + rate) + 100 / (1 + rate) ** 2 == pytest.approx(0, abs=1e-9)
    for said in (" ".join(in_ten_lines(result.case)), how_valued(result)):
        assert "is divided by (1 + r)^(k − 1)" in said


def served(**segment):
    """A case with one segment and effects on churn, contacts and their cost."""
    return {
        "format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1, "working_capital_days": 30},
        "segments": [{"name": "A", "customers": 1000, "revenue_per_customer": 120, "gross_margin": 0.5, **segment}],
        "initiatives": [
            {
                "name": "I", "costs": [{"name": "Tickets", "per_contact": 0.1}],
                "effects": [
                    {"driver": "churn", "change": -0.5}, {"driver": "contacts", "change": -0.2},
                    {"driver": "cost_per_contact", "change": -0.1},
                ],
            }
        ],
    }  # fmt: skip


def test_churn_typed_by_month():
    """2% a month is 1 − 0.98^12 a year: of 1,000, 980 are there after a month, and 990 where churn is halved (√0.98)."""
    npv = agree(served(churn_per_month=0.02), "segments/A/churn_per_month", 0.03)
    result = evaluate(parse(served(churn_per_month=0.02)))
    assert result.months[1].baseline[0].end == pytest.approx(980)
    assert result.months[1].programme[0].end == pytest.approx(1000 * 0.98**0.5)
    assert npv == pytest.approx(evaluate(parse(served(churn_per_year=1 - 0.98**12))).npv, rel=1e-12)
    assert float(result.case.segments[0].average_churn) == pytest.approx(0.21528, abs=1e-5)
    with pytest.raises(CaseError, match="is given beside churn_per_year"):
        parse(served(churn_per_month=0.02, churn_per_year=0.2))


def test_contacts_that_do_not_follow_customers():
    """12,000 contacts a year at $4: $4,000 a month; 20% fewer at 10% less cost $2,880, whoever has left."""
    data = served(churn_per_year=0.3, contacts_per_year=12_000, cost_per_contact=4, contacts_growth=0.5)
    agree(data, "segments/A/contacts_per_year", 6_000)
    result = evaluate(parse(data))
    for month, growth in ((1, 1), (12, 1), (13, 1.5)):
        now = result.months[month]
        assert now.baseline[0].service == pytest.approx(4000 * growth)
        assert now.programme[0].service == pytest.approx(2880 * growth)
        assert now.programme[0].contacts == pytest.approx(800 * growth)
    assert result.baseline_measures["A"].cost_to_serve == 0


@pytest.mark.parametrize(
    "more",
    [
        {"churn_per_month": 0.02, "contacts_per_year": 12_000, "cost_per_contact": 4},
        {"churn_per_year": 0.2, "renewal": "annual", "new_customers_per_year": 120},
    ],
)
def test_the_workbook_recalculates_to_the_same(more, tmp_path):
    """A calculation engine that knows nothing of ours finds NPV in the file, also with the first year undiscounted."""
    ironcalc = pytest.importorskip("ironcalc")
    data = served(**more)
    data["finance"] |= {"discounting": "year-end, first year undiscounted"}
    path = tmp_path / "case.xlsx"
    path.write_bytes(export(CaseAnalysis(parse(data), draws=16), ".xlsx", day=date(2026, 11, 25)))
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    model.evaluate()
    npv = evaluate(parse(data)).npv
    found = [
        model.get_cell_value(sheet, row, column)
        for sheet in range(len(model.get_worksheets_properties()))
        for row in range(1, 80)
        for column in range(1, 12)
    ]
    assert sum(isinstance(one, float) and abs(one - npv) <= 1e-9 * abs(npv) for one in found) >= 2


def test_two_cases_on_the_same_measures(tmp_path):
    """What both name alike is drawn alike: a case that differs by a sure cost of 10 is worse by 10 in every draw."""
    first = served(churn_per_year=[0.1, 0.2, 0.4])
    dearer = {**first, "title": "Dearer", "initiatives": [{**first["initiatives"][0], "name": "I"}]}
    costs = [*first["initiatives"][0]["costs"], {"name": "More", "one_off": 10}]
    dearer["initiatives"][0]["costs"] = costs
    one, other = side_by_side([parse(first), parse(dearer)], draws=64)
    assert other.more == pytest.approx(np.full(64, -10.0)) and other.p_better == 0
    assert np.ptp(one.simulation.npv) > 1
    paths = []
    for place, data in enumerate((first, dearer)):
        path = tmp_path / f"{place}.yaml"
        path.write_text(dump(data), encoding="utf-8")
        paths.append(str(path))
    done = CliRunner().invoke(main, ["compare", *paths, "--draws", "64", "--json"])
    assert done.exit_code == 0, done.output
    printed = json.loads(done.output)
    assert list(printed) == ["T", "Dearer"]
    assert printed["T"]["npv"] - printed["Dearer"]["npv"] == pytest.approx(10)
    table = comparison_tables.cases((one, other))
    assert table.columns == ("Measure", "T", "Dearer") and table.rows[0][1].value == one.simulation.npv_summary.mean
    with pytest.raises(CaseError, match="another currency"):
        side_by_side([parse(first), parse({**first, "currency": "EUR"})])
