"""The server's own figures of the live case, which stand in place of the browser's once a slider is released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxroi.analysis.simulation import Simulation
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import count
from cxroi.report.tables.figures import headline

FIGURES = ("expected", "likely", "roi", "payback", "chance")
"""Names of the headline figures, in their order; without "expected" where no range moves the result."""


def served(result: Evaluation, simulation: Simulation, moved: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The server's own figures where the sliders show `moved`, by path: spelled, and as numbers to compare with."""
    figures = headline(result, simulation)
    names = FIGURES[len(FIGURES) - len(figures) :]
    return {
        "moved": dict(moved or {}),
        "figures": [{"name": name, **vars(figure)} for name, figure in zip(names, figures, strict=True)],
        "numbers": {name: getattr(result, name) for name in ("npv", "roi", "payback_month", "peak_funding")},
        "mark": f"Computed by cxroi {simulation.version} from {count(simulation.draws)} draws (seed {simulation.seed}, "
        f"case {simulation.digest}).",
    }
