"""Conversations and employees, counted by hand: shares, contacts and cost a year, turnover, what a case was, and one link against statsmodels."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from worlds import connected

from cxroi.evidence import channels, employees
from cxroi.evidence.landmarks import columns_of

WINDOW = SimpleNamespace(first=12 * 2025, last=12 * 2025 + 11)


def contacts():
    """A hundred customers with a case on 2 January; ten again within two weeks, five of these by phone, two of those once more by mail."""
    rows = [(f"C{one:03d}", "2025-01-02", "bill", "mail", 2, 10.0) for one in range(100)]
    rows += [(f"C{one:03d}", "2025-01-16", "bill", "phone" if one < 5 else "mail", 3, 30.0) for one in range(10)]
    rows += [(f"C{one:03d}", "2025-01-30", "bill", "mail", 0, 60.0) for one in range(2)]
    rows += [
        ("C050", "2025-01-03", "goods", "mail", 1, 5.0),
        ("C060", "2025-01-17", "bill", "mail", None, 5.0),
    ]  # another topic; a day late
    return pd.DataFrame(rows, columns=["customer_id", "opened_at", "issue", "channel", "n_contacts", "handle_minutes"])


def test_conversations_their_contacts_and_their_cost_are_counted():
    """102 conversations of 114 cases, 10 went on; 3 · 10 + 2 further contacts of 234 in 364 days; 420 minutes at 50 an hour."""
    people = pd.DataFrame({"employee_id": ["E1", "E2", "E3"], "annual_pay": [100_000.0, 60_000.0, 0.0]})
    found = channels.channels(
        connected({"contacts": contacts(), "employees": people}), present=("contacts", "employees"), window=WINDOW
    )
    span = 364 / 365.25
    assert (found.cases, found.conversations) == (114, 102)
    assert (found.second_contact_share, found.other_channel_share) == pytest.approx((10 / 102, 5 / 102))
    assert found.contacts_again == pytest.approx(32 / span) and found.share_of_contacts == pytest.approx(32 / 234)
    assert found.cost == pytest.approx(420 / 60 * 80_000 / 1600 / span)
    assert [(one.path, one.conversations, one.share) for one in found.paths] == [
        ("mail → mail", 5, 0.5), ("mail → phone", 3, 0.3), ("mail → phone → mail", 2, 0.2),
    ]  # fmt: skip
    assert (found.hazard_ratio, found.verdict, found.joined_by) == (None, "CANNOT TELL", "same topic within 14 days")


@pytest.mark.parametrize(
    "change",
    [{"issue": None, "type": "topics"}, {"issue": "some", "type": "topics"}, {"issue": "topics", "type": "any"}],
)
def test_the_topic_of_a_case_is_its_issue_or_its_type_whichever_more_cases_have(change):
    """The topics of all cases stand in the type beside an empty issue, or one of two cases only; where both are full the issue counts."""
    topics = contacts()["issue"]
    told = {"topics": topics, "some": topics.where(topics.index < 2), "any": "any", None: None}
    table = contacts().assign(**{column: told[what] for column, what in change.items()})
    found = channels.channels(connected({"contacts": table}), present=("contacts",), window=WINDOW)
    assert (found.cases, found.conversations, found.joined_by) == (114, 102, "same topic within 14 days")


def test_cases_after_the_end_of_the_data_are_left_out():
    """The last minute of December counts, and the new year does not."""
    more = pd.DataFrame(
        [("C000", day, "bill", "mail", 9, 1.0) for day in ("2025-12-31 23:59", "2026-01-01 00:00")],
        columns=list(contacts()),
    )
    table = pd.concat([contacts(), more], ignore_index=True)
    found = channels.channels(connected({"contacts": table}), present=("contacts",), window=WINDOW)
    assert (found.cases, found.contacts_again) == (115, pytest.approx(32 / (364 / 365.25)))


def test_where_no_topic_is_recorded_a_case_goes_on_while_the_one_before_was_open():
    """Closed on the day before the next: not one conversation; closed on its day or later, or never: one. Pay and channels are not known."""
    table = contacts().drop(columns=["issue", "channel", "handle_minutes"]).assign(closed_at=pd.NaT)
    first, again = table["opened_at"] == "2025-01-02", table["opened_at"] == "2025-01-16"
    table.loc[first, "closed_at"] = pd.Timestamp("2025-01-15")
    table.loc[first & table["customer_id"].isin(["C000", "C001"]), "closed_at"] = pd.Timestamp("2025-01-17")
    table.loc[first & (table["customer_id"] == "C002"), "closed_at"] = pd.NaT
    table = table[first | again]
    found = channels.channels(connected({"contacts": table}), present=("contacts",), window=WINDOW)
    assert (found.cases, found.conversations, found.second_contact_share) == (110, 107, pytest.approx(3 / 107))
    assert (found.other_channel_share, found.cost, found.paths) == (None, None, ())
    with pytest.raises(ValueError, match="99 cases have a customer and a date; 100 are needed"):
        channels.channels(connected({"contacts": table.head(99)}), present=("contacts",), window=WINDOW)


@pytest.mark.parametrize("column", [True, False])
def test_where_neither_topics_nor_closings_are_recorded_no_case_is_called_open(column):
    """Ten come again after 14 days, two of these once more, and one about goods a day after her bill; one a day late: 114 − 13 conversations."""
    table = contacts().drop(columns=["issue"])
    if column:
        table = table.assign(closed_at=pd.NaT)
    found = channels.channels(connected({"contacts": table}), present=("contacts",), window=WINDOW)
    assert (found.cases, found.conversations) == (114, 101)
    assert found.joined_by == "within 14 days, whatever they are about: neither topics nor closings are recorded"


def people():
    rows = (
        [("2020-01-01", None, 40.0)] * 8
        + [("2020-01-01", "2024-07-01", 60.0)] * 5
        + [("2020-01-01", "2026-03-01", 50.0)]
    )
    rows += [("2019-01-01", "2023-05-01", 999.0), ("2026-02-01", None, 999.0)]  # before and after the data
    rows += [("2025-01-01", None, None)] * 3 + [("2025-01-01", "2025-03-01", None), ("2023-10-01", "2024-06-15", None)]
    frame = pd.DataFrame(rows, columns=["hire_date", "exit_date", "annual_pay"])
    return frame.assign(hire_date=pd.to_datetime(frame["hire_date"]), exit_date=pd.to_datetime(frame["exit_date"]))


def test_turnover_counts_who_worked_within_the_data_and_the_first_year_from_where_they_were_seen():
    """Two years of 731 days: 7 leavers, exact interval of 7 2.8144 to 14.4227. Of four new ones one leaves in her second month; one whose
    third month is past when the data begin leaves in the ninth, beside the other three: 1 − 3/4 · 3/4."""
    found = employees._turnover(people(), SimpleNamespace(first=12 * 2024, last=12 * 2025 + 11))
    days = 9 * 731 + 5 * 182 + 3 * 365 + 59 + 166
    assert found.leavers == 7 and found.employees == pytest.approx(days / 731)
    per_year = np.array([7, 2.8144, 14.4227]) / (days / 365.25)
    assert (found.per_year, found.ci_low, found.ci_high) == pytest.approx(per_year, rel=2e-5)
    assert found.first_year == pytest.approx(1 - 0.75**2) and found.annual_pay == pytest.approx(
        (8 * 40 + 5 * 60 + 50) / 14
    )
    with pytest.raises(ValueError, match="9 employees worked in the months of the data and 0 left"):
        stayed = people()[:9].assign(exit_date=[pd.NaT] * 8 + [pd.Timestamp("2026-03-01")])
        employees._turnover(stayed, SimpleNamespace(first=12 * 2024, last=12 * 2025 + 11))
    with pytest.raises(ValueError, match=r"No last day of any employee is known.*exit_date"):
        employees._turnover(people().assign(exit_date=pd.NaT), SimpleNamespace(first=12 * 2024, last=12 * 2025 + 11))


def test_the_cost_of_turnover_is_half_a_years_pay_for_each_who_leaves_in_a_year():
    table = people().assign(employee_id=lambda frame: [f"E{one}" for one in range(len(frame))])
    window = SimpleNamespace(first=12 * 2024, last=12 * 2025 + 11)
    found = employees.employees(connected({"employees": table}), present=("employees",), window=window)
    assert found.cost == pytest.approx(7 / (731 / 365.25) * (8 * 40 + 5 * 60 + 50) / 14 * 0.5) and found.links == ()
    unpaid = employees.employees(
        connected({"employees": table.drop(columns="annual_pay")}), present=("employees",), window=window
    )
    assert unpaid.cost is None and unpaid.turnover.annual_pay is None


def test_a_case_has_its_days_its_hours_what_followed_and_the_answer_of_the_week_after():
    """Two days and four hours as logarithms; taken up again within two weeks; asked on the seventh day after closing, not on the eighth."""
    rows = [
        ("E1", "A", "2025-01-10 08:00", "2025-01-12 08:00", 4.0), ("E1", "A", "2025-01-20 08:00", "2025-01-20 20:00", 0.0),
        ("E1", "B", "2025-02-01 08:00", "2025-02-02 08:00", None), ("E2", "B", "2025-03-01 08:00", None, 1.0),
        ("E3", "A", "2025-03-05 08:00", None, 9.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["agent_id", "customer_id", "opened_at", "closed_at", "first_response_hours"])
    table = table.assign(
        opened_at=pd.to_datetime(table["opened_at"]), closed_at=pd.to_datetime(table["closed_at"]), issue="bill"
    )
    said = [
        ("A", "2025-01-19 07:00", "CSAT", 4.0),
        ("B", "2025-02-10 09:00", "csat", 1.0),
        ("A", "2025-01-13 09:00", "nps", 9.0),
    ]
    survey = pd.DataFrame(said, columns=["customer_id", "invited_at", "metric", "score"])
    connection = connected(
        {"contacts": table, "survey_responses": survey.assign(invited_at=pd.to_datetime(survey["invited_at"]))}
    )
    team = pd.DataFrame({"employee_id": ["E1", "E2", "E3"], "team": ["north", "south", None]})
    found = employees._cases(connection, columns_of(connection, "contacts"), ("contacts", "survey_responses"), team)
    found = found.sort_values("opened_at").reset_index(drop=True)
    assert list(found["team"]) == ["north", "north", "north", "south"]
    assert list(found["month"]) == [12 * 2025, 12 * 2025, 12 * 2025 + 1, 12 * 2025 + 2]
    assert found["resolution"].tolist() == pytest.approx([np.log(2), np.log(0.5), 0.0, np.nan], nan_ok=True)
    assert found["first_response"].tolist() == pytest.approx([np.log(4), np.nan, np.nan, 0.0], nan_ok=True)
    assert found["repeats"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found["csat"].tolist() == pytest.approx([4.0, np.nan, np.nan, np.nan], nan_ok=True)


def test_a_link_is_the_weighted_regression_with_teams_and_months_and_its_error_leaves_out_each_team():
    """statsmodels with a column for each team and month; ten points more of the share; t with teams less one degrees of freedom."""
    import statsmodels.api as sm

    rng = np.random.default_rng(6)
    rows = pd.DataFrame([(f"T{team}", month) for team in range(6) for month in range(12)], columns=["team", "month"])
    rows = rows.assign(new=rng.uniform(0, 0.6, len(rows)), count=rng.integers(1, 30, len(rows)))
    rows["mean"] = (
        0.5 * rows["new"] + 0.1 * rows["month"] + rows["team"].str[1:].astype(int) + rng.normal(0, 0.1, len(rows))
    )

    def slope(some):
        columns = pd.get_dummies(some[["team", "month"]].astype(str), dtype=float).iloc[:, 1:]
        return (
            sm.WLS(some["mean"], pd.concat([some["new"], columns], axis=1), weights=some["count"]).fit().params["new"]
        )

    whole, without = slope(rows), np.array([slope(rows[rows["team"] != f"T{team}"]) for team in range(6)])
    error = np.sqrt(5 / 6 * ((without - whole) ** 2).sum())
    found = employees.within(rows, "new", logs=False, called="new", of_what="points")
    ends = [0.1 * (whole + side * t.ppf(0.975, 5) * error) for side in (0, -1, 1)]
    assert (found.effect, found.ci_low, found.ci_high) == pytest.approx(ends, rel=1e-6)
    assert found.p == pytest.approx(2 * t.sf(abs(whole) / error, 5), rel=1e-6)
    assert (found.rows, found.teams, found.now) == (
        72,
        6,
        pytest.approx((rows["new"] * rows["count"]).sum() / rows["count"].sum()),
    )
    logs = employees.within(rows, "new", logs=True, called="new", of_what="hours")
    assert (logs.effect, logs.ci_low, logs.ci_high) == pytest.approx(np.expm1(ends), rel=1e-6)
    even = employees.within(rows.assign(new=rows["month"] / 10), "new", logs=False, called="new", of_what="points")
    assert (even.effect, even.p, even.verdict) == (None, None, "CANNOT TELL"), "months explain the share wholly"


def test_hours_are_linked_as_a_relative_change_from_four_teams_and_forty_team_months_on():
    """Half a logarithm for a team of new people: ten points more are e^0.05 − 1. A case fewer, or a team, and there is no link."""
    months = pd.date_range("2025-01-01", periods=10, freq="MS")
    hired = [(f"{team}{one}", team, "2020-01-01") for team in "ABCD" for one in "12"]
    hired += [
        ("A3", "A", "2025-01-01"),
        ("B3", "B", "2025-03-01"),
        ("C3", "C", "2024-10-01"),
        ("D3", "D", "2025-07-01"),
    ]
    staff = pd.DataFrame(hired, columns=["employee_id", "team", "hire_date"]).assign(exit_date=pd.NaT)
    staff = staff.assign(hire_date=pd.to_datetime(staff["hire_date"]), exit_date=pd.to_datetime(staff["exit_date"]))
    rows = []
    for team, new in (("A", range(6)), ("B", range(2, 8)), ("C", range(3)), ("D", range(6, 10))):
        for place, month in enumerate(months):
            hours = np.exp(0.5 / 3 * (place in new) + 0.1 * place + ord(team) - 65)
            rows.append((f"{team}1", f"{team}-{place}", month + pd.Timedelta(days=3), hours))
    table = pd.DataFrame(rows, columns=["agent_id", "customer_id", "opened_at", "first_response_hours"])
    window = SimpleNamespace(first=12 * 2025, last=12 * 2025 + 9)

    def links(some):
        return employees._links(connected({"contacts": some}), staff, ("contacts",), window)

    found = {one.y: one for one in links(table)}
    hours = found["hours to the first answer"]
    assert hours.effect == pytest.approx(np.expm1(0.05), rel=1e-6) and (hours.rows, hours.teams) == (40, 4)
    assert found["share of cases taken up again"].effect == pytest.approx(0) and {one.x for one in found.values()} == {"share of new employees"}  # fmt: skip
    assert links(table.iloc[1:]) == () == links(table[table["agent_id"] != "D1"])
