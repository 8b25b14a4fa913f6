"""What Listening says in words: each figure of a finding in its sentence, as it was measured, with its interval and its sign."""

import datetime as dt
import math
from types import SimpleNamespace as Of

import pandas as pd
import pytest

from cxroi.evidence.listening import Listening
from cxroi.report.language import listening_words as words
from cxroi.report.language import quiet_words, record_words
from cxroi.report.tables import listening_tables as tables
from cxroi.report.tables.warehouse_tables import warehouse_figures, warehouse_table

FELT = Of(item="emo_trust", most=8.25, least=6.0, difference=2.25, ci_low=-0.1, ci_high=4.6, n_most=40, n_least=41)


def emotion(name, outcome, effect, p_first, *, verdict="USE", low=-0.2, high=-0.1, share=0.4):
    return Of(
        emotion=name, outcome=outcome, effect=effect, p_first=p_first, verdict=verdict, ci_low=low, ci_high=high, share=share, q=0.01
    )  # fmt: skip


def test_the_emotion_that_is_first_in_leaving_leads_else_the_first_of_all():
    joy, fear = emotion("joy", "churn", -0.12, 0.3), emotion("fear", "churn", 0.043, 0.6, low=0.01, high=0.0756)
    spend = emotion("pride", "spend", 0.05, 0.9, low=None)
    assert (
        words.emotions([joy, fear, spend], [])[0] == "Fear: one more point goes with +4.3% in leaving (+1.0% to +7.6%)"
    )
    assert words.emotions([emotion("joy", "churn", -0.12, 0.3, verdict="CANNOT TELL"), spend], [])[0] == "Pride: one more point goes with +5.0% in spending"  # fmt: skip
    none = [emotion("joy", one, None, None) for one in ("churn", "spend")]
    assert words.emotions(none, []) == (
        "No emotion predicts money here, as far as these answers show (1 emotion asked about)",
    )
    nps = Of(item="nps")
    assert words.emotions(none, [nps, FELT])[1] == (
        "The most loyal fifth answers 8.2 on trust, the least loyal 6.0: a difference of +2.2 (−0.1 to +4.6), size set aside"
    )
    assert len(words.emotions(none, [nps])) == 1


def theme(
    label,
    *,
    ratio=None,
    low=None,
    high=None,
    exposed=None,
    customers=30,
    verdict="USE",
    score=None,
    others=None,
    apart=None,
):
    return Of(
        label=label, hazard_ratio=ratio, ci_low=low, ci_high=high, revenue_exposed=exposed, customers=customers, verdict=verdict,
        score=score, others=others, apart=apart,
    )  # fmt: skip


def test_the_theme_that_goes_with_leaving_and_exposes_most_leads():
    late, rude = (
        theme("late", ratio=2.04, low=1.2, high=3.46, exposed=1e6),
        theme("rude", ratio=3.0, low=1.01, high=5.0, exposed=2e6),
    )
    unsure = theme("price", ratio=4.0, low=1.0, high=9.0, exposed=9e6)
    assert words.themes([unsure, late, rude], "USD") == (
        "Those who write “rude” leave 3.0 times as often (1.0 to 5.0); $2M of revenue is exposed",
    )
    assert words.themes([theme("late", ratio=2.04, low=1.2, high=3.46)], "USD")[0].endswith(
        "(1.2 to 3.5); 30 customers"
    )
    assert words.themes([unsure, theme("x")], "USD") == (
        "2 themes; the one with the most revenue exposed is “price” (30 customers, $9M of revenue exposed)",
    )
    often, seldom = theme("often", customers=31, exposed=8e6), theme("seldom", customers=40)
    assert words.themes([unsure, often, seldom], "USD")[0].endswith(
        "the one with the most revenue exposed is “price” (30 customers, $9M of revenue exposed); the theme of most customers is “seldom” (40)"
    )
    assert words.themes([theme("x"), seldom], "USD") == (
        "2 themes; the one of most customers is “seldom” (40 customers)",
    )
    assert words.themes([theme("x")], "USD") == ("One theme: “x” (30 customers)",)
    chance = theme("late", ratio=2.04, low=1.2, high=3.46, exposed=1e6, verdict="CANNOT TELL")
    assert words.themes([chance], "USD") == ("One theme: “late” (30 customers, $1M of revenue exposed)",), (
        "of many tried"
    )


def test_a_complaint_that_is_shown_leads_before_a_theme_that_may_be_one():
    """4 million exposed of a theme whose scores do not tell, 1 of one that scores lower."""
    open_yet = theme("open", exposed=4e6, score=7.0, others=7.1, apart=(-0.6, 0.4))
    low = theme("low", exposed=1e6, score=5.0, others=7.1, apart=(-3.0, -1.2))
    assert words.themes([open_yet, low], "USD")[0] == (
        "2 themes; of the complaints the one with the most revenue exposed is “low” (30 customers, $1M of revenue exposed)"
    )
    assert "the one with the most revenue exposed is “open”" in words.themes([open_yet, theme("x")], "USD")[0]


def test_a_theme_is_a_complaint_or_none_only_beyond_chance():
    """7.3 against 7.1, surely higher, maybe higher, and surely lower; without scores nothing is said."""
    mixed, even, low = (
        theme("mixed", score=7.3, others=7.1, apart=(0.1, 0.3)),
        theme("even", score=7.3, others=7.1, apart=(-0.3, 0.7)),
        theme("low", score=6.9, others=7.1, apart=(-0.3, -0.1)),
    )
    assert words.themes([mixed, low, even, theme("x")], "USD")[1:] == (
        "Higher in score than the customers who do not mention it, so no complaint, or praise and complaint together; their revenue is not counted "
        "as exposed: “mixed” (7.3 and the others 7.1, a difference of +0.1 to +0.3)",
        "Complaint or not: CANNOT TELL by the scores of those who mention it, which differ from the others’ by no more than chance allows: “even” "
        "(7.3 and the others 7.1, a difference of −0.3 to +0.7)",
    )
    assert words.themes([mixed] * 5, "USD")[1].endswith("+0.3) and 2 more")
    assert len(words.themes([low, theme("x")], "USD")) == 1


def of_test(**more):
    usual = {
        "verdict": "USE", "n": 1500, "cut": dt.date(2026, 3, 31), "top_decile_precision": 0.72, "base": 0.30, "auc": 0.81, "auc_naive": 0.64,
        "said": 0.32, "calibrated": True, "by_multiple": False, "already": 0.5,
    }  # fmt: skip
    return Of(**{**usual, **more})


def test_calls_are_counted_where_they_are_priced_else_those_more_likely_gone_than_not():
    priced = [Of(worth_calling=worth, p_gone=0.6) for worth in (1000.0, 500.0, -20.0)]
    lead, test = quiet_words.quiet(Of(tested=of_test(), by_day=True, gone_after=None), priced, "USD")
    assert lead == "2 of 3 calls are worth making: together $1.5k after their cost"
    assert test == (
        "Tested on 1,500 customers after 2026-03-31: of those in the tenth with the highest chance 72% went quiet, of all 30%; it ranks 81% of "
        "pairs right, a multiple of the usual gap 64%"
    )
    plain = [Of(worth_calling=None, p_gone=chance) for chance in (0.5, 0.51, None, 0.9)]
    told = quiet_words.quiet(Of(tested=of_test(said=0.26), by_day=False, gone_after=None), plain, "USD")
    assert told[0] == "2 of 4 customers are more likely gone than not"
    assert told[2].startswith("The chances were too low in that test, 26% on average where 30% went quiet")
    assert told[3] == "Only months with revenue are known: dates and gaps are good to a month"
    before = quiet_words.quiet(
        Of(tested=of_test(already=0.51, horizon_days=90), by_day=True, gone_after=None), plain, "USD"
    )
    assert before[2].startswith("51% of those who went quiet had been silent for 90 days or longer by then")
    assert quiet_words.quiet(Of(tested=of_test(said=0.34), by_day=True, gone_after=None), plain, "USD")[2].startswith(
        "The chances were too high"
    )


@pytest.mark.parametrize(
    ("more", "failed", "order"),
    [
        ({"calibrated": False}, "said 32% on average where 30% went quiet", "by the chance, though its figure is not shown: it ranked 81%"),
        ({"by_multiple": True}, "ranked 81% of pairs right, a multiple of the median gap 64%", "which ranked 64% of pairs right in that test, the chances 81%"),
        ({}, "ranked 81% of pairs right, a coin 50%", "it ranked 81% of pairs right in that test, a multiple of the median gap 64%"),
    ],
)  # fmt: skip
def test_chances_that_failed_their_test_are_not_told_and_the_test_is(more, failed, order):
    first, second = quiet_words.quiet(
        Of(tested=of_test(verdict="CANNOT TELL", **more), by_day=True, gone_after=None), [], "USD"
    )
    assert first.endswith(f"tested on 1,500 customers after 2026-03-31, the chances {failed}") and order in second


def test_further_contacts_their_cost_and_what_goes_with_them():
    found = Of(
        second_contact_share=0.123, conversations=4321, other_channel_share=0.045, contacts_again=980, share_of_contacts=0.187, cost=52_000.0,
        hazard_ratio=1.84, ci_low=1.21, ci_high=2.8, paths=[Of(path="mail → phone", conversations=20, share=0.1)],
    )  # fmt: skip
    assert words.channels(found, "USD") == (
        "12.3% of 4,321 conversations take a further contact, 4.5% another channel",
        "That is 980 contacts a year, 18.7% of all: $52k of working time",
        "Those customers leave 1.8 times as often (1.2 to 2.8)",
    )
    found.ci_low = 0.6
    assert words.channels(found, "USD")[2].endswith(" (0.6 to 2.8), which chance can explain")
    found.other_channel_share = found.cost = found.hazard_ratio = None
    first, second, third = words.channels(found, "USD")
    assert first.endswith("a further contact") and second.endswith("18.7% of all") and "cannot be told" in third


def link(y, effect, low, high, verdict="GOES WITH IT"):
    return Of(x="leavers", y=y, effect=effect, ci_low=low, ci_high=high, verdict=verdict, q=0.01, rows=120)


def test_leavers_their_cost_and_what_goes_with_ten_points_more_of_them():
    turnover = Of(per_year=0.214, employees=350, ci_low=0.18, ci_high=0.251, first_year=0.331)
    links = [
        link("days to resolution", 0.052, 0.011, 0.094), link("share of repeats", -0.0213, -0.04, -0.002),
        link("customer score", -0.31, -0.5, -0.1), link("share of refunds", 0.4, 0.1, 0.7, "CANNOT TELL"),
    ]  # fmt: skip
    assert words.employees(Of(turnover=turnover, cost=1_250_000.0, links=links), "USD") == (
        "21% of 350 employees leave in a year (18% to 25%), which costs about $1.25M a year",
        "Of new ones 33% leave within their first year",
        "With ten points more of the leavers in a team go +5.2% in days to resolution (+1.1% to +9.4%)",
        "With ten points more of the leavers in a team go −2.1 points in share of repeats (−4.0 points to −0.2 points)",
        "With ten points more of the leavers in a team go −0.31 points in customer score (−0.50 points to −0.10 points)",
    )
    untold = words.employees(Of(turnover=turnover, cost=None, links=links[3:]), "USD")
    assert untold[0].endswith("(18% to 25%)") and untold[2:] == ("No link to service can be told apart from chance",)
    assert len(words.employees(Of(turnover=turnover, cost=None, links=[]), "USD")) == 2


def test_a_customers_score_is_her_last_answer_or_the_range_that_holds_eight_of_ten():
    quiet = Of(customers=())
    each = pd.DataFrame([("C1", 7.26, -1.2, 9.6)], columns=["customer_id", "predicted", "low", "high"])
    heard = Of(synthetic=Of(each=each), quiet=quiet)

    def said(identity, scores=(), heard=heard):
        found = Of(
            id=identity, scores=scores, segment="Key", since=dt.date(2020, 1, 1), left=None, left_after=None, revenue_last_year=12_000.0,
            margin_last_year=3_600.0, open_cases=2, months=(), events=(), last_seen=None,
        )  # fmt: skip
        return record_words._score(found, heard, "nps")

    assert said("C1") == "NPS: never answered; predicted from facts 7.3, and 8 of 10 such answers lie between 0 and 10."
    assert said("C2") == said("C1", heard=Listening()) == "NPS: never answered."
    assert said("C1", [("csat", 3.0, "2026-01-01"), ("nps", 9.0, "2026-02-03")]) == "NPS: 9, answered on 2026-02-03."


def test_what_customers_alike_did_in_the_year_after():
    assert record_words.alike(Of(customers=1240, left=0.183, revenue=0.93)) == (
        "1,240 customers of the same segment and size answered alike: 18% left within a year; together they then brought 93% of the revenue "
        "of the year before."
    )
    assert record_words.alike(Of(customers=40, left=0.0, revenue=None)).endswith("0% left within a year.")


def test_estimates_of_a_database_are_printed_with_interval_and_counts():
    """θ = ln 0.9 is −10% a point; an estimate that did not converge is none."""
    adjusted = Of(theta=math.log(0.9), interval=(math.log(0.85), math.log(0.96)), converged=True, error=0.03, groups=50)
    lost = Of(theta=9.0, interval=(1.0, 9.0), converged=False, error=1.0, groups=2)
    one = Of(metric="nps", outcome="churn", adjusted=adjusted, alone=lost, n=12_345, events=678, accounts=9_000, controlled=("tenure", "size"), left_out=(), scans=3)  # fmt: skip
    row = warehouse_table([one]).iloc[0].tolist()
    assert row[2:] == ["−10.0%", "−15.0% to −4.0%", "CANNOT TELL", "12,345", "678", "tenure, size"]
    figures = warehouse_figures(one)
    assert figures["alone"] is None
    assert [figures["adjusted"][name] for name in ("effect_per_point", "ci_low", "ci_high")] == pytest.approx(
        [-0.1, -0.15, -0.04]
    )
    one.adjusted = None
    assert warehouse_table([one]).iloc[0].tolist()[2:4] == ["CANNOT TELL", ""]


def test_the_lists_of_listening_keep_their_order_and_their_columns():
    rows = tables.loyal_table([FELT]).rows[0]
    assert rows[0] == "trust" and [one.value for one in rows[1:]] == [8.25, 6.0, 2.25, -0.1, 4.6, 40, 41]
    events = [Of(day=dt.date(2026, 1, day), kind="case", what=str(day)) for day in (1, 2)]
    assert [row[0] for row in tables.timeline(Of(events=events)).rows] == ["2026-01-02", "2026-01-01"]
    each = pd.DataFrame({"customer_id": ["a", "b"], "answered": [9.0, None]})
    assert tables.silent_list(Of(each=each))["source"].tolist() == ["answered", "predicted"]


def record_of(**more):
    usual = {
        "id": "C1", "scores": (), "segment": "Key", "since": dt.date(2020, 1, 1), "left": None, "left_after": None, "revenue": (), "revenue_last_year": 12_000.0,
        "margin_last_year": 3_600.0, "open_cases": 2, "events": (), "last_seen": dt.date(2026, 5, 4), "alike": None,
    }  # fmt: skip
    return Of(**(usual | more))


def test_a_record_says_who_she_is_her_rhythm_her_money_and_her_open_cases():
    """Months with revenue in January, February, April and August 2026: gaps of 31, 59 and 122 days; the last began 60 before the end."""
    paid = tuple((dt.date(2026, month, 1), 5.0 if month != 3 else 0.0) for month in (1, 2, 3, 4, 8))

    def said(end=dt.date(2026, 9, 30), heard=None, **more):
        return record_words.lines(record_of(**more), heard or Listening(), end, "USD", metric=None)

    assert said(revenue=paid) == (
        "Key, customer since 2020-01-01.", "Usually 59 days between months with revenue; the last month began 60 days before the data end.",
        "Revenue of the last twelve months: $12k, gross margin $3.6k.", "Open cases: 2.",
    )  # fmt: skip
    assert said(revenue=paid[:3])[1] == "Last seen on 2026-05-04."
    cases = tuple(Of(kind=kind) for kind in ("case", "answer", "case"))
    assert said(revenue=paid, open_cases=None, events=cases)[3:] == (
        "Cases: 2; whether any is open is not known, for no closing is recorded.",
    )
    assert len(said(revenue=paid, open_cases=None)) == 3, "without a case nothing is said of any"
    bare = {"last_seen": None, "revenue_last_year": None, "open_cases": 0}
    assert said(**bare) == ("Key, customer since 2020-01-01.",)
    assert said(**bare, segment="", since=None) == (
        "The tables say neither her segment nor since when she is a customer.",
    )
    assert said(margin_last_year=None)[2] == "Revenue of the last twelve months: $12k."
    assert said(left=dt.date(2026, 2, 3), segment="")[0] == "Customer since 2020-01-01, left on 2026-02-03."
    assert (
        said(left=dt.date(2026, 2, 3), since=None, left_after=6)[0]
        == "Key, counts as having left on 2026-02-03 (a rule: no order for 6 months)."
    )


def test_a_customer_gone_quiet_is_said_with_her_gap_and_chance():
    one = Of(id="C1", usual_gap=30.4, own_gap=28.2, gaps=5, last=dt.date(2026, 5, 4), days_overdue=12.0, p_gone=0.62)
    for changed, told in (
        ({}, "Usual gap between orders 30 days, a geometric mean drawn toward that of all customers; her own 5 gaps have a median of 28 days; last on 2026-05-04, 12 days overdue. The chance that none comes is 62 in 100."),
        ({"own_gap": 30.1}, "Usually 30 days between orders; last on 2026-05-04, 12 days overdue. The chance that none comes is 62 in 100."),
        ({"gaps": 0, "days_overdue": 0.0}, "Usually 30 days between orders; last on 2026-05-04, not overdue. The chance that none comes is 62 in 100."),
        ({"gaps": 1, "p_gone": None}, "Usual gap between orders 30 days, a geometric mean drawn toward that of all customers; her own 1 gap has a median of 28 days; last on 2026-05-04, 12 days overdue. The chance that none comes cannot be told here."),
    ):  # fmt: skip
        heard = Of(quiet=Of(customers=(Of(id="C0", p_gone=0.1), Of(**{**vars(one), **changed}))), synthetic=None)
        assert record_words.lines(record_of(), heard, dt.date(2026, 9, 30), "USD", metric=None)[1] == told
