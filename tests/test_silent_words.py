"""What is said beside a score with the silent: whose it is, and why to doubt it."""

import datetime as dt
from types import SimpleNamespace as Of

import pytest

from cxroi.evidence.heard_into_case import silent_doubt
from cxroi.report.language import listening_words as words
from cxroi.report.tables import listening_tables


def silent(**more):
    usual = {
        "metric": "nps", "is_nps": True, "answered": 31.0, "respondents": 1200, "customers": 5000, "synthetic": 12.4, "ci_low": -3.0,
        "ci_high": 20.0, "tilt_to_zero": -14.26, "r2": 0.2, "auc_detractor": 0.71, "unlike": 0.009, "facts_left_out": (), "months": "", "since": "", "last": "",
    }  # fmt: skip
    return words.silent(Of(**{**usual, **more}))


def test_the_silent_are_those_who_did_not_answer():
    lead, tilt, quality = silent()
    assert lead == "NPS is 31.0 among 1,200 who answered and 12.4 with the 3,800 silent (−3.0 to 20.0)"
    assert tilt == "The score turns to zero if the silent are 14.3 points worse than respondents like them"
    assert (
        quality == "The facts explain 20% of what respondents say and tell a detractor from the others in 71% of pairs."
    )
    assert silent(synthetic=-1.0)[1].endswith("14.3 points better than respondents like them")
    assert silent(synthetic=0.0)[1].endswith("better than respondents like them")
    rest = silent(is_nps=False, auc_detractor=None, r2=-0.1, unlike=0.01, facts_left_out=("town", "size"))[1:]
    assert (
        rest[0]
        == "The facts explain 0% of what respondents say; that is next to nothing, so a single customer's score says little."
    )
    assert rest[1].startswith("Of 1% of the customers nobody alike answered") and rest[2].endswith(
        "left out: town, size"
    )
    assert silent(r2=0.05)[2].endswith("pairs.") and "next to nothing" in silent(r2=0.049)[2]


def test_whose_score_it_is_stands_in_words():
    said = silent(since="2024-08", last="2025-07", months="2024-08 to 2025-07")
    assert (
        said[1]
        == "The 5,000 were customers before 2024-08 and at the end of 2025-07: who came or left in between is not among them"
    )
    assert said[2] == "Nobody answered later: these are the answers of 2024-08 to 2025-07"


@pytest.mark.parametrize(
    ("low", "ends", "metric", "doubted"),
    [
        (1.06, (-3.0, 35.0), "nps", "lower"), (1.0, (-3.0, 35.0), "nps", ""), (1.06, (-3.0, 30.9), "nps", ""), (1.06, (31.1, 40.0), "nps", ""),
        (1.06, (31.0, 40.0), "ces", "worse"), (None, (-3.0, 35.0), "nps", ""),
    ],
)  # fmt: skip
def test_a_score_with_the_silent_is_doubted_where_their_leaving_says_more_than_the_facts(low, ends, metric, doubted):
    """31 among those who answered: in the interval with the silent, no difference is shown, though they leave more often beyond chance."""
    silence = None if low is None else Of(ratio=1.63, low=low, high=2.51)
    study = Of(responses=((metric, Of(silence=silence)), ("other", Of(silence=Of(ratio=9.0, low=8.0, high=10.0)))))
    found = Of(metric=metric, answered=31.0, ci_low=ends[0], ci_high=ends[1])
    said = silent_doubt(found, study)
    assert bool(said) == bool(doubted)
    if doubted:
        assert said.startswith("The silent leave 1.63 times as often as those who answered (1.06 to 2.51)")
        assert said.endswith(f"The score of all is likely {doubted} than the one given")


def test_the_doubt_stands_below_the_finding_and_the_table_names_whose_score_it_is():
    leaves = Of(silence=Of(ratio=1.6, low=1.1, high=2.5))
    study = Of(digest="0", responses=(("nps", leaves),), window=Of(data_end=dt.date(2026, 12, 31)))
    found = Of(
        metric="nps", is_nps=True, customers=100, respondents=60, answered=12.5, synthetic=4.0, ci_low=-3.0, ci_high=12.5, tilt_to_zero=-10.0,
        r2=0.21, auc_detractor=0.75, unlike=0.0, facts_left_out=(), months="", since="2025-07", last="2026-06", by_segment=(),
    )  # fmt: skip
    heard = listening_tables.silent(found, study)
    assert heard.rows[0][0] == "All customers since before 2025-07"
    assert heard.lines[0].startswith("The silent leave 1.60 times as often")
    assert heard.lines[1].startswith("The 100 were customers before 2025-07")
