"""Listening: shares of emotions, and scores of the silent; against figures by hand, published or simulated."""

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from listening_hand import items, nps, survey
from tables_hand import DATA, public

from cxroi.evidence import emotions, silent_models, synthetic_scores


def r2(x, y):
    design = np.column_stack([np.ones(len(y)), x])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - (left @ left) / ((y - y.mean()) @ (y - y.mean()))


def test_shares_are_what_each_item_adds_averaged_over_all_orders():
    """24 orders of four items by ordinary regression, one by one; the shares sum to R²."""
    x, y = items()
    added = np.zeros(4)
    for order in permutations(range(4)):
        steps = [0.0, *(r2(x[:, order[: place + 1]], y) for place in range(4))]
        added[list(order)] += np.diff(steps) / 24
    found = emotions.shares(x, y, "abcd")
    assert {one.item: one.share for one in found.items} == pytest.approx(
        dict(zip("abcd", added, strict=True)), abs=1e-12
    )
    assert found.r2 == pytest.approx(r2(x, y), abs=1e-12) == pytest.approx(sum(one.share for one in found.items))
    assert [one.share for one in found.items] == sorted((one.share for one in found.items), reverse=True)
    assert {one.item: one.correlation for one in found.items}["d"] == pytest.approx(np.corrcoef(x[:, 3], y)[0, 1])


def test_the_order_of_items_changes_no_share():
    x, y = items()
    mixed = emotions.shares(x[:, [2, 0, 3, 1]], y, "cadb")
    assert {one.item: one.share for one in mixed.items} == pytest.approx(
        {one.item: one.share for one in emotions.shares(x, y, "abcd").items}, abs=1e-12
    )


def test_two_items_by_hand():
    """Uncorrelated: shares are squared correlations. Correlated .5 with the outcome .6 and .3 of them: R² = (.36 + .09 − .18) / .75 = .36.

    Entering first adds .36 or .09, second .36 − .09 = .27 or .36 − .36 = 0; the averages are .315 and .045.
    """
    correlations = np.array([[[1, 0.5, 0.6], [0.5, 1, 0.3], [0.6, 0.3, 1]]])
    assert emotions._shares(correlations, 0)[0] == pytest.approx([0.315, 0.045])
    apart = np.array([[[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]])
    assert emotions._shares(apart, 0)[0] == pytest.approx([0.36, 0.09])


def test_many_items_are_sampled_and_still_sum_to_what_they_explain():
    chance = np.random.default_rng(3)
    x = chance.normal(size=(400, 13))
    y = x[:, 0] + 0.5 * x[:, 1] + chance.normal(size=400)
    correlations = np.corrcoef(np.column_stack([x, y]), rowvar=False)[None]
    sampled = emotions._by_orders(correlations, 13, 0)[0]
    assert sampled.sum() == pytest.approx(r2(x, y)) and sampled == pytest.approx(
        emotions._exact(correlations, 13)[0], abs=0.002
    )


def test_the_strongest_ranks_first_and_ties_do_not():
    chance = np.random.default_rng(5)
    x = chance.normal(size=(300, 3))
    clear = emotions.shares(x, x[:, 0] + 0.1 * chance.normal(size=300), ["joy", "trust", "fear"])
    assert clear.items[0].item == "joy" and clear.items[0].p_first == 1
    alike = emotions.shares(x, x.sum(axis=1) + chance.normal(size=300), ["joy", "trust", "fear"])
    assert max(one.p_first for one in alike.items) < 0.9 and sum(one.p_first for one in alike.items) == pytest.approx(1)


def test_what_cannot_be_told_apart_is_refused():
    x, y = items()
    with pytest.raises(ValueError, match="sums of others"):
        emotions.shares(np.column_stack([x, x[:, 0] + x[:, 1]]), y, "abcde")
    with pytest.raises(ValueError, match="d: the same in every"):
        emotions.shares(np.column_stack([x[:, :3], np.ones(200)]), y, "abcd")
    with pytest.raises(ValueError, match="9 of 200 rows are complete; 20 are needed"):
        emotions.shares(np.where(np.arange(200)[:, None] < 9, x, np.nan), y, "abcd")
    for names in ("abca", "abc"):
        with pytest.raises(ValueError, match="Each of the 4 items needs its own name"):
            emotions.shares(x, y, names)


def test_the_silent_are_filled_in_where_facts_explain_who_answers():
    """Answerers are far too kind; with the silent the truth lies within the interval."""
    felt, spoke, facts = survey()
    found = synthetic_scores.synthetic_scores(
        np.where(spoke, felt, np.nan), facts, metric="nps", is_nps=True, segments=facts["plan"]
    )
    assert found.answered == pytest.approx(nps(felt[spoke])) and found.answered > nps(felt) + 15
    assert found.ci_low < nps(felt) < found.ci_high and abs(found.synthetic - nps(felt)) < 6
    assert (found.customers, found.respondents) == (900, spoke.sum()) and found.auc_detractor > 0.85
    assert 0.6 < found.r2 < 0.95, "the share of the answers' variance that the facts explain"
    assert found.tilt_to_zero == pytest.approx(-found.synthetic / (1 - spoke.mean()))
    for part in found.by_segment:
        own = (facts["plan"] == part.name).to_numpy()
        assert part.answered == pytest.approx(nps(felt[own & spoke])) and abs(part.synthetic - nps(felt[own])) < 9
    assert found.each["answered"].notna().sum() == spoke.sum()
    held = ((found.each["low"] <= felt) & (felt <= found.each["high"])).mean()
    assert 0.75 < held < 0.9, "8 of 10 answers lie within a customer's range"


def test_where_answering_follows_the_feeling_nothing_repairs_it_and_the_tilt_says_how_far_it_may():
    felt, spoke, facts = survey(feeling=1.5)
    found = synthetic_scores.synthetic_scores(np.where(spoke, felt, np.nan), facts, metric="nps", is_nps=True)
    assert nps(felt) < found.ci_low < found.answered
    assert "no method corrects it" in synthetic_scores.CAVEAT


def test_too_few_answers_are_said():
    felt, _, facts = survey(300)
    answers = np.where(np.arange(300) < 150, felt, np.nan)
    one = facts[["plan"]]
    assert synthetic_scores.synthetic_scores(answers, one, metric="nps", is_nps=True).respondents == 150, (
        "one fact is enough"
    )
    with pytest.raises(ValueError, match="with 0 facts about them"):
        synthetic_scores.synthetic_scores(answers, one[[]], metric="nps", is_nps=True)
    with pytest.raises(ValueError, match="99 of 300 customers answered, with 2 facts"):
        synthetic_scores.synthetic_scores(np.where(np.arange(300) < 99, felt, np.nan), facts, metric="nps", is_nps=True)
    with pytest.raises(ValueError, match="not between 0 and 10"):
        synthetic_scores.synthetic_scores(
            np.where(np.arange(300) < 150, felt * 10, np.nan), facts, metric="nps", is_nps=True
        )
    for one in (11, -1):
        answers = np.where(np.arange(300) < 150, felt, np.nan)
        answers[7] = one
        with pytest.raises(ValueError, match="not between 0 and 10"):
            synthetic_scores.synthetic_scores(answers, facts, metric="nps", is_nps=True)


@public
def test_the_airline_survey_is_predicted_as_in_the_trial():
    """A fifth of 10,282 passengers, predicted from the others: R² above .42 by ridge and .54 by boosting, detractors told apart at .876 or better."""
    from sklearn.metrics import r2_score, roc_auc_score

    passengers = pd.read_csv(DATA / "airline_nps_ist687" / "airline_nps.csv")
    y = passengers.pop("LikelihoodRecommendScore").to_numpy(dtype=float)
    places = ["OriginLong", "OriginLat", "DestLong", "DestLat", "OriginCity", "DestinationCity"]
    facts = silent_models.numbers_of(passengers.drop(columns=["Unnamed: 0", "FlightDate", *places]))
    left = np.random.default_rng(0).random(len(y)) < 0.2
    boosting, ridge = (
        r2_score(y[left], model.fit(facts[~left], y[~left]).predict(facts[left]))
        for model in silent_models.pipelines(facts, classes=False, seed=0)
    )
    assert 0.42 < ridge < 0.50 and 0.54 < boosting < 0.62
    detractors = (y < 7).astype(int)
    chances = [
        model.fit(facts[~left], detractors[~left]).predict_proba(facts[left])[:, 1]
        for model in silent_models.pipelines(facts, classes=True, seed=0)
    ]
    assert 0.876 < roc_auc_score(detractors[left], sum(chances)) < 0.91


@pytest.mark.parametrize(
    ("answers", "is_nps", "words"),
    [((9, 10), True, "of one kind (detractors, passives or promoters)"), ((7, 7), False, "the same")],
)
def test_answers_of_one_kind_tell_nothing_of_the_silent(answers, is_nps, words):
    felt = np.where(np.arange(300) < 150, np.where(np.arange(300) % 2, *answers), np.nan)
    with pytest.raises(ValueError, match=re.escape(f"All 150 answers are {words}, so they do not tell")):
        synthetic_scores.synthetic_scores(felt, survey(300)[2], metric="csat", is_nps=is_nps)


def test_where_all_others_are_set_aside_the_one_kind_left_is_certain():
    """One detractor among promoters: those set aside with her are predicted from promoters alone, the others from both."""
    said = np.where(np.arange(60) == 0, 0.0, 2.0)
    facts = pd.DataFrame({"years": np.arange(60) % 7.0})
    fold = np.arange(60) % silent_models.FOLDS
    chances, expected, _ = silent_models.cross_fitted(
        facts, said, silent_models.CONTRIBUTION[said.astype(int)], np.ones(60, dtype=bool), fold, is_nps=True, seed=0
    )
    apart = fold == fold[0]
    assert chances[apart].tolist() == [[0.0, 0.0, 1.0]] * int(apart.sum()) and expected[apart].tolist() == [
        100.0
    ] * int(apart.sum())
    assert (chances[~apart, 0] > 0).any() and (chances[:, 1] == 0).all()
