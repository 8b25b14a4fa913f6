"""A shop without contracts: leaving assumed from silence, if a person says after how long; by hand."""

import datetime as dt
import re
from math import exp
from pathlib import Path

import numpy as np
import pytest

from cxroi.evidence.customer_record import record
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.listening import Listening
from cxroi.evidence.run import judge
from cxroi.report.language import record_words
from cxroi.tables import read_tables
from cxroi.tables.left_after import AssumedLeaving

ORDERS = "customer_id,month,revenue\n" + "".join(
    f"{name}{n},{year}-{month:02}-01,100\n"
    for n in range(30)
    for name, last in (("stays", 36), ("goes", 16), ("pauses", 36))
    for place, (year, month) in enumerate([(2023 + at // 12, at % 12 + 1) for at in range(36)], start=1)
    if place <= last and place % 2 == 0 and not (name == "pauses" and 6 < place < 16)
)
"""Orders every second month: 30 stay to December 2025, 30 order last in April 2024, 30 pause from June 2023 to April 2024."""


def read(**answers):
    return read_tables({"revenue_monthly.csv": ORDERS.encode()}, answers=answers)


def test_the_silence_is_asked_for_with_the_share_that_came_back():
    """After six months: 30 gone for good and 30 who came back: half. Of nine months, only those who came back can be followed for a year."""
    tables = read()
    (question,) = [one for one in tables.questions if one.id == "left_after"]
    assert not question.needed and [one.value for one in question.options] == ["6", "9", "12", "never"]
    assert (
        "30 customers. Of 60 earlier silences of this length, 30 ended with an order within a further year (50%)."
        in question.options[0].words
    )
    assert "of this length, 30 ended with an order within a further year (100%)." in question.options[1].words
    assert "customers" not in tables.present and tables.assumed_leaving is None


def test_of_fewer_than_ten_who_could_be_followed_no_share_is_told():
    """Of nine who paused none is a share; ten are."""
    for pauses, said in (
        (9, "9 ended with an order within a further year: too few to tell."),
        (10, "10 ended with an order within a further year (100%)."),
    ):
        kept = [row for row in ORDERS.splitlines() if not row.startswith("pauses") or int(row[6:].split(",")[0]) < pauses]  # fmt: skip
        (question,) = [one for one in read_tables({"revenue_monthly.csv": "\n".join(kept).encode()}).questions if one.id == "left_after"]  # fmt: skip
        assert question.options[1].words.endswith(f"Of {pauses} earlier silences of this length, {said}")  # fmt: skip


def test_the_record_says_the_rule_by_which_a_customer_left_and_shows_the_months_without_revenue():
    """Last order in April 2024, left in January 2025 by nine months; revenue of nothing to December 2025, every other month before."""
    tables = read(left_after="9")
    window = prepare(tables.connection, present=tables.present, data_end=tables.data_end)
    found = record(tables.connection, "goes1", present=tables.present, window=window, metric=None)
    assert (found.left, found.left_after) == (dt.date(2025, 1, 31), 9)
    assert [day for day, _ in found.revenue] == [dt.date(2023 + at // 12, at % 12 + 1, 1) for at in range(1, 36)]
    assert [amount for _, amount in found.revenue] == [100.0 * (at <= 14 and at % 2 == 0) for at in range(35)]
    assert "counts as having left: no order for 9 months" in [event.what for event in found.events]
    who = record_words.lines(found, Listening(), dt.date(2025, 12, 31), "USD", metric=None)[0]
    assert who.endswith("ounts as having left on 2025-01-31 (a rule: no order for 9 months).")


def test_leaving_is_dated_to_the_month_in_which_the_silence_is_so_long():
    """Last order in April 2024 and nine months: January 2025. Those who order again have not left."""
    tables = read(left_after="9")
    found = dict(tables.connection.execute("select customer_id, end_date from customers").fetchall())
    assert found["goes1"] == dt.date(2025, 1, 31) and found["stays1"] is None and found["pauses1"] is None
    assert (tables.assumed_leaving.months, tables.assumed_leaving.customers) == (9, 30)


def test_the_rest_of_evidence_uses_it_and_says_so():
    """30 of 90 left in January 2025: 30 in 60 + 30 · .5/12 customer-years; the assumption is the first caveat."""
    found = judge({"revenue_monthly.csv": ORDERS.encode()}, answers={"left_after": "9"})
    (facts,) = found.study.segments
    assert (facts.customers, facts.left) == (60, 30)
    assert facts.churn.likely == pytest.approx(1 - exp(-30 / 61.25))
    assert found.study.caveats[0].startswith("Leaving is assumed, as answered: 30 customers")
    assert found.assumed_leaving.months == 9


def test_one_customer_without_an_order_is_not_spoken_of_as_several():
    """The assumption, and every other sentence of the reading, through the one function that says a count with its noun."""
    said = AssumedLeaving(6, 1, 2, 30).words
    assert "1 customer without an order for 6 months counts as having left" in said
    assert "2 customers without an order for 6 months count as" in AssumedLeaving(6, 2, 2, 30).words
    by_hand = re.compile(r"else ['\"]s['\"]|['\"]s['\"] if")
    assert [path.name for path in Path("cxroi").rglob("*.py") if by_hand.search(path.read_text("utf-8"))] == []


def test_nobody_is_exposed_before_a_first_order_is_as_old_as_the_silence():
    """Six months: of 10 whose first order is in February 2025 five months count, from August on; of 10 of September none. Who is
    listed and never ordered is no customer; who began a month before the end is still one."""
    late = [
        f"{name}{n},2025-{month:02}-01,100"
        for name, first in (("spring", 2), ("autumn", 9))
        for n in range(10)
        for month in range(first, 13)
    ]
    orders = "\n".join([*(row for row in ORDERS.splitlines() if not row.startswith("pauses")), *late])
    listed = ["customer_id,start_date"]
    listed += [
        f"{name}{n},2022-01-01" for name, count in (("stays", 30), ("goes", 30), ("gone", 40)) for n in range(count)
    ]
    listed += [
        f"{name}{n},2025-{month:02}-01"
        for name, month in (("spring", 2), ("autumn", 9), ("fresh", 12))
        for n in range(10)
    ]
    files = {"revenue_monthly.csv": orders.encode(), "customers.csv": "\n".join(listed).encode()}
    found = judge(files, answers={"left_after": "6"})
    (facts,) = found.study.segments
    assert found.rows["customers"] == 90 and any("left out: 40 of 130 rows" in str(one) for one in found.findings)
    assert (facts.customers, facts.left, facts.new_customers) == (60, 0, 30)
    assert facts.customer_years == pytest.approx(30 + 10 * 5 / 12)


def simulated(seed, *, churn, months=27, customers=1200):
    """A shop in steady state: customers come over eight years, order every one or two months, and stop at a constant rate."""
    chance, listed, orders = np.random.default_rng(seed), ["customer_id,start_date"], ["customer_id,month,revenue"]
    for number in range(customers):
        day = came = chance.uniform(-70 * 30.4, months * 30.4)
        gone = came + chance.exponential(-365.25 / np.log1p(-churn))
        listed.append(f"C{number},{dt.date(2023, 1, 1) + dt.timedelta(days=came):%Y-%m-%d}")
        while day < min(gone, months * 30.4):
            if day >= 0:
                orders.append(f"C{number},{dt.date(2023, 1, 1) + dt.timedelta(days=day):%Y-%m-01},50")
            day += chance.uniform(30, 65)
    return {"customers.csv": "\n".join(listed).encode(), "revenue_monthly.csv": "\n".join(orders).encode()}


def test_churn_from_silence_is_that_at_which_customers_stop():
    """Of a shop whose customers stop at 25% a year, read from its orders alone, the interval holds 25% and nobody is called missing."""
    told = []
    for seed in range(6):
        study = judge(simulated(seed, churn=0.25), answers={"left_after": "6"}).study
        (facts,) = study.segments
        told.append(facts.churn)
        assert study.retention.warnings == () or "missing" not in study.retention.warnings[0]
        assert study.retention.curve.share[24] == pytest.approx(0.75**1.5, abs=0.08)
    assert sum(one.low <= 0.25 <= one.high for one in told) >= 5
    assert np.mean([one.likely for one in told]) == pytest.approx(0.25, abs=0.02)


def test_while_it_is_open_who_has_left_nothing_is_told_of_those_who_stay():
    """Spending of those who stay, and leaving, wait for the answer and name its question; revenue kept does not depend on it."""
    asked = [f"{name}{n},2024-12-15,{n % 11}" for name in ("stays", "goes", "pauses") for n in range(30)]
    survey = "\n".join(["customer_id,responded_at,nps", *asked]).encode()
    files = {"revenue_monthly.csv": ORDERS.encode(), "survey_responses.csv": survey}
    found = judge(files)
    (question,) = [one for one in found.questions if one.id == "left_after"]
    for outcome in ("churn", "spend"):
        cell = found.study.cell("nps", outcome)
        assert cell.verdict == "CANNOT TELL" and question.words in cell.sentence and cell.effect_per_point is None
    assert question.words not in found.study.cell("nps", "nrr").sentence and found.study.cell("nps", "nrr").events
    assert question.words not in found.study.cell("nps", "cross_sell").sentence
    assert [one.growth for one in found.study.segments] == [None]
    answered = judge(files, answers={"left_after": "6"}).study
    assert answered.cell("nps", "spend").effect_per_point is not None and answered.segments[0].growth is not None


def day(month, of):
    """A day of a month counted from January 2023."""
    return f"{2023 + (month - 1) // 12}-{(month - 1) % 12 + 1:02}-{of:02}"


def monthly(asked_on_leaving):
    """Two hundred who pay every month of three years, and a hundred who stop at the end of some month of the second.

    All are asked in January of the second year and answer at random; whoever stops is asked again days later where an exit survey is sent,
    and answers low.
    """
    rng = np.random.default_rng(5)
    last = np.concatenate([np.full(200, 36), rng.integers(14, 25, 100)])
    names = [f"c{number:03}" for number in range(300)]
    revenue = [
        f"{name},{day(month, 1)},100" for name, end in zip(names, last, strict=True) for month in range(1, end + 1)
    ]
    answers = [f"{name},{day(13, 9)},{rng.integers(0, 11)}" for name in names]
    if asked_on_leaving:
        answers += [
            f"{name},{day(end + place % 2, 27)},2"
            for place, (name, end) in enumerate(zip(names, last, strict=True))
            if end < 36
        ]
    return {
        "revenue_monthly.csv": "\n".join(["customer_id,month,revenue", *revenue]).encode(),
        "survey_responses.csv": "\n".join(["customer_id,responded_at,nps", *answers]).encode(),
    }


def churn_of(files, **answers):
    found = judge(files, answers={"left_after": "6", "latest_answers": "every", "data_end": "2025-12-31", **answers})
    return next(cell for cell in found.study.cells if cell.outcome == "churn"), [one.id for one in found.questions]


def test_answers_to_an_exit_survey_are_not_taken_for_a_forecast_of_the_silence_that_follows():
    """The silence is complete half a year after the last payment; an answer given days after it had counted as given long before leaving."""
    files = monthly(asked_on_leaving=True)
    cell, asked = churn_of(files)
    assert asked == ["asked_on_leaving"] and cell.verdict == "CANNOT TELL"
    assert "were given in the month of their last order or the next" in cell.sentence
    cell, asked = churn_of(files, asked_on_leaving="leavers")
    assert not asked and cell.verdict in ("CANNOT TELL", "DO NOT USE")
    assert any(one.startswith("100 scores given after the last order") for one in cell.caveats)
    cell, _ = churn_of(files, asked_on_leaving="everybody")
    assert cell.verdict == "USE"  # what the answer vouches for
    cell, asked = churn_of(monthly(asked_on_leaving=False))
    assert not asked and cell.verdict in ("CANNOT TELL", "DO NOT USE")


def test_a_survey_after_each_order_is_no_exit_survey():
    """Who orders every third month and is asked after each order answers at the last one, too: one answer in four of a year."""
    rows = [(f"c{n:03}", month) for n in range(160) for month in range(1 + n % 3, 37 if n % 2 else 22, 3)]
    rng = np.random.default_rng(1)
    files = {
        "revenue_monthly.csv": "\n".join(["customer_id,month,revenue", *(f"{name},{day(month, 1)},100" for name, month in rows)]).encode(),
        "survey_responses.csv": "\n".join(["customer_id,responded_at,nps", *(f"{name},{day(month, 12)},{rng.integers(0, 11)}" for name, month in rows)]).encode(),
    }  # fmt: skip
    assert not churn_of(files)[1]


def test_a_score_given_in_the_silence_of_who_left_is_left_out_and_said():
    """Some who stopped are asked once more months later, as everybody is: what they answer then foretells nothing."""
    files = monthly(asked_on_leaving=False)
    late = "\n".join(f"c{number:03},2025-06-20,9" for number in range(200, 205))
    files["survey_responses.csv"] += b"\n" + late.encode()
    cell, asked = churn_of(files)
    said = "5 scores given after the last order of a customer who is assumed to have left are left out"
    assert not asked and any(one.startswith(said) for one in cell.caveats)
