"""Where a rule of evidence begins: with so many it holds, with one fewer it does not."""

import itertools
import math
from datetime import date
from types import SimpleNamespace as Made

import numpy as np
import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence import baseline_into_case, churn_hazard, emotions
from cxroi.evidence.back_cast import _causes, back_cast
from cxroi.evidence.heard_into_case import calls_initiative
from cxroi.evidence.into_case import CAUSAL_SHARE
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.plain_panel import _is_plain
from cxroi.evidence.retention_curves import fit_sbg, kaplan_meier
from cxroi.evidence.segment_baseline import Range, SegmentFacts
from cxroi.evidence.snapshot_baseline import Dated, _days_words
from cxroi.evidence.tenure_churn import FEWEST_A_YEAR, _judged
from cxroi.evidence.themes import _classifier, _weighed


def test_a_weaker_tier_counts_less_of_an_association_and_none_counts_more_than_all():
    tiers = [CAUSAL_SHARE[tier] for tier in "ABCDE"]
    for shares in tiers:
        assert 0 <= shares[0] <= shares[1] <= shares[2] <= 1, shares
    for stronger, weaker in itertools.pairwise(tiers):
        assert weaker < stronger and all(low <= high for low, high in zip(weaker, stronger, strict=True))


@pytest.mark.parametrize(
    ("events", "varies", "counts"), [(9, True, False), (10, True, True), (15, True, True), (15, False, False)]
)
def test_a_horizon_is_judged_from_ten_leavings_on(monkeypatch, events, varies, counts):
    monkeypatch.setattr(
        churn_hazard,
        "hazard",
        lambda marks, *, last, horizon: Made(events=events, varies=varies, adjusted=lambda: horizon),
    )
    assert churn_hazard.horizons(Made(), last=24) == (((3, 3), (6, 6), (12, 12)) if counts else ())


@pytest.mark.parametrize(("second", "told"), [(FEWEST_A_YEAR, True), (FEWEST_A_YEAR - 1, False)])
def test_a_year_of_tenure_has_a_rate_from_ten_leavings_on(second, told):
    """Sixty leave in month 6 of 600, then so many in month 18: with nine the second year has no rate, so that there is no second year."""
    leave = np.repeat([6, 18, 30], [60, second, 530])
    event = np.repeat([True, True, False], [60, second, 530])
    found = _judged(
        "All",
        np.zeros_like(leave),
        leave,
        event,
        tenure=np.full(530, 30),
        last_year=np.full(600, 18)[: 60 + second + 530],
    )
    assert ("no two years of tenure" in found.words) is not told


@pytest.mark.parametrize(
    ("items", "repeats"), [(emotions.MANY_ITEMS, emotions.REPEATS), (emotions.MANY_ITEMS + 1, emotions.REPEATS_OF_MANY)]
)
def test_shares_of_many_items_are_drawn_less_often(monkeypatch, items, repeats):
    monkeypatch.setattr(emotions, "_shares", lambda correlations, seed: len(correlations))
    assert emotions._resampled(np.random.default_rng(0).normal(size=(60, items + 1)), 0) == repeats


@pytest.mark.parametrize(("paid", "told"), [(36, False), (35, False), (34, True)])
def test_revenue_that_ends_two_months_before_the_leavings_is_named(paid, told):
    """A month of delay is usual; of two it is said that leaving is known and revenue is not."""
    month = lambda number: pd.Timestamp("2022-01-01") + pd.DateOffset(months=number - 1)  # noqa: E731
    customers = pd.DataFrame({"customer_id": ["a", "b"], "start_date": month(1), "end_date": [month(36), pd.NaT]})
    revenue = pd.DataFrame(
        [(who, month(number), 10.0) for who in "ab" for number in range(1, paid + 1)],
        columns=["customer_id", "month", "revenue"],
    )
    tables = {"customers": customers, "revenue_monthly": revenue}
    caveats = prepare(connected(tables), present=tuple(tables), data_end=month(36).date()).caveats
    assert any(one.startswith("Revenue ends in") for one in caveats) is told


def facts(**known):
    churn, revenue = Range(0.1, 0.2, 0.3), Range(90.0, 100.0, 110.0)
    return SegmentFacts(**{"name": "Shops", "customers": 80, "left": 16, "churn": churn, "revenue": revenue, **known})


@pytest.mark.parametrize("lacks", ["churn", "revenue", "customers"])
def test_a_baseline_is_checked_only_where_a_segment_has_churn_revenue_and_customers(lacks):
    study = Made(cohorts=(Made(name="All customers", nrr=0.9),), segments=(facts(**{lacks: None}),), tenure=())
    found = back_cast(study)
    assert (found.modelled, found.observed) == (None, 0.9)
    assert found.words == "Not checked: the tables do not have leaving and revenue of its segments."


def test_the_claim_of_a_baseline_counts_the_customers_of_every_segment():
    """80 and 40 are there at the end, 16 and 4 were lost; of a table those who left are rows too; one of unknown number adds none."""
    both = (facts(), facts(name="Homes", customers=40, left=4), facts(name="Gone", customers=None, left=0))
    study = Made(segments=both[:2], tenure=(), digest="d", window=Made(data_end=date(2026, 12, 31)))
    claim = baseline_into_case.segments_of(study).evidence["claim"]
    assert claim.startswith("120 customers at the end of the data, 20 lost in the twelve months before;")
    for segments, words in (
        (both[:2], "140 customers, of whom 20 left: as answered"),
        (both, "20 customers left: as answered"),
    ):
        of_rows = baseline_into_case.segments_of_snapshot(
            Made(segments=segments, words="as answered"), day="2026-12-31"
        )
        assert of_rows.evidence["claim"].startswith(words)


def test_a_curve_of_survival_begins_with_all_and_without_doubt():
    """Two of four leave after a period and one after two: 1, ½, ¼; before anyone leaves there is nothing to be unsure of."""
    found = kaplan_meier(np.zeros(4, dtype=int), np.array([1, 1, 2, 3]), np.array([True, True, True, False]))
    assert (found.share[:3], found.low[0], found.high[0]) == ((1.0, 0.5, 0.25), 1.0, 1.0)
    assert all(
        low < share < high for low, share, high in zip(found.low[1:3], found.share[1:3], found.high[1:3], strict=True)
    )


def test_a_word_said_thrice_counts_for_more_than_once_but_not_thrice():
    """One plus the logarithm of the number, in words and in characters alike, beside the weight of how rare it is."""
    texts, labels = ["late late late bill", "late bill", "late", "bill"] * 3, ["a", "b", "a", "b"] * 3
    union = _classifier().fit(texts, labels)[0]
    row = union.transform(["late late late bill"]).toarray()[0]
    rare = {name: part.idf_ for name, part in union.transformer_list}
    names = list(union.get_feature_names_out())
    for kind, (often, once) in {"tfidfvectorizer-2": ("late", "bill"), "tfidfvectorizer-1": ("ate", "bil")}.items():
        own = [name.partition("__")[2] for name in names if name.startswith(kind)]
        weight = dict(zip(own, rare[kind], strict=True))
        at = {word: names.index(f"{kind}__{word}") for word in (often, once)}
        told = (row[at[often]] / weight[often]) / (row[at[once]] / weight[once])
        assert told == pytest.approx(1 + math.log(3)), kind


@pytest.mark.parametrize(("gone", "month"), [(10, 1), (1, 12)])
def test_a_curve_whose_fit_runs_to_its_limit_is_none(gone, month):
    """Of forty, all who leave do so in the first month, or one does in the last: one of the two parameters has no end, the other has."""
    leave = np.concatenate([np.full(gone, month), np.full(40 - gone, 12)])
    assert fit_sbg(np.zeros(40, dtype=int), leave, np.arange(40) < gone) is None


@pytest.mark.parametrize(
    ("head", "plain"),
    [
        ("unit,period,treated,outcome", True), ("outcome;treated;period", True), ("unit\ttreated\toutcome", True), ("treated,outcome", False),
        ("unit,period,outcome", False), ("unit,period,treated", False), ("customer_id,nps", False),
    ],
)  # fmt: skip
def test_a_plain_panel_names_its_outcome_whether_it_was_treated_and_a_unit_or_a_period(head, plain):
    assert _is_plain("a.csv", f"{head}\n1,2,0,3\n".encode()) is plain and not _is_plain("a.png", head.encode())


def test_a_word_of_a_theme_is_in_three_texts_and_in_two_fifths_of_them_at_most():
    """Of twenty texts: in two, three, eight or nine of them."""
    texts = [" ".join(word for word, number in (("zwei", 2), ("drei", 3), ("acht", 8), ("neun", 9)) if place < number) + f" x{place}" for place in range(20)]  # fmt: skip
    found = _weighed(texts)[1]
    assert {"drei", "acht"} == {word for word in found if word in ("zwei", "drei", "acht", "neun")}


@pytest.mark.parametrize("chances", [(None, 0.2), (None, None)])
def test_no_calls_are_made_an_initiative_where_a_chance_failed_its_test(chances):
    asked = [Made(p_gone=one, worth_calling=5.0) for one in chances]
    with pytest.raises(ValueError, match="The chances failed their test"):
        calls_initiative({}, asked, None, cost_of_call=4, won_back=(0.05, 0.1, 0.2), horizon=90)


def test_customers_without_a_day_of_coming_are_counted():
    start = np.array(["2024-01-01", "NaT", "NaT"], dtype="datetime64[D]")
    days = Dated(start, np.array(["NaT"] * 3, dtype="datetime64[D]"), np.datetime64("2025-12-31"), np.datetime64("NaT"))
    assert "; 2 without a start date are not counted" in _days_words(days)
    assert "without a start date" not in _days_words(Dated(start[:1], days.end[:1], days.until, days.since))


def cohort(name, **known):
    usual = {"base": "2024", "basis": "monthly", "before": 1000.0, "expansion": 0.0, "contraction": 0.0, "churn": 100.0, "logo": 0.9, "warnings": ()}  # fmt: skip
    return Made(name=name, **{**usual, **known})


def test_what_moves_last_year_away_from_the_baseline_is_named_where_it_moves_it_that_way():
    """Of 1,500 of revenue 450 are gone, where 20% would be if leavers were like their segments (100 of 1,000 and 200 of 500): they were larger,
    and the table is lower. Those who stayed pay 10% more than before, the baseline's grow by 2% on average: that moves it the other way."""
    whole = cohort("All customers", before=1500.0, churn=450.0, logo=0.7, expansion=155.0, contraction=50.0)
    parts = (cohort("Shops"), cohort("Homes", before=500.0, churn=350.0, logo=0.6))
    segments = (
        facts(growth=0.03, churn=Range(0.1, 0.2, 0.3)),
        facts(name="Homes", growth=None, churn=Range(0.1, 0.2, 0.3)),
    )
    study = Made(cohorts=(whole, *parts, cohort("Old", base="2023", logo=0.1)), segments=segments)
    weight = {"Shops": 1000.0, "Homes": 500.0}
    (lower,) = _causes(study, whole, weight, apart=0.1)
    assert "Those who left were larger" in lower and "20.0% of revenue would have gone, and 30.0% did" in lower
    (higher,) = _causes(study, whole, weight, apart=-0.1)
    assert higher.startswith("Those who stayed pay +10.0% against the base period; the baseline's growth is +2.0%")
    even = (cohort("All customers", before=1500.0, churn=300.0, logo=0.8, expansion=24.0), *parts)
    assert _causes(Made(cohorts=even, segments=segments), even[0], weight, apart=0.1) == [
        "No single cause in these tables makes a point of the difference."
    ]
