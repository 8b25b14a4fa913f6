"""Errors in the evidence that mutations made and that no test noticed then."""

from dataclasses import replace

import numpy as np
import pytest
from evidence_hand import studied
from worlds import LAST, company, landmarks

from cxroi.evidence.cells import unsettled
from cxroi.evidence.churn_hazard import follow, hazard
from cxroi.evidence.verdicts import decide


def test_follow_up_ends_with_the_last_month_and_counts_those_who_leave_in_it():
    """Leavers of the last followed month are events; those after it are not."""
    marks = landmarks(np.random.default_rng(0), accounts=400, waves=1)
    month = int(marks.month[0])
    marks = replace(
        marks, stop=np.where(np.arange(len(marks)) % 2, month + 12, month + 13), left=np.ones(len(marks), dtype=bool)
    )
    found = follow(marks, last=LAST + 99)
    assert found.event.sum() == len(marks) // 2 and set(found.months) == {12}


def test_a_leaving_counts_once_where_a_score_was_given_in_its_month():
    """Scores in months 10 and 15 of three customers. One leaves later in month 15: an event of the later score alone, at once, and the earlier one is
    followed for four months. One leaves in month 16: one month after the later score. One merges in month 15: no event, four months."""
    marks = landmarks(np.random.default_rng(0), accounts=3, waves=2)
    month, stop = np.tile([10, 15], 3), np.repeat([15, 16, 15], 2)
    marks = replace(
        marks, account=np.repeat([0, 1, 2], 2), month=month, stop=stop, left=np.repeat([True, True, False], 2)
    )
    found = follow(marks, last=99)
    assert found.event.tolist() == [False, True, False, True, False, False]
    assert found.months.tolist() == [4, 1, 5, 1, 4, 0]


def test_promoters_answer_nine_or_ten_and_detractors_six_or_less():
    """Counted by hand: 0, 6, 7, 8, 9, 10 → two detractors, two passives, two promoters: 0; with 6 in place of 7: −17."""
    tables = company(np.random.default_rng(0))
    for scores, index in (([0, 6, 7, 8, 9, 10], 0.0), ([0, 6, 6, 8, 9, 10], -100 / 6), ([0, 6, 7, 9, 9, 10], 100 / 6)):
        tables["survey_responses"]["score"] = np.resize(scores, len(tables["survey_responses"]))[
            : len(tables["survey_responses"])
        ].astype(float)
        survey = tables["survey_responses"].head(396)
        assert studied({**tables, "survey_responses": survey}).scores[0].index_now == pytest.approx(index)


def test_without_the_top_ten_leaves_out_the_largest():
    """Ten large customers keep half, forty small ones all: 1.0 without them."""
    from cxroi.evidence.base_revenue import Revenue
    from cxroi.evidence.cohorts import cohort

    before = np.append(np.full(10, 1000.0), np.full(40, 10.0))
    after = np.append(np.full(10, 500.0), np.full(40, 10.0))
    who = np.arange(50)
    found = cohort(Revenue(who, who, who.astype(str), before, after, "monthly", "2024-01", 24288), name="all")
    assert found.nrr == pytest.approx(5400 / 10400) and found.nrr_without_top_10 == 1.0


def test_a_year_below_zero_counts_as_nothing_and_is_told_and_small_revenue_is_not():
    """After 10 each: 2 paid back, half a dollar, 30. Revenue kept is (0 + .5 + 30) / 30; what was paid back is −2, and one customer left."""
    from cxroi.evidence.base_revenue import Revenue
    from cxroi.evidence.cohorts import cohort

    who, before, after = np.arange(3), np.full(3, 10.0), np.array([-2, 0.5, 30])
    found = cohort(Revenue(who, who, who.astype(str), before, after, "monthly", "2024-01", 24288), name="all")
    assert (found.negative, found.after, found.churn) == (-2, 30.5, 10)
    assert found.nrr == pytest.approx(30.5 / 30) and found.logo == pytest.approx(2 / 3)


def test_the_silent_are_weighed_in_by_the_inverse_of_their_chance_to_answer():
    """The score matters in a segment that seldom answers: weighing moves the figure towards that of all, not away from it."""
    from cxroi.evidence.nonresponse import weighted

    rng = np.random.default_rng(0)
    marks = landmarks(rng, accounts=12_000, hazard_ratio=0.75, waves=1)
    shy = marks.segment == 0
    marks = replace(marks, score=np.where(shy, marks.score, rng.permutation(marks.score)))
    heard = replace(marks, score=np.where(rng.random(len(marks)) < np.where(shy, 0.15, 0.9), marks.score, np.nan))
    everyone = hazard(marks, last=LAST).adjusted().theta
    answered = hazard(heard.where(heard.answered), last=LAST).adjusted().theta
    found = weighted(heard, last=LAST).theta
    assert abs(found - everyone) < abs(answered - everyone) / 2


def test_a_column_of_small_figures_does_not_decide_whether_a_model_settles():
    """Nearly flat payers: a trend a thousandth as large has a coefficient a thousand times as large, and the same score's effect."""
    marks = landmarks(np.random.default_rng(11), accounts=1500, hazard_ratio=0.85)
    trend = 4 * marks.revenue_3 / marks.revenue_12
    flat = replace(marks, revenue_3=marks.revenue_12 / 4 * trend**0.001)
    usual, small = (hazard(one, last=LAST).adjusted() for one in (marks, flat))
    assert usual.converged and small.converged
    assert small.theta == pytest.approx(usual.theta, abs=1e-4 * usual.error + 2e-5)


def test_a_fit_that_diverges_is_too_good_only_where_the_score_alone_tells_who_leaves():
    marks = landmarks(np.random.default_rng(11), accounts=1500, hazard_ratio=0.85)
    facts = unsettled(marks, metric="nps", outcome="churn", last=LAST, pictures=False).facts
    assert not facts.separates and facts.auc < 0.8
    astray = replace(facts, estimate=replace(facts.estimate, converged=False))
    assert decide(astray) == ("CANNOT TELL", "no fit")
    assert decide(replace(astray, separates=True)) == ("TOO GOOD", "separates")
