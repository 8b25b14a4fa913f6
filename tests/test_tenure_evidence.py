"""Churn by year of tenure from the tables: known worlds, what cannot be told, and its way into the case."""

import os
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from worlds import LAST

from cxroi.case.reading import parse
from cxroi.evidence.baseline_into_case import matches, segments_of, with_baseline
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.retention_curves import Sbg
from cxroi.evidence.run import judge
from cxroi.evidence.tenure_churn import Months, _needed, _rows, _shares, _smoothed, tenure_churn
from cxroi.report.tables.tenure_table import tenure_table

RUNS = max(int(os.environ.get("CXROI_RUNS", "0")), 12)
COVERED = (0.93, 0.96) if RUNS >= 200 else (0.88, 0.99)
"""Shares of intervals that hold the truth; of 200 runs they were 94.5%."""
TRUTH = Sbg(0.8, 22.0, 0.0)
"""A churn of 31% in the first year, of 24% in the second."""


def accounts(rng, *, customers=3000, months=120, seen=60, chance=None):
    """Customers who began evenly over `months`, recorded only in the last `seen`; each leaves with a chance of its own a month."""
    start = LAST + 1 - rng.integers(1, months + 1, customers)
    lasts = rng.geometric(rng.beta(TRUTH.alpha, TRUTH.beta, customers) if chance is None else chance, customers)
    stop = np.where(start + lasts - 1 <= LAST, start + lasts - 1, NEVER)
    observed = np.maximum(start, LAST + 1 - seen)
    frame = pd.DataFrame({"start": start, "observed": observed, "stop": stop, "left_us": stop != NEVER})
    return frame[frame["stop"] >= frame["observed"]].assign(segment=0, segment_name="All")


def found(frame):
    connection = duckdb.connect()
    connection.register("frame", frame.reset_index(drop=True).rename_axis("account").reset_index())
    connection.execute(
        "CREATE TABLE ev_accounts AS SELECT *, observed AS at_risk, observed AS followed, FALSE AS assumed FROM frame"
    )
    return tenure_churn(connection, SimpleNamespace(last=LAST, has=frozenset({"leaving"})))


def test_a_company_counted_by_hand():
    """60 leave in 302.5 customer-years of the first year of tenure, 12 in 268.5 later: about 1 − exp(−60/302.5)."""
    young = [(LAST - 12 - place % 5, LAST - 12 - place % 5 + 5) for place in range(60)]
    frame = pd.DataFrame(
        [(start, start, stop, True) for start, stop in young]
        + [(LAST - 99, LAST - 59, LAST - 59 + place, True) for place in range(12)]
        + [(LAST - 17, LAST - 17, NEVER, False)] * 275
        + [(LAST - 99, LAST - 59, NEVER, False)] * 25,
        columns=["start", "observed", "stop", "left_us"],
    ).assign(segment=0, segment_name="All")
    one = found(frame)[0]
    first, later = one.years
    assert (first.left, later.left, one.left) == (60, 12, 72)
    assert first.customer_years == pytest.approx((60 * 5.5 + 275 * 12) / 12)
    assert later.customer_years == pytest.approx((275 * 6 + 25 * 60 + sum(place + 0.5 for place in range(12))) / 12)
    assert first.churn.low < 1 - np.exp(-60 / first.customer_years) < first.churn.high
    assert one.mix == (0.0, 1.0), "the youngest have been there for 18 months"


def test_the_share_lost_in_a_year_is_a_product_and_its_interval_that_of_the_count():
    """10 of 100 leave in month 3, 5 of 50 in month 9: 1 − 0.9 · 0.9 are lost. The exact interval of 15 is 8.395 to 24.740 (Garwood 1936),
    and a multiple of the hazard is a power of 0.81; of 8, in the years after, it is 3.454 to 15.763."""
    left = np.zeros(30, int)
    left[[2, 8, 14]] = 10, 5, 8
    months = Months(np.repeat([100, 50, 40], [6, 6, 18]), left)
    first, later = _rows(None, months, 2)[1]
    figures = [1 - 0.81 ** (count / 15) for count in (8.395, 15, 24.740)]
    assert (first.churn.low, first.churn.likely, first.churn.high) == pytest.approx(figures, abs=1e-5)
    figures = [1 - np.exp(-count * 12 / 716) for count in (3.454, 8, 15.763)]
    assert (later.churn.low, later.churn.likely, later.churn.high) == pytest.approx(figures, abs=1e-5)
    assert (first.left, later.left) == (15, 8) and first.customer_years == (900 - 7.5) / 12
    assert np.isnan(Months(months.at_risk[:11], left[:11]).share_lost(2)[0]), "eleven months are no year"
    assert np.isnan(Months(np.full(12, 10), left[:12]).share_lost(2)[0]), "nobody was left to leave after month 3"


def test_the_likely_rates_of_the_sbg_are_those_of_its_formula():
    """At α = β = 1 the share left after t months is 1/(1 + t), and the chance of leaving in the next is 1/(2 + t)."""
    months = Months(np.array([9] * 12 + [3, 1]), np.zeros(14, int))
    hazard = (3 / 14 + 1 / 15) / 4
    assert _smoothed(Sbg(1.0, 1.0, 0.0), months, 2) == pytest.approx([1 - 1 / 13, 1 - (1 - hazard) ** 12], rel=1e-9)
    assert _shares(np.array([1, 1, 1])) == (0.3333, 0.3333, 0.3334)


def test_the_leavings_needed_are_those_of_a_test_with_power_of_four_fifths():
    """With one degree of freedom (1.959964 + 0.841621)² = 7.849 beyond chance: at 2 beyond it in 100 leavings, 393."""
    assert _needed(100, 3.0, 1) == 393 and _needed(100, 1.0, 1) is None and _needed(100, 1.01, 1) > 70_000


def test_a_world_of_differing_customers_is_recovered():
    """Entry is delayed, most histories are cut; the rates of each year are those of the truth within 15%, and the mix is counted."""
    frame = accounts(np.random.default_rng(1))
    one = found(frame)[0]
    assert one.verdict == "USE" and one.sbg is not None and one.p < 1e-6
    survival = TRUTH.survival(12 * np.arange(len(one.years)))
    for year, truth in zip(one.years, 1 - survival[1:] / survival[:-1], strict=False):
        assert year.churn.likely == pytest.approx(truth, rel=0.15)
    here = frame[frame["stop"] == NEVER]
    assert one.mix[0] == pytest.approx((LAST + 1 - here["start"] < 12).mean(), abs=1e-4)
    assert sum(one.mix) == pytest.approx(1, abs=1e-12)


def test_intervals_cover_and_chance_is_not_taken_for_tenure():
    """95% intervals hold the truth as often as they say; one constant rate is seldom taken for a difference."""
    inside = []
    for seed in range(RUNS):
        one = found(accounts(np.random.default_rng(seed), customers=900))[0]
        survival = TRUTH.survival(12 * np.arange(len(one.years)))
        truths = 1 - survival[1:] / survival[:-1]
        inside += [year.churn.low <= truth <= year.churn.high for year, truth in zip(one.years, truths, strict=False)]
    assert COVERED[0] <= np.mean(inside) <= COVERED[1], np.mean(inside)
    alike = [found(accounts(np.random.default_rng(seed), customers=900, chance=0.02))[0] for seed in range(RUNS)]
    assert sum(one.verdict == "USE" for one in alike) <= RUNS / 10
    assert all("chance" in one.words for one in alike if one.verdict != "USE" and one.p >= 0.05)


def test_what_cannot_be_told_is_said():
    """Too few leavings, and churn that has moved in the last year: no rate goes into the case."""
    few = found(accounts(np.random.default_rng(2), customers=60))[0]
    assert (few.verdict, few.needed, few.years) == ("CANNOT TELL", 50, ())
    frame = accounts(np.random.default_rng(3))
    stops = frame["stop"].to_numpy()
    spared = (stops > LAST - 12) & (stops != NEVER) & (np.arange(len(frame)) % 2 == 0)
    frame = frame.assign(stop=np.where(spared, NEVER, stops), left_us=frame["left_us"] & ~spared)
    moved = found(frame)[0]
    assert moved.verdict == "CANNOT TELL" and "Churn has moved" in moved.words
    printed = tenure_table((few, moved))
    assert list(printed["Verdict"]) == ["CANNOT TELL (needs about 50 leavings)", "CANNOT TELL"]
    assert "and later" in printed[f"Year {len(moved.years)}"][1] and not printed["Year 1"][0]


@pytest.fixture(scope="module")
def study():
    return judge("sample_data/evidence").study


def test_the_sample_states_churn_by_tenure_in_the_case(study):
    """Two segments depend on tenure, key accounts have too few leavings; the case keeps one way of stating churn, either way back."""
    assert {one.segment: one.verdict for one in study.tenure} == {
        "Key accounts": "CANNOT TELL", "Regular customers": "USE", "Small and distributors": "USE",
    }  # fmt: skip
    blank = {"format": 1, "title": "New", "finance": {"years": 3, "discount_rate": 0.1}, "initiatives": []}
    data = with_baseline(
        {**blank, "segments": [{"name": "regular customers", "churn_per_month": 0.01}]},
        segments_of(study, by_tenure=True),
    )
    case = parse(data)
    regular = case.segments[0]
    assert (regular.name, len(regular.churn_by_tenure)) == ("regular customers", 5)
    assert all(rate.low < rate < rate.high for rate in regular.churn_by_tenure)
    assert case.segments[1].churn_by_tenure is None and "Churn by year of tenure" in case.evidence[0].claim
    back = parse(with_baseline(data, segments_of(study)))
    assert all(segment.churn_by_tenure is None and segment.churn_per_year > 0 for segment in back.segments)


def test_a_scenario_that_sets_churn_otherwise_is_said_before_anything_is_written(study):
    """A path of the case that would be gone is named; so is annual renewal, which goes with one rate."""
    segment = {"name": "Regular customers", "churn_per_year": 0.1, "renewal": "annual"}
    scenario = {"name": "Harder", "set": {"segments/Regular customers/churn_per_year": 0.2}}
    data = {"segments": [segment], "scenarios": [scenario]}
    assert matches(data, segments_of(study)).blocked == ()
    parts = segments_of(study, by_tenure=True)
    assert len(matches(data, parts).blocked) == 2
    with pytest.raises(ValueError, match="The scenario Harder sets the churn of Regular customers"):
        with_baseline(data, parts)
