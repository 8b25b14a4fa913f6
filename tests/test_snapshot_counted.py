"""One row a customer, counted by hand: events, ratios within segments, money beside a score, bands, what is controlled for, what is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cxroi.evidence.regression import Estimate
from cxroi.evidence.run import judge
from cxroi.evidence.snapshot import snapshot_study, without_duplicates
from cxroi.evidence.snapshot_fit import Logit, Looked, controls, within_segments
from cxroi.evidence.snapshot_levels import levels_of, separating
from cxroi.evidence.snapshot_words import MOVES, said
from cxroi.evidence.verdicts import Facts


def table(counts, name="csat"):
    """Customers by answer: of so many, so many left; and whatever else a group of them has."""
    parts = []
    for value, (n, left, *more) in counts:
        part = pd.DataFrame({name: float(value), "left": (np.arange(n) < left).astype(int)}, index=range(n))
        parts.append(part.assign(**(more[0] if more else {})))
    return pd.concat(parts, ignore_index=True)


def studied(frame, **more):
    return snapshot_study(frame, scores=["csat"], left="left", **more)


def ratio(gone, stayed, other_gone, other_stayed):
    """Of the second group's odds over the first's, with its 95% interval after Woolf."""
    log = np.log(other_gone / other_stayed / (gone / stayed))
    wide = 1.959964 * np.sqrt(1 / gone + 1 / stayed + 1 / other_gone + 1 / other_stayed)
    return [np.exp(log + side * wide) for side in (0, -1, 1)]


@pytest.mark.parametrize(
    ("left", "words"),
    [(60, None), (10, "only 20 customers left (or stayed)"), (190, "only 20 customers left (or stayed)")],
)
def test_the_events_are_those_who_left_or_who_stayed_whichever_are_fewer(left, words):
    """Two answers of 200 customers each: 120, 20 and 380 of 400 left."""
    found = studied(table([(1, (200, left)), (5, (200, left))])).main
    assert (found.n, found.left) == (400, 2 * left)
    assert (words in found.sentence) if words else ("customers left (or stayed)" not in found.sentence)
    if words:
        # Var(x) = 4, all of it left after no control: 746 · 4 / 4, over 1 − 20/400, less the 20 there are.
        assert (
            found.events_needed == round(746.0487 / (1 - 20 / 400))
            and f"needs about {found.events_needed - 20:,} more" in found.sentence
        )


def test_below_ten_events_there_is_no_ratio_and_from_ten_on_there_is():
    for left, told in ((9, False), (10, True)):
        found = studied(table([(1, (200, left)), (5, (200, 0))])).main
        assert (found.odds_ratio.value is not None) is told


def test_within_each_segment_the_ratio_is_that_of_its_own_customers():
    """Of A 30 and 60 of 100 leave, of B 20 and 10; of C too few stay, of D all answer alike, E has no name."""
    groups = {"A": (100, 30, 100, 60), "B": (100, 20, 100, 10), "C": (20, 15, 20, 16), "": (50, 20, 50, 25)}
    frame = table([row for name, (n, left, m, gone) in groups.items() for row in ((1, (n, left, {"plan": name})), (2, (m, gone, {"plan": name})))] + [(1, (60, 30, {"plan": "D"}))])  # fmt: skip
    look = Looked(frame, "csat", frame["left"].to_numpy(float))
    found = within_segments(look, frame["plan"].to_numpy(str))
    assert [(one.name, one.n, one.left) for one in found] == [("A", 200, 90), ("B", 200, 30)]
    for one, (gone, stayed, more, others) in zip(found, ((30, 70, 60, 40), (20, 80, 10, 90)), strict=True):
        expected = ratio(gone, stayed, more, others)
        assert (one.ratio.value, one.ratio.low, one.ratio.high) == pytest.approx(expected, rel=1e-5)
    edge = table([(1, (20, 4)), (2, (20, 6))])
    assert len(within_segments(Looked(edge, "csat", edge["left"].to_numpy(float)), np.full(40, "A"))) == 1, (
        "ten are enough"
    )


@pytest.mark.parametrize(
    ("second", "words"),
    [((100, 60, 100, 20), "It reverses in some plan"), ((100, 20, 100, 60), None), ((100, 40, 100, 38), None)],
)
def test_a_segment_in_which_the_score_works_the_other_way_is_named(second, words):
    """Over all, and in A, the more content leave more; in B clearly less; or as A; or no more than chance would have it."""
    n, left, m, gone = second
    rows = [
        (1, (300, 60, {"plan": "A"})),
        (2, (300, 200, {"plan": "A"})),
        (1, (n, left, {"plan": "B"})),
        (2, (m, gone, {"plan": "B"})),
    ]
    caveats = " ".join(studied(table(rows), segment="plan").main.caveats)
    assert (words in caveats) if words else ("reverses" not in caveats)


def test_money_beside_a_score_is_the_mean_of_who_gave_one_point_more():
    """Means 100 and 130 of those with known money that is not negative: 1.3 a point; below 100 of them nothing is said."""
    rows = [
        (1, (60, 20, {"paid": 100.0})),
        (2, (60, 20, {"paid": 130.0})),
        (1, (5, 2, {"paid": -900.0})),
        (2, (5, 2, {"paid": np.nan})),
    ]
    assert studied(table(rows), money="paid").main.money.value == pytest.approx(1.3)
    assert studied(table([(1, (50, 15, {"paid": 0.0})), (2, (50, 15, {"paid": 8.0})), (3, (50, 15, {"paid": 16.0}))]), money="paid").main.money.value > 1.5  # fmt: skip
    for first, known in ((50, True), (49, False)):
        rows = [(1, (first, 20, {"paid": 100.0})), (2, (50, 20, {"paid": 130.0}))]
        assert (studied(table(rows), money="paid").main.money.value is not None) is known
    nothing = [(1, (60, 20, {"paid": 0.0})), (2, (60, 20, {"paid": 0.0}))]
    assert studied(table(nothing), money="paid").main.money.value is None


def test_controls_are_logarithms_of_what_is_known_and_segments_from_thirty_customers():
    """Tenure log(1 + months), centred; a negative one is not known: a fifth may be missing, filled with the median, and more may not."""
    frame = pd.DataFrame({"months": [0.0, 3, 3, -1, 15], "paid": [np.nan, np.nan, 1, 1, 1], "calls": [0.0, 1, 2, 3, 4]})
    found = controls(frame, tenure="months", money="paid", contacts="calls", facets={})
    assert (found.names, found.left_out) == (("tenure", "contacts"), ("money",))
    logs = np.log(np.array([1.0, 4, 4, 4, 16]))
    calls = np.log(np.arange(1.0, 6))
    expected = np.column_stack([logs - logs.mean(), np.array([-0.2, -0.2, -0.2, 0.8, -0.2]), calls - calls.mean()])
    assert found.columns == pytest.approx(expected)
    labels = np.array(["A"] * 50 + ["B"] * 30 + ["C"] * 29)
    made = controls(pd.DataFrame(index=range(109)), tenure=None, money=None, contacts=None, facets={"plan": labels})
    assert made.names == ("plan",) and made.columns.shape == (109, 1)
    assert made.columns[:, 0] == pytest.approx((labels == "B") - 30 / 109)


def test_eleven_answers_have_a_level_each_and_twelve_are_ten_bands():
    x = np.repeat(np.arange(12.0), 10)
    event = np.arange(120) % 10 == 0
    eleven = levels_of(x[x < 11], event[x < 11])
    assert [(one.value, one.n, one.left, one.share) for one in eleven] == [(value, 10, 1, 0.1) for value in range(11)]
    bands = levels_of(np.arange(20.0), np.arange(20) >= 10)
    assert [one.value for one in bands] == [f"{2 * place} to {2 * place + 1}" for place in range(10)]
    assert [(one.n, one.left) for one in bands] == [(2, 0)] * 5 + [(2, 2)] * 5
    assert levels_of(np.array([]), np.array([])) == ()


@pytest.mark.parametrize(
    ("n", "chance", "line", "told"),
    [(10, 0.39, False, True), (10, 0.4, False, False), (9, 0.01, False, False), (9, 0.01, True, True), (14, 0.51, False, True), (13, 0.5, False, False)],
)  # fmt: skip
def test_a_level_separates_where_the_others_make_it_less_likely_than_one_in_ten_thousand(n, chance, line, told):
    """.39¹⁰ = 8e−5 and .4¹⁰ = 1.05e−4, .51¹⁴ = 8e−5 and .5¹³ = 1.2e−4; fewer than ten customers separate nothing, unless the score does."""
    x, event = np.array([1.0] * n + [2.0, 2.0]), np.array([1.0] * n + [0.0, 1.0])
    chances = np.where(x == 1, chance, 0.5)
    named = (f"1 ({n} of {n} left)",) if told else ()
    assert separating(levels_of(x, event), x, event, chances, line=line) == named
    stayed = separating(levels_of(x, 1 - event), x, 1 - event, 1 - chances, line=line)
    assert stayed == ((f"1 (0 of {n} left)",) if told else ())


def test_a_column_better_by_more_than_half_a_point_in_a_hundred_pairs_is_named_and_the_best_stands_first():
    """Of 100 who left and 100 who stayed the score tells 60 in 100 pairs apart, others 80, 70 and 65 (by its share among other customers); an equal one is not named."""
    left = np.repeat([1, 0], 100)
    of = lambda tells: np.where(np.arange(200) % 100 < tells, 1 - left, left) + 1.0  # noqa: E731 - three columns alike
    frame = pd.DataFrame(
        {"left": left, "csat": of(60), "trust": of(70), "speed": of(20), "again": of(60), "orders": of(65)}
    )
    found = snapshot_study(frame, scores=["csat", "trust", "speed", "again"], left="left")
    assert (found.main.score, found.main.auc) == ("csat", pytest.approx(0.4))
    better = {one.name: one.auc for one in found.main.better}
    assert [*better] == ["speed", "trust", "orders"]
    assert [better["speed"], better["trust"]] == pytest.approx([0.8, 0.3]) and 0.6 < better["orders"] < 0.65


def test_p_values_are_adjusted_for_the_scores_that_could_be_tested():
    """csat alone has fifty events or more; of trust and speed forty customers answered: its p-value stands as it is."""
    frame = table([(1, (200, 80)), (2, (200, 50))])
    few = np.where(np.arange(400) % 10 == 0, np.arange(400) // 10 % 5, np.nan)
    alone = studied(frame).main
    found = snapshot_study(frame.assign(trust=few, speed=few), scores=["trust", "csat", "speed"], left="left")
    by_name = {one.score: one for one in found.scores}
    assert by_name["csat"].adjusted_p == alone.adjusted_p and by_name["trust"].adjusted_p is None
    both = snapshot_study(frame.assign(trust=frame["csat"]), scores=["csat", "trust"], left="left")
    assert [one.adjusted_p for one in both.scores] == pytest.approx([alone.adjusted_p] * 2), (
        "twice the same: twice two over two"
    )
    assert (by_name["trust"].silent, by_name["trust"].n) == (360, 40)


def test_rows_that_repeat_a_customer_or_all_they_hold_are_left_out_and_others_stay():
    """Without a customer's number two customers may be alike."""
    rows = pd.DataFrame(
        {"customer_id": ["a", "a", "b", None, None, None], "x": [1, 2, 1, 5, 5, 6], "source_row": range(6)}
    )
    kept, again = without_duplicates(rows)
    assert (kept["source_row"].tolist(), again) == ([0, 2, 3, 5], 2)
    assert without_duplicates(rows.drop(columns="customer_id"))[1] == 0


FACTS = Facts(Estimate(0.2, 0.05, 400, 400, 100, True, 400))


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (1.22, 1.1, 1.35, "the more often customers have left (odds ratio 1.22 a point, 95% interval 1.1 to 1.35)."),
        (0.8, 0.7, 0.9, "the less often customers have left (odds ratio 0.8 a point, 95% interval 0.7 to 0.9)."),
        (1.22, None, 1.35, "the more often customers have left."), (1.22, 1.1, None, "the more often customers have left."),
        (1.0, 0.9, 1.1, "the more often customers have left (odds ratio 1 a point"),
    ],
)  # fmt: skip
def test_the_odds_ratio_is_said_with_its_interval_where_both_ends_are_known(value, low, high, words):
    found = said(
        "csat", MOVES, "adds", FACTS, attested="yes", separation=(), ratio=value, low=low, high=high, needed=None
    )
    assert f"CSAT moves with leaving: the higher CSAT, {words}" in found


@pytest.mark.parametrize(("needed", "more"), [(300, 200), (100, 1), (40, 1), (None, 1)])
def test_what_is_still_needed_is_at_least_one(needed, more):
    facts = replace(FACTS, adjusted_p=0.5)
    words = said(
        "csat", "CANNOT TELL", "wide", facts, attested="no", separation=(), ratio=1.1, low=0.9, high=1.3, needed=needed
    )
    assert words.endswith(f"It needs about {more} more customers who left.")


def flat(**columns):
    rows = pd.DataFrame({"customer_id": [f"C{n}" for n in range(440)], "csat": [n % 5 + 1 for n in range(440)], "churned": [int(n // 5 % 4 == 0 or (n % 5 == 0 and n % 3 == 0)) for n in range(440)]})  # fmt: skip
    return {"crm.csv": rows.assign(**{name: [make(n) for n in range(440)] for name, make in columns.items()}).to_csv(index=False).encode()}  # fmt: skip


@pytest.mark.parametrize(("kinds", "used"), [(1, False), (2, True), (20, True), (21, False)])
def test_a_column_of_two_to_twenty_words_is_a_segment(kinds, used):
    found = judge(flat(segment=lambda n: f"S{n % kinds:02d}"), answers={"snapshot_period": "12"})
    assert found.snapshot.main.segment_column == ("segment" if used else "")
    assert [len(found.snapshot.main.in_segments) > 0, len(found.baseline.segments)] == [
        kinds == 2,
        kinds if kinds <= 20 else 1,
    ]
    names = [one.name for one in found.baseline.segments]
    assert names == ([f"S{n:02d}" for n in range(kinds)] if kinds <= 20 else ["Customers"])


def test_the_chance_of_each_customer_is_the_share_of_those_alike_who_left():
    """A saturated logit says of each group what was counted in it: 3 of 10 and 8 of 20."""
    x = np.repeat([-1.0, 1.0], (10, 20))
    event = np.concatenate([np.arange(10) < 3, np.arange(20) < 8]).astype(float)
    found = Logit(np.column_stack([x, np.ones(30)]), event, line=x)
    assert found.chance == pytest.approx(np.repeat([0.3, 0.4], (10, 20)), abs=1e-6) and not found.penalised
