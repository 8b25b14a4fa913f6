"""Listening: customers gone quiet; against figures by hand, published or simulated."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from listening_hand import shop
from tables_hand import DATA, public
from worlds import connected

from cxroi.evidence import quiet_customers, quiet_in_tables
from cxroi.evidence.heard_into_case import calls_initiative
from cxroi.evidence.landmark_sql import prepare
from cxroi.report.charts import listening_charts
from cxroi.report.language import quiet_words, record_words
from cxroi.report.tables import listening_tables
from cxroi.tables import read_tables


def test_the_usual_gap_is_drawn_to_what_is_usual():
    """Three customers with equal gaps of 10, 10 and 40 days: no variance within, so each keeps its own; silence is since the last order."""
    days = pd.DataFrame(
        [
            (who, pd.Timestamp("2025-01-01") + pd.Timedelta(days=gap * k))
            for who, gap in (("a", 10), ("b", 10), ("c", 40))
            for k in range(4)
        ],
        columns=["id", "day"],
    )
    facts = quiet_customers.cadence(days, dt.date(2025, 5, 11))
    assert list(facts["usual_gap"]) == pytest.approx([10, 10, 40]) and list(facts["days"]) == [100, 100, 10]
    assert list(facts["multiple"]) == pytest.approx([10, 10, 0.25])
    assert list(facts["own_gap"]) == [10, 10, 40] and list(facts["count"]) == [3, 3, 3]


def test_who_went_quiet_is_who_had_no_order_within_the_horizon():
    """An order on the cut itself is before it, one on the last day of the horizon within it, one a day later not."""
    days = pd.DataFrame({"id": list("abc"), "day": pd.to_datetime(["2025-03-01", "2025-03-31", "2025-04-01"])})
    assert list(quiet_customers.went_quiet(days, pd.Index(list("abc")), dt.date(2025, 3, 1), 30)) == [True, False, True]


def test_a_cadence_that_never_varies_is_its_own():
    """Every 7 days to the day, or every 30: nothing of what others do is mixed in."""
    steps = {"a": [7] * 6, "b": [30] * 6}
    days = pd.DataFrame([(one, pd.Timestamp("2025-01-01") + pd.Timedelta(days=sum(gaps[:place]))) for one, gaps in steps.items() for place in range(len(gaps) + 1)], columns=["id", "day"])  # fmt: skip
    found = quiet_customers.cadence(days, dt.date(2025, 12, 31))["usual_gap"]
    assert found.to_dict() == pytest.approx({"a": 7.0, "b": 30.0}, rel=1e-6)


def test_silence_foretells_better_than_a_multiple_of_the_gap_and_chances_are_what_they_say():
    """1,750 customers: the chance ranks better, and is off by 3 points a tenth on average (a tenth of 175 varies by 3 itself)."""
    found = quiet_customers.tested(shop(3000), dt.date(2025, 9, 1), 90)
    assert found.auc > found.auc_naive + 0.005 and found.auc > 0.95
    assert np.mean([abs(said - seen) for said, seen, _ in found.calibration]) < 0.04


def test_a_call_is_worth_what_it_may_win_back_less_its_cost():
    """Margin of the last year 30% of what was ordered, times the chance, times a tenth won back, less 5; most first."""
    days = shop()
    found = quiet_customers.quiet_customers(days, horizon=90, gross_margin=0.3, cost_of_call=5, won_back=0.1)
    end = days["day"].max()
    for one in found[:20]:
        own = days[(days["id"] == one.id) & (days["day"] > end - pd.Timedelta(days=365.25))]
        assert one.margin_at_risk == pytest.approx(0.3 * own["amount"].sum() * one.p_gone)
        assert one.worth_calling == pytest.approx(0.1 * one.margin_at_risk - 5)
        assert one.days_overdue == pytest.approx((end.date() - one.last).days - one.usual_gap)
    worth = [one.worth_calling for one in found]
    assert worth == sorted(worth, reverse=True)
    assert quiet_customers.calls_worth_making(found) == (
        sum(one > 0 for one in worth),
        pytest.approx(sum(one for one in worth if one > 0)),
    )


def alike(customers=320, seed=1):
    """All order alike, every 40 days on average, and four of ten stop between March and August of the second year."""
    chance, rows = np.random.default_rng(seed), []
    for who in range(customers):
        day, stop = chance.uniform(0, 60), 668.0 if chance.random() > 0.4 else chance.uniform(424, 577)
        while day < stop:
            rows.append((f"K{who}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(day)), 50.0))
            day += chance.exponential(40) + 1
    return quiet_customers.order_days(pd.DataFrame(rows, columns=["id", "day", "amount"]))


def test_customers_who_all_order_alike_have_chances_and_not_all_one():
    """Their usual gaps are drawn to one figure, which moves by a day between the cuts: that moves no chance."""
    found = quiet_customers.tested(alike(), dt.date(2026, 8, 1), 90)
    said = [one[0] for one in found.calibration]
    assert 0.05 < said[0] < 0.3 and 0.6 < said[-1] < 0.95 and found.auc > 0.7


def outcome_of(base=0.34, said=0.34, auc=0.8, naive=0.7, n=300, already=0.2):
    return quiet_customers.Tested(dt.date(2026, 7, 1), 90, n, base, auc, naive, 0.2, 0.5, ((said, base, n),), already)


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ({}, "USE"),
        ({"said": 0.43}, "USE"),  # off by 9 points: said, and not refused
        ({"said": 0.45}, "CANNOT TELL"),
        ({"said": 0.23}, "CANNOT TELL"),
        ({"said": 0.45, "n": 60}, "USE"),  # 1.96 · √(.34 · .66/60) = .12
        ({"auc": 0.56, "naive": 0.5}, "CANNOT TELL"),  # the error of .56 is .036
        ({"auc": 0.58, "naive": 0.5}, "USE"),
        ({"naive": 0.84}, "USE"),  # the error of .8 is .027
        ({"naive": 0.86}, "CANNOT TELL"),
        ({"auc": 0.96, "already": 0.6}, "TOO GOOD"),
        ({"auc": 0.96, "already": 0.5}, "USE"),
        ({"auc": 0.95, "already": 0.6}, "USE"),
    ],
)
def test_chances_that_fail_their_test_cannot_be_told(figures, verdict):
    assert outcome_of(**figures).verdict == verdict


def lapsed(gone=400, here=200):
    """Orders by day to December 2025: a third go on every 20 to 60 days, one in five of these stops in late 2025, and the others stopped in early 2025."""
    chance, rows = np.random.default_rng(3), []
    for who in range(gone + here):
        last = 450 if who < gone else chance.uniform(600, 720) if who % 5 == 0 else 730
        day = chance.uniform(0, 60)
        while day < last:
            rows.append((f"K{who}", pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(day)), 50.0))
            day += chance.uniform(20, 60)
    return pd.DataFrame(rows, columns=["customer_id", "dated", "revenue"])


def test_who_had_left_before_the_test_is_no_part_of_it():
    """Of 600 customers, 400 stopped half a year before the test. To foretell that they stay silent is too good; once a silence of six
    months counts as leaving, they are neither tested nor listed, and the figures are those of the others."""
    text = lapsed().rename(columns={"dated": "order_date"}).to_csv(index=False).encode()
    told = {}
    for answers in ({}, {"left_after": "6"}):
        tables = read_tables({"orders.csv": text}, answers=answers)
        window = prepare(tables.connection, present=tables.present, data_end=tables.data_end)
        told[bool(answers)] = quiet_in_tables.quiet_in_tables(tables.connection, present=tables.present, window=window)
    open_, answered = told[False], told[True]
    assert (
        open_.tested.verdict == "TOO GOOD"
        and open_.tested.already > 0.5
        and {one.p_gone for one in open_.customers} == {None}
    )
    lead, out, *_ = quiet_words.quiet(open_, open_.customers, "USD")
    assert (
        lead.startswith("TOO GOOD to be true")
        and "had been silent for 90 days or longer by that day" in lead
        and "an answer" in out
    )
    assert listening_charts.quiet_calibration(open_.tested).title.startswith("Too good to be true")
    assert open_.tested.n - answered.tested.n == len(open_.customers) - len(answered.customers) == 400
    assert (
        answered.tested.already < 0.5
        and answered.tested.auc < open_.tested.auc
        and answered.tested.base < open_.tested.base / 2
    )
    assert any("silent for 6 months" in said for said in quiet_words.quiet(answered, answered.customers, "USD"))


def test_without_chances_no_call_has_a_value_and_the_order_is_that_which_ranked_better():
    day = dt.date(2026, 1, 1)
    told = [
        quiet_customers.QuietCustomer(name, day, 30.0, silence - 30.0, p, 100.0 * p, 9.0, 250.0, 9, 20.0)
        for name, silence, p in (("a", 40.0, 0.9), ("b", 80.0, 0.5))
    ]
    for naive, order in ((0.9, ["b", "a"]), (0.6, ["a", "b"])):
        bare = quiet_customers.untold(told, outcome_of(said=0.9, naive=naive))
        asked = quiet_customers.priced(bare, cost_of_call=1, won_back=0.5, gross_margin=0.4)
        assert [one.id for one in asked] == order
        assert {(one.p_gone, one.margin_at_risk, one.worth_calling) for one in asked} == {(None, None, None)}
        assert {one.id: one.multiple for one in asked} == {"a": 2.0, "b": 4.0}
        with pytest.raises(ValueError, match="failed their test"):
            calls_initiative({}, asked, None, cost_of_call=1, won_back=(0.1, 0.1, 0.1), horizon=90)


def test_of_tables_whose_chances_fail_their_test_none_is_told(monkeypatch):
    paid = alike().rename(columns={"id": "customer_id", "day": "dated", "amount": "revenue"})
    tables = connected({"revenue_monthly": paid.assign(month=paid["dated"].dt.to_period("M").dt.to_timestamp())})
    window = prepare(tables, present=["revenue_monthly"])
    told = quiet_in_tables.quiet_in_tables(tables, present=["revenue_monthly"], window=window)
    assert all(one.p_gone is not None for one in told.customers)
    monkeypatch.setattr(quiet_in_tables, "tested", lambda *_, **__: replace(told.tested, auc=0.5))
    bare = quiet_in_tables.quiet_in_tables(tables, present=["revenue_monthly"], window=window).customers
    assert len(bare) == len(told.customers) and {one.p_gone for one in bare} == {None}
    assert list(bare) == sorted(bare, key=lambda one: -one.multiple)


def test_where_the_chances_failed_their_test_no_figure_of_them_is_told():
    """Off by 56 points on average, or no better than a coin: two figures say so, and the list says its order."""
    day = dt.date(2026, 9, 1)
    one = quiet_customers.QuietCustomer("a", day, 30.0, 50.0, None, None, None, 900.0, 7, 20.0)
    study = SimpleNamespace(digest="0", window=SimpleNamespace(data_end=day))

    def heard(said, auc, naive):
        found = SimpleNamespace(tested=outcome_of(said=said, auc=auc, naive=naive), by_day=True, gone_after=None)
        return listening_tables.quiet(found, [one], study, "USD")

    off = heard(0.9, 0.8, 0.7)
    assert off.finding == (
        "CANNOT TELL who is gone, nor which calls pay: tested on 300 customers after 2026-07-01, the chances said 90% on average where 34% went quiet"
    )
    assert off.lines[0].startswith("The list is ordered by the chance, though its figure is not shown: it ranked 80%")
    worse = heard(0.34, 0.5, 0.75)
    assert worse.finding.endswith("the chances ranked 50% of pairs right, a multiple of the median gap 75%")
    assert "by silence as a multiple of each customer's own median gap, which ranked 75%" in worse.lines[0]
    assert heard(0.34, 0.5, 0.45).finding.endswith("the chances ranked 50% of pairs right, a coin 50%")
    shown = listening_tables.quiet_table([one], "USD").printed()
    assert list(shown.iloc[0]) == ["a", "2026-09-01", "20", "80", "4.00"]


def test_the_record_says_her_own_gaps_beside_the_usual_one_where_they_differ():
    day = dt.date(2026, 9, 1)
    one = quiet_customers.QuietCustomer("a", day, 23.4, 56.6, 0.96, None, None, None, 9, 36.0)
    found = SimpleNamespace(
        id="a", segment="", since=None, left=None, scores=(), revenue_last_year=None, open_cases=0, events=()
    )

    def said(one):
        heard = SimpleNamespace(quiet=SimpleNamespace(customers=(one,)))
        return record_words.lines(found, heard, day, "USD", metric=None)[1]

    assert said(one) == (
        "Usual gap between orders 23 days, a geometric mean drawn toward that of all customers; her own 9 gaps have a median of 36 days; "
        "last on 2026-09-01, 57 days overdue. The chance that none comes is 96 in 100."
    )
    alike = said(replace(one, own_gap=23.1, p_gone=None))
    assert alike.startswith("Usually 23 days between orders; last on")
    assert alike.endswith("The chance that none comes cannot be told here.")


def test_too_little_to_learn_from_is_said():
    with pytest.raises(ValueError, match="at least 50 customers"):
        quiet_customers.quiet_customers(shop(40), horizon=90)
    with pytest.raises(ValueError, match="choose an earlier cut"):
        quiet_customers.tested(shop(), dt.date(2025, 12, 1), 90)


@public
def test_online_retail_is_foretold_as_in_the_trial():
    """Cut 2011-06-09, 90 days, three gaps: no worse than the trial (AUC .7725, Brier .193, .80 in the top tenth), of all rows and without
    credit notes; the naive multiple as there (.650)."""
    orders = pd.read_parquet(DATA / "online_retail" / "orders_2009_2011.parquet")
    seen = {}
    for kind, rows in (("all", orders), ("sales", orders[orders["gross"] > 0])):
        known = rows.rename(columns={"CustomerID": "id", "InvoiceDate": "day"})[["id", "day"]]
        found = quiet_customers.tested(quiet_customers.order_days(known), dt.date(2011, 6, 9), 90)
        seen[kind] = (found.n, found.auc, found.auc_naive, found.brier, found.top_decile_precision)
    assert seen["all"] == pytest.approx((2157, 0.7825, 0.6617, 0.1908, 0.795), abs=5e-4)
    assert seen["sales"] == pytest.approx((1906, 0.7956, 0.6522, 0.1852, 0.832), abs=5e-4)


@public
def test_cdnow_shows_that_being_alive_is_not_buying_again():
    """BG/NBD at its published estimates expects 1,653 repeat purchases of 2,357 customers (1,882 came) and holds 81% for alive;
    of the customers with a cadence at the end of 1997 49% bought within 90 days. Silence foretells it better than the naive multiple."""
    from scipy.special import hyp2f1

    known = pd.read_csv(DATA / "cdnow" / "cdnow_summary_2357.csv")
    x, last, age = (known[name].to_numpy() for name in ("frequency", "recency", "T"))
    r, alpha, a, b, weeks = 0.2426, 4.4136, 0.7929, 2.4259, 39  # Fader, Hardie and Lee 2005, table 2
    dead = np.where(x > 0, a / (b + x - 1) * ((alpha + age) / (alpha + last)) ** (r + x), 0.0)
    grown = ((alpha + age) / (alpha + age + weeks)) ** (r + x)
    grown = 1 - grown * hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + age + weeks))
    assert round(((a + b + x - 1) / (a - 1) * grown / (1 + dead)).sum()) == 1653
    assert (1 / (1 + dead)).mean() == pytest.approx(0.813, abs=5e-4)

    def days(file, name):
        rows = pd.read_csv(DATA / "cdnow" / file)
        return quiet_customers.order_days(pd.DataFrame({"id": rows[name], "day": pd.to_datetime(rows["date"])}))

    assert (days("cdnow_sample.csv", "sample_id")["day"] > "1997-09-30").sum() == 1882
    found = quiet_customers.tested(days("cdnow_master.csv", "customer_id"), dt.date(1997, 12, 31), 90)
    assert (found.n, round(1 - found.base, 2)) == (3922, 0.49)
    assert (found.auc, found.auc_naive) == pytest.approx((0.697, 0.612), abs=5e-4)
