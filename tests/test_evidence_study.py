"""The study from tables to verdicts: the sample's known truth, and its links in a case."""

import json
import pickle
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from evidence_hand import studied
from worlds import TABLES, company

from cxroi.case import parse
from cxroi.evidence import study
from cxroi.evidence.back_cast import back_cast
from cxroi.evidence.baseline_into_case import segments_of
from cxroi.evidence.cells import OUTCOMES
from cxroi.evidence.into_case import link_of, shrunk
from cxroi.evidence.segment_baseline import Range

SAMPLE = Path(__file__).parents[1] / "sample_data" / "evidence"
FOUR = (*TABLES, "contacts")


@pytest.fixture(scope="module")
def sample():
    """The study of the sample tables."""
    connection = duckdb.connect()
    for table in FOUR:
        connection.execute(f"CREATE TABLE {table} AS FROM '{SAMPLE / table}.csv'")
    return study(connection, present=FOUR)


def test_the_sample_finds_what_was_put_into_it(sample):
    """NPS: hazard ratio .80, spend 1.02, products 1.10 a point, each inside its interval and USE."""
    truth = {"churn": -0.20, "spend": 0.02, "cross_sell": 0.10}
    for outcome, effect in truth.items():
        cell = sample.cell("nps", outcome)
        assert cell.verdict == "USE", outcome
        assert cell.ci_low < effect < cell.ci_high, outcome


def test_the_sample_does_not_find_what_is_not_there(sample):
    """CSAT goes with nothing: never USE, and for spend the interval is narrow enough to say so."""
    assert {sample.cell("csat", outcome).verdict for outcome in OUTCOMES} <= {"DO NOT USE", "CANNOT TELL"}
    assert sample.cell("csat", "spend").verdict == "DO NOT USE"


def test_the_score_typed_in_after_leaving_is_too_good(sample):
    """CES of customers who left is dated after their leaving: TOO GOOD against leaving, with the share; money is judged without."""
    cell = sample.cell("ces", "churn")
    assert cell.verdict == "TOO GOOD" and "on or after the day the customer left" in cell.sentence
    assert {sample.cell("ces", outcome).verdict for outcome in OUTCOMES[1:]} == {"CANNOT TELL"}
    assert any("are left out" in caveat for caveat in sample.cell("ces", "spend").caveats)


def test_silence_is_counted_in_the_sample(sample):
    """About 7% answer NPS, the rate differs by group with a Wilson interval, and the silent are compared."""
    found = dict(sample.responses)["nps"]
    assert found.rate == pytest.approx(0.07, abs=0.01)
    assert found.silence.ratio > 1 and 10 < found.silence.answered_events < sample.cell("nps", "churn").events
    assert all(share.low <= share.rate <= share.high for share in found.shares)
    assert {share.facet for share in found.shares} == {"size", "tenure", "segment"}


def test_the_parts_of_a_cohort_sum_exactly(sample):
    """Before + expansion − contraction − churn = after, in each cohort and over the bands of an answer."""
    for one in sample.cohorts:
        assert one.before + one.expansion - one.contraction - one.churn == pytest.approx(one.after, rel=1e-12)
        assert one.nrr_interval[0] < one.nrr < one.nrr_interval[1]
    whole = sample.cohorts[0]
    for _, bands in sample.by_answer:
        assert sum(band.before for band in bands) == pytest.approx(whole.before)
        assert sum(band.expansion for band in bands) == pytest.approx(whole.expansion)


def test_promoters_bring_more_business(sample):
    """NRR by answer: promoters above detractors, as the sample was made; who grew most, with what they said."""
    bands = {band.name: band for band in dict(sample.by_answer)["nps"]}
    assert bands["9 or more"].nrr > bands["below 7"].nrr
    assert sample.growers and all(grower.after > grower.before for grower in sample.growers)
    assert any(grower.said for grower in sample.growers)


def test_a_picture_stands_behind_a_cell(sample):
    """Bands with intervals, forest by segment, horizons 3, 6, 12, the score alone and without the largest accounts."""
    picture = sample.cell("nps", "churn").picture
    assert [bar.name for bar in picture.bands] == [str(level) for level in range(11)], "a band for each answer"
    low, high = [
        sum(bar.events for bar in part) / sum(bar.n for bar in part) for part in (picture.bands[:6], picture.bands[8:])
    ]
    assert low > 2 * high
    assert sum(bar.n for bar in picture.bands) == sample.cell("nps", "churn").n
    assert [bar.name for bar in picture.horizons] == ["3 months", "6 months", "12 months"]
    assert {"score alone", "all controlled for", "without the 5 largest accounts", "weighted for non-response"} <= {
        bar.name for bar in picture.checks
    }
    assert len(picture.forest) >= 2
    for bar in (*picture.bands, *picture.forest, *picture.horizons, *picture.checks):
        assert bar.low <= bar.value <= bar.high


def test_a_study_is_plain_data_and_the_same_each_time(sample):
    """It pickles to itself and holds no NaN, the rows' order does not matter, the digest tells a changed row, progress ends at 1."""
    assert pickle.loads(pickle.dumps(sample)) == sample  # noqa: S301 - it is our own
    json.dumps(asdict(sample), allow_nan=False, default=sorted)
    told = []
    made = company(np.random.default_rng(1), accounts=150)
    first = studied(made, progress=told.append)
    shuffled = {name: frame.sample(frac=1, random_state=0) for name, frame in made.items()}
    assert studied(shuffled).digest == first.digest
    assert studied(shuffled).cells == first.cells
    assert told == sorted(told) and told[-1] == 1.0
    made["survey_responses"].loc[0, "score"] += 1
    assert studied(made).digest != first.digest


def test_a_link_is_fit_for_the_case(sample):
    """Links, metric, segments and evidence of the sample form a case that parses; three figures, shrunk, on the index's scale."""
    links = [link_of(sample, sample.cell("nps", outcome)) for outcome in ("churn", "spend", "cross_sell")]
    baseline = segments_of(sample)
    case = parse(
        {
            "format": 1, "title": "From the tables", "finance": {"years": 3, "discount_rate": 0.1}, "initiatives": [],
            "metrics": [links[0].metric], "links": [one.link for one in links], "segments": baseline.segments,
            "evidence": [*(one.evidence for one in links), baseline.evidence],
        }
    )  # fmt: skip
    churn = case.links[0].change_per_point
    cell, scores = sample.cell("nps", "churn"), next(one for one in sample.scores if one.metric == "nps")
    assert churn.low < churn < churn.high < 0
    raw = (1 + cell.effect_per_point) ** (1 / scores.index_per_point) - 1
    assert raw < churn, "shrunk towards zero"
    assert case.links[0].causal_share.plain == [0.1, 0.35, 0.7]
    assert case.evidence[0].kind == "own data" and str(cell.n) in case.evidence[0].claim.replace(",", "")
    assert case.segments[0].churn_per_year.low < case.segments[0].churn_per_year < case.segments[0].churn_per_year.high


def test_what_cannot_be_used_is_refused(sample):
    """A leaking metric and NRR are not linked, and the reason is said."""
    with pytest.raises(ValueError, match="too good to be true"):
        link_of(sample, sample.cell("ces", "churn"))
    with pytest.raises(ValueError, match="counted twice"):
        link_of(sample, sample.cell("nps", "nrr"))


def test_the_back_cast_says_why_it_differs(sample):
    """The sample's is within two points. Had large customers left, a tenth of the revenue more: their size is the reason."""
    found = back_cast(sample)
    assert abs(found.modelled - found.observed) < 0.02 and found.close
    assert f"within two points: {found.modelled:.1%} against {found.observed:.1%}" in found.words


def cast(sample, *, base="2025-06", gone, stayed, churn, growth, basis="monthly"):
    """One segment of 100 customers that paid 1,000: a tenth left, with `gone` of it; those who stayed pay `stayed` more or less."""
    whole = replace(
        sample.cohorts[0], base=base, basis=basis, before=1000.0, after=1000.0 - gone + stayed, churn=gone, logo=0.9,
        expansion=max(stayed, 0.0), contraction=max(-stayed, 0.0), nrr=1 - (gone - stayed) / 1000, warnings=(),
    )  # fmt: skip
    facts = replace(sample.segments[0], name="All", customers=100, new_customers=0, churn=Range(churn, churn, churn), revenue=Range(10.0, 10.0, 10.0), growth=growth)  # fmt: skip
    return back_cast(replace(sample, cohorts=(whole,), segments=(facts,), tenure=()))


@pytest.mark.parametrize(
    ("given", "said", "not_said"),
    [
        ({"gone": 180, "stayed": 0, "churn": 0.1, "growth": 0.0}, ["larger than the rest of their segment: had they been like it, 10.0% of revenue would have gone, and 18.0% did"], ["The baseline's churn"]),
        ({"gone": 40, "stayed": 0, "churn": 0.1, "growth": 0.0}, ["smaller than the rest"], ["larger", "The baseline's churn"]),
        ({"gone": 115, "stayed": 0, "churn": 0.2, "growth": 0.0}, ["The baseline's churn is 20.0%", "of those of 2025-06, weighted alike, 10.0% were gone"], ["larger", "smaller"]),
        ({"gone": 100, "stayed": 45, "churn": 0.1, "growth": 0.0}, ["Those who stayed pay +5.0% against the base period; the baseline's growth is +0.0%"], ["larger", "smaller", "The baseline's churn"]),
        ({"gone": 100, "stayed": 0, "churn": 0.16, "growth": 0.0, "basis": "yearly"}, ["half a year's revenue"], ["The baseline's churn"]),
        ({"gone": 100, "stayed": 0, "churn": 0.05, "growth": 0.0, "basis": "yearly"}, ["The baseline's churn is 5.0%"], ["half a year's revenue"]),
        ({"gone": 109, "stayed": -8.1, "churn": 0.091, "growth": 0.0}, ["No single cause"], ["larger", "The baseline's churn", "stayed pay"]),
    ],
)  # fmt: skip
def test_a_cause_is_named_only_where_it_moves_the_table_the_way_it_went(sample, given, said, not_said):
    """Leavers larger than the rest make the table lower than the baseline: where it is higher, their size is no reason, however large."""
    found = cast(sample, **given)
    assert not found.close
    assert all(words in found.words for words in said) and not any(words in found.words for words in not_said)


def test_the_back_cast_of_a_steady_company_is_within_two_points():
    """4,000 customers all there from the start, leaving at a constant rate: the baseline gives last year's NRR."""
    found = back_cast(
        studied(company(np.random.default_rng(4), accounts=4000, monthly=0.015, hazard_ratio=1.0, quiet=0))
    )
    assert found.close, found.words


def test_shrinking_keeps_the_sure_and_doubts_the_unsure():
    """A small error keeps its estimate, a large one goes to the prior; a benchmark draws towards itself."""
    assert shrunk(-0.1, 1e-6, prior_sd=0.05)[0] == pytest.approx(-0.1)
    assert shrunk(-0.1, 10.0, prior_sd=0.05)[0] == pytest.approx(0.0, abs=1e-4)
    assert shrunk(-0.1, 10.0, prior_mean=-0.03, prior_sd=0.05)[0] == pytest.approx(-0.03, abs=1e-4)
