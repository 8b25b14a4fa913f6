"""The page Portfolio without a page: what is kept belongs to its question, the budget's stops, and what makes a set a scenario."""

from types import SimpleNamespace as Of

import numpy as np
import pytest
from ui_hand import small

from cxroi.analysis.funding import funding
from cxroi.analysis.portfolio import portfolio as search
from cxroi.case import parse
from cxroi.report.language import portfolio_words
from cxroi.ui import portfolio as page

CASE = small().case
SHOPS, HOMES = small().data["segments"]
OTHER = small(segments=[{**SHOPS, "customers": 101}, HOMES]).case


@pytest.fixture
def kept(monkeypatch):
    """What the visit keeps, and every search, by its question."""
    held = {"searched": [], "said": [], "offered": [], "typed": None}
    bar = Of(progress=lambda *words: None, empty=lambda: None)
    monkeypatch.setattr(page.st, "progress", lambda *words: bar)
    monkeypatch.setattr(page.state, "kept", held.get)
    monkeypatch.setattr(page.state, "keep", held.__setitem__)

    def search(case, *, of, by, progress):
        held["searched"].append((case.segments[0].customers, of, by))
        return Of(frontier=(), of=of, spend=np.array([0.0, 4000.0]), sets=Of(case=case))

    monkeypatch.setattr(page, "portfolio", search)
    return held


def test_a_search_is_kept_for_its_case_its_budget_and_its_worth(kept):
    """The same question twice is one search; another case, another budget or another worth is another, and so is the first one again."""
    asked = [(CASE, "pv", "mean"), (CASE, "pv", "mean"), (OTHER, "pv", "mean"), (OTHER, "initial", "mean"), (OTHER, "initial", "likely"), (CASE, "pv", "mean")]  # fmt: skip
    found = [page._portfolio(*one) for one in asked]
    assert found[0] is found[1] and [one.sets.case for one in found] == [one[0] for one in asked]
    assert kept["searched"] == [(100, "pv", "mean"), (101, "pv", "mean"), (101, "initial", "mean"), (101, "initial", "likely"), (100, "pv", "mean")]  # fmt: skip


def test_a_set_is_kept_for_its_budget(kept, monkeypatch):
    """The set on screen is that of the budget on screen; the same again is not worked out again."""
    budgets, made = iter([1000.0, 1000.0, 2000.0]), []
    for kind, choice in (("segmented_control", "pv"), ("segmented_control", "mean")):
        monkeypatch.setattr(page.st, kind, lambda *words, default, choice=choice, **more: default)
    monkeypatch.setattr(page, "_budget", lambda found: next(budgets))
    monkeypatch.setattr(page, "funding", lambda found, budget: made.append(budget) or Of(budget=budget))
    assert [page.chosen(CASE).budget for _ in range(3)] == [1000.0, 1000.0, 2000.0] and made == [1000.0, 2000.0]


@pytest.mark.parametrize(
    ("stop", "typed", "budget"),
    [(0, None, 0.0), (10, None, 1000.0), (40, None, 4000.0), (10, 1.0, 1.0), (10, 0.0, 0.0)],
)
def test_the_budget_is_a_fortieth_of_what_all_take_a_stop_or_what_is_typed(kept, monkeypatch, stop, typed, budget):
    monkeypatch.setattr(page.st, "select_slider", lambda label, stops, *, value, format_func, **more: kept["offered"].extend(format_func(one) for one in (stops[0], stops[1], value)) or stop)  # fmt: skip
    monkeypatch.setattr(page.st, "number_input", lambda label, *, placeholder, **more: kept["said"].append(placeholder) or typed)  # fmt: skip
    assert page._budget(Of(spend=np.array([0.0, 4000.0, 900.0]), of="pv", sets=Of(case=CASE))) == budget
    assert kept["offered"] == ["$0", "$100", "$4k"] and kept["said"] == [{0: "$0", 10: "$1,000", 40: "$4,000"}[stop]]


def test_where_no_set_takes_anything_that_is_said(kept, monkeypatch):
    monkeypatch.setattr(page.st, "caption", kept["said"].append)
    assert page._budget(Of(spend=np.zeros(3), of="pv", sets=Of(case=CASE))) == 0.0
    assert kept["said"][0].startswith("No set takes anything of this budget")


@pytest.mark.parametrize(
    ("board", "values", "drawn"),
    [
        (False, {"initiatives/Site/start_month": 37}, "button"),
        (False, {}, "This set is the case as it is."),
        (True, {"a": 1}, None),
    ],
)
def test_a_set_becomes_a_scenario_where_it_differs_and_the_case_may_be_changed(kept, monkeypatch, board, values, drawn):
    monkeypatch.setattr(page.state, "board", lambda: board)
    monkeypatch.setattr(page, "scenario_values", lambda case, point: values)
    monkeypatch.setattr(page.st, "caption", kept["said"].append)
    monkeypatch.setattr(page.st, "button", lambda label, *, args, **more: kept["said"].append(("button", *args)))
    page.as_scenario(Of(case=CASE, point=None, budget=None, of="pv"))
    said = {None: [], "button": [("button", page._called(Of(case=CASE, budget=None, of="pv")), values)]}
    assert kept["said"] == said.get(drawn, [drawn])


@pytest.mark.parametrize(
    ("of", "said"), [("initial", "$100 (paid up front)"), ("year1", "$160 (paid up front and in year 1)"), ("pv", "")]
)
def test_a_budget_that_counts_a_part_of_the_costs_says_what_all_of_them_come_to(of, said):
    """100 up front and 60 a year for two years at no interest, for 500 received at the end: 220 in all, whatever the budget limits."""
    money = {"costs": [{"name": "Build", "one_off": 100}, {"name": "Run", "per_year": 60}], "benefits": [{"name": "Gain", "one_off": 500, "month": 24}]}  # fmt: skip
    case = parse({"format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0}, "initiatives": [{"name": "One", **money}]})  # fmt: skip
    found = portfolio_words.beyond(funding(search(case, of=of, by="likely"), None))
    whole = f"Of this set the budget counts {said}; all its costs have a present value of $220."
    assert found == (whole if said else "")
