"""Rules and sentences of evidence at their edges, with figures worked by hand."""

from math import log

import pytest

from cxroi.evidence import into_case
from cxroi.evidence.cohorts import Cohort, shrunk
from cxroi.evidence.scores import Scores
from cxroi.evidence.verdicts import Facts


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
