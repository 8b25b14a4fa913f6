"""What a board asks: by when it is paid back, what waiting costs, what would make it fail; and money in the case's own currency."""

import ast
import re
from types import SimpleNamespace

import pytest
from objections_hand import ROOT, SEGMENT, case_with, sample

from cxroi.analysis.whatif import WhatIf
from cxroi.report.review import board_answers as board_answers_module
from cxroi.report.review.board_answers import _waiting
from cxroi.report.review.board_answers import answers as board_answers


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
    ("difference", "said"),
    [
        (-400.0, "It costs $400, because the horizon is fixed: NPV at the likely figures would be $600."),
        (400.0, "Waiting gains $400: NPV at the likely figures would be $600. The horizon is fixed, so less of the programme falls within it."),
    ],
)  # fmt: skip
def test_what_waiting_costs_or_gains(difference, said):
    result = SimpleNamespace(case=SimpleNamespace(currency="USD"))
    assert _waiting(result, [WhatIf("6 months later", 600.0, difference)]) == said
