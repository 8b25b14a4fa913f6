"""Who answers, and whether the silent leave more often, counted by hand; and the weights that let those who answered stand for all."""

from dataclasses import replace
from math import exp, sqrt

import numpy as np
import pytest
from evidence_hand import MONTH, marked
from scipy.stats import binomtest
from worlds import LAST, landmarks

from cxroi.evidence import nonresponse
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.nonresponse import response, weighted
from cxroi.evidence.regression import Regression


def asked(*, heard, silent, last=MONTH + 12):
    """`heard` and `silent`: the months after the survey in which each leaves, None for who stays."""
    ends = [*heard, *silent]
    marks = marked(
        len(ends), score=[5.0] * len(heard) + [np.nan] * len(silent),
        stop=[NEVER if end is None else MONTH + end for end in ends], left=[end is not None for end in ends],
    )  # fmt: skip
    return response(marks, last=last, invitations_known=True)


def test_the_silent_leave_so_many_times_as_often_per_month_at_risk():
    """One of those heard leaves in month 4, three stay a year: 1 in 40 months. Two of three silent leave in months 2 and 6: 2 in 20.
    Four times as often, times or over exp(1.959964·√(1/1 + 1/2)) = 11.0273."""
    found = asked(heard=[4, None, None, None], silent=[2, 6, None])
    assert found.silence.answered_events == 1 and found.silence.ratio == pytest.approx(4.0)
    spread = exp(1.959964 * sqrt(1.5))
    assert (found.silence.low, found.silence.high) == pytest.approx((4 / spread, 4 * spread), rel=1e-6)
    assert found.words == (
        f"57% of those asked answered. The silent leave 4.00 times as often as those who answered (95% interval {4 / spread:.2f} to "
        f"{4 * spread:.2f}): no clear difference."
    )


@pytest.mark.parametrize(
    ("heard", "silent", "said"),
    [
        ([1] * 20 + [None] * 80, [1] * 40 + [None] * 60, "the answers come from the happier customers"),
        ([1] * 40 + [None] * 60, [1] * 20 + [None] * 80, "those with something to complain about answer more"),
    ],
)
def test_it_is_said_which_of_the_two_leave_more_where_that_is_sure(heard, silent, said):
    """20 in 980 months and 40 in 760 are 2.58 times, 1.51 to 4.41; and the other way round."""
    found = asked(heard=heard, silent=silent)
    assert said in found.words
    ends = sorted({found.silence.low, found.silence.ratio, found.silence.high})
    assert (ends if ends[0] > 1 else [1 / end for end in reversed(ends)]) == pytest.approx([1.508, 2.579, 4.411], abs=1e-3)  # fmt: skip


def test_an_interval_that_just_holds_no_difference_is_no_clear_difference():
    """40 in 760 months and 42 in 738: 1.08 times, 0.70 to 1.67."""
    found = asked(heard=[1] * 40 + [None] * 60, silent=[1] * 42 + [None] * 58)
    assert 0.65 < found.silence.low < 0.75 and 1.6 < found.silence.high < 1.7
    assert found.words.endswith("no clear difference.")


@pytest.mark.parametrize(("heard", "silent"), [([1, None], [None, None]), ([None, None], [1, None])])
def test_without_a_leaving_on_both_sides_they_are_not_compared(heard, silent):
    found = asked(heard=heard, silent=silent)
    assert found.silence is None and "Too few left to compare" in found.words


def test_response_is_shown_by_size_tenure_and_segment_from_twenty_asked():
    """Sixty asked: the first 20, the smallest and the newest, all answered, of the others every second. 41 are of one segment and 19 of
    another, which is too few to show."""
    number = np.arange(60)
    heard = (number < 20) | (number % 2 == 0)
    marks = marked(
        60, score=np.where(heard, 5.0, np.nan), revenue_12=100.0 + number, start=MONTH - 10 - number,
        segment=np.where(number < 41, 1, 2), segment_names=("", "Key", "Small"),
    )  # fmt: skip
    shares = response(marks, last=MONTH + 12, invitations_known=True).shares
    assert [(one.facet, one.group, one.asked, one.answered, one.rate) for one in shares] == [
        ("size", "smallest third", 20, 20, 1.0), ("size", "middle third", 20, 10, 0.5), ("size", "largest third", 20, 10, 0.5),
        ("tenure", "shortest third", 20, 20, 1.0), ("tenure", "middle third", 20, 10, 0.5), ("tenure", "longest third", 20, 10, 0.5),
        ("segment", "Key", 41, 31, 31 / 41),
    ]  # fmt: skip
    interval = binomtest(10, 20).proportion_ci(0.95, method="wilson")
    assert (shares[1].low, shares[1].high) == pytest.approx((interval.low, interval.high))
    two = replace(marks, segment_names=("Key", "Small"), segment=marks.segment - 1)
    assert [one.group for one in response(two, last=MONTH + 12, invitations_known=True).shares[6:]] == ["Key"]
    plain = replace(marks, revenue_12=np.full(60, np.nan), segment=np.zeros(60, int), segment_names=("Key",))
    known = response(plain, last=MONTH + 12, invitations_known=True).shares
    assert {one.facet for one in known} == {"tenure"}, "no size without revenue, and one segment is everybody"


def test_customers_of_unknown_size_or_tenure_are_in_no_third():
    """Thirty of ninety have no revenue and another thirty no start: thirds are of the sixty others, twenty each."""
    number = np.arange(90)
    heard = np.where(number % 2 == 0, 5.0, np.nan)
    marks = marked(90, score=heard, revenue_12=np.where(number < 30, np.nan, 100.0 + number), start=np.where(number >= 60, np.nan, MONTH - 10.0 - number))  # fmt: skip
    shares = response(marks, last=MONTH + 12, invitations_known=True).shares
    assert [(one.facet, one.group, one.asked) for one in shares] == [
        *(("size", f"{name} third", 20) for name in ("smallest", "middle", "largest")), *(("tenure", f"{name} third", 20) for name in ("shortest", "middle", "longest")),
    ]  # fmt: skip


def shy(rng, accounts, *, chances=(0.15, 0.9, 0.9), **settings):
    """A world in which the score matters in the first segment only, and who answers depends on the segment."""
    marks = landmarks(rng, accounts=accounts, waves=1, **settings)
    first = marks.segment == 0
    marks = replace(marks, score=np.where(first, marks.score, rng.permutation(marks.score)))
    return replace(
        marks, score=np.where(rng.random(len(marks)) < np.array(chances)[marks.segment], marks.score, np.nan)
    )


def test_a_sample_of_the_silent_gives_the_figure_of_all(monkeypatch):
    """Of 104,000 silent every second is read and the odds are halved for it: the effect is that of reading all, as another weight is not."""
    rng = np.random.default_rng(2)
    marks = shy(rng, 110_000, chances=(0.004, 0.01, 0.14), hazard_ratio=0.6, monthly=0.03)
    sampled = weighted(marks, last=LAST)
    monkeypatch.setattr(nonresponse, "MOST_SILENT", 1000)
    every = weighted(marks, last=LAST)
    monkeypatch.undo()
    plain = hazard(marks.where(marks.answered), last=LAST).adjusted()
    assert (sampled.n, sampled.events) == (every.n, every.events)
    assert 0 < abs(sampled.theta - every.theta) < 0.1 * abs(plain.theta - every.theta)


def test_without_fifty_answers_or_fifty_leavings_among_them_there_is_no_weighting():
    """Fifty answers, all of whom leave, are weighed; with 49 answers or 49 leavings, or where everybody answered, nothing is said."""

    def found(answers, leavings, silent=30):
        rng = np.random.default_rng(0)
        count = answers + silent
        marks = marked(
            count, score=np.where(np.arange(count) < answers, rng.integers(0, 11, count), np.nan),
            stop=np.where(np.arange(count) < leavings, MONTH + 1 + np.arange(count) % 7, NEVER), left=np.arange(count) < leavings,
        )  # fmt: skip
        return weighted(marks, last=MONTH + 12)

    assert found(50, 50).n == 50 and found(60, 50).events == 50
    assert found(49, 49) is None and found(60, 49) is None and found(60, 55, silent=0) is None


def test_a_weight_is_the_inverse_of_the_share_that_answered_cut_at_the_hundredth_and_the_ninety_ninth(monkeypatch):
    """2,000 answer of 4,512: 30 of 32, 1,940 of 3,880 and 30 of 600. The 1.5% with the least weight keep theirs, and so do
    the 1.5% with the most. Who merges at once is at risk of nothing and has none."""
    groups = ((30, 2), (1940, 1940), (30, 570))
    score = np.concatenate([[5.0] * given + [np.nan] * not_given for given, not_given in groups])
    score[::2] = np.where(np.isnan(score[::2]), np.nan, 6.0)
    segment = np.repeat(np.arange(3), [given + not_given for given, not_given in groups])
    leaves = ~np.isnan(score) & (np.arange(len(score)) % 20 == 3)
    stop = np.where(leaves, MONTH + 2, NEVER)
    stop[0] = MONTH + 1
    marks = marked(
        len(score), score=score, segment=segment, stop=stop, left=leaves, segment_names=("A", "B", "C"),
    )  # fmt: skip
    used = []
    real = Regression.adjusted
    monkeypatch.setattr(Regression, "adjusted", lambda self, *, weights: used.append(weights) or real(self, weights=weights))  # fmt: skip
    weighted(marks, last=MONTH + 12)
    mean = 2000 / 4512
    expected = np.repeat([mean * 32 / 30, mean * 2, mean * 20], [29, 1940, 30])
    assert used[0] == pytest.approx(expected, rel=5e-3)
