"""The hazard of leaving after something was observed: it is the study's own for a score of 0 and 1, and is not stated of a few."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import TABLES, company, connected, landmarks

from cxroi.evidence import study
from cxroi.evidence.flag_hazard import LEAST_LEFT, Hazard, _few, flag_hazards
from cxroi.evidence.landmark_sql import prepare


@pytest.fixture(scope="module")
def flagged():
    """A company whose customers were seen to complain, or not; those who did leave more often."""
    tables = company(np.random.default_rng(4), accounts=300, monthly=0.03, hazard_ratio=0.8)
    complained = (tables["survey_responses"]["score"] < 7).to_numpy(float)
    return tables, complained


def hazards(tables, flags, present=TABLES):
    window = prepare(connected(tables), present=TABLES)
    observed = tables["survey_responses"].rename(columns={"responded_at": "at"})[["customer_id", "at"]]
    return flag_hazards(connected(tables), observed[: len(flags)], flags, present=present, window=window)


def test_a_flag_is_a_score_of_the_study_of_which_low_is_good(flagged):
    """Its ratio and interval are those of a metric of 0 and 1; another flag beside it moves the verdict at most."""
    tables, complained = flagged
    of_study = {**tables, "survey_responses": tables["survey_responses"].assign(score=complained, metric="complained")}
    (cell,) = (
        one
        for one in study(connected(of_study), present=TABLES, lower_is_better=("complained",)).cells
        if one.outcome == "churn"
    )
    chance = np.random.default_rng(1).permutation(complained)
    one, other = hazards(tables, np.column_stack([complained, chance]))
    assert cell.effect_per_point > 0 and cell.verdict == one.verdict == "USE"
    figures = (cell.effect_per_point, cell.ci_low, cell.ci_high)
    assert (one.ratio, one.low, one.high) == pytest.approx(tuple(1 + figure for figure in figures), rel=1e-9)
    assert other.low < 1 < other.high and other.verdict != "USE"
    assert one.behind.sd == pytest.approx(complained.std()), "each was seen in one month"


def test_of_nobody_no_hazard_is_told(flagged):
    tables, complained = flagged
    assert hazards(tables, complained[:, None], present=("survey_responses",)) == [Hazard()]
    assert hazards(tables, np.zeros((0, 2))) == [Hazard()] * 2
    assert hazards(tables, np.zeros((300, 1))) == [Hazard()], "of those with the flag nobody left"


def test_of_four_who_left_no_hazard_is_told_though_there_is_an_estimate(flagged):
    """Of five there is one."""
    tables, _ = flagged
    left = np.flatnonzero(tables["customers"]["end_date"].notna())
    stayed = np.flatnonzero(tables["customers"]["end_date"].isna())[:20]
    for count in (4, 5):
        flags = np.zeros((300, 1))
        flags[[*left[:count], *stayed]] = 1.0
        (found,) = hazards(tables, flags)
        assert found == Hazard() if count == 4 else found.low < found.ratio < found.high


@pytest.mark.parametrize(("having", "without", "few"), [(5, 5, False), (4, 9, True), (9, 4, True), (5, 6, False)])
def test_five_customers_who_left_with_the_flag_and_five_without_are_enough(having, without, few):
    """A customer counts once, however often the flag was seen; who stayed, and what was not answered, does not count."""
    assert LEAST_LEFT == 5
    left = having + without
    marks = landmarks(np.random.default_rng(1), accounts=30, waves=1)
    marks = marks.where(np.arange(len(marks)) < left + 3)
    score = np.repeat([1.0, 0.0, 1.0], [having, without, 3])
    marks = replace(marks, score=score, left=np.arange(left + 3) < left)
    assert _few(marks) is few
    twice = marks.where(np.r_[np.arange(left + 3), np.repeat([0, left - 1], 5)])
    assert _few(twice) is few
