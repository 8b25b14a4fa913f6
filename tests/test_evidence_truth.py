"""Worlds whose truth is known: what is estimated, how sure it says it is, and which word it ends with.

`CXROI_RUNS=500` runs as many worlds as the figures quoted in the documentation rest on.
"""

import os

import numpy as np
import pytest
from worlds import LAST, landmarks

from cxroi.evidence.cells import settle, unsettled

RUNS = int(os.environ.get("CXROI_RUNS", "0"))


def judged(marks, outcome="churn"):
    """The cell of one world by itself."""
    return settle([unsettled(marks, metric="nps", outcome=outcome, last=LAST, pictures=False)])[0]


def test_a_known_hazard_ratio_is_found_without_bias_and_its_interval_covers():
    """Hazard ratio .90 a point: bias below a tenth of the effect, 95% intervals cover 92% to 98% (500 runs)."""
    runs = RUNS or 40
    found = [judged(landmarks(np.random.default_rng(seed))) for seed in range(runs)]
    theta = np.array([cell.theta for cell in found])
    error = np.array([cell.error for cell in found])
    covered = (np.abs(theta - np.log(0.9)) < 1.96 * error).mean()
    print(
        f"bias {theta.mean() - np.log(0.9):+.4f}, coverage {covered:.3f}, USE {np.mean([c.verdict == 'USE' for c in found]):.3f}"
    )
    assert abs(theta.mean() - np.log(0.9)) < max(0.0105, 3 * theta.std() / np.sqrt(runs))
    # The band of the binomial around 95% for so many runs, never narrower than what is promised for 500.
    room = max(0.03, 3 * np.sqrt(0.95 * 0.05 / runs))
    assert abs(covered - 0.95) <= room
    assert (theta + 1.96 * error < 0).mean() > 0.8  # about 240 leavings, of 177 needed for 80% power
    assert {cell.verdict for cell in found} <= {"USE", "CANNOT TELL"}


def test_a_score_that_matters_is_used_once_there_are_customers_enough():
    """Hazard ratio .90, 5,000 accounts, about 1,000 leavings: USE, though it must also add to what held-out customers show."""
    assert judged(landmarks(np.random.default_rng(11), accounts=5000)).verdict == "USE"


def test_where_power_is_below_one_half_the_word_is_cannot_tell():
    """Hazard ratio .95 with about 110 leavings of the 750 needed: CANNOT TELL, with how many more it needs."""
    found = [
        judged(landmarks(np.random.default_rng(seed), accounts=500, hazard_ratio=0.95)) for seed in range(RUNS or 20)
    ]
    cannot = [cell for cell in found if cell.verdict == "CANNOT TELL"]
    print(f"CANNOT TELL {len(cannot) / len(found):.3f}")
    assert len(cannot) / len(found) >= 0.7
    assert all(cell.events < cell.events_needed for cell in cannot)


@pytest.mark.long
def test_a_world_without_any_effect_says_use_in_at_most_5_percent():
    """Three metrics that matter for nothing, against leaving, spend, cross-sell and NRR: at most 5% of worlds say USE anywhere."""
    runs = RUNS or 10
    wrong = 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        marks = landmarks(rng, hazard_ratio=1.0, confounded=0.4)
        waiting = []
        for metric in range(3):
            noise = rng.standard_normal(len(marks)) if metric else marks.score - 7
            world = type(marks)(**{**marks.__dict__, "score": 7 + 2 * noise})
            for outcome in ("churn", "spend", "cross_sell", "nrr"):
                waiting.append(unsettled(world, metric=f"m{metric}", outcome=outcome, last=LAST, pictures=False))
        wrong += any(cell.verdict == "USE" for cell in settle(waiting))
    print(f"worlds with a false USE {wrong / runs:.3f}")
    assert wrong <= max(0.05 * runs, 1)


def test_money_finds_a_known_effect_on_spend():
    """A point multiplies next year's spending by 1.03: found within its own error, and USE."""
    cells = [judged(landmarks(np.random.default_rng(seed), spend=1.03), "spend") for seed in range(5)]
    theta, error = (np.array([getattr(cell, name) for cell in cells]) for name in ("theta", "error"))
    assert abs((theta - np.log(1.03)).mean()) < 2.5 * error.mean() / np.sqrt(5)
    assert [cell.verdict for cell in cells].count("USE") >= 4


def test_a_large_study_of_a_score_that_matters_for_nothing_says_do_not_use():
    """30,000 accounts, hazard ratio 1: the whole interval lies within .97 to 1.03."""
    cell = judged(landmarks(np.random.default_rng(1), accounts=30_000, hazard_ratio=1.0))
    assert cell.verdict == "DO NOT USE"
    assert -0.03 < cell.ci_low < cell.ci_high < 0.03


def test_holding_tenure_and_size_equal_takes_away_what_they_explain():
    """A score that matters for nothing but goes with tenure and size: the raw slope is there, the adjusted one is not."""
    drafted = unsettled(
        landmarks(np.random.default_rng(3), accounts=20_000, hazard_ratio=1.0, confounded=0.7),
        metric="nps", outcome="churn", last=LAST, pictures=False,
    )  # fmt: skip
    assert drafted.unadjusted.interval[1] < 0
    assert abs(drafted.facts.estimate.theta) < 3 * drafted.facts.estimate.error
    assert abs(drafted.facts.estimate.theta) < 0.3 * abs(drafted.unadjusted.theta)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_wrong_direction_is_named(sign):
    """More leave among the happy: WRONG DIRECTION; for an effort score, where low is good, it is the right one."""
    marks = landmarks(np.random.default_rng(2), hazard_ratio=1.25)
    cell = settle(
        [unsettled(marks, metric="ces", outcome="churn", last=LAST, lower_is_better=sign < 0, pictures=False)]
    )[0]
    assert cell.verdict == ("WRONG DIRECTION" if sign > 0 else "USE")


def test_few_leavings_are_estimated_with_doubt_and_said_to_be_few():
    """Some thirty leavings: the covariates are shrunk, never the score, and the word is CANNOT TELL however strong it looks."""
    cell = judged(landmarks(np.random.default_rng(6), accounts=250, monthly=0.006, hazard_ratio=0.6))
    assert 10 <= cell.events < 50
    assert cell.verdict == "CANNOT TELL" and "below 50 any figure may be chance" in cell.sentence
    assert "more customers who left after answering. " in cell.sentence
    assert cell.ci_high < 0


def test_the_effect_by_segment_is_the_one_of_that_segment_alone():
    """The forest's bar is M2 among that segment's landmarks; the score turns round in one segment and that is said."""
    marks = landmarks(np.random.default_rng(8), accounts=6000, hazard_ratio=0.8)
    turned = type(marks)(**{**marks.__dict__, "score": np.where(marks.segment == 1, 14 - marks.score, marks.score)})
    drafted = unsettled(turned, metric="nps", outcome="churn", last=LAST)
    effects = {bar.name: bar.value for bar in drafted.picture.forest}
    assert effects["Key"] < -0.1 and effects["Small"] < -0.1 and effects["Regular"] > 0.1
    assert any("reverses in Regular" in text for text in drafted.caveats)
