"""What a verdict writes into a case, counted by hand: shrinking, hazard from odds, the three figures per point, and the claim beside them."""

from math import exp, log
from types import SimpleNamespace as Of

import pytest

from cxroi.evidence.into_case import CAUSAL_SHARE, link_of, metric_of, snapshot_link, tidy
from cxroi.evidence.scores import Scores
from cxroi.evidence.snapshot_fit import Ratio

PLAIN = Scores("csat", 400, 3.5, 0.5, 1.0, 5.0, 3.512345, "the table", 1.0)
INDEX = Scores("nps", 400, 7.0, 2.0, 0.0, 10.0, 12.3456, "the table", 20.0)
PRIOR = log(1.15) / 1.645
"""What is expected of a standard deviation of any score."""


def combined(theta, error, prior):
    """The mean weighted by precision, and its error: √7 of them to either end of the PERT."""
    trust = prior**2 / (prior**2 + error**2)
    middle, spread = trust * theta, error * trust**0.5
    return [middle + side * 7**0.5 * spread for side in (-1, 0, 1)]


def answered(**more):
    usual = {
        "score": "csat", "verdict": "MOVES WITH IT", "sentence": "Nothing.", "adjusted": Ratio(0.5, 0.25, 0.9), "n": 400, "left": 200, "sd": 0.5, "asked": PLAIN,
        "attested": "unknown", "method": "logit",
    }  # fmt: skip
    return Of(**(usual | more))


TABLE = Of(customers=420)


def test_an_odds_ratio_becomes_a_hazard_ratio_at_the_share_that_left():
    """Half left: odds .5 are a third, ln(2/3)/ln(1/2) = .58496; .25 are a fifth, .32193; .9 are 9/19, .92600. The error is a quarter of 1.96
    from end to end."""
    theta, low, high = log(0.5849625), log(0.3219281), log(0.9259994)
    ends = combined(theta, (high - low) / (2 * 1.959964), PRIOR / 0.5)
    parts = snapshot_link(TABLE, answered(), day="2026-06-30")
    assert parts.link["change_per_point"] == pytest.approx([exp(end) - 1 for end in ends], abs=5e-5)
    assert (parts.link["metric"], parts.link["driver"], parts.link["causal_share"]) == (
        "CSAT",
        "churn",
        list(CAUSAL_SHARE["E"]),
    )
    assert parts.link["evidence"] == [parts.evidence["id"]] == ["snapshot-csat-churn"]
    claim = parts.evidence["claim"]
    assert (
        "odds ratio of leaving of 0.500, 95% interval 0.250 to 0.900" in claim
        and "n = 400 customers, 200 of whom left" in claim
    )
    assert (
        parts.words.startswith("−41.5% for a point of the answer (1 to 5)")
        and "420 customers" in parts.evidence["source"]
    )


@pytest.mark.parametrize("of", [{"verdict": "CANNOT TELL"}, {"adjusted": Ratio(0.5, None, 0.9)}, {"adjusted": Ratio(0.5, 0.25, None)}, {"adjusted": Ratio(None, 0.2, 0.9)}])  # fmt: skip
def test_without_a_verdict_or_an_end_nothing_goes_into_the_case(of):
    with pytest.raises(ValueError, match=r"CSAT has no figure to use here\. Nothing\."):
        snapshot_link(TABLE, answered(**of), day="2026-06-30")


def cell(**more):
    usual = {
        "metric": "nps", "outcome": "churn", "verdict": "USE", "sentence": "Nothing.", "theta": -0.10, "error": 0.03, "effect_per_point": -0.0952, "ci_low": -0.147, "ci_high": -0.04,
        "n": 900, "accounts": 800, "events": 1200, "method": "cloglog",
    }  # fmt: skip
    return Of(**(usual | more))


STUDY = Of(scores=(PLAIN, INDEX), digest="abc", window=Of(data_end=Of(isoformat=lambda: "2026-06-30")))


def test_an_effect_per_point_of_the_answer_is_one_per_point_of_the_index():
    """−.10 ± .03 a point, towards none of .0850/2 a point: .667 of it. A point of the answer is 20 of the index."""
    low, likely, high = combined(-0.10, 0.03, PRIOR / 2)
    parts = link_of(STUDY, cell())
    assert parts.link["change_per_point"] == [tidy(exp(end / 20) - 1) for end in (low, likely, high)]
    assert parts.metric == {
        "name": "NPS",
        "now": 12.35,
        "lowest": -100.0,
        "highest": 100.0,
        "evidence": ["study-nps-churn"],
    }
    claim, said = parts.evidence["claim"], lambda end: f"{exp(end) - 1:+.1%}".replace("-", "−")
    assert claim.endswith(f"NPS today, 12.35: {INDEX.now_from}.")
    assert "goes with a change of −9.5% in churn, 95% interval −14.7% to −4.0%" in claim
    assert f"a sceptical prior of no effect: {said(low)} to {said(high)}." in claim
    assert "One point of the answer is 20.0 points of the index here" in claim
    assert "n = 900 answers of 800 accounts, 1,200 customers who left after answering" in claim
    assert f"one point of the answer is 20.0 points of NPS here, so that is (1 −{1 - exp(likely):.1%})^(1/20.0) − 1 = −{100 * (1 - exp(likely / 20)):.3f}%" in parts.words  # fmt: skip


def test_a_published_benchmark_takes_the_place_of_no_effect():
    """Halfway between −.10 and −.20 where both are equally certain: the error is .05/√2."""
    parts = link_of(STUDY, cell(error=0.05), benchmark=(-0.20, 0.05))
    ends = [-0.15 + side * 7**0.5 * 0.05 / 2**0.5 for side in (-1, 0, 1)]
    assert parts.link["change_per_point"] == [tidy(exp(end / 20) - 1) for end in ends]
    assert "shrunk towards a published benchmark: " in parts.evidence["claim"]


def test_a_score_on_its_own_scale_is_a_metric_of_that_scale():
    parts = link_of(
        STUDY,
        cell(metric="csat", outcome="cross_sell", theta=0.10, effect_per_point=0.105, ci_low=0.21, ci_high=0.02),
        tier="A",
    )
    low, likely, high = combined(0.10, 0.03, PRIOR / 0.5)
    assert parts.link["change_per_point"] == [tidy(exp(end) - 1) for end in (low, likely, high)]
    assert metric_of(PLAIN) == {"name": "CSAT", "now": 3.512, "lowest": 1.0, "highest": 5.0}
    assert parts.metric == metric_of(PLAIN) | {"evidence": ["study-csat-cross-sell"]}
    assert (
        "change of +10.5% in cross-sell, 95% interval +2.0% to +21.0%" in parts.evidence["claim"]
        and "index" not in parts.evidence["claim"]
    )
    assert (parts.evidence["kind"], parts.evidence["id"]) == ("experiment", "study-csat-cross-sell")
    written = 100 * tidy(exp(likely) - 1)
    assert (
        f"the case counts CSAT in the same points, so +{written:.2f}%; of which 100% counts as causal (tier A): +{written:.3f}%"
        in parts.words
    )


@pytest.mark.parametrize("of", [{"outcome": "nrr"}, {"verdict": "TOO GOOD"}, {"theta": None}, {"error": None}])
def test_what_has_no_figure_is_not_linked(of):
    with pytest.raises(ValueError, match=r"NRR combines|no figure to use here"):
        link_of(STUDY, cell(**of))
