"""What was heard, into the case: each figure worked out by hand."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from cxroi.evidence.flag_hazard import Behind
from cxroi.evidence.heard_into_case import (
    calls_initiative,
    repeats_initiative,
    silent_metric,
    theme_initiative,
    won_back_of,
    workforce,
)
from cxroi.evidence.quiet_customers import QuietCustomer, order_days, priced, quiet_customers
from cxroi.evidence.theme_money import ThemeMoney


def test_calls_are_priced_by_the_margin_of_the_tables_else_by_the_one_given():
    """A tenth won back and 5 a call: 400 × 0.1 − 5 of a known margin at risk; 1,000 × 0.3 × 0.5 × 0.1 − 5 of revenue; else no worth."""
    known = QuietCustomer("a", dt.date(2026, 1, 1), 30.0, 10.0, 0.5, 400.0, None, 9999.0)
    paid, unknown = (replace(known, id=name, margin_at_risk=None, revenue=revenue) for name, revenue in (("b", 1000.0), ("c", None)))  # fmt: skip
    found = {one.id: one for one in priced([unknown, paid, known], cost_of_call=5, won_back=0.1, gross_margin=0.3)}
    assert list(found) == ["a", "b", "c"]
    assert [found[name].worth_calling for name in "abc"] == [35.0, pytest.approx(10.0), None]
    without = {one.id: one.worth_calling for one in priced([paid, known], cost_of_call=5, won_back=0.1)}
    assert without == {"a": 35.0, "b": None}


def test_the_arithmetic_of_calls_can_be_followed():
    """One of two is worth a call: 12.50 · 365.25/90 is 50.73 a year; 0.6 of 0.8 of all chances are three quarters."""
    day = dt.date(2026, 1, 1)
    called, other = (
        QuietCustomer("a", day, 30.0, 10.0, 0.6, 9.0, 5.0),
        QuietCustomer("b", day, 30.0, 10.0, 0.2, 9.0, -1.0),
    )
    study = SimpleNamespace(digest="0", window=SimpleNamespace(data_end=day))
    found = calls_initiative({}, [called, other], study, cost_of_call=12.5, won_back=won_back_of(0.01), horizon=90)
    assert found.words.startswith(
        "1 call at 12.50 each, again every 90 days: 1 · 12.50 · 365.25/90 = 51 a year. They hold 75% of all chances of leaving: "
        "the reach. Of those reached 1% (0.5% to 2%) are won back"
    )
    (made,) = found.data["initiatives"]
    assert (made["costs"][0]["per_year"], made["effects"][0]["reach"]) == (50.73, 0.75)
    assert made["effects"][0]["change"] == [-0.02, -0.01, -0.005]


def test_what_was_heard_goes_into_the_case_with_its_figures():
    """Of 30 who left 10 had written it last, a third. They leave twice as often: ln 2 = 0.693, its error ln(3/1.5) / 3.92 = 0.177, and
    0.084962 / 0.3 = 0.283 the spread of what is expected of a flag of which the deviation is 0.3. Of the two variances 0.0802 is 72%, so
    0.499 is left: 1.65 times, with an error of 0.150, of which √7 make the ends. Pay of 40,000 makes 20,000 for each who is replaced, from 8,000 to 40,000."""
    study = SimpleNamespace(
        digest="0", responses=(), window=SimpleNamespace(accounts=200, data_end=dt.date(2026, 12, 31), first=1, last=24)
    )
    behind = Behind(q=0.0123, tried=6, followed=25, flagged=10, left=30, sd=0.3)
    theme = ThemeMoney("late", (), (), 140, 9, None, None, None, 2.0, 1.5, 3.0, "USE", behind=behind)
    written = theme_initiative({}, theme, study)
    assert written.words == (
        "Those who write “late” leave 2.00 times as often (1.50 to 3.00); of 6 themes tried, p is 0.012 after Benjamini and Hochberg; shrunk "
        "towards no effect 1.65 times. Solved, they would leave like the others: 1/1.65 − 1 = −39%. Of the 30 customers who left since the first text 10 had written it in the month of "
        "their last text, no more than a year before: 33.3%, the reach. Of it 35% counts as causal (tier D). What it costs is for you to enter."
    )
    (made,) = written.data["initiatives"]
    (effect,) = made["effects"]
    (entry,) = written.data["evidence"]
    assert effect["evidence"] == {"change": [entry["id"]], "reach": [entry["id"]]}, "the causal share is judgement"
    assert (effect["change"], effect["reach"]) == ([-0.5916, -0.3927, -0.09687], 0.3333)
    silent = SimpleNamespace(metric="nps", is_nps=True, synthetic=4.0, ci_low=-120.0, ci_high=11.0, answered=12.0, respondents=60, customers=100, months="")  # fmt: skip
    kept = {"metrics": [{"name": "NPS", "now": 12, "highest": 50.0}]}
    for data, more in (({}, {"lowest": -100.0, "highest": 100.0}), (kept, {"highest": 50.0})):
        (metric,) = silent_metric(data, silent, study).data["metrics"]
        assert metric == {
            "name": "NPS",
            "now": [-100.0, 4.0, 11.0],
            "response_rate": 0.6,
            "evidence": ["silent-nps"],
            **more,
        }
    silent.ci_high, leaves = 12.0, SimpleNamespace(silence=SimpleNamespace(ratio=1.6, low=1.1, high=2.5))
    doubted = silent_metric({}, silent, SimpleNamespace(**{**vars(study), "responses": (("nps", leaves),)}))
    assert doubted.words.endswith("The score of all is likely lower than the one given.")
    assert doubted.words == doubted.data["evidence"][0]["claim"]
    turnover = SimpleNamespace(
        employees=49.6, leavers=20, per_year=0.2, ci_low=0.1, ci_high=0.35, first_year=0.4, annual_pay=40_000.0
    )
    written = workforce({"workforce": {"employees": 9, "owner": "HR"}}, SimpleNamespace(turnover=turnover), study)
    assert written.data["workforce"] == {
        "employees": 50.0, "owner": "HR", "turnover_per_year": [0.1, 0.2, 0.35], "replacement_cost": [8000.0, 20_000.0, 40_000.0],
        "evidence": ["employee-turnover"],
    }  # fmt: skip
    assert "20 employees left in 24 months, of 50 on average at a time: 20% a year (10% to 35%)" in written.words
    again = SimpleNamespace(contacts_again=500.0, share_of_contacts=0.08)
    (made,) = repeats_initiative({}, again, study, avoided=(0.025, 0.05, 0.075)).data["initiatives"]
    assert (made["effects"][0]["change"], made["effects"][0]["reach"]) == ([-0.075, -0.05, -0.025], 0.08)


def test_without_money_the_customers_most_likely_gone_are_called_first():
    """Every week for a year, then silent for a time that grows with the number: the longest silence is the first call."""
    end = pd.Timestamp("2026-12-31")
    rows = [
        (f"C{one:03d}", end - pd.Timedelta(days=7 * week + one % 60))
        for one in range(180) for week in range(52) if week < 45 or one % 2
    ]  # fmt: skip
    found = quiet_customers(order_days(pd.DataFrame(rows, columns=["id", "day"])), horizon=30)
    chances = [one.p_gone for one in found]
    assert chances == sorted(chances, reverse=True) and chances[0] > chances[-1]
