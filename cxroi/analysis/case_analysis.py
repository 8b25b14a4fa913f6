"""All that is known of a case, each part computed when it is first asked for and never again.

Pages, the command line and every file read one of these, so that none of them can show another number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from cxroi.analysis import comparison, curves, indices, sensitivity, whatif, whole_break_even
from cxroi.analysis import sources as by_source
from cxroi.analysis.approval import Approved
from cxroi.analysis.breakeven import BreakEven, break_evens
from cxroi.analysis.funding import Funding, fund
from cxroi.analysis.pilot import PilotValue, pilot_value
from cxroi.analysis.realised import Realised, realised
from cxroi.analysis.remark import Remark
from cxroi.analysis.simulation import DRAWS, Errors, Simulation, errors, simulate
from cxroi.case import Case, CaseError, ErrorDetail, plain
from cxroi.case import scenario as under_scenario
from cxroi.case.once import cached_property
from cxroi.engine import Evaluation, evaluate

AS_IT_IS = "The case as it is"
"""The name of the case without a scenario, wherever scenarios are chosen or compared."""

Found = TypeVar("Found")


def _part(compute: Callable[[CaseAnalysis], Found]) -> cached_property[Found]:
    """A part of the analysis, computed once. Raises CaseError where the figures are too large to compute with."""

    @wraps(compute)
    def computed(analysis: CaseAnalysis) -> Found:
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                return compute(analysis)
        except OverflowError:
            raise _too_large() from None

    return cached_property(computed)


@dataclass(frozen=True, eq=False)
class CaseAnalysis:
    """A case, the draws and the seed of its simulation, and everything that follows from them."""

    case: Case
    draws: int = DRAWS
    """Rounded up to a power of two."""
    seed: int = 0
    scenario: str = ""
    """The scenario whose values are in the case; empty for the case as it is."""
    base: Case | None = None
    """The case before that scenario, for files in which others can be chosen; None where there is none."""
    approved: Approved | None = None
    """Who approved this case as it is; None where nobody has."""
    remarks: tuple[Remark, ...] = ()
    """What was said about the case in the store that it comes from; none for a case from a file."""
    left_out: tuple[str, ...] = ()
    """What was typed and is not in the case, by name, as it must be corrected or completed first; none for a case from a file."""
    progress: Callable[[float], object] = lambda share: None
    """Told the share of the draws done."""

    @classmethod
    def under(
        cls,
        base: Case,
        scenario: str | None,
        *,
        draws: int = DRAWS,
        seed: int = 0,
        approved: Approved | None = None,
        remarks: tuple[Remark, ...] = (),
        left_out: tuple[str, ...] = (),
    ) -> CaseAnalysis:
        """The analysis of a case under one of its scenarios, or of the case as it is. Raises CaseError."""
        case = base if scenario is None else under_scenario(plain(base), scenario)
        return cls(
            case, draws=draws, seed=seed, scenario=scenario or "", base=base, approved=approved, remarks=remarks, left_out=left_out
        )  # fmt: skip

    def over(self, draws: Simulation) -> CaseAnalysis:
        """The same analysis with another simulation of the same case, such as one of many more draws."""
        other = replace(self, draws=draws.draws, seed=draws.seed)
        other.__dict__["simulation"] = draws
        return other

    @_part
    def evaluation(self) -> Evaluation:
        """The case at its likely values."""
        return evaluate(self.case)

    @_part
    def simulation(self) -> Simulation:
        """The case over its draws."""
        found = simulate(self.case, draws=self.draws, seed=self.seed, progress=self.progress)
        if not np.isfinite(found.npv).all():
            raise _too_large()
        return found

    @_part
    def errors(self) -> Errors:
        """How far the figures of the draws may be off."""
        return errors(self.case, draws=self.draws, seed=self.seed)

    @_part
    def sources(self) -> Mapping[str, np.ndarray]:
        """Present value that each source of benefit brings in each of a few draws [currency]."""
        return by_source.sources(self.case)

    @_part
    def break_evens(self) -> tuple[BreakEven, ...]:
        """The value of each assumption at which NPV is 0, nearest first."""
        return break_evens(self.case)

    @_part
    def break_even_share(self) -> float | None:
        """The share of the benefit at which NPV is 0; None where there is no benefit."""
        return whole_break_even.break_even_share(self.case)

    @_part
    def causal_share_needed(self) -> float | None:
        """The causal share, alike for all effects and links, at which NPV is 0; None where no share does that."""
        return whatif.causal_share_needed(self.case)

    @_part
    def benefit_by_evidence(self) -> dict[str, float]:
        """Present value of benefits by the kind of evidence its weakest part rests on [currency]."""
        return whatif.benefit_by_evidence(self.case)

    @_part
    def tornado(self) -> tuple[sensitivity.Bar, ...]:
        """NPV at the P10 and the P90 of each uncertain assumption, all others at their median; widest first."""
        return sensitivity.tornado(self.case)

    @_part
    def npv_at_medians(self) -> float:
        """NPV with every uncertain assumption at its median: where the bars of the tornado part [currency]."""
        return sensitivity.at_medians(self.case)

    @_part
    def knowledge(self) -> sensitivity.Knowledge:
        """What it would be worth to know each uncertain assumption before deciding."""
        return sensitivity.knowledge(self.case, self.simulation)

    @_part
    def npv_indices(self) -> tuple[indices.Index, ...]:
        """Sobol' indices of NPV for every independent factor."""
        return indices.npv_indices(self.case)

    @_part
    def levers(self) -> tuple[curves.Lever, ...]:
        """The assumptions that matter most, each with its range."""
        return curves.levers(self.case, self.tornado, self.break_evens)

    @_part
    def stress_tests(self) -> tuple[whatif.WhatIf, ...]:
        """NPV under what reviewers ask for: less benefit, later, dearer."""
        return whatif.stress_tests(self.case, draws=self.draws, seed=self.seed)

    @_part
    def p_above_hurdle(self) -> float | None:
        """Share of draws that earn more than the hurdle rate; None where the case has none but its discount rate."""
        return whatif.p_above_hurdle(self.case, draws=self.draws, seed=self.seed)

    @_part
    def cost_of_delay(self) -> tuple[whatif.WhatIf, ...]:
        """NPV where everything starts later, the horizon staying where it is."""
        return whatif.cost_of_delay(self.case)

    @_part
    def delay_by_the_month(self) -> tuple[whatif.WhatIf, ...]:
        """The same where money is discounted month by month."""
        return whatif.cost_of_delay(by_the_month(self.case))

    @_part
    def stop_early(self) -> tuple[whatif.WhatIf, ...]:
        """NPV where everything ends before the horizon."""
        return whatif.stop_early(self.case)

    @_part
    def worth_leaving_out(self) -> whatif.LeftOut:
        """The initiatives that are better left out together."""
        return whatif.worth_leaving_out(self.case)

    @_part
    def compared(self) -> tuple[comparison.Compared, ...]:
        """The case as it is and under each of its scenarios that can be read, over the same draws."""
        base = self.base or self.case
        cases = {AS_IT_IS: base}
        for entry in base.scenarios:
            with suppress(CaseError):
                cases[entry.name] = under_scenario(plain(base), entry.name)
        return comparison.compare(cases, draws=self.draws, seed=self.seed)

    @_part
    def funding(self) -> Funding | None:
        """Which initiatives to fund with no limit, and at each budget; None where there are fewer than two to choose from."""
        return fund(self.case, draws=self.draws, seed=self.seed) if len(self.case.initiatives) > 1 else None

    @_part
    def pilots(self) -> tuple[PilotValue, ...]:
        """What each pilot kept in the case is worth."""
        return tuple(
            pilot_value(self.case, pilot, draws=min(self.draws, DRAWS), seed=self.seed) for pilot in self.case.pilots
        )

    @_part
    def realised(self) -> Realised:
        """What has come of the case so far. Raises CaseError where nothing was entered, or its plan cannot be found."""
        return realised(self.case, draws=min(self.draws, DRAWS), seed=self.seed)

    @_part
    def average_churn_hides(self) -> float | None:
        """NPV with churn by tenure, less NPV with its average; None where no churn depends on tenure [currency]."""
        return whatif.average_churn_hides(self.case)

    @_part
    def tei_view(self) -> float:
        """NPV with each range replaced by the mean of its three figures [currency]."""
        return whatif.tei_view(self.case)


def by_the_month(case: Case) -> Case:
    """The case discounted month by month: by the year, what is paid in month 3 counts as paid at the year's end."""
    return case.model_copy(update={"finance": case.finance.model_copy(update={"discounting": "monthly"})})


def _on_demand(of: type) -> tuple[str, ...]:
    return tuple(name for name, member in vars(of).items() if isinstance(member, cached_property))


PARTS = _on_demand(CaseAnalysis)
"""The names of the parts."""
ON_DEMAND = _on_demand(Evaluation)
"""What an evaluation computes on demand; named once, since a class that another thread is writing for a worker gains a member."""
SLOW = ("npv_indices", "funding", "errors", "compared", "pilots")
"""Parts that can take as long as all others together, or longer."""


def whole(found: Any) -> Any:
    """What was found, an evaluation with everything it computes on demand: a copy in another process would lack it."""
    if isinstance(found, Evaluation):
        for member in ON_DEMAND:
            getattr(found, member)
    return found


def parts_of(case: Case, names: Sequence[str], draws: int, seed: int) -> dict[str, Any]:
    """Some parts of an analysis by their names, each computed once; the CaseError in place of one that cannot be."""
    analysis, found = CaseAnalysis(case, draws, seed), dict[str, Any]()
    for name in names:
        try:
            found[name] = whole(getattr(analysis, name))
        except CaseError as error:
            found[name] = error
    return found


def _too_large() -> CaseError:
    remedy = "Look for a range with too many digits at one end."
    return CaseError([ErrorDetail("", "", "holds ranges that multiply to more than can be computed", remedy)])
