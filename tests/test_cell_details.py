"""The details of a cell of the matrix: its bands, their rates and intervals, counted by hand and against SciPy."""

from dataclasses import replace
from types import SimpleNamespace as Of

import numpy as np
import pytest
from evidence_hand import MONTH, marked
from scipy.stats import binomtest
from worlds import LAST, landmarks

from cxroi.evidence.cell_details import _within, band_edges, bands_of, level_edges, picture_of
from cxroi.evidence.cells import _model, unsettled
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.revenue_models import LARGEST_GROWTH, customer_weighted


def model(score, rows, *, parent=None):
    """`rows`: landmark, months (or money before), what happened in them."""
    landmark, exposure, outcome = (np.array(column) for column in zip(*rows, strict=True))
    marks = Of(score=np.array(score, float), parent=np.arange(len(score)) if parent is None else np.array(parent))
    return Of(marks=marks, rows=Of(landmark=landmark, offset=np.log(exposure), outcome=outcome.astype(float)))


def test_yearly_churn_of_a_band_is_its_monthly_share_over_twelve_months():
    """Detractors: 2 of 5 leave in 40 months; passives none of 3 in 36; promoters 1 of 2 in 20. Wilson's interval, then twelve months."""
    rows = [
        (0, 10, 1),
        (0, 2, 0),
        (1, 8, 1),
        (2, 6, 0),
        (3, 7, 0),
        (4, 7, 0),
        (5, 12, 0),
        (6, 12, 0),
        (7, 12, 0),
        (8, 8, 0),
        (9, 12, 1),
    ]
    bars = bands_of(model([0, 6, 6.5, 3, 1, 7, 8, 8.9, 9, 10], rows), "trust", "churn")
    assert len(bars) == 10, "ten values stand by themselves"
    many = model([0, 6, 6.5, 3, 1, 7, 8, 8.9, 9, 10, 2, 4], [*rows, (10, 1, 0), (11, 1, 0)])
    found = bands_of(many, "nps", "churn")
    assert [(bar.n, bar.events) for bar in found] == [(7, 2), (3, 0), (2, 1)]
    for bar, left, months in zip(found, (2, 0, 1), (42, 36, 20), strict=True):
        interval = binomtest(left, months).proportion_ci(0.95, method="wilson")
        expected = [1 - (1 - share) ** 12 for share in (left / months, interval.low, interval.high)]
        assert (bar.value, bar.low, bar.high) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_what_a_band_keeps_is_its_money_after_over_its_money_before():
    """120 + 60 of 200 are kept; the two of one buying group count together: residuals 30 and −30 of two groups, or none of one."""
    rows = [(0, 100, 120), (1, 100, 60), (2, 50, 50)]
    first, second = bands_of(model([1, 1, 2], rows), "trust", "nrr")
    half = 1.959964 * np.sqrt(30**2 + 30**2) / 200
    assert (first.n, first.events) == (2, 2) and (first.value, first.low, first.high) == pytest.approx(
        (0.9, 0.9 - half, 0.9 + half)
    )
    assert (second.value, second.low, second.high) == pytest.approx((1, 1, 1))
    together, _ = bands_of(model([1, 1, 2], rows, parent=[4, 4, 5]), "trust", "nrr")
    assert together.low == pytest.approx(together.high)
    sold, none = bands_of(model([1, 1, 2], [(0, 1, 3), (1, 1, 0), (2, 1, 0)]), "trust", "cross_sell")
    assert (sold.events, sold.value, sold.low, none.events, none.high) == (3, 1.5, 0.0, 0, 0.0)


@pytest.mark.parametrize(("score", "edges"), [([5, 5, 5], ()), ([0, 0, 0, 0, 1], (1.0,)), ([0, 1, 1, 1, 1], (1.0,))])
def test_where_thirds_fall_together_the_highest_value_is_a_band(score, edges):
    assert band_edges("trust", np.array(score, float)) == edges


def test_eleven_values_stand_by_themselves_and_twelve_in_bands():
    assert level_edges("nps", np.arange(11.0))[1] == tuple(str(one) for one in range(11))
    edges, names = level_edges("trust", np.arange(12.0))
    assert len(edges) == 2 and len(names) == 3
    assert level_edges("nps", np.arange(0, 10.5, 0.5))[1] == ("below 7", "7 to below 9", "9 or more")


@pytest.mark.parametrize(
    ("outcome", "lower_is_better", "good"),
    [("churn", False, -1), ("churn", True, 1), ("spend", False, 1), ("nrr", True, -1), ("cross_sell", False, 1)],
)
def test_what_is_good_is_one_way_or_the_other_and_no_more(outcome, lower_is_better, good):
    """Less leaving, more money; the other way round for a metric of which low is good. A size of two would double what is compared."""
    marks = landmarks(np.random.default_rng(1), accounts=40, waves=1)
    same = replace(marks, score=np.full(len(marks), 5.0))
    found = unsettled(same, metric="x", outcome=outcome, last=LAST, lower_is_better=lower_is_better, pictures=False)
    assert found.facts.better == good and found.facts.one_value


def test_growth_counts_of_those_who_stayed_and_still_buying_of_all():
    """Kept 120 of 100; left after half a year; nine times as much, which counts as the most that is believed; nothing, though there."""
    marks = landmarks(np.random.default_rng(1), accounts=4, waves=1)
    month = int(marks.month[0])
    marks = replace(
        marks, revenue_12=np.full(4, 100.0), revenue_next=np.array([120.0, 0.0, 9e9, np.nan]), left=np.array([False, True, False, False]),
        stop=np.array([NEVER, month + 6, NEVER, NEVER]), observed=np.full(4, month - 30), start=np.full(4, month - 40),
    )  # fmt: skip
    every, stayed = (customer_weighted(marks, last=month + 12, stayed=stayed) for stayed in (False, True))
    assert every.rows.outcome.tolist() == [1.0, 0.0, 1.0, 0.0]
    assert stayed.rows.outcome.tolist() == [1.2, LARGEST_GROWTH, 0.0]
    assert customer_weighted(marks, last=month + 11, stayed=False) is None, "the year after is not over"


def pictured(marks, outcome, last=MONTH + 12):
    model = _model(marks.where(marks.answered), outcome, last)
    return model, picture_of(model, marks, model.adjusted(), model.unadjusted(), (), outcome=outcome, last=last)


def growing(count=120, **columns):
    """Customers who pay 100 before and 100 to 130 after by their score from 0 to 10, and one who stopped in each twelve."""
    number = np.arange(count)
    after = np.where(number % 12 == 7, 0.0, 100.0 + 3 * (number * 7 % 11) + number % 5)
    usual = {"score": number * 7 % 11, "revenue_next": after, "left": number % 12 == 7, "stop": np.where(number % 12 == 7, MONTH + 3, NEVER)}  # fmt: skip
    return marked(count, **(usual | columns))


@pytest.mark.parametrize(
    ("outcome", "name", "stayed"), [("spend", "all customers weighted equally", True), ("nrr", "still buying, yes or no", False)]
)  # fmt: skip
def test_beside_money_stands_the_figure_of_customers_who_count_alike(outcome, name, stayed):
    """Of spending the growth of those who stayed, of revenue kept whether they still buy; not of products, nor of leaving."""
    marks = growing()
    _, found = pictured(marks, outcome)
    beside = customer_weighted(marks, last=MONTH + 12, stayed=stayed).adjusted()
    bar = next(one for one in found.checks if one.name == name)
    assert (bar.n, bar.value) == (110 if stayed else 120, pytest.approx(np.expm1(beside.theta)))
    assert (bar.low, bar.high) == pytest.approx(tuple(np.expm1(beside.interval))) and not found.horizons
    assert [one.name for one in found.checks] == [
        "score alone",
        "all controlled for",
        "without the 5 largest accounts",
        name,
    ]


def test_beside_products_stand_no_others_and_beside_leaving_its_months():
    sold = growing(products_next=np.where(np.arange(120) % 4 == 0, 2.0, 1.0))
    _, found = pictured(sold, "cross_sell")
    assert [one.name for one in found.checks] == ["score alone", "all controlled for", "without the 5 largest accounts"]
    number = np.arange(240)
    ends = np.where(number % 2, MONTH + 1 + number // 2 % 12, NEVER)
    leavers = marked(240, score=number * 7 % 11, left=number % 2 == 1, stop=ends)
    _, found = pictured(leavers, "churn")
    assert [(one.name, one.events) for one in found.horizons] == [
        ("3 months", 30),
        ("6 months", 60),
        ("12 months", 120),
    ]


def test_the_five_largest_accounts_are_left_out_with_all_their_answers():
    """Seven accounts pay more than the rest, four of them asked three times and one twice: without the five largest 14 answers of 129 are missing."""
    account = np.append(np.arange(120), [3, 3, 5, 5, 9, 9, 11, 11, 14])
    month = np.append(np.full(120, MONTH), MONTH - np.array([2, 1, 2, 1, 2, 1, 2, 1, 1]))
    paid = np.full(120, 100.0)
    paid[[3, 5, 9, 11, 14, 20, 21]] = [900, 800, 700, 600, 500, 400, 300]
    number = np.arange(129)
    marks = growing(129, account=account, parent=account, month=month, revenue_12=paid[account], left=False, stop=NEVER, revenue_next=paid[account] * (1 + number % 11 / 50))  # fmt: skip
    model, found = pictured(marks, "spend")
    bar = next(one for one in found.checks if one.name.startswith("without"))
    out = np.isin(account, [3, 5, 9, 11, 14])
    assert (bar.n, bar.events) == (129 - out.sum(), 129 - out.sum()) == (115, 115)
    assert bar.value == pytest.approx(np.expm1(model.among(~out).theta))
    partly = replace(sold_of(marks), revenue_12=np.where(account == 60, np.nan, marks.revenue_12))
    assert any(one.name.startswith("without") for one in pictured(partly, "cross_sell")[1].checks)
    unknown = replace(sold_of(marks), revenue_12=np.full(129, np.nan))
    assert not any(one.name.startswith("without") for one in pictured(unknown, "cross_sell")[1].checks)


def test_large_accounts_asked_every_month_are_five_all_the_same():
    """Six large ones with thirty answers each."""
    account = np.append(np.repeat(np.arange(6), 30), 6 + np.arange(60))
    paid = np.where(account < 6, 900.0 - account, 10.0)
    month = np.append(np.tile(MONTH - np.arange(30)[::-1], 6), np.full(60, MONTH))
    number = np.arange(240)
    marks = growing(240, account=account, parent=account, month=month, observed=MONTH - 90, revenue_12=paid, left=False, stop=NEVER, revenue_next=paid * (1 + number % 11 / 50))  # fmt: skip
    bar = next(one for one in pictured(marks, "spend")[1].checks if one.name.startswith("without"))
    assert bar.n == 30 + 60


def sold_of(marks):
    return replace(marks, products_next=np.where(np.arange(len(marks)) % 4 == 0, 2.0, 1.0))


def test_the_effect_stands_by_segment_where_there_are_two_and_leavings_enough():
    """Of 240 in three segments and one without a name: 40 leavings, 20, and 9 of the third, which are too few."""
    number = np.arange(240)
    segment = number % 4
    left = ((segment == 1) & (number < 160)) | ((segment == 2) & (number < 80)) | ((segment == 3) & (number < 36))
    marks = marked(240, score=number * 7 % 11, segment=segment, segment_names=("", "Key", "Usual", "Small"), left=left, stop=np.where(left, MONTH + 1 + number % 9, NEVER))  # fmt: skip
    model, found = pictured(marks, "churn")
    assert [(one.name, one.n, one.events) for one in found.forest] == [("Key", 60, 40), ("Usual", 60, 20)]
    assert found.forest[0].value == pytest.approx(np.expm1(model.among(segment == 1).theta))
    two = replace(marks, segment=np.maximum(segment, 2) - 2, segment_names=("Key", "Small"))
    assert [(one.name, one.n) for one in pictured(two, "churn")[1].forest] == [("Key", 180)], (
        "nine are too few of two too"
    )
    alone = replace(marks, segment=np.zeros(240, int), segment_names=("Key",))
    assert not pictured(alone, "churn")[1].forest


def test_change_within_the_account_needs_fifty_leavings_of_accounts_asked_again():
    """Asked in MONTH − 6 and in MONTH, and left after the second time. 49 leavings, or no change, are too few; who answered once does not
    count, nor does a study of one who did."""

    def found(accounts, leavings, once=0, changes=True, merged=0):
        account = np.append(np.repeat(np.arange(accounts), 2), accounts + np.arange(once))
        second = np.append(np.arange(2 * accounts) % 2 == 1, np.ones(once, bool))
        left = account < leavings
        score = (account * 7 % 11) + np.where(second & changes, account * 5 % 7 - 3.0, 0.0)
        marks = marked(
            len(account), account=account, parent=account, month=np.where(second, MONTH, MONTH - 6), score=score,
            left=left, stop=np.where(left, MONTH + 1 + account % 11, np.where(account >= accounts - merged, MONTH + 1, NEVER)),
        )  # fmt: skip
        return _within(marks, last=MONTH + 12)

    assert (found(60, 50).n, found(60, 50).events, found(50, 50).n, found(60, 55, once=40).n) == (120, 50, 100, 120)
    assert found(60, 50, merged=3).n == 117, "who merges at once is at no risk"
    assert (
        found(60, 49) is None
        and found(49, 49, once=40) is None
        and found(1, 0) is None
        and found(0, 0, once=1) is None
        and found(60, 55, changes=False) is None
    )
