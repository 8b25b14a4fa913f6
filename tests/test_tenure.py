"""Retention that depends on tenure: published survivors, the plain month it replaces, its fast twin, and what is measured by it."""

import math
from itertools import pairwise

import numpy as np
import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import figures

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.draws import sample
from cxroi.case import CaseError, Quantity, parse, scenario, with_numbers
from cxroi.case.quantities import assumptions
from cxroi.engine import checks, evaluate
from cxroi.engine.flows import npv_of
from cxroi.engine.lanes import LanePaths
from cxroi.engine.program import Input, trace
from cxroi.engine.segment import NO_FACTORS, SegmentPath
from cxroi.report.language.formats import short
from cxroi.report.review.answers_evidence import tenure
from cxroi.report.sections import risk_sections

FEW = settings(max_examples=max(5, settings().max_examples // 3))


HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)
"""Customers of the high-end segment who survive 0 to 7 years: P. Fader and B. Hardie, "How to project customer retention",
Journal of Interactive Marketing 21 (2007), table 1."""


SEGMENT = {
    "name": "A", "customers": 1000, "revenue_per_customer": 100, "gross_margin": 0.5, "new_customers_per_year": 240,
    "referrals_per_customer_year": 0.1, "acquisition_cost": 20,
    "cross_sell": {"per_customer_year": 0.3, "revenue": 60, "gross_margin": 0.6, "recurring": True},
}  # fmt: skip


RATES, MIX = [0.3, 0.2, 0.1], [0.2, 0.3, 0.5]


def case(segment=SEGMENT, *, years=3, change=-0.2, **more):
    return {
        "format": 1, "title": "T", "finance": {"years": years, "discount_rate": 0.1, "tax_rate": 0.2},
        "segments": [{**segment, **more}],
        "initiatives": [
            {
                "name": "I", "costs": [{"name": "C", "one_off": 1000}, {"name": "Seats", "per_customer_year": 1}],
                "effects": [{"driver": "churn", "change": change, "ramp_months": 4, "fade_per_year": 0.1}],
            }
        ],
    }  # fmt: skip


def test_fader_and_hardie():
    """A thousand who join together leave as the published survivors did."""
    rates = [1 - after / before for before, after in pairwise(HIGH_END)]
    segment = {"name": "High end", "customers": 0, "churn_by_tenure": rates, "tenure_mix": [1, *[0] * 6]}
    path = SegmentPath(parse(case(segment)).segments[0])
    path._cohorts = [1000.0, *path._cohorts[1:]]  # all of them new today
    path._customers = 1000.0
    found = [1000.0, *(path.step(month, NO_FACTORS).end for month in range(1, 85))]
    assert [round(count) for count in found[::12]] == list(HIGH_END)


@given(figures(0, 1), st.integers(1, 4), st.lists(st.integers(1, 9), min_size=4, max_size=4), st.booleans())
def test_equal_rates_are_plain_churn(rate, years, parts, recurring):
    """The same rate in every year of tenure is the one rate, to 1e-12, in value, month by month and in every measure."""
    mix = [part / sum(parts[:years]) for part in parts[:years]]
    segment = {**SEGMENT, "cross_sell": {**SEGMENT["cross_sell"], "recurring": recurring}}
    one = evaluate(parse(case(segment, churn_per_year=rate)))
    same = evaluate(parse(case(segment, churn_by_tenure=[rate] * years, tenure_mix=mix)))
    money = sum(abs(flow) for flow in (*one.benefits, *one.costs)) + sum(
        now.revenue for month in one.months for now in (*month.baseline, *month.programme)
    )
    assert abs(one.npv - same.npv) <= 1e-12 * money
    for before, after in zip(one.months, same.months, strict=True):
        for a, b in zip((*before.baseline, *before.programme), (*after.baseline, *after.programme), strict=True):
            assert math.isclose(a.end, b.end, rel_tol=1e-12, abs_tol=1e-9)
    for before, after in (
        (one.baseline_measures, same.baseline_measures),
        (one.programme_measures, same.programme_measures),
    ):
        for name, value in vars(before["A"]).items():
            other = getattr(after["A"], name)
            assert (value is None) == (other is None), name
            assert value is None or math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-7), name


def test_two_months_by_hand():
    """100 customers, half in their first year: of 50 over twelve months of age the oldest turn settled in the first month."""
    segment = {
        "name": "A", "customers": 100, "new_customers_per_year": 12, "churn_by_tenure": [1 - 0.5**12, 0], "tenure_mix": [0.5, 0.5],
    }  # fmt: skip
    path = SegmentPath(parse(case(segment)).segments[0])
    # Each month half of the young leave: 50 → 25, of whom a twelfth has grown old; 50 stay; one joins.
    assert path.step(1, NO_FACTORS).end == pytest.approx(50 + 25 + 1)
    # (25 · 11/12 + 1) → half of it; the settled 50 + 25/12 stay; one joins.
    assert path.step(2, NO_FACTORS).end == pytest.approx((25 * 11 / 12 + 1) / 2 + 50 + 25 / 12 + 1)


@FEW
@given(
    st.lists(figures(0, 1), min_size=1, max_size=4),
    st.lists(st.lists(figures(0, 2), min_size=3, max_size=3), min_size=40, max_size=40),
    st.booleans(),
)
def test_the_fast_month_equals_the_plain_one(rates, factors, steady):
    """With factors that move each month, or do not, every lane is the plain month, to 1e-12 of the money that flows."""
    mix = [1 / len(rates)] * len(rates)
    segments = parse(case(churn_by_tenure=rates, tenure_mix=mix)).segments
    lanes = LanePaths(segments, lanes=3, with_baseline=True, with_volumes=True)
    baseline, programmes = SegmentPath(segments[0]), [SegmentPath(segments[0]) for _ in range(3)]
    arrays = [np.array(row) for row in factors]
    gross = 0.0
    for month in range(1, 41):
        now = arrays[0] if steady else arrays[month - 1]
        fast = lanes.step(month, {("churn", "A"): now})
        before = baseline.step(month, NO_FACTORS)
        for lane, path in enumerate(programmes):
            after = path.step(month, {("churn", "A"): float(now[lane])})
            gross += sum(abs(one.revenue) + abs(one.cross_revenue) for one in (before, after))
            assert (
                abs(np.broadcast_to(fast.beyond, 3)[lane] - (after.contribution - before.contribution)) <= 1e-12 * gross
            )
            assert math.isclose(
                np.broadcast_to(fast.volumes[0].average, 3)[lane], after.average, rel_tol=1e-11, abs_tol=1e-9
            )


def test_everyone_may_leave_and_nobody_need_be_there():
    """Rates of 1 and a segment without customers give numbers, in one run as in many."""
    for customers in (0, 500):
        found = parse(case(customers=customers, churn_by_tenure=[1, [0, 0.5, 1]], tenure_mix=[0.5, 0.5]))
        drawn = npv_of(with_numbers(found, sample(found, draws=16, seed=0)))
        assert np.isfinite(drawn).all() and math.isfinite(evaluate(found).npv)
        assert all(check.holds for check in checks(evaluate(found)))


def test_draws_program_and_scenarios_know_it():
    """Each rate is an assumption with a path of its own; draws at the likely figures and the traced program give its NPV."""
    data = case(churn_by_tenure=[[0.2, 0.3, 0.4], 0.2, 0.1], tenure_mix=MIX)
    found = parse(data)
    titles = {one.path: one.title for one in assumptions(found)}
    assert titles["segments/A/churn_by_tenure/1"] == "A: churn by tenure: year 1"
    npv = evaluate(found).npv
    assert npv == pytest.approx(oracle.npv(data), rel=1e-12)
    likely = {one.path: np.full(3, float(one.quantity)) for one in assumptions(found)}
    assert np.asarray(npv_of(with_numbers(found, likely))) == pytest.approx([npv] * 3, rel=1e-12)
    traced = trace(found, [Input("segments/A/churn_by_tenure/1", 0.3, 0.2, 0.4, "share a year")])
    assert traced.run()["npv"] == pytest.approx(npv, rel=1e-12)
    other = {**data, "scenarios": [{"name": "S", "set": {"segments/A/churn_by_tenure/1": 0.25}}]}
    moved = traced.run({"segments/A/churn_by_tenure/1": 0.25})["npv"]
    assert evaluate(scenario(other, "S")).npv == pytest.approx(moved, rel=1e-12)
    assert abs(moved - npv) > 1


@pytest.mark.parametrize("churn", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("annual", [True, False])
def test_the_program_keeps_all_some_or_nobody_as_the_engine_does(annual, churn):
    """At the ends of a churn, too, where the logarithm of who stays has no end."""
    path = "segments/A/churn_per_year" if annual else "segments/A/churn_by_tenure/1"
    kept = {"churn_per_year": 0.2, "renewal": "annual"} if annual else {"churn_by_tenure": RATES, "tenure_mix": MIX}
    found = parse(case(**kept))
    traced = trace(found, [Input(path, 0.2, 0, 1, "share a year")])
    expected = evaluate(with_numbers(found, {path: Quantity(churn)})).npv
    assert traced.run({path: churn})["npv"] == pytest.approx(expected, rel=1e-12)


def test_points_are_of_the_average_rate():
    """Five points fewer of 18% on average is the relative change -5/18 in every year of tenure."""
    data = case(churn_by_tenure=RATES, tenure_mix=[0.2, 0.4, 0.4])
    effect = data["initiatives"][0]["effects"][0]
    del effect["change"]
    points = parse(
        {**data, "initiatives": [{**data["initiatives"][0], "effects": [{**effect, "change_points": -0.05}]}]}
    )
    relative = parse(
        {**data, "initiatives": [{**data["initiatives"][0], "effects": [{**effect, "change": -0.05 / 0.18}]}]}
    )
    assert evaluate(points).npv == pytest.approx(evaluate(relative).npv, rel=1e-12)


def test_lifetime_value_of_a_new_customer():
    """Margin 50 a year for as long as one stays who leaves by tenure, from 300 years added up."""
    found = evaluate(parse(case({**SEGMENT, "cross_sell": None}, churn_by_tenure=RATES, tenure_mix=MIX)))
    stays = [1.0]
    for year in range(300):
        stays.append(stays[-1] * (1 - RATES[min(year, 2)]))
    value = sum(50 * stay * 1.1**-year for year, stay in enumerate(stays) if year)
    assert found.baseline_measures["A"].clv == pytest.approx(value, rel=1e-9)
    kept = found.baseline_measures["A"].customers_kept
    # After three years today's customers have passed: settled (1 - .1)^3; the others by their year and month.
    expected = 500 * 0.9**3
    for month in range(12):
        second = 12 - month
        expected += 200 / 12 * 0.7 ** (second / 12) * 0.8 * 0.9 ** ((24 - second) / 12)
        expected += 300 / 12 * 0.8 ** (second / 12) * 0.9 ** ((36 - second) / 12)
    assert kept == pytest.approx(expected, rel=1e-12)


def test_what_one_average_rate_hides():
    """The difference is that of two evaluations, and the document says it; with equal rates there is none."""
    found = CaseAnalysis(parse(case(churn_by_tenure=RATES, tenure_mix=MIX)), draws=16)
    average = sum(rate * share for rate, share in zip(RATES, MIX, strict=True))
    plain = evaluate(parse(case(churn_per_year=average))).npv
    assert found.average_churn_hides == pytest.approx(found.evaluation.npv - plain)
    section = risk_sections.by_tenure(found)
    assert section is not None and section.finding == "30% of A leave in their first year; 30% are there after 8 years"
    assert list(section.parts[0].marks.lines[0].values[:4]) == pytest.approx([1, 0.7, 0.56, 0.504])
    answer = tenure(found)
    assert answer.state == "holds" and short(abs(found.average_churn_hides), "USD") in answer.text
    same = CaseAnalysis(parse(case(churn_by_tenure=[0.2] * 3, tenure_mix=MIX)), draws=16)
    assert same.average_churn_hides == pytest.approx(0, abs=1e-6)
    assert risk_sections.by_tenure(CaseAnalysis(parse(case(churn_per_year=0.2)), draws=16)) is None


def test_nobody_leaves_where_every_factor_is_0_in_lanes_too():
    """All who can leave do so at once; under a factor of 0 nobody does, and a year of it is not what rounding makes of it."""
    data = case(churn_by_tenure=[1, 0.2], tenure_mix=[0.5, 0.5], change=-1)
    data["initiatives"][0]["effects"][0].pop("fade_per_year")
    found = parse(data)
    lanes = with_numbers(found, {"segments/A/customers": np.full(3, 1000.0)})
    assert npv_of(lanes) == pytest.approx(evaluate(found).npv, rel=1e-9)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"churn_by_tenure": RATES}, "segments/A/tenure_mix is missing beside churn_by_tenure"),
        ({"churn_by_tenure": RATES, "tenure_mix": [0.5, 0.5]}, "must have a share for each of the 3 rates"),
        ({"churn_by_tenure": RATES, "tenure_mix": [0.5, 0.3, 0.3]}, "must add up to 1; it adds up to 1.1"),
        ({"churn_by_tenure": RATES, "tenure_mix": MIX, "churn_per_year": 0.2}, "is given beside churn_per_year"),
        ({"tenure_mix": MIX}, "has no place without churn_by_tenure"),
        ({"churn_by_tenure": [0.3, 20], "tenure_mix": [0.5, 0.5]}, "must lie between 0 and 1"),
        ({"churn_by_tenure": RATES, "tenure_mix": [[0.1, 0.2, 0.3], 0.3, 0.5]}, "plain shares"),
        ({"churn_by_tenure": [], "tenure_mix": []}, "must not be empty"),
    ],
)
def test_what_makes_no_sense_is_refused(more, words):
    with pytest.raises(CaseError) as error:
        parse(case(**more))
    assert words in str(error.value)
