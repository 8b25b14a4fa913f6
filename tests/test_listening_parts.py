"""Listening, its further parts: conversations, employees, loyalty, themes changed by hand, one record."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from worlds import company, connected

from cxroi.evidence import channels, employees, loyalty, themes
from cxroi.evidence.customer_record import find_customers, record
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.theme_edits import Edit, edited


def cases(rows):
    table = pd.DataFrame(rows, columns=["customer_id", "day", "topic", "channel", "contacts", "closed"])
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(table["day"], unit="D")
    return table.assign(opened_at=opened, closed_at=opened + pd.to_timedelta(table["closed"], unit="D"))


def test_a_case_continues_the_one_before_it_of_the_same_customer_and_topic():
    """Fourteen days later it does, fifteen days it does not; another topic or another customer is a conversation of its own."""
    found = channels.conversations(cases([
        ("a", 0, "bill", "phone", 1, 1), ("a", 14, "bill", "mail", 2, 1), ("a", 29, "bill", "mail", 1, 1), ("a", 1, "drum", "phone", 1, 1), ("b", 2, "bill", "chat", 1, 1),
    ]))  # fmt: skip
    assert found["again"].sum() == 1 and found["conversation"].nunique() == 4
    untold = channels.conversations(
        cases([("a", 0, None, "phone", 1, 9), ("a", 8, None, "mail", 1, 1), ("a", 12, None, "mail", 1, 1)]).drop(
            columns="topic"
        )
    )
    assert list(untold["again"]) == [False, True, False], "without topics, while the earlier one is open"


def test_shares_and_cost_of_repeats_by_hand():
    """120 conversations over a year, 24 of them with a second case of 3 contacts and 20 minutes; pay 48,000 for 1,600 hours, 30 an hour."""
    rows = [(f"c{n}", 3 * n, "bill", "phone", 1, 1) for n in range(120)]
    rows += [(f"c{n}", 3 * n + 5, "bill", "mail" if n < 12 else "phone", 3, 1) for n in range(24)]
    table = cases(rows).rename(columns={"topic": "issue", "contacts": "n_contacts"}).drop(columns=["day", "closed"])
    table["handle_minutes"] = np.where(table["n_contacts"] == 3, 20.0, 10.0)
    world = company(np.random.default_rng(2), accounts=100, quiet=0)
    people = pd.DataFrame({"employee_id": ["x"], "hire_date": [dt.date(2020, 1, 1)], "annual_pay": [48_000.0]})
    connection = connected({**world, "contacts": table, "employees": people})
    present = (*world, "contacts", "employees")
    window = prepare(connection, present=[*world])
    found = channels.channels(connection, present=present, window=window)
    years = (pd.Timestamp(window.data_end) + pd.Timedelta(days=1) - pd.Timestamp("2025-01-01")).days / 365.25
    assert (found.cases, found.conversations) == (144, 120)
    assert (found.second_contact_share, found.other_channel_share) == (24 / 120, 12 / 120)
    assert found.contacts_again == pytest.approx(72 / years) and found.share_of_contacts == pytest.approx(72 / 192)
    assert found.cost == pytest.approx(24 * 20 / 60 * 30 / years)
    assert [(one.path, one.conversations) for one in found.paths] == [("phone → mail", 12), ("phone → phone", 12)]
    assert found.hazard_ratio is None and found.verdict == "CANNOT TELL", (
        "none of these customers is in the table of customers"
    )


# Employees


def test_turnover_is_leavers_over_years_worked():
    """Twelve people, half of them there for two years and half for one: 18 years; six leave: .333, Poisson interval 2.202/18 to 13.059/18."""
    end = pd.Timestamp("2026-07-01")
    rows = [
        (f"e{n}", pd.Timestamp("2020-01-01") if n < 6 else end - pd.Timedelta(days=365.25), end if n < 6 else None)
        for n in range(12)
    ]
    people = pd.DataFrame(rows, columns=["employee_id", "hire_date", "exit_date"]).assign(annual_pay=40_000.0, team="A")
    people["exit_date"] = pd.to_datetime(people["exit_date"]) - pd.Timedelta(days=1)
    window = prepare(
        connected(company(np.random.default_rng(2), accounts=100, quiet=0)),
        present=("customers", "revenue_monthly", "survey_responses"),
    )
    years = (end - pd.Timestamp(dt.date(window.first // 12, window.first % 12 + 1, 1))).days / 365.25
    found = employees._turnover(people, window)
    worked = 6 * (years - 1 / 365.25) + 6 * 1.0
    assert found.leavers == 6 and found.per_year == pytest.approx(6 / worked, rel=1e-3)
    assert (found.ci_low * worked, found.ci_high * worked) == (
        pytest.approx(2.202, abs=0.01),
        pytest.approx(13.059, abs=0.02),
    )


def test_a_link_within_team_and_month_is_found_and_one_between_teams_is_not():
    """Hours follow the share of new people by exp(.5 x) within a team; teams that are slow and have more new people for other reasons add nothing."""
    rng = np.random.default_rng(3)
    team, month = (part.ravel() for part in np.meshgrid(np.arange(10), np.arange(24), indexing="ij"))
    x = 0.05 * team + 0.02 * month + 0.2 * rng.random(240)
    rows = pd.DataFrame({"team": team.astype(str), "month": month, "new": x, "count": rng.integers(10, 30, 240)})
    linked = rows.assign(mean=0.5 * x + 0.8 * team - 0.1 * month + 0.05 * rng.standard_normal(240))
    found = employees.within(linked, "new", logs=True, called="new", of_what="hours")
    assert found.ci_low < np.expm1(0.05) < found.ci_high and found.p < 0.01 and found.ci_high - found.ci_low < 0.03
    apart = rows.assign(mean=0.8 * team + 0.05 * rng.standard_normal(240))
    assert employees.within(apart, "new", logs=True, called="new", of_what="hours").p > 0.05


# Loyalty


def test_the_most_loyal_are_not_the_largest():
    """Loyalty that follows size alone: within thirds of size no item of size is left over; an item of loyalty itself is."""
    rng = np.random.default_rng(4)
    size, kept = rng.lognormal(0, 2, 900), rng.random(900)
    fifth = loyalty.fifths(kept, size)
    assert [int((fifth == part).sum()) for part in range(5)] == [180] * 5
    assert np.log(size)[fifth == 4].mean() == pytest.approx(np.log(size)[fifth == 0].mean(), abs=0.35)
    felt = loyalty.felt("trust", 10 * kept, fifth)
    assert felt.difference == pytest.approx(8.0, abs=0.3) and felt.ci_low > 7
    assert loyalty.felt("trust", np.arange(10.0), np.repeat([0, 4], 5)) is None


# Themes by hand


WORDS = {
    "late": "parcel late courier waited weeks",
    "bill": "invoice wrong amount charged twice",
    "shop": "website search basket crashed login",
}


def texts():
    rng = np.random.default_rng(0)
    return [
        (name, " ".join(rng.choice(said.split(), 4, replace=False))) for name, said in WORDS.items() for _ in range(40)
    ]


def test_themes_are_renamed_merged_and_split_by_hand():
    said = [text for _, text in texts()]
    found = themes.themes(said, count=3)
    first, second = (one.label for one in found.themes[:2])
    named, _ = edited(found, said, [Edit("rename", (first,), "Delivery"), Edit("merge", ("Delivery", second), "Both")])
    both = next(one for one in named.themes if one.label == "Both")
    assert len(named.themes) == 2 and set(both.mentions) == {
        place for one in found.themes[:2] for place in one.mentions
    }
    split, _ = edited(named, said, [Edit("split", ("Both",))])
    assert len(split.themes) == 3 and {place for one in split.themes for place in one.mentions} == {
        place for one in found.themes for place in one.mentions
    }
    parts = [{texts()[place][0] for place in one.mentions} for one in split.themes]
    assert sorted(map(len, parts)) == [1, 1, 1], "it comes apart as it was put together"
    with pytest.raises(ValueError, match="already"):
        edited(found, said, [Edit("rename", (first,), second)])
    with pytest.raises(ValueError, match="no theme “gone”"):
        edited(found, said, [Edit("split", ("gone",))])


def test_a_theme_learnt_from_a_few_labels_says_how_well():
    """Fifteen texts about deliveries and fifteen not: every other text on deliveries is found, with precision and recall near 1."""
    said = texts()
    found = themes.themes([text for _, text in said], count=3)
    label = next(one.label for one in found.themes if "parcel" in one.words or "courier" in one.words)
    labelled = tuple({text: name == "late" for name, text in (*said[:15], *said[40:48], *said[80:88])}.items())
    new, learnt = edited(found, [text for _, text in said], [Edit("learn", (label,), "Deliveries", labelled)])
    theme = next(one for one in new.themes if one.label == "Deliveries")
    assert {said[place][0] for place in theme.mentions} == {"late"} and len(theme.mentions) == 40
    assert learnt["Deliveries"].precision > 0.9 and learnt["Deliveries"].recall > 0.9
    with pytest.raises(ValueError, match="two are needed"):
        edited(found, [text for _, text in said], [Edit("learn", (label,), "", labelled[:15])])


# One record


def test_one_record_holds_what_the_tables_hold_and_masks_details():
    tables = company(np.random.default_rng(5), accounts=300)
    tables["survey_responses"].loc[0, "comment"] = "write to ann@firm.com"
    who = str(tables["survey_responses"].loc[0, "customer_id"])
    asked = tables["survey_responses"]
    tables["survey_responses"] = pd.concat([asked, asked.assign(metric="csat")])
    opened = [pd.Timestamp("2025-03-01"), pd.Timestamp("2025-04-01")]
    tables["contacts"] = pd.DataFrame(
        {
            "case_id": ["1", "2"],
            "customer_id": who,
            "opened_at": opened,
            "closed_at": [opened[0] + pd.Timedelta(days=3), pd.NaT],
            "channel": "phone",
        }
    )
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables))
    found = record(connection, who, present=tuple(tables), window=window, metric="nps")
    said = [event.what for event in found.events]
    assert (
        said.count("write to [mail]") == 1
        and "by phone; closed after 3 days" in said
        and "by phone; still open" in said
    )
    assert found.open_cases == 1 and [event.day for event in found.events] == sorted(
        event.day for event in found.events
    )
    own = tables["revenue_monthly"]
    assert sum(amount for _, amount in found.revenue) == pytest.approx(own[own["customer_id"] == who]["revenue"].sum())
    assert find_customers(connection, who.lower(), present=tuple(tables))[0] == who
    with pytest.raises(ValueError, match="No table has a customer nobody"):
        record(connection, "nobody", present=tuple(tables), window=window, metric="nps")
