"""Tables of risk: the spread of NPV, three views of it, what is worth measuring, what if."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.analysis.indices import Index
from cxroi.analysis.sensitivity import Influence, Knowledge
from cxroi.analysis.simulation import Errors, Simulation
from cxroi.analysis.whatif import WhatIf
from cxroi.case.model import Case
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import count, full, percent, short
from cxroi.report.tables.table import Amount, Cell, Table

FIGURES = {
    "p5": "P5", "p10": "P10", "p50": "Median", "p90": "P90", "p95": "P95", "mean": "Mean", "sd": "Standard deviation",
}  # fmt: skip


def spread(simulation: Simulation, errors: Errors | None, *, currency: str) -> Table:
    """NPV and ROI in the figures that describe a distribution, with the error of the draws where it is known."""
    npv, roi = simulation.npv_summary, simulation.roi_summary

    def error(name: str, *, chance: bool = False) -> str:
        found = getattr(errors, name, None) if errors else None
        return "" if found is None else f"± {count(100 * found, digits=1) if chance else full(found, currency)}"

    none = Amount(None, "tenth", none="")
    rows: list[tuple[Cell, ...]] = [
        (said, Amount(getattr(npv, name)), error(name), Amount(getattr(roi, name), "tenth") if roi else none)
        for name, said in FIGURES.items()
    ]
    chances = (simulation.p_positive, 1 - simulation.p_no_payback)
    positive, paid = (Amount(one if simulation.uncertain else None, "chance", none="–") for one in chances)
    rows += [
        ("Mean of the worst 5% (CVaR)", Amount(simulation.cvar5), "", none),
        ("Chance that NPV is above zero", positive, error("p_positive", chance=True), none),
        ("Chance of paying back", paid, error("p_no_payback", chance=True), none),
    ]
    table = Table("spread", ("Figure", "NPV", "Error of the draws", "ROI"), tuple(rows), currency)
    return table if errors else table.without("Error of the draws")


def views(result: Evaluation, simulation: Simulation, tei: float) -> Table:
    """Three views of one case, side by side and never laid on top of each other."""
    currency, npv = result.case.currency, simulation.npv_summary
    rows = (
        ("At the likely figures", Amount(result.npv), "every assumption at its middle figure"),
        (
            "Mean of the draws",
            Amount(npv.mean),
            f"{count(simulation.draws)} joint draws; P10 {short(npv.p10, currency)}, P90 {short(npv.p90, currency)}",
        ),
        (
            "TEI view",
            Amount(tei),
            "every range replaced by the mean of its three figures, as a Total Economic Impact study risk-adjusts",
        ),
    )
    return Table("views", ("View", "NPV", "How"), rows, currency, widths=(1.2, 1, 3))


def value_of_information(found: Knowledge, *, currency: str) -> Table:
    """Each assumption with its rank correlation with NPV and what knowing it beforehand would be worth.

    What is worth something comes first, by its worth; then what is worth nothing by how it moves with NPV.
    """

    def worth(one: Influence) -> float:
        return one.evppi if one.evppi > max(2 * found.noise, 0.5) else 0.0

    ranked = sorted(found.influences, key=lambda one: (-worth(one), -abs(one.rank_correlation)))
    rows = tuple(
        (
            one.assumption.title, Amount(one.rank_correlation, "signed"), Amount(worth(one) or None, none="nothing"),
            one.assumption.kind,
        )
        for one in ranked
    )  # fmt: skip
    columns = ("Assumption", "Moves with NPV", "Worth at most", "Strongest evidence")
    return Table("worth-knowing", columns, rows, currency, "Worth measuring first", widths=(3.6, 1.7, 1.7, 1.7))


def what_if(name: str, found: Sequence[WhatIf], *, currency: str, uncertain: bool, title: str = "") -> Table:
    """The case under each change: at the likely figures and, where they were looked at, over the draws."""
    drawn = any(one.expected is not None for one in found)
    likely = "NPV, likely figures" if uncertain else "NPV"
    if drawn:
        rows = tuple(
            (_named(one), Amount(one.expected), Amount(one.p_positive, "chance"), Amount(one.npv)) for one in found
        )
        columns = ("If", "Expected NPV", "Chance NPV > 0", likely)
        return Table(name, columns, rows, currency, title, widths=(3.6, 1.7, 1.5, 1.9))
    plain = tuple((_named(one), Amount(one.npv), Amount(one.difference)) for one in found)
    return Table(name, ("If", likely, "Difference"), plain, currency, title, widths=(3.6, 1.9, 1.7))


def _named(one: WhatIf) -> str:
    return one.name.format(*map(percent, one.shares))


def variance_shares(found: Sequence[Index], case: Case, *, most: int = 12) -> Table:
    """Sobol' indices: assumptions by their title, initiatives as a whole."""
    known = {one.path: one.title for one in assumptions(case)}
    whole = "{}: works better or worse than expected, as a whole"
    rows = tuple(
        (
            known.get(one.name) or whole.format(one.name.removeprefix("initiatives/")),
            Amount(max(0.0, one.first), "percent"), Amount(max(0.0, one.total), "percent"),
        )
        for one in found[:most]
    )  # fmt: skip
    return Table("variance-shares", ("Independent factor", "Alone", "With all it acts with"), rows)


def value_of_knowing(found: Knowledge, *, currency: str) -> str:
    """What it would be worth to know everything about the whole case before deciding; a pilot asks it of one initiative."""
    if found.everything < 1:
        return "Whatever turned out, the decision would be the same: there is nothing worth measuring first."
    chance = (
        f" Figures below {full(2 * found.noise, currency)} cannot be told from chance." if found.noise >= 0.5 else ""
    )
    return (
        f"Knowing all about the case first would be worth **{full(found.everything, currency)}**; nothing that is learnt "
        f"first may cost more.{chance}"
    )
