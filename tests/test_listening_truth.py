"""Listening against a known truth: chances that are what they say, intervals that hold the truth, strange files, details that stay masked."""

import datetime as dt
import json
import os

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from listening_hand import nps, survey
from worlds import connected

from cxroi.cli import main
from cxroi.evidence import heard_into_case, quiet_customers, silent_models, synthetic_scores
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.masking import masked
from cxroi.evidence.quiet_in_tables import quiet_in_tables
from cxroi.tables import read_tables

LONG = bool(os.environ.get("CXROI_LONG"))


def run(*args):
    found = CliRunner().invoke(main, [str(one) for one in args])
    return found.exit_code, (json.loads(found.stdout) if found.exit_code == 0 else found.stderr)


# Gone quiet


def buyers(customers, seed, *, lifetime):
    """Purchases at a rate of each customer's own (gamma), until she stops: after a purchase (BG/NBD) or after a time (Pareto/NBD)."""
    rng = np.random.default_rng(seed)
    rate, start = rng.gamma(2.0, 1 / 60, customers), rng.uniform(-1095, 1065, customers)
    stops = rng.beta(0.8, 7.0, customers) if not lifetime else np.zeros(customers)
    end = (
        start + rng.exponential(1, customers) / rng.gamma(0.9, 1 / 450, customers)
        if lifetime
        else np.full(customers, 1e9)
    )
    who, day, rows = np.arange(customers), start.copy(), []
    while len(who):
        who = who[day[who] < np.minimum(end[who], 1095)]
        rows.append(pd.DataFrame({"id": who, "day": day[who]}))
        who = who[rng.random(len(who)) >= stops[who]]
        day[who] += rng.exponential(1, len(who)) / rate[who]
    seen = pd.concat(rows).query("day >= 0")
    return quiet_customers.order_days(
        seen.assign(day=pd.Timestamp("2023-01-01") + pd.to_timedelta(seen["day"].astype(int), unit="D"))
    )


@pytest.mark.parametrize("lifetime", [False, True], ids=["BG/NBD", "Pareto/NBD"])
def test_chances_of_going_quiet_are_what_they_say_by_tenths(lifetime):
    """Said less seen, by tenths of 9,000 customers: within .03 over four worlds; in one, the error of a tenth alone is .02."""
    worlds = range(4) if LONG else range(1)
    found = [
        quiet_customers.tested(buyers(20_000, seed, lifetime=lifetime), dt.date(2025, 9, 1), 90) for seed in worlds
    ]
    wrong = np.mean([[said - seen for said, seen, _ in one.calibration] for one in found], axis=0)
    assert np.abs(wrong).max() < (0.03 if LONG else 0.055) and np.abs(wrong).mean() < (0.015 if LONG else 0.02)
    assert all(one.auc > one.auc_naive + 0.03 for one in found)


def test_orders_by_day_keep_their_days_and_months_say_that_they_are_months():
    """Eighty customers with an order every ten days, half of whom stop between March and September; by month nobody's day is known."""
    rows = [
        (f"C{who:02}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=who % 7 + 10 * step), 20.0)
        for who in range(80)
        for step in range(36 if who % 2 else 6 + who // 4)
    ]
    orders = pd.DataFrame(rows, columns=["customer_id", "order_date", "net_amount"])
    tables = read_tables({"orders.csv": orders.to_csv(index=False).encode()})
    window = prepare(tables.connection, present=["revenue_monthly"], data_end=tables.data_end)
    found = quiet_in_tables(tables.connection, present=["revenue_monthly"], window=window)
    whole = orders[orders["order_date"] < "2025-12-01"]  # the last month is cut short and left out
    last = whole.groupby("customer_id")["order_date"].max().dt.date
    assert found.by_day and {one.id: one.last for one in found.customers} == dict(last)
    assert found.tested.auc > 0.95, "who orders like clockwork is told apart, though no finite fit separates them"
    assert {round(one.usual_gap) for one in found.customers} == {10}
    paid = (
        orders.assign(month=orders["order_date"].dt.to_period("M").dt.to_timestamp())
        .groupby(["customer_id", "month"])["net_amount"]
        .sum()
    )
    monthly = connected({"revenue_monthly": paid.rename("revenue").reset_index()})
    window = prepare(monthly, present=["revenue_monthly"])
    found = quiet_in_tables(monthly, present=["revenue_monthly"], window=window)
    assert not found.by_day and {one.last.day for one in found.customers} == {1}


# Scores of the silent


@pytest.mark.long
@pytest.mark.parametrize(("feeling", "least", "most"), [(0.0, 0.93, 1.0), (1.5, 0.0, 0.1)])
def test_the_interval_holds_the_truth_where_facts_explain_who_answers_and_not_where_the_feeling_does(
    feeling, least, most
):
    """100 populations of 2,000. Where answering follows the feeling itself the interval holds nothing, and the caveat says so."""
    held = []
    for seed in range(100):
        felt, spoke, facts = survey(2000, seed=seed, feeling=feeling)
        found = synthetic_scores.synthetic_scores(
            np.where(spoke, felt, np.nan), facts, metric="nps", is_nps=True, seed=seed
        )
        held.append(found.ci_low <= nps(felt) <= found.ci_high)
    assert least <= np.mean(held) <= most, np.mean(held)


def test_two_models_are_weighted_by_how_well_they_predict():
    """One model is right and the other noise: the blend is the first; both half right, of opposite errors: their mean."""
    truth = np.arange(10.0)
    squared = lambda one: float(np.mean((one - truth) ** 2))  # noqa: E731
    assert silent_models._blend([truth, np.zeros(10)], squared) == pytest.approx(truth)
    assert silent_models._blend([truth + 1, truth - 1], squared) == pytest.approx(truth)


@pytest.mark.long
def test_facts_that_cannot_tell_are_left_out_or_refused():
    felt, spoke, facts = survey(400)
    scores = np.where(spoke, felt, np.nan)

    def of(known, answers=scores):
        return synthetic_scores.synthetic_scores(answers, known, metric="nps", is_nps=True)

    useless = facts.assign(empty=np.nan, same="x", own=[f"n{row}" for row in range(400)])
    assert of(useless).facts_left_out == ("empty", "same", "own")
    with pytest.raises(ValueError, match="no fact tells them apart"):
        of(useless[["empty", "same", "own"]])
    with pytest.raises(ValueError, match="leak is the answer to nps itself"):
        of(facts.assign(leak=np.where(spoke, felt, 0)))
    with pytest.raises(ValueError, match="are of one kind"):
        of(facts, np.where(spoke, 9.0, np.nan))
    with pytest.raises(ValueError, match="nobody alike answered"):
        of(facts, np.where(facts["plan"] == "plus", felt, np.nan))
    assert of(facts).each[["predicted", "low", "high"]].stack().between(0, 10).all()


def test_a_segment_with_too_few_answers_has_no_score():
    felt, spoke, facts = survey(400)
    parts = np.where(np.arange(400) < 12, "new", "old")
    found = synthetic_scores.synthetic_scores(
        np.where(spoke & (parts == "old"), felt, np.nan), facts, metric="nps", is_nps=True, segments=list(parts)
    )
    new = next(one for one in found.by_segment if one.name == "new")
    assert (new.customers, new.respondents, new.synthetic, new.ci_low) == (12, 0, None, None)


def test_a_plain_file_reads_facts_as_they_are_written_and_writes_its_list(tmp_path):
    """Decimal commas and dates are numbers of facts; the list has a row for each customer; the score cannot be a fact."""
    felt, spoke, facts = survey(400)
    table = pd.DataFrame(
        {
            "who": [f"K{row}" for row in range(400)],
            "nps": pd.Series(felt).where(spoke).astype("Int64"),
            "plan": facts["plan"],
        }
    )
    table["visits"] = [f"{value:.2f}".replace(".", ",") for value in facts["visits"]]
    table["since"] = (pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(400), unit="D")).astype(str)
    table.to_csv(tmp_path / "s.csv", index=False, sep=";")
    command = ("synthetic", tmp_path / "s.csv", "--score", "nps", "--json")
    code, found = run(*command, "--facts", "visits,plan,since", "--id", "who", "--list", tmp_path / "list.parquet")
    assert code == 0 and found["r2"] > 0.5 and found["facts_left_out"] == []
    assert list(pd.read_parquet(tmp_path / "list.parquet")["customer_id"]) == list(table["who"])
    code, said = run(*command, "--facts", "nps,plan")
    assert code == 2 and "the score itself" in said


# Themes


def test_one_column_of_texts_is_read_whatever_they_hold_and_markup_is_no_word(tmp_path):
    texts = ["<b>late</b> delivery | parcel, again", 'wrong invoice "charged" twice; =1+1|x', "x" * 10_000_000] * 20
    ends = np.random.default_rng(0).choice(["really", "so", "very"], 60)
    said = [text if len(text) > 100 else f"{text} {end}" for text, end in zip(texts, ends, strict=True)]
    pd.DataFrame({"t": [*said[:3], *(one for one in said if len(one) < 100)]}).to_csv(tmp_path / "t.csv", index=False)
    code, found = run("themes", tmp_path / "t.csv", "--text", "t", "--count", "2", "--json")
    words = {word for one in found["themes"] for label in one["words"] for word in label.split()}
    assert (
        code == 0
        and found["texts"] == 43
        and words
        <= {
            *[
                "late",
                "delivery",
                "parcel",
                "again",
                "wrong",
                "invoice",
                "charged",
                "twice",
                "really",
                "so",
                "very",
                "x",
            ]
        }
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail ann＠firm.co.kr, ann (at) firm.com or ann@localhost", "mail [mail], [mail] or [mail]"),
        ("8 (701) 123-45-67, 010-1234-5678, +7 701 123 45 67", "[phone], [phone], [phone]"),
        ("KZ86125KZT5004100100 and DE89 3704 0044 0532 0130 00", "[card] and [card]"),
        ("HTTPS://X.Y/?mail=a@b.c since 2025-03-01 10:00, 12 days", "[link] since 2025-03-01 10:00, 12 days"),
        ("x" * 4990 + " ann.lee@firm.com", "x" * 4990 + " [mail]"),
        ("x" * 4994 + " ann.lee@firm.com", "x" * 4994 + " [mail"),
        ("y" * 6000, "y" * 5000),
    ],
)
def test_details_are_masked_however_they_are_written(text, shown):
    assert masked(text) == shown


# Into the case


def test_uses_in_the_case_stand_side_by_side():
    """Each again changes nothing, in whatever order: the page then says that both are in the case."""
    from types import SimpleNamespace as Made

    study = Made(digest="d", window=Made(data_end=dt.date(2026, 6, 30)))
    talked = Made(contacts_again=350.0, share_of_contacts=0.013)
    silent = Made(
        metric="nps",
        is_nps=True,
        ci_low=10.0,
        synthetic=15.0,
        ci_high=20.0,
        answered=20.0,
        respondents=5,
        customers=20,
        months="",
    )

    study.responses = ()

    def both(data):
        first = heard_into_case.repeats_initiative(data, talked, study, avoided=(0.2, 0.4, 0.6)).data
        return heard_into_case.silent_metric(first, silent, study).data

    data = both({"evidence": [{"id": "other"}]})
    assert (
        both(data) == data
        and heard_into_case.repeats_initiative(data, talked, study, avoided=(0.2, 0.4, 0.6)).data == data
    )
