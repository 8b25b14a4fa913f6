"""Listening and its parts at the edges of their rules, by hand: who is followed, what a test of silence says, progress."""

import datetime as dt
from dataclasses import replace

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from evidence_hand import MONTH, marked

from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.listening import STEPS, _followed, _happened
from cxroi.evidence.quiet_customers import Tested
from cxroi.evidence.warehouse_rows import with_money

YEAR_ON = MONTH + 12


def test_progress_rises_from_nothing_and_stays_below_all():
    shares = [share for share, _ in STEPS.values()]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] < 1


def test_emotions_are_followed_for_a_year_as_in_the_study():
    """Silent, leaves in month 12, in 13, stays without known products, came within the year: by outcome."""
    marks = marked(
        5, score=[np.nan, 5, 5, 5, 5], stop=[NEVER, YEAR_ON, YEAR_ON + 1, NEVER, NEVER], left=[False, True, True, False, False],
        products=[1, 1, 1, np.nan, 1], products_next=[3, 3, 3, 3, 0.0], observed=[MONTH - 30] * 4 + [MONTH - 10], revenue_next=[110, 50, 120, -5, 90.0],
    )  # fmt: skip
    for outcome, who, happened in (
        ("churn", [1, 2, 3, 4], [1, 0, 0, 0]), ("spend", [2, 3], [1.2, 0]), ("cross_sell", [2, 4], [2, 0])
    ):  # fmt: skip
        found = _followed(marks, outcome, YEAR_ON)
        assert found.account.tolist() == who and _happened(found, outcome).tolist() == happened, outcome
        assert not len(_followed(marks, outcome, YEAR_ON - 1))


def tested(**more):
    usual = {"cut": dt.date(2024, 1, 1), "horizon_days": 90, "n": 100, "base": 0.3, "auc": 0.8, "auc_naive": 0.7, "brier": 0.2, "top_decile_precision": 0.6, "calibration": ((0.2, 0.1, 50), (0.5, 0.5, 50))}  # fmt: skip
    return Tested(**(usual | more))


def test_the_error_of_pairs_told_apart_is_hanleys_and_mcneils():
    """30 went quiet and 70 did not, .8 of pairs are told apart: Q1 = .8/1.2 = 2/3, Q2 = 1.28/1.8 = .7111;
    √((.16 + 29·(2/3 − .64) + 69·(.7111 − .64)) / 2,100) = .0524."""
    assert tested().auc_error == pytest.approx(np.sqrt((0.16 + 29 * (2 / 3 - 0.64) + 69 * (1.28 / 1.8 - 0.64)) / 2100))
    assert tested().said == pytest.approx(0.35) and tested(calibration=()).said == 0.0
    assert tested(calibration=((0.2, 0.1, 30), (0.6, 0.5, 10))).said == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, "USE"), ({"auc": 0.59, "auc_naive": 0.5}, "CANNOT TELL"), ({"auc": 0.65, "auc_naive": 0.5}, "USE"), ({"auc_naive": 0.90}, "USE"), ({"auc_naive": 0.91}, "CANNOT TELL"),
        ({"calibration": ((0.39, 0.3, 100),)}, "USE"), ({"calibration": ((0.41, 0.3, 100),)}, "CANNOT TELL"), ({"calibration": ((0.19, 0.3, 100),)}, "CANNOT TELL"),
        ({"calibration": ((0.41, 0.3, 60),), "n": 60}, "USE"), ({"auc": 0.96, "already": 0.51}, "TOO GOOD"), ({"auc": 0.96, "already": 0.5}, "USE"), ({"auc": 0.95, "already": 0.9}, "USE"),
    ],
)  # fmt: skip
def test_chances_are_shown_where_they_rank_and_are_right_on_average(more, verdict):
    """1.96 errors of .0560 below .65 are above a half, of .0563 below .59 are not; a mean off by more than a tenth and than chance fails."""
    assert tested(**more).verdict == verdict


def test_which_of_chance_and_multiple_ranks_better_is_said():
    assert tested(auc_naive=0.81).by_multiple and not tested(auc_naive=0.8).by_multiple


def test_a_year_before_and_after_is_the_same_in_a_database():
    """Asked in month M; revenue of M − 12 to M + 13 is its number from 0; known until M + 3: 1 + … + 12, 10 + 11 + 12, 13 + 14 + 15."""
    days = pd.date_range("2024-01-01", periods=26, freq="MS")
    rows = pd.DataFrame({"customer_id": "a", "month": days, "revenue": np.arange(26.0)})  # noqa: F841 - read by the query
    month = 2024 * 12 + 12
    marks = pd.DataFrame({"account": ["a", "b"], "month": [month, month]})  # noqa: F841 - read by the query
    frames = type("Frames", (), {"revenue": nw.from_native(duckdb.sql("select * from rows"))})
    asked = with_money(frames, nw.from_native(duckdb.sql("select * from marks")), paid_until=month + 3)
    found = asked.collect("pandas").to_native().sort_values("account")
    known = found[["revenue_12", "revenue_3", "revenue_next"]].to_numpy(float)
    assert known[0].tolist() == [sum(range(1, 13)), 10 + 11 + 12, 13 + 14 + 15] and np.isnan(known[1]).all()
    every = with_money(frames, nw.from_native(duckdb.sql("select * from marks")), paid_until=month + 30)
    after = every.collect("pandas").to_native().sort_values("account")["revenue_next"].to_numpy(float)
    assert after[0] == sum(range(13, 25)), "twelve months and no more"


def test_landmarks_asked_twice_are_followed_each_on_its_own():
    twice = marked(2, account=[0, 0], month=[MONTH - 12, MONTH], stop=MONTH + 5, left=True)
    assert _happened(_followed(twice, "churn", YEAR_ON), "churn").tolist() == [0, 1]
    assert len(_followed(replace(twice, score=np.array([np.nan, 5.0])), "churn", YEAR_ON)) == 1
