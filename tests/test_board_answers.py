"""What a board asks: by when it is paid back, what waiting costs, what would make it fail; and money in the case's own currency."""

import ast
import re
from types import SimpleNamespace

import pytest
from objections_hand import ROOT, SEGMENT, case_with, sample

from cxroi.report.review import board_answers as board_answers_module
from cxroi.report.review.board_answers import answers as board_answers
from cxroi.report.sections.risk_sections import delay


def test_board_answers_of_a_case_that_proposes_nothing():
    """Nothing is said to be paid back where nothing is spent, nor to be lost by waiting."""
    said = dict(board_answers(case_with(segments=[SEGMENT])))
    assert said["By when?"] == "There is nothing to pay back."
    assert said["What does waiting six months cost?"] == "Nothing: NPV would still be $0 at the likely figures."


def test_board_answers_of_a_case_that_seldom_pays_back():
    """Where fewer than nine in ten draws pay back, that is said, not the other way round."""
    found = sample("insurance")
    assert found.simulation.payback_by_month[-1] < 0.9
    assert dict(board_answers(found))["By when?"].endswith("fewer than nine in ten within the horizon.")


@pytest.mark.parametrize(
    ("paid", "said"),
    [
        ([0, 0.3, 0.95, 1], "Nine in ten draws pay back by month 2."),
        ([0, 0.6, 0.95, 1], "Half of the draws pay back by month 1, nine in ten by month 2."),
        ([0, 0.6, 0.7, 0.8], "Half of the draws pay back by month 1, fewer than nine in ten within the horizon."),
    ],
)
def test_a_month_that_is_both_half_and_nine_in_ten_is_said_once(paid, said):
    draws = SimpleNamespace(uncertain=True, payback_by_month=paid)
    assert board_answers_module._when(sample("chemicals").evaluation, draws).endswith(f"figures. {said}")


def test_the_nearest_break_even_is_said_to_three_figures():
    """A break-even is worked out from judgement: €355,648 would claim to know it to the euro."""
    told = dict(board_answers(sample("hr-software")))["What would make it fail?"]
    digits = re.search(r" at ([^ ]+) instead of", told)[1]
    assert 1 <= len(re.sub(r"[^1-9]*$|[^0-9]|^0+", "", digits)) <= 3


def test_no_sentence_of_a_case_speaks_of_dollars():
    """A case in euros is read in euros: what the app writes says money, or the amount."""
    written = [path for folder in ("report", "ui") for path in (ROOT / "cxroi" / folder).rglob("*.py")]
    said = [
        f"{path.name}: {node.value}"
        for path in written
        for node in _printed(ast.parse(path.read_text(encoding="utf-8")))
        if "dollar" in node.value.lower()
    ]
    assert said == [] and len(written) > 100


def _printed(tree):
    """Every string of a module that is no docstring."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
    ]


@pytest.mark.parametrize(
    ("saved", "discounting", "said"),
    [
        (360_000, "year-end", "It costs $124k, because the horizon is fixed: NPV at the likely figures would be $64k."),
        (36_000, "year-end", "Waiting gains $5.6k (discounted month by month it would cost $6.3k): NPV at the likely figures would be −$66k. The horizon is fixed, so less of the programme falls within it."),
        (0, "year-end", "Waiting gains $20k (discounted month by month it would gain $11k): NPV at the likely figures would be −$80k. The horizon is fixed, so less of the programme falls within it."),
        (0, "monthly", "Waiting gains $11k: NPV at the likely figures would be −$89k. The horizon is fixed, so less of the programme falls within it."),
    ],
)  # fmt: skip
def test_what_waiting_costs_or_gains(saved, discounting, said):
    """100k up front at 25% over a year. By the year: later it costs 80k, and half of what is saved is lost, over 1.25: 144k, 14.4k or nothing.

    By the month: later it costs 100k / 1.25^½ = 89.4k, and six months of saving worth 5.62 of them are lost: 16.9k of 3k a month.
    """
    finance = {"years": 1, "discount_rate": 0.25, "discounting": discounting}
    programme = {
        "name": "I",
        "costs": [{"name": "C", "one_off": 100_000}],
        "benefits": [{"name": "B", "per_year": saved}],
    }
    found = case_with(finance=finance, initiatives=[programme])
    assert dict(board_answers(found))["What does waiting six months cost?"] == said
    finding = {360_000: "", 36_000: "Starting later gains $13k (discounted month by month it would cost $3.2k)."}
    assert saved not in finding or delay(found).finding == finding[saved], (
        "after three months: 80k against 100k, and 9k less saved"
    )
    if saved == 36_000:
        assert {one.name: round(one.difference) for one in found.delay_by_the_month}["6 months later"] == -6_317
