"""Before and after: which units are compared as ones with the change, what is refused, and what of the estimate goes into the case."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cxroi.evidence import before_after_tables
from cxroi.evidence.before_after import without_comparison
from cxroi.evidence.difference import NEVER
from cxroi.evidence.plain_panel import judge_plain


def test_a_unit_that_began_in_the_first_month_is_not_compared_as_one_without(monkeypatch):
    """Months 10 to 14: A began in 10, B in 14, C in 15, after the data, D in 9, before them, E never; F's unit is unknown."""
    seen = []

    def kept(panel, *words):
        seen.append(panel)
        raise ValueError("Enough.")

    units = np.array(["A", "B", "C", "D", "E", ""])
    monkeypatch.setattr(before_after_tables, "_units", lambda *words: units)
    monkeypatch.setattr(before_after_tables, "_outcomes", lambda *words: [("churn", np.zeros((6, 5)), None)])
    monkeypatch.setattr(before_after_tables, "_estimate", kept)
    rows = [("desk", "site", unit, month, "by site") for unit, month in (("A", 10), ("A", 12), ("B", 14), ("C", 15), ("D", 9))]  # fmt: skip
    window = SimpleNamespace(first=10, last=14)
    (said,) = before_after_tables._of_change(None, window, "desk", rows, {}, (), (), 0)
    assert seen[0].start.tolist() == [0, 4, NEVER, NEVER] and seen[0].cluster.tolist() == ["A", "B", "C", "E"]
    assert (said.n_units, said.n_treated, said.why) == (4, 2, "Enough.")


def test_without_a_column_that_names_the_unit_of_each_customer_nobody_is_compared(monkeypatch):
    monkeypatch.setattr(before_after_tables, "_units", lambda *words: None)
    rows = [("desk", "site", unit, 10, "by site") for unit in ("A", "A", "B")]
    (said,) = before_after_tables._of_change(None, SimpleNamespace(first=10, last=14), "desk", rows, {}, (), (), 0)
    assert (said.outcome, said.verdict, said.n_units, said.n_treated) == ("all", "CANNOT TELL", 0, 2)
    assert said.why.startswith("The customers table has no column that names the site of each customer")


def test_what_goes_into_the_case_is_on_the_scale_of_its_error():
    """20% less is ln 0.8 with the error of a logarithm; −0.2 points are −0.2; without an estimate there is nothing to use."""
    none = without_comparison(
        "desk", "contacts", "nobody to compare with", units=4, treated=4, assigned_how="all at once"
    )
    assert replace(none, att=-0.2, se=0.05, ratio=True).measured == (pytest.approx(math.log(0.8)), 0.05)
    assert replace(none, att=-0.2, se=0.05, ratio=False).measured == (-0.2, 0.05)
    for one in (none, replace(none, att=-0.2), replace(none, se=0.05)):
        with pytest.raises(ValueError, match="Nothing was measured: nobody to compare with"):
            _ = one.measured


def test_a_start_between_two_periods_is_the_next_of_them():
    """Quarters, started in February: April is the first with it; as if the file had said April."""
    rng = np.random.default_rng(3)
    quarters = ("2027-01", "2027-04", "2027-07", "2027-10")
    values = {
        (unit, quarter): rng.normal() + (unit < 10) * (quarter > "2027-01")
        for unit in range(30)
        for quarter in quarters
    }

    def judged(begun):
        rows = [f"u{unit},{quarter},,{value},{begun if unit < 10 else ''}" for (unit, quarter), value in values.items()]
        (found,), _ = judge_plain({"visits.csv": "\n".join(["unit,period,treated,outcome,start", *rows]).encode()})
        return found

    assert judged("2027-02") == judged("2027-04")
    assert judged("2027-04") != judged("2027-07")
