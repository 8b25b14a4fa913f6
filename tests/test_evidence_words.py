"""Rules and sentences of evidence at their edges, with figures worked by hand."""

from math import log

import numpy as np
import pandas as pd
import pytest

from cxroi.evidence import into_case, nonresponse, snapshot_tables
from cxroi.evidence.cell_details import band_edges
from cxroi.evidence.cohorts import Cohort, shrunk
from cxroi.evidence.scores import Scores
from cxroi.evidence.verdicts import Facts, holdout_confidence


@pytest.mark.parametrize(
    ("late", "near", "recorded"),
    [(5, 24, True), (5, 25, False), (4, 10, False), (6, 100, False), (30, 100, True)],
)
def test_scores_are_recorded_late_where_five_and_more_than_a_fifth_follow_the_leaving(late, near, recorded):
    """Both are needed: four of ten are too few, six of a hundred too small a share, and a fifth is not more than a fifth."""
    assert Facts(None, late=late, near=near).recorded_late is recorded


def test_the_way_from_the_study_to_the_case_is_printed_with_its_figures():
    """.95 for a point of the answer is .95^(1/20) = .997439 for a point of NPS; of its logarithm 60% is causal: .998462."""
    nps = Scores("nps", 200, 7.0, 2.0, 0.0, 10.0, 12.0, "the last wave", 20.0)
    said = into_case._arithmetic(nps, "C", found=log(0.9), drawn=log(0.95), change=0.95 ** (1 / 20) - 1)
    assert said == (
        "−10.0% for a point of the answer (0 to 10), shrunk towards no effect for its uncertainty, is −5.0%; one point of the "
        "answer is 20.0 points of NPS here, so that is (1 −5.0%)^(1/20.0) − 1 = −0.256% for a point of NPS; of which 60% counts "
        "as causal (tier C): −0.154% for a point."
    )
    csat = Scores("csat", 200, 4.0, 1.0, 1.0, 5.0, 4.0, "the last wave", 1.0)
    said = into_case._arithmetic(csat, "E", found=log(1.1), drawn=log(1.05), change=0.05)
    assert "(1 to 5)" in said and "is +5.0%; the case counts CSAT in the same points, so +5.00%" in said
    assert said.endswith("of which 20% counts as causal (tier E): +0.981% for a point.")


def segment(nrr, error):
    return Cohort("S", "monthly", "2024-01", 50, 100.0, 100 * nrr, 0.0, 0.0, 0.0, 0.0, nrr, nrr, nrr, None, None, None, error, None, 0.0, 0.0, 0.0, None, ())  # fmt: skip


def test_segments_are_shrunk_towards_their_common_nrr_by_their_uncertainty():
    """DerSimonian and Laird by hand. NRR .8, .9, 1 with errors .02, .02, .05: weights 2500, 2500, 400, mean 4650/5400, Q 20.8333,
    τ² = (20.8333 − 2) / (5400 − 12,660,000/5400) = .00616364; pooled .891210; trusted by .939058, .939058, .711438."""
    found = shrunk([segment(0.8, 0.02), segment(0.9, 0.02), segment(1.0, 0.05), segment(0.7, None)])
    assert [one.shrunk_nrr for one in found[:3]] == pytest.approx([0.805558, 0.899464, 0.968607], abs=2e-6)
    assert found[3].shrunk_nrr is None
    alike = shrunk([segment(0.80, 0.02), segment(0.81, 0.02)])  # Q = .125 < 1: they differ by no more than chance
    assert [one.shrunk_nrr for one in alike] == pytest.approx([0.805, 0.805])
    assert shrunk([segment(0.8, 0.02)])[0].shrunk_nrr is None


def test_bands_are_those_of_nps_only_on_its_own_scale():
    """Scores 1 to 9: thirds lie at 1 + 8/3 and 1 + 16/3. Only NPS asked from 0 to 10 has passives from 7 and promoters from 9."""
    scores = np.arange(1.0, 10.0)
    assert band_edges("nps", scores) == (7.0, 9.0)
    assert band_edges("csat", scores) == pytest.approx((3.6667, 6.3333), abs=5e-5)
    assert band_edges("nps", np.array([1.0, 2, 3, 4, 5, 6, 7])) == (3.0, 5.0)
    assert band_edges("nps", np.array([1.0, 2, 3, 4, 5, 6, 8])) == (7.0, 9.0), (
        "a scale of ten on which nobody gave more"
    )


def test_a_column_has_its_role_where_it_holds_anything():
    """Half of the money is known, which is something; no contact is, and there is no tenure."""
    frame = pd.DataFrame({"revenue_per_year": [10.0, None], "contacts": [None, None]})
    assert snapshot_tables._roles(frame, "tenure", "money", "contacts") == {"money": "revenue_per_year"}


def test_confidence_that_a_score_adds_is_that_of_a_mean_above_zero():
    """Gains 1, 2, 3: 6 over √(1 + 0 + 1) is 4.2426, a chance of .9999890. Without groups, or where all gain alike, there is none."""
    assert holdout_confidence(np.array([1.0, 2.0, 3.0])) == pytest.approx(0.9999890, abs=5e-8)
    assert holdout_confidence(np.array([-1.0, 1.0])) == 0.5
    assert holdout_confidence(np.array([])) is None and holdout_confidence(np.array([2.0, 2.0])) is None


class Asked:
    """Customers asked in one month, who started 0, 1, 2, … months before."""

    def __init__(self, answered):
        self.answered = np.array(answered)
        self.start = -np.arange(len(answered))
        self.month = np.zeros(len(answered), dtype=int)
        self.revenue_12 = np.full(len(answered), np.nan)
        self.segment_names = ()

    def __len__(self):
        return len(self.answered)


def test_response_is_counted_only_where_the_silent_are_known(monkeypatch):
    """15 of 60 answered is 25%; of the newest third, 20 asked, 15 did. Where all answered, or no one knows who was asked, nothing is said."""
    monkeypatch.setattr(nonresponse, "_silence", lambda *given, **more: None)
    some = nonresponse.response(Asked([True] * 15 + [False] * 45), last=0, invitations_known=True)
    assert (some.asked, some.answered, some.rate) == (60, 15, 0.25)
    assert [(one.group, one.asked, one.answered) for one in some.shares] == [
        ("shortest third", 20, 15), ("middle third", 20, 0), ("longest third", 20, 0)]  # fmt: skip
    assert some.words.startswith("25% of those asked answered.")
    for answered, known in (([True] * 60, True), ([True] * 15 + [False] * 45, False)):
        none = nonresponse.response(Asked(answered), last=0, invitations_known=known)
        assert none.rate is None and not none.shares and "only answers" in none.words
