"""A table as data: each unit printed, columns of figures, what is cut, left out and divided."""

import pytest

from cxroi.report.tables.table import Amount, Table


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (Amount(1234567.0), "$1,234,567"), (Amount(-1234.4), "−$1,234"), (Amount(1234.0, plus=True), "+$1,234"), (Amount(0.0, plus=True), "$0"),
        (Amount(-5.0, plus=True), "−$5"), (Amount(None), "none"), (Amount(None, none="never"), "never"),
        (Amount(0.256, "percent"), "26%"), (Amount(0.256, "tenth"), "25.6%"), (Amount(0.256, "percent", plus=True), "+26%"), (Amount(-0.256, "tenth"), "−25.6%"),
        (Amount(0.87, "chance"), "87 in 100"), (Amount(-0.256, "signed"), "−0.26"), (Amount(0.256, "signed"), "+0.26"),
        (Amount(0.0, "p"), "< 0.001"), (Amount(0.00099, "p"), "< 0.001"), (Amount(0.001, "p"), "0.001"), (Amount(0.0499, "p"), "0.050"), (Amount(1.0, "p"), "1.000"),
        (Amount(-0.5, "p"), "−0.500"), (Amount(7.25, "answer"), "7.2"), (Amount(7.25, "multiple", plus=True), "+7.25"), (Amount(-7.25, "answer", plus=True), "−7.2"),
        (Amount(1234.0, "count"), "1,234"), (Amount(12.0, "count", plus=True), "+12"), (Amount(0.0, "count", plus=True), "0"),
        (Amount(1234567.0, rough=True), "$1,230,000"),
    ],
)  # fmt: skip
def test_a_figure_is_printed_by_its_unit(amount, said):
    assert amount.said("USD") == said


def test_whole_amounts_are_short_where_there_is_no_room():
    assert Table("t", ("a",), ((Amount(1234567.0),),), "USD", tight=True).printed().iloc[0, 0] == "$1.23M"
    assert Table("t", ("a",), ((Amount(1234567.0),),), "USD").printed().iloc[0, 0] == "$1,234,567"
    assert Table("t", ("a", "b"), ((Amount(1234567.125), "x"),), "USD").raw().iloc[0].tolist() == [1234567.125, "x"]


TABLE = Table(
    "t", ("name", "money", "mixed", "words", "empty"),
    (("a", Amount(1.0), Amount(2.0), "x", ""), ("b", Amount(None), "", "y", ""), ("c", Amount(3.0), "z", "z", "")), widths=(5.0, 4.0, 3.0, 2.0, 1.0),
)  # fmt: skip


def test_columns_of_figures_hold_figures_or_nothing():
    assert TABLE.figures == (1,)
    assert TABLE.first(2).figures == (1, 2), "without the z"
    assert Table("t", ("a",), (("",),)).figures == ()


def test_what_is_left_out_takes_its_width_along():
    assert TABLE.without("money", "words").columns == ("name", "mixed", "empty")
    assert TABLE.without("money", "words").widths == (5.0, 3.0, 1.0)
    assert [row[1] for row in TABLE.without("money").rows] == [Amount(2.0), "", "z"]
    assert TABLE.filled().columns == ("name", "money", "mixed", "words") and Table(
        "t", ("a",), ()
    ).filled().columns == ("a",)
    assert [row[0] for row in TABLE.told("money").rows] == ["a", "c"] and len(TABLE.told("mixed").rows) == 3


@pytest.mark.parametrize(
    ("most", "rows", "title"), [(3, 3, "T"), (2, 2, "T (2 of 3; all are in the workbook)"), (4, 3, "T")]
)
def test_a_list_that_is_cut_says_how_much_there_is(most, rows, title):
    found = Table("t", TABLE.columns, TABLE.rows, title="T").cut(most)
    assert (len(found.rows), found.title) == (rows, title)
    assert TABLE.cut(1).title == "The first 1 of 3; all are in the workbook"


@pytest.mark.parametrize(
    ("most", "parts"),
    [(4, [[1, 2, 3, 4]]), (5, [[1, 2, 3, 4]]), (3, [[1, 2], [3, 4]]), (2, [[1, 2], [3, 4]]), (1, [[1], [2], [3], [4]])],
)
def test_a_wide_table_is_divided_into_parts_about_as_wide_each_with_the_first_column(most, parts):
    found = TABLE.in_parts(most)
    assert [[TABLE.columns.index(name) for name in one.columns] for one in found] == [[0, *part] for part in parts]
    assert [row[0] for row in found[-1].rows] == ["a", "b", "c"] and found[0].rows[0][1] == Amount(1.0)
