"""Listening and its parts at the edges of their rules, by hand: who is followed, what a test of silence says, progress."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from evidence_hand import MONTH, marked
from scipy.stats import ttest_ind
from worlds import company

from cxroi.evidence import quiet_customers
from cxroi.evidence.base_revenue import Revenue
from cxroi.evidence.cohorts import NO_ANSWER, by_answer
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.listening import STEPS, _followed, _happened, _loyal
from cxroi.evidence.run import judge
from cxroi.evidence.scores_alone import METRIC, _difference, _one, mean_of
from cxroi.evidence.sentences import may_be_chance
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


def judged_by(**more):
    usual = {"cut": dt.date(2024, 1, 1), "horizon_days": 90, "n": 100, "base": 0.3, "auc": 0.8, "auc_naive": 0.7, "brier": 0.2, "top_decile_precision": 0.6, "calibration": ((0.2, 0.1, 50), (0.5, 0.5, 50))}  # fmt: skip
    return quiet_customers.Tested(**(usual | more))


def test_the_error_of_pairs_told_apart_is_hanleys_and_mcneils():
    """30 went quiet and 70 did not, .8 of pairs are told apart: Q1 = .8/1.2 = 2/3, Q2 = 1.28/1.8 = .7111;
    √((.16 + 29·(2/3 − .64) + 69·(.7111 − .64)) / 2,100) = .0524."""
    assert judged_by().auc_error == pytest.approx(
        np.sqrt((0.16 + 29 * (2 / 3 - 0.64) + 69 * (1.28 / 1.8 - 0.64)) / 2100)
    )
    assert judged_by().said == pytest.approx(0.35) and judged_by(calibration=()).said == 0.0
    assert judged_by(calibration=((0.2, 0.1, 30), (0.6, 0.5, 10))).said == pytest.approx(0.3)


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
    assert judged_by(**more).verdict == verdict


def test_which_of_chance_and_multiple_ranks_better_is_said():
    assert judged_by(auc_naive=0.81).by_multiple and not judged_by(auc_naive=0.8).by_multiple


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


def alone(scores, days="2025-01-05", metric="csat"):
    return _one(metric, pd.DataFrame({"score": np.array(scores, float), "at": pd.to_datetime(days)}))


def test_answers_outside_the_scale_of_a_known_metric_are_counted_and_left_out():
    low, high = METRIC["csat"].lowest, METRIC["csat"].highest
    found = alone([low, high, high + 1, low - 1, np.nan])
    assert (found.out_of_scale, found.overall.value, found.overall.answers) == (3, (low + high) / 2, 2)
    own = alone([-5.0, 999.0, np.nan], metric="delight")
    assert (own.out_of_scale, own.overall.value) == (1, 497.0), "of a metric of one's own any number is an answer"


def test_ten_answers_that_differ_have_an_interval():
    """Nine have none, nor have ten that are the same; of ten, t of 9 at 97.5% is 2.2622."""
    ten = np.array([4.0] * 5 + [5.0] * 5)
    found = mean_of(ten, is_nps=False)
    half = 2.262157 * ten.std(ddof=1) / np.sqrt(10)
    assert (found.value, found.low, found.high) == pytest.approx((4.5, 4.5 - half, 4.5 + half))
    assert mean_of(ten[:9], is_nps=False).low is None and mean_of(np.full(10, 4.0), is_nps=False).low is None
    assert mean_of(np.full(10, 100.0), is_nps=True).low is not None
    narrow = mean_of(np.array([1.0] * 9 + [2.0]), is_nps=False, ends=(1.0, 5.0))
    assert narrow.low == 1.0 and narrow.high < 2.0


def test_the_later_half_less_the_earlier_is_a_difference_only_where_both_have_ten():
    """Welch by SciPy. Ten and nine are too few; two halves without spread tell nothing."""
    later, earlier = np.array([4.0, 5.0] * 6), np.array([1.0, 2.0, 3.0] * 4)
    found = _difference(later, earlier)
    known = ttest_ind(later, earlier, equal_var=False).confidence_interval(0.95)
    assert (found.answers, found.value, found.low, found.high) == pytest.approx((24, 2.5, known.low, known.high))
    assert _difference(later, earlier[:9]) is None and _difference(np.ones(10), np.zeros(10)) is None
    assert _difference(np.ones(10), earlier[:10]) is not None


def test_months_and_halves_follow_the_days():
    """Given backwards: in February twelve times 5 or 4, in January twelve times 1 or 2; one without a day is in no month."""
    scores = [5.0, 4.0] * 6 + [3.0] + [1.0, 2.0] * 6
    days = ["2025-02-10"] * 12 + [None] + ["2025-01-10"] * 12
    found = alone(scores, days)
    assert [(one.month, one.score.value, one.score.answers) for one in found.months] == [("2025-01", 1.5, 12), ("2025-02", 4.5, 12)]  # fmt: skip
    assert found.levels == ((1.0, 6), (2.0, 6), (3.0, 1), (4.0, 6), (5.0, 6))


@pytest.mark.parametrize(("gone", "said"), [([True] * 3, "all of 3"), ([False] * 3, "none of 3")])
def test_a_test_where_all_or_none_went_quiet_says_which(monkeypatch, gone, said):
    facts = pd.DataFrame({"multiple": [1.0, 2.0, 3.0]}, index=list("abc"))
    monkeypatch.setattr(quiet_customers, "learnt", lambda *given, **more: lambda facts: np.zeros(3))
    monkeypatch.setattr(quiet_customers, "_here", lambda *given: facts)
    monkeypatch.setattr(quiet_customers, "went_quiet", lambda *given: np.array(gone))
    days = pd.DataFrame({"day": [pd.Timestamp("2025-06-01")]})
    with pytest.raises(ValueError, match=f"After 2025-01-01 {said} customers went quiet"):
        quiet_customers.tested(days, dt.date(2025, 1, 1), 90)
    with pytest.raises(ValueError, match="before 152 days after 2025-01-01 are over"):
        quiet_customers.tested(days, dt.date(2025, 1, 1), 152)
    with pytest.raises(ValueError, match="went quiet"):
        quiet_customers.tested(days, dt.date(2025, 1, 1), 151)


def test_with_ten_events_the_table_of_bands_is_no_longer_all():
    assert "Until then use only the table of bands" in may_be_chance(700, 9, "leavings", table="bands")
    assert "Until then" not in may_be_chance(700, 10, "leavings", table="bands")


def test_a_score_on_an_edge_stands_in_one_band_only():
    """Last scores 6, 7, 8, 9 and one who gave none: 7 begins a band and ends none."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE ev_waves AS SELECT * FROM (VALUES (0, 'nps', 6.0, 5), (1, 'nps', 9.0, 4), (1, 'nps', 7.0, 5), (2, 'nps', 8.0, 5), (3, 'nps', 9.0, 5), (3, 'nps', 1.0, 6), (4, 'ces', 2.0, 5)) AS t (account, metric, score, month)")  # fmt: skip
    who, money = np.arange(5), np.array([10.0, 20, 30, 40, 50])
    revenue = Revenue(who, who, np.full(5, ""), money, money / 2, "monthly", "2024-01", 5)
    found = by_answer(connection, "nps", revenue, bands=(7.0, 9.0))
    assert [(one.name, one.accounts, one.before) for one in found] == [
        ("below 7", 1, 10.0), ("7 to below 9", 2, 50.0), ("9 or more", 1, 40.0), (NO_ANSWER, 1, 50.0)
    ]  # fmt: skip


def test_the_whole_of_listening_rises_to_all_and_loyalty_needs_revenue():
    """Each part is told once, in order, between the reading of the tables and the end."""
    told = []
    tables = company(np.random.default_rng(0), accounts=120)
    files = {f"{name}.csv": frame.to_csv(index=False).encode() for name, frame in tables.items()}
    found = judge(files, listening=True, progress=lambda share, words: told.append((share, words)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] >= 0 and 0.9 < shares[-1] <= 1
    assert [words for _, words in told if words in [name for _, name in STEPS.values()]] == [
        name for _, name in STEPS.values()
    ]
    assert (
        "Judging" in [words for _, words in told] and found.listening.loyal and "loyal" not in found.listening.reasons
    )
    unpaid = SimpleNamespace(window=SimpleNamespace(has=frozenset(), revenue_last=0), metrics=("nps",))
    with pytest.raises(ValueError, match="needs revenue by month"):
        _loyal(None, unpaid)
