"""What the commands work out, apart from how it is printed: the command line prints it, an assistant is handed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case, plain, scenario
from cxroi.engine import evaluate as work_out
from cxroi.report.tables.figures import evaluation_figures, simulation_figures

if TYPE_CHECKING:
    from cxroi.tables.findings import Question

MOST_DRAWS = 2**20


def checked(case: Case) -> Case:
    """The case, worked out as it is and under each scenario. Raises CaseError."""
    work_out(case)
    for entry in case.scenarios:
        work_out(scenario(plain(case), entry.name))
    return case


def evaluated(found: CaseAnalysis) -> dict[str, Any]:
    """The figures of `evaluate`. Raises CaseError."""
    return evaluation_figures(found.evaluation)


def simulated(found: CaseAnalysis) -> dict[str, Any]:
    """The figures of `simulate`. Raises CaseError, also for what shows at the likely figures already."""
    _ = found.evaluation
    return simulation_figures(found.simulation)


def compared(cases: Sequence[Case], *, draws: int, seed: int) -> dict[str, dict[str, Any]]:
    """The figures of `compare`, by case. Raises CaseError."""
    from cxroi.analysis.comparison import side_by_side
    from cxroi.report.tables.comparison_tables import case_figures

    return case_figures(side_by_side(cases, draws=draws, seed=seed))


def asked(questions: Iterable[Question], *, needed: bool = True) -> list[dict[str, Any]]:
    """The questions of `evidence` that must be answered first, or the others, with their keys and choices."""
    return [
        {"key": one.id, "text": one.words, "choices": [{"value": option.value, "means": option.words} for option in one.options]}
        for one in questions
        if one.needed == needed
    ]  # fmt: skip
