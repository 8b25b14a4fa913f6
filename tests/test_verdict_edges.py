"""Each rule of a verdict at its edge: just, and just not."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from evidence_hand import MONTH, marked
from worlds import LAST, landmarks

from cxroi.evidence import cells
from cxroi.evidence.cells import unsettled
from cxroi.evidence.landmarks import NEVER, Late
from cxroi.evidence.regression import Estimate
from cxroi.evidence.verdicts import Facts, adjusted_p_values, area_under_curve, decide, effect_of

GOOD = Facts(
    Estimate(-0.10, 0.01, 500, 100, 50, True, 400), auc=0.6, adjusted_p=0.01, holdout_confidence=0.9, smallest=0.03
)


def said(theta=-0.10, error=0.01, accounts=100, events=50, converged=True, groups=100_000, **more):
    return decide(replace(GOOD, estimate=Estimate(theta, error, 500, accounts, events, converged, groups), **more))


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, ("USE", "adds")), ({"accounts": 99}, ("CANNOT TELL", "few accounts")), ({"events": 49}, ("CANNOT TELL", "few events")),
        ({"auc": 0.95}, ("USE", "adds")), ({"auc": 0.951}, ("TOO GOOD", "separates")), ({"auc": 0.05}, ("USE", "adds")), ({"auc": 0.049}, ("TOO GOOD", "separates")),
        ({"auc": None}, ("USE", "adds")), ({"adjusted_p": 0.049}, ("USE", "adds")), ({"adjusted_p": 0.05}, ("CANNOT TELL", "many tried")),
        ({"holdout_confidence": 0.5}, ("USE", "adds")), ({"holdout_confidence": 0.49}, ("CANNOT TELL", "adds nothing")),
        ({"holdout_confidence": None}, ("CANNOT TELL", "adds nothing")), ({"direction_known": False}, ("CANNOT TELL", "direction")),
        ({"better": 1}, ("WRONG DIRECTION", "wrong side")), ({"theta": 0.10}, ("WRONG DIRECTION", "wrong side")), ({"theta": 0.10, "better": 1}, ("USE", "adds")),
        ({"converged": False}, ("CANNOT TELL", "no fit")), ({"converged": False, "separates": True}, ("TOO GOOD", "separates")),
        ({"one_value": True}, ("CANNOT TELL", "one value")), ({"lost": "all"}, ("CANNOT TELL", "lost")), ({"open": "who left"}, ("CANNOT TELL", "open")),
        ({"late": 5, "near": 24}, ("TOO GOOD", "late")), ({"error": 0.06}, ("CANNOT TELL", "wide")),
    ],
)  # fmt: skip
def test_a_verdict_turns_where_its_rule_says(facts, verdict):
    """An effect of −.10 with error .01 in 100 accounts and 50 events is used; each rule alone."""
    assert said(**facts) == verdict


@pytest.mark.parametrize(
    ("theta", "error", "verdict"),
    [
        (0.0, 0.0150, ("DO NOT USE", "small")), (0.0, 0.0152, ("CANNOT TELL", "wide")), (0.02, 0.0150, ("CANNOT TELL", "wide")),
        (-0.02, 0.0150, ("CANNOT TELL", "wide")), (0.012, 0.005, ("DO NOT USE", "small")), (-0.0205, 0.005, ("DO NOT USE", "small")), (-0.0208, 0.005, ("CANNOT TELL", "adds nothing")),
        (0.0205, 0.005, ("CANNOT TELL", "adds nothing")), (0.0197, 0.005, ("DO NOT USE", "small")),
        (-0.05, 0.005, ("CANNOT TELL", "adds nothing")),
    ],
)  # fmt: skip
def test_no_use_is_an_interval_within_three_percent_on_both_sides(theta, error, verdict):
    """ln 1.03 is .02956 and ln .97 −.03046: 1.95996 errors of .0150 are .0294, of .0152 .0298."""
    assert said(theta=theta, error=error, holdout_confidence=0.2, better=1) == verdict


def test_why_a_score_cannot_be_used_names_the_first_reason():
    """Of several reasons the one that stands in the way of the rest."""
    order = [
        {"lost": "all"}, {"open": "who left"}, {"late": 9, "near": 9}, {"auc": 0.99}, {"one_value": True}, {"accounts": 9}, {"events": 9}, {"converged": False}
    ]  # fmt: skip
    reasons = ["lost", "open", "late", "separates", "one value", "few accounts", "few events", "no fit"]
    for place, reason in enumerate(reasons):
        assert said(**{name: value for one in order[place:] for name, value in one.items()})[1] == reason
    assert decide(replace(GOOD, estimate=None)) == ("CANNOT TELL", "no outcome")


@pytest.mark.parametrize(("auc", "separates"), [(0.80, False), (0.81, True), (0.20, False), (0.19, True)])
def test_a_score_separates_where_it_tells_four_of_five_pairs_apart(monkeypatch, auc, separates):
    monkeypatch.setattr(cells, "area_under_curve", lambda score, event: auc)
    marks = landmarks(np.random.default_rng(1), accounts=150, monthly=0.05)
    found = unsettled(marks, metric="nps", outcome="churn", last=LAST, pictures=False).facts
    assert (found.separates, found.auc) == (separates, auc)
    spent = unsettled(marks, metric="nps", outcome="spend", last=LAST, pictures=False).facts
    assert not spent.separates and spent.auc is None


def test_the_smallest_effect_of_interest_is_that_of_a_standard_deviation():
    """3% a point of two points a deviation; money 1% a deviation: of a score with a deviation of 4, √(1.03²) a quarter of it, and 1%^(1/4)."""
    for sd, churn, money in ((2.0, 0.03, 0.01), (4.0, 1.03**0.5 - 1, 0.01)):
        marks = landmarks(np.random.default_rng(1), accounts=150, monthly=0.05, sd=2.0)
        marks = replace(marks, score=(marks.score - marks.score.mean()))
        for outcome, per_two in (("churn", churn), ("spend", money), ("cross_sell", churn), ("nrr", money)):
            model = unsettled(marks, metric="nps", outcome=outcome, last=LAST, pictures=False)
            used = cells._model(marks, outcome, LAST).marks.score.std()
            scaled = replace(marks, score=marks.score / used * sd)
            found = unsettled(scaled, metric="nps", outcome=outcome, last=LAST, pictures=False).facts.smallest
            expected = per_two if outcome in ("churn", "cross_sell") else 1.01 ** (1 / sd) - 1
            assert found == pytest.approx(expected, rel=1e-9), (outcome, sd)
            assert model.facts.estimate is not None


@pytest.mark.parametrize("unit", [1e-3, 1e-5, 1e-7])
def test_a_score_in_small_units_needs_as_many_events_and_is_no_error(unit):
    """A share of a thousandth, say: .95 to the power of 2 / .0001 is below what a computer can hold."""
    marks = landmarks(np.random.default_rng(1), accounts=150, monthly=0.05)
    usual, tiny = (unsettled(replace(marks, score=7 + (marks.score - 7) * by), metric="nps", outcome="churn", last=LAST, pictures=False)
                   for by in (1.0, unit))  # fmt: skip
    assert tiny.needed == usual.needed > 300 and tiny.facts.smallest == 0.5 > usual.facts.smallest


def leavers(count, events):
    number = np.arange(count)
    return marked(
        count, score=number % 11, stop=np.where(number < events, MONTH + 1 + number % 6, NEVER), left=number < events
    )


def test_with_fewer_than_ten_leavings_there_is_a_table_and_no_estimate():
    few, ten, none = (unsettled(leavers(120, events), metric="nps", outcome="churn", last=MONTH + 12) for events in (9, 10, 0))  # fmt: skip
    assert few.facts.estimate.error == float("inf") and few.needed and few.picture.bands and few.unadjusted is None
    assert (few.facts.estimate.n, few.facts.estimate.accounts, few.facts.estimate.events) == (120, 120, 9)
    assert np.isfinite(ten.facts.estimate.error) and ten.unadjusted is not None
    assert none.facts.estimate is None and not none.picture.bands and none.answers == 120
    assert decide(few.facts) == ("CANNOT TELL", "few events")


def test_scores_dated_after_a_leaving_count_for_leaving_only_and_are_said_of_the_rest():
    marks = leavers(120, 20)
    for outcome, near in (("churn", 10), ("spend", 0)):
        found = unsettled(marks, metric="nps", outcome=outcome, last=MONTH + 12, late=Late(7, 6, 10), pictures=False)
        assert (found.facts.late, found.facts.near) == ((6, near) if near else (0, 0))
        assert any(one.startswith("7 scores") for one in found.caveats) is (outcome == "spend")
    some = unsettled(marks, metric="nps", outcome="churn", last=MONTH + 12, late=Late(1, 1, 10), pictures=False).caveats
    assert some[0] == (
        "1 score dated on or after the day the customer left is left out; 1 of the 10 dated within three months of a leaving."
    )


def test_the_smallest_effect_in_money_is_of_all_customers_and_of_leaving_by_its_yearly_share():
    """100 customers with 100 a year, of whom 12 leave in the first month after: 12 in 12 + 88·12 months, so 1 − exp(−12·12/1,068) a year.
    Three percent a point of half a deviation is 1.03² − 1 a deviation; of revenue it is a hundredth."""
    number = np.arange(100)
    marks = marked(100, score=number % 11, stop=np.where(number < 12, MONTH + 1, NEVER), left=number < 12)
    churn = unsettled(marks, metric="nps", outcome="churn", last=MONTH + 12, pictures=False)
    assert churn.smallest_money == pytest.approx(100 * 100 * (1 - np.exp(-144 / 1068)) * (1.03**2 - 1))
    spend = unsettled(marks, metric="nps", outcome="nrr", last=MONTH + 12, pictures=False)
    assert spend.smallest_money == pytest.approx(100 * 100 * 0.01)
    none = replace(marks, revenue_12=np.full(100, np.nan))
    assert unsettled(none, metric="nps", outcome="churn", last=MONTH + 12, pictures=False).smallest_money is None
    sold = replace(marks, products_next=np.where(number % 4 == 0, 2.0, 1.0))
    assert unsettled(sold, metric="nps", outcome="cross_sell", last=MONTH + 12, pictures=False).smallest_money is None


def test_pairs_that_are_told_apart_are_counted():
    """Left: 1, 5. Stayed: 3, 5, 7. Of six pairs the one who left is higher in one (5 over 3), equal in one: 1.5 of 6."""
    score, left = np.array([1.0, 5, 3, 5, 7]), np.array([1, 1, 0, 0, 0])
    assert area_under_curve(score, left) == pytest.approx(1.5 / 6)
    assert area_under_curve(score, np.zeros(5)) is None and area_under_curve(score, np.ones(5)) is None
    assert adjusted_p_values([]) == [] and adjusted_p_values([0.03]) == [0.03]


def test_an_effect_on_the_log_scale_is_a_relative_one_and_ends_at_fifty():
    assert effect_of(log(0.9)) == pytest.approx(-0.1)
    assert effect_of(60) == effect_of(50) > effect_of(49) and effect_of(-60) == effect_of(-50) <= effect_of(-20)
