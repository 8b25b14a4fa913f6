"""How a metric was answered, counted by hand: which answers are its present level, their weights, its scale, a point of its index."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from cxroi.evidence.landmarks import month_number
from cxroi.evidence.scores import scores_of

LAST = month_number(pd.Timestamp("2025-12-01"))


def scored(rows, *, metric="csat", columns=("responded_at", "score"), last=LAST, **more):
    frame = pd.DataFrame(rows, columns=list(columns)).assign(metric=metric, invited_at=pd.NaT, **more)
    frame = frame.assign(
        **{name: pd.to_datetime(frame[name], format="ISO8601") for name in ("responded_at", "invited_at")}
    )
    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute("CREATE TABLE survey_responses AS SELECT * FROM frame")
    return scores_of(connection, metric, last=last)


def months(counts, *, last="2025-12"):
    """So many answers of each month, the last one first, each with the number of its month before the last as score."""
    start = pd.Period(last, "M")
    return [((start - back).to_timestamp(), float(back)) for back, count in enumerate(counts) for _ in range(count)]


@pytest.mark.parametrize(
    ("counts", "now", "words"),
    [
        ([400, 200], 0.0, "2025-12, 400 answers"), ([399, 200, 200], 200 / 599, "2025-11 to 2025-12, 599 answers"),
        ([240, 160, 40], 0.4, "2025-11 to 2025-12, 400 answers"), ([5] * 20, 5.5, "2025-01 to 2025-12, 60 answers"),
        ([1], 0.0, "2025-12, 1 answer"), ([1, *[0] * 11, 9], 0.0, "2025-12, 1 answer"), ([1, *[0] * 10, 1], 5.5, "2025-01 to 2025-12, 2 answers"),
    ],
)  # fmt: skip
def test_without_waves_the_last_months_with_400_answers_count_a_year_at_most(counts, now, words):
    found = scored(months(counts))
    assert (found.index_now, found.now_from) == (pytest.approx(now), words)
    assert (found.answers, found.highest) == (sum(counts), len(counts) - 1)


@pytest.mark.parametrize(("last", "wave"), [(9, "spring"), (10, "autumn"), (100, "autumn")])
def test_a_last_wave_with_less_than_a_tenth_of_a_usual_one_is_not_over(last, wave):
    """Waves of 100, 100 and so many: the one before it stands for now, said with its answers."""
    counts = {"winter": (100, 1.0, "2025-01-05"), "spring": (100, 2.0, "2025-05-05"), "autumn": (last, 3.0, "2025-10-05")}  # fmt: skip
    rows = [(day, score, name) for name, (count, score, day) in counts.items() for _ in range(count)]
    found = scored(rows, columns=("responded_at", "score", "wave"))
    assert found.now_from == f"wave {wave}, {counts[wave][0]} answers" and found.index_now == counts[wave][1]


def test_a_usual_wave_is_the_middle_one():
    """Waves of 10, 10, 100, 100, 100 and 9: a usual one has 100, and the last has less than a tenth of it."""
    counts = [10, 10, 100, 100, 100, 9]
    rows = [(f"2025-{month:02d}-05", float(month), f"w{month}") for month, count in enumerate(counts, 1) for _ in range(count)]  # fmt: skip
    assert scored(rows, columns=("responded_at", "score", "wave")).now_from == "wave w5, 100 answers"


def test_waves_follow_in_time_and_not_by_name():
    """The wave of B lies before that of A; one with the answers of a single late customer is not later for it."""
    rows = [("2025-02-01", 1.0, "B"), ("2025-02-01", 1.0, "B"), ("2025-11-01", 1.0, "B"), *[("2025-06-01", 4.0, "A")] * 3]  # fmt: skip
    assert scored(rows, columns=("responded_at", "score", "wave")).now_from == "wave A, 3 answers"


def test_weights_count_in_the_level_and_are_named_only_where_they_do():
    rows = [("2025-12-01", 1.0, 3.0), ("2025-12-02", 5.0, 1.0)]
    found = scored(rows, columns=("responded_at", "score", "weight"))
    assert (found.index_now, found.mean, found.now_from) == (2.0, 3.0, "2025-12, 2 answers, weighted")
    plain = scored([row[:2] for row in rows])
    assert (plain.index_now, plain.now_from) == (3.0, "2025-12, 2 answers")


def test_a_point_of_nps_moves_its_index_as_much_as_the_answers_do():
    """Answers 0, 6, 7, 8, 9, 10 stand for −100, −100, 0, 0, 100, 100: the slope by least squares; level 0."""
    given = [0.0, 6, 7, 8, 9, 10]
    found = scored([("2025-12-01", one) for one in given], metric="nps")
    slope = np.polyfit(given, [-100, -100, 0, 0, 100, 100], 1)[0]
    assert found.is_index and (found.index_now, found.index_per_point) == pytest.approx((0.0, slope))
    assert (found.answers, found.mean, found.lowest, found.highest) == (6, pytest.approx(40 / 6), 0.0, 10.0)
    assert found.sd == pytest.approx(np.std(given, ddof=1))
    for highest, is_index in ((7.0, False), (8.0, True)):
        short = scored([("2025-12-01", one) for one in (1.0, highest)], metric="nps")
        assert short.is_index is is_index and (short.index_per_point == 1.0) is not is_index
        assert short.index_now == (-50.0 if is_index else 4.0)
    same = scored([("2025-12-01", 9.0)] * 3, metric="nps")
    assert (same.index_now, same.index_per_point, same.sd) == (100.0, 1.0, 0.0), "no slope where all answer alike"


def test_the_scale_that_was_asked_goes_before_the_answers_that_were_given():
    columns = ("responded_at", "score", "scale_min", "scale_max")
    found = scored([("2025-12-01", 2.0, 1.0, 5.0), ("2025-12-01", 4.0, 1.0, 5.0)], columns=columns)
    assert (found.lowest, found.highest) == (1.0, 5.0)
    half = scored([("2025-12-01", 2.0, None, 5.0), ("2025-12-01", 4.0, None, None)], columns=columns)
    assert (half.lowest, half.highest) == (2.0, 5.0)


def test_answers_after_the_last_month_and_scores_that_are_none_do_not_count():
    """The last day of the month counts to its end."""
    rows = [("2025-12-31 23:59:59", 4.0), ("2026-01-01 00:00:00", 1.0), ("2025-12-01", None), ("2025-12-02", np.inf)]
    found = scored(rows)
    assert (found.answers, found.mean, found.sd, found.index_now) == (1, 4.0, 0.0, 4.0)
    assert scored(rows[1:]) is None


def test_an_answer_without_a_day_of_its_own_has_that_of_its_invitation():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE survey_responses AS SELECT NULL::TIMESTAMP AS responded_at, TIMESTAMP '2025-10-05' AS invited_at, 4.0 AS score, NULL::VARCHAR AS metric"
    )
    assert scores_of(connection, "score", last=LAST).now_from == "2025-10, 1 answer"
