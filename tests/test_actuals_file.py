"""A table of actuals: errors by the row of the file, customers beside another figure, and cells that cannot be read."""

from types import SimpleNamespace as Of

import pytest
from realised_hand import AS_PLANNED, DATA, case

from cxroi.case import CaseError, parse, plain
from cxroi.evidence.actuals_file import read_actuals, refusals, with_actuals
from cxroi.ui import realised as page

HEAD = "month,driver,segment,measured,comparison,measured_on,customers"


def table(*rows):
    return "\n".join([HEAD, *rows]).encode()


def refused(read, data=DATA):
    merged = with_actuals(dict(data), read.lines)
    with pytest.raises(CaseError) as found:
        parse(merged)
    return refusals(found.value.errors, merged["actuals"], read)


def test_an_error_names_the_row_of_the_file():
    """Rows later in the file and earlier in time, an empty one between, and a figure in the case before all of them."""
    rows = [
        "2027-05,contacts,Homes,-1,,,",
        "2027-04,contacts,Homes,,,,",
        "2027-02,churn,Homes,12,,,",
        "2027-03,contacts,Firms,5,,,",
    ]
    read = read_actuals("actuals.csv", table(*rows))
    assert read.rows == (2, 4, 5) and read.empty == 1
    said = refused(read, {**DATA, "actuals": [dict(AS_PLANNED[0])]})
    assert [one.split(" is ")[0] for one in sorted(said)] == ["row 2, measured", "row 4, measured", "row 5, segment"]
    assert not any("actuals/" in one for one in said)


def test_two_rows_of_one_line_and_month_are_named_both():
    (said,) = refused(
        read_actuals(
            "actuals.csv",
            table("2027-05,contacts,Homes,5,,,", "2027-03,contacts,Homes,5,,,", "2027-05,contacts,Homes,6,,,"),
        )
    )
    assert said.startswith("row 4 is the same line and month as row 2.")


def test_what_the_case_had_before_is_not_called_a_row():
    (said,) = refused(
        read_actuals("a.csv", table("2027-03,contacts,Homes,5,,,")),
        {**DATA, "actuals": [{**AS_PLANNED[1], "measured": -2}]},
    )
    assert said.startswith("the case's actuals/1/measured is -2")


def test_customers_beside_another_figure_are_a_line_of_their_own():
    """Twice the same of one segment is one line; without another figure in the row they are all there is."""
    rows = ["2027-01,contacts,Homes,6,6,,40000", "2027-01,churn,Homes,0.12,,,40000", "2027-02,contacts,Homes,,,,39000"]
    read = read_actuals("actuals.csv", table(*rows))
    assert read.lines == (
        {"month": "2027-01", "driver": "contacts", "segment": "Homes", "measured": 6, "comparison": 6},
        {"month": "2027-01", "segment": "Homes", "customers": 40000},
        {"month": "2027-01", "driver": "churn", "segment": "Homes", "measured": 0.12},
        {"month": "2027-02", "segment": "Homes", "customers": 39000},
    )
    assert read.rows == (2, 2, 3, 4) and len(parse(with_actuals(dict(DATA), read.lines)).actuals) == 4
    (said,) = refused(read_actuals("actuals.csv", table(*rows[:2], "2027-01,spend,Homes,500,,,41000")))
    assert said.startswith("row 4 is the same line and month as row 2.")


def test_a_column_that_cannot_be_read_is_told_once_with_what_it_holds():
    rows = [f"2027-{month:02d},contacts,Homes,6,6,some {month}," for month in range(1, 13)]
    (said,) = map(str, read_actuals("actuals.csv", table(*rows)).findings)
    assert said == (
        "actuals.csv: measured_on (the number of customers it was measured on) cannot be read: 12 of 12 rows. "
        "Example: actuals.csv, row 2, measured_on is “some 1”; expected a whole number."
    )


def taken(monkeypatch, read, data):
    told, replaced = [], []
    monkeypatch.setattr(page, "state", Of(document=lambda: Of(data=data), tell=told.append, replace=replaced.append))
    page._take(read)
    return told[0].replace("\\", ""), replaced


def test_what_is_taken_is_told_beside_what_stands_in_the_case(monkeypatch):
    """Two figures beside eight; one of them takes the place of one: nine stand."""
    data = plain(case(AS_PLANNED[:8]))
    said, replaced = taken(
        monkeypatch, read_actuals("a.csv", table("2027-01,contacts,Homes,6,,,", "2027-09,contacts,Homes,5,,,")), data
    )
    assert said == "2 figures were taken; 9 figures stand in the case. Undo takes them back." and len(replaced) == 1


def test_all_errors_are_counted_and_the_first_of_them_told(monkeypatch):
    rows = [f"2027-{month:02d},contacts,Homes,-5,,," for month in range(1, 13)]
    said, replaced = taken(monkeypatch, read_actuals("a.csv", table(*rows)), dict(DATA))
    assert said.startswith("Nothing was taken, for 12 errors. Row 2, measured is -5; it must not be negative.")
    assert said.endswith("And 2 more errors.") and said.count("measured is") == page.TOLD == 10 and not replaced


def test_a_percent_sign_is_read_where_the_figure_is_a_share_and_nowhere_else():
    """Churn and the gross margin; contacts keep what is written, which the case then refuses or shows."""
    head = "month;driver;price;segment;measured;comparison"
    rows = (
        "2027-03;churn;;Homes;13,5%;15%",
        "2027-04;churn;;Homes;0,12;",
        "2027-03;;gross_margin;Homes;45%;",
        "2027-03;contacts;;Homes;5%;",
    )
    read = read_actuals("actuals.csv", "\n".join([head, *rows]).encode())
    assert [(line["measured"], line.get("comparison")) for line in read.lines] == [
        (0.135, 0.15),
        (0.12, None),
        (0.45, None),
        (5, None),
    ]


def test_a_total_below_the_rows_is_left_out_and_said():
    rows = ["2027-05,churn,Homes,0.1,,,", "Total,,,0.1,,,", ",,,0.3,,,"]
    read = read_actuals("actuals.csv", table(*rows))
    assert read.rows == (2,) and [line["month"] for line in read.lines] == ["2027-05"]
    assert any("2 rows without a month are left out" in str(one) for one in read.findings)
