"""From a verdict into the case: a half-read column withholds it; its range, its arithmetic and its tier are those of the link."""

from dataclasses import replace

import numpy as np
import pytest
from evidence_hand import studied
from worlds import company

from cxroi.evidence.into_case import PERT_ENDS, link_of
from cxroi.evidence.withheld import lost_words


class Lost:
    table, file, column, source = "survey_responses", "answers.csv", "responded_at", "Datum"

    def __init__(self, lost, alike=True):
        self.lost, self.of, self.alike, self.why = lost, 1000, alike, "" if alike else "they are German months"


@pytest.mark.parametrize(("loss", "withheld"), [(Lost(20), False), (Lost(21), True), (Lost(6, alike=False), True)])
def test_a_half_read_column_gives_no_verdict(loss, withheld):
    """More than 2% lost, or a kind of its own: CANNOT TELL with file, column and share, and no figure; else as before."""
    cell = studied(company(np.random.default_rng(0)), lost=lost_words([loss])).cell("nps", "churn")
    assert cell.verdict == ("CANNOT TELL" if withheld else "USE")
    assert (
        f"{loss.lost} of 1,000 values of Datum in answers.csv ({loss.lost / 1000:.1%}) could not be read"
        in cell.sentence
    ) == withheld
    assert (cell.effect_per_point is None) == withheld


def test_an_interval_that_reaches_no_effect_is_no_hard_bound():
    """The PERT of a link has the standard error of the shrunk estimate for its sd; where the interval reaches 0, harm is possible."""
    found = studied(company(np.random.default_rng(0)))
    cell = found.cell("nps", "churn")
    parts = link_of(found, replace(cell, theta=-0.10, error=0.05, verdict="USE"))
    low, likely, high = parts.link["change_per_point"]
    assert low < likely < 0 < high
    ends = np.log1p([low, high])
    assert (ends[1] - ends[0]) / np.sqrt(28) == pytest.approx((ends[1] - np.log1p(likely)) / PERT_ENDS, rel=1e-2)


def test_use_in_the_case_shows_its_arithmetic():
    """Answer points and index points side by side, with the causal share: the figures of the sentence are those of the link."""
    found = studied(company(np.random.default_rng(0)))
    parts = link_of(found, found.cell("nps", "churn"))
    scores = found.scores[0]
    assert f"one point of the answer is {scores.index_per_point:.1f} points of NPS here" in parts.words
    likely = parts.link["change_per_point"][1]
    assert f"{likely * 100:+.3f}%".replace("-", "−") in parts.words
    counted = (1 + likely) ** 0.35 - 1
    assert parts.words.endswith(f"35% counts as causal (tier D): {counted * 100:+.3f}% for a point.".replace("-", "−"))


@pytest.mark.parametrize(
    ("tier", "words", "likely"),
    [("A", "randomised", 1.0), ("D", "controlled for", 0.35), ("E", "without an order of time", 0.2)],
)
def test_a_tier_is_called_by_its_own_name(tier, words, likely):
    """The register's claim names the tier as it is, with the share that belongs to it."""
    found = studied(company(np.random.default_rng(0)))
    parts = link_of(found, found.cell("nps", "churn"), tier=tier)
    assert f"tier {tier}" in parts.evidence["claim"] and words in parts.evidence["claim"].rpartition("tier")[2]
    assert parts.link["causal_share"][1] == likely
