"""What must hold between two cases, whatever the figures are; and that a driver is added in two places."""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import oracle
import pytest
from engine_hand import ROUNDING, case_of, close
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import cases, figures, plain_segments

from cxroi.case import assumptions, parse
from cxroi.case.reading import replaced
from cxroi.engine import evaluate

FEW = settings(max_examples=max(5, settings().max_examples // 2))
SIMPLE = {"most_drivers": 3, "most_initiatives": 2, "most_years": 4}


def slack(data, *results):
    """Rounding of all the money that flows."""
    expected = oracle.benefits(
        data, {one["name"] for one in data["initiatives"]}, {*oracle.drivers_in_use(data), "direct"}
    )
    moved = sum(sum(map(abs, (*one.benefits, *one.costs, *one.tax))) for one in results)
    return 1e-9 * moved + 10 * ROUNDING * expected["gross"]


@given(plain_segments("A"), figures(0, 1), figures(0, 1), st.booleans())
def test_more_churn_never_raises_the_revenue_kept(segment, one, other, recurring):
    """GRR and NRR fall with churn, in the baseline and under a programme that sells more."""
    lower, higher = sorted((one, other))
    if "cross_sell" in segment:
        segment["cross_sell"]["recurring"] = recurring
    effects = [{"driver": "cross_sell", "change": 0.5}, {"driver": "spend", "change": 0.1}]
    found = [evaluate(case_of(segment | {"churn_per_year": churn}, effects=effects)) for churn in (lower, higher)]
    for side in ("baseline_measures", "programme_measures"):
        kept_more, kept_less = (getattr(result, side)["A"] for result in found)
        for measure in ("grr", "nrr"):
            before, after = getattr(kept_more, measure), getattr(kept_less, measure)
            if before is not None and after is not None and measure == "grr":
                assert after <= before + 1e-12
        # Recurring products held at the start are part of what is kept: compare where churn changes nothing of them.
        if not (segment.get("cross_sell") and recurring) and kept_more.nrr is not None and kept_less.nrr is not None:
            assert kept_less.nrr <= kept_more.nrr + 1e-12 * max(1, kept_more.nrr)


@FEW
@given(cases(**SIMPLE))
def test_swapping_two_segments_changes_nothing_but_their_order(data):
    assume(len(data["segments"]) >= 2)
    swapped = copy.deepcopy(data)
    swapped["segments"].reverse()
    one, other = evaluate(parse(data)), evaluate(parse(swapped))
    tolerance = slack(data, one, other)
    assert close(one.net, other.net, tolerance)
    for row, by_year in one.rows_by_year.items():
        assert close(by_year, other.rows_by_year[row], tolerance), row
    for name, measures in one.programme_measures.items():
        assert measures == other.programme_measures[name]


@FEW
@given(cases(**SIMPLE))
def test_a_segment_in_two_halves_is_the_segment(data):
    """Half of the customers, newcomers and contacts of its own each, all rates alike, wherever the segment is named."""
    assume(data["segments"])
    split = copy.deepcopy(data)
    half = split["segments"][0]
    for key in ("customers", "new_customers_per_year", "contacts_per_year"):
        if key in half:
            half[key] = [figure / 2 for figure in half[key]] if isinstance(half[key], list) else half[key] / 2
    other = copy.deepcopy(half)
    other["name"] = "Other half"
    split["segments"].append(other)
    named = [part for one in split["initiatives"] for key in ("effects", "costs") for part in one[key]]
    for part in (*named, *split["links"]):
        if half["name"] in part.get("segments", []):
            part["segments"].append("Other half")
    one, two = evaluate(parse(data)), evaluate(parse(split))
    assert close(one.net, two.net, slack(data, one, two))


@FEW
@given(cases(**SIMPLE))
def test_a_longer_horizon_only_adds_years(data):
    """The years that were there stay as they are; receivables alone are released at the horizon."""
    data["finance"].pop("working_capital_days", None)
    longer = copy.deepcopy(data)
    longer["finance"]["years"] += 1
    one, other = evaluate(parse(data)), evaluate(parse(longer))
    tolerance = slack(longer, one, other)
    count = len(one.net)
    for flows in ("benefits", "costs", "tax", "net"):
        assert close(getattr(one, flows), getattr(other, flows)[:count], tolerance), flows


@FEW
@example(3.0)
@given(figures(0.01, 50))
def test_other_money_is_the_same_case_in_other_units(factor):
    """Every amount of money times a factor multiplies every result in money, and leaves ratios and months alone."""
    data = json.loads(json.dumps(RICH))
    case = parse(data)
    amounts = {
        one.path: [figure * factor for figure in (one.quantity.low, float(one.quantity), one.quantity.high)]
        for one in assumptions(case)
        if one.unit.startswith("money")
    }
    assert len(amounts) > 10
    one, other = evaluate(case), evaluate(parse(replaced(data, amounts)))
    for name in ("npv", "pv_benefits", "pv_costs", "pv_tax", "peak_funding", "equivalent_annual_value"):
        assert getattr(other, name) == pytest.approx(factor * getattr(one, name), rel=1e-9)
    for row, value in one.rows_pv.items():
        assert other.rows_pv[row] == pytest.approx(factor * value, rel=1e-9, abs=1e-6 * factor)
    assert (other.roi, other.mirr) == (pytest.approx(one.roi, rel=1e-9), pytest.approx(one.mirr, rel=1e-9))
    assert other.payback_month == one.payback_month


RICH = {
    "format": 1,
    "title": "T",
    "finance": {"years": 3, "discount_rate": 0.1, "tax_rate": 0.25, "tax_losses": "carry forward", "working_capital_days": 30},
    "segments": [
        {"name": "A", "customers": 900, "churn_per_year": 0.1, "revenue_per_customer": 900, "gross_margin": 0.4,
         "new_customers_per_year": 50, "acquisition_cost": 70, "contacts_per_customer_year": 5, "cost_per_contact": 9,
         "cross_sell": {"per_customer_year": 0.3, "revenue": 120, "gross_margin": 0.5, "recurring": True}},
    ],
    "workforce": {"employees": 40, "turnover_per_year": 0.3, "replacement_cost": 900},
    "inventory": {"cost_of_goods_sold": 40_000, "turns": 5, "carrying_cost": 0.1},
    "initiatives": [
        {
            "name": "I",
            "costs": [{"name": "C", "one_off": 20_000, "depreciation_years": 2}, {"name": "D", "per_customer_year": 3, "per_contact": 1}],
            "effects": [{"driver": "churn", "change": -0.3}, {"driver": "spend", "change": 0.1, "ramp_months": 4},
                        {"driver": "contacts", "change": -0.2}, {"driver": "inventory_turns", "change": 0.2}],
            "benefits": [{"name": "B", "hours_per_year": 100, "rate_per_hour": 40}, {"name": "E", "by_year": [10, 20, 30]}],
        }
    ],
}  # fmt: skip


@FEW
@given(cases(**SIMPLE))
def test_an_initiative_with_nothing_changes_nothing(data):
    more = copy.deepcopy(data)
    more["initiatives"].append({"name": "Nothing"})
    one, other = evaluate(parse(data)), evaluate(parse(more))
    assert (one.net, one.rows) == (other.net, other.rows)
    nothing = other.initiatives["Nothing"]
    tolerance = slack(data, one)
    assert close(
        [nothing.pv_benefits, nothing.pv_costs, nothing.pv_tax, nothing.npv, nothing.npv_without - one.npv],
        [0.0] * 5,
        tolerance,
    )
    for name, value in one.initiatives.items():
        assert close(value.npv, other.initiatives[name].npv, tolerance)


def metric_case(effects, links):
    """Two segments and one score."""
    return parse(
        {
            "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "metrics": [{"name": "NPS", "now": 0, "highest": 10}],
            "segments": [{"name": name, "customers": 10, "churn_per_year": 0.1} for name in "AB"],
            "workforce": {"employees": 1}, "initiatives": [{"name": "I", "effects": effects}], "links": links,
        }
    )  # fmt: skip


def test_gains_for_all_and_for_some_segments_add_up_where_both_act():
    """4 points everywhere and 8 in B: 4 in A, 12 capped at 10 in B, and all of them, capped, for the company."""
    gains = [{"metric": "NPS", "gain": 4}, {"metric": "NPS", "gain": 8, "segments": ["B"]}]
    links = [
        {"metric": "NPS", "driver": driver, "change_per_point": -0.01} for driver in ("churn", "employee_turnover")
    ]
    factors = evaluate(metric_case(gains, links)).months[-1].factors
    assert factors["churn", "A"] == pytest.approx(0.99**4)
    assert factors["churn", "B"] == pytest.approx(0.99**10)
    assert factors["employee_turnover", None] == pytest.approx(0.99**10)


ROOT = Path(__file__).parents[1]
NEW_DRIVER = """    Driver(
        "margin", "Gross margin", "share of revenue", "higher", "segment", "gross_margin", "adds {} of margin", "Gross margin",
        "gross margin",
    ),
)

DRIVER ="""


def test_a_driver_is_added_in_the_table_and_in_the_month_that_uses_it(tmp_path):
    """A made-up driver of the margin: one entry of drivers.py, one factor in the month and one in its fast twin."""
    shutil.copytree(ROOT / "cxroi", tmp_path / "cxroi", ignore=shutil.ignore_patterns("__pycache__"))
    changes = {
        "case/drivers.py": (")\n\nDRIVER =", NEW_DRIVER),
        "engine/segment.py": (
            "core_margin = revenue * segment.gross_margin",
            'core_margin = revenue * segment.gross_margin * factor("margin")',
        ),
        "engine/lanes.py": ("self.revenue * self._margin", 'self.revenue * times(self._margin, now["margin"])'),
    }
    for name, (old, new) in changes.items():
        path = tmp_path / "cxroi" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        path.write_text(text.replace(old, new), encoding="utf-8")
    data = copy.deepcopy(RICH)
    data["finance"] = {"years": 1, "discount_rate": 0}
    data["initiatives"] = [
        {"name": "I", "effects": [{"driver": "margin", "change": [0.1, 0.2, 0.3]}, {"metric": "NPS", "gain": 1}]}
    ]
    data["metrics"] = [{"name": "NPS", "now": 0}]
    data["links"] = [{"metric": "NPS", "driver": "margin", "change_per_point": 0.5}]
    case = tmp_path / "case.yaml"
    case.write_text(json.dumps(data), encoding="utf-8")
    for command in (["check"], ["evaluate", "--json"], ["simulate", "--json", "--draws", "64"]):
        done = subprocess.run(
            [sys.executable, "-m", "cxroi", command[0], str(case), *command[1:]], cwd=tmp_path, capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if command[0] == "evaluate":
            found = json.loads(done.stdout)
            assert found["benefit_by_driver_pv"]["margin"] == pytest.approx(found["npv"])
            # Revenue of the year at 40% · (1.2 · 1.5 - 1) more.
            assert found["rows"]["core_margin"][1] == pytest.approx(0.8 * 0.4 * revenue_of_a_year(RICH["segments"][0]))
            assert found["bridge"]["margin"]["core_margin"] == pytest.approx(found["npv"])
        if command[0] == "simulate":
            assert json.loads(done.stdout)["sd"] > 0


def revenue_of_a_year(segment):
    """Revenue of twelve months of the baseline, in plain sums."""
    start, total = segment["customers"], 0.0
    for _ in range(12):
        end = start * (1 - segment["churn_per_year"]) ** (1 / 12) + segment["new_customers_per_year"] / 12
        total += (start + end) / 2 * segment["revenue_per_customer"] / 12
        start = end
    return total


def test_a_total_of_segments_moves_with_its_own_figure_and_with_those_it_is_weighed_by_alone():
    """Each figure of a segment raised by a tenth: the totals that move are its own and those it is a weight of."""
    from cxroi.analysis.totals import WEIGHED_BY, company_totals
    from cxroi.case.paths import with_value

    full = {
        "customers": 100, "new_customers_per_year": 9, "acquisition_cost": 30, "churn_per_year": 0.1, "revenue_per_customer": 50,
        "revenue_growth": 0.02, "gross_margin": 0.4, "referrals_per_customer_year": 0.1, "contacts_per_customer_year": 2,
        "cost_per_contact": 7, "cross_sell": {"per_customer_year": 0.2, "revenue": 20, "gross_margin": 0.3},
    }  # fmt: skip
    half = {key: value / 2 for key, value in full.items() if key != "cross_sell"}
    other = {**half, "cross_sell": {key: value / 3 for key, value in full["cross_sell"].items()}}
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [],
        "segments": [{"name": "A", **full}, {"name": "B", **other}],
    }  # fmt: skip
    before = company_totals(parse(data))
    for name in before:
        path = f"segments/A/{name}"
        old = full["cross_sell"][name.split("/")[1]] if "/" in name else full[name]
        after = company_totals(parse(with_value(data, path, old * 1.1)))
        moved = {one for one in before if after[one] != pytest.approx(before[one], rel=1e-12)}
        assert moved == {name, *(one for one, weights in WEIGHED_BY.items() if name in weights)}, name


def test_a_total_of_segments_is_no_figure_where_one_that_counts_lacks_its_own():
    """Margins of 24% and not given: no 12%. A segment that sells nothing needs no margin; what nobody gave is no 0."""
    from cxroi.analysis.totals import company_totals

    sold = {"per_customer_year": 0.2, "revenue": 20}
    first = {
        "name": "A",
        "customers": 100,
        "revenue_per_customer": 50,
        "gross_margin": 0.3,
        "churn_by_tenure": [0.2, 0.1],
    }
    first["tenure_mix"] = [0.5, 0.5]
    first |= {"acquisition_cost": 8, "new_customers_per_year": 3, "cross_sell": {**sold, "gross_margin": 0.24}}
    other = {"name": "B", "customers": 300, "new_customers_per_year": 1}

    def totals(**fields):
        segments = [first, {**other, **fields}]
        return company_totals(
            parse(
                {
                    "format": 1,
                    "title": "T",
                    "finance": {"years": 1, "discount_rate": 0},
                    "initiatives": [],
                    "segments": segments,
                }
            )
        )

    found = totals(cross_sell=sold)
    assert [found[name] for name in ("cross_sell/gross_margin", "churn_per_year", "revenue_per_customer")] == [None] * 3
    assert found["gross_margin"] == pytest.approx(0.3), "what B earns is not known, so its margin has no weight"
    assert found["referrals_per_customer_year"] is None and found["acquisition_cost"] == 6, "a cost left out is 0"
    found = totals(revenue_per_customer=50, churn_per_month=0.01)
    assert found["cross_sell/gross_margin"] == pytest.approx(0.24) and found["gross_margin"] is None
    assert found["revenue_per_customer"] == 50 and found["churn_per_year"] is not None
