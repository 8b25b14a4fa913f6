"""Tables of evidence as printed: every figure under its own head, with its unit, and what is not known left empty or said."""

import datetime as dt
from types import SimpleNamespace as Of

import pytest

from cxroi.evidence.baseline_into_case import BaselineParts
from cxroi.evidence.cohorts import Cohort, Grower
from cxroi.evidence.nonresponse import Response, Share
from cxroi.evidence.segment_baseline import Range
from cxroi.evidence.snapshot_fit import Ratio
from cxroi.evidence.snapshot_levels import Level
from cxroi.evidence.tenure_churn import TenureChurn, TenureYear
from cxroi.report.language import link_words
from cxroi.report.tables import evidence_tables as shown
from cxroi.report.tables import listening_tables
from cxroi.report.tables.tenure_table import tenure_table


def row(table, place=0):
    return dict(zip(table.columns, table.iloc[place].astype(str), strict=True))


def score(**more):
    usual = {
        "score": "csat", "verdict": "MOVES WITH IT", "odds_ratio": Ratio(0.8123, 0.7, 0.95), "adjusted": Ratio(0.9, None, 0.99), "money": Ratio(1.25, 1.125, 1.375),
        "n": 1234, "left": 321, "auc": 0.38, "levels": (Level(3.0, 1000, 250, 0.25, 0.224, 0.278), Level("4 to 7", 234, 71, 0.3034, 0.248, 0.365)),
        "better": tuple(Of(name=name, auc=auc) for name, auc in (("days_late", 0.2), ("b", 0.75), ("c", 0.7), ("d", 0.69), ("e", 0.66), ("f", 0.65))),
    }  # fmt: skip
    return Of(**(usual | more))


def test_a_score_of_one_row_a_customer():
    table = shown.snapshot_table(Of(scores=(score(), score(score="nps", odds_ratio=Ratio(None, 1.0, 2.0), better=()))))
    assert row(table) == {
        "Score": "CSAT", "Verdict": "MOVES WITH IT", "Odds ratio of a point": "0.812 (0.7 to 0.95)", "All controlled for": "0.9",
        "Money of a point [ratio]": "1.25 (1.12 to 1.38)", "Answers": "1,234", "Left": "321", "Tells more": "days late, b, c",
    }  # fmt: skip
    assert row(table, 1)["Odds ratio of a point"] == "" == row(table, 1)["Tells more"]
    levels = shown.level_table(score())
    assert row(levels) == {"CSAT": "3", "Customers": "1,000", "Left": "250", "Share who left": "25.0% (22.4% to 27.8%)"}
    assert row(levels, 1) == {
        "CSAT": "4 to 7",
        "Customers": "234",
        "Left": "71",
        "Share who left": "30.3% (24.8% to 36.5%)",
    }


def test_what_tells_more_than_a_score_is_told_by_the_pairs_it_tells_apart_either_way_round():
    words = "CSAT tells one who left from one who stayed in 62% of pairs. Better than it: days late (80% of pairs), b (75% of pairs), c (70% of pairs), d (69% of pairs), e (66% of pairs)."  # fmt: skip
    assert shown.better_words(score()) == words
    assert "in 62% of pairs" in shown.better_words(score(auc=0.62)) and "in 50% of pairs" in shown.better_words(
        score(auc=None)
    )


CELL = {
    "metric": "nps", "outcome": "churn", "verdict": "USE", "effect_per_point": -0.081, "ci_low": -0.12, "ci_high": -0.043, "n": 2345, "events": 678, "events_needed": 1750,
    "adjusted_share": 0.87, "holdout_confidence": 0.98,
}  # fmt: skip


def test_everything_tried_has_its_own_figures():
    bare = dict.fromkeys(
        ("effect_per_point", "ci_low", "ci_high", "events_needed", "adjusted_share", "holdout_confidence")
    )
    table = shown.tried(
        Of(cells=(Of(**CELL), Of(**(CELL | bare | {"outcome": "cross_sell", "verdict": "CANNOT TELL"}))))
    )
    assert row(table) == {
        "Score": "NPS", "Predicts": "Retention", "Verdict": "USE", "Effect of a point": "−8.1%", "95% interval": "−12.0% to −4.3%", "Answers": "2,345", "Events": "678",
        "Events that would show 5%": "1,750", "Left with tenure and size controlled for": "87%", "Adds to them, confidence": "98%",
    }  # fmt: skip
    assert [name for name, cell in row(table, 1).items() if not cell] == ["Effect of a point", "95% interval", "Events that would show 5%", "Left with tenure and size controlled for", "Adds to them, confidence"]  # fmt: skip


def cohort(**more):
    usual = {
        "name": "Key", "basis": "yearly", "base": "2024-01 to 2024-12", "accounts": 1200, "before": 10_000.0, "after": 9_750.0, "expansion": 1_500.0, "contraction": 750.0,
        "churn": 1_000.0, "negative": 0.0, "nrr": 0.975, "grr": 0.825, "logo": 0.912, "nrr_interval": (0.95, 1.0), "grr_interval": (0.80, 0.85), "logo_interval": (0.90, 0.92),
        "nrr_error": 0.0125, "nrr_without_top_10": 0.96, "share_of_top_1_percent": 0.1, "share_of_top_10_percent": 0.4, "gini": 0.5, "shrunk_nrr": 0.97, "warnings": ("One.", "Two."),
    }  # fmt: skip
    return Cohort(**(usual | more))


def test_revenue_kept_and_how_it_came_about():
    without = {"nrr_interval": None, "grr_interval": None, "logo_interval": None, "warnings": ()}
    table = shown.cohort_table(
        (cohort(), cohort(accounts=29, **without), cohort(accounts=30, **without)), currency="USD"
    )
    assert row(table) == {
        "Customers": "Key", "Base": "2024-01 to 2024-12", "Accounts": "1,200", "NRR": "97.5% (95% to 100%)", "GRR": "82.5% (80% to 85%)", "Logo": "91.2% (90% to 92%)",
        "Revenue then": "$10,000", "Expansion": "$1,500", "Contraction": "−$750", "Churn": "−$1,000", "Revenue now": "$9,750", "Read with care": "One. Two.",
    }  # fmt: skip
    assert row(table, 2)["NRR"] == "97.5% (all alike)"
    assert row(table, 1)["NRR"] == "97.5% (too few for an interval)" and row(table, 1)["Read with care"] == ""


def test_who_grew_most_and_what_they_said():
    growers = tuple(
        Grower(f"C{n}", 100.0 + n, 200.0 + n, (("nps", 9.0), ("csat", 4.5)) if n == 0 else (), "fine" if n == 0 else "")
        for n in range(12)
    )
    table = shown.grower_table(growers, currency="EUR")
    assert row(table) == {
        "Customer": "C0",
        "Revenue before": "€100",
        "Revenue after": "€200",
        "Said": "NPS 9, CSAT 4.5",
        "Comment": "fine",
    }
    assert len(table) == 10 and row(table, 9) == {"Customer": "C9", "Revenue before": "€109", "Revenue after": "€209", "Said": "no answer", "Comment": ""}  # fmt: skip


def test_a_link_says_low_likely_and_high_and_which_share_would_break_even():
    parts = Of(
        link={
            "metric": "NPS",
            "driver": "churn",
            "change_per_point": [-0.0065, -0.0043, -0.002],
            "causal_share": [0.1, 0.35, 0.7],
        },
        words="So it is.",
    )
    said = link_words.written(parts)
    assert (
        "the link NPS → " in said
        and "change per point −0.650%, −0.430%, −0.200% (low, likely, high), causal share 10%, 35%, 70%;" in said
    )
    path = "links/NPS → churn/causal_share"
    ends = [
        Of(assumption=Of(path="links/NPS → spend/causal_share"), value=0.9),
        Of(assumption=Of(path=path), value=0.42),
    ]
    assert (
        link_words.cause_needed(ends, parts) == "The case breaks even where 42% of this link is cause, all else likely."
    )
    for value in (-0.01, 1.01, None):
        found = [Of(assumption=Of(path=path), value=value)]
        assert link_words.cause_needed(found, parts) == "The case keeps its sign whatever share of this link is cause."
    for value, words in ((0.0, "where 0% of"), (1.0, "where 100% of")):
        assert words in link_words.cause_needed([Of(assumption=Of(path=path), value=value)], parts)
    for found in ((), ends[:1]):
        assert link_words.cause_needed(found, parts).startswith("As the case stands, this link moves no money"), (
            "not among what moves NPV"
        )


def test_a_segment_as_it_goes_into_the_case_has_one_figure_or_three():
    first = {"name": "Key", "customers": 1200, "churn_per_year": [0.10, 0.12, 0.15], "revenue_per_customer": 1500.5, "cross_sell": {"per_customer_year": [0.1, 0.2, 0.3]}, "evidence": {}}  # fmt: skip
    second = {"name": "Small", "churn_by_tenure": [[0.2, 0.25, 0.3], 0.1], "tenure_mix": [0.4, 0.6], "evidence": {}}
    table = shown.baseline_table(BaselineParts([first, second], {}, ()), currency="USD")
    cells = [{name: cell for name, cell in row(table, place).items() if cell} for place in (0, 1)]
    assert [*cells[0].values()] == ["Key", "1,200", "10% · 12% · 15%", "$1,500", "0.1 · 0.2 · 0.3"]
    assert [*cells[1].values()] == ["Small", "20% · 25% · 30%; 10%", "40%; 60%"]


def test_who_answers():
    found = Response(shares=(Share("size", "smallest third", 1000, 125, 0.125, 0.106, 0.147),), **dict.fromkeys([one for one in Response.__dataclass_fields__ if one != "shares"]))  # fmt: skip
    assert row(shown.response_table(found)) == {"By": "size", "Group": "smallest third", "Asked": "1,000", "Answered": "125", "Share who answer": "12.5% (11% to 15%)"}  # fmt: skip
    both = shown.responses_table(Of(responses=(("nps", found), ("csat", found))))
    assert both["Score"].tolist() == ["NPS", "CSAT"] and shown.responses_table(Of(responses=())).empty
    assert shown.provenance(Of(digest="d", seed=7, version="1", window=Of(data_end=dt.date(2026, 6, 30)))) == "Study d · seed 7 · data to 2026-06-30 · cxroi 1"  # fmt: skip


def test_churn_by_year_of_tenure_has_the_share_of_customers_beside_it_and_the_last_is_open():
    years = (TenureYear(1, 60, 300.0, Range(0.15, 0.18, 0.22)), TenureYear(2, 12, 268.0, Range(0.02, 0.04, 0.08)))
    table = tenure_table(
        (
            TenureChurn("Key", "USE", "Found.", 1072, None, years, (0.25, 0.75)),
            TenureChurn("Small", "CANNOT TELL", "Few.", 12, 50),
        )
    )
    assert row(table) == {
        "Segment": "Key", "Verdict": "USE", "Left": "1,072", "Year 1": "18.0% (15.0% to 22.0%); 25% of customers",
        "Year 2": "4.0% (2.0% to 8.0%) and later; 75% of customers", "What was found": "Found.",
    }  # fmt: skip
    assert row(table, 1) == {"Segment": "Small", "Verdict": "CANNOT TELL (needs about 50 leavings)", "Left": "12", "Year 1": "", "Year 2": "", "What was found": "Few."}  # fmt: skip
    assert tenure_table(()).empty


STUDY = Of(digest="abc", window=Of(data_end=dt.date(2026, 6, 30)))


def test_emotions_stand_by_outcome_and_share_and_nrr_is_not_among_them():
    def of(name, outcome, share):
        return Of(
            emotion=name,
            outcome=outcome,
            effect=-0.081,
            ci_low=-0.12,
            ci_high=-0.04,
            share=share,
            p_first=0.7,
            q=0.003,
            verdict="USE",
        )

    heard = listening_tables.emotions([of("calm", "spend", 0.5), of("sad", "churn", None), of("joy", "churn", 0.3), of("joy", "nrr", 0.9), of("fun", "cross_sell", 0.4)], (), STUDY)  # fmt: skip
    assert [one[0].split(" → ")[0] for one in heard.rows] == ["joy", "sad", "calm", "fun"]
    printed = row(listening_tables.table(heard, "USD").printed())
    assert [*printed.values()][1:] == ["USE", "−8.1%", "−12.0%", "−4.0%", "30.0%", "70%", "0.003"]
    assert (heard.drawn, heard.on, heard.source) == (
        ("Effect of a point", "From", "To"),
        "2026-06-30",
        "Our own tables, study abc",
    )


@pytest.mark.parametrize(("ratio", "said"), [(1.5, "1.50"), (None, "CANNOT TELL")])
def test_a_theme_has_its_customers_mentions_money_and_hazard(ratio, said):
    one = Of(label="billing", customers=12, mentions=34, trend=1.25, score=6.54, revenue_exposed=56_789.0, hazard_ratio=ratio, ci_low=None if ratio is None else 1.1, ci_high=None if ratio is None else 2.1,
             precision=0.81, recall=0.72, verdict="USE", words=(), quotations=(), examples=(), good=0.41, others=None, behind=Of(q=0.0123))  # fmt: skip
    printed = row(listening_tables.table(listening_tables.themes([one], STUDY, "USD"), "USD").printed())
    ends = {} if ratio is None else {"From": "1.10", "To": "2.10"}
    assert printed == {
        "Theme": "billing", "Customers": "12", "Mentions": "34", "Mentions, year on year": "1.25", "Score": "6.5", "Good score": "41%", "Revenue exposed": "$56,789", "Leave, times as often": said, **ends,
        "q": "0.012",
        "Precision": "81%", "Recall": "72%",
    }  # fmt: skip
    one.trend = None
    alone = row(listening_tables.table(listening_tables.themes([one], STUDY, "USD"), "USD").printed())
    assert alone == {name: value for name, value in printed.items() if name != "Mentions, year on year"}
