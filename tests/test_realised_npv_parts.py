"""Why NPV as of now differs from the plan's, counted by hand: at 10%, year-end, untaxed, 20,000 of calls saved a month from month 3."""

import pytest
from realised_hand import DATA, case

from cxroi.analysis.realised import realised
from cxroi.report.language import realised_words

HOMES = {**DATA["segments"][0], "churn_per_year": 0}
DESK = {
    "name": "Desk", "owner": "Care", "effects": [{"driver": "contacts", "change": -0.1, "from_month": 3}],
    "costs": [{"name": "Fit-out", "one_off": 9000}, {"name": "Run", "per_year": 24_000}],
    "benefits": [{"name": "Grant", "one_off": 700}],
}  # fmt: skip
GRANT = {"month": "2026-12", "initiative": "Desk", "benefit": "Grant", "received": 700}
CALLS = {"month": "2027-04", "driver": "contacts", "segment": "Homes", "measured": 5.4, "comparison": 6.0}


def paid(line, month, amount):
    return {"month": month, "initiative": "Desk", "cost": line, "paid": amount}


def parts(*rows, through="2027-04", **changed):
    found = realised(
        case(list(rows), segments=[HOMES], initiatives=[DESK], **changed), through=through, draws=64
    ).forecast
    each = (found.not_measured, found.effect, found.amounts, found.other_months)
    assert sum(each) == pytest.approx(found.npv_mean - found.plan_mean)
    return each


def test_two_months_that_nobody_measured_count_as_nothing():
    """What they would have brought, discounted by a year; a grant of which nothing was entered is missing too."""
    assert parts(GRANT) == pytest.approx((-40_000 / 1.1, 0, 0, 0))
    assert parts(paid("Run", "2027-01", 2000)) == pytest.approx((-40_000 / 1.1 - 700, 0, 0, 0))


def test_a_payment_a_month_late_over_the_turn_of_a_year_is_worth_a_year_s_discount():
    late = 9000 * (1 - 1 / 1.1)
    assert parts(GRANT, paid("Fit-out", "2027-01", 9000)) == pytest.approx((-40_000 / 1.1, 0, 0, late))
    assert parts(GRANT, paid("Fit-out", "2027-01", 9500)) == pytest.approx((-40_000 / 1.1, 0, -500 / 1.1, late))
    assert parts(GRANT, paid("Fit-out", "2026-12", 9500)) == pytest.approx((-40_000 / 1.1, 0, -500, 0))
    assert parts(GRANT, paid("Fit-out", "2027-01", 4000)) == pytest.approx((-40_000 / 1.1, 0, 0, late * 4 / 9))
    by_month = parts(GRANT, paid("Fit-out", "2027-01", 9000), finance={**DATA["finance"], "discounting": "monthly"})
    assert by_month[3] == pytest.approx(9000 * (1 - 1.1 ** (-1 / 12)))


def test_money_received_late_and_in_part_is_less_and_later():
    """600 of 700, in the second year: 100 less, and 600 two years later."""
    received = {**GRANT, "month": "2028-01", "received": 600}
    found = parts(received, through="2028-01")
    assert found[2:] == pytest.approx((-100, 600 / 1.1**2 - 600))


def test_what_was_measured_speaks_for_its_own_month_and_those_to_come(monkeypatch):
    """Month 3 is missing. Of a tenth as planned the size moves nothing but by chance; of half as much every month to come has half."""
    missing, effect, *_ = parts(GRANT, CALLS)
    assert missing == pytest.approx(-20_000 / 1.1) and abs(effect) < 4_000
    half = parts(GRANT, {**CALLS, "measured": 5.7})[1]
    months = (1 + 8) / 1.1 + 12 / 1.21
    assert half == pytest.approx(-10_000 * months, rel=0.05)


def test_what_comes_of_other_months_is_never_told_as_a_gain_of_the_programme():
    """In the sentence that a board reads it stands beside NPV; without it the sentence is as it was; each part has a line."""
    late, in_time = (
        realised(case([GRANT, paid("Fit-out", month, 9000)], segments=[HOMES], initiatives=[DESK]), through="2027-04", draws=64)
        for month in ("2027-01", "2026-12")
    )  # fmt: skip
    assert realised_words.rest(late, "USD").endswith(
        "Of it, +$818 comes from paying or receiving in other months than planned, by the years over which the case discounts, and not from a better experience."
    )
    assert realised_words.rest(in_time, "USD").endswith("in 100.")
    assert realised_words.explained_npv(in_time, "USD") == (
        "Not measured or entered so far (counts as nothing, with all it would have brought later): −$36k",
    )
    assert realised_words.explained_npv(late, "USD")[1] == (
        "Paid and received in other months than planned, by the years over which the case discounts: +$818"
    )


def test_a_case_that_has_changed_since_its_plan_was_approved_says_so_beside_the_plan_s_figures():
    """Its title may change, and what was entered; not a figure."""
    own = case([GRANT], segments=[HOMES], initiatives=[DESK])
    plan = case([], segments=[HOMES], initiatives=[DESK])
    assert not realised(own, draws=64).case_changed and realised_words.since_plan(realised(own, draws=64)) == ""
    assert not realised(own.model_copy(update={"title": "Other"}), plan=plan, draws=64).case_changed
    other = case([GRANT], segments=[{**HOMES, "customers": 39_999}], initiatives=[DESK])
    found = realised(other, plan=plan, draws=64)
    assert found.case_changed and "the case has changed since" in realised_words.since_plan(found)


@pytest.mark.parametrize(
    ("comparison", "step"),
    [(6.0, "go on comparing contacts, on more customers where there are more"), (None, "measure contacts on more customers, against a comparison group")],
)  # fmt: skip
def test_who_compares_already_is_told_to_go_on(comparison, step):
    row = {
        key: value
        for key, value in {**CALLS, "measured": 5.9, "comparison": comparison, "measured_on": 40}.items()
        if value
    }
    found = realised(case([GRANT, row], segments=[HOMES], initiatives=[DESK]), draws=64)
    assert [one.verdict for one in found.by_driver if one.name == "contacts"] == ["cannot tell yet"]
    assert step in realised_words.next_steps(found)


@pytest.mark.parametrize(("paid", "loses"), [(20_000, False), (900_000, True)])
def test_who_loses_money_on_the_whole_is_asked_to_decide_and_not_just_to_go_on(paid, loses):
    found = realised(
        case(
            [{**GRANT}, {"month": "2027-01", "initiative": "Desk", "cost": "Tool", "paid": paid}],
            segments=[HOMES],
            initiatives=[{**DESK, "costs": [{"name": "Tool", "one_off": 20_000}]}],
        ),
        draws=64,
    )
    assert (found.forecast.npv_mean < 0) is loses
    assert ("decide with finance whether to go on" in realised_words.next_steps(found)) is loses
