"""The command line against the independent computation, the fast month against the plain one, and rates against their meaning."""

import json
import math

import numpy as np
import oracle
import pytest
from click.testing import CliRunner
from engine_hand import allowed, close
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import SEGMENT_DRIVERS, cases, figures, segments

from cxroi.case import CaseError, dump, parse
from cxroi.cli import main
from cxroi.engine import checks, evaluate
from cxroi.engine.lanes import LanePaths
from cxroi.engine.rates import internal_rate, irr
from cxroi.engine.segment import NO_FACTORS, SegmentPath

FEW = settings(max_examples=max(5, settings().max_examples // 3))


# The command line


def printed(data, folder, *arguments):
    """What a command prints as JSON for a case."""
    path = folder / "case.yaml"
    path.write_text(dump(data), encoding="utf-8")
    done = CliRunner().invoke(main, [arguments[0], str(path), *arguments[1:], "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@FEW
@given(cases(most_drivers=3, most_initiatives=3, most_years=4))
def test_the_command_line_prints_what_the_contract_computes(tmp_path_factory, data):
    """Every key of section 7 that is money, to 1e-9 of the money moved; ratios to the same."""
    found, expected = printed(data, tmp_path_factory.mktemp("case"), "evaluate"), oracle.evaluate(data)
    tolerance = allowed(expected)
    for key in ("npv", "pv_benefits", "pv_costs", "pv_tax", "peak_funding", "equivalent_annual_value"):
        assert close(found[key], expected[key], tolerance), key
    for key in ("benefits_by_year", "costs_by_year", "tax_by_year", "net_by_year"):
        assert close(found[key], expected[key], tolerance), key
    assert set(found["initiatives"]) == {one["name"] for one in data["initiatives"]}
    for name, values in found["initiatives"].items():
        assert set(values) == {"pv_benefits", "pv_costs", "pv_tax", "npv", "npv_without"}
        for key, value in values.items():
            assert close(value, expected["initiatives"][name][key], tolerance), (name, key)
    for row, by_year in found["rows"].items():
        assert close(by_year, expected["rows"][row], tolerance), row
    for driver, split in found["bridge"].items():
        assert set(split) == set(found["rows"])
        for row, value in split.items():
            assert close(value, expected["bridge"][driver][row], tolerance), (driver, row)
    for key in ("roi", "profitability_index"):
        if expected[key] is None:
            assert found[key] is None
        else:
            assert found[key] == pytest.approx(expected[key], abs=tolerance / expected["pv_costs"] + 1e-12)
    if found["irr"] is not None and expected["irr"] is not None:
        assert found["irr"] == pytest.approx(expected["irr"], rel=1e-6, abs=1e-6)
    if abs(expected["pv_benefits"]) > 1e3 * tolerance:
        assert found["judgement_share"] == pytest.approx(
            expected["judgement_share"], abs=2 * tolerance / abs(expected["pv_benefits"])
        )
    flows = [abs(flow) for flow in expected["net_by_year"] if flow]
    if flows and min(flows) > 1e3 * tolerance:
        assert (found["mirr"] is None) == (expected["mirr"] is None)
        if found["mirr"] is not None:
            assert found["mirr"] == pytest.approx(expected["mirr"], rel=1e-6, abs=1e-6)


def test_simulate_prints_the_chance_of_a_positive_npv_first(example, tmp_path):
    found = printed(example, tmp_path, "simulate", "--draws", "64")
    assert next(iter(found)) == "p_positive"
    assert 0 <= found["p_positive"] <= 1


def test_objections_prints_an_attack_a_state_and_an_answer_each(example, tmp_path):
    found = printed(example, tmp_path, "objections", "--draws", "64")
    assert len(found) > 10
    assert all(set(one) == {"attack", "state", "answer"} and all(one.values()) for one in found)
    assert {one["state"] for one in found} <= {"holds", "weak", "open"}


# The plain month and its fast twin


@st.composite
def driven_segments(draw):
    """Some segments, and factors of each in each of three lanes and in each stretch of months."""
    found = [draw(segments(f"S{place}")) for place in range(draw(st.integers(1, 3)))]
    drivers = draw(st.lists(st.sampled_from(SEGMENT_DRIVERS), unique=True, max_size=4))
    stretches = [
        {
            (driver, one["name"]): np.array(draw(st.lists(figures(0, 2), min_size=3, max_size=3)))
            for driver in drivers
            for one in found
            if draw(st.booleans())
        }
        for _ in range(3)
    ]
    return found, stretches


ACQUIRING = {
    "name": "S0",
    "customers": 100,
    "churn_per_year": 0.2,
    "new_customers_per_year": 60,
    "acquisition_cost": 50,
}
COSTLIER = {("acquisition_cost", "S0"): np.array([0.5, 1.0, 2.0]), ("acquisition", "S0"): np.array([2.0, 1.0, 0.0])}


@example(([ACQUIRING], [COSTLIER, COSTLIER, {}]))
@given(driven_segments())
def test_the_fast_month_equals_the_plain_one(drawn):
    """Contribution, revenue and volumes of every lane, to 1e-12 of the money that flows."""
    plain_data, stretches = drawn
    data = {
        "format": 1,
        "title": "T",
        "finance": {"years": 3, "discount_rate": 0},
        "segments": plain_data,
        "initiatives": [],
    }
    case = parse(data)
    lanes = LanePaths(case.segments, lanes=3, with_volumes=True)
    baseline = [SegmentPath(one) for one in case.segments]
    programmes = [[SegmentPath(one) for one in case.segments] for _ in range(3)]
    gross = np.zeros(3)
    for month in range(1, 37):
        factors = stretches[(month - 1) // 12]
        fast = lanes.step(month, factors)
        before = [path.step(month, NO_FACTORS) for path in baseline]
        for lane, paths in enumerate(programmes):
            own = {key: float(values[lane]) for key, values in factors.items()}
            after = [path.step(month, own) for path in paths]
            flows = [(one.revenue, one.cross_revenue, one.service, one.acquisition_spend) for one in (*before, *after)]
            gross[lane] += sum(abs(flow) for one in flows for flow in one)
            beyond = sum(one.contribution for one in after) - sum(one.contribution for one in before)
            extra = sum(one.revenue + one.cross_revenue for one in after)
            extra -= sum(one.revenue + one.cross_revenue for one in before)
            slack = 1e-12 * gross[lane]
            assert abs(np.broadcast_to(fast.beyond, 3)[lane] - beyond) <= slack, month
            assert abs(np.broadcast_to(fast.extra_revenue, 3)[lane] - extra) <= slack, month
            for volume, one in zip(fast.volumes, after, strict=True):
                assert math.isclose(np.broadcast_to(volume.average, 3)[lane], one.average, rel_tol=1e-12, abs_tol=1e-9)
                assert math.isclose(
                    np.broadcast_to(volume.contacts, 3)[lane], one.contacts, rel_tol=1e-12, abs_tol=1e-9
                )
                turnover = one.revenue + one.cross_revenue
                assert math.isclose(np.broadcast_to(volume.revenue, 3)[lane], turnover, rel_tol=1e-12, abs_tol=1e-9)


# Rates


def value_at(times, flows, rate):
    return sum(flow * (1 + rate) ** -time for time, flow in zip(times, flows, strict=True))


@given(
    st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=30),
    st.sampled_from(["yearly", "mid-year", "monthly"]),
)
def test_a_rate_brings_the_flows_to_0_and_is_the_only_one(flows, convention):
    """On a fine grid of rates NPV changes sign once where there is a rate, and not once where there is none."""
    times = {"yearly": lambda k: k, "mid-year": lambda k: max(0.0, k - 0.5), "monthly": lambda k: k / 12}[convention]
    when = [times(k) for k in range(len(flows))]
    found = internal_rate(when, flows)
    money = sum(map(abs, flows))
    logs = np.linspace(-13, 13, 4001)  # of 1 / (1 + rate)
    values = np.array(
        [sum(flow * math.exp(x * (t - when[-1] * (x > 0))) for flow, t in zip(flows, when, strict=True)) for x in logs]
    )
    crossings = int((np.diff(np.sign(values[np.abs(values) > 1e-9 * money])) != 0).sum())
    if found.rate is not None:
        scale = sum(abs(flow) * (1 + found.rate) ** -time for time, flow in zip(when, flows, strict=True))
        assert abs(value_at(when, flows, found.rate)) <= 1e-9 * scale
        assert crossings <= 1
    elif "never change" in found.reason or "no rate" in found.reason:
        assert crossings == 0 or "computed" in found.reason


@FEW
@given(cases(most_drivers=2, most_initiatives=2))
def test_at_the_rate_of_its_convention_a_case_is_worth_nothing(data):
    """NPV at that discount rate, under the case's own discounting, is 0; for year-end it is the IRR."""
    result = evaluate(parse(data))
    found = result.irr_of_convention
    if data["finance"].get("discounting", "year-end") == "year-end":
        assert found == result.irr
    assume(found.rate is not None and found.rate > -0.9)
    rates = {**data["finance"], "discount_rate": found.rate}
    weights = oracle.discounting({**data, "finance": rates})
    flows = [flow * weight for flow, weight in zip(result.net, weights, strict=True)]
    assert abs(sum(flows)) <= 1e-9 * sum(map(abs, flows))


def test_a_rate_agrees_with_mid_year_discounting_by_hand():
    """-100 now and 121 in the middle of year 2 (1.5 years): (1 + r)^1.5 = 1.21. The yearly IRR says 10%."""
    data = {
        "format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1, "discounting": "mid-year"},
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 100}], "benefits": [{"name": "B", "by_year": [0, 0, 121]}]}],
    }  # fmt: skip
    result = evaluate(parse(data))
    assert result.irr.rate == pytest.approx(0.1, rel=1e-12)
    assert result.irr_of_convention.rate == pytest.approx(1.21 ** (1 / 1.5) - 1, rel=1e-12)


def test_money_that_comes_first_has_a_cost_and_no_return():
    """1,000 received and 1,100 paid back a year later: 10% is what the money costs; the other way round it is a return."""
    lent, borrowed = irr([-1000, 1100]), irr([1000, -1100])
    assert lent.rate == pytest.approx(borrowed.rate) == pytest.approx(0.1)
    assert (lent.meaning, borrowed.meaning) == ("return", "cost of borrowing")


def test_measures_of_finance_counted_by_hand(tmp_path):
    """Pay 100, receive 60 and 72: at 10% NPV = 60/1.1 + 72/1.21 - 100 = 14.0496, over 100 of cost.

    MIRR: 60 · 1.1 + 72 = 138 after two years on 100: √1.38 - 1 = 17.473%. Even amount: 14.0496 · 0.1 / (1 - 1/1.21) = 8.0952.
    """
    data = {
        "format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1},
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 100}], "benefits": [{"name": "B", "by_year": [0, 60, 72]}]}],
    }  # fmt: skip
    found = printed(data, tmp_path, "evaluate")
    assert found["npv"] == pytest.approx(14.049586776859504, rel=1e-12)
    assert found["mirr"] == pytest.approx(math.sqrt(1.38) - 1, rel=1e-12)
    assert found["profitability_index"] == pytest.approx(1.14049586776859504, rel=1e-12)
    assert found["equivalent_annual_value"] == pytest.approx(8.095238095238095, rel=1e-12)
    assert found["irr_of_convention"] == pytest.approx(0.2, rel=1e-12)  # 60/1.2 + 72/1.44 = 100


def test_at_a_rate_of_0_the_equivalent_annual_value_is_the_even_share(minimal):
    minimal["finance"] = {"years": 4, "discount_rate": 0}
    minimal["initiatives"] = [{"name": "I", "benefits": [{"name": "B", "one_off": 100}]}]
    assert evaluate(parse(minimal)).equivalent_annual_value == 25
    minimal["finance"]["discount_rate"] = 1e-12
    assert evaluate(parse(minimal)).equivalent_annual_value == pytest.approx(25, rel=1e-10)


# Tax, working capital, costs that follow the programme, counted by hand


def worth(initiative, **finance):
    """The evaluation of one initiative over two years, undiscounted."""
    settings_ = {"years": 2, "discount_rate": 0, **finance}
    return evaluate(
        parse({"format": 1, "title": "T", "finance": settings_, "initiatives": [{"name": "I", **initiative}]})
    )


def test_a_loss_is_offset_at_once_or_waits_for_later_profit():
    """Cost 120 in year 1, benefit 240 in year 2, tax 50%: -60 then +120, or 0 then (240 - 120) / 2 = 60."""
    both = {"costs": [{"name": "C", "by_year": [0, 120]}], "benefits": [{"name": "B", "by_year": [0, 0, 240]}]}
    assert worth(both, tax_rate=0.5).tax_by_year == pytest.approx([0, -60, 120])
    waiting = worth(both, tax_rate=0.5, tax_losses="carry forward")
    assert waiting.tax_by_year == pytest.approx([0, 0, 60])
    # 10 a month use up 120 of loss at 20 a month in six months; then 20 a month are taxed.
    assert waiting.tax[13:] == pytest.approx([0] * 6 + [10] * 6)


def test_a_loss_left_at_the_horizon_is_lost():
    assert worth({"costs": [{"name": "C", "by_year": [0, 120]}]}, tax_rate=0.5, tax_losses="carry forward").pv_tax == 0


SEGMENT = {"name": "A", "customers": 1200, "revenue_per_customer": 120, "gross_margin": 0.5, "contacts_per_customer_year": 12,
           "cost_per_contact": 1}  # fmt: skip


def with_segment(initiative, *, segment=SEGMENT, years=2, **finance):
    data = {
        "format": 1, "title": "T", "finance": {"years": years, "discount_rate": 0, **finance}, "segments": [segment],
        "initiatives": [{"name": "I", **initiative}],
    }  # fmt: skip
    return evaluate(parse(data))


def test_receivables_rise_with_revenue_and_come_back_in_the_last_month():
    """Spend doubles: 12,000 more a month; at 73 days 73/365 · 12 · 12,000 = 28,800 are tied up from month 1, back in month 24."""
    spend = {"effects": [{"driver": "spend", "change": 1}]}
    result = with_segment(spend, working_capital_days=73, tax_rate=0.5)
    assert result.rows["working_capital"][1] == pytest.approx(-28_800)
    assert result.rows["working_capital"][2:24] == pytest.approx([0] * 22)
    assert result.rows["working_capital"][24] == pytest.approx(28_800)
    assert result.tax_by_year == pytest.approx(with_segment(spend, tax_rate=0.5).tax_by_year)
    assert result.bridge["spend"]["working_capital"] == pytest.approx(0)
    assert "working_capital" not in with_segment(spend).rows


def test_costs_follow_the_programmes_customers_contacts_and_revenue():
    """1,200 customers at 12 a year, 1,200 contacts a month at 2, a tenth of 12,000 · 2 of revenue; 25% contingency, from month 13."""
    line = {
        "name": "C",
        "per_customer_year": 12,
        "per_contact": 2,
        "share_of_revenue": 0.1,
        "contingency": 0.25,
        "from_month": 13,
    }
    result = with_segment({"costs": [line], "effects": [{"driver": "spend", "change": 1}]})
    assert result.costs_by_year == pytest.approx([0, 0, 12 * 1.25 * (1200 + 2400 + 2400)])
    nobody = {**line, "segments": []}
    assert with_segment({"costs": [nobody]}).pv_costs == 0


def test_contacts_and_wages_grow_at_each_new_year():
    """Half of 1,200 contacts a month at 1 is saved: 7,200 a year; in year 2 times 1.5 · 1.2."""
    segment = {**SEGMENT, "contacts_growth": 0.5, "cost_per_contact_growth": 0.2}
    result = with_segment({"effects": [{"driver": "contacts", "change": -0.5}]}, segment=segment)
    assert result.rows_by_year["service"] == pytest.approx([0, 7_200, 7_200 * 1.8])


def test_a_change_in_points_is_added_to_the_rate_of_each_segment():
    """12 contacts less 3 points of a half that are reached: 10.5 a year."""
    effect = {"driver": "contacts", "change_points": -3, "reach": 0.5}
    last = with_segment({"effects": [effect]}).months[-1]
    assert last.factors["contacts", "A"] == pytest.approx(10.5 / 12)


@pytest.mark.parametrize(
    ("effect", "says"),
    [
        ({"driver": "contacts", "change_points": -13}, "takes away more than there is"),
        ({"driver": "churn", "change_points": -0.01}, "that is not above 0"),
        ({"driver": "contacts", "change_points": -3, "change": -0.1}, "beside a relative change"),
        ({"metric": "NPS", "gain": 1, "change_points": -3}, "does not belong to an effect on a metric"),
    ],
    ids=str,
)
def test_points_that_cannot_be_added_are_refused(effect, says):
    with pytest.raises(CaseError) as error:
        with_segment({"effects": [effect]})
    assert says in str(error.value)


def test_hours_and_positions_become_money():
    """2,400 hours at 38 and 3 positions at 61,000, half of it banked."""
    hours = {"name": "H", "hours_per_year": 2400, "rate_per_hour": 38, "capture": 0.5}
    positions = {"name": "P", "positions": 3, "salary": 61_000}
    assert worth({"benefits": [hours, positions]}).benefits_by_year == pytest.approx([0, 228_600, 228_600])


def test_an_initiative_may_require_and_exclude_others_that_exist(minimal):
    minimal["initiatives"] = [{"name": "A"}, {"name": "B", "requires": ["A"], "excludes": ["A"], "may_start": [0, 6]}]
    with pytest.raises(CaseError, match="both required and excluded"):
        parse(minimal)
    minimal["initiatives"][1].update(excludes=["Z"])
    with pytest.raises(CaseError, match="must be an initiative of the case"):
        parse(minimal)
    minimal["initiatives"][1].update(excludes=[], requires=["B"])
    with pytest.raises(CaseError, match="names the initiative itself"):
        parse(minimal)


def test_capital_and_running_cost_of_each_line_stand_apart():
    """A one-off of 90 written off over three years is capital; its contingency too; the yearly amount is running cost."""
    line = {
        "name": "C",
        "one_off": 90,
        "per_year": 24,
        "contingency": 0.5,
        "depreciation_years": 3,
        "owner": "IT",
        "ledger": "6210",
    }
    (found,) = worth({"costs": [line], "owner": "CFO"}).cost_lines
    assert (found.owner, found.ledger) == ("IT", "6210")
    assert found.capex_by_year == pytest.approx([135, 0, 0])
    assert found.opex_by_year == pytest.approx([0, 36, 36])
    assert found.cash_by_year == pytest.approx([135, 36, 36])
    (found,) = worth({"costs": [{"name": "C", "one_off": 1}], "owner": "CFO"}).cost_lines
    assert found.owner == "CFO"


def test_an_initiative_that_lowers_the_case_says_so_by_its_absence():
    """The second pays 50 for 20: the case is worth 30 more without it, and its own NPV is -30."""
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0},
        "initiatives": [
            {"name": "good", "costs": [{"name": "C", "one_off": 10}], "benefits": [{"name": "B", "per_year": 100}]},
            {"name": "bad", "costs": [{"name": "C", "one_off": 50}], "benefits": [{"name": "B", "per_year": 20}]},
        ],
    }  # fmt: skip
    result = evaluate(parse(data))
    assert result.initiatives["bad"].npv == pytest.approx(-30)
    assert result.initiatives["bad"].npv_without == pytest.approx(result.npv + 30)
    assert all(check.holds for check in checks(result))
