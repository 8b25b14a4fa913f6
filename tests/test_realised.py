"""Value realised: the engine under what was measured less the engine under its comparison, its interval and verdicts."""

import numpy as np
import pytest
from realised_hand import AS_PLANNED, DATA, case, measured, months

from cxroi.analysis.realised import realised
from cxroi.analysis.realised_cells import _shaken
from cxroi.analysis.realised_paths import walk
from cxroi.analysis.simulation import simulate
from cxroi.case import CaseError, parse
from cxroi.engine import evaluate
from cxroi.report.language import realised_words


def test_company_rows_are_what_they_save_with_it_less_what_they_save_without():
    """Two of 120 people leave a month at 1,000 each: at half of that against nine tenths, 1,000 less 200."""
    staffed = case([], workforce={"employees": 120, "turnover_per_year": 0.2, "replacement_cost": 1000})
    with_it, without = ({("employee_turnover", None): np.array(factor)} for factor in (0.5, 0.9))
    found = walk(staffed, lambda month: with_it, lambda month: without, months=2, draws=1)
    assert found.company == pytest.approx(np.array([[800.0], [800.0]])) and found.total(2) == pytest.approx([1600.0])


def test_direct_money_counts_from_the_month_it_came_in():
    """11 a month planned in two lines; 10, 10 and 4 received in months 1, 2 and 4: month by month, three of eight amounts seen."""
    lump = {"name": "Lump", "benefits": [{"name": "Gain", "per_year": 120}, {"name": "Fee", "per_year": 12}]}
    rows = [
        {"month": f"2027-{at:02d}", "initiative": "Lump", "benefit": "Gain", "received": paid}
        for at, paid in ((1, 10), (2, 10), (4, 4))
    ]
    found = realised(case(rows, initiatives=[lump]))
    assert [row[0] for row in found.by_month] == pytest.approx([11, 22, 33, 44])
    assert [row[3] for row in found.by_month] == pytest.approx([10, 20, 20, 24])
    (value,) = found.by_driver
    assert (value.measured, value.acting) == (3, 8) and value.verdict == "behind"


def test_measured_as_planned_is_the_engines_own_benefit():
    """Twelve months measured exactly as planned: shown = promised = the benefit of the engine's first year, to the cent."""
    found = realised(case(AS_PLANNED))
    first_year = evaluate(parse(DATA)).benefits_by_year[1]
    assert found.to_date.planned == pytest.approx(first_year, abs=0.01)
    assert found.to_date.realised == pytest.approx(first_year, abs=0.01)
    parts = found.variance
    assert (
        max(abs(one) for one in (parts.timing, parts.effect, parts.customers, parts.price, parts.not_measured)) < 0.01
    )
    assert found.to_date.low < first_year < found.to_date.high and found.verdict == "REALISED"
    values = {value.name: value for value in found.by_driver}
    assert sum(value.amounts.realised for value in values.values()) == pytest.approx(first_year, abs=0.01)


def test_by_hand_two_months_of_calls():
    """40,000 homes that nobody leaves, 6 calls a year with and 5 without at $10: 40,000 · 1/12 · 10 = $33,333.33 a month."""
    data = {
        **DATA,
        "segments": [{**DATA["segments"][0], "churn_per_year": 0}],
        "initiatives": [{**DATA["initiatives"][0], "effects": DATA["initiatives"][0]["effects"][:1]}],
    }
    found = realised(parse({**data, "actuals": measured("contacts", [5.0, 5.0], 6.0, first=3)}))
    assert found.to_date.realised == pytest.approx(2 * 40_000 / 12 * 10)
    assert found.to_date.planned == pytest.approx(2 * 40_000 * 0.6 / 12 * 10)
    captured = {
        **data,
        "initiatives": [
            {**data["initiatives"][0], "effects": [{**data["initiatives"][0]["effects"][0], "capture": 0.6}]}
        ],
    }
    found = realised(parse({**captured, "actuals": measured("contacts", [5.0, 5.0], 6.0, first=3)}))
    assert found.to_date.realised == pytest.approx(0.6 * 2 * 40_000 / 12 * 10)  # of minutes saved 60% reach the ledger


def test_a_blank_month_is_not_measured_and_never_filled_in():
    """A month left out shows nothing, is listed, and its part of the plan stands under "not measured"."""
    rows = [row for row in AS_PLANNED if not (row["driver"] == "contacts" and row["month"] in ("2027-06", "2027-07"))]
    found, whole = realised(case(rows)), realised(case(AS_PLANNED))
    lost = whole.to_date.realised - found.to_date.realised
    assert lost == pytest.approx(-found.variance.not_measured, rel=1e-6) and lost > 30_000
    assert [(gap.line, gap.months) for gap in found.not_measured if "contacts" in gap.line] == [
        ("contacts · Homes", ("2027-06", "2027-07"))
    ]
    assert abs(found.variance.effect) < 0.01 * lost and found.by_month[5][3] < whole.by_month[5][3]


def test_variance_tells_late_from_small():
    """The same effect three months late is all timing; half the effect on time is all size; the parts add up."""
    late = realised(case(measured("contacts", [6.0] * 5 + [5.4] * 7, 6.0)))
    small = realised(case(measured("contacts", [6.0] * 2 + [5.7] * 10, 6.0)))
    assert late.variance.months_late == {"contacts": 3} and abs(late.variance.effect) < 0.02 * abs(late.variance.timing)
    assert small.variance.months_late == {} and small.variance.timing == 0
    contacts = next(value for value in small.by_driver if value.name == "contacts")
    assert small.variance.effect == pytest.approx(-contacts.promised_where_measured / 2, rel=0.01)
    for found in (late, small):
        parts = found.variance
        assert parts.timing + parts.effect + parts.customers + parts.not_measured == pytest.approx(
            found.to_date.realised - found.to_date.planned
        )


def test_costs_customers_and_prices_have_their_own_parts():
    """Paid $500 a month more than planned for two months entered; 10% more customers; a contact at $11 instead of $10."""
    rows = [
        *AS_PLANNED,
        *({"month": month, "initiative": "Desk", "cost": "Run", "paid": 2500} for month in months(1, 2)),
    ]
    found = realised(case(rows))
    assert (
        found.variance.cost == pytest.approx(-1000)
        and found.cost_paid == 5000
        and found.cost_planned == pytest.approx(24_000)
    )
    assert found.cost_not_entered == pytest.approx(20_000)
    plan = evaluate(parse(DATA)).months
    more = [
        {"month": month, "segment": "Homes", "customers": 1.1 * float(plan[number].programme[0].end)}
        for number, month in enumerate(months(1, 12), 1)
    ]
    assert realised(case([*AS_PLANNED, *more])).variance.customers == pytest.approx(
        0.1 * found.to_date.realised, rel=1e-6
    )
    dearer = [
        {"month": month, "segment": "Homes", "price": "cost_per_contact", "measured": 11} for month in months(1, 12)
    ]
    calls = [row for row in AS_PLANNED if row["driver"] == "contacts"]
    priced = realised(case([*calls, *dearer]))
    assert priced.variance.price == pytest.approx(
        0.1 * priced.to_date.realised, rel=1e-6
    )  # beside the value, which is at plan prices


def test_verdicts():
    """Behind, ahead, not measured, cannot tell; and NOT CREDIBLE where the groups differed before anything acted."""
    weak = realised(case(measured("contacts", [6.0] * 2 + [5.9] * 10, 6.0)))
    strong = realised(case(measured("contacts", [6.0] * 2 + [4.8] * 10, 6.0)))
    assert [(value.name, value.verdict) for value in weak.by_driver] == [
        ("churn", "not measured"),
        ("contacts", "behind"),
    ]
    assert next(value for value in strong.by_driver if value.name == "contacts").verdict == "ahead"
    few = realised(case(measured("churn", [0.115] * 3, 0.12, first=3, measured_on=200, compared_with=200)))
    assert few.verdict == "CANNOT TELL YET" and few.months_needed > 1
    moved = realised(case(measured("contacts", [5.4] * 12, 6.0)))
    assert moved.verdict == "NOT CREDIBLE" and "differed from the comparison before" in realised_words.board(
        moved, "USD"
    )
    nothing = realised(case(measured("contacts", [6.0] * 12, 6.0)))
    assert nothing.verdict == "NOT REALISED"


def test_the_forecast_is_the_plans_where_nothing_is_known_and_moves_with_what_is():
    """The plan's NPV is that of the simulation; measured as planned it stays; half the effect lowers the rest by about half."""
    ranged = {
        **DATA,
        "initiatives": [
            {**DATA["initiatives"][0], "effects": [{"driver": "contacts", "change": [-0.2, -0.1, 0], "from_month": 3}]}
        ],
    }
    run = simulate(parse(ranged))
    good = realised(parse({**ranged, "actuals": measured("contacts", [6.0] * 2 + [5.4] * 10, 6.0)}))
    half = realised(parse({**ranged, "actuals": measured("contacts", [6.0] * 2 + [5.7] * 10, 6.0)}))
    assert (
        good.forecast.plan_mean == pytest.approx(run.npv_summary.mean)
        and good.forecast.plan_p_positive == run.p_positive
    )
    assert good.forecast.npv_mean == pytest.approx(good.forecast.plan_mean, rel=0.02)
    benefit = good.forecast.plan_mean + evaluate(parse(ranged)).pv_costs
    assert half.forecast.npv_mean == pytest.approx(good.forecast.plan_mean - benefit / 2, rel=0.06)
    assert half.forecast.npv_p90 - half.forecast.npv_p10 < 0.2 * (run.npv_summary.p90 - run.npv_summary.p10)


@pytest.mark.long
def test_the_interval_holds_the_truth():
    """200 simulated worlds of 3,000 customers and as many to compare: the range of 9 in 10 holds the true value in at least 170."""
    rng, held, worlds = np.random.default_rng(4), 0, 200
    data = {**DATA, "segments": [{**DATA["segments"][0], "customers": 3000, "churn_per_year": 0}], "initiatives": [
        {"name": "Desk", "effects": [{"driver": "cross_sell", "change": 0.2, "from_month": 1}]}]}  # fmt: skip
    data["segments"][0]["cross_sell"] = {
        "per_customer_year": [0.4, 0.5, 0.6],
        "revenue": 100,
        "gross_margin": 0.5,
        "recurring": False,
    }
    for _ in range(worlds):
        base, lift = rng.uniform(0.4, 0.6), rng.uniform(1.0, 1.4)
        counts = rng.poisson([3000 * base * lift / 12] * 6), rng.poisson([3000 * base / 12] * 6)
        rows = [
            {"month": month, "driver": "cross_sell", "segment": "Homes", "measured": float(sold) * 12 / 3000, "comparison": float(rest) * 12 / 3000,
             "measured_on": 3000, "compared_with": 3000}
            for month, sold, rest in zip(months(1, 6), *counts, strict=True)
        ]  # fmt: skip
        now = realised(parse({**data, "actuals": rows}), draws=128).to_date
        held += now.low <= 3000 * base * (lift - 1) / 2 * 50 <= now.high
    assert 170 <= held <= 195


def test_a_month_lies_within_the_plan_or_in_the_year_before():
    """The month after the plan does not, nor one more than a year before it; the error says how long the plan is."""
    paid = [{"month": "2027-01", "initiative": "Desk", "cost": "Run", "paid": 2500}]
    for through, counted in (("2025-12", None), ("2026-01", 0), ("2026-12", 0), ("2027-01", 2500), ("2028-12", 2500), ("2029-01", None)):  # fmt: skip
        if counted is not None:
            assert realised(case(paid), through=through).cost_paid == counted
        else:
            with pytest.raises(CaseError, match="24 months from 2027-01"):
                realised(case(paid), through=through)


def test_shuffled_months_are_the_same():
    rows = list(AS_PLANNED)
    np.random.default_rng(2).shuffle(rows)
    assert realised(case(rows)) == realised(case(AS_PLANNED))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"month": "2027-03", "driver": "contacts", "segment": "Homes", "measured": 5.4},
            "is the same line and month as actuals/1",
        ),
        (
            {"month": "2029-01", "driver": "contacts", "segment": "Homes", "measured": 5.4},
            "within the horizon of 24 months from 2027-01",
        ),
        (
            {"month": "2025-01", "driver": "contacts", "segment": "Homes", "measured": 5.4},
            "more than a year before the case",
        ),
        ({"month": "2027-04", "driver": "contacts", "segment": "Homes", "measured": -5.4}, "must not be negative"),
        ({"month": "2027-04", "driver": "churn", "segment": "Homes", "measured": 12}, "Did you mean 0.12"),
        ({"month": "2027-04", "driver": "contacts", "measured": 5.4}, "Say in which segment"),
        (
            {"month": "2027-04", "initiative": "Desk", "cost": "Run", "paid": 5, "currency": "EUR"},
            "must be the case's own, USD",
        ),
        ({"month": "2027-04", "initiative": "Desk", "cost": "Runs", "paid": 5}, "Did you mean Run"),
        ({"month": "2027-04", "driver": "contacts", "segment": "Homes"}, "a month without a figure is not measured"),
        ({"month": "2027-04"}, "says neither what was paid nor what was measured"),
        ({"month": "April", "driver": "contacts", "segment": "Homes", "measured": 5.4}, "Write it as YYYY-MM"),
    ],
)
def test_each_wrong_line_has_its_words(row, words):
    with pytest.raises(CaseError, match=words):
        case([{"month": "2027-03", "driver": "contacts", "segment": "Homes", "measured": 5.5}, row])


@pytest.mark.parametrize(("rate", "people"), [(24.0, 1.0), (0.6, 100.0), (24.0, 0.2)])
def test_what_could_be_behind_a_count_scatters_as_a_count_does(rate, people):
    """A gamma of the number counted in a month has the rate as its mean and rate · 12 / people as its variance; less than one is one."""
    drawn = _shaken("churn", rate, people, 0.0, np.random.default_rng(1), 200_000)
    assert drawn.mean() == pytest.approx(rate, rel=0.02) and drawn.var() == pytest.approx(
        rate * 12 / max(people, 1), rel=0.03
    )


def test_a_count_of_next_to_nothing_is_taken_as_half_of_one_and_customers_differ_by_their_spread():
    """0.01 a year of 12 customers is 0.01 a month: half an event instead. Spending is no count: it scatters by its spread alone."""
    few = _shaken("churn", 0.01, 12.0, 0.0, np.random.default_rng(1), 200_000)
    assert few.mean() == pytest.approx(0.5, rel=0.02) and few.var() == pytest.approx(0.5, rel=0.03)
    spent = np.log(_shaken("spend", 7.0, 25.0, 0.5, np.random.default_rng(1), 200_000))
    assert spent.mean() == pytest.approx(np.log(7), abs=1e-3) and spent.std() == pytest.approx(0.1, rel=0.01)
    alone = np.log(_shaken("spend", 7.0, 0.2, 0.5, np.random.default_rng(1), 200_000))
    assert alone.std() == pytest.approx(0.5, rel=0.01) and _shaken("spend", 7.0, 25.0, 0.5, None, 10) == 7.0


def test_a_month_that_was_not_measured_brings_nothing_to_the_forecast():
    """Of contacts alone, measured as planned for a year: without the rows of five months NPV is less by what these months bring."""
    calls = {
        **DATA["initiatives"][0],
        "effects": [{"driver": "contacts", "change": [-0.11, -0.1, -0.09], "from_month": 3}],
    }
    rows = measured("contacts", [6.0] * 2 + [5.4] * 10, 6.0)
    whole, gaps = (
        realised(case(some, initiatives=[calls]), draws=256).forecast for some in (rows, [*rows[:5], *rows[10:]])
    )
    parts = evaluate(case([], initiatives=[calls]))
    lost = parts.benefits_by_year[1] / 10 * 5
    assert whole.npv_mean - gaps.npv_mean == pytest.approx(lost, rel=0.12)
